package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tollgate/fault"
)

// Decision is the meaning of a signature.
type Decision string

const (
	Approve               Decision = "approve"
	ApproveWithConditions Decision = "approve_with_conditions"
	Reject                Decision = "reject"
)

// Outcome is how a round ends.
type Outcome string

const (
	Undecided              Outcome = ""
	Approved               Outcome = "approved"
	ApprovedWithConditions Outcome = "approved_with_conditions"
	Rejected               Outcome = "rejected"
)

// Round asks the stages of a policy, in order, to sign exactly one content.
type Round struct {
	ID          string            `json:"id"`
	Purpose     string            `json:"purpose"` // one of the machine's
	Subject     string            `json:"subject"` // which phase or deliverable
	Hash        string            `json:"content_hash"`
	Requester   string            `json:"requester"`
	Excluded    []string          `json:"excluded,omitempty"` // requester and editors: they cannot sign
	Stages      []RoundStage      `json:"stages"`
	Current     int               `json:"current"`
	OpenedSeq   int64             `json:"opened_seq"` // the step whose payload holds the content
	OpenedAt    time.Time         `json:"opened_at"`
	Conditional bool              `json:"conditional,omitempty"` // may be approved with conditions
	Conditions  []RaisedCondition `json:"conditions,omitempty"`
}

// RoundStage is one stage with the people who were found for it.
type RoundStage struct {
	Name     string    `json:"name"`
	Required int       `json:"required"` // distinct approvals that it takes
	Veto     bool      `json:"veto,omitempty"`
	DueAfter Duration  `json:"due_after,omitempty"`
	Reasoned bool      `json:"reasoned,omitempty"` // of second approvers: other people than before, who say why
	Seats    []Seat    `json:"seats"`
	OpenedAt time.Time `json:"opened_at,omitzero"`
	Escalate []Seat    `json:"escalate,omitempty"` // seated when the stage is overdue
	// ManagerLine seats, level by level, the managers of those who stay silent.
	ManagerLine bool      `json:"manager_line,omitempty"`
	Level       int       `json:"level,omitempty"` // how far up the stage was escalated
	EscalateAt  time.Time `json:"escalate_at,omitzero"`
	RemindAt    time.Time `json:"remind_at,omitzero"`
	DueAt       time.Time `json:"due_at,omitzero"`
	Reminded    bool      `json:"reminded,omitempty"`
	Overdue     bool      `json:"overdue,omitempty"`
}

// Seat is one person's place in a stage: a person counts once, however many roles they have.
type Seat struct {
	Person     string   `json:"person"`
	Because    string   `json:"because"`
	TaskID     string   `json:"task_id,omitempty"`
	Decision   Decision `json:"decision,omitempty"`
	Escalation bool     `json:"escalation,omitempty"`
	SignedBy   string   `json:"signed_by,omitempty"` // who decided: the person or their delegate
	Comment    string   `json:"comment,omitempty"`   // where the stage asks for a reason
}

// ProposedCondition is what an approver asks for with an approval.
type ProposedCondition struct {
	Text  string    `json:"text"`
	Owner string    `json:"owner"`
	Due   time.Time `json:"due"`
}

// RaisedCondition is a proposed condition, who asks for it and in which stage.
type RaisedCondition struct {
	ProposedCondition
	By    string `json:"by"`
	Stage int    `json:"stage"`
}

// outcome decides as early as possible, in both directions. An escalation target may stand in
// for somebody who is silent, never for somebody who refused.
func (s RoundStage) outcome() Outcome {
	var approvals, refusals, originals int
	for _, seat := range s.Seats {
		if !seat.Escalation {
			originals++
		}
		switch seat.Decision {
		case Approve, ApproveWithConditions:
			approvals++
		case Reject:
			refusals++
		}
	}
	switch {
	case s.Veto && refusals > 0, originals-refusals < s.Required:
		return Rejected
	case approvals >= s.Required:
		return Approved
	}
	return Undecided
}

func (s RoundStage) seats(person string) bool {
	return slices.ContainsFunc(s.Seats, func(seat Seat) bool { return seat.Person == person })
}

// awaited are those who have not decided.
func (s RoundStage) awaited() []string {
	var people []string
	for _, seat := range s.Seats {
		if seat.Decision == "" {
			people = append(people, seat.Person)
		}
	}
	return people
}

