package lifecycle

import "time"

// PilotSize is how large and how long a pilot must be for its power. All counts are of observations of the primary metric,
// of time_to_event of events.
type PilotSize struct {
	Total       int            `json:"total" doc:"observations needed with always-valid looks, all arms and sites together"`
	ByArm       map[string]int `json:"by_arm,omitempty"`
	Fixed       int            `json:"fixed_horizon_total" doc:"what a single analysis at the end would need, for comparison"`
	Looks       int            `json:"looks" doc:"scheduled looks that the size allows for"`
	Mixture     float64        `json:"mixture" doc:"standard deviation of the normal mixture, in units of the effect; of time_to_event of the log hazard ratio"`
	Information float64        `json:"information" doc:"at that size: the inverse of the variance of the effect, of time_to_event of the log hazard ratio"`
	Days        *float64       `json:"days,omitempty" doc:"to gather so many at the planned arrivals; null when no arrivals are planned"`
	LongestDays float64        `json:"longest_days"`
	// PowerAtLongest is the power with what arrives in the longest duration.
	PowerAtLongest *float64 `json:"power_at_longest,omitempty"`
	Reached        bool     `json:"power_reached" doc:"false: the plan cannot reach its power in its longest duration"`
	Flags          []string `json:"flags" doc:"in words: what cannot be reached and what would help"`
	Method         string   `json:"method" doc:"how it was computed, with source"`
}

// PilotLook is one look at the data: what was found with everything that had arrived by its cut. Numbers that do not exist are null.
type PilotLook struct {
	N   int       `json:"n" doc:"counts up from 1"`
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
	Cut time.Time `json:"cut" doc:"observations recorded until then are in"`
	// RunningSince is when the last pause had ended: silence counts from there.
	RunningSince time.Time       `json:"running_since,omitzero"`
	Scheduled    bool            `json:"scheduled"`
	Final        bool            `json:"final,omitempty" doc:"the look of the verdict"`
	Rows         int64           `json:"observations" doc:"of the primary metric, with a value"`
	Missing      int64           `json:"missing"`
	NewestAt     time.Time       `json:"newest_at,omitzero" doc:"time of the newest observation"`
	Hash         string          `json:"data_hash" doc:"SHA-256 of the sufficient statistics that the look was computed from"`
	Arms         []ArmFigure     `json:"arms"`
	Effect       *EffectEstimate `json:"effect,omitempty" doc:"absent while there is not enough data, with the reason in notes"`
	// Comparisons are of all treatments when there are several, each at alpha over their number (Bonferroni); Effect is the best of them.
	Comparisons []EffectEstimate  `json:"comparisons,omitempty"`
	Guardrails  []GuardrailFigure `json:"guardrails"`
	Split       *SampleRatio      `json:"sample_ratio,omitempty" doc:"of a parallel design that is randomised"`
	Allocation  *AllocationCheck  `json:"allocation,omitempty"`
	Boundary    string            `json:"boundary" enum:"none,success,harm,futility" doc:"what the always-valid limits say now"`
	Doubts      []Doubt           `json:"doubts" doc:"what makes the data doubtful, worst first"`
	Notes       []string          `json:"notes"`
	Assumptions []Assumption      `json:"assumptions,omitempty" doc:"of the analysis, with what the data say about them"`
}

// ArmFigure is what one arm, or one side of a design over sites, shows.
type ArmFigure struct {
	Key      string   `json:"key"`
	Role     string   `json:"role" enum:"control,treatment"`
	N        int64    `json:"n"`
	Missing  int64    `json:"missing"`
	Events   *float64 `json:"events,omitempty" doc:"of proportions, rates and time_to_event"`
	Exposure *float64 `json:"exposure,omitempty"`
	Mean     *float64 `json:"mean" doc:"mean, proportion or rate"`
	SD       *float64 `json:"sd,omitempty"`
}

