package api_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
)

// asks puts an open task on an item of the onboarding that runs.
func (w *world) asks(id, kind, item, stage string) {
	w.t.Helper()
	w.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, subject, stage, opened_seq, opened_at)
		VALUES ('default', $1, $2, $3, 'Do it', 'lena', 'case role coordinator', 'open', $4, $5, 1, now())`, id, w.onboarding, kind, item, stage)
}

// Elsewhere a task names its item, and what is to be done stands in the template only.
func TestATaskTellsAllThatItsAnswerTakes(t *testing.T) {
	w := newWorld(t)
	w.asks("t1", "onboarding_item", "train_team", "")
	w.asks("t2", "onboarding_item", "walk_shift", "")
	w.asks("t3", "answer_review", "first_month", "giver")
	w.asks("t4", "onboarding_item", "control_plan", "")
	w.exec(`UPDATE cases SET snapshot = jsonb_set(snapshot, '{data,items}', (SELECT jsonb_agg(CASE i ->> 'key'
		WHEN 'train_team' THEN i || '{"state": "failed", "failures": 1, "reason": "the score of 70 is under the pass mark of 80"}'
		WHEN 'walk_shift' THEN i || '{"state": "returned", "hours": 16, "hours_more": 2.5, "reason": "the night shift is missing"}' ELSE i END ORDER BY n)
		FROM jsonb_array_elements(snapshot #> '{data,items}') WITH ORDINALITY AS x(i, n))) WHERE id = $1`, w.onboarding)
	item := func(task string) (i struct {
		Subject, State, Reason, Instructions string
		PassMark                             float64  `json:"pass_mark"`
		Attempts                             *int     `json:"attempts_left"`
		Hours                                *float64 `json:"hours_left"`
		Evidence                             int
		Questions                            []lifecycle.ReviewQuestion
	}) {
		w.Get("lena", "/v1/tasks/"+task, &struct{ Item any }{&i})
		return i
	}
	if i := item("t1"); i.Subject != "Line 3" || i.State != "failed" || i.PassMark != 80 || i.Attempts == nil || *i.Attempts != 2 || !strings.Contains(i.Reason, "pass mark of 80") {
		t.Errorf("the training %+v", i)
	}
	if i := item("t2"); i.Reason != "the night shift is missing" || i.Hours == nil || *i.Hours != 2.5 || i.Attempts != nil {
		t.Errorf("the shadowing %+v", i)
	}
	if i := item("t3"); len(i.Questions) != 1 || i.Questions[0].Key != "confidence" {
		t.Errorf("the giver is asked %+v", i.Questions)
	}
	if i := item("t4"); i.Evidence != 1 || !strings.Contains(i.Instructions, "AIAG control plan") {
		t.Errorf("the control plan %+v", i)
	}
	// Who calls, the task, the case and the version of the template, however many items there are. Of other kinds of cases it is the caller and the task, as ever.
	if n := w.statements(apitest.Request{As: "lena", Method: http.MethodGet, Path: "/v1/tasks/t1"}); n != 4 {
		t.Errorf("%d statements for a task of an onboarding", n)
	}
	w.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, opened_seq, opened_at)
		VALUES ('default', 't5', $1, 'next_action', 'Go on', 'lena', 'lead', 'open', 1, now())`, w.project)
	if n := w.statements(apitest.Request{As: "lena", Method: http.MethodGet, Path: "/v1/tasks/t5"}); n != 2 {
		t.Errorf("%d statements for a task of a project", n)
	}
}

type cohortAnswer struct {
	Items []struct {
		Status int
		Errors []struct{ Field, Message string }
	}
}

func cohort(h *apitest.Harness, csv string) apitest.Response {
	return h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/cohort", Header: map[string]string{"Content-Type": "text/csv"}, Body: csv})
}

// The document's block is what somebody copies: all but Temporal, which is not there, takes it.
func TestTheCohortOfTheDocumentCanBeLaunched(t *testing.T) {
	text, err := os.ReadFile("../docs/onboarding.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```\n(template,person.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("the document has no cohort")
	}
	var answer cohortAnswer
	if cohort(apitest.New(t), string(block[1])).Into(t, http.StatusOK, &answer); len(answer.Items) != 1 || answer.Items[0].Status != http.StatusServiceUnavailable {
		t.Errorf("%+v", answer)
	}
}

// What is wrong with every row is said once; a row that is torn is that row's fault.
func TestACohortsFileAndItsRowsAreToldApart(t *testing.T) {
	h := apitest.New(t)
	for csv, says := range map[string]string{
		"template;person;start_date\nhire;nina;2027-03-01\n":  "separate cells by commas",
		"template,,person\nhire,,nina\n":                      "column 2 has no name",
		"template,person,shoe size\nhire,nina,44\nhire,b,2\n": "column 3: ",
		"template,person, person\nhire,nina,44\n":             "a name for each column",
	} {
		if r := cohort(h, csv); r.Status != http.StatusBadRequest && r.Status != http.StatusUnprocessableEntity || strings.Count(string(r.Body), says) != 1 {
			t.Errorf("%q: %d %s", csv, r.Status, r.Body)
		}
	}
	var answer cohortAnswer
	cohort(h, "template, kind ,name\nnothing,vendor\nnothing,vendor,Acme,more\nnothing,vendor,Acme\n").Into(t, http.StatusOK, &answer)
	said := []string{}
	for _, item := range answer.Items {
		said = append(said, item.Errors[0].Message)
		if len(item.Errors) != 1 {
			t.Errorf("a row is refused for %v", item.Errors)
		}
	}
	if len(said) != 3 || said[0] != "has 2 cells, and the header has 3" || said[1] != "has 4 cells, and the header has 3" || !strings.Contains(said[2], "nothing") {
		t.Errorf("%q", said)
	}
}

// Somebody goes through a template once at a time, unless the launch says again.
func TestNobodyIsLaunchedTwice(t *testing.T) {
	w := newWorld(t)
	launch := func(more map[string]any) apitest.Response {
		body := map[string]any{"template": map[string]any{"key": "operations_new_hire"}, "start_date": ahead(30),
			"subject": map[string]any{"kind": "new_hire", "person": "nina", "attributes": map[string]any{"remote": "no", "customer_contact": "yes", "shift_work": "no"}},
			"roles":   map[string]any{"manager": "sven", "buddy": "ben", "trainer": "luis", "assessor": "diana", "hr": "fiona", "it": "ida"}}
		for name, value := range more {
			body[name] = value
		}
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings", Body: body})
	}
	launch(nil).Into(t, http.StatusServiceUnavailable, nil)
	w.exec(`UPDATE cases SET ended = false, snapshot = jsonb_set(snapshot, '{data,subject,person}', '"nina"') WHERE id = $1`, w.completed)
	if r := launch(nil); r.Status != http.StatusConflict || !strings.Contains(string(r.Body), "ONB-2") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	launch(map[string]any{"again": true}).Into(t, http.StatusServiceUnavailable, nil)
	w.exec(`UPDATE cases SET ended = true WHERE id = $1`, w.completed)
	launch(nil).Into(t, http.StatusServiceUnavailable, nil)
}

func TestListsOfOnboardings(t *testing.T) {
	w := newWorld(t)
	for query, want := range map[string][]string{"person=luis": {"ONB-2"}, "template=process_handover": {"ONB-1"}, "template=nothing": {}, "start_to=2026-02-02": {"ONB-2"}, "start_from=2026-02-03": {"ONB-1"},
		"start_from=2026-02-02&start_to=2026-02-02&person=luis&template=operations_new_hire&state=completed": {"ONB-2"}, "person=me": {}} {
		var page struct{ Items []struct{ Key string } }
		w.Get("vera", "/v1/onboardings?"+query, &page)
		keys := []string{}
		for _, item := range page.Items {
			keys = append(keys, item.Key)
		}
		if !slices.Equal(keys, want) {
			t.Errorf("%s: %v, want %v", query, keys, want)
		}
	}
	for path, field := range map[string]string{"/v1/onboardings?state=nonsense": "query.state", "/v1/changes?state=active": "query.state", "/v1/pilots?state=nonsense": "query.state",
		"/v1/projects?person=luis": "query.person", "/v1/changes?start_from=2026-02-02": "query.start_from", "/v1/pilots?template=x": "query.template", "/v1/onboardings?start_from=soon": "query.start_from"} {
		refusedAt(t, path, w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path}), field)
	}
	var page struct{ Items []any }
	if w.Get("vera", "/v1/changes?state=implementing", &page); len(page.Items) != 0 {
		t.Errorf("changes: %v", page.Items)
	}
}
