package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// reportTemplate has a report that somebody assesses within five days, and something that is due two days after it.
func reportTemplate() lifecycle.OnboardingTemplate {
	return lifecycle.OnboardingTemplate{Key: "report", Version: 1, Title: "Report", For: lifecycle.NewHire, Roles: []lifecycle.OnboardingRole{{Key: "assessor", Title: "Assessor"}},
		Sections: []lifecycle.OnboardingSection{{Key: "all", Title: "All", Items: []lifecycle.OnboardingItem{
			{Key: "report", Kind: lifecycle.ItemTask, Title: "Report", Owner: "subject", Assessor: "assessor", AssessDays: 5, Due: fromStart(1)},
			{Key: "present", Kind: lifecycle.ItemTask, Title: "Present it", Owner: "subject", Due: after("item", "report", 2)},
			{Key: "exam", Kind: lifecycle.ItemTraining, Title: "Exam", Owner: "subject", PassMark: 80, Attempts: 1, Due: fromStart(3), Optional: true}}}}}
}

func reportOnboarding(t tester) *onboardingPlay {
	launch := hireLaunch()
	launch.Subject.Attributes, launch.Roles = nil, map[string]string{"coordinator": coordinator, "manager": manager, "assessor": assessor}
	p := newOnboarding(t, reportTemplate(), launch)
	ringUntil(p, onDay(2, 2, 8))
	return p
}

// wantDays holds an item's day, and when the onboarding is expected to be complete, to what was counted by hand.
func wantDays(t *testing.T, p *onboardingPlay, key string, due, expected time.Time) {
	t.Helper()
	i := slices.IndexFunc(p.c.Data.Items, func(item lifecycle.ItemProgress) bool { return item.Key == key })
	if got := lifecycle.DaysOf(&p.c, p.now)[i].DueAt; !got.Equal(due) {
		t.Errorf("%s, which is %s, is due at %s, want %s", key, itemOf(p, key).State, got, due)
	}
	if got := lifecycle.ProgressOf(&p.c, p.now).Expected; !got.Equal(expected) {
		t.Errorf("expected at %s, want %s", got, expected)
	}
}

// The start is Monday, 2 February 2026. The report is due on Tuesday at 17:00; its assessor then has until the sixth working morning.
func TestWhatIsAwaitedIsDueAndExpected(t *testing.T) {
	p := reportOnboarding(t)
	wantDays(t, p, "report", onDay(2, 3, 17), onDay(2, 13, 17)) // assessed on Wednesday 11 at 8:00, presented two days after
	p.now = onDay(2, 2, 10)
	mustAnswer(p, "report", hire, "", nil)
	wantDays(t, p, "report", onDay(2, 9, 10), onDay(2, 11, 17)) // five working days from Monday at 10:00
	ringUntil(p, onDay(2, 20, 12))
	wantDays(t, p, "report", onDay(2, 9, 10), onDay(2, 24, 17)) // late: it can be assessed now at the earliest
	mustAnswer(p, "report", assessor, "returned", nil)
	wantDays(t, p, "report", onDay(2, 23, 17), onDay(3, 5, 17)) // its day is over: Monday; assessed on Tuesday 3 March at 8:00
}

func TestWhatHasFailedForGoodIsDueWhenItIsDecided(t *testing.T) {
	p := reportOnboarding(t)
	p.now = onDay(2, 2, 10)
	mustAnswer(p, "exam", hire, "", object{"score": 1})
	wantDays(t, p, "exam", onDay(2, 4, 10), onDay(2, 13, 17)) // two working days to decide; nobody waits for the exam
}

// A review is awaited of those who are asked, then of its signers: the manager has three days.
func TestASubmittedReviewIsDueWhenItIsSigned(t *testing.T) {
	template := reportTemplate()
	template.Sections[0].Items = []lifecycle.OnboardingItem{{Key: "review", Kind: lifecycle.ItemReview, Title: "Review", Due: fromStart(1),
		Questions: []lifecycle.ReviewQuestion{{Key: "well", Title: "How is it?", Of: []string{"subject"}}}}}
	launch := hireLaunch()
	launch.Subject.Attributes, launch.Roles = nil, map[string]string{"coordinator": coordinator, "manager": manager}
	p := newOnboarding(t, template, launch)
	ringUntil(p, onDay(2, 2, 10))
	wantDays(t, p, "review", onDay(2, 3, 17), onDay(2, 9, 8)) // answered on Tuesday evening, signed on the fourth morning after
	mustAnswer(p, "review", hire, "", object{"answers": object{"well": "Good"}})
	wantDays(t, p, "review", onDay(2, 5, 10), onDay(2, 5, 10))
}
