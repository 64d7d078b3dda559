package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// sample is a request that its route accepts: the start of every test over all routes.
type sample struct {
	as     string
	method string
	path   string // with the ids of the world
	route  string // as in the contract
	body   any
	also   []any // bodies of other shapes that it accepts too
	away   bool  // needs Temporal, which is not there
}

// world has one of everything that a path can name.
type world struct {
	*apitest.Harness
	t                                                         testing.TB
	freeze                                                    string
	project, task, metric, line, claim, claim2, claim3, entry string
	analysis, change, pilot, running, onboarding              string
	webhook, webhook2                                         string
	absence, revocable                                        string
	drawn, phase, capped                                      string
	rootCause                                                 string
	completed                                                 string
	assessment, revokedAssessment                             string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return worldOn(t, apitest.New(t))
}

func worldOn(t *testing.T, h *apitest.Harness) *world {
	t.Helper()
	w := &world{Harness: h, t: t, project: uuid.NewString(), task: uuid.NewString()}
	w.insertCase()
	w.insertChange()
	w.insertPilot()
	w.insertOnboarding()
	w.insertCompleted()
	w.insertRunning()
	var made struct {
		ID    string
		Items []struct{ ID string }
	}
	w.Post("lena", "/v1/metrics", map[string]any{"key": "wait", "name": "Wait", "direction": "lower_is_better", "lsl": 0, "usl": 20}, 201, &made)
	w.metric = made.ID
	w.Post("lena", "/v1/calendars", munich("munich", 0), 201, nil)
	w.insertWebhooks()
	w.Post("lena", "/v1/freezes", monthEnd(), 201, &made)
	w.freeze = made.ID
	rows := make([]string, 0, 30)
	for day := range 30 {
		rows = append(rows, fmt.Sprintf(`{"observed_at":"2026-09-%02d","value":%d}`, day+1, 10+day%3))
	}
	w.Post("lena", "/v1/metrics/"+w.metric+"/measurements", "["+strings.Join(rows, ",")+"]", 201, nil)
	w.Post("lena", "/v1/analyses/describe", map[string]any{"metric": map[string]any{"id": "wait"}}, 201, &made)
	w.analysis = made.ID
	w.Post("lena", "/v1/analyses/individuals_chart", map[string]any{"metric": map[string]any{"id": "wait"}}, 201, &made)
	w.drawn = made.ID
	w.Post("lena", "/v1/metrics/wait/phases", map[string]any{"from": "2026-09-11", "reason": "first desk opened"}, 201, &made)
	w.phase = made.ID
	w.Post("lena", "/v1/projects/PRJ-1/root-causes", fiveWhys(w.analysis), 201, &made)
	w.rootCause = made.ID
	w.Post("lena", "/v1/benefit-lines", w.samples()["create-benefit-line"].body, 201, &made)
	w.line = made.ID
	for _, id := range []*string{&w.claim, &w.claim2, &w.claim3, &w.entry} {
		w.Post("lena", "/v1/ledger", w.samples()["add-ledger-entries"].body, 200, &made)
		*id = made.Items[0].ID
	}
	w.insertPilotOf("PIL-49", lifecycle.StateStopped, true, lifecycle.PilotData{})
	w.Post("lena", "/v1/benefit-lines", map[string]any{"project_id": w.project, "title": "Retention", "category": "revenue", "currency": "EUR"}, 201, &made)
	w.capped = made.ID
	if r := w.Do(w.samples()["set-benefit-pilot"].request()); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	w.Post("luis", "/v1/absences", map[string]any{"from": ahead(3), "until": ahead(5)}, 201, &made)
	w.absence = made.ID
	for _, id := range []*string{&w.assessment, &w.revokedAssessment} {
		w.Post("lena", "/v1/competencies", w.samples()["record-competency"].body, 201, &made)
		*id = made.ID
	}
	w.Post("fiona", "/v1/absences", map[string]any{"from": ahead(3), "until": ahead(5)}, 201, &made)
	w.revocable = made.ID
	return w
}

// ahead is the date so many days from now.
func ahead(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }

