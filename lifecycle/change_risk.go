package lifecycle

import (
	"fmt"
	"strings"

	"tollgate/fault"
)

// unanswered names the questions of the questionnaire without a valid answer. A standard change was
// assessed when its template earned that.
func (d ChangeData) unanswered() []fault.Field {
	if d.Kind == StandardChange {
		return nil
	}
	var open []fault.Field
	for _, question := range d.Template.Questions {
		if _, ok := question.score(d.Content.Answers[question.Key]); !ok {
			open = append(open, fault.Field{Path: "content.answers." + question.Key, Code: "unanswered", Message: question.Title,
				Value: d.Content.Answers[question.Key], Needs: "one of " + strings.Join(question.keys(), ", ")})
		}
	}
	return open
}

func (q RiskQuestion) keys() []string {
	keys := make([]string, 0, len(q.Answers))
	for _, answer := range q.Answers {
		keys = append(keys, answer.Key)
	}
	return keys
}

func (q RiskQuestion) score(key string) (int, bool) {
	for _, answer := range q.Answers {
		if answer.Key == key {
			return answer.Score, true
		}
	}
	return 0, false
}

// Assess scores the questionnaire: likelihood and impact are the highest score of any answer to
// their questions, and the matrix gives the level.
func (t ChangeTemplate) Assess(answers map[string]string) (RiskAssessment, error) {
	worst := map[string]int{"likelihood": 1, "impact": 1}
	for _, question := range t.Questions {
		score, ok := question.score(answers[question.Key])
		if !ok {
			return RiskAssessment{}, fault.New(fault.CriteriaUnmet, "the risk questionnaire is not answered").
				With("content.answers."+question.Key, "must be one of %s", strings.Join(question.keys(), ", "))
		}
		worst[question.Dimension] = max(worst[question.Dimension], score)
	}
	a := RiskAssessment{Likelihood: worst["likelihood"], Impact: worst["impact"]}
	if a.Likelihood > len(t.Matrix) || a.Impact > len(t.Matrix[a.Likelihood-1]) {
		return a, fault.New(fault.Invalid, "the template's risk matrix has no level for likelihood %d and impact %d", a.Likelihood, a.Impact)
	}
	a.Level = t.Matrix[a.Likelihood-1][a.Impact-1]
	return a, nil
}

func assessRisk(c *Case[ChangeData], _ *Turn, e Event) error {
	assessed, err := c.Data.Template.Assess(c.Data.Content.Answers)
	if err != nil {
		return err
	}
	assessed.By, assessed.At = e.Actor.ID, e.At
	if c.Data.Risk != nil && e.By == ByMachine { // an edit voided the round: the assessor's words stay
		assessed.By, assessed.Comment = c.Data.Risk.By, c.Data.Risk.Comment
	}
	c.Data.Risk = &assessed
	return nil
}

// StandardStatus tells whether the template may be used for standard changes, and why.
type StandardStatus struct {
	GrantedBy string       `json:"granted_by,omitempty"` // the change whose approval granted it
	Granted   bool         `json:"granted"`              // still
	Rule      StandardRule `json:"rule"`
	Outcomes  []string     `json:"outcomes,omitempty"` // results of the uses since, oldest first, up to the one that lost it
	Because   string       `json:"because"`
}

// JudgeStandard follows the outcomes since the status was granted: once the newest uses fall short
// of the rule, the status is lost until it is granted again. Fewer uses than the rule looks at are
// judged by how many may fail.
func JudgeStandard(rule StandardRule, grantedBy string, outcomes []string) StandardStatus {
	s := StandardStatus{GrantedBy: grantedBy, Granted: true, Rule: rule, Because: fmt.Sprintf("granted by %s", grantedBy)}
	for i := range outcomes {
		last := outcomes[max(0, i+1-rule.Last) : i+1]
		failed := 0
		for _, outcome := range last {
			if outcome != ResultSuccessful {
				failed++
			}
		}
		s.Outcomes = outcomes[:i+1]
		s.Because = fmt.Sprintf("granted by %s; %d of the last %d uses were successful", grantedBy, len(last)-failed, len(last))
		if failed > rule.Last-rule.Successful {
			s.Granted = false
			s.Because = fmt.Sprintf("lost: %d of the last %d uses were successful, and at least %d of %d must be", len(last)-failed, len(last), rule.Successful, rule.Last)
			return s
		}
	}
	return s
}
