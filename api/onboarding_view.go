package api

import (
	"context"
	"time"

	"tollgate/lifecycle"
	"tollgate/store"
)

// OnboardingView is an onboarding's page.
type OnboardingView struct {
	store.CaseRow
	Template   TemplateReference                `json:"template" doc:"the version that the onboarding follows"`
	Calendar   lifecycle.CalendarReference      `json:"calendar" doc:"whose working days are counted, and by which clock"`
	Subject    lifecycle.OnboardingSubject      `json:"subject"`
	Roles      map[string]string                `json:"roles"`
	StartDate  string                           `json:"start_date" format:"date"`
	Cohort     string                           `json:"cohort,omitempty"`
	Progress   lifecycle.OnboardingProgress     `json:"progress"`
	Sections   []OnboardingSectionView          `json:"sections"`
	Milestones []lifecycle.Milestone            `json:"milestones"`
	Recognised []lifecycle.RecognisedCompetency `json:"recognised" doc:"competencies that the subject brought along"`
	Clock      lifecycle.OnboardingClock        `json:"clock"`
	Hold       *lifecycle.Hold                  `json:"hold,omitempty"`
	Allowed    []lifecycle.EventName            `json:"allowed" doc:"the events that you may raise now"`
	Awaiting   []Awaited                        `json:"awaiting" doc:"who is awaited, since when"`
	Links      map[string]string                `json:"links"`
}

// OnboardingSectionView is a section with its items.
type OnboardingSectionView struct {
	lifecycle.PlanSection
	Items []OnboardingItemView `json:"items"`
}

// OnboardingItemView is an item with how it stands.
type OnboardingItemView struct {
	lifecycle.PlanItem
	Status  lifecycle.ItemProgress `json:"status"`
	DoneBy  string                 `json:"owner_id,omitempty" doc:"who does it"`
	DueAt   *time.Time             `json:"due_at,omitempty" doc:"of whoever is awaited: owner, assessor, signers, or the coordinator of what has failed; absent while nobody can know, and of finished items"`
	OpensAt *time.Time             `json:"opens_at,omitempty" doc:"of a locked item that waits for nothing but its day"`
	Overdue bool                   `json:"overdue,omitempty"`
	// CountsUntil is of what was recognised.
	CountsUntil *time.Time `json:"counts_until,omitempty" doc:"of a recognised competency: when the assessment ends; absent when it counts for ever"`
}

func (s *Server) viewOnboarding(ctx context.Context, stored store.StoredCase, c *lifecycle.Case[lifecycle.OnboardingData]) (OnboardingView, error) {
	d, base := c.Data, "/v1/onboardings/"+stored.ID
	awaited, err := s.awaitedIn(ctx, stored.ID, c.Head)
	if err != nil {
		return OnboardingView{}, err
	}
	view := OnboardingView{CaseRow: stored.CaseRow, Template: TemplateReference{Key: d.Plan.Template, Version: d.Plan.Version}, Subject: d.Subject, Roles: d.Roles,
		StartDate: d.StartDate, Cohort: d.Cohort, Progress: lifecycle.ProgressOf(c, requestTime(ctx)), Sections: []OnboardingSectionView{},
		Milestones: append([]lifecycle.Milestone{}, d.Plan.Milestones...), Recognised: append([]lifecycle.RecognisedCompetency{}, d.Recognised...),
		Clock: d.Clock, Hold: c.Held, Awaiting: awaited, Allowed: allowedTo(ctx, lifecycle.OnboardingMachine(), c),
		Links: map[string]string{"self": base, "steps": base + "/steps", "events": base + "/events", "start_preview": base + "/start-preview?date=" + d.StartDate,
			"upgrade_preview": base + "/upgrade-preview", "certificate": base + "/certificate", "tasks": "/v1/tasks?case=" + stored.ID, "signatures": "/v1/signatures?case=" + stored.ID}}
	if c.Calendar != nil {
		view.Calendar = c.Calendar.Reference()
	}
	items := onboardingItems(c, requestTime(ctx))
	for i := range items {
		items[i].Status.Answers = answersFor(circleOf(ctx), d, items[i].Status.Answers)
	}
	for _, section := range d.Plan.Sections {
		shown := OnboardingSectionView{PlanSection: section}
		for _, item := range items {
			if item.Section == section.Key {
				shown.Items = append(shown.Items, item)
			}
		}
		view.Sections = append(view.Sections, shown)
	}
	return view, nil
}

// onboardingItems are the items with their days, in the order of the plan.
func onboardingItems(c *lifecycle.Case[lifecycle.OnboardingData], now time.Time) []OnboardingItemView {
	items := make([]OnboardingItemView, 0, len(c.Data.Items))
	for i, day := range lifecycle.DaysOf(c, now) {
		item := OnboardingItemView{PlanItem: c.Data.Plan.Items[i], Status: c.Data.Items[i], DoneBy: day.Owner, Overdue: day.Overdue}
		item.DueAt, item.OpensAt, item.CountsUntil = known(day.DueAt), known(day.OpensAt), known(day.CountsUntil)
		items = append(items, item)
	}
	return items
}

// known leaves out a time that nobody knows.
func known(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
