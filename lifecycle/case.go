package lifecycle

import (
	"encoding/json"
	"slices"
	"time"
)

// Case is one running instance of a machine. D is the machine's own data. The whole of it is
// serialisable: it is the workflow's state and the snapshot that people read.
type Case[D any] struct {
	Head
	Data D `json:"data"`
}

// Head is what every case has, whatever its machine.
type Head struct {
	ID             string    `json:"id"`
	Organisation   string    `json:"organisation"`
	Kind           string    `json:"kind"`
	Key            string    `json:"key,omitempty"` // PRJ-12; given by the store with the first step
	Title          string    `json:"title"`
	ExternalRef    string    `json:"external_ref,omitempty"`
	MachineVersion int       `json:"machine_version"`
	State          State     `json:"state"`
	Seq            int64     `json:"seq"`
	Ended          bool      `json:"ended,omitempty"`
	Held           *Hold     `json:"held,omitempty"`
	Rounds         []Round   `json:"rounds,omitempty"` // open ones
	Tasks          []Task    `json:"tasks,omitempty"`  // open ones, and done ones of open rounds
	Recent         []Receipt `json:"recent,omitempty"` // the newest requests, against repeats
	// Calendar is that of the case's site: due times are in its working time. Without one they are
	// calendar time.
	Calendar  *Calendar `json:"calendar,omitempty"`
	Opener    *CaseLink `json:"opened_by,omitempty"` // the case that asked for this one
	Pauses    []Pause   `json:"pauses,omitempty"`    // holds that are over; kept where there is a calendar
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Hold is a pause: a held case refuses everything but resume and cancel, and its deadlines
// shift by the time held.
type Hold struct {
	Since  time.Time `json:"since"`
	By     string    `json:"by"`
	Reason string    `json:"reason"`
}

// Pause is a hold that is over.
type Pause struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Receipt remembers what a request did.
type Receipt struct {
	RequestID string `json:"request_id"`
	Seq       int64  `json:"seq"`
	State     State  `json:"state"`
}

// receiptsKept bounds Recent; older repeats are caught by the database's unique request id.
const receiptsKept = 100

// Remember keeps the newest receipts.
func (h *Head) Remember(receipts ...Receipt) {
	h.Recent = append(h.Recent, receipts...)
	if extra := len(h.Recent) - receiptsKept; extra > 0 {
		h.Recent = slices.Delete(h.Recent, 0, extra)
	}
}

// Receipt finds an earlier run of the request.
func (h *Head) Receipt(requestID string) (Receipt, bool) {
	for i := len(h.Recent) - 1; i >= 0; i-- {
		if h.Recent[i].RequestID == requestID {
			return h.Recent[i], true
		}
	}
	return Receipt{}, false
}

// Event is something that a person, a deadline or the case itself raises.
type Event struct {
	Name        EventName       `json:"event"`
	RequestID   string          `json:"request_id"`
	By          Source          `json:"by"`
	Actor       Actor           `json:"actor"`
	OnBehalfOf  string          `json:"on_behalf_of,omitempty"` // whose task a delegate answers
	ActsFor     []string        `json:"acts_for,omitempty"`     // everybody for whom the actor stands in now
	At          time.Time       `json:"at"`
	ExpectedSeq int64           `json:"expected_seq,omitempty"` // 0: not asked for
	SeenSeq     int64           `json:"seen_seq,omitempty"`     // the newest step in the store when the event was raised
	Payload     json.RawMessage `json:"payload,omitempty"`
	Facts       *Facts          `json:"facts,omitempty"`
}

// Actor is who raises an event, with the name to be printed on a signature.
type Actor struct {
	ID    string   `json:"id"`
	Name  string   `json:"name,omitempty"`
	Roles []string `json:"roles,omitempty"`
}

// Facts are what a machine asks of the world before an event: judged criteria and the members
// of groups. They are looked up by an activity and recorded with the step.
type Facts struct {
	Criteria []CriterionResult   `json:"criteria,omitempty"`
	Groups   map[string][]string `json:"groups,omitempty"`
	// Managers are the manager lines of those who are late, nearest first.
	Managers map[string][]string `json:"managers,omitempty"`
	// Of changes: the newest approval policies, the template's standing, and, when they were looked
	// for, everything that the window collides with.
	Policies  *ApprovalPolicies `json:"policies,omitempty"`
	Standard  *StandardStatus   `json:"standard,omitempty"`
	Looked    bool              `json:"looked_for_conflicts,omitempty"`
	Calendar  *Calendar         `json:"calendar,omitempty"`
	Conflicts []Conflict        `json:"conflicts,omitempty"`
	// Of pilots: the plan's size, a look at the data, the verdict, and how a wave's guardrails stand.
	Size    *PilotSize        `json:"size,omitempty"`
	Look    *PilotLook        `json:"look,omitempty"`
	Verdict *PilotVerdict     `json:"verdict,omitempty"`
	Wave    []GuardrailFigure `json:"wave,omitempty"`

	// Onboarding is the version of the template that a running onboarding is to move to.
	Onboarding *OnboardingTemplate `json:"onboarding,omitempty"`
	// Recognised are the assessments of its subject that count now.
	Recognised []RecognisedCompetency `json:"recognised,omitempty"`
}

// FactsRequest says which facts an event needs. The zero value needs none.
type FactsRequest struct {
	Phase     string           `json:"phase,omitempty"` // judge this phase's criteria
	Groups    []string         `json:"groups,omitempty"`
	Managers  []string         `json:"managers,omitempty"`  // whose manager lines
	Policies  string           `json:"policies,omitempty"`  // key of the approval policies
	Standard  *TemplateVersion `json:"standard,omitempty"`  // whose standing
	Conflicts *ConflictQuery   `json:"conflicts,omitempty"` // what would collide with this
	Calendar  string           `json:"calendar,omitempty"`  // of which site
	PilotSize bool             `json:"pilot_size,omitempty"`
	PilotLook string           `json:"pilot_look,omitempty"` // look or verdict
	PilotWave string           `json:"pilot_wave,omitempty"` // key of the wave to look at

	Onboarding *TemplateVersion `json:"onboarding,omitempty"` // of an onboarding's template
	Recognised *Recognition     `json:"recognised,omitempty"` // what somebody was assessed in
}

// Recognition asks for the assessments of a person that count at a time.
type Recognition struct {
	Person string    `json:"person"`
	At     time.Time `json:"at"`
}

// Empty tells that nothing is needed.
func (r FactsRequest) Empty() bool {
	return r.Phase == "" && len(r.Groups)+len(r.Managers) == 0 && r.Policies == "" && r.Standard == nil && r.Conflicts == nil && r.Calendar == "" &&
		!r.PilotSize && r.PilotLook == "" && r.PilotWave == "" && r.Onboarding == nil && r.Recognised == nil
}

// ReadsMuch tells of facts that take all observations of a pilot.
func (r FactsRequest) ReadsMuch() bool { return r.PilotLook != "" || r.PilotWave != "" }

// Step is one accepted event: a row of the case's append-only history.
type Step struct {
	Seq       int64           `json:"seq"`
	RequestID string          `json:"request_id"`
	Event     EventName       `json:"event"`
	From      State           `json:"from_state"`
	To        State           `json:"to_state"`
	Actor     string          `json:"actor_id"`
	Behalf    string          `json:"on_behalf_of,omitempty"` // for whom a delegate acted
	At        time.Time       `json:"at"`
	Payload   json.RawMessage `json:"payload"`
}

// Signature is one person's decision on exactly one content hash (21 CFR 11.50, 11.70).
type Signature struct {
	ID          string    `json:"id"`
	Seq         int64     `json:"seq"`
	RoundID     string    `json:"round_id"`
	TaskID      string    `json:"task_id"`
	Stage       string    `json:"stage"`
	SignerID    string    `json:"signer_id"`
	SignerName  string    `json:"signer_name"`
	OnBehalfOf  string    `json:"on_behalf_of,omitempty"` // the person whose seat a delegate signed
	Meaning     Decision  `json:"meaning"`
	Comment     string    `json:"comment"`
	ContentHash string    `json:"content_hash"`
	SignedAt    time.Time `json:"signed_at"`
}

// Effect is something to do in the world after the step is committed, at least once.
type Effect struct {
	Seq     int64           `json:"seq"`
	N       int             `json:"n"`
	Name    string          `json:"effect"`
	Payload json.RawMessage `json:"payload"`
}

// Commit is everything that one accepted event changes. It is written in one transaction.
type Commit struct {
	RequestID  string
	Steps      []Step
	Tasks      []Task
	Signatures []Signature
	Effects    []Effect
}
