package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"tollgate/lifecycle"
)

// answerFor completes the task of a person about an item as the delegate of people.
func answerFor(p *onboardingPlay, key, assignee, who string, actsFor []string, data any) error {
	p.t.Helper()
	task, ok := taskOf(p, key, assignee)
	if !ok {
		p.t.Fatalf("%s has no open task about %s", assignee, key)
	}
	p.requests++
	payload := object{"task_id": task.ID, "comment": "done"}
	if data != nil {
		payload["data"] = data
	}
	return p.apply(lifecycle.Event{Name: lifecycle.EventCompleteTask, By: lifecycle.ByTask, At: p.now, RequestID: fmt.Sprintf("request-%d", p.requests),
		Actor: lifecycle.Actor{ID: who, Name: who}, OnBehalfOf: assignee, ActsFor: actsFor, Payload: []byte(jsonOf(p.t, payload))})
}

func barredOf(t *testing.T, p *onboardingPlay, key, assignee string, want ...string) {
	t.Helper()
	if task, _ := taskOf(p, key, assignee); !slices.Equal(task.Barred, want) {
		t.Errorf("barred from %s of %s are %v, want %v", key, assignee, task.Barred, want)
	}
}

// reviewed is an onboarding that asks for the answers of its review.
func reviewed(t *testing.T) *onboardingPlay {
	t.Helper()
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	ringUntil(p, onDay(2, 25, 8))
	return p
}

func TestTheSubjectDoesNotAnswerTheManagersQuestions(t *testing.T) {
	p := reviewed(t)
	pace, feeling := object{"answers": object{"pace": 4}}, object{"answers": object{"feeling": "good"}}
	barredOf(t, p, "day_30", manager, buddy, hire)
	barredOf(t, p, "day_30", hire, buddy, manager)
	for who, actsFor := range map[string][]string{hire: {manager}, buddy: {manager}, anna: {manager, hire}} {
		refused(t, answerFor(p, "day_30", manager, who, actsFor, pace), "forbidden", "same review")
	}
	if err := answerFor(p, "day_30", manager, anna, []string{manager}, pace); err != nil {
		t.Fatalf("a third person does not answer for the manager: %v", err)
	}
	mustAnswer(p, "day_30", hire, "", feeling)
	mustAnswer(p, "day_30", buddy, "", feeling)
	var signed lifecycle.SignedReview
	if err := json.Unmarshal([]byte(payloadOf(t, p.commits[len(p.commits)-1].Steps[0]).Content), &signed); err != nil {
		t.Fatal(err)
	}
	if by := signed.By["manager"]; by.By != anna || by.For != manager || signed.By["subject"].By != hire || signed.Answers["manager"]["pace"] != 4.0 {
		t.Errorf("what is signed says %+v", signed)
	}
}

// Who submitted an item, and for whom it was submitted, never signs it off: not as a delegate, not after it was given to somebody else
// and the role to them.
func TestNobodySignsOffTheirOwnItem(t *testing.T) {
	template := hireTemplate()
	template.Sections[0].Items[0].Assessor = "assessor" // the laptop, which IT orders
	p := newOnboarding(t, template, hireLaunch())
	if err := answerFor(p, "laptop", itDesk, buddy, []string{itDesk}, nil); err != nil {
		t.Fatal(err)
	}
	barredOf(t, p, "laptop", assessor, buddy, itDesk, hire)
	for who, actsFor := range map[string][]string{itDesk: {assessor}, buddy: {assessor}, hire: {assessor}, anna: {assessor, itDesk}} {
		refused(t, answerFor(p, "laptop", assessor, who, actsFor, nil), "forbidden", "cannot sign this off")
	}
	p.do(coordinator, lifecycle.EventReassignItem, object{"item": "laptop", "person": anna})
	for _, person := range []string{itDesk, buddy, hire, anna} {
		err := p.try(lifecycle.ByPerson, manager, lifecycle.EventReassign, object{"role": "assessor", "person": person})
		refused(t, err, "invalid", "cannot sign")
		if fields := fieldsOf(err); !slices.Equal(slices.Compact(fields), []string{"body.data.person"}) {
			t.Errorf("the refusal names %v", fields)
		}
	}
	mustAnswer(p, "laptop", assessor, "returned", nil)
	mustAnswer(p, "laptop", anna, "", nil)
	refused(t, p.try(lifecycle.ByPerson, manager, lifecycle.EventReassign, object{"role": "assessor", "person": itDesk}), "invalid", "submitted for them")
	mustAnswer(p, "laptop", assessor, "done", nil)
}

