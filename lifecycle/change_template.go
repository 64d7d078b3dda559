package lifecycle

// ChangeKind is how a change is controlled (ITIL 4 change enablement).
type ChangeKind string

const (
	// NormalChange is assessed and approved by policy.
	NormalChange ChangeKind = "normal"
	// StandardChange is approved beforehand, as long as its template has earned that.
	StandardChange ChangeKind = "standard"
	// EmergencyChange is approved by one person and reviewed in full within 48 hours.
	EmergencyChange ChangeKind = "emergency"
)

// RiskLevel is what the matrix makes of likelihood and impact.
type RiskLevel string

const (
	RiskLow      RiskLevel = "low"
	RiskMedium   RiskLevel = "medium"
	RiskHigh     RiskLevel = "high"
	RiskCritical RiskLevel = "critical"
)

// ChangeTemplate says how changes of one sort are assessed, checked and reviewed. A change copies
// it when it is launched. Durations are working time of the change's site.
type ChangeTemplate struct {
	Key     string `json:"key" doc:"stable name such as process_change" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Version int    `json:"version,omitempty" doc:"counts up per key" minimum:"1"`
	Title   string `json:"title" minLength:"1" maxLength:"120"`
	// Approval is the key of the approval policies whose rules choose who signs.
	Approval  string                  `json:"approval" doc:"key of /v1/policies" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Questions []RiskQuestion          `json:"questions" minItems:"1" maxItems:"40" doc:"the risk questionnaire"`
	Matrix    [][]RiskLevel           `json:"matrix" minItems:"1" maxItems:"10" doc:"risk level by likelihood (row, from 1) and impact (column, from 1)"`
	Required  map[ChangeKind][]string `json:"required,omitempty" doc:"fields of the content that must be filled before it is submitted, by kind"`
	// Immaterial fields may be edited without a new approval.
	Immaterial []string        `json:"immaterial,omitempty" maxItems:"20" doc:"fields of the content whose edit does not void a sign-off"`
	Readiness  []ReadinessItem `json:"readiness,omitempty" maxItems:"40" doc:"go/no-go checklist before the implementation"`
	Steps      []PlanStep      `json:"steps,omitempty" maxItems:"100" doc:"the implementation plan of a change that gives none"`
	Backout    []PlanStep      `json:"backout,omitempty" maxItems:"100" doc:"the backout plan of a change that gives none"`

	EmergencyPolicy Policy `json:"emergency_policy" doc:"who approves an emergency change: one stage, one approval"`
	EmergencyReview Policy `json:"emergency_review" doc:"who reviews an emergency change afterwards, within 48 hours"`
	OverridePolicy  Policy `json:"override_policy" doc:"who may override conflicts"`

	SubmitWithin Duration `json:"submit_within,omitempty" doc:"for a draft, and a rejected or expired change"`
	AssessWithin Duration `json:"assess_within,omitempty"`
	ReviewWithin Duration `json:"review_within,omitempty" doc:"for the post-implementation review, once implemented"`
	WatchFor     Duration `json:"watch_for,omitempty" doc:"how long the metrics are watched after the review; calendar time"`

	Standard *StandardRule `json:"standard,omitempty" doc:"absent: changes of this template are never standard"`
}

// StandardRule says when a template keeps the right to standard changes.
type StandardRule struct {
	Last       int `json:"last" minimum:"1" maximum:"1000" doc:"how many of the newest outcomes count"`
	Successful int `json:"successful" minimum:"1" maximum:"1000" doc:"how many of them must be successful"`
}

// RiskQuestion is scored by the answer that is chosen.
type RiskQuestion struct {
	Key       string       `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title     string       `json:"title" minLength:"1" maxLength:"300"`
	Dimension string       `json:"dimension" enum:"likelihood,impact"`
	Answers   []RiskAnswer `json:"answers" minItems:"2" maxItems:"10"`
}

// RiskAnswer is one answer with its score, a row or column of the matrix.
type RiskAnswer struct {
	Key   string `json:"key" pattern:"^[a-z0-9][a-z0-9_]{0,39}$"`
	Title string `json:"title" minLength:"1" maxLength:"300"`
	Score int    `json:"score" minimum:"1" maximum:"10"`
}

// PlanStep is one task of an implementation or backout plan; the implementer does it when no owner
// is named.
type PlanStep struct {
	Title  string   `json:"title" minLength:"1" maxLength:"200"`
	Owner  string   `json:"owner,omitempty" maxLength:"60"`
	Within Duration `json:"within,omitempty" doc:"working time for it, from when the step before is done; 4 hours when absent"`
}
