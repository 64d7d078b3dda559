package api_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
)

func sendYAML(h *apitest.Harness, text string) apitest.Response {
	return h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: text, Header: map[string]string{"Content-Type": "application/yaml"}})
}

// asYAML is a template as somebody would export it.
func asYAML(t *testing.T, h *apitest.Harness, key string) string {
	t.Helper()
	r := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/templates/" + key, Header: map[string]string{"Accept": "application/yaml"}})
	if r.Status != http.StatusOK || r.Header.Get("Content-Type") != "application/yaml" {
		t.Fatalf("%s: %d %s: %s", key, r.Status, r.Header.Get("Content-Type"), r.Body)
	}
	return string(r.Body)
}

// Every built-in template of every kind, exported as YAML and imported again, is the same template.
func TestTemplatesGoOutAndInAsYAML(t *testing.T) {
	h := apitest.New(t)
	var page api.PageBody[api.TemplateSummary]
	h.Get("vera", "/v1/templates?limit=200", &page)
	kinds := map[string]bool{}
	for _, summary := range page.Items {
		kinds[summary.Kind] = true
		text := asYAML(t, h, summary.Key)
		sendYAML(h, text).Into(t, http.StatusCreated, nil)
		var before, after templateDocument
		h.Get("vera", "/v1/templates/"+summary.Key+"?version=1&format=json", &before)
		h.Get("vera", "/v1/templates/"+summary.Key, &after)
		if after["version"] != 2.0 || after["registered_by"] != "otto" {
			t.Errorf("%s: version %v by %v", summary.Key, after["version"], after["registered_by"])
		}
		for _, registration := range []string{"version", "built_in", "registered_by", "registered_at"} {
			delete(before, registration)
			delete(after, registration)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s went out as YAML and came back as %v, not as %v", summary.Key, after, before)
		}
	}
	if len(kinds) < 3 {
		t.Errorf("only kinds %v", kinds)
	}
}

func TestYAMLIsRefusedWithItsLines(t *testing.T) {
	h := apitest.New(t)
	text := asYAML(t, h, "dmaic")
	_, title, _ := strings.Cut(text, "\ntitle: ")
	title, _, _ = strings.Cut(title, "\n")
	text = strings.Replace(text, "title: "+title, "title: DMAIC", 1)
	lineOf := func(text, part string) int {
		before, _, _ := strings.Cut(text, part)
		return 1 + strings.Count(before, "\n")
	}
	for _, c := range []struct {
		name, old, new, field, message string
		code                           fault.Code
		line                           string // the text that stands there; the replacement when empty
	}{
		{name: "unknown field", old: "title: DMAIC", new: "title: DMAIC\ncolour: red", field: "body.colour", message: "unexpected property", code: fault.Invalid, line: "colour: red"},
		{name: "a key twice", old: "title: DMAIC", new: "title: DMAIC\nkey: other", field: "body.key", message: "already on line", code: fault.Malformed, line: "key: other"},
		{name: "wrong type", old: "title: DMAIC", new: "title: [DMAIC]", field: "body.title", message: "string", code: fault.Invalid},
		{name: "missing", old: "title: DMAIC\n", new: "", field: "body.title", message: "required", code: fault.Invalid, line: "kind: project"},
		{name: "what the check finds", old: "metric.baseline_count >= 20", new: "metric.nothing >= 20", field: ".expression", message: `no "nothing"`, code: fault.Invalid},
		{name: "no kind of ours", old: "kind: project", new: "kind: party", field: "body.kind", message: "must be one of", code: fault.Invalid},
		{name: "a control character", old: "title: DMAIC", new: `title: "D\u0007"`, field: "body.title", message: "control character", code: fault.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := strings.Replace(text, c.old, c.new, 1)
			if spoilt == text {
				t.Fatalf("there is no %q in\n%s", c.old, text)
			}
			if c.line == "" {
				c.line = c.new
			}
			var problem api.Problem
			r := sendYAML(h, spoilt)
			r.Into(t, map[fault.Code]int{fault.Invalid: 422, fault.Malformed: 400}[c.code], &problem)
			for _, f := range problem.Errors {
				if strings.HasSuffix(f.Path, c.field) && strings.Contains(f.Message, c.message) && f.Line == lineOf(spoilt, c.line) {
					return
				}
			}
			t.Errorf("nothing at %s on line %d about %q in %s", c.field, lineOf(spoilt, c.line), c.message, r.Body)
		})
	}
}

func TestNothingElseTakesYAML(t *testing.T) {
	h := apitest.New(t)
	yaml := map[string]string{"Content-Type": "application/yaml"}
	h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics", Body: "key: wait", Header: yaml}).Into(t, http.StatusUnsupportedMediaType, nil)
	h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: "key: x", Header: map[string]string{"Content-Type": "text/plain"}}).Into(t, http.StatusUnsupportedMediaType, nil)
	h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/templates/dmaic?format=toml"}).Into(t, http.StatusUnprocessableEntity, nil)
}
