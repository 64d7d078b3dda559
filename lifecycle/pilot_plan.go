package lifecycle

import "time"

// PilotPlan is what a pilot says before it starts: what success is and how it is found out (CONSORT 2010, items 2 to 12).
// It is signed, and locked by its hash. A proportion is between 0 and 1, not in per cent.
type PilotPlan struct {
	Hypothesis string       `json:"hypothesis,omitempty" maxLength:"4000" doc:"what is changed, for whom, and what that does to the primary metric"`
	Primary    PilotMetric  `json:"primary_metric,omitzero"`
	Direction  string       `json:"direction,omitempty" enum:"increase,decrease" doc:"of the primary metric when the pilot succeeds"`
	Effect     *PilotEffect `json:"effect,omitempty"`
	Alpha      float64      `json:"alpha,omitempty" minimum:"0" maximum:"0.5" doc:"two-sided type I error over all looks together; 0.05 when absent"`
	Power      float64      `json:"power,omitempty" minimum:"0" maximum:"0.9999" doc:"probability to find the minimum effect; 0.8 when absent"`
	Mixture    float64      `json:"mixture,omitempty" minimum:"0" doc:"standard deviation of the normal mixture of the always-valid limits, in units of the effect; the minimum effect (of a hazard ratio its logarithm) when absent"`

	Design string      `json:"design,omitempty" enum:"parallel,before_after_control,stepped_wedge,before_after"`
	Arms   []PilotArm  `json:"arms,omitempty" maxItems:"8" doc:"of a parallel design: one control and at least one treatment"`
	Sites  []PilotSite `json:"sites,omitempty" maxItems:"500" doc:"of the other designs"`
	// Randomization is absent when arms are not assigned by chance.
	Randomization *Randomization `json:"randomization,omitempty"`
	Period        string         `json:"period,omitempty" enum:"day,week,month" doc:"of designs over sites: how observations are gathered; week when absent"`
	TimeZone      string         `json:"time_zone,omitempty" maxLength:"60" doc:"IANA name: where days, weeks and months begin; UTC when absent"`
	// Correlation between observations of one site (ICC), for the size of designs over sites.
	Correlation float64 `json:"intracluster_correlation,omitempty" minimum:"0" maximum:"0.99"`

	Guardrails []Guardrail `json:"guardrails,omitempty" maxItems:"20"`

	ArrivalsPerDay  float64  `json:"arrivals_per_day,omitempty" minimum:"0" doc:"observations of the primary metric a day, all arms and sites together"`
	BaselineFrom    string   `json:"baseline_from,omitempty" format:"date" doc:"of designs over sites: first day of data from before"`
	StartDate       string   `json:"start_date,omitempty" format:"date" doc:"starts by itself then, once it is signed; event start when absent"`
	Duration        Duration `json:"duration,omitempty" doc:"planned, calendar time from the start"`
	LongestDuration Duration `json:"longest_duration,omitempty" doc:"beyond which it may not be extended; the duration when absent"`
	FollowUp        Duration `json:"follow_up,omitempty" doc:"how long after the end late observations are still taken"`
	LookEvery       Duration `json:"look_every,omitempty" doc:"between scheduled looks; one day when absent"`
	NoDataFor       Duration `json:"no_data_for,omitempty" doc:"pauses when no observation came for so long; never when absent"`
	MissingAtMost   float64  `json:"missing_at_most,omitempty" minimum:"0" maximum:"1" doc:"share of observations without a value beyond which the pilot pauses; 0.05 when absent"`

	Attachments []Attachment `json:"attachments,omitempty" maxItems:"50"`
	Project     string       `json:"project_id,omitempty" maxLength:"60" doc:"the improvement project that it belongs to"`
}

// Kinds of metrics.
const (
	MetricProportion = "proportion" // value 1 or 0
	MetricMean       = "mean"
	MetricRate       = "rate"          // value events in exposure units of opportunity
	MetricTimeTo     = "time_to_event" // exposure is the time at risk; value 1 event, 0 censored
)

// Directions, designs and roles of arms.
const (
	Increase = "increase"
	Decrease = "decrease"

	DesignParallel           = "parallel"
	DesignBeforeAfterControl = "before_after_control"
	DesignSteppedWedge       = "stepped_wedge"
	DesignBeforeAfter        = "before_after"

	ArmControl   = "control"
	ArmTreatment = "treatment"
)

// PilotMetric is a measure that observations carry by its key.
type PilotMetric struct {
	Key  string `json:"key" pattern:"^[a-z][a-z0-9_]{0,39}$"`
	Name string `json:"name,omitempty" maxLength:"200"`
	Kind string `json:"kind" enum:"proportion,mean,rate,time_to_event"`
	Unit string `json:"unit,omitempty" maxLength:"40" doc:"of a mean; the opportunity of a rate, such as 1000 hours; the time of time_to_event, such as days"`
}

// PilotEffect is what the size of the pilot is computed from.
type PilotEffect struct {
	// Minimum is the smallest effect that matters: a difference in units of the metric, or of time_to_event a hazard ratio. Always above
	// zero; the plan's direction says which way. A hazard ratio is above 1 for increase, below 1 for decrease.
	Minimum  float64  `json:"minimum" doc:"smallest effect that matters: a difference, above zero, in the metric's unit; of time_to_event the hazard ratio"`
	Baseline float64  `json:"baseline,omitempty" doc:"expected without the change: proportion, mean, events per unit of opportunity, or the share with the event by the end"`
	SD       *float64 `json:"sd,omitempty" doc:"expected standard deviation of one observation; of a mean only"`
}

