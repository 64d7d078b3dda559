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

// runningPlan is locked: Tollgate assigns players to one of two gates, in blocks.
var runningPlan = lifecycle.PilotPlan{Primary: lifecycle.PilotMetric{Key: "retained", Kind: lifecycle.MetricProportion}, Direction: lifecycle.Increase,
	Design: lifecycle.DesignParallel, Arms: []lifecycle.PilotArm{{Key: "control", Role: lifecycle.ArmControl}, {Key: "treatment", Role: lifecycle.ArmTreatment}},
	Randomization: &lifecycle.Randomization{By: "tollgate", Method: "blocked", BlockSize: 4}, TimeZone: "Europe/Berlin",
	Guardrails: []lifecycle.Guardrail{{PilotMetric: lifecycle.PilotMetric{Key: "minutes", Kind: lifecycle.MetricMean}}}}

// insertRunning puts a pilot that runs there; its workflow is not.
func (w *world) insertRunning() {
	w.t.Helper()
	w.running = uuid.NewString()
	snapshot, err := json.Marshal(map[string]any{"id": w.running, "kind": "pilot", "state": "running", "data": lifecycle.PilotData{Plan: runningPlan,
		Locked: &lifecycle.LockedPlan{Hash: "a5"}, Roles: lifecycle.PilotRoles{Lead: "lena", DataOwner: "luis"}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'pilot', 'PIL-2', 'Gate at level 50', 'running', 5, 1, 'lena', $2, 'lena', now(), now())`, w.running, string(snapshot))
	w.Post("lena", "/v1/pilots/PIL-2/assignments", map[string]any{"units": []any{map[string]any{"unit": "player-1"}}}, 200, nil)
	w.Post("lena", "/v1/pilots/PIL-2/observations?upload=june", `[{"key":"player-1","unit":"player-1","at":"2026-06-01","value":1}]`, 201, nil)
}

// observationSamples are good requests on the data of pilots.
func (w *world) observationSamples(get func(string) sample, post func(string, string, any) sample) map[string]sample {
	type object = map[string]any
	one := "/v1/pilots/" + w.running
	return map[string]sample{
		"add-observations":       post("lena", one+"/observations", []any{object{"key": "player-2", "arm": "control", "at": "2026-06-02", "value": 0}}),
		"list-observations":      get(one + "/observations"),
		"summarise-observations": get(one + "/observations/summary?period=week"),
		"get-upload":             get(one + "/observations/uploads/june"),
		"assign-units":           post("luis", one+"/assignments", object{"units": []any{object{"unit": "player-3"}}}),
		"list-assignments":       get(one + "/assignments"),
		"verify-assignments":     get(one + "/assignments/verification"),
	}
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
