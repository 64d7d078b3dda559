package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tollgate/e2e"
)

// onboardingPage is what the tests read of an onboarding.
type onboardingPage struct {
	ID, Key, State string
	Seq            int64
	Ended          bool
	StartDate      string `json:"start_date"`
	Progress       struct {
		Percent   float64
		Mandatory struct{ Done, Of int }
		Blocked   []struct{ Item string }
	}
	Sections []struct {
		Items []struct {
			Key, Kind, Assessor string
			Evidence            int
			Status              struct{ State string }
		}
	}
}

func (p onboardingPage) item(key string) (state string) {
	for _, section := range p.Sections {
		for _, item := range section.Items {
			if item.Key == key {
				return item.Status.State
			}
		}
	}
	return "absent"
}

// handover is a handover of a line that started some days ago, so that its items are open.
func handover(name string, daysAgo int) object {
	return object{"template": object{"key": "process_handover"}, "start_date": time.Now().UTC().AddDate(0, 0, -daysAgo).Format(time.DateOnly),
		"subject": object{"kind": "process_handover", "name": name, "attributes": object{"shift_work": "no"}},
		"roles":   object{"giver": "sven", "receiver": "priya", "quality": "diana", "trainer": "luis", "manager": "fiona"}}
}

func onboardingOf(t testing.TB, id string) (page onboardingPage) {
	t.Helper()
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+id, nil, &page)
	return page
}

// work answers every open task of an onboarding as whoever is asked, until nothing is asked any more.
func work(t testing.TB, id string) {
	t.Helper()
	for range 30 {
		answered := 0
		for _, one := range openTasks(t, id) {
			answered++
			if one.Kind == "sign_off" {
				stack.As(one.Assignee).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/sign", object{"decision": "approve", "content_hash": one.ContentHash}, nil)
				continue
			}
			stack.As(one.Assignee).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", answerTo(one), nil)
		}
		if answered == 0 {
			return
		}
	}
	t.Fatal("the onboarding asks without end")
}

// askedItem is a task of an onboarding.
type askedItem struct {
	ID, Kind, Assignee, Subject, Stage string
	ContentHash                        string `json:"content_hash"`
}

func openTasks(t testing.TB, id string) []askedItem {
	t.Helper()
	var list struct{ Items []askedItem }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/tasks?status=open&limit=100&case="+id, nil, &list)
	return list.Items
}

// answerTo is a good answer to a task, by what the item asks for.
func answerTo(one askedItem) object {
	answer, data := object{"comment": "done"}, object{}
	switch {
	case one.Kind == "answer_review":
		data["answers"] = map[string]object{"receiver": {"in_control": "yes", "gaps": "nothing"}, "quality": {"in_control": "yes"}, "giver": {"confidence": 5}}[one.Stage]
	case one.Kind != "onboarding_item":
	case one.Subject == "train_team":
		data["score"] = 92
	case strings.HasSuffix(one.Subject, "_shift"):
		data["hours"] = 16
	case strings.Contains("control_plan sop fmea measures reaction_drill", one.Subject):
		data["evidence"] = []object{{"title": "Document", "uri": "https://files.example/" + one.Subject, "sha256": strings.Repeat("ab", 32)}}
	}
	if len(data) > 0 {
		answer["data"] = data
	}
	return answer
}

// A handover from launch to completion: its items, its assessments, and the review after a month, signed by the manager.
func TestHandoverFromLaunchToCompletion(t *testing.T) {
	var launched outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", handover("Line 3", 40), &launched)
	e2e.Eventually(t, 5*time.Second, func() string {
		if page := onboardingOf(t, launched.ID); page.State != "active" || page.item("sign_over") != "locked" {
			return "the onboarding is " + page.State
		}
		return ""
	})
	refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "criteria_unmet", "POST", "/v1/onboardings/"+launched.ID+"/events", object{"event": "complete"})
	work(t, launched.ID)
	page := onboardingOf(t, launched.ID)
	if page.State != "completed" || page.Progress.Percent != 100 || page.item("sign_over") != "signed_off" || page.item("first_month") != "signed_off" {
		t.Fatalf("after all is done: %+v", page)
	}
	var signed struct{ Items []struct{ Signer string } }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/signatures?case="+launched.ID, nil, &signed)
	if len(signed.Items) != 11 { // ten items with an assessor, and the review
		t.Errorf("there are %d signatures", len(signed.Items))
	}
}

// The start moves as its preview says; who leaves keeps what is done, and the case ends when access is taken back.
func TestMoveTheStartThenLeave(t *testing.T) {
	var launched outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", handover("Line 4", -10), &launched)
	path := "/v1/onboardings/" + launched.ID
	date := time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly)
	var preview struct {
		Moved []struct {
			Item     string
			DueAfter time.Time `json:"due_after"`
		}
	}
	stack.As("lena").Must(t, http.StatusOK, "GET", path+"/start-preview?date="+date, nil, &preview)
	if len(preview.Moved) == 0 {
		t.Fatal("another start moves nothing")
	}
	stack.As("lena").Must(t, http.StatusOK, "POST", path+"/events", object{"event": "move_start", "data": object{"date": date}}, nil)
	for _, one := range openTasks(t, launched.ID) {
		if one.Subject == "access" {
			stack.As(one.Assignee).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "given"}, nil)
		}
	}
	refused(t, stack.As("lena"), http.StatusConflict, "state_conflict", "POST", path+"/events", object{"event": "cancel", "data": object{"reason": "called off"}})
	stack.As("lena").Must(t, http.StatusOK, "POST", path+"/events", object{"event": "leave", "data": object{"reason": "called off"}}, nil)
	if page := onboardingOf(t, launched.ID); page.State != "leaving" || page.item("access") != "signed_off" || page.item("scope") != "cancelled" {
		t.Fatalf("after leaving: %+v", page)
	}
	work(t, launched.ID)
	if page := onboardingOf(t, launched.ID); page.State != "ended" || page.item("access") != "revoked" {
		t.Fatalf("after access was taken back: %+v", page)
	}
}

// A cohort is launched row by row, and the same key launches nothing twice.
func TestACohortIsLaunchedOnce(t *testing.T) {
	rows := []object{}
	for person, buddy := range map[string]string{"nina": "ben", "ben": "ida", "ida": "nina"} {
		rows = append(rows, object{"template": "operations_new_hire", "person": person, "start_date": "2027-03-01", "cohort": "spring", "attributes.remote": "no",
			"attributes.customer_contact": "yes", "attributes.shift_work": "no", "roles.manager": "sven", "roles.buddy": buddy, "roles.trainer": "luis", "roles.assessor": "priya",
			"roles.hr": "diana", "roles.it": buddy})
	}
	rows[1]["attributes.shift_work"] = "perhaps"
	type report struct {
		Launched int
		Items    []struct {
			Status  int
			Outcome outcome
		}
	}
	var first, again report
	stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/onboardings/cohort", object{"rows": rows}, &first, "Idempotency-Key: cohort-spring")
	stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/onboardings/cohort", object{"rows": rows}, &again, "Idempotency-Key: cohort-spring")
	if first.Launched != 2 || first.Items[1].Status != 422 || again.Launched != 2 || again.Items[0].Outcome.ID != first.Items[0].Outcome.ID {
		t.Fatalf("first %+v, again %+v", first, again)
	}
	var list struct{ Items []struct{ ID string } }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/onboardings?portfolio=spring", nil, &list)
	if len(list.Items) != 2 {
		t.Errorf("the cohort has %d onboardings", len(list.Items))
	}
}
