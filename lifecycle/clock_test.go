package lifecycle_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// escalating is a round of two people, due in 4 days, that escalates to Boris.
func escalating(t tester, quorum lifecycle.Quorum) *play {
	policy := oneStage(quorum, role("sponsor"), role("process_owner"))
	policy.Stages[0].Escalate = &lifecycle.Approver{Person: boris}
	return underReview(t, policy)
}

func TestRemindersOnceAndOnlyToTheAwaited(t *testing.T) {
	p := escalating(t, all)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	reminder := p.ring()
	if reminder.Event != lifecycle.EventRemind || !reminder.At.Equal(began.Add(2*day)) {
		t.Fatalf("%s at %s, want the reminder half way", reminder.Event, reminder.At)
	}
	if told := p.told("reminder"); !slices.Equal(told, []string{owner}) {
		t.Errorf("reminded %v, awaited is only %s", told, owner)
	}
	due := p.ring()
	if due.Event != lifecycle.EventOverdue || !due.At.Equal(began.Add(4*day)) {
		t.Fatalf("%s at %s, want overdue at the due time", due.Event, due.At)
	}
	if told := p.told("overdue"); !slices.Equal(told, []string{owner}) {
		t.Errorf("told %v that it is overdue", told)
	}
	if task, _ := p.openTask(owner); !task.Overdue {
		t.Error("the open task is not marked as overdue")
	}
	if next, _ := p.m.Next(&p.c); next.Ref != "" {
		t.Errorf("the round raises %s once more", next.Event)
	}
	if p.c.State != review {
		t.Errorf("silence led to state %s", p.c.State)
	}
}

// + and - are decisions; ! lets time pass until the stage is overdue and Boris may sign too.
func TestEscalationStandsInForSilenceOnly(t *testing.T) {
	cases := []struct {
		name   string
		quorum lifecycle.Quorum
		before string
		after  string
		want   lifecycle.State
	}{
		{"for one who is silent", all, "sven+", "boris+", passed},
		{"not for two", all, "", "boris+", review},
		{"the silent may still sign", all, "sven+", "olga+", passed},
		{"and may still refuse", all, "sven+", "olga-", sentBack},
		{"the target may refuse", all, "sven+", "boris-", sentBack},
		{"never for one who refused: any", any1, "sven- ", "olga-", sentBack},
		{"with any, for the one who is silent", any1, "sven-", "boris+", passed},
		{"never over two refusals", any1, "sven-", "olga-", sentBack},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := escalating(t, c.quorum)
			signAll(p, c.before)
			if _, early := p.openTask(boris); early {
				t.Fatal("the target is asked before the due time")
			}
			p.ring()
			p.ring()
			if task, asked := p.openTask(boris); !asked || task.Because != "escalation to person boris" {
				t.Fatalf("the target is asked: %v, because %q", asked, task.Because)
			}
			signAll(p, c.after)
			if p.c.State != c.want {
				t.Errorf("in state %s, want %s", p.c.State, c.want)
			}
		})
	}
}

// A refusal in a quorum of two of three leaves no room for two targets to outvote it.
func TestTargetsCannotOutvoteARefusal(t *testing.T) {
	policy := oneStage(number(2), role("sponsor"), role("process_owner"))
	policy.Stages[0].Escalate = &lifecycle.Approver{Group: "approver"}
	p := underReview(t, policy)
	p.ring()
	p.ring()
	if asked := strings.Join(p.asked(), " "); asked != "anna boris olga sven" {
		t.Fatalf("asked are %q: the requester %s may not stand in", asked, lead)
	}
	signAll(p, "anna+ sven-")
	if p.c.State != sentBack {
		t.Errorf("in state %s", p.c.State)
	}
}

func TestHeldCaseRefusesAllButResumeAndCancel(t *testing.T) {
	p := escalating(t, all)
	p.do(lead, lifecycle.EventHold, object{"reason": "reorganisation"})
	if _, ok := p.m.Next(&p.c); ok {
		t.Error("a held case has a deadline")
	}
	table := p.m.Table(p.c.Data)
	for _, row := range table.Rows {
		if row.From != p.c.State || row.On == lifecycle.EventResume || row.On == lifecycle.EventCancel {
			continue
		}
		_, err := p.m.Check(&p.c, lifecycle.Event{Name: row.On, By: row.By, Actor: lifecycle.Actor{ID: lead}})
		refused(t, err, fault.Conflict, "on hold since 2026-01-05 09:00 UTC", "resume")
	}
	if allowed := p.m.Allowed(&p.c, lifecycle.Actor{ID: lead}); !slices.Equal(allowed, []lifecycle.EventName{"resume", "cancel"}) {
		t.Errorf("allowed are %v", allowed)
	}
	refused(t, p.sign(sponsor, lifecycle.Approve, nil), fault.Conflict, "on hold")
	p.do(lead, lifecycle.EventCancel, object{"reason": "no longer needed"})
	if p.c.State != lifecycle.Cancelled || p.c.Held != nil || len(p.asked()) != 0 {
		t.Errorf("in state %s, held %v, asked %v", p.c.State, p.c.Held, p.asked())
	}
}

