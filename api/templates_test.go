package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
)

type templateDocument map[string]any

// edited is the built-in DMAIC template as a person would get it, change it and send it back.
func edited(t *testing.T, h *apitest.Harness, change func(templateDocument)) templateDocument {
	t.Helper()
	var document templateDocument
	h.Get("otto", "/v1/templates/dmaic?version=1", &document)
	change(document)
	return document
}

func phase(d templateDocument, i int) map[string]any { return d["phases"].([]any)[i].(map[string]any) }

func criterion(d templateDocument, i, j int) map[string]any {
	return phase(d, i)["criteria"].([]any)[j].(map[string]any)
}

func TestTemplatesAreRegisteredAndRead(t *testing.T) {
	h := apitest.New(t)
	body := edited(t, h, func(d templateDocument) {
		d["title"] = "Our DMAIC"
		criterion(d, 1, 2)["expression"] = "metric.baseline_count >= 30"
	})
	r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: body})
	var registered api.ProjectTemplateVersion
	r.Into(t, http.StatusCreated, &registered)
	if registered.Version != 2 || registered.RegisteredBy != "otto" || registered.RegisteredAt == nil || registered.BuiltIn || registered.Kind != "project" {
		t.Fatalf("registered %+v", registered)
	}
	if at := r.Header.Get("Location"); at != "/v1/templates/dmaic?version=2" {
		t.Errorf("location %q", at)
	}
	for path, want := range map[string]string{
		"/v1/templates/dmaic":           "metric.baseline_count >= 30",
		"/v1/templates/dmaic?version=2": "metric.baseline_count >= 30",
		"/v1/templates/dmaic?version=1": "metric.baseline_count >= 20",
	} {
		var got api.ProjectTemplateVersion
		h.Get("vera", path, &got)
		if got.Phases[1].Criteria[2].Expression != want {
			t.Errorf("%s: %s", path, got.Phases[1].Criteria[2].Expression)
		}
	}
	for _, path := range []string{"/v1/templates/nothing", "/v1/templates/dmaic?version=7"} {
		h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path}).Into(t, http.StatusNotFound, nil)
	}
	// Version 1 was the base of the body; since then there is a newer one.
	r = h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: body})
	r.Into(t, http.StatusConflict, nil)
}

func TestTemplatesListPagesAndFilters(t *testing.T) {
	h := apitest.New(t)
	h.Post("otto", "/v1/templates", edited(t, h, func(d templateDocument) {}), http.StatusCreated, nil)
	var page api.PageBody[api.TemplateSummary]
	names := func(path string) (names []string) {
		for path != "" {
			r := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path})
			page = api.PageBody[api.TemplateSummary]{}
			r.Into(t, http.StatusOK, &page)
			for _, item := range page.Items {
				names = append(names, item.Key)
			}
			path, _, _ = strings.Cut(strings.TrimPrefix(r.Header.Get("Link"), "<"), ">")
		}
		return names
	}
	for path, want := range map[string][]string{
		"/v1/templates":                      {"dmaic", "dmaic", "document_change", "eight_d", "kaizen", "operations_new_hire", "pilot", "process_change", "process_handover", "vendor_onboarding"},
		"/v1/templates?limit=1":              {"dmaic", "dmaic", "document_change", "eight_d", "kaizen", "operations_new_hire", "pilot", "process_change", "process_handover", "vendor_onboarding"},
		"/v1/templates?limit=2&kind=project": {"dmaic", "dmaic", "eight_d", "kaizen"},
		"/v1/templates?limit=1&kind=change":  {"document_change", "process_change"},
	} {
		if got := names(path); !slices.Equal(got, want) {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := names("/v1/templates?limit=1&key=dmaic"); !slices.Equal(got, []string{"dmaic", "dmaic"}) {
		t.Errorf("one key: %v", got)
	}
	if last := page.Items[0]; last.Version != 2 || !slices.Equal(last.Phases, []string{"define", "measure", "analyze", "improve", "control"}) {
		t.Errorf("the last is %+v", last)
	}
	for _, path := range []string{"/v1/templates?kind=audit", "/v1/templates?limit=0", "/v1/templates?cursor=x", "/v1/templates?colour=red", "/v1/templates/dmaic?version=0"} {
		h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path}).Into(t, http.StatusUnprocessableEntity, nil)
	}
}