func TestNobodyGivesThemselvesAccess(t *testing.T) {
	launch := hireLaunch()
	launch.Roles["it"] = hire
	_, err := lifecycle.NewOnboarding(hireTemplate(), launch, began)
	if fields := fieldsOf(err); !slices.Equal(fields, []string{"body.roles.it"}) {
		t.Errorf("the launch is refused at %v: %v", fields, err)
	}
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	mustAnswer(p, "laptop", itDesk, "", nil)
	barredOf(t, p, "account", itDesk, hire)
	refused(t, answerFor(p, "account", itDesk, hire, []string{itDesk}, nil), "forbidden", "access of your own")
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassignItem, object{"item": "account", "person": hire}), "invalid", "access")
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassign, object{"role": "it", "person": hire}), "invalid", "access")
	mustAnswer(p, "account", itDesk, "", nil)
	p.do(coordinator, lifecycle.EventLeave, object{"reason": "another job"})
	barredOf(t, p, "account", itDesk, hire)
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassign, object{"role": "it", "person": hire}), "invalid", "takes back")
	refused(t, answerFor(p, "account", itDesk, hire, []string{itDesk}, nil), "forbidden", "access of your own")
	mustAnswer(p, "account", itDesk, "", nil)
	p.is(lifecycle.StateEnded)
}

// What the subject reads, learns, sees and shows is done by nobody else, and given to nobody.
func TestTheSubjectLearnsInPerson(t *testing.T) {
	p := equipped(t)
	for _, key := range []string{"safety", "shadow"} {
		barredOf(t, p, key, hire, hire)
		refused(t, answerFor(p, key, hire, anna, []string{hire}, nil), "forbidden", "in person")
		refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassignItem, object{"item": key, "person": anna}), "invalid", "in person", "waive")
	}
	mustAnswer(p, "safety", hire, "", nil)
	refused(t, answerFor(p, "course", hire, anna, []string{hire}, object{"score": 100}), "forbidden", "in person")
	mustAnswer(p, "course", hire, "", object{"score": 90})
	mustAnswer(p, "shadow", hire, "", object{"hours": 8})
	mustAnswer(p, "shadow", trainer, "", nil)
	refused(t, answerFor(p, "triage_2", hire, anna, []string{hire}, record()), "forbidden", "in person")
}

// Who runs the onboarding gives themselves no role that signs off or waives; somebody else who runs it does, or an administrator.
func TestNobodyGivesThemselvesARoleThatDecides(t *testing.T) {
	p := equipped(t)
	for _, role := range []string{"assessor", "manager"} { // signs off a competency; signs the review and waives
		refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassign, object{"role": role, "person": coordinator}), "invalid", "is yourself")
	}
	p.do(coordinator, lifecycle.EventReassign, object{"role": "it", "person": coordinator}) // decides nothing
	p.do(manager, lifecycle.EventReassign, object{"role": "assessor", "person": coordinator})
	version := secondVersion(func(_, first *lifecycle.OnboardingSection, t *lifecycle.OnboardingTemplate) {
		t.Roles = append(t.Roles, lifecycle.OnboardingRole{Key: "judge", Title: "Judge"})
		first.Items = append(first.Items, lifecycle.OnboardingItem{Key: "talk", Kind: lifecycle.ItemMeeting, Title: "Talk", Owner: "buddy", Assessor: "judge", Due: fromStart(0)})
	})
	data := object{"version": 2, "preview": previewOf(t, p, version).Hash, "roles": object{"judge": coordinator}}
	refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventUpgrade, data), "invalid", "is yourself")
	if err := p.try(lifecycle.ByPerson, admin, lifecycle.EventUpgrade, data); err != nil {
		t.Error(err)
	}
}

