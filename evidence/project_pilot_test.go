package evidence_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"

	"tollgate/criteria"
	"tollgate/evidence"
	"tollgate/lifecycle"
	"tollgate/store"
)

// pilotOf puts a pilot of a project into the database, the later the newer.
func pilotOf(t *testing.T, db *store.DB, project, key string, day int, state lifecycle.State, data lifecycle.PilotData) {
	t.Helper()
	data.Plan.Project = project
	snapshot, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(context.Background(), `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, ended, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ($1, $2, 'pilot', $3, 'A pilot', $4, 1, $5, 1, $6, 'lena', $7, now())`, org, uuid.NewString(), key, string(state), lifecycle.PilotTable().Ended(state), string(snapshot),
		start.AddDate(0, 0, day)); err != nil {
		t.Fatal(err)
	}
}

// The stored pilots count, not what is typed; of several the newest that is scaled, else the newest. What was begun and given up came to
// a stop, so that nobody drops a pilot that goes badly and types in a better one.
func TestWhatAProjectsPilotsShow(t *testing.T) {
	begun := lifecycle.PilotData{Clock: lifecycle.PilotClock{StartedAt: start}}
	signed := func(verdict lifecycle.Verdict, decision string, against bool) lifecycle.PilotData {
		d := begun
		d.Verdict = &lifecycle.PilotVerdict{Verdict: verdict}
		d.Decision = &lifecycle.PilotDecision{Decision: decision, Against: against, Hash: "hash of " + decision}
		return d
	}
	type stored struct {
		state lifecycle.State
		data  lifecycle.PilotData
	}
	typed := criteria.Pilot{Recorded: true, Verdict: "scale"}
	for name, story := range map[string]struct {
		pilots []stored
		want   criteria.Pilot
	}{
		"none":                       {nil, typed},
		"given up before it began":   {[]stored{{lifecycle.Cancelled, lifecycle.PilotData{}}}, typed},
		"a draft":                    {[]stored{{lifecycle.StateDraft, lifecycle.PilotData{}}}, criteria.Pilot{Recorded: true, Key: "PIL-1", Total: 1, Open: 1}},
		"given up after it began":    {[]stored{{lifecycle.Cancelled, begun}}, criteria.Pilot{Recorded: true, Key: "PIL-1", Verdict: "stop", Total: 1}},
		"scaled":                     {[]stored{{lifecycle.StateScaled, signed("success", "scale", false)}}, criteria.Pilot{Recorded: true, Key: "PIL-1", Verdict: "scale", Computed: "success", Hash: "hash of scale", Total: 1}},
		"against its verdict":        {[]stored{{lifecycle.StateScaling, signed("no_effect", "scale", true)}}, criteria.Pilot{Recorded: true, Key: "PIL-1", Verdict: "scale", Computed: "no_effect", Against: true, Hash: "hash of scale", Total: 1, Open: 1}},
		"every wave was rolled back": {[]stored{{lifecycle.StateStopped, signed("success", "scale", false)}}, criteria.Pilot{Recorded: true, Key: "PIL-1", Verdict: "stop", Computed: "success", Hash: "hash of scale", Total: 1}},
		"iterated":                   {[]stored{{lifecycle.StateSuperseded, signed("no_effect", "iterate", false)}, {lifecycle.StateRunning, begun}}, criteria.Pilot{Recorded: true, Key: "PIL-2", Total: 2, Open: 1}},
		"scaled, and another stopped": {[]stored{{lifecycle.StateScaled, signed("success", "scale", false)}, {lifecycle.StateStopped, signed("harm", "stop", false)}},
			criteria.Pilot{Recorded: true, Key: "PIL-1", Verdict: "scale", Computed: "success", Hash: "hash of scale", Total: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			db, c := running(t)
			c.Data.Deliverables = map[string]lifecycle.Deliverable{"pilot": {Fields: map[string]any{"verdict": "scale"}, At: time.Now()}}
			for i, p := range story.pilots {
				pilotOf(t, db, c.ID, "PIL-"+string(rune('1'+i)), i, p.state, p.data)
			}
			pilotOf(t, db, uuid.NewString(), "PIL-9", 0, lifecycle.StateScaled, signed("success", "scale", false)) // another project's
			judge := evidence.Judge{DB: db}
			facts, err := judge.ForProject(context.Background(), org, c.ID, c.Data)
			if err != nil || facts.Pilot != story.want {
				t.Fatalf("%+v, want %+v, %v", facts.Pilot, story.want, err)
			}
			results, err := judge.Criteria(context.Background(), org, c.ID, c.Data, "improve")
			if got := result(t, results, "pilot_passed"); err != nil || got.Met != (story.want.Verdict == "scale") {
				t.Errorf("%+v, %v", got, err)
			}
			old := []lifecycle.Criterion{{Key: "old", Expression: `pilot.verdict == "scale"`}} // of projects that run
			if results, err = criteria.Evaluate(old, facts); err != nil || results[0].Met != (story.want.Verdict == "scale") {
				t.Errorf("as it was before: %+v, %v", results, err)
			}
		})
	}
}
