package api

import (
	"context"
	"encoding/json"
	"slices"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// TaskItem is all that it takes to answer a task of an onboarding. Texts are those of the template's version that the item is of.
type TaskItem struct {
	Key          string                     `json:"key"`
	Kind         lifecycle.ItemKind         `json:"kind" enum:"task,document,training,shadowing,access,competency,meeting,review"`
	Title        string                     `json:"title"`
	Subject      string                     `json:"subject" doc:"who or what is onboarded: a person's id, or the name of the vendor or process"`
	State        lifecycle.ItemState        `json:"state"`
	Reason       string                     `json:"reason,omitempty" doc:"why it was returned, failed, or may be tried again"`
	Instructions string                     `json:"instructions,omitempty"`
	Link         string                     `json:"link,omitempty"`
	Evidence     int                        `json:"evidence,omitempty" doc:"least number of attachments"`
	PassMark     float64                    `json:"pass_mark,omitempty" doc:"of a training: least score in percent"`
	AttemptsLeft *int                       `json:"attempts_left,omitempty" doc:"absent without a limit"`
	HoursLeft    *float64                   `json:"hours_left,omitempty" doc:"of shadowing: still to do"`
	System       string                     `json:"system,omitempty" doc:"of an access: to what"`
	Competency   string                     `json:"competency,omitempty"`
	Level        int                        `json:"level,omitempty" doc:"of a competency: least level to reach"`
	Means        string                     `json:"level_means,omitempty" doc:"what somebody on this level can do"`
	Questions    []lifecycle.ReviewQuestion `json:"questions,omitempty" doc:"of a review: those that this task asks; all of them to who signs"`
}

// taskItem finds the item that a task of an onboarding is about; nil when it is about none.
func (s *Server) taskItem(ctx context.Context, task store.TaskRow) (*TaskItem, error) {
	if task.CaseKind != lifecycle.KindOnboarding || task.Subject == "" {
		return nil, nil
	}
	organisation := identity.FromContext(ctx).Organisation
	stored, err := store.Cases{DB: s.DB}.Get(ctx, organisation, task.CaseKind, task.CaseID) // who may read the task may read its item
	if err != nil {
		return nil, err
	}
	var c lifecycle.Case[lifecycle.OnboardingData]
	if err := json.Unmarshal(stored.Snapshot, &c); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "a kept onboarding cannot be read")
	}
	i := slices.IndexFunc(c.Data.Plan.Items, func(item lifecycle.PlanItem) bool { return item.Key == task.Subject })
	if i < 0 {
		return nil, nil
	}
	item := itemOfTask(c.Data.Plan.Items[i], c.Data.Items[i], task)
	item.Subject = c.Data.Subject.Person
	if item.Subject == "" {
		item.Subject = c.Data.Subject.Name
	}
	return item, s.addTexts(ctx, organisation, item, c.Data.Plan.VersionOf(i), c.Data.Plan.Template)
}

func itemOfTask(item lifecycle.PlanItem, p lifecycle.ItemProgress, task store.TaskRow) *TaskItem {
	shown := TaskItem{Key: item.Key, Kind: item.Kind, Title: item.Title, State: p.State, Reason: p.Reason, Evidence: item.Evidence, PassMark: item.PassMark,
		AttemptsLeft: item.AttemptsLeft(p), HoursLeft: item.HoursLeft(p), System: item.System, Competency: item.Competency, Level: item.Level}
	for _, question := range item.Questions {
		if task.Kind != string(lifecycle.TaskAnswer) || slices.Contains(question.Of, task.Stage) {
			shown.Questions = append(shown.Questions, question)
		}
	}
	return &shown
}

// addTexts puts in what the case does not carry, for nothing judges by it.
func (s *Server) addTexts(ctx context.Context, organisation string, item *TaskItem, version int, template string) error {
	t, err := store.Templates{DB: s.DB}.ResolveOnboarding(ctx, organisation, template, version)
	if fault.Of(err) == fault.NotFound {
		return nil // it was never registered here: the plan says what is asked
	}
	for _, written := range t.Items() {
		if written.Key == item.Key {
			item.Instructions, item.Link = written.Instructions, written.Link
		}
	}
	for _, spec := range t.Competencies {
		if spec.Key == item.Competency && item.Level > 0 && item.Level <= len(spec.Levels) {
			item.Means = spec.Levels[item.Level-1]
		}
	}
	return err
}
