package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tollgate/api/apitest"
)

type absenceBody struct {
	ID, Person, Delegate, Status, Reason string
	From, Until                          time.Time
	CreatedBy                            string `json:"created_by"`
	Changes                              []struct{ Change, By, Comment string }
}

type object = map[string]any

func patch(h *apitest.Harness, as, path string, body any) apitest.Response {
	return h.Do(apitest.Request{As: as, Method: http.MethodPatch, Path: path, Body: body})
}

func TestAbsenceFromRecordingToRevocation(t *testing.T) {
	h := apitest.New(t)
	var a absenceBody
	h.Post("sven", "/v1/absences", object{"delegate": "priya", "from": ahead(0), "until": ahead(9), "reason": "surgery"}, 201, &a)
	if a.Person != "sven" || a.Delegate != "priya" || a.Status != "active" || a.CreatedBy != "sven" || a.Reason != "surgery" {
		t.Fatalf("recorded as %+v", a)
	}
	patch(h, "sven", "/v1/absences/"+a.ID, object{"until": ahead(4)}).Into(t, 200, &a)
	patch(h, "sven", "/v1/absences/"+a.ID, object{"until": ahead(12), "comment": "still in hospital"}).Into(t, 200, &a)
	h.Post("sven", "/v1/absences/"+a.ID+"/revoke", object{"comment": "back"}, 200, &a)
	if a.Status != "revoked" || len(a.Changes) != 4 || a.Changes[1].Change != "shortened" || a.Changes[2].Comment != "still in hospital" || a.Changes[3].Change != "revoked" {
		t.Errorf("ended as %+v", a)
	}
	h.Post("sven", "/v1/absences/"+a.ID+"/revoke", object{}, 409, nil)
	patch(h, "sven", "/v1/absences/"+a.ID, object{"until": ahead(20)}).Into(t, 409, nil)
}

// Dates are days where the person is, whoever records them: Stockholm is an hour or two ahead of UTC, Kolkata five and a half.
func TestDatesOfAnAbsenceAreThePersonsOwn(t *testing.T) {
	h := apitest.New(t)
	for person, zone := range map[string]string{"sven": "Europe/Stockholm", "priya": "Asia/Kolkata", "vera": "America/Sao_Paulo"} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		var a absenceBody
		h.Post("otto", "/v1/absences", object{"person": person, "from": ahead(30), "until": ahead(31)}, 201, &a)
		for name, c := range map[string]struct {
			at   time.Time
			want string
		}{"from": {a.From, ahead(30)}, "until": {a.Until, ahead(32)}} {
			if local := c.at.In(location); local.Format(time.DateTime) != c.want+" 00:00:00" {
				t.Errorf("%s of %s is %v there, want the beginning of %s", name, person, local, c.want)
			}
		}
	}
}

func TestWhoRecordsAbsencesOfOthers(t *testing.T) {
	h := apitest.New(t)
	for _, c := range []struct {
		as, person string
		status     int
	}{
		{"sven", "sven", 201}, {"otto", "felix", 201}, {"diana", "priya", 201}, // the manager's manager
		{"lena", "sven", 403}, // who runs the work does not choose who signs it
		{"priya", "sven", 403}, {"luis", "lena", 403}, {"felix", "fiona", 403}, {"sven", "nobody", 422}, {"vera", "vera", 403},
	} {
		var a absenceBody
		r := h.Do(apitest.Request{As: c.as, Method: http.MethodPost, Path: "/v1/absences", Body: object{"person": c.person, "from": ahead(2), "until": ahead(3), "reason": "private"}})
		if r.Status != c.status {
			t.Errorf("%s for %s: %d %s", c.as, c.person, r.Status, r.Body)
		}
		if r.Status != 201 {
			continue
		}
		r.Into(t, 201, &a)
		for who, status := range map[string]int{"lena": 403, "luis": 403} {
			patch(h, who, "/v1/absences/"+a.ID, object{"until": ahead(5)}).Into(t, status, nil)
			h.Post(who, "/v1/absences/"+a.ID+"/revoke", object{}, status, nil)
		}
		for who, sees := range map[string]bool{c.person: true, c.as: true, "otto": true, "vera": false, "lena": false} {
			var seen absenceBody
			if h.Get(who, "/v1/absences/"+a.ID, &seen); (seen.Reason != "") != sees {
				t.Errorf("%s sees the reason %q of %s", who, seen.Reason, c.person)
			}
			if listed := h.Do(apitest.Request{As: who, Method: "GET", Path: "/v1/absences?person=" + c.person}); strings.Contains(string(listed.Body), "private") != sees {
				t.Errorf("%s reads in the list of %s: %s", who, c.person, listed.Body)
			}
		}
	}
}

