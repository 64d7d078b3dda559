package api_test

import (
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

// What would run in the browser of whoever follows it, or show a page as if it were Tollgate's, is evidence nowhere: not of a project,
// a pilot, a change or an item of an onboarding, not of a competency or a root cause.
func TestEvidenceIsWhereOneCanLook(t *testing.T) {
	w := newWorld(t)
	w.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, subject, opened_seq, opened_at)
		VALUES ('default', 'tour', $1, 'onboarding_item', 'Walk the floor', 'lena', 'case role manager', 'open', 'tour', 1, now())`, w.onboarding)
	type object = map[string]any
	event := func(path string, data object) func(object) apitest.Response {
		return func(a object) apitest.Response {
			data["attachments"] = []any{a}
			return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: path, Body: object{"event": "deliver", "data": data}})
		}
	}
	in := map[string]func(object) apitest.Response{
		"body.data.attachments[0].uri": event("/v1/projects/"+w.project+"/events", object{"deliverable": "sipoc"}),
		"body.data.evidence[0].uri": func(a object) apitest.Response {
			return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/tasks/tour/complete", Body: object{"comment": "done", "data": object{"evidence": []any{a}}}})
		},
		"body.evidence[0].uri": func(a object) apitest.Response {
			return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/competencies", Body: object{"person": "luis", "competency": "triage", "title": "Triage", "level": 2, "comment": "seen", "evidence": []any{a}}})
		},
	}
	for field, send := range in {
		for _, uri := range []string{"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "about:blank"} {
			refusedAt(t, uri, send(object{"title": "Record", "uri": uri, "sha256": strings.Repeat("ab", 32)}), field)
		}
		for _, uri := range []string{"https://files.example/1", "s3://evidence/1", "file://server/share/1", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"} {
			if r := send(object{"title": "Record", "uri": uri, "sha256": strings.Repeat("ab", 32)}); r.Status == http.StatusUnprocessableEntity {
				t.Errorf("%s at %s: %s", uri, field, r.Body)
			}
		}
	}
}

// Elsewhere a weight of 0 counts as 1 in silence.
func TestAWeightOfZeroIsRefused(t *testing.T) {
	h := apitest.New(t)
	text := strings.Replace(asYAML(t, h, "process_handover"), "weight: 1\n", "weight: 0\n", 1)
	if r := sendYAML(h, text); r.Status != http.StatusUnprocessableEntity || !strings.Contains(string(r.Body), ".weight") {
		t.Errorf("%d: %s", r.Status, r.Body)
	}
}
