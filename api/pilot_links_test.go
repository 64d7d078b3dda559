package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
)

// insertPilotOf puts a pilot of the world's project there, in a state and with what is known of it.
func (w *world) insertPilotOf(key string, state lifecycle.State, ended bool, data lifecycle.PilotData) string {
	w.t.Helper()
	id := uuid.NewString()
	data.Plan.Project = w.project
	snapshot, err := json.Marshal(map[string]any{"id": id, "kind": "pilot", "state": state, "data": data})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, ended, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'pilot', $2, $2 || ' title', $3, 1, $4, 1, 'lena', $5, 'lena', now(), now())`, id, key, string(state), ended, string(snapshot))
	return id
}

// decided is a pilot whose decision was signed against its verdict.
func decided(verdict lifecycle.Verdict, decision string, against bool) lifecycle.PilotData {
	d := lifecycle.PilotData{Verdict: &lifecycle.PilotVerdict{Verdict: verdict},
		Decision: &lifecycle.PilotDecision{Decision: decision, Reason: "the board wants it", Against: against, Hash: strings.Repeat("a", 64)}}
	if against {
		d.Decision.Because = []lifecycle.SignedReason{{Person: "otto", Reason: "cheap to undo"}}
	}
	return d
}

type pilotRow struct {
	Key   string
	Pilot struct {
		Verdict, Decision string
		Against           bool                     `json:"against_verdict"`
		Second            []lifecycle.SignedReason `json:"second_approvers"`
	}
}

// A decision against the verdict is shown wherever the pilot appears.
func TestADecisionAgainstTheVerdictIsShownEverywhere(t *testing.T) {
	w := newWorld(t)
	id := w.insertPilotOf("PIL-50", lifecycle.StateScaling, false, decided(lifecycle.VerdictNoEffect, "scale", true))
	var list struct{ Items []pilotRow }
	var page struct{ Pilots []pilotRow }
	var one pilotRow
	w.Get("vera", "/v1/pilots?project=PRJ-1", &list)
	w.Get("vera", "/v1/projects/PRJ-1", &page)
	w.Get("vera", "/v1/pilots/"+id, &one)
	for _, rows := range []*[]pilotRow{&list.Items, &page.Pilots} {
		*rows = slices.DeleteFunc(*rows, func(row pilotRow) bool { return row.Key == "PIL-49" })
	}
	for place, rows := range map[string][]pilotRow{"list": list.Items, "project": page.Pilots, "pilot": {one}} {
		if len(rows) != 1 || rows[0].Key != "PIL-50" || !rows[0].Pilot.Against || rows[0].Pilot.Verdict != "no_effect" || rows[0].Pilot.Decision != "scale" ||
			len(rows[0].Pilot.Second) != 1 || rows[0].Pilot.Second[0].Reason != "cheap to undo" {
			t.Errorf("%s shows %+v", place, rows)
		}
	}
	for _, path := range []string{"/v1/projects?project=PRJ-1", "/v1/pilots?project=PRJ-99"} {
		refusedAt(t, path, w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path}), "query.project")
	}
}

// Who is asked to sign a decision against the verdict sees that beside what they sign.
func TestASignOffShowsThatADecisionIsAgainstTheVerdict(t *testing.T) {
	w := newWorld(t)
	for content, want := range map[string]string{
		`{"against_verdict":true,"reason":"cheap","decision":"scale","verdict":{"verdict":"harm"}}`:        "harm scale cheap",
		`{"against_verdict":false,"reason":"it works","decision":"scale","verdict":{"verdict":"success"}}`: "",
		`{"title":"no pilot"}`: "",
	} {
		round := uuid.NewString()
		w.exec(`UPDATE tasks SET round_id = $2 WHERE id = $1`, w.task, round)
		w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
			SELECT 'default', case_id, (SELECT max(seq) + 1 FROM steps s WHERE s.case_id = t.case_id), $2, 'x', '', '', 'lena', now(), jsonb_build_object('content', $3::text, 'round_id', $2::text)
			  FROM tasks t WHERE id = $1`, w.task, round, content)
		var view struct {
			Against *struct{ Verdict, Decision, Reason string } `json:"against_verdict"`
		}
		w.Get("sven", "/v1/tasks/"+w.task, &view)
		got := ""
		if a := view.Against; a != nil {
			got = strings.Join([]string{a.Verdict, a.Decision, a.Reason}, " ")
		}
		if got != want {
			t.Errorf("%s: %q", content, got)
		}
	}
}

