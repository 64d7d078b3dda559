package lifecycle

// ProjectTemplate is what makes one project machine DMAIC, Kaizen or 8D: its phases are data.
// A project copies the template when it is launched and keeps that copy for its whole life.
type ProjectTemplate struct {
	Key     string  `json:"key" doc:"stable name such as dmaic" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Version int     `json:"version,omitempty" doc:"counts up per key" minimum:"1"`
	Title   string  `json:"title" minLength:"1" maxLength:"120"`
	Phases  []Phase `json:"phases" minItems:"1" maxItems:"12"`
	// WaiverPolicy signs the waiver of a deliverable or criterion.
	WaiverPolicy Policy `json:"waiver_policy" doc:"who signs the waiver of a deliverable"`
	// LockTargetsAfter is the phase whose passing locks the targets of benefit lines.
	LockTargetsAfter string `json:"lock_targets_after,omitempty" doc:"phase whose tollgate locks the benefit targets"`
}

// Phase is one stretch of work that ends in a tollgate.
type Phase struct {
	Key          string            `json:"key" doc:"also the name of the state" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title        string            `json:"title" minLength:"1" maxLength:"120"`
	Duration     Duration          `json:"duration,omitempty" doc:"ISO 8601; amber when it ends"`
	Grace        Duration          `json:"grace,omitempty" doc:"ISO 8601 after duration; red when it ends"`
	Deliverables []DeliverableSpec `json:"deliverables,omitempty" maxItems:"40"`
	Criteria     []Criterion       `json:"criteria,omitempty" maxItems:"40"`
	Review       Policy            `json:"review" doc:"who signs the tollgate"`
}

// DeliverableSpec says what a deliverable must contain to count as there.
type DeliverableSpec struct {
	Key      string      `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title    string      `json:"title" minLength:"1" maxLength:"120"`
	Optional bool        `json:"optional,omitempty"`
	Waivable bool        `json:"waivable,omitempty" doc:"may be replaced by a signed waiver"`
	Evidence int         `json:"evidence,omitempty" doc:"least number of attachments, each a URI with its SHA-256" minimum:"0" maximum:"20"`
	Fields   []FieldSpec `json:"fields,omitempty" maxItems:"40"`
	SignedBy *Policy     `json:"signed_by,omitempty" doc:"the deliverable counts only once this round has approved it"`
}

// FieldKind is the type of one field of a deliverable.
type FieldKind string

const (
	FieldText   FieldKind = "text"
	FieldNumber FieldKind = "number"
	FieldList   FieldKind = "list" // not empty; of texts or objects
	FieldFlag   FieldKind = "flag"
)

// FieldSpec is one named value of a deliverable.
type FieldSpec struct {
	Key      string    `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title    string    `json:"title,omitempty" maxLength:"120"`
	Kind     FieldKind `json:"kind" enum:"text,number,list,flag"`
	Optional bool      `json:"optional,omitempty"`
	OneOf    []string  `json:"one_of,omitempty" doc:"the only texts allowed"`
}

// Criterion is a condition on facts that must hold before a phase may be submitted. The
// expression is CEL over the facts documented in docs/criteria.md.
type Criterion struct {
	Key        string `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title      string `json:"title" minLength:"1" maxLength:"200"`
	Expression string `json:"expression" doc:"CEL that gives a bool" minLength:"1" maxLength:"2000"`
	Needs      string `json:"needs" doc:"what would satisfy it, in words" minLength:"1" maxLength:"300"`
	// WaivedBy names a deliverable whose signed waiver also waives this criterion.
	WaivedBy string `json:"waived_by,omitempty"`
}

// CriterionResult is one criterion judged against the facts.
type CriterionResult struct {
	Key    string         `json:"key"`
	Title  string         `json:"title"`
	Met    bool           `json:"met"`
	Waived bool           `json:"waived,omitempty"`
	Values map[string]any `json:"values,omitempty" doc:"every fact the expression names, with its value"`
	Needs  string         `json:"needs"`
}

// PhaseIndex returns the position of the phase, or -1.
func (t ProjectTemplate) PhaseIndex(key string) int {
	for i := range t.Phases {
		if t.Phases[i].Key == key {
			return i
		}
	}
	return -1
}
