package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// SignPayload is the data of a signature.
type SignPayload struct {
	TaskID      string              `json:"task_id"`
	Decision    Decision            `json:"decision"`
	ContentHash string              `json:"content_hash"`
	Comment     string              `json:"comment,omitempty"`
	Conditions  []ProposedCondition `json:"conditions,omitempty"`
}

// sign takes one person's decision. Approvers who sign at the same time do not collide: what
// guards a signature is its round and the content that the signer saw.
func (m Machine[D]) sign(c *Case[D], t *Turn, e Event) error {
	payload, err := Decode[SignPayload](e)
	if err != nil {
		return err
	}
	round, stage, seat := c.seatOf(payload.TaskID)
	if seat == nil {
		return fault.New(fault.Conflict, "the sign-off is closed: it was decided, withdrawn or voided by an edit")
	}
	if err := payload.check(round, stage, seat, e); err != nil {
		return err
	}
	task, err := t.task(payload.TaskID)
	if err != nil {
		return err
	}
	if task.Status == TaskNotNeeded {
		return fault.New(fault.Conflict, "the stage %s was decided without you; nothing more is asked of you there", task.Stage)
	}
	task.Status, task.Outcome, task.ClosedAt = TaskDone, string(payload.Decision), e.At
	seat.Decision, seat.SignedBy = payload.Decision, e.Actor.ID
	if round.Stages[stage].Reasoned {
		seat.Comment = payload.Comment
	}
	round.Conditions = slices.DeleteFunc(round.Conditions, func(r RaisedCondition) bool { return r.By == e.Actor.ID && r.Stage == stage })
	for _, condition := range payload.Conditions {
		round.Conditions = append(round.Conditions, RaisedCondition{ProposedCondition: condition, By: e.Actor.ID, Stage: stage})
	}
	t.commit.Signatures = append(t.commit.Signatures, Signature{ID: t.NewID(), Seq: c.Seq, RoundID: round.ID, TaskID: task.ID,
		Stage: task.Stage, SignerID: e.Actor.ID, SignerName: e.Actor.Name, OnBehalfOf: e.OnBehalfOf, Meaning: payload.Decision,
		Comment: payload.Comment, ContentHash: round.Hash, SignedAt: e.At})
	return m.advance(c, t, round, task.Title)
}

func (p SignPayload) check(round *Round, stage int, seat *Seat, e Event) error {
	if err := round.maySign(stage, seat, e); err != nil {
		return err
	}
	if p.ContentHash != round.Hash {
		changed := fault.New(fault.ContentChanged, "what you saw is not what would be signed; read it again and sign the new hash")
		changed.Fields = []fault.Field{{Path: "body.content_hash", Message: "is not the hash of what is under review", Value: round.Hash}}
		return changed
	}
	var problems fault.Problems
	problems.Require(slices.Contains([]Decision{Approve, ApproveWithConditions, Reject}, p.Decision),
		"body.decision", "must be approve, approve_with_conditions or reject")
	problems.Require(p.Decision != Reject || strings.TrimSpace(p.Comment) != "", "body.comment", "a refusal needs a comment that says why")
	problems.Require(!round.Stages[stage].Reasoned || strings.TrimSpace(p.Comment) != "", "body.comment", "say why: this is a second approval")
	problems.Require((p.Decision == ApproveWithConditions) == (len(p.Conditions) > 0), "body.conditions",
		"give at least one condition with approve_with_conditions, and none otherwise")
	problems.Require(round.Conditional || p.Decision != ApproveWithConditions, "body.decision", "this sign-off takes no conditions: approve or reject")
	for i, condition := range p.Conditions {
		at := fmt.Sprintf("body.conditions[%d]", i)
		condition.check(&problems, at, e.At)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	if seat.Decision == p.Decision && p.Decision != ApproveWithConditions {
		return fault.New(fault.Conflict, "you have signed this already with the same decision")
	}
	return nil
}

// check holds for what somebody is asked to do by a date.
func (p ProposedCondition) check(problems *fault.Problems, at string, now time.Time) {
	problems.Require(strings.TrimSpace(p.Text) != "", at+".text", "say what must be done")
	problems.Require(p.Owner != "", at+".owner", "name who does it")
	problems.Require(p.Due.After(now) && p.Due.Before(now.Add(longest)), at+".due", "must be a time in the future, within 100 years")
}

// advance opens the next stage or ends the round, as soon as the stage is decided. Somebody of
// an earlier stage who takes their approval back, so that its quorum is gone, ends the round too.
func (m Machine[D]) advance(c *Case[D], t *Turn, round *Round, title string) error {
	for _, earlier := range round.Stages[:round.Current] {
		if earlier.outcome() != Approved {
			return m.decide(c, t, round, Rejected)
		}
	}
	switch round.Stages[round.Current].outcome() {
	case Undecided:
		return nil
	case Rejected:
		return m.decide(c, t, round, Rejected)
	}
	t.closeSeats(round.ID, "quorum reached")
	if round.Current+1 < len(round.Stages) {
		round.Current++
		t.openStage(round, title)
		return nil
	}
	outcome := Approved
	if len(round.Conditions) > 0 {
		outcome = ApprovedWithConditions
	}
	return m.decide(c, t, round, outcome)
}

func (m Machine[D]) decide(c *Case[D], t *Turn, round *Round, outcome Outcome) error {
	decided := *round
	t.closeRound(decided.ID, string(outcome))
	return m.Decided(c, t, decided, outcome)
}

// seatOf finds the seat of a task in the stages of open rounds that have been opened.
func (h *Head) seatOf(taskID string) (round *Round, stage int, seat *Seat) {
	for r := range h.Rounds {
		round = &h.Rounds[r]
		for stage = range round.Stages[:round.Current+1] {
			seats := round.Stages[stage].Seats
			for s := range seats {
				if taskID != "" && seats[s].TaskID == taskID {
					return round, stage, &seats[s]
				}
			}
		}
	}
	return nil, 0, nil
}
