package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tollgate/api/apitest"
)

// Who only does what they are asked is named for what does not decide for others. What passes would be launched; Temporal is not there.
func TestForWhatParticipantsAreNamed(t *testing.T) {
	w := newWorld(t)
	launch := func(role, person string) map[string]any {
		roles := map[string]any{"buddy": "ben", "it": "ida", "hr": "ida", "trainer": "priya", "assessor": "priya", "manager": "sven"}
		roles[role] = person
		return map[string]any{"template": map[string]any{"key": "operations_new_hire"}, "start_date": ahead(14), "roles": roles,
			"subject": map[string]any{"kind": "new_hire", "person": "nina", "attributes": map[string]any{"remote": "no", "customer_contact": "no", "shift_work": "no"}}}
	}
	for role, status := range map[string]int{"buddy": 503, "it": 503, "trainer": 503, "assessor": 422, "manager": 422, "coordinator": 422} {
		r := w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings", Body: launch(role, "ben")})
		if r.Status != status || status == 422 && !strings.Contains(string(r.Body), "body.roles."+role) {
			t.Errorf("ben as %s answered %d: %s", role, r.Status, r.Body)
		}
	}
	for role, status := range map[string]int{"manager": 422, "giver": 503} {
		event := map[string]any{"event": "reassign", "data": map[string]any{"role": role, "person": "ben"}}
		if r := w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/" + w.onboarding + "/events", Body: event}); r.Status != status {
			t.Errorf("ben made %s answered %d: %s", role, r.Status, r.Body)
		}
	}
}

// A task in which one decides for others is not answered by who only does what they are asked, however it came to them.
func TestAParticipantDecidesNothingForOthers(t *testing.T) {
	p := newParticipants(t)
	task := func(kind, caseID, subject string) string {
		id := uuid.NewString()
		p.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, subject, opened_seq, opened_at)
			VALUES ('default', $1, $2, $3, 'A task', 'ben', 'case role', 'open', $4, 1, now())`, id, caseID, kind, subject)
		return id
	}
	for _, c := range []struct {
		kind, caseID, subject string
		status                int
	}{
		{"assess_item", p.completed, "triage_2", 403}, {"decide_failed", p.onboarding, "sop", 403}, {"sign_off", p.project, "define", 403},
		{"condition", p.project, "", 403}, {"assess_item", p.onboarding, "walk_shift", 503}, {"sign_off", p.onboarding, "first_month", 503},
	} {
		path, body := "/v1/tasks/"+task(c.kind, c.caseID, c.subject), map[string]any{"comment": "done"}
		if r := p.Do(apitest.Request{As: "ben", Method: http.MethodPost, Path: path + "/complete", Body: body}); r.Status != c.status {
			t.Errorf("%s of %s answered %d: %s", c.kind, c.subject, r.Status, r.Body)
		}
	}
}

// Who stands in for somebody takes part for as long: their case, their tasks, and not a moment longer.
func TestADelegateTakesPartWhileTheyAct(t *testing.T) {
	p := newParticipants(t)
	var absence struct{ ID string }
	reads := func(want int) {
		t.Helper()
		for _, path := range []string{"/v1/onboardings/ONB-1", "/v1/onboardings/" + p.onboarding + "/steps", "/v1/tasks/" + p.task} {
			if r := p.Do(apitest.Request{As: "ida", Method: http.MethodGet, Path: path}); r.Status != want {
				t.Errorf("%s answered %d, want %d", path, r.Status, want)
			}
		}
	}
	reads(404)
	p.Post("ben", "/v1/absences", map[string]any{"from": ahead(0), "until": ahead(3), "delegate": "ida"}, http.StatusCreated, &absence)
	reads(200)
	var tasks struct{ Items []struct{ ID string } }
	if p.Get("ida", "/v1/tasks", &tasks); len(tasks.Items) != 1 || tasks.Items[0].ID != p.task {
		t.Errorf("ida's inbox has %+v", tasks.Items)
	}
	if p.Get("ida", "/v1/tasks?assignee=sven", &tasks); len(tasks.Items) != 0 {
		t.Errorf("of sven's tasks ida reads %+v", tasks.Items)
	}
	p.Post("ben", "/v1/absences/"+absence.ID+"/revoke", map[string]any{}, http.StatusOK, nil)
	reads(404)
}

// What others answered in a review, which may be about whoever reads, is theirs and the signers'.
func TestAnswersOfAReviewAreNotForEverybodyWhoTakesPart(t *testing.T) {
	p := newParticipants(t)
	step := func(seq int, actor, payload string) {
		p.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
			VALUES ('default', $1, $2, $3, 'complete_task', 'active', 'active', $4, now(), $5)`, p.onboarding, seq, uuid.NewString(), actor, payload)
	}
	step(2, "ben", `{"comment": "c", "data": {"answers": {"q": "from ben"}}}`)
	step(3, "sven", `{"comment": "c", "data": {"answers": {"q": "from sven"}}, "content": "{\"answers\": {\"manager\": {\"q\": \"all of them\"}}}"}`)
	step(4, "ben", `{"comment": "c", "content": "{\"evidence\": [], \"comment\": \"submitted by ben\"}"}`)
	p.exec(`UPDATE cases SET snapshot = jsonb_set(snapshot, '{data,items,0,answers}', '{"buddy": {"by": "ben", "answers": {"q": "ben, kept"}}, "manager": {"by": "sven", "answers": {"q": "sven, kept"}}}') WHERE id = $1`, p.onboarding)
	for who, want := range map[string]map[string]bool{
		"ben":  {"from ben": true, "from sven": false, "all of them": false, "submitted by ben": true, "ben, kept": true, "sven, kept": false},
		"vera": {"from ben": true, "from sven": true, "all of them": true, "submitted by ben": true, "ben, kept": true, "sven, kept": true},
	} {
		history := p.Do(apitest.Request{As: who, Method: http.MethodGet, Path: "/v1/onboardings/ONB-1/steps"}).Body
		page := p.Do(apitest.Request{As: who, Method: http.MethodGet, Path: "/v1/onboardings/ONB-1"}).Body
		for text, reads := range want {
			if got := strings.Contains(string(history)+string(page), text); got != reads {
				t.Errorf("%s reads %q: %v, want %v", who, text, got, reads)
			}
		}
	}
}
