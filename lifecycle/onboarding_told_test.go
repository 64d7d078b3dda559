package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

// Elsewhere whoever leaves has done everything: what the end cancelled was never done. Of a weight of 11, the laptop, the desk, the
// account and the rules are done.
func TestLeaversHaveNotDoneEverything(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	p.do(coordinator, lifecycle.EventLeave, object{"reason": "declined"})
	for _, state := range []lifecycle.State{lifecycle.StateLeaving, lifecycle.StateEnded} {
		p.is(state)
		r := lifecycle.ProgressOf(&p.c, p.now)
		if percent := fmt.Sprintf("%.1f", r.Percent); percent != "36.4" || r.Mandatory != (lifecycle.Share{Done: 4, Of: 8}) || r.Optional != (lifecycle.Share{Of: 1}) || !r.Expected.IsZero() {
			t.Errorf("%s: %s %% and %+v", state, percent, r)
		}
		if state == lifecycle.StateLeaving {
			mustAnswer(p, "account", itDesk, "", nil)
		}
	}
	called := newOnboarding(t, hireTemplate(), hireLaunch())
	called.do(coordinator, lifecycle.EventCancel, object{"reason": "declined"})
	if r := lifecycle.ProgressOf(&called.c, called.now); r.Percent != 0 || r.Mandatory.Of != 8 {
		t.Errorf("cancelled before anything was done: %+v", r)
	}
}

// lastTold is the newest message that somebody got about a task that was opened.
func lastTold(t *testing.T, p *onboardingPlay, who string) (said string) {
	t.Helper()
	for _, effect := range p.commits[len(p.commits)-1].Effects {
		var notice lifecycle.Notice
		if json.Unmarshal(effect.Payload, &notice) == nil && notice.About == "task_opened" && len(notice.Tasks) > 0 && slices.Contains(notice.To, who) {
			said = notice.Tasks[len(notice.Tasks)-1].Message
		}
	}
	return said
}

// Elsewhere who gets something back is told to act, and not why.
func TestWhoGetsSomethingBackIsToldWhy(t *testing.T) {
	p := equipped(t)
	mustAnswer(p, "safety", hire, "", nil)
	if said := lastTold(t, p, hire); said != "Course (pass mark 80 %, attempts left: 2)" {
		t.Errorf("told %q", said)
	}
	mustAnswer(p, "course", hire, "", object{"score": 79.5})
	if said := lastTold(t, p, hire); said != "Course: failed: the score of 79.5 is under the pass mark of 80 (pass mark 80 %, attempts left: 1)" || itemOf(p, "course").Reason == "" {
		t.Errorf("told %q", said)
	}
	mustAnswer(p, "course", hire, "", object{"score": 80})
	mustAnswer(p, "shadow", hire, "", object{"hours": 8})
	task, _ := taskOf(p, "shadow", trainer)
	if err := answerTask(p, trainer, task.ID, "returned", "the night\nshift is missing", object{"hours": 2.5}); err != nil {
		t.Fatal(err)
	}
	if said := lastTold(t, p, hire); said != "Shadow a shift: returned: the night shift is missing (hours still to do: 2.5)" {
		t.Errorf("told %q", said)
	}
	if got := itemOf(p, "shadow"); got.State != lifecycle.ItemReturned || got.Reason != "the night shift is missing" || got.HoursMore != 2.5 {
		t.Errorf("the item is %+v", got)
	}
	mustAnswer(p, "shadow", hire, "", object{"hours": 2.5})
	if got := itemOf(p, "shadow"); got.State != lifecycle.ItemSubmitted || got.Reason != "" {
		t.Errorf("submitted again the item is %+v", got)
	}
	p.do(manager, lifecycle.EventWaive, object{"item": "triage_2", "reason": strings.Repeat("é", 1200)})
	if got := itemOf(p, "triage_2").Reason; len([]rune(got)) != 1000 || !strings.HasSuffix(got, "…") {
		t.Errorf("the reason of the waiver has %d characters", len([]rune(got)))
	}
}

