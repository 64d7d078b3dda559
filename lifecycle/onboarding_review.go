package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

// PurposeReview is the sign-off of a review's answers.
const PurposeReview = "onboarding_review"

// longestAnswer bounds an answer, in characters.
const longestAnswer = 2000

// answerReview keeps what one role answers; after the last one the answers are put up for signature.
func (w itemWork) answerReview(m Machine[OnboardingData]) error {
	item, p, role := w.item(), w.state(), w.task.Stage
	a := w.answer
	if a.Score != nil || a.Hours != 0 || a.Level != 0 || len(a.Evidence) > 0 {
		return fault.New(fault.Invalid, "a review takes answers and nothing else").With("body.data", "give answers")
	}
	if err := item.checkAnswers(role, a.Answers); err != nil {
		return err
	}
	if p.Answers == nil {
		p.Answers = map[string]RoleAnswers{}
	}
	p.Answers[role] = RoleAnswers{AnsweredBy{w.e.Actor.ID, w.e.OnBehalfOf}, a.Answers}
	p.Seq, p.SubmittedBy = w.c.Seq, w.e.Actor.ID
	w.t.CloseTask(w.task.ID, TaskDone, "answered")
	for _, asked := range item.asked() {
		if _, answered := p.Answers[asked]; !answered {
			return nil
		}
	}
	return w.openReview(m)
}

// checkAnswers holds the answers to the questions of a role.
func (i OnboardingItem) checkAnswers(role string, answers map[string]any) error {
	var problems fault.Problems
	asked := map[string]bool{}
	for _, question := range i.Questions {
		if !slices.Contains(question.Of, role) {
			continue
		}
		asked[question.Key] = true
		at := "body.data.answers." + question.Key
		answer, given := answers[question.Key]
		problems.Require(given || question.Optional, at, "needs an answer: %s", question.Title)
		problems.Require(!given || question.takes(answer), at, "must be %s", question.takesWhat())
	}
	for _, key := range sortedKeys(answers) {
		problems.Require(asked[key], "body.data.answers."+key, "is not asked of the %s", role)
	}
	return problems.Err()
}

func (q ReviewQuestion) takes(answer any) bool {
	if q.Kind == AskRating {
		rating, ok := answer.(float64)
		return ok && slices.Contains([]float64{1, 2, 3, 4, 5}, rating)
	}
	text, ok := answer.(string)
	if q.Kind == AskChoice {
		return ok && slices.Contains(q.Choices, text)
	}
	return ok && strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= longestAnswer
}

func (q ReviewQuestion) takesWhat() string {
	switch q.Kind {
	case AskRating:
		return "a rating from 1 to 5"
	case AskChoice:
		return "one of " + strings.Join(q.Choices, ", ")
	}
	return fmt.Sprintf("a text of 1 to %d characters", longestAnswer)
}

// RoleAnswers are the answers of one role, by question.
type RoleAnswers struct {
	AnsweredBy
	Answers map[string]any `json:"answers"`
}

// AnsweredBy is who answered for a role.
type AnsweredBy struct {
	By  string `json:"by"`
	For string `json:"for,omitempty"` // whose delegate that is
}

// SignedReview is exactly what the signers of a review sign.
type SignedReview struct {
	CaseID   string                    `json:"case_id"`
	Subject  string                    `json:"subject"`
	Item     string                    `json:"item"`
	Title    string                    `json:"title"`
	Template string                    `json:"template"`
	Answers  map[string]map[string]any `json:"answers"` // by role and question
	By       map[string]AnsweredBy     `json:"answered_by"`
	At       time.Time                 `json:"answered_at"`
}

// policy says who signs a review: the manager, when the template names nobody.
func (i OnboardingItem) policy() Policy {
	if i.SignedBy != nil {
		return *i.SignedBy
	}
	return Policy{Stages: []Stage{{Name: "manager", Approvers: []Approver{{CaseRole: RoleManager}}, DueAfter: assessDays * Duration(day), Escalate: &Approver{ManagerLine: true}}}}
}

// openReview asks for the signatures. The subject cannot sign the review of themselves.
func (w itemWork) openReview(m Machine[OnboardingData]) error {
	item, p, d := w.item(), w.state(), w.c.Data
	content := SignedReview{CaseID: w.c.ID, Subject: d.Subject.name(), Item: item.Key, Title: item.Title,
		Template: fmt.Sprintf("%s %d", d.Plan.Template, d.Plan.Version), Answers: map[string]map[string]any{}, By: map[string]AnsweredBy{}, At: w.e.At}
	for role, given := range p.Answers {
		content.Answers[role], content.By[role] = given.Answers, given.AnsweredBy
	}
	p.State, p.Answers, p.Reason = ItemSubmitted, nil, "" // the step keeps them
	return m.OpenRound(w.c, w.t, w.e, RoundRequest{Purpose: PurposeReview, Subject: item.Key, Title: "Sign: " + item.Title,
		Policy: item.policy(), Content: content, Excluded: []string{d.Subject.Person}})
}

// reviewDecided finishes a review, or asks everybody again.
func reviewDecided(c *onboarding, t *Turn, round Round, outcome Outcome) error {
	s := scheduleOf(c)
	i, known := s.items[round.Subject]
	if !known {
		return nil
	}
	if outcome != Approved {
		c.Data.Items[i].Reason = shortReason(t.refusal())
		ask(s, t, i, ItemReturned)
		return nil
	}
	c.Data.Items[i].end(ItemSignedOff, t.event, c.Seq, "")
	return openOrComplete(c, t, t.event)
}

// onboardingNeeds: the last answer of a review opens a sign-off, which may name groups; an upgrade needs the other version.
func onboardingNeeds(c *onboarding, e Event) FactsRequest {
	switch e.Name {
	case EventUpgrade:
		payload, err := Decode[UpgradePayload](e)
		if err != nil {
			return FactsRequest{}
		}
		request := FactsRequest{Onboarding: &TemplateVersion{c.Data.Plan.Template, payload.Version}}
		if person := c.Data.Subject.Person; person != "" {
			request.Recognised = &Recognition{Person: person, At: e.At}
		}
		return request
	case EventCompleteTask:
		payload, _ := Decode[CompletePayload](e) // what cannot be read is refused by the fold
		for _, task := range c.Tasks {
			if i := c.Data.Plan.index(task.Subject); task.ID == payload.TaskID && task.Kind == TaskAnswer && i >= 0 {
				return FactsRequest{Groups: groupsOf(c.Data.Plan.Items[i].policy())}
			}
		}
	}
	return FactsRequest{}
}