func TestTemplatesAreRefusedWithThePlace(t *testing.T) {
	h := apitest.New(t)
	for _, c := range []struct {
		name, field, message string
		change               func(templateDocument)
	}{
		{"unknown fact", "body.phases[2].criteria[0].expression", `line 1, column 7: metric has no "meen"`,
			func(d templateDocument) { criterion(d, 2, 0)["expression"] = "metric.meen > 1" }},
		{"wrong type", "body.phases[1].criteria[0].expression", "line 1, column 31: found no matching overload",
			func(d templateDocument) { criterion(d, 1, 0)["expression"] = "deliverables.msa.fields.study <= 30" }},
		{"syntax", "body.phases[1].criteria[0].expression", "line 2, column 5: Syntax error",
			func(d templateDocument) { criterion(d, 1, 0)["expression"] = "metric.defined\n&& (" }},
		{"unknown person", "body.waiver_policy.stages[0].approvers[0].person", `there is no active person "nobody"`,
			func(d templateDocument) {
				stage := d["waiver_policy"].(map[string]any)["stages"].([]any)[0].(map[string]any)
				stage["approvers"] = []any{map[string]any{"person": "nobody"}}
			}},
		{"key pattern", "body.phases[0].key", "pattern", func(d templateDocument) { phase(d, 0)["key"] = "Define it" }},
		{"reserved phase", "body.phases[0].key", "reserved", func(d templateDocument) { phase(d, 0)["key"] = "closed" }},
		{"unknown field", "body.phases[0].colour", "unexpected property", func(d templateDocument) { phase(d, 0)["colour"] = "red" }},
		{"no review", "body.phases[0].review", "required", func(d templateDocument) { delete(phase(d, 0), "review") }},
		{"wrong shape", "body.phases", "array", func(d templateDocument) { d["phases"] = "five" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: edited(t, h, c.change)})
			var problem api.Problem
			r.Into(t, http.StatusUnprocessableEntity, &problem)
			if problem.Code != fault.Invalid {
				t.Errorf("code %s", problem.Code)
			}
			for _, at := range problem.Errors {
				if (strings.HasSuffix(at.Path, c.field) || at.Path == strings.TrimSuffix(c.field, ".review")) && strings.Contains(at.Message, c.message) {
					return
				}
			}
			t.Errorf("nothing at %s about %q in %+v", c.field, c.message, problem.Errors)
		})
	}
	var page api.PageBody[api.TemplateSummary]
	h.Get("otto", "/v1/templates?key=dmaic", &page)
	if len(page.Items) != 1 {
		t.Errorf("a refused template was kept: %+v", page.Items)
	}
}

func TestADurationThatIsNoneIsRefused(t *testing.T) {
	h := apitest.New(t)
	for _, duration := range []any{"a month", "P1M", "1 day", "P9999D", 30} {
		body := edited(t, h, func(d templateDocument) { phase(d, 0)["duration"] = duration })
		r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: body})
		var problem api.Problem
		r.Into(t, http.StatusUnprocessableEntity, &problem)
		if len(problem.Errors) != 1 || problem.Errors[0].Path != "body.phases[0].duration" {
			t.Errorf("%v: %+v", duration, problem.Errors)
		}
	}
}

func TestTheSameRegistrationAgainIsTheFirst(t *testing.T) {
	h := apitest.New(t)
	body := edited(t, h, func(templateDocument) {})
	send := func() apitest.Response {
		return h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: body, Header: map[string]string{"Idempotency-Key": "k1"}})
	}
	first, again := send(), send()
	if first.Status != http.StatusCreated || string(first.Body) != string(again.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("first %d, again %d: %s", first.Status, again.Status, again.Body)
	}
	var page api.PageBody[api.TemplateSummary]
	h.Get("otto", "/v1/templates?key=dmaic", &page)
	if len(page.Items) != 2 {
		t.Errorf("versions %+v", page.Items)
	}
}

func TestOnlyWhoMayRegistersTemplates(t *testing.T) {
	h := apitest.New(t)
	body := edited(t, h, func(templateDocument) {})
	for _, person := range []string{"lena", "sven", "felix", "vera"} {
		r := h.Do(apitest.Request{As: person, Method: http.MethodPost, Path: "/v1/templates", Body: body})
		r.Into(t, http.StatusForbidden, nil)
	}
}
