package api_test

import (
	"net/http"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
)

func ownChangeTemplate(t *testing.T, h *apitest.Harness, change func(templateDocument)) templateDocument {
	t.Helper()
	var document templateDocument
	h.Get("otto", "/v1/templates/process_change?version=1", &document)
	change(document)
	return document
}

func TestChangeTemplatesAreRegisteredAndRead(t *testing.T) {
	h := apitest.New(t)
	body := ownChangeTemplate(t, h, func(d templateDocument) {
		d["key"], d["title"] = "line_change", "Change of a line"
		delete(d, "version")
	})
	r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: body})
	var registered api.ChangeTemplateVersion
	r.Into(t, http.StatusCreated, &registered)
	if registered.Version != 1 || registered.Kind != "change" || registered.RegisteredBy != "otto" || registered.BuiltIn || len(registered.Questions) != 8 {
		t.Fatalf("registered %+v", registered)
	}
	if at := r.Header.Get("Location"); at != "/v1/templates/line_change?version=1" {
		t.Errorf("location %q", at)
	}
	var got api.ChangeTemplateVersion
	h.Get("vera", "/v1/templates/line_change", &got)
	if got.Title != "Change of a line" || got.Approval != "change_approval" || got.Matrix[4][4] != "critical" {
		t.Errorf("got %+v", got)
	}
	var page api.PageBody[api.TemplateSummary]
	h.Get("vera", "/v1/templates?kind=change&key=line_change", &page)
	if len(page.Items) != 1 || page.Items[0].Kind != "change" || page.Items[0].Approval != "change_approval" || page.Items[0].Phases != nil {
		t.Errorf("listed %+v", page.Items)
	}
}

func TestAKeyIsOfOneKind(t *testing.T) {
	h := apitest.New(t)
	body := ownChangeTemplate(t, h, func(d templateDocument) { d["key"] = "dmaic"; delete(d, "version") })
	r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: body})
	if refusedAt(t, "dmaic for changes", r, "body.key"); r.Status != http.StatusConflict {
		t.Errorf("answered %d: %s", r.Status, r.Body)
	}
	r = h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/projects", Body: map[string]any{"title": "A project", "template": map[string]any{"key": "process_change"}}})
	refusedWith(t, r, "body.template", "is for a change")
}

func TestChangeTemplatesAreRefusedWithThePlace(t *testing.T) {
	h := apitest.New(t)
	type object = map[string]any
	question := func(d templateDocument, i int) object { return d["questions"].([]any)[i].(object) }
	stage := func(d templateDocument, policy string) object {
		return d[policy].(object)["stages"].([]any)[0].(object)
	}
	for _, c := range []struct {
		name, field, message string
		change               func(templateDocument)
	}{
		{"no kind", "body.kind", "must be one of project, change", func(d templateDocument) { delete(d, "kind") }},
		{"another kind", "body.kind", "must be one of project, change", func(d templateDocument) { d["kind"] = "audit" }},
		{"no text", "body.kind", "must be one of project, change", func(d templateDocument) { d["kind"] = 7 }},
		{"of a project", "body.phases", "is required", func(d templateDocument) { d["kind"] = "project" }},
		{"unknown policies", "body.approval", `there is no approval policy "ours"`, func(d templateDocument) { d["approval"] = "ours" }},
		{"question twice", "body.questions[1].key", "already used", func(d templateDocument) { question(d, 1)["key"] = "novelty" }},
		{"score outside", "body.questions[0].answers[0].score", "1 to 5", func(d templateDocument) { question(d, 0)["answers"].([]any)[0].(object)["score"] = 6 }},
		{"not monotone", "body.matrix[4][4]", "with less impact", func(d templateDocument) { d["matrix"].([]any)[4].([]any)[4] = "low" }},
		{"level", "body.matrix[0][0]", "", func(d templateDocument) { d["matrix"].([]any)[0].([]any)[0] = "none" }},
		{"content field", "body.required.normal[0]", "is not one of", func(d templateDocument) { d["required"].(object)["normal"].([]any)[0] = "because" }},
		{"two emergency approvals", "body.emergency_policy.stages[0].quorum", "one approval", func(d templateDocument) {
			stage(d, "emergency_policy")["approvers"] = []any{object{"case_role": "process_owner"}, object{"case_role": "emergency_approver"}}
		}},
		{"nobody overrides", "body.override_policy.stages[0].approvers[0].person", "no active person", func(d templateDocument) {
			stage(d, "override_policy")["approvers"] = []any{object{"person": "nobody"}}
		}},
		{"owner of a step", "body.steps[0].owner", "no active person", func(d templateDocument) { d["steps"] = []any{object{"title": "Do", "owner": "nobody"}} }},
		{"standard", "body.standard.successful", "1 to last", func(d templateDocument) { d["standard"] = object{"last": 3, "successful": 4} }},
		{"unknown field", "body.colour", "unexpected property", func(d templateDocument) { d["colour"] = "red" }},
		{"duration", "body.review_within", "", func(d templateDocument) { d["review_within"] = "a week" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/templates", Body: ownChangeTemplate(t, h, c.change)})
			refusedWith(t, r, c.field, c.message)
		})
	}
}