// PilotArm is one of the groups that are compared.
type PilotArm struct {
	Key   string  `json:"key" pattern:"^[a-z][a-z0-9_]{0,39}$"`
	Title string  `json:"title,omitempty" maxLength:"120"`
	Role  string  `json:"role" enum:"control,treatment"`
	Share float64 `json:"share,omitempty" minimum:"0" doc:"of the allocation, in proportion to the other arms; 1 when absent"`
}

// PilotSite is one site of a design over sites.
type PilotSite struct {
	Key   string `json:"key" pattern:"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$"`
	Title string `json:"title,omitempty" maxLength:"120"`
	Role  string `json:"role,omitempty" enum:"control,treatment" doc:"of a design with control; treatment when absent"`
	// CrossesOver is when a site of a stepped wedge takes over the change; the other designs cross over at the start.
	CrossesOver string `json:"crosses_over,omitempty" format:"date" doc:"of a stepped wedge: first day with the change"`
}

// Randomization says who assigns arms and how.
type Randomization struct {
	By        string   `json:"by" enum:"tollgate,elsewhere"`
	Method    string   `json:"method,omitempty" enum:"simple,blocked,stratified" doc:"blocked: permuted blocks; stratified: permuted blocks in each stratum"`
	BlockSize int      `json:"block_size,omitempty" minimum:"0" maximum:"100" doc:"a multiple of the sum of the shares"`
	Strata    []string `json:"strata,omitempty" maxItems:"100" doc:"of stratified: the names that units may bring"`
	Seed      string   `json:"seed,omitempty" maxLength:"80" doc:"any text of your own; mixed into the secret that Tollgate draws and tells once no more units are assigned"`
}

// Guardrail is a measure that the change must not harm beyond a limit.
type Guardrail struct {
	PilotMetric
	AtMost  *float64 `json:"at_most,omitempty" doc:"breached above, in the metric's unit"`
	AtLeast *float64 `json:"at_least,omitempty" doc:"breached below, in the metric's unit"`
	// By says what is held to the limit: the figure itself, or the always-valid interval, so that chance alone seldom breaches.
	By       string `json:"by,omitempty" enum:"estimate,interval" doc:"interval: breached when the whole always-valid interval is beyond the limit; estimate when absent"`
	MinimumN int    `json:"minimum_n,omitempty" minimum:"0" doc:"observations before it is judged; 1 when absent"`
}

// PilotTemplate says who signs and what is asked before a pilot starts. A pilot copies it when it is launched.
type PilotTemplate struct {
	Key       string          `json:"key" doc:"stable name such as pilot" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Version   int             `json:"version,omitempty" doc:"counts up per key" minimum:"1"`
	Title     string          `json:"title" minLength:"1" maxLength:"120"`
	Readiness []ReadinessItem `json:"readiness" maxItems:"40" doc:"go/no-go checklist before the plan is signed"`

	ReadinessPolicy Policy `json:"readiness_policy" doc:"who signs the plan and with it the start"`
	DecisionPolicy  Policy `json:"decision_policy" doc:"who signs what is done after the verdict"`
	// AgainstPolicy signs after the decision policy when the decision is against the verdict; nobody signs in both, and each says why.
	AgainstPolicy Policy `json:"against_policy" doc:"second approvers of a decision against the verdict; each gives a reason"`

	SubmitWithin Duration `json:"submit_within,omitempty" doc:"for a draft"`
	DecideWithin Duration `json:"decide_within,omitempty" doc:"to propose a decision after the verdict, or to act on a pause"`
}

// PilotRoles are the people of a pilot, by id.
type PilotRoles struct {
	Lead         string `json:"lead,omitempty" doc:"who launches, when absent"`
	Sponsor      string `json:"sponsor,omitempty"`
	ProcessOwner string `json:"process_owner,omitempty"`
	Decider      string `json:"decider,omitempty" doc:"decides after the verdict; the sponsor when absent"`
	Statistician string `json:"statistician,omitempty"`
	DataOwner    string `json:"data_owner,omitempty" doc:"brings the observations; the lead may too"`
	Finance      string `json:"finance_partner,omitempty"`
}

// Deviation is what was done otherwise than the locked plan says (ICH E9, 4.5 and ICH E3, 10.2).
type Deviation struct {
	Kind   string    `json:"kind" enum:"site_dropped,duration_extended,metric_changed,other"`
	Site   string    `json:"site,omitempty" doc:"of site_dropped; a site's or an arm's key"`
	By     Duration  `json:"extended_by,omitempty" doc:"of duration_extended"`
	Reason string    `json:"reason"`
	Seq    int64     `json:"seq"`
	Actor  string    `json:"actor_id"`
	At     time.Time `json:"at"`
}

// Kinds of deviations.
const (
	SiteDropped      = "site_dropped"
	DurationExtended = "duration_extended"
	MetricChanged    = "metric_changed"
	OtherDeviation   = "other"
)
