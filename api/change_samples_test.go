package api_test

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// insertChange puts a change in review; its workflow is not there.
func (w *world) insertChange() {
	w.t.Helper()
	w.change = uuid.NewString()
	builtIn, err := templates.Changes()
	if err != nil || len(builtIn) == 0 {
		w.t.Fatalf("%d change templates are built in: %v", len(builtIn), err)
	}
	snapshot, err := json.Marshal(map[string]any{"id": w.change, "state": "draft", "data": lifecycle.ChangeData{Template: builtIn[0], Kind: lifecycle.NormalChange,
		Roles: lifecycle.ChangeRoles{Requester: "lena", ChangeManager: "sven", ProcessOwner: "priya", Implementer: "luis"}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'change', 'CHG-1', 'Move the desk', 'draft', 1, 1, 'lena', $2, 'lena', now(), now())`, w.change, string(snapshot))
	w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', $1, 1, $2, 'launch', '', 'draft', 'lena', now(), '{}')`, w.change, uuid.NewString())
}

// changeSamples are good requests on changes.
func (w *world) changeSamples(get func(string) sample, post func(string, string, any) sample, away func(sample) sample) map[string]sample {
	type object = map[string]any
	one := "/v1/changes/" + w.change
	return map[string]sample{
		"launch-change":         away(post("lena", "/v1/changes", object{"title": "Move the desk"})),
		"list-changes":          get("/v1/changes"),
		"get-change":            get(one),
		"raise-change-event":    away(post("lena", one+"/events", object{"event": "hold", "data": object{"reason": "flood"}})),
		"list-change-steps":     get(one + "/steps"),
		"preview-change-policy": get(one + "/policy-preview"),
		"list-change-schedule":  get("/v1/change-schedule"),
		// asked of somebody else, and so refused: what cannot be reached is not kept under a key
		"sign-tasks": post("luis", "/v1/tasks/sign", object{"items": []any{object{"task_id": w.task, "decision": "approve", "content_hash": strings.Repeat("0", 64)}}}),
	}
}