// EffectEstimate is treatment against control, in the metric's unit; of time_to_event a hazard ratio.
type EffectEstimate struct {
	Arm         string     `json:"arm,omitempty" doc:"the treatment that is compared, of parallel arms"`
	Measure     string     `json:"measure" enum:"difference,hazard_ratio"`
	Estimate    float64    `json:"estimate"`
	SE          float64    `json:"standard_error" doc:"of the estimate; of a hazard ratio, of its logarithm"`
	Lower       float64    `json:"lower" doc:"always-valid interval at 1 - alpha"`
	Upper       float64    `json:"upper"`
	P           float64    `json:"p" doc:"always-valid, least over all looks so far"`
	Fixed       *FixedTest `json:"fixed_horizon,omitempty" doc:"the usual test, valid had this been the only look; for information"`
	Information *float64   `json:"information_fraction" doc:"of the planned size"`
	Power       *float64   `json:"power" doc:"that the design has at the minimum effect with the data so far"`
	Method      string     `json:"method"`
}

// FixedTest is the usual test of one analysis.
type FixedTest struct {
	Method string  `json:"method"`
	P      float64 `json:"p"`
	Lower  float64 `json:"lower"`
	Upper  float64 `json:"upper"`
}

// GuardrailFigure is one guardrail held to its limit, in the treatment.
type GuardrailFigure struct {
	Key      string   `json:"key"`
	Wave     string   `json:"wave,omitempty"`
	N        int64    `json:"n"`
	Estimate *float64 `json:"estimate"`
	Lower    *float64 `json:"lower"`
	Upper    *float64 `json:"upper"`
	Judged   bool     `json:"judged" doc:"false while there are fewer observations than its minimum"`
	Breached bool     `json:"breached"`
	Text     string   `json:"text"`
}

// SampleRatio holds the arms' sizes to their planned shares (Fabijan et al. 2019).
type SampleRatio struct {
	ChiSquare float64 `json:"chi_square"`
	P         float64 `json:"p"`
	Level     string  `json:"level" enum:"ok,warning,hold" doc:"warning below 0.01, hold below 0.001"`
}

// AllocationCheck counts units that are not where the plan or the assignment puts them.
type AllocationCheck struct {
	InSeveralArms int64 `json:"in_several_arms"`
	NotAsAssigned int64 `json:"not_as_assigned"`
	Unplanned     int64 `json:"unplanned" doc:"observations of an arm or site that the plan does not name"`
}

// Doubt is a reason to pause: the data are not what the plan needs.
type Doubt struct {
	Kind string `json:"kind" enum:"sample_ratio,allocation,missing_data,no_data,before_start,guardrail,harm"`
	On   string `json:"on,omitempty" doc:"the guardrail"`
	Text string `json:"text"`
	Hold bool   `json:"hold" doc:"pauses the pilot; false for a warning"`
}

// Kinds of doubts.
const (
	DoubtSampleRatio = "sample_ratio"
	DoubtAllocation  = "allocation"
	DoubtMissing     = "missing_data"
	DoubtNoData      = "no_data"
	DoubtEarly       = "before_start"
	DoubtGuardrail   = "guardrail"
	DoubtHarm        = "harm"
)

// Verdict is what the data say, by rules that were fixed before.
type Verdict string

const (
	VerdictSuccess      Verdict = "success"
	VerdictNoEffect     Verdict = "no_effect"
	VerdictHarm         Verdict = "harm"
	VerdictInsufficient Verdict = "insufficient_evidence"
	VerdictInvalid      Verdict = "invalid"
)

// PilotVerdict is computed, never chosen. It is part of what the decision's round signs.
type PilotVerdict struct {
	Verdict      Verdict      `json:"verdict" enum:"success,no_effect,harm,insufficient_evidence,invalid"`
	Text         string       `json:"text" doc:"one paragraph in plain words, deviations and looks included"`
	Reasons      []string     `json:"reasons" doc:"the rules that led to it, in their order"`
	Look         PilotLook    `json:"look"`
	Looks        int          `json:"looks"`
	PowerReached *float64     `json:"power_reached"`
	Assumptions  []Assumption `json:"assumptions"`
	Deviations   []Deviation  `json:"deviations"`
	PlanHash     string       `json:"plan_hash"`
	At           time.Time    `json:"at"`
}

// Assumption is one that the method makes, and what was found about it.
type Assumption struct {
	Name  string `json:"name"`
	Holds *bool  `json:"holds" doc:"null when the data cannot tell"`
	Text  string `json:"text"`
}