func TestHostileAbsences(t *testing.T) {
	w := newWorld(t)
	w.unchanged(func() {
		for _, c := range []struct {
			body  object
			place string
		}{
			{object{"delegate": "sven"}, "body.delegate"}, {object{"delegate": "otto"}, "body.delegate"}, {object{"delegate": "vera"}, "body.delegate"},
			{object{"delegate": "me"}, "body.delegate"}, {object{"delegate": "nobody"}, "body.delegate"}, {object{"person": "nobody"}, "body.person"},
			{object{"from": "2026-02-30"}, "body.from"}, {object{"from": ahead(500), "until": ahead(501)}, "body.from"}, {object{"until": ahead(1)}, "body.until"},
			{object{"until": ahead(400)}, "body.until"}, {object{"from": ahead(-9), "until": ahead(-3)}, "body.until"}, {object{"from": "0000-01-01"}, "body.until"},
			{object{"from": "9999-12-31", "until": "9999-12-31"}, "body.from"}, {object{"from": "2026-12-24T10:00:00"}, "body.from"}, {object{"until": "2026-12-24T99:00:00Z"}, "body.until"},
			{object{"until": "9999-12-31T23:59:59.999999999-23:59"}, "body.until"}, {object{"from": "0000-01-01T00:00:00+23:59"}, "body.until"},
		} {
			body := object{"from": ahead(3), "until": ahead(5)}
			for name, value := range c.body {
				body[name] = value
			}
			refusedAt(t, "", w.Do(apitest.Request{As: "sven", Method: "POST", Path: "/v1/absences", Body: body}), c.place)
		}
		for _, query := range []string{"at=now", "at=2026-12-24", "at=0000-01-01T00:00:00Z", "at=99999-01-01T00:00:00Z", "status=asleep", "person=" + strings.Repeat("x", 61)} {
			name, _, _ := strings.Cut(query, "=")
			refusedAt(t, query, w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/absences?" + query}), "query."+name)
		}
	})
}

func TestInboxOfADelegateOverHTTP(t *testing.T) {
	w := newWorld(t)
	type page struct {
		Items []struct {
			ID, Assignee, Acting string
			Why                  struct{ Kind, For string }
		}
	}
	inbox := func(as, query string) int {
		var p page
		w.Get(as, "/v1/tasks?"+query, &p)
		for _, item := range p.Items {
			if item.Acting != "priya" || item.Why.Kind != "delegate" || item.Why.For != "sven" {
				t.Errorf("%s: %+v", as, item)
			}
		}
		return len(p.Items)
	}
	w.Post("sven", "/v1/absences", object{"delegate": "priya", "from": time.Now().Add(-time.Minute).Format(time.RFC3339), "until": ahead(9)}, 201, nil)
	for _, c := range []struct {
		as, query string
		want      int
	}{{"priya", "assignee=me", 1}, {"sven", "assignee=me", 0}, {"sven", "assignee=sven", 1}, {"vera", "assignee=priya", 0}, {"vera", "", 1}} {
		if got := inbox(c.as, c.query); got != c.want {
			t.Errorf("%s asks %q: %d tasks, want %d", c.as, c.query, got, c.want)
		}
	}
	for who, actions := range map[string]int{"priya": 1, "sven": 0, "vera": 0} {
		var view struct{ Actions []string }
		if w.Get(who, "/v1/tasks/"+w.task, &view); len(view.Actions) != actions {
			t.Errorf("%s may %v", who, view.Actions)
		}
	}
	w.exec(`UPDATE cases SET snapshot = jsonb_set(snapshot, '{tasks}', jsonb_build_array(jsonb_build_object('id', $1::text, 'kind', 'sign_off', 'assignee_id', 'sven', 'status', 'open')))`, w.task)
	var project struct {
		Awaiting []struct{ Person, Acting string }
	}
	if w.Get("vera", "/v1/projects/PRJ-1", &project); len(project.Awaiting) != 1 || project.Awaiting[0].Person != "sven" || project.Awaiting[0].Acting != "priya" {
		t.Errorf("the project awaits %+v", project.Awaiting)
	}
	var total struct{ Total int }
	if w.Get("priya", "/v1/tasks/counts?assignee=me", &total); total.Total != 1 {
		t.Errorf("%d tasks are counted", total.Total)
	}
	decision := object{"decision": "approve", "content_hash": strings.Repeat("0", 64)}
	w.Post("priya", "/v1/tasks/"+w.task+"/sign", decision, 503, nil) // as far as Temporal, which is not there
	r := w.Do(apitest.Request{As: "sven", Method: "POST", Path: "/v1/tasks/" + w.task + "/sign", Body: decision})
	if refusedAt(t, "the absent person", r, ""); r.Status != 409 || !strings.Contains(string(r.Body), "revoke or shorten your absence") {
		t.Errorf("the absent person: %s", r.Body)
	}
	w.Post("diana", "/v1/tasks/"+w.task+"/sign", decision, 403, nil)
}
