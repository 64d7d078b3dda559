// Package criteria judges tollgate criteria: CEL expressions over documented facts. A template
// is checked when it is registered (every name, type and cost), so that judging a project later
// can only find a criterion met, unmet or lacking a fact, never broken.
package criteria

import "time"

//go:generate go test -run TestReferenceIsCurrent -update .

// Facts is everything that a criterion may read, under its JSON names. A pointer is a fact that
// may be absent: it reads as null, and has() tells. The doc tags become docs/criteria.md.
type Facts struct {
	Now            time.Time              `json:"now" doc:"the time of judging"`
	Charter        Charter                `json:"charter" doc:"the project's charter"`
	Roles          Roles                  `json:"roles" doc:"who holds which role in the project; person ids"`
	Deliverables   map[string]Deliverable `json:"deliverables" doc:"the template's deliverables, under their keys; all of them are there, recorded or not"`
	Metric         Metric                 `json:"metric" doc:"the primary metric as defined and measured"`
	Chart          Chart                  `json:"chart" doc:"the individuals (XmR) chart of the primary metric"`
	Capability     Capability             `json:"capability" doc:"process capability of the primary metric; null without specification limits"`
	Benefits       Benefits               `json:"benefits" doc:"the project's benefit lines and their ledger"`
	Pilot          Pilot                  `json:"pilot" doc:"the pilot of the chosen solution: a pilot of the project, else the deliverable pilot"`
	Change         Change                 `json:"change" doc:"the change that puts the solution into operation, from the deliverable change"`
	RootCauses     RootCauses             `json:"root_causes" doc:"the project's root cause documents, each in its newest version"`
	ConditionsOpen int                    `json:"conditions_open" doc:"conditions of earlier tollgates that nobody has closed yet"`
	ActionsOpen    int                    `json:"actions_open" doc:"corrective and preventive actions that nobody has found effective yet"`
}

// Charter is what the project was launched for, as in the project's own JSON.
type Charter struct {
	Problem              string        `json:"problem" doc:"the problem statement"`
	Goal                 string        `json:"goal" doc:"the goal statement"`
	BusinessCase         string        `json:"business_case" doc:"why it is worth doing"`
	ScopeIn              []string      `json:"scope_in" doc:"what is in scope"`
	ScopeOut             []string      `json:"scope_out" doc:"what is out of scope"`
	Metric               PrimaryMetric `json:"metric" doc:"the primary metric as the charter states it"`
	StartDate            *time.Time    `json:"start_date" doc:"the first day of the project"`
	TargetDate           *time.Time    `json:"target_date" doc:"the day by which it shall be closed"`
	ChangeDate           *time.Time    `json:"change_date" doc:"the day the improvement went live, as the charter states it"`
	BenefitStart         *time.Time    `json:"benefit_start" doc:"the first day of the first month of benefits"`
	BenefitHorizonMonths int           `json:"benefit_horizon_months" doc:"for how long benefits are counted" unit:"months"`
}

// PrimaryMetric is the measure that the project is judged by, as chartered.
type PrimaryMetric struct {
	Name      string   `json:"name" doc:"its name"`
	Unit      string   `json:"unit" doc:"unit of measure"`
	Direction string   `json:"direction" doc:"higher_is_better or lower_is_better"`
	Baseline  *float64 `json:"baseline" doc:"where the project starts" unit:"the metric's unit"`
	Target    *float64 `json:"target" doc:"where the project shall end" unit:"the metric's unit"`
}

// Roles are the people of the project; an empty text is a role that nobody holds.
type Roles struct {
	Lead           string   `json:"lead" doc:"leads the project"`
	Sponsor        string   `json:"sponsor" doc:"owns the result and passes the tollgates"`
	ProcessOwner   string   `json:"process_owner" doc:"runs the process and takes the solution over"`
	FinancePartner string   `json:"finance_partner" doc:"validates the benefits"`
	Team           []string `json:"team" doc:"everyone else in the project"`
}

// Deliverable is one deliverable as recorded so far.
type Deliverable struct {
	Present  bool           `json:"present" doc:"recorded, with its required fields and evidence"`
	Waived   bool           `json:"waived" doc:"replaced by a signed waiver"`
	Signed   bool           `json:"signed" doc:"approved by its own sign-off round"`
	Evidence int            `json:"evidence" doc:"attachments" unit:"count"`
	Fields   map[string]any `json:"fields" doc:"its recorded fields, typed as the template says: text, number, list or flag"`
}

