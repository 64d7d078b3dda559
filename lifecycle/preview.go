package lifecycle

import (
	"slices"

	"tollgate/fault"
)

// PolicyPreview is who would have to sign a change as it is now, and which rule says so.
type PolicyPreview struct {
	Risk     *RiskAssessment `json:"risk,omitempty" doc:"absent while the questionnaire is not answered"`
	Policy   *ChosenPolicy   `json:"policy,omitempty"`
	Stages   []PreviewStage  `json:"stages"`
	Excluded []string        `json:"excluded" doc:"who cannot sign: the requester and who wrote some of it"`
	Problem  string          `json:"problem,omitempty" doc:"why it could not be signed as it is"`
}

// PreviewStage is one stage with the people who would be asked.
type PreviewStage struct {
	Name     string        `json:"name"`
	Required int           `json:"required" doc:"approvals that it takes"`
	Veto     bool          `json:"veto,omitempty"`
	DueAfter Duration      `json:"due_after,omitempty"`
	People   []PreviewSeat `json:"people"`
	Problem  string        `json:"problem,omitempty" doc:"why the stage can never be met"`
}

// PreviewSeat is one person who would be asked, and why.
type PreviewSeat struct {
	Person  string `json:"person"`
	Because string `json:"because"`
}

// PreviewChange assesses the change and seats the stages of the policy that is chosen, without changing it.
func PreviewChange(c *Case[ChangeData], facts *Facts) PolicyPreview {
	preview := PolicyPreview{Stages: []PreviewStage{}, Excluded: sortedSet(c.Data.excluded())}
	var stages []Stage
	if c.Data.Kind == StandardChange {
		preview.Problem = "a standard change needs no sign-off while its template has the standard status"
		return preview
	}
	assessed, err := c.Data.Template.Assess(c.Data.Content.Answers)
	if err == nil {
		copied := *c
		copied.Data.Risk, preview.Risk = &assessed, &assessed
		var chosen ChosenPolicy
		var policy Policy
		chosen, policy, err = PolicyFor(&copied)
		preview.Policy, stages = &chosen, policy.Stages
	}
	if err != nil {
		preview.Problem, preview.Policy = err.Error(), nil
		return preview
	}
	for _, stage := range stages {
		preview.Stages = append(preview.Stages, previewStage(c, stage, preview.Excluded, facts))
	}
	return preview
}

func previewStage(c *Case[ChangeData], stage Stage, excluded []string, facts *Facts) PreviewStage {
	seated, err := ChangeMachine().seat(c, Event{Facts: facts}, stage, excluded)
	shown := PreviewStage{Name: stage.Name, Required: seated.Required, Veto: stage.Veto, DueAfter: stage.DueAfter, People: []PreviewSeat{}}
	for _, seat := range seated.Seats {
		shown.People = append(shown.People, PreviewSeat{seat.Person, seat.Because})
	}
	if err != nil {
		shown.Problem = err.Error()
	}
	return shown
}

// GroupsOfChange are the groups that any of its policies names.
func GroupsOfChange(c *Case[ChangeData]) []string {
	return slices.Compact(slices.Sorted(slices.Values(append(c.Data.groups(), groupsOf(c.Data.Template.EmergencyReview, c.Data.Template.OverridePolicy)...))))
}

// MissingOfChange is what a draft still lacks before it can be submitted.
func MissingOfChange(c *Case[ChangeData]) []fault.Field {
	if !c.inState(StateDraft) {
		return nil
	}
	return c.Data.incomplete()
}
