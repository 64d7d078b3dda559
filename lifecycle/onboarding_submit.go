package lifecycle

import (
	"fmt"
	"strings"

	"tollgate/fault"
)

// ResultReturned is what an assessor says who sends an item back; the others are what is decided about one that failed for good.
const (
	ResultReturned = "returned"
	ResultRetry    = "retry"
	ResultWaive    = "waive"
)

// ItemAnswer is the data with which a task of an item is completed.
type ItemAnswer struct {
	Score    *float64       `json:"score,omitempty" minimum:"0" maximum:"100" doc:"of a training, in percent"`
	Hours    float64        `json:"hours,omitempty" minimum:"0" maximum:"500" doc:"of shadowing, in hundredths, since the last time; the item is submitted once its hours are full. Of its assessor who returns it: how many more to do"`
	Level    int            `json:"level,omitempty" minimum:"1" maximum:"4" doc:"of a competency, claimed or found; the item's when absent"`
	Evidence []Attachment   `json:"evidence,omitempty" maxItems:"5"`
	Answers  map[string]any `json:"answers,omitempty" doc:"of a review, by question: a text, a rating from 1 to 5, or a choice"`
}

// foldItemTask completes a task of an item. Only one of two people who complete the same task does: then it is closed.
func foldItemTask(m Machine[OnboardingData]) onboardingFold {
	return func(c *onboarding, t *Turn, e Event) error {
		payload, task, err := t.answered(e)
		if err != nil {
			return err
		}
		answer, err := decodeData[ItemAnswer](payload.Data, "this task")
		switch {
		case err != nil:
			return err
		case task.Status != TaskOpen:
			return fault.New(fault.Conflict, "the task is closed; nothing more is asked of you there")
		case strings.TrimSpace(payload.Comment) == "":
			return fault.New(fault.Invalid, "the task needs a comment").With("body.comment", "say what was done, or why it is sent back")
		}
		w := itemWork{schedule: scheduleOf(c), t: t, e: e, task: *task, comment: payload.Comment, answer: answer}
		w.i = w.items[task.Subject]
		if err = w.mayDo(); err != nil {
			return err
		}
		switch {
		case task.Kind == TaskAssess:
			err = w.assess(payload.Result)
		case task.Kind == TaskDecideFailed:
			err = w.decide(payload.Result)
		case payload.Result != "" && payload.Result != ResultDone:
			err = fault.New(fault.Invalid, "only an assessor sends back or fails an item").With("body.result", "must be done")
		case task.Kind == TaskAnswer:
			err = w.answerReview(m)
		case task.Kind == TaskRevokeAccess:
			err = w.revoke()
		default:
			err = w.submit()
		}
		if err == nil {
			err = openOrComplete(c, t, e)
		}
		return err
	}
}

// openOrComplete opens what waited for an item and completes the onboarding after its last one.
func openOrComplete(c *onboarding, t *Turn, e Event) error {
	if !c.inState(StateScheduled, StateActive) {
		return nil
	}
	if err := openWhatMayOpen(c, t, e); err != nil {
		return err
	}
	return completeWhenAllIsDone(c, t, e)
}

// itemWork is one answer to a task of an item.
type itemWork struct {
	*schedule
	t       *Turn
	e       Event
	task    Task
	comment string
	answer  ItemAnswer
	i       int
}

func (w itemWork) item() PlanItem       { return w.c.Data.Plan.Items[w.i] }
func (w itemWork) state() *ItemProgress { return &w.c.Data.Items[w.i] }

// submit takes what the owner did. Without an assessor it is done.
func (w itemWork) submit() error {
	item, p := w.item(), w.state()
	if err := w.check(); err != nil {
		return err
	}
	p.Seq = w.c.Seq
	p.submitted(w.e)
	switch {
	case item.Kind == ItemShadowing:
		if !w.addPart() { // the task stays open for the rest
			return nil
		}
	case item.Kind == ItemTraining && *w.answer.Score < item.PassMark:
		w.t.CloseTask(w.task.ID, TaskDone, ResultFailed)
		w.failed(fmt.Sprintf("the score of %g is under the pass mark of %g", *w.answer.Score, item.PassMark))
		return nil
	}
	p.Reason = ""
	w.t.CloseTask(w.task.ID, TaskDone, "submitted")
	if item.Assessor == "" {
		w.state().end(ItemSignedOff, w.e, w.c.Seq, "")
		return nil
	}
	return w.askAssessor()
}

// check holds the answer to what the item asks for.
func (w itemWork) check() error {
	item, a := w.item(), w.answer
	var problems fault.Problems
	problems.Require(len(w.evidence()) >= item.Evidence || !w.fillsUp(), "body.data.evidence", "needs at least %d, each with title, uri and sha256", item.Evidence)
	problems.Require(len(a.Evidence) <= 5, "body.data.evidence", "may have at most 5")
	for k, attachment := range a.Evidence {
		attachment.check(&problems, fmt.Sprintf("body.data.evidence[%d]", k))
	}
	problems.Require((item.Kind == ItemTraining) == (a.Score != nil), "body.data.score", "is the score in percent of a training, and of nothing else")
	problems.Require(a.Score == nil || *a.Score >= 0 && *a.Score <= 100, "body.data.score", "must be from 0 to 100")
	w.checkHours(&problems)
	problems.Require(a.Level == 0 || item.Kind == ItemCompetency, "body.data.level", "is of a competency only")
	problems.Require(a.Level == 0 || a.Level >= item.Level && a.Level <= 4, "body.data.level", "must be from %d to 4", item.Level)
	problems.Require(len(a.Answers) == 0, "body.data.answers", "are of a review only")
	return problems.Err()
}

// failed counts an attempt. The owner tries again while there is an attempt left.
func (w itemWork) failed(why string) {
	item, p := w.item(), w.state()
	p.Failures++
	p.Reason = shortReason(why)
	if item.attemptsLeft(*p) {
		ask(w.schedule, w.t, w.i, ItemFailed)
		return
	}
	p.State, p.Seq = ItemFailed, w.c.Seq
	askToDecide(w.c, w.t, w.i)
}

// attemptsLeft tells whether who failed may try again without being allowed to.
func (i OnboardingItem) attemptsLeft(p ItemProgress) bool {
	left := i.AttemptsLeft(p)
	return left == nil || *left > 0
}