// insertCase puts a project in Define with an open task there; its workflow is not.
func (w *world) insertCase() {
	w.t.Helper()
	builtIn, err := templates.BuiltIn()
	if err != nil {
		w.t.Fatal(err)
	}
	snapshot, err := json.Marshal(map[string]any{"id": w.project, "state": "define", "data": lifecycle.ProjectData{
		Template: builtIn[0], Roles: lifecycle.ProjectRoles{Lead: "lena", Sponsor: "sven", ProcessOwner: "priya", FinancePartner: "felix"}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'project', 'PRJ-1', 'Restore flow', 'define', 2, 1, 'lena', $2, 'lena', now(), now())`, w.project, string(snapshot))
	for seq, event := range []string{"launch", "start"} {
		w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
			VALUES ('default', $1, $2, $3, $4, 'draft', 'define', 'lena', now(), '{}')`, w.project, seq+1, uuid.NewString(), event)
	}
	w.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, opened_seq, opened_at)
		VALUES ('default', $1, $2, 'sign_off', 'Sign', 'sven', 'sponsor', 'open', 1, now())`, w.task, w.project)
}

// deadLetter is a message that was given up.
const deadLetter = "0198a000-0000-7000-8000-00000000dead"

func (w *world) insertWebhooks() {
	w.t.Helper()
	w.webhook, w.webhook2 = uuid.NewString(), uuid.NewString()
	for _, id := range []string{w.webhook, w.webhook2} {
		w.exec(`INSERT INTO webhooks (organisation_id, id, url, description, events, enabled, secret, created_by)
			VALUES ('default', $1, 'https://hooks.tollgate.test/', '', '{*}', false, 'whsec_c2VjcmV0', 'otto')`, id)
	}
	w.exec(`INSERT INTO deliveries (organisation_id, id, channel, recipient, about, case_id, message_id, body, status, closed_at)
		VALUES ('default', $1, 'webhook', $2, 'tollgate.project.start', $3, $1, '{}', 'dead', now())`, deadLetter, w.webhook, w.project)
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.DB.Exec(context.Background(), query, args...); err != nil {
		w.t.Fatal(err)
	}
}

// samples are good requests by operation id. A route without one fails TestEveryRouteHasASample.
func (w *world) samples() map[string]sample {
	get := func(path string) sample { return sample{as: "vera", method: http.MethodGet, path: path} }
	post := func(as, path string, body any) sample {
		return sample{as: as, method: http.MethodPost, path: path, body: body}
	}
	put := func(as, path string, body any) sample {
		return sample{as: as, method: http.MethodPut, path: path, body: body}
	}
	asOtto := func(s sample) sample { s.as = "otto"; return s }
	away := func(s sample) sample { s.away = true; return s }
	type object = map[string]any
	targets := object{"shape": "flat", "recurrence": "one_time", "amount": "120", "from": "2026-11", "months": 12}
	entry := object{"line_id": w.line, "kind": "claimed", "month": "2026-11", "amount": "10"}
	all := map[string]sample{
		"launch-project":      away(post("lena", "/v1/projects", object{"title": "Fewer delays"})),
		"list-projects":       get("/v1/projects"),
		"get-project":         get("/v1/projects/" + w.project),
		"raise-project-event": away(post("lena", "/v1/projects/"+w.project+"/events", object{"event": "hold", "data": object{"reason": "flood"}})),
		"list-project-steps":  get("/v1/projects/" + w.project + "/steps"),
		"list-tasks":          get("/v1/tasks"),
		"count-tasks":         get("/v1/tasks/counts"),
		"get-task":            get("/v1/tasks/" + w.task),
		"sign-task":           away(post("sven", "/v1/tasks/"+w.task+"/sign", object{"decision": "approve", "content_hash": strings.Repeat("0", 64)})),
		"complete-task":       away(post("sven", "/v1/tasks/"+w.task+"/complete", object{"comment": "done"})),
		"list-signatures":     get("/v1/signatures?case=" + w.project),
		"list-notifications":  get("/v1/notifications"),

		"count-notifications":       get("/v1/notifications/counts"),
		"read-notifications":        post("vera", "/v1/notifications/read", object{"ids": []int{1}, "up_to": 3}),
		"get-notification-settings": get("/v1/people/vera/notification-settings"),
		"set-notification-settings": put("vera", "/v1/people/vera/notification-settings", object{"mail": "daily", "digest_at": "07:30", "urgent_immediately": true}),
		"create-webhook":            post("otto", "/v1/webhooks", object{"url": "https://hooks.tollgate.test/a", "events": []string{"tollgate.project.*"}}),
		"list-webhooks":             asOtto(get("/v1/webhooks")),
		"get-webhook":               asOtto(get("/v1/webhooks/" + w.webhook)),
		"change-webhook":            {as: "otto", method: http.MethodPatch, path: "/v1/webhooks/" + w.webhook, body: object{"enabled": false}},
		"delete-webhook":            {as: "otto", method: http.MethodDelete, path: "/v1/webhooks/" + w.webhook2},
		"rotate-webhook-secret":     post("otto", "/v1/webhooks/"+w.webhook+"/rotate-secret", nil),
		"list-dead-letters":         asOtto(get("/v1/dead-letters")),
		"resend-dead-letter":        post("otto", "/v1/dead-letters/"+deadLetter+"/resend", nil),
		"resend-dead-letters":       post("otto", "/v1/dead-letters/resend", object{"channel": "webhook"}),

		"define-metric":       post("lena", "/v1/metrics", object{"key": "delay", "name": "Delay", "direction": "lower_is_better", "lsl": 0, "usl": 20}),
		"list-metrics":        get("/v1/metrics"),
		"get-metric":          get("/v1/metrics/" + w.metric),
		"specify-metric":      put("lena", "/v1/metrics/"+w.metric+"/specification", object{"version": 1, "lsl": 1, "usl": 30}),
		"add-measurements":    post("lena", "/v1/metrics/"+w.metric+"/measurements", []any{object{"observed_at": "2026-10-01", "value": 11}}),
		"list-measurements":   get("/v1/metrics/" + w.metric + "/measurements"),
		"chart-metric":        get("/v1/metrics/" + w.metric + "/chart"),
		"judge-capability":    get("/v1/metrics/" + w.metric + "/capability"),
		"list-templates":      get("/v1/templates"),
		"get-template":        get("/v1/templates/dmaic"),
		"register-template":   post("otto", "/v1/templates", w.documentAt("/v1/templates/kaizen?version=1")),
		"list-policies":       get("/v1/policies"),
		"get-policies":        get("/v1/policies/change_approval"),
		"register-policies":   post("otto", "/v1/policies", w.documentAt("/v1/policies/change_approval?version=1")),
		"evaluate-policies":   post("lena", "/v1/policies/change_approval/evaluate", object{"risk": "high", "processes": []string{"filling"}, "sites": []string{"north"}, "cost": object{"amount": "250000", "currency": "EUR"}}),
		"create-benefit-line": post("lena", "/v1/benefit-lines", object{"project_id": w.project, "title": "Scrap", "category": "hard_saving", "currency": "EUR", "targets": targets}),
		"list-benefit-lines":  get("/v1/benefit-lines"),
		"get-benefit-line":    get("/v1/benefit-lines/" + w.line),
		"set-benefit-targets": put("lena", "/v1/benefit-lines/"+w.line+"/targets", targets),
		"set-benefit-pilot":   put("felix", "/v1/benefit-lines/"+w.capped+"/pilot", object{"pilot_id": "PIL-49", "value_per_unit": "20", "volume_per_month": "1000", "reason": "players a month"}),
		"sign-cap-exception":  post("felix", "/v1/benefit-lines/"+w.capped+"/cap-exceptions", object{"month": "2026-11", "up_to": "1500.00", "reason": "two sites more"}),
		"report-benefit-caps": get("/v1/reports/benefit-caps?project=PRJ-1"),
		"add-ledger-entries":  post("lena", "/v1/ledger", object{"entries": []any{entry}}),
		"list-ledger-entries": get("/v1/ledger"),
		"get-ledger-entry":    get("/v1/ledger/" + w.entry),
		"decide-claims":       post("felix", "/v1/ledger/decisions", object{"decisions": []any{object{"claim_id": w.claim3, "decision": "validate"}}}),
		"validate-claim":      post("felix", "/v1/ledger/"+w.claim+"/validate", object{"amount": "10"}),
		"reject-claim":        post("felix", "/v1/ledger/"+w.claim2+"/reject", object{"reason": "not in the accounts"}),
		"reverse-entry":       post("lena", "/v1/ledger/"+w.entry+"/reverse", object{"reason": "a mistake"}),
		"report-benefits":     get("/v1/reports/benefits"),
		"list-people":         get("/v1/people"),
		"get-me":              get("/v1/people/me"),
		"record-absence":      post("priya", "/v1/absences", object{"person": "priya", "delegate": "sven", "from": ahead(0), "until": ahead(7), "reason": "holiday"}),
		"list-absences":       get("/v1/absences"),
		"list-competencies":   get("/v1/competencies"),
		"get-competency":      get("/v1/competencies/" + w.assessment),
		"record-competency": post("priya", "/v1/competencies", object{"person": "luis", "competency": "triage", "title": "Triage", "level": 2, "comment": "seen at the desk", "valid_months": 12,
			"evidence": []any{object{"title": "Record", "uri": "https://files.example/1", "sha256": strings.Repeat("ab", 32)}}}),
		"revoke-competency":     post("priya", "/v1/competencies/"+w.revokedAssessment+"/revoke", object{"reason": "recorded for the wrong person"}),
		"get-competency-matrix": get("/v1/competency-matrix"),
		"get-absence":           get("/v1/absences/" + w.absence),
		"edit-absence":          {as: "luis", method: http.MethodPatch, path: "/v1/absences/" + w.absence, body: object{"until": ahead(9), "comment": "a longer one"}},
		"revoke-absence":        post("fiona", "/v1/absences/"+w.revocable+"/revoke", object{"comment": "not needed"}),
		"get-person":            get("/v1/people/sven"),
		"edit-person":           {as: "otto", method: http.MethodPatch, path: "/v1/people/sven", body: object{"name": "Sven L.", "email": "sven@example.org", "time_zone": "Europe/Oslo", "manager": "lena"}},
	}
	maps.Copy(all, w.analysisSamples())
	maps.Copy(all, w.phaseSamples(get, post, put))
	maps.Copy(all, calendarSamples(get, post))
	maps.Copy(all, w.rootCauseSamples(get, post))
	maps.Copy(all, w.changeSamples(get, post, away))
	maps.Copy(all, w.pilotSamples(get, post, away))
	maps.Copy(all, w.onboardingSamples(get, post, away))
	maps.Copy(all, w.observationSamples(get, post))
	template := all["register-template"]
	template.also = []any{w.documentAt("/v1/templates/document_change?version=1"), w.documentAt("/v1/templates/pilot?version=1"), w.documentAt("/v1/templates/process_handover?version=1")}
	all["register-template"] = template
	maps.Copy(all, w.freezeSamples(get, post))
	for _, route := range w.Server.Routes() {
		if s, found := all[route.Operation.OperationID]; found {
			s.route = route.Operation.Path
			all[route.Operation.OperationID] = s
		}
	}
	return all
}

// documentAt is what was registered, to be registered again.
func (w *world) documentAt(path string) map[string]any {
	var document map[string]any
	w.Get("otto", path, &document)
	return document
}

func (s sample) request() apitest.Request {
	return apitest.Request{As: s.as, Method: s.method, Path: s.path, Body: s.body}
}

func TestEveryRouteHasASample(t *testing.T) {
	w := newWorld(t)
	samples := w.samples()
	for _, route := range w.Server.Routes() {
		s, found := samples[route.Operation.OperationID]
		switch {
		case !found:
			t.Errorf("%s has no sample: add one, and all tests over all routes cover it", route.Operation.OperationID)
		case s.method != route.Operation.Method:
			t.Errorf("%s is %s", route.Operation.OperationID, route.Operation.Method)
		case !s.away:
			if r := w.Do(s.request()); r.Status >= 300 {
				t.Errorf("%s answered its sample with %d: %s", route.Operation.OperationID, r.Status, r.Body)
			}
		}
	}
}
