package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tollgate/fault"
)

// SubmittedItem is exactly what an assessor signs.
type SubmittedItem struct {
	CaseID     string       `json:"case_id"`
	Subject    string       `json:"subject"`
	Item       string       `json:"item"`
	Kind       ItemKind     `json:"kind"`
	Title      string       `json:"title"`
	Template   string       `json:"template"` // key and version
	Competency string       `json:"competency,omitempty"`
	Level      int          `json:"level,omitempty"` // claimed
	Score      *float64     `json:"score,omitempty"`
	Hours      float64      `json:"hours,omitempty"` // in all
	Evidence   []Attachment `json:"evidence"`
	Comment    string       `json:"comment"`
	// Parts are all that shadowing was submitted in, the last one too, whose evidence and comment stand above.
	Parts        []SubmittedPart `json:"parts,omitempty"`
	SubmittedBy  string          `json:"submitted_by"`
	SubmittedFor string          `json:"submitted_for,omitempty"` // whose delegate that is
	SubmittedAt  time.Time       `json:"submitted_at"`
}

// askAssessor puts what was submitted up for the assessor's signature, which is bound to its hash.
func (w itemWork) askAssessor() error {
	item, p, d := w.item(), w.state(), w.c.Data
	content, hash, err := Canonical(SubmittedItem{CaseID: w.c.ID, Subject: d.Subject.name(), Item: item.Key, Kind: item.Kind, Title: item.Title,
		Template: fmt.Sprintf("%s %d", d.Plan.Template, d.Plan.VersionOf(w.i)), Competency: item.Competency, Level: max(item.Level, w.answer.Level), Score: w.answer.Score,
		Hours: p.Hours, Evidence: append([]Attachment{}, w.answer.Evidence...), Comment: w.comment, Parts: p.Parts, SubmittedBy: w.e.Actor.ID, SubmittedFor: w.e.OnBehalfOf, SubmittedAt: w.e.At})
	if err != nil {
		return err
	}
	p.State = ItemSubmitted
	p.Level = max(item.Level, w.answer.Level)
	within := item.assessWithin()
	id := w.t.OpenTask(Task{Kind: TaskAssess, Title: "Sign off: " + item.Title, Assignee: d.person(item.Assessor), Because: Approver{CaseRole: item.Assessor}.String(),
		Barred: d.barredFrom(Task{Kind: TaskAssess}, w.i), ContentHash: hash, Subject: item.Key, DueAt: w.c.after(w.e.At, within), Within: w.c.counted(within)})
	w.t.content, w.t.roundID = content, id // a round of one: what is signed is kept under the task
	return nil
}

// assessWithin is how long an assessor has.
func (i OnboardingItem) assessWithin() Duration {
	return Duration(cmp.Or(i.AssessDays, assessDays)) * Duration(day)
}

// assess is the assessor's decision.
func (w itemWork) assess(result string) error {
	if err := w.checkAssessment(result); err != nil {
		return err
	}
	w.sign(result)
	level := cmp.Or(w.answer.Level, w.state().Level)
	w.state().Level = 0
	switch result {
	case ResultFailed:
		w.t.CloseTask(w.task.ID, TaskDone, ResultFailed)
		w.failed(w.comment)
	case ResultReturned:
		w.t.CloseTask(w.task.ID, TaskDone, ResultReturned)
		w.sendBack()
		ask(w.schedule, w.t, w.i, ItemReturned)
	default:
		w.t.CloseTask(w.task.ID, TaskDone, string(Approve))
		w.state().end(ItemSignedOff, w.e, w.c.Seq, "")
		w.award(level)
	}
	return nil
}

func (w itemWork) checkAssessment(result string) error {
	item, a := w.item(), w.answer
	var problems fault.Problems
	problems.Require(slices.Contains([]string{"", ResultDone, ResultReturned, ResultFailed}, result), "body.result", "must be done, returned or failed")
	problems.Require(result != ResultFailed || item.Kind == ItemTraining || item.Kind == ItemCompetency, "body.result", "only a training or a competency fails; return anything else")
	problems.Require(a.Level == 0 || item.Kind == ItemCompetency && a.Level >= item.Level && a.Level <= 4, "body.data.level", "must be from %d to 4, of a competency", max(1, item.Level))
	returned := result == ResultReturned && item.Kind == ItemShadowing
	problems.Require(a.Hours == 0 || returned && a.Hours > 0 && a.Hours <= 500 && InHundredths(a.Hours), "body.data.hours", "are how many more to do, up to 500 in hundredths, of shadowing that is returned")
	problems.Require(a.Score == nil && len(a.Evidence)+len(a.Answers) == 0, "body.data", "an assessor gives the level of a competency, or the hours of shadowing still to do, and nothing else")
	return problems.Err()
}

// sign records the assessor's signature, refusals too.
func (w itemWork) sign(result string) {
	meaning := Approve
	if result == ResultReturned || result == ResultFailed {
		meaning = Reject
	}
	w.t.commit.Signatures = append(w.t.commit.Signatures, Signature{ID: w.t.NewID(), Seq: w.c.Seq, RoundID: w.task.ID, TaskID: w.task.ID, Stage: string(w.item().Kind),
		SignerID: w.e.Actor.ID, SignerName: w.e.Actor.Name, OnBehalfOf: w.e.OnBehalfOf, Meaning: meaning, Comment: w.comment, ContentHash: w.task.ContentHash, SignedAt: w.e.At})
}

// award tells the matrix of competencies what somebody can do now.
func (w itemWork) award(level int) {
	item, d := w.item(), w.c.Data
	if item.Kind != ItemCompetency {
		return
	}
	w.state().Level = level
	spec := d.Plan.competency(item.Competency)
	if d.Subject.Person == "" {
		return
	}
	w.t.Effect(EffectAwardCompetency, CompetencyAward{ID: w.t.NewID(), Person: d.Subject.Person, Competency: item.Competency, Title: spec.Title, Level: level, CaseID: w.c.ID,
		Item: item.Key, Assessor: w.e.Actor.ID, ContentHash: w.task.ContentHash, AssessedAt: w.e.At, ValidMonths: spec.ValidMonths, RemindDays: spec.RemindDays})
}
