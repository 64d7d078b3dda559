package lifecycle

import "time"

// ProjectData is what a project machine keeps beside the head that every case has.
type ProjectData struct {
	Template     ProjectTemplate        `json:"template"` // the project's own copy: a newer version does not touch it
	Charter      Charter                `json:"charter"`
	Roles        ProjectRoles           `json:"roles"`
	Site         string                 `json:"site,omitempty"`
	Portfolio    string                 `json:"portfolio,omitempty"`
	Deliverables map[string]Deliverable `json:"deliverables,omitempty"`
	Waivers      map[string]Waiver      `json:"waivers,omitempty"`
	Conditions   []Condition            `json:"conditions,omitempty"`
	Actions      []CorrectiveAction     `json:"actions,omitempty"`
	Editors      []string               `json:"editors,omitempty"` // who changed what no tollgate has signed yet
	Passed       []PassedTollgate       `json:"passed,omitempty"`
	Clock        PhaseClock             `json:"clock"`
	Realization  Realization            `json:"realization"`
}

// Charter is the project's contract: what is wrong, what better means, and what it is worth.
type Charter struct {
	Problem      string        `json:"problem,omitempty" maxLength:"4000" doc:"what is wrong, where, since when, how much"`
	Goal         string        `json:"goal,omitempty" maxLength:"4000" doc:"from what to what, by when"`
	ScopeIn      []string      `json:"scope_in,omitempty" maxItems:"50"`
	ScopeOut     []string      `json:"scope_out,omitempty" maxItems:"50"`
	BusinessCase string        `json:"business_case,omitempty" maxLength:"4000"`
	Metric       PrimaryMetric `json:"metric,omitempty"`
	StartDate    string        `json:"start_date,omitempty" format:"date"`
	TargetDate   string        `json:"target_date,omitempty" format:"date"`
	// ChangeDate is when the improvement went live: the chart's points before it are the baseline.
	ChangeDate           string `json:"change_date,omitempty" format:"date" doc:"when the improvement went live; measurements before it are the baseline"`
	BenefitStart         string `json:"benefit_start,omitempty" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"first month of benefits"`
	BenefitHorizonMonths int    `json:"benefit_horizon_months,omitempty" minimum:"0" maximum:"120"`
}

// PrimaryMetric is the measure that the project is judged by.
type PrimaryMetric struct {
	MetricID  string   `json:"metric_id,omitempty" doc:"a metric of /v1/metrics"`
	Name      string   `json:"name,omitempty" maxLength:"200"`
	Unit      string   `json:"unit,omitempty" maxLength:"40"`
	Direction string   `json:"direction,omitempty" enum:"higher_is_better,lower_is_better"`
	Baseline  *float64 `json:"baseline,omitempty" doc:"in the metric's unit"`
	Target    *float64 `json:"target,omitempty" doc:"in the metric's unit"`
}

// ProjectRoles are the people of a project, by id.
type ProjectRoles struct {
	Lead           string   `json:"lead" required:"false" doc:"who launches, when absent"`
	Sponsor        string   `json:"sponsor,omitempty"`
	ProcessOwner   string   `json:"process_owner,omitempty"`
	FinancePartner string   `json:"finance_partner,omitempty"`
	Team           []string `json:"team,omitempty" maxItems:"50"`
}

// Deliverable is evidence that a phase asks for.
type Deliverable struct {
	Fields      map[string]any `json:"fields,omitempty"`
	Attachments []Attachment   `json:"attachments,omitempty"`
	By          string         `json:"by"`
	At          time.Time      `json:"at"`
	Hash        string         `json:"hash"` // of fields and attachments
	Signed      bool           `json:"signed,omitempty"`
}

// Attachment is evidence bound by its hash: kept elsewhere, or an analysis that Tollgate keeps.
type Attachment struct {
	Title      string `json:"title" minLength:"1" maxLength:"200"`
	URI        string `json:"uri,omitempty" format:"uri" maxLength:"2000" doc:"where it is kept: https, http, s3, gs, abfss, file, smb, sftp or urn"`
	SHA256     string `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"of what is there; of an analysis, its hash"`
	AnalysisID string `json:"analysis_id,omitempty" maxLength:"64" doc:"a result of POST /v1/analyses/{method}, in place of a uri"`
}

// Waiver stands in for a deliverable once its round has approved it.
type Waiver struct {
	Reason      string    `json:"reason"`
	RequestedBy string    `json:"requested_by"`
	SignedAt    time.Time `json:"signed_at"`
}

// Condition is what a tollgate passed on: a task with an owner and a date.
type Condition struct {
	ID         string     `json:"id"`
	Phase      string     `json:"phase"`
	Text       string     `json:"text"`
	Owner      string     `json:"owner"`
	Due        time.Time  `json:"due"`
	RaisedBy   string     `json:"raised_by"`
	ResolvedAt *time.Time `json:"resolved_at,omitempty"`
	Resolution string     `json:"resolution,omitempty"`
}

// PassedTollgate is one tollgate that was passed and what was signed.
type PassedTollgate struct {
	Phase   string    `json:"phase"`
	Outcome string    `json:"outcome"` // pass or pass_with_conditions
	Hash    string    `json:"content_hash"`
	At      time.Time `json:"at"`
}

// PhaseClock is when the open phase began and when it turns amber and red.
type PhaseClock struct {
	EnteredAt time.Time `json:"entered_at,omitzero"`
	RemindAt  time.Time `json:"remind_at,omitzero"`
	AmberAt   time.Time `json:"amber_at,omitzero"`
	RedAt     time.Time `json:"red_at,omitzero"`
	Reminded  bool      `json:"reminded,omitempty"`
	Amber     bool      `json:"amber,omitempty"`
	Red       bool      `json:"red,omitempty"`
}

// Realization is the time after Control, in which actual benefits are confirmed month by month.
type Realization struct {
	Confirmed []string   `json:"confirmed,omitempty"` // months, as 2026-11
	AtRisk    *time.Time `json:"at_risk_since,omitempty"`
	SignalAt  string     `json:"signal_at,omitempty"` // the newest measurement that a signal was raised for
}

// TargetsLocked tells, of a project in a state, whether the tollgate that fixes the targets of benefit lines has passed, or is
// under review: nobody signs what changes under them.
func (d ProjectData) TargetsLocked(in State) bool {
	if d.Template.LockTargetsAfter != "" && in == Review(d.Template.LockTargetsAfter) {
		return true
	}
	for _, passed := range d.Passed {
		if passed.Phase == d.Template.LockTargetsAfter {
			return true
		}
	}
	return false
}

// freezeProject shares the template between copies: a project keeps its own for its whole life.
func freezeProject(d *ProjectData) func(*ProjectData) {
	template := d.Template
	d.Template = ProjectTemplate{}
	return func(copied *ProjectData) { copied.Template = template }
}
