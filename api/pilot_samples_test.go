package api_test

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
	"tollgate/pilot"
)

// insertPilot puts a draft of a pilot there; its workflow is not.
func (w *world) insertPilot() {
	w.t.Helper()
	w.pilot = uuid.NewString()
	builtIn, err := templates.Pilots()
	if err != nil || len(builtIn) == 0 {
		w.t.Fatalf("%d pilot templates are built in: %v", len(builtIn), err)
	}
	snapshot, err := json.Marshal(map[string]any{"id": w.pilot, "kind": "pilot", "state": "draft", "data": lifecycle.PilotData{Template: builtIn[0],
		Roles: lifecycle.PilotRoles{Lead: "lena", Sponsor: "sven", ProcessOwner: "priya", DataOwner: "luis"}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'pilot', 'PIL-1', 'Gate at level 40', 'draft', 1, 1, 'lena', $2, 'lena', now(), now())`, w.pilot, string(snapshot))
	w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', $1, 1, $2, 'launch', '', 'draft', 'lena', now(), '{}')`, w.pilot, uuid.NewString())
	look, err := json.Marshal(map[string]any{"facts": lifecycle.Facts{Look: new(pilot.Analyze(lifecycle.PilotPlan{}, pilot.Data{Cut: time.Now().UTC()}))}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', $1, 2, $2, 'look', 'running', 'running', 'lena', now(), $3)`, w.pilot, uuid.NewString(), string(look))
}

// pilotSamples are good requests on pilots.
func (w *world) pilotSamples(get func(string) sample, post func(string, string, any) sample, away func(sample) sample) map[string]sample {
	type object = map[string]any
	one := "/v1/pilots/" + w.pilot
	return map[string]sample{
		"launch-pilot":       away(post("lena", "/v1/pilots", object{"title": "Gate at level 40", "plan": object{"hypothesis": "a later gate keeps more players"}})),
		"list-pilots":        get("/v1/pilots"),
		"get-pilot":          get(one),
		"raise-pilot-event":  away(post("lena", one+"/events", object{"event": "hold", "data": object{"reason": "flood"}})),
		"list-pilot-steps":   get(one + "/steps"),
		"get-pilot-plan":     get(one + "/plan"),
		"list-pilot-looks":   get(one + "/looks"),
		"get-pilot-analysis": get(one + "/analysis"),
		"report-pilot":       get(one + "/report"),
	}
}