// Cancelling a project asks what becomes of each of its open pilots; then it goes on to the machine, which is not there.
func TestCancellingAProjectAsksWhatBecomesOfItsPilots(t *testing.T) {
	w := newWorld(t)
	a := w.insertPilotOf("PIL-51", lifecycle.StateRunning, false, lifecycle.PilotData{})
	w.insertPilotOf("PIL-52", lifecycle.StateDraft, false, lifecycle.PilotData{})
	w.insertPilotOf("PIL-53", lifecycle.StateStopped, true, lifecycle.PilotData{})
	end := func(event string, pilots map[string]any) apitest.Response {
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/projects/PRJ-1/events", Body: document{"event": event, "data": document{"reason": "no budget", "pilots": pilots}}})
	}
	for _, event := range []string{"cancel", "kill"} {
		refusedAt(t, "nothing said", end(event, nil), "body.data.pilots.PIL-51")
		refusedAt(t, "nothing said", end(event, nil), "body.data.pilots.PIL-52")
		refusedAt(t, "one said", end(event, map[string]any{"PIL-51": "keep"}), "body.data.pilots.PIL-52")
		refusedAt(t, "an ended one", end(event, map[string]any{a: "cancel", "PIL-52": "keep", "PIL-53": "cancel"}), "body.data.pilots.PIL-53")
		refusedAt(t, "said twice", end(event, map[string]any{a: "cancel", "PIL-51": "keep", "PIL-52": "keep"}), "body.data.pilots.PIL-51")
		if r := end(event, map[string]any{a: "cancel", "PIL-52": "keep"}); r.Status != http.StatusServiceUnavailable {
			t.Errorf("%s with all said: %d %s", event, r.Status, r.Body)
		}
	}
}

// A verdict that is typed in must be what the project's pilot came to.
func TestATypedVerdictDoesNotContradictThePilot(t *testing.T) {
	w := newWorld(t)
	deliver := func(verdict string) apitest.Response {
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/projects/PRJ-1/events", Body: document{"event": "deliver",
			"data": document{"deliverable": "pilot", "fields": document{"verdict": verdict, "summary": "tried in Oslo"}}}})
	}
	if r := deliver("scale"); r.Status != http.StatusServiceUnavailable {
		t.Errorf("without a pilot: %d %s", r.Status, r.Body)
	}
	w.insertPilotOf("PIL-54", lifecycle.StateStopped, true, decided(lifecycle.VerdictHarm, "stop", false))
	w.exec(`UPDATE cases SET snapshot = jsonb_set(snapshot, '{data,clock}', '{"started_at":"2026-01-01T00:00:00Z"}') WHERE key = 'PIL-54'`)
	refusedAt(t, "scale after a stop", deliver("scale"), "body.data.fields.verdict")
	if r := deliver("stop"); r.Status != http.StatusServiceUnavailable {
		t.Errorf("what the pilot came to: %d %s", r.Status, r.Body)
	}
}

func TestAPilotNamesAProjectThatGoesOn(t *testing.T) {
	w := newWorld(t)
	edit := func(project string) apitest.Response {
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/pilots/" + w.pilot + "/events", Body: document{"event": "edit", "data": document{"plan": document{"project_id": project}}}})
	}
	launch := func(project string) apitest.Response {
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/pilots", Body: document{"title": "Gate", "plan": document{"project_id": project}}})
	}
	refusedAt(t, "an unknown one", edit("PRJ-99"), "body.data.plan.project_id")
	refusedAt(t, "a key, in what is signed", edit("PRJ-1"), "body.data.plan.project_id")
	refusedAt(t, "an unknown one", launch("PRJ-99"), "body.plan.project_id")
	for _, r := range []apitest.Response{edit(w.project), launch("PRJ-1")} {
		if r.Status != http.StatusServiceUnavailable {
			t.Errorf("a good one: %d %s", r.Status, r.Body)
		}
	}
	w.exec(`UPDATE cases SET ended = true, state = 'cancelled' WHERE key = 'PRJ-1'`)
	refusedAt(t, "one that has ended", edit(w.project), "body.data.plan.project_id")
}

// What a wave would launch is looked at when the decision is proposed.
func TestAWavesChangeIsCheckedWhenItIsProposed(t *testing.T) {
	w := newWorld(t)
	propose := func(change document) apitest.Response {
		return w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/pilots/" + w.pilot + "/events", Body: document{"event": "propose_decision",
			"data": document{"decision": "scale", "reason": "it works", "waves": []document{{"key": "one", "sites": []string{"oslo"}, "change": change}}}}})
	}
	refusedAt(t, "template", propose(document{"template": "gone"}), "body.data.waves[0].change.template")
	refusedAt(t, "people", propose(document{"roles": document{"implementer": "nobody"}}), "body.data.waves[0].change.roles.implementer")
	refusedAt(t, "metrics", propose(document{"content": document{"metrics": []string{"nothing"}}}), "body.data.waves[0].change.content.metrics[0]")
	if r := propose(document{"content": document{"reason": "it works"}}); r.Status != http.StatusServiceUnavailable {
		t.Errorf("a good one: %d %s", r.Status, r.Body)
	}
}