func TestWhoAnswersAReviewAgainIsToldWhy(t *testing.T) {
	p := equipped(t)
	ringUntil(p, onDay(2, 25, 8))
	answers := func() {
		mustAnswer(p, "day_30", hire, "", object{"answers": object{"feeling": "Good"}})
		mustAnswer(p, "day_30", manager, "", object{"answers": object{"pace": 4}})
		mustAnswer(p, "day_30", buddy, "", object{"answers": object{"feeling": "Good"}})
	}
	answers()
	p.mustSign(manager, lifecycle.Reject, nil)
	reason := itemOf(p, "day_30").Reason
	if said := lastTold(t, p, hire); reason == "" || said != "30 days: returned: "+reason {
		t.Errorf("told %q, the item says %q", said, reason)
	}
	answers()
	if got := itemOf(p, "day_30"); got.Reason != "" {
		t.Errorf("answered again it says %q", got.Reason)
	}
}

// Elsewhere an onboarding whose start is moved while it runs "has started" twice.
func TestTheStartIsToldOnce(t *testing.T) {
	p := equipped(t)
	started := func() (n int) {
		for _, commit := range p.commits {
			for _, effect := range commit.Effects {
				n += strings.Count(string(effect.Payload), "has started")
			}
		}
		return n
	}
	if n := started(); n != 1 || !p.c.Data.Clock.StartedAt.Equal(onDay(2, 2, 0)) {
		t.Fatalf("told %d times, started %s", n, p.c.Data.Clock.StartedAt)
	}
	p.do(coordinator, lifecycle.EventMoveStart, object{"date": "2026-02-09"})
	ringUntil(p, onDay(2, 9, 8))
	p.is(lifecycle.StateActive)
	if n := started(); n != 1 {
		t.Errorf("after the start was moved it was told %d times", n)
	}
}

// A person goes through a template once at a time, what is only a name as often as it is launched.
func TestWhatRunsOnce(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	if once := p.m.Describe(&p.c).Once; once != "nina/hire" {
		t.Errorf("once is %q", once)
	}
	p.c.Data.Again = true
	if once := p.m.Describe(&p.c).Once; once != "" {
		t.Errorf("launched again, once is %q", once)
	}
	p.c.Data.Again, p.c.Data.Subject = false, lifecycle.OnboardingSubject{Kind: lifecycle.Vendor, Name: "Acme"}
	if once := p.m.Describe(&p.c).Once; once != "" {
		t.Errorf("of a vendor, once is %q", once)
	}
}

// notices are what a commit tells people about something.
func notices(t *testing.T, commit lifecycle.Commit, about string) (all []lifecycle.Notice) {
	t.Helper()
	for _, effect := range commit.Effects {
		var notice lifecycle.Notice
		if effect.Name != lifecycle.EffectNotify {
			continue
		}
		if err := json.Unmarshal(effect.Payload, &notice); err != nil {
			t.Fatal(err)
		}
		if notice.About == about {
			all = append(all, notice)
		}
	}
	return all
}

// Elsewhere the first day of a new hire is a mail for each line of the checklist.
func TestAStepTellsEachPersonOnce(t *testing.T) {
	template := hireTemplate()
	before := template.Sections[0].Items
	before[1].Owner, before[1].Due = before[0].Owner, before[0].Due
	p := newOnboarding(t, template, hireLaunch())
	ringUntil(p, onDay(12, 31, 8))
	most := map[string]int{}
	for _, about := range []string{"task_opened", "reminder", "overdue"} {
		told, times := map[string]bool{}, map[string]int{}
		for _, commit := range p.commits {
			asked := map[string]bool{}
			for _, notice := range notices(t, commit, about) {
				if key := strings.Join(notice.To, " "); asked[key] {
					t.Errorf("a step tells %s twice: %s", key, about)
				} else {
					asked[key] = true
				}
				most[about] = max(most[about], len(notice.Tasks))
				for _, task := range notice.Tasks {
					told[task.ID] = true
					times[task.ID]++
				}
			}
		}
		for id, n := range times {
			if n != 1 {
				t.Errorf("%s of %s came %d times", about, id, n)
			}
		}
		for _, task := range p.c.Tasks {
			if !told[task.ID] {
				t.Errorf("%s of %s never came", about, task.Title)
			}
		}
		if most[about] < 2 {
			t.Errorf("%s: at most %d tasks together", about, most[about])
		}
	}
	p.do(coordinator, lifecycle.EventReassign, object{"role": "it", "person": anna})
	for _, about := range []string{"task_opened", "overdue"} { // who takes over is told so, and that it is late, once each
		if all := notices(t, p.commits[len(p.commits)-1], about); len(all) != 1 || len(all[0].Tasks) != 2 || !slices.Equal(all[0].To, []string{anna}) {
			t.Errorf("who takes over is told %s %+v", about, all)
		}
	}
}