// Metric is the primary metric; the counts and means leave voided measurements out.
type Metric struct {
	Defined       bool       `json:"defined" doc:"the charter names a metric of /v1/metrics"`
	Unit          string     `json:"unit" doc:"unit of measure"`
	Direction     string     `json:"direction" doc:"which way is better: higher_is_better or lower_is_better"`
	Measurements  int        `json:"measurements" doc:"all measurements" unit:"count"`
	BaselineCount int        `json:"baseline_count" doc:"measurements before the change was implemented; all of them while it is not" unit:"count"`
	CurrentCount  int        `json:"current_count" doc:"measurements since the change was implemented" unit:"count"`
	Mean          *float64   `json:"mean" doc:"arithmetic mean of all measurements" unit:"the metric's unit"`
	BaselineMean  *float64   `json:"baseline_mean" doc:"arithmetic mean of the baseline" unit:"the metric's unit"`
	CurrentMean   *float64   `json:"current_mean" doc:"arithmetic mean since the change" unit:"the metric's unit"`
	Latest        *float64   `json:"latest" doc:"the newest measurement" unit:"the metric's unit"`
	LatestAt      *time.Time `json:"latest_at" doc:"when the newest measurement was taken"`
	LowerSpec     *float64   `json:"lower_spec" doc:"lower specification limit" unit:"the metric's unit"`
	UpperSpec     *float64   `json:"upper_spec" doc:"upper specification limit" unit:"the metric's unit"`
}

// Chart is the individuals chart, with limits computed over the baseline and, once the change is
// implemented, again over the points since.
type Chart struct {
	Points          int      `json:"points" doc:"points on the chart" unit:"count"`
	Center          *float64 `json:"center" doc:"centre line of the current phase" unit:"the metric's unit"`
	Lower           *float64 `json:"lower" doc:"lower control limit of the current phase" unit:"the metric's unit"`
	Upper           *float64 `json:"upper" doc:"upper control limit of the current phase" unit:"the metric's unit"`
	Signals         int      `json:"signals" doc:"points of the current phase that break one of the four Western Electric rules" unit:"count"`
	InControlPoints int      `json:"in_control_points" doc:"newest points in a row since the change without a signal; 0 while the change is not implemented" unit:"count"`
	Shift           *float64 `json:"shift" doc:"mean since the change less the mean of the baseline" unit:"the metric's unit"`
	ShiftVerified   bool     `json:"shift_verified" doc:"the shift goes in the metric's direction and is statistically significant at the 5 % level"`
}

// Capability holds the indices of AIAG SPC: Cp and Cpk from the moving range, Pp and Ppk from
// the overall standard deviation. One-sided limits leave Cp and Pp absent.
type Capability struct {
	Cp  *float64 `json:"cp" doc:"potential capability, within variation" unit:"ratio"`
	Cpk *float64 `json:"cpk" doc:"capability, within variation" unit:"ratio"`
	Pp  *float64 `json:"pp" doc:"potential performance, overall variation" unit:"ratio"`
	Ppk *float64 `json:"ppk" doc:"performance, overall variation" unit:"ratio"`
}

// Benefits sums the project's benefit lines. The totals are for comparing with a threshold only:
// CEL has no decimals, so they are rounded to a double.
type Benefits struct {
	Lines            int                `json:"lines" doc:"benefit lines" unit:"count"`
	LinesWithTargets int                `json:"lines_with_targets" doc:"benefit lines that have a monthly target" unit:"count"`
	UndecidedClaims  int                `json:"undecided_claims" doc:"claims that finance has neither validated nor rejected" unit:"count"`
	ValidatedEntries int                `json:"validated_entries" doc:"entries that finance has validated" unit:"count"`
	TargetTotal      map[string]float64 `json:"target_total" doc:"sum of targets by currency (ISO 4217)" unit:"currency"`
	ValidatedTotal   map[string]float64 `json:"validated_total" doc:"sum of validated entries by currency (ISO 4217)" unit:"currency"`
}

// Pilot is the evidence of the pilot.
type Pilot struct {
	Recorded bool   `json:"recorded" doc:"the pilot is on record"`
	Verdict  string `json:"verdict" doc:"scale, iterate or stop: what was signed after the project's pilot; as the deliverable pilot says while no pilot of the project has begun; empty before"`
	Key      string `json:"key" doc:"of the pilot that is told of, such as PIL-3: the newest that is scaled, else the newest; empty while the project has none"`
	Computed string `json:"computed_verdict" doc:"success, no_effect, harm, insufficient_evidence or invalid, as computed from its data; empty before its end"`
	Against  bool   `json:"against_verdict" doc:"its decision does not follow from its computed verdict"`
	Hash     string `json:"content_hash" doc:"of its verdict and decision as they were signed; empty before"`
	Total    int    `json:"total" doc:"pilots of the project, without those cancelled before they began" unit:"count"`
	Open     int    `json:"open" doc:"those that have not ended" unit:"count"`
}

// RootCauses counts what root cause documents hold.
type RootCauses struct {
	Documents int `json:"documents" doc:"five whys, fishbones, FMEA and cause-and-effect matrices" unit:"count"`
	Causes    int `json:"causes" doc:"possible causes in them" unit:"count"`
	Verified  int `json:"verified" doc:"causes that name the analysis which verifies them" unit:"count"`
}

// Change is the evidence of the change.
type Change struct {
	Recorded      bool       `json:"recorded" doc:"the change is on record"`
	Approved      bool       `json:"approved" doc:"the change authority has approved it"`
	Implemented   bool       `json:"implemented" doc:"it is in operation"`
	ImplementedOn *time.Time `json:"implemented_on" doc:"the charter's change date, else the one of the deliverable; measurements before it are the baseline"`
}