// Every deadline moves by exactly the time held; when a task was opened does not.
func TestDeadlinesShiftByTheTimeHeld(t *testing.T) {
	held := 3*day + 7*time.Hour + 11*time.Second
	condition := object{"conditions": []object{{"text": "train", "owner": tara, "due": began.Add(9 * day)}}}
	cases := map[string]struct {
		before    func(*play)
		deadlines int
	}{
		"of a round and its phase": {func(p *play) { p.mustSign(sponsor, lifecycle.Approve, nil) }, 5},
		"of a task": {func(p *play) {
			p.mustSign(sponsor, lifecycle.ApproveWithConditions, condition)
			p.mustSign(owner, lifecycle.Approve, nil)
		}, 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			plain, paused := escalating(t, all), escalating(t, all)
			c.before(plain)
			c.before(paused)
			paused.now = paused.now.Add(day)
			paused.do(lead, lifecycle.EventHold, object{"reason": "strike"})
			paused.now = paused.now.Add(held)
			paused.do(lead, lifecycle.EventResume, nil)
			for i := range plain.c.Tasks {
				if was, is := plain.c.Tasks[i], paused.c.Tasks[i]; !was.OpenedAt.Equal(is.OpenedAt) || was.Status == lifecycle.TaskOpen && is.DueAt.Sub(was.DueAt) != held {
					t.Errorf("the task of %s was opened %s, due %s; now %s, %s", was.Assignee, was.OpenedAt, was.DueAt, is.OpenedAt, is.DueAt)
				}
			}
			for i := range plain.c.Data.Conditions {
				if was, is := plain.c.Data.Conditions[i].Due, paused.c.Data.Conditions[i].Due; is.Sub(was) != held {
					t.Errorf("the condition due %s is now due %s, its task moved by %s", was, is, held)
				}
			}
			for range c.deadlines {
				was, is := plain.ring(), paused.ring()
				if was.Event != is.Event || is.At.Sub(was.At) != held {
					t.Errorf("%s at %s became %s at %s: moved by %s, held for %s", was.Event, was.At, is.Event, is.At, is.At.Sub(was.At), held)
				}
			}
			if _, more := plain.m.Next(&plain.c); more {
				t.Error("there is a deadline that this test does not look at")
			}
		})
	}
}

// A condition that is raised before the hold and opens after it is due later too.
func TestRaisedConditionsShiftByTheTimeHeld(t *testing.T) {
	p := escalating(t, all)
	p.mustSign(sponsor, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "train", "owner": tara, "due": began.Add(9 * day)}}})
	p.do(lead, lifecycle.EventHold, object{"reason": "strike"})
	p.now = p.now.Add(30 * day)
	p.do(lead, lifecycle.EventResume, nil)
	p.mustSign(owner, lifecycle.Approve, nil)
	if task, _ := p.openTask(tara); !task.DueAt.Equal(began.Add(39*day)) || !p.c.Data.Conditions[0].Due.Equal(task.DueAt) {
		t.Errorf("the task is due %s, the condition %s", task.DueAt, p.c.Data.Conditions[0].Due)
	}
}

func TestHoldNeedsAReason(t *testing.T) {
	for _, event := range []lifecycle.EventName{lifecycle.EventHold, lifecycle.EventCancel} {
		p := escalating(t, all)
		refused(t, p.try(lifecycle.ByPerson, lead, event, object{"reason": " "}), fault.Invalid, "body.data.reason")
	}
	p := escalating(t, all)
	refused(t, p.try(lifecycle.ByPerson, sponsor, lifecycle.EventKill, nil), fault.Invalid, "body.data.reason")
	refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventResume, nil), fault.Conflict, "not on hold")
}

func TestPhaseTurnsAmberAndRed(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor")))
	want := []struct {
		event  lifecycle.EventName
		after  time.Duration
		health lifecycle.Health
		told   []string
	}{
		{lifecycle.EventPhaseReminder, 10 * day, lifecycle.Green, nil},
		{lifecycle.EventPhaseAmber, 20 * day, lifecycle.Amber, []string{lead}},
		{lifecycle.EventPhaseRed, 30 * day, lifecycle.Red, []string{lead, sponsor}},
	}
	if due := p.m.Due(&p.c); !due.Equal(began.Add(20 * day)) {
		t.Errorf("due %s", due)
	}
	for _, w := range want {
		got := p.ring()
		health := p.m.Describe(&p.c).Health
		if got.Event != w.event || !got.At.Equal(began.Add(w.after)) || health != w.health || !slices.Equal(p.told("health"), w.told) {
			t.Errorf("%s after %s, %s, told %v; want %+v", got.Event, got.At.Sub(began), health, p.told("health"), w)
		}
	}
	if _, ok := p.m.Next(&p.c); ok {
		t.Error("a red phase has another deadline")
	}
	p.do(lead, lifecycle.EventSubmit, nil)
	p.mustSign(sponsor, lifecycle.Approve, nil)
	if health := p.m.Describe(&p.c).Health; health != lifecycle.Green {
		t.Errorf("%s after the late phase has passed", health)
	}
}