// The subject neither runs the onboarding nor signs its reviews, or its last answer could never be given.
func TestTheSubjectRunsNothing(t *testing.T) {
	signers := func(needs int, roles ...string) *lifecycle.Policy {
		stage := lifecycle.Stage{Name: "peers", Quorum: lifecycle.Quorum{Kind: lifecycle.QuorumNumber, N: needs}}
		for _, role := range roles {
			stage.Approvers = append(stage.Approvers, lifecycle.Approver{CaseRole: role})
		}
		return &lifecycle.Policy{Stages: []lifecycle.Stage{stage}}
	}
	for _, c := range []struct {
		role   string
		signed *lifecycle.Policy
		want   []string
	}{
		{"manager", nil, []string{"body.roles.manager", "body.roles.manager"}}, // runs it and signs the review
		{"manager", signers(1, "buddy"), []string{"body.roles.manager"}},
		{"coordinator", nil, []string{"body.roles.coordinator"}},
		{"buddy", signers(2, "buddy", "it"), []string{"body.roles.buddy"}},
		{"buddy", signers(1, "buddy", "it"), nil},
	} {
		template, launch := hireTemplate(), hireLaunch()
		template.Sections[1].Items[5].SignedBy = c.signed
		launch.Roles[c.role] = hire
		_, err := lifecycle.NewOnboarding(template, launch, began)
		if fields := fieldsOf(err); !slices.Equal(fields, c.want) {
			t.Errorf("with the subject as %s the launch is refused at %v, want %v: %v", c.role, fields, c.want, err)
		}
	}
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	for _, role := range []string{"manager", "coordinator"} {
		refused(t, p.try(lifecycle.ByPerson, coordinator, lifecycle.EventReassign, object{"role": role, "person": hire}), "invalid", "subject")
	}
	refused(t, p.apply(lifecycle.Event{Name: lifecycle.EventHold, By: lifecycle.ByPerson, At: p.now, RequestID: "as-admin", Payload: []byte(`{"reason": "x"}`),
		Actor: lifecycle.Actor{ID: hire, Roles: []string{"admin"}}}), "forbidden")
}

// Giving a late item to somebody else, and back, makes it no less late; who takes it over is told.
func TestAReassignedItemStaysLate(t *testing.T) {
	p := newOnboarding(t, hireTemplate(), hireLaunch())
	before := itemOf(p, "laptop")
	ringUntil(p, onDay(1, 29, 12)) // it was due on 26 January, five business days before 2 February
	task, _ := taskOf(p, "laptop", itDesk)
	for _, person := range []string{anna, itDesk} {
		p.now = p.now.Add(time.Hour)
		p.do(coordinator, lifecycle.EventReassignItem, object{"item": "laptop", "person": person})
		now, ok := taskOf(p, "laptop", person)
		if !ok || !now.Overdue || !now.DueAt.Equal(task.DueAt) || !now.OpenedAt.Equal(task.OpenedAt) || !itemOf(p, "laptop").OpenedAt.Equal(before.OpenedAt) {
			t.Errorf("%s has %+v, it was %+v", person, now, task)
		}
		if told := p.told("overdue"); !slices.Equal(told, []string{person}) {
			t.Errorf("that it is late is told to %v", told)
		}
	}
	if now, _ := taskOf(p, "laptop", itDesk); now.Because != "case role it" || itemOf(p, "laptop").Owner != "" {
		t.Errorf("back with IT the task is theirs because of %q", now.Because)
	}
	p.do(coordinator, lifecycle.EventReassign, object{"role": "it", "person": anna})
	if told := p.told("overdue"); !slices.Equal(told, []string{anna}) {
		t.Errorf("that it is late is told to %v", told)
	}
}
