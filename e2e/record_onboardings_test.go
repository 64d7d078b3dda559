package e2e_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// recordedRamp registers a template in three versions: the second asks for a tour, words the competency another way and has no desk; the
// third has five items that others than the subject do.
func recordedRamp(t *testing.T) string {
	t.Helper()
	key := fmt.Sprintf("recorded_ramp_%d", templates.Add(1))
	days := func(n int) object { return object{"days": n} }
	account := object{"key": "account", "kind": "access", "title": "Account", "owner": "it", "system": "ticket system", "due": days(-3)}
	rules := object{"key": "rules", "kind": "document", "title": "Rules", "owner": "subject", "assessor": "assessor", "due": days(2)}
	desk := object{"key": "desk", "kind": "task", "title": "Desk", "owner": "it", "due": days(30)}
	exam := object{"key": "exam", "kind": "training", "title": "Exam", "owner": "subject", "pass_mark": 80, "attempts": 1, "requires": []string{"rules"}, "due": object{"from": "item", "key": "rules", "days": 5}}
	shadow := object{"key": "shadow", "kind": "shadowing", "title": "Shadow a shift", "owner": "subject", "hours": 8, "due": days(10)}
	operate := func(title string) object {
		return object{"key": "operate", "kind": "competency", "title": title, "owner": "subject", "assessor": "assessor", "competency": "operating", "level": 2, "due": days(15)}
	}
	month := object{"key": "month", "kind": "review", "title": "30 days", "due": days(22), "opens": days(20),
		"questions": []object{{"key": "how", "title": "How is it?", "of": []string{"subject", "manager"}}}}
	tour := object{"key": "tour", "kind": "meeting", "title": "Tour", "owner": "subject", "due": days(25)}
	fetch := func(what string) object {
		return object{"key": what, "kind": "task", "title": what, "owner": "it", "due": days(30)}
	}
	for _, items := range [][]object{{account, rules, desk, exam, shadow, operate("Operate"), month}, {account, rules, exam, shadow, operate("Operate alone"), month, tour},
		{account, rules, desk, fetch("badge"), fetch("keys"), fetch("phone"), operate("Operate")}} {
		stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", object{"kind": "onboarding", "key": key, "title": "Ramp", "for": "new_hire",
			"roles":        []object{{"key": "it", "title": "IT"}, {"key": "assessor", "title": "Assessor"}},
			"competencies": []object{{"key": "operating", "title": "Operating", "valid_months": 12}}, "sections": []object{{"key": "all", "title": "All", "items": items}}}, nil)
	}
	return key
}

// ramped launches the first version for luis, who started so many days ago.
func ramped(t *testing.T, daysAgo int) (id string) {
	t.Helper()
	return rampedIn(t, 1, daysAgo)
}

func rampedIn(t *testing.T, version, daysAgo int) (id string) {
	t.Helper()
	var launched outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", object{"template": object{"key": recordedRamp(t), "version": version}, "start_date": daysFromNow(-daysAgo),
		"subject": object{"kind": "new_hire", "person": "luis"}, "roles": object{"manager": "sven", "it": "diana", "assessor": "priya"}}, &launched)
	return launched.ID
}

func daysFromNow(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

func raiseOnboarding(t *testing.T, person, id, event string, data object) {
	t.Helper()
	stack.As(person).Must(t, http.StatusOK, "POST", "/v1/onboardings/"+id+"/events", object{"event": event, "data": data}, nil)
}

// answerAs completes the task that a person has open about an item, once it is open.
func answerAs(t *testing.T, id, item, person, result string, data object) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		for _, one := range openTasks(t, id) {
			if one.Subject != item || one.Assignee != person {
				continue
			}
			body := object{"comment": "as agreed", "result": result, "data": data}
			if data == nil {
				delete(body, "data")
			}
			stack.As(person).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", body, nil)
			return
		}
	}
	t.Fatalf("%s is never asked about %s", person, item)
}

// onboardingIn waits for what the onboarding's own clock does.
func onboardingIn(t *testing.T, id, state string) string {
	t.Helper()
	page := onboardingOf(t, id)
	for deadline := time.Now().Add(10 * time.Second); page.State != state && time.Now().Before(deadline); page = onboardingOf(t, id) {
		time.Sleep(50 * time.Millisecond)
	}
	if page.State != state {
		t.Fatalf("the onboarding is %s, not %s", page.State, state)
	}
	return id
}

func onboardingCompleted(t *testing.T) string {
	id := onboardingIn(t, ramped(t, 60), "active")
	answerAs(t, id, "rules", "luis", "done", nil)
	answerAs(t, id, "rules", "priya", "returned", nil)
	answerAs(t, id, "rules", "luis", "done", nil)
	answerAs(t, id, "rules", "priya", "done", nil)
	answerAs(t, id, "exam", "luis", "done", object{"score": 10})
	raiseOnboarding(t, "lena", id, "retry", object{"item": "exam", "reason": "was ill"})
	answerAs(t, id, "exam", "luis", "done", object{"score": 85})
	raiseOnboarding(t, "lena", id, "waive", object{"item": "shadow", "reason": "was here before"})
	raiseOnboarding(t, "lena", id, "move_start", object{"date": daysFromNow(-58)})
	onboardingIn(t, id, "active")
	var preview struct{ Preview string }
	stack.As("lena").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+id+"/upgrade-preview?version=2", nil, &preview)
	raiseOnboarding(t, "lena", id, "upgrade", object{"version": 2, "preview": preview.Preview})
	answerAs(t, id, "account", "diana", "done", nil)
	answerAs(t, id, "operate", "luis", "done", object{"level": 2})
	answerAs(t, id, "operate", "priya", "done", object{"level": 3})
	answerAs(t, id, "tour", "luis", "done", nil)
	for _, person := range []string{"luis", "sven"} {
		answerAs(t, id, "month", person, "done", object{"answers": object{"how": "well"}})
	}
	approve(t, "sven", id)
	return onboardingIn(t, id, "completed")
}

func onboardingLeft(t *testing.T) string {
	id := ramped(t, -20)
	answerAs(t, id, "account", "diana", "done", nil)
	raiseOnboarding(t, "lena", id, "hold", object{"reason": "papers"})
	raiseOnboarding(t, "lena", id, "resume", nil)
	raiseOnboarding(t, "lena", id, "reassign", object{"role": "assessor", "person": "fiona"})
	raiseOnboarding(t, "lena", id, "move_start", object{"date": daysFromNow(-10)})
	onboardingIn(t, id, "active")
	answerAs(t, id, "rules", "luis", "done", nil)
	raiseOnboarding(t, "lena", id, "leave", object{"reason": "another job"})
	answerAs(t, id, "account", "diana", "done", nil)
	return onboardingIn(t, id, "ended")
}

// onboardingInTwoRuns has five items handed to and fro at once, until a second run goes on.
func onboardingInTwoRuns(t *testing.T) string {
	id := onboardingIn(t, rampedIn(t, 3, 10), "active")
	var hands sync.WaitGroup
	for _, item := range []string{"account", "desk", "badge", "keys", "phone"} {
		hands.Go(func() {
			for n := range 61 {
				raiseOnboarding(t, "lena", id, "reassign_item", object{"item": item, "person": []string{"felix", "fiona"}[n%2]})
			}
		})
	}
	hands.Wait()
	answerAs(t, id, "desk", "felix", "done", nil)
	raiseOnboarding(t, "lena", id, "leave", object{"reason": "another job"})
	return onboardingIn(t, id, "ended")
}
