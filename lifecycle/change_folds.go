package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tollgate/fault"
)

type changeFold = func(*Case[ChangeData], *Turn, Event) error

// changeFolds put each event's data into the change.
func changeFolds() map[EventName]changeFold {
	keeps := keepsPayload[ChangeData]
	return map[EventName]changeFold{
		EventLaunch: foldChangeLaunch, EventEdit: foldChangeEdit, EventMaterialEdit: keeps, EventSubmit: foldChangeSubmit, EventAssess: foldAssess,
		EventSchedule: foldConflicts, EventBegin: foldConflicts, EventRequestOverride: foldOverrideRequest,
		EventCheckReadiness: foldReadiness, EventCompleteTask: foldChangeTask, EventRollBack: foldRollBack, EventRetry: foldRetry,
		EventWindowOverrun: foldOverrun, EventReviewOverdue: foldReviewOverdue, EventConclude: foldConclude, EventSignal: foldChangeSignal,
		EventApprove: keeps, EventReject: keeps, EventOverrideSigned: keeps, EventOverrideRefused: keeps,
		EventEmergencyReview: keeps, EventStepFailed: keeps, EventStepsDone: keeps, EventBackedOut: keeps,
	}
}

// keepsPayload is for the machine's own events: their data stays with the step, effects read it.
func keepsPayload[D any](*Case[D], *Turn, Event) error { return nil }

func foldChangeLaunch(c *Case[ChangeData], _ *Turn, e Event) error {
	wrote(c, e.Actor.ID)
	return nil
}

// wrote remembers who wrote some of what approvers sign: they cannot sign it.
func wrote(c *Case[ChangeData], person string) {
	if !slices.Contains(c.Data.Editors, person) {
		c.Data.Editors = append(c.Data.Editors, person)
	}
}

// MaterialEdit says what changed under a sign-off.
type MaterialEdit struct {
	Fields []string `json:"fields"`
}

// foldChangeEdit takes over what changed. After submission, an edit of anything that approvers sign
// raises material_edit; an immaterial one is recorded and those concerned are told.
func foldChangeEdit(c *Case[ChangeData], t *Turn, e Event) error {
	edit, err := Decode[EditChange](e)
	if err != nil {
		return err
	}
	content, changed, err := c.Data.Content.overlay(edit.Content)
	if err != nil {
		return err
	}
	var problems fault.Problems
	content.Check(&problems, "body.data.content")
	if edit.Title != nil && *edit.Title != c.Title {
		problems.Require(strings.TrimSpace(*edit.Title) != "" && utf8.RuneCountInString(*edit.Title) <= 200, "body.data.title", "must have 1 to 200 characters")
		c.Title, changed = *edit.Title, append(changed, "title")
	}
	if edit.Kind != nil && *edit.Kind != c.Data.Kind {
		problems.Require(c.State == StateDraft, "body.data.kind", "can be changed in a draft only; withdraw the change first")
		problems.Require(slices.Contains([]ChangeKind{NormalChange, StandardChange, EmergencyChange}, *edit.Kind), "body.data.kind", "must be normal, standard or emergency")
		c.Data.Kind, changed = *edit.Kind, append(changed, "kind")
	}
	problems.Require(len(changed) > 0, "body.data", "changes nothing")
	if err := problems.Err(); err != nil {
		return err
	}
	c.Data.Content = content
	if e.Facts != nil && e.Facts.Calendar != nil && e.Facts.Calendar.Site != c.Calendar.Site { // another first site: its working time
		c.Calendar = e.Facts.Calendar
		c.recount(t)
	}
	wrote(c, e.Actor.ID)
	if err := foldConflicts(c, t, e); err != nil {
		return err
	}
	return announceEdit(c, t, changed)
}

func announceEdit(c *Case[ChangeData], t *Turn, changed []string) error {
	if slices.Contains([]State{StateDraft, StateAssessing}, c.State) {
		return nil
	}
	if material := c.Data.Template.material(changed); len(material) > 0 {
		t.Raise(EventMaterialEdit, MaterialEdit{Fields: material})
		return nil
	}
	t.Notify(Notice{To: append(c.awaited(), c.Data.Roles.People()...), About: "edited", Message: c.Title + ": changed without effect on the approval: " + strings.Join(changed, ", ")})
	return nil
}

