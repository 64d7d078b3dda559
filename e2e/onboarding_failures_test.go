package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// What goes wrong elsewhere, over real processes.

// readable is all that people can read of what happened in an onboarding.
func readable(t *testing.T, id string) (tasks []askedItem, steps []string, signatures int) {
	t.Helper()
	var list struct{ Items []askedItem }
	var signed struct{ Items []struct{} }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/tasks?status=any&limit=100&case="+id, nil, &list)
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/signatures?case="+id, nil, &signed)
	return list.Items, stepsOf(t, "/v1/onboardings/"+id), len(signed.Items)
}

func TestCancelDoesNotDeleteHistory(t *testing.T) {
	id := onboardingIn(t, ramped(t, 60), "active")
	answerAs(t, id, "rules", "luis", "done", nil)
	answerAs(t, id, "rules", "priya", "done", nil)
	tasks, steps, signatures := readable(t, id)
	raiseOnboarding(t, "lena", id, "cancel", object{"reason": "no longer joins"})
	after, events, signed := readable(t, id)
	if len(tasks) == 0 || len(after) != len(tasks) || signatures != 1 || signed != 1 || !slices.Equal(events, append(steps, "cancel")) {
		t.Errorf("%d tasks, %d signatures and %v before; %d, %d and %v after", len(tasks), signatures, steps, len(after), signed, events)
	}
	if page := onboardingOf(t, id); page.State != "cancelled" || page.item("rules") != "signed_off" || page.item("desk") != "cancelled" {
		t.Errorf("after the cancel: %+v", page)
	}
}

func TestCompleteDoesNotForceComplete(t *testing.T) {
	id := onboardingIn(t, ramped(t, 60), "active")
	before := fmt.Sprint(onboardingOf(t, id).Sections)
	answer := refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "criteria_unmet", "POST", "/v1/onboardings/"+id+"/events", object{"event": "complete"})
	if _, fields := answer.Problem(); !slices.Equal(fields, []string{"items.account", "items.rules", "items.desk", "items.exam", "items.shadow", "items.operate", "items.month"}) {
		t.Errorf("it names %v", fields)
	}
	if page := onboardingOf(t, id); page.State != "active" || fmt.Sprint(page.Sections) != before {
		t.Errorf("a refused complete changed the onboarding to %+v", page)
	}
}

// A newer version is registered, and followed only when somebody says so; what the older one asked for stays to be seen, and to be done.
func TestItemsOfTheOlderVersionStayVisible(t *testing.T) {
	id := onboardingIn(t, ramped(t, 60), "active") // on version 1, while there is a version 2
	page := onboardingOf(t, id)
	if page.item("desk") != "open" || page.item("tour") != "absent" {
		t.Fatalf("before the upgrade: %+v", page)
	}
	if asked := openTasks(t, id); !slices.ContainsFunc(asked, func(one askedItem) bool { return one.Subject == "desk" }) {
		t.Errorf("nobody is asked about the desk, but %+v", asked)
	}
	answerAs(t, id, "shadow", "luis", "done", object{"hours": 8})
	var preview struct{ Preview string }
	stack.As("lena").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+id+"/upgrade-preview?version=2", nil, &preview)
	raiseOnboarding(t, "lena", id, "upgrade", object{"version": 2, "preview": preview.Preview})
	if page = onboardingOf(t, id); page.item("desk") != "cancelled" || page.item("shadow") != "signed_off" || page.item("tour") != "open" {
		t.Errorf("after the upgrade: %+v", page)
	}
}

// Easter 2027 in Bavaria: Good Friday is 26 March, Easter Monday 29 March (Bayerisches Staatsministerium des Innern, gesetzliche Feiertage), and the clocks
// change on 28 March. From Wednesday, 24 March, the second business day is Tuesday, 30 March, and the third before is Friday, 19 March.
func TestDueDatesAcrossHolidays(t *testing.T) {
	week := object{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday"} {
		week[day] = []string{"09:00-17:00"}
	}
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/calendars", object{"site": "bamberg", "version": 0, "zone": "Europe/Berlin", "week": week,
		"holidays": object{"country": "de", "region": "by"}}, nil)
	var launched outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", object{"template": object{"key": recordedRamp(t), "version": 1}, "start_date": "2027-03-24",
		"subject": object{"kind": "new_hire", "person": "luis", "site": "bamberg"}, "roles": object{"manager": "sven", "it": "diana", "assessor": "priya"}}, &launched)
	var page struct {
		Sections []struct {
			Items []struct {
				Key   string
				DueAt time.Time `json:"due_at"`
			}
		}
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+launched.ID, nil, &page)
	due := map[string]string{}
	for _, item := range page.Sections[0].Items {
		due[item.Key] = item.DueAt.UTC().Format(time.RFC3339)
	}
	if due["account"] != "2027-03-19T16:00:00Z" || due["rules"] != "2027-03-30T15:00:00Z" {
		t.Errorf("the items are due at %v", due)
	}
}

// At the same moment the owner answers twice, from two places, and the coordinator waives the item: one of them has done it, the others are told so.
func TestTwoPeopleCompleteTheSameItem(t *testing.T) {
	wins := map[string]int{}
	for range 4 {
		id := onboardingIn(t, ramped(t, 60), "active")
		for _, one := range openTasks(t, id) {
			if one.Subject == "desk" || one.Subject == "account" {
				wins[oneOfThree(t, id, one)]++
			}
		}
	}
	t.Logf("first were %v", wins)
}

// oneOfThree returns which of the three was first.
func oneOfThree(t *testing.T, id string, one askedItem) (first string) {
	t.Helper()
	complete := func(comment string) func() int {
		return func() int {
			answer, err := stack.As(one.Assignee).Do(t.Context(), "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": comment})
			if err != nil {
				t.Error(err)
			}
			return answer.Status
		}
	}
	waive := func() int {
		answer, err := stack.As("lena").Do(t.Context(), "POST", "/v1/onboardings/"+id+"/events", object{"event": "waive", "data": object{"item": one.Subject, "reason": "waived"}})
		if err != nil {
			t.Error(err)
		}
		return answer.Status
	}
	before, did := len(stepsOf(t, "/v1/onboardings/"+id)), []func() int{complete("at the desk"), complete("on the phone"), waive}
	answers, start, all := make([]int, len(did)), make(chan struct{}), sync.WaitGroup{}
	for i, do := range did {
		all.Go(func() {
			<-start
			answers[i] = do()
		})
	}
	close(start)
	all.Wait()
	sorted := slices.Sorted(slices.Values(answers))
	if !slices.Equal(sorted, []int{http.StatusOK, http.StatusConflict, http.StatusConflict}) {
		t.Fatalf("the answers were %v", answers)
	}
	winner := slices.Index(answers, http.StatusOK)
	first = []string{"at the desk", "on the phone", "waived"}[winner]
	more := len(stepsOf(t, "/v1/onboardings/"+id)) - before
	if state, want := onboardingOf(t, id).item(one.Subject), []string{"signed_off", "signed_off", "waived"}[winner]; state != want || more != 1 {
		t.Errorf("%s was first, the item is %s, and there are %d steps more", first, state, more)
	}
	return first
}