func (h *Head) round(id string) *Round {
	for i := range h.Rounds {
		if h.Rounds[i].ID == id {
			return &h.Rounds[i]
		}
	}
	return nil
}

// RoundRequest is what a machine asks to be signed.
type RoundRequest struct {
	Purpose     string
	Subject     string
	Title       string // of the tasks
	Policy      Policy
	Content     any      // exactly what is signed
	Excluded    []string // the requester and everyone who edited the content
	Conditional bool     // may be approved with conditions
	// Second are stages after those of the policy: nobody signs in both, and an approval needs a reason too.
	Second Policy
}

// OpenRound seats the approvers and opens the first stage's tasks. A policy that cannot be met
// is refused, naming the stage.
func (m Machine[D]) OpenRound(c *Case[D], t *Turn, e Event, r RoundRequest) error {
	content, hash, err := Canonical(r.Content)
	if err != nil {
		return err
	}
	round := Round{ID: t.NewID(), Purpose: r.Purpose, Subject: r.Subject, Hash: hash, Requester: e.Actor.ID, Conditional: r.Conditional,
		Excluded: slices.Compact(slices.Sorted(slices.Values(r.Excluded))), OpenedSeq: c.Seq, OpenedAt: e.At}
	excluded := r.Excluded
	for i, stage := range slices.Concat(r.Policy.Stages, r.Second.Stages) {
		if i == len(r.Policy.Stages) {
			excluded = append(slices.Clone(excluded), round.seated()...)
		}
		seated, err := m.seat(c, e, stage, excluded)
		if err != nil {
			return unmeetable(fmt.Sprintf("%s review, stage %d (%s)", r.Subject, i+1, stage.Name), err)
		}
		seated.Reasoned = i >= len(r.Policy.Stages)
		round.Stages = append(round.Stages, seated)
	}
	t.content, t.roundID = content, round.ID
	c.Rounds = append(c.Rounds, round)
	t.openStage(&c.Rounds[len(c.Rounds)-1], r.Title)
	return nil
}

// seated are the people of every stage so far.
func (r Round) seated() []string {
	var people []string
	for _, stage := range r.Stages {
		for _, seat := range stage.Seats {
			people = append(people, seat.Person)
		}
	}
	return people
}

func unmeetable(where string, err error) error {
	return fault.New(fault.Invalid, "the sign-off policy can never be met: change the people or the policy").
		With("policy", "%s: %v", where, err)
}

// openStage gives each seat of the current stage its task and starts the stage's clock.
func (t *Turn) openStage(round *Round, title string) {
	stage := &round.Stages[round.Current]
	stage.DueAt = t.head.after(t.event.At, stage.DueAfter)
	stage.OpenedAt = t.event.At
	stage.RemindAt = t.head.halfWay(t.event.At, stage.DueAt)
	for i := range stage.Seats {
		stage.Seats[i].TaskID = t.openSeat(round, stage, stage.Seats[i], title)
	}
}

func (t *Turn) openSeat(round *Round, stage *RoundStage, seat Seat, title string) string {
	return t.OpenTask(Task{Kind: TaskSignOff, Title: title, Assignee: seat.Person, Because: seat.Because,
		RoundID: round.ID, Stage: stage.Name, ContentHash: round.Hash, Subject: round.Subject, DueAt: stage.DueAt, Within: t.head.counted(stage.DueAfter)})
}

// dueBy replaces the due time of a round that was just opened.
func (t *Turn) dueBy(round *Round, due time.Time) {
	stage := &round.Stages[round.Current]
	stage.DueAt, stage.RemindAt, stage.DueAfter = due, halfWay(t.event.At, due), 0 // a fixed time: no calendar moves it
	for i := range t.head.Tasks {
		if t.head.Tasks[i].RoundID == round.ID {
			t.head.Tasks[i].DueAt, t.head.Tasks[i].RemindAt, t.head.Tasks[i].Within = stage.DueAt, stage.RemindAt, 0
		}
	}
}

// Canonical returns the content as JSON with sorted keys and no spaces, and its SHA-256 in
// hexadecimal: what a signature is bound to.
func Canonical(content any) (json.RawMessage, string, error) {
	text, err := canonicalJSON(content)
	if err != nil {
		return nil, "", fault.Wrap(fault.Internal, err, "the content to be signed cannot be written as JSON")
	}
	return text, hashOf(text), nil
}
