package lifecycle_test

import (
	"testing"
	"time"

	"tollgate/lifecycle"
)

// previewedDays are the days of every item after a move of the start, as its preview says: those that it lists, else as they are.
func previewedDays(t tester, p *onboardingPlay, date string) map[string]lifecycle.ItemMove {
	preview, err := lifecycle.PreviewStart(&p.c, date, p.now)
	if err != nil {
		t.Fatalf("the preview of %s: %v", date, err)
	}
	said := map[string]lifecycle.ItemMove{}
	for i, days := range lifecycle.DaysOf(&p.c, p.now) {
		item := p.c.Data.Items[i]
		said[item.Key] = lifecycle.ItemMove{Item: item.Key, State: item.State, OpensAfter: days.OpensAt, DueAfter: days.DueAt}
	}
	for _, move := range preview.Moved {
		if was := said[move.Item]; !move.OpensBefore.Equal(was.OpensAfter) || !move.DueBefore.Equal(was.DueAfter) {
			t.Fatalf("%s is due at %s, the preview says %s", move.Item, was.DueAfter, move.DueBefore)
		}
		said[move.Item] = move
	}
	return said
}

// startMovesAsPreviewed moves the start in a copy of the onboarding, lets time pass until everything has opened that waits for its day
// only, and holds each item's days and tasks to what the preview said. It changes nothing in p.
func startMovesAsPreviewed(t tester, p *onboardingPlay, date string) {
	said, q := previewedDays(t, p, date), *p
	q.t, q.watch = t, nil
	if q.try(lifecycle.ByPerson, coordinator, lifecycle.EventMoveStart, object{"date": date}) != nil {
		return
	}
	moved, last := p.now, p.now
	for i, days := range lifecycle.DaysOf(&q.c, q.now) {
		move := said[q.c.Data.Items[i].Key]
		if opened := move.State == lifecycle.ItemLocked && q.c.Data.Items[i].State != lifecycle.ItemLocked; !days.DueAt.Equal(move.DueAfter) ||
			opened && move.OpensAfter.After(moved) || !opened && !days.OpensAt.Equal(move.OpensAfter) {
			t.Fatalf("at %s the start moves to %s: %s opens at %s and is due at %s, the preview said %+v", moved, date, move.Item, days.OpensAt, days.DueAt, move)
		}
		if move.OpensAfter.After(last) {
			last = move.OpensAfter
		}
	}
	ringUntil(&q, last)
	for _, item := range q.c.Data.Items {
		move := said[item.Key]
		task, asked := openItemTask(&q, item.Key)
		waited := move.State == lifecycle.ItemLocked && !move.OpensAfter.IsZero()
		if waited && (!asked || !item.OpenedAt.Equal(move.OpensAfter) && item.OpenedAt.After(moved)) || asked && (waited || move.State != lifecycle.ItemLocked) && !task.DueAt.Equal(move.DueAfter) {
			t.Fatalf("the start moved from %s to %s at %s: %s opened at %s and is due at %s, the preview said %+v", p.c.Data.StartDate, date, moved, item.Key, item.OpenedAt, task.DueAt, move)
		}
	}
}

func openItemTask(p *onboardingPlay, key string) (lifecycle.Task, bool) {
	for _, task := range p.c.Tasks {
		if task.Subject == key && task.Status == lifecycle.TaskOpen && (task.Kind == lifecycle.TaskItem || task.Kind == lifecycle.TaskAnswer) {
			return task, true
		}
	}
	return lifecycle.Task{}, false
}

// At every step of an onboarding, on working days and at weekends, the preview of any start is what the event does: in the past, in the
// future, at a weekend, on the leap day.
func TestAStartMovesAsItsPreviewSays(t *testing.T) {
	dates := []string{"2025-12-15", "2026-01-05", "2026-01-10", "2026-01-29", "2026-02-08", "2026-03-02", "2028-02-29"}
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	steps := 0
	look := func() {
		t.Helper()
		steps++
		for _, later := range []time.Duration{0, 30 * time.Hour, 5 * 24 * time.Hour} {
			q := *p
			q.now = p.now.Add(later)
			for _, date := range dates {
				startMovesAsPreviewed(t, &q, date)
			}
		}
	}
	look()
	mustAnswer(p, "laptop", itDesk, "", nil)
	look()
	mustAnswer(p, "account", itDesk, "", nil)
	mustAnswer(p, "desk", coordinator, "", nil)
	look()
	ringUntil(p, onDay(2, 2, 8))
	look()
	mustAnswer(p, "safety", hire, "", nil)
	mustAnswer(p, "course", hire, "", object{"score": 1})
	look()
	mustAnswer(p, "course", hire, "", object{"score": 1})
	mustAnswer(p, "shadow", hire, "", object{"hours": 8})
	look()
	ringUntil(p, onDay(2, 26, 8))
	look()
	if steps != 7 {
		t.Errorf("%d steps were looked at", steps)
	}
}

// What was recognised until 20 March stays signed off when the start moves to June: the preview warns, and the item says until when.
func TestAStartAfterARecognisedCompetencyHasEndedIsWarnedOf(t *testing.T) {
	launch := hireLaunch()
	until := onDay(3, 20, 0)
	launch.Recognised = []lifecycle.RecognisedCompetency{{Competency: "triage", Level: 3, Case: "ONB-2", AssessedAt: onDay(1, 1, 0), ExpiresAt: onDay(1, 2, 0)},
		{Competency: "triage", Level: 3, Case: "ONB-3", AssessedAt: onDay(1, 3, 0), ExpiresAt: until}}
	p := newOnboarding(t, hireTemplate(), launch)
	for date, want := range map[string]int{"2026-02-02": 0, "2026-03-19": 0, "2026-03-20": 1, "2026-06-01": 1} {
		preview, err := lifecycle.PreviewStart(&p.c, date, p.now)
		if err != nil || len(preview.Warnings) != want {
			t.Fatalf("%s: %+v (%v)", date, preview.Warnings, err)
		}
		if want == 1 && (preview.Warnings[0].Item != "triage_2" || preview.Warnings[0].Recognised != "ONB-3" || !preview.Warnings[0].CountsUntil.Equal(until)) {
			t.Errorf("%s: %+v", date, preview.Warnings[0])
		}
	}
	for i, days := range lifecycle.DaysOf(&p.c, p.now) {
		if item := p.c.Data.Items[i]; !days.CountsUntil.IsZero() != (item.Key == "triage_2") || item.Key == "triage_2" && !days.CountsUntil.Equal(until) {
			t.Errorf("%s counts until %s", item.Key, days.CountsUntil)
		}
	}
}
