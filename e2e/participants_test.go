package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/e2e"
)

// firstDays is a programme in which the subject, the buddy and IT are people who only do what they are asked.
func firstDays() object {
	item := func(key, kind, owner string, more object) object {
		all := object{"key": key, "kind": kind, "title": key, "owner": owner, "due": object{"days": 2}}
		for name, value := range more {
			all[name] = value
		}
		return all
	}
	role := func(key string) object { return object{"key": key, "title": key} }
	return object{"kind": "onboarding", "key": "first_days", "title": "First days", "for": "new_hire", "roles": []object{role("buddy"), role("it"), role("assessor")},
		"competencies": []object{{"key": "greeting", "title": "Greet a caller"}},
		"sections": []object{{"key": "all", "title": "All", "items": []object{
			item("account", "access", "it", object{"system": "directory"}),
			item("rules", "document", "subject", object{"evidence": 1}),
			item("watch", "shadowing", "subject", object{"assessor": "buddy", "hours": 8, "requires": []string{"rules"}}),
			item("greet", "competency", "subject", object{"assessor": "assessor", "competency": "greeting", "level": 1, "requires": []string{"watch"}}),
			{"key": "look_back", "kind": "review", "title": "Look back", "due": object{"days": 4}, "requires": []string{"greet", "account"},
				"signed_by": object{"stages": []object{{"name": "team", "approvers": []object{{"case_role": "buddy"}, {"case_role": "manager"}}}}},
				"questions": []object{{"key": "well", "title": "Did it go well?", "of": []string{"subject", "buddy"}}, {"key": "pace", "title": "The pace?", "of": []string{"manager"}, "kind": "rating"}}}}}}}
}

// inbox answers what somebody finds of the two onboardings in their own inbox, and says how much that was.
func inbox(t *testing.T, who string, cases ...string) (answered int) {
	t.Helper()
	var list struct {
		Items []struct {
			askedItem
			CaseID string `json:"case_id"`
		}
	}
	stack.As(who).Must(t, http.StatusOK, "GET", "/v1/tasks?assignee=me&limit=100&case_kind=onboarding", nil, &list)
	for _, one := range list.Items {
		if !slices.Contains(cases, one.CaseID) {
			continue
		}
		answered++
		if one.Kind == "sign_off" {
			stack.As(who).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/sign", object{"decision": "approve", "content_hash": one.ContentHash}, nil)
			continue
		}
		data := map[string]object{"watch": {"hours": 8}, "rules": {"evidence": []object{{"title": "Signed", "uri": "https://files.example/rules", "sha256": strings.Repeat("cd", 32)}}}}[one.Subject]
		switch {
		case one.Kind == "answer_review" && one.Stage == "manager":
			data = object{"answers": object{"pace": 4}}
		case one.Kind == "answer_review":
			data = object{"answers": object{"well": "says " + who}}
		case one.Kind == "assess_item":
			data = nil
		}
		answer := object{"comment": "done"}
		if data != nil {
			answer["data"] = data
		}
		stack.As(who).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", answer, nil)
	}
	return answered
}

// An onboarding whose subject, buddy and IT are participants only: they find their tasks, do them, answer and sign the review, and
// read the case and its certificate. Another's onboarding is not there for them.
func TestPeopleWhoOnlyDoTheirOwnTasksFinishAnOnboarding(t *testing.T) {
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", firstDays(), nil)
	of := func(subject, buddy, assessor string) object {
		return object{"template": object{"key": "first_days"}, "cohort": "first-days", "start_date": time.Now().UTC().AddDate(0, 0, -10).Format(time.DateOnly), "subject": object{"kind": "new_hire", "person": subject},
			"roles": object{"buddy": buddy, "it": "ida", "assessor": assessor, "manager": "sven"}}
	}
	refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", "/v1/onboardings", of("nina", "luis", "ben"))
	var ninas, bens outcome
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", of("nina", "ben", "priya"), &ninas)
	stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", of("ben", "luis", "priya"), &bens)
	e2e.Eventually(t, 5*time.Second, func() string {
		return map[bool]string{false: "not active"}[onboardingOf(t, ninas.ID).State == "active"]
	})

	for _, path := range []string{bens.ID, bens.ID + "/steps", bens.ID + "/certificate"} {
		refused(t, stack.As("nina"), http.StatusNotFound, "not_found", "GET", "/v1/onboardings/"+path, nil)
	}
	for _, one := range openTasks(t, bens.ID) {
		refused(t, stack.As("nina"), http.StatusNotFound, "not_found", "GET", "/v1/tasks/"+one.ID, nil)
		refused(t, stack.As("nina"), http.StatusNotFound, "not_found", "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "mine"})
	}
	for _, path := range []string{"/v1/projects", "/v1/metrics", "/v1/reports/benefits", "/v1/templates", "/v1/reports/onboardings"} {
		refused(t, stack.As("nina"), http.StatusForbidden, "forbidden", "GET", path, nil)
	}
	for answered := 1; answered > 0; {
		answered = 0
		for _, who := range []string{"nina", "ben", "ida", "priya", "sven", "luis"} {
			answered += inbox(t, who, ninas.ID, bens.ID)
		}
	}
	var page onboardingPage
	stack.As("nina").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+ninas.Key, nil, &page)
	if page.State != "completed" || page.item("look_back") != "signed_off" || page.item("watch") != "signed_off" {
		t.Fatalf("after everybody did what they were asked: %+v", page)
	}
	certificate := stack.As("nina").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+ninas.ID+"/certificate", nil, nil)
	if !strings.HasPrefix(string(certificate.Body), "%PDF-") {
		t.Errorf("the certificate begins with %.20q", certificate.Body)
	}
	for who, want := range map[string]string{"nina": ninas.ID, "ben": bens.ID + " " + ninas.ID, "ida": bens.ID + " " + ninas.ID} {
		var cases struct{ Items []struct{ ID string } }
		stack.As(who).Must(t, http.StatusOK, "GET", "/v1/onboardings?portfolio=first-days", nil, &cases)
		if got := strings.Trim(strings.ReplaceAll(fmt.Sprint(cases.Items), "} {", " "), "[{}]"); got != want {
			t.Errorf("%s reads %s, want %s", who, got, want)
		}
	}
	var shown struct {
		Items []struct{ Person, Competency string }
	}
	e2e.Eventually(t, 10*time.Second, func() string { // it is recorded after the step
		stack.As("nina").Must(t, http.StatusOK, "GET", "/v1/competencies", nil, &shown)
		if len(shown.Items) != 1 || shown.Items[0].Person != "nina" || shown.Items[0].Competency != "greeting" {
			return fmt.Sprintf("nina's competencies are %+v", shown)
		}
		return ""
	})
}