// awaited are those whose sign-offs are open.
func (h *Head) awaited() []string {
	var people []string
	for _, round := range h.Rounds {
		people = append(people, round.Stages[round.Current].awaited()...)
	}
	return people
}

// foldConflicts keeps what the window collides with, as it was just found.
func foldConflicts(c *Case[ChangeData], _ *Turn, e Event) error {
	switch {
	case c.Data.Content.Window == nil:
		c.Data.Conflicts = nil
	case e.Facts != nil && e.Facts.Looked:
		c.Data.Conflicts = e.Facts.Conflicts
	}
	return nil
}

// foldChangeSubmit takes the approval policies as they are now.
func foldChangeSubmit(c *Case[ChangeData], t *Turn, e Event) error {
	if _, err := Decode[reasonPayload](e); err != nil {
		return err
	}
	if e.Facts != nil && e.Facts.Policies != nil {
		c.Data.Policies = *e.Facts.Policies
	}
	if len(c.Data.Content.Plan) == 0 {
		c.Data.Content.Plan = c.Data.Template.Steps // what is signed is what will be done
	}
	if len(c.Data.Content.Backout) == 0 {
		c.Data.Content.Backout = c.Data.Template.Backout
	}
	c.Data.Readiness = nil
	if err := canBeSigned(c, e); err != nil {
		return err
	}
	return foldConflicts(c, t, e)
}

// canBeSigned refuses a normal change that the policy which its answers choose could never approve, naming the
// stage. The assessor may change the answers: the round is held to the same when it opens.
func canBeSigned(c *Case[ChangeData], e Event) error {
	if c.Data.Kind != NormalChange || e.Facts == nil || e.Facts.Policies == nil {
		return nil
	}
	assessed, err := c.Data.Template.Assess(c.Data.Content.Answers)
	if err != nil {
		return err
	}
	_, policy, err := c.Data.Policies.Choose(c.Data.Kind, assessed.Level, c.Data.Content)
	if err != nil {
		return err
	}
	for i, stage := range policy.Stages {
		if _, err := ChangeMachine().seat(c, e, stage, c.Data.excluded()); err != nil {
			return unmeetable(fmt.Sprintf("%s review, stage %d (%s)", c.Data.Kind, i+1, stage.Name), err)
		}
	}
	return nil
}

// AssessPayload is the change manager's assessment: answers that differ from the requester's.
type AssessPayload struct {
	Answers map[string]string `json:"answers,omitempty"`
	Comment string            `json:"comment,omitempty"`
}

func foldAssess(c *Case[ChangeData], t *Turn, e Event) error {
	payload, err := Decode[AssessPayload](e)
	if err != nil {
		return err
	}
	var problems fault.Problems
	for _, key := range sortedKeys(payload.Answers) {
		i := slices.IndexFunc(c.Data.Template.Questions, func(q RiskQuestion) bool { return q.Key == key })
		if i < 0 {
			problems.Add("body.data.answers."+key, "is not a question of the template")
			continue
		}
		_, ok := c.Data.Template.Questions[i].score(payload.Answers[key])
		problems.Require(ok, "body.data.answers."+key, "must be one of %s", strings.Join(c.Data.Template.Questions[i].keys(), ", "))
		c.Data.answer(key, payload.Answers[key])
	}
	c.Data.Risk = &RiskAssessment{Comment: payload.Comment}
	if err := problems.Err(); err != nil {
		return err
	}
	return foldConflicts(c, t, e)
}

func (d *ChangeData) answer(question, answer string) {
	if d.Content.Answers == nil {
		d.Content.Answers = map[string]string{}
	}
	d.Content.Answers[question] = answer
}

func foldReadiness(c *Case[ChangeData], _ *Turn, e Event) error {
	return c.Data.Readiness.answer(c.Data.Template.Readiness, e)
}

func foldOverrun(c *Case[ChangeData], t *Turn, _ Event) error {
	c.Data.Clock.Overran = true
	t.Notify(Notice{To: c.Data.Roles.People(), About: "health", Message: c.Title + ": the window has ended and the change is not implemented"})
	return nil
}

func foldReviewOverdue(c *Case[ChangeData], _ *Turn, _ Event) error {
	c.Data.Clock.ReviewLate = true
	return nil
}
