package api_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
)

type document = map[string]any

// fiveWhys are two answers, the second verified by the analysis.
func fiveWhys(analysis string) document {
	return document{"kind": "five_whys", "title": "Late answers", "five_whys": document{"problem": "answers are late", "whys": []document{
		{"text": "few people on Mondays", "causes": []document{{"text": "shifts are planned by year", "verified_by": document{"analysis_id": analysis}}}},
		{"key": "screens", "text": "slow screens", "evidence": []document{{"analysis_id": analysis}, {"title": "Log", "uri": "https://files.test/log", "sha256": strings.Repeat("a", 64)}}}}}}
}

func dosing() document {
	rating := func(s, o, d int) document { return document{"severity": s, "occurrence": o, "detection": d} }
	return document{"kind": "fmea", "title": "Dosing", "fmea": document{"items": []document{
		{"failure_mode": "too little", "effect": "no effect", "cause": document{"text": "scale drifts"}, "rating": rating(7, 5, 6),
			"actions": []document{{"text": "calibrate", "owner": "priya", "due": "2026-12-01", "rating": rating(7, 2, 3)}}},
		{"failure_mode": "too much", "effect": "harm", "cause": document{"text": "typed twice"}, "rating": rating(10, 4, 8)}}}}
}

func (w *world) rootCauseSamples(get func(string) sample, post func(string, string, any) sample) map[string]sample {
	add := post("lena", "/v1/projects/PRJ-1/root-causes", fiveWhys(w.analysis))
	add.also = []any{dosing(),
		document{"kind": "fishbone", "title": "Wet", "fishbone": document{"effect": "wet", "categories": []document{{"name": "people", "causes": []document{{"text": "not trained"}}}}}},
		document{"kind": "cause_effect_matrix", "title": "Inputs", "cause_effect_matrix": document{"outputs": []document{{"name": "taste", "weight": 10}}, "inputs": []document{{"text": "heat", "scores": []int{9}}}}}}
	revised := fiveWhys(w.analysis)
	revised["expected_version"] = 1
	one := "/v1/projects/PRJ-1/root-causes/" + w.rootCause
	return map[string]sample{
		"list-root-causes": get("/v1/projects/PRJ-1/root-causes"), "add-root-cause": add,
		"get-root-cause": get(one), "revise-root-cause": post("lena", one+"/versions", revised),
	}
}

func TestARootCauseIsKeptInVersions(t *testing.T) {
	w := newWorld(t)
	one := "/v1/projects/PRJ-1/root-causes/" + w.rootCause
	var first, second, newest, old api.RootCauseVersion
	w.Get("vera", one, &first)
	whys := first.Document.FiveWhys.Whys
	if v := whys[0].Causes[0].VerifiedBy; first.Version != 1 || first.Causes != 3 || first.Verified != 1 || v == nil || len(v.Hash) != 64 || v.Method != "describe" {
		t.Errorf("kept is %+v, verified by %+v", first.RootCauseSummary, v)
	}
	if keys := whys[0].Key + " " + whys[0].Causes[0].Key + " " + whys[1].Key; keys != "c1 c2 screens" {
		t.Errorf("keys %q", keys)
	}
	first.Document.FiveWhys.Whys[0].VerifiedBy = whys[0].Causes[0].VerifiedBy
	body := map[string]any{"expected_version": 1, "kind": first.Kind, "title": "Late answers", "five_whys": first.Document.FiveWhys}
	for range 2 { // the same request twice is one version
		r := w.Do(apitest.Request{As: "priya", Method: http.MethodPost, Path: one + "/versions", Body: body, Header: map[string]string{"Idempotency-Key": "again"}})
		r.Into(t, http.StatusCreated, &second)
	}
	w.Get("vera", one, &newest)
	w.Get("vera", one+"?version=1", &old)
	if second.Version != 2 || newest.Version != 2 || newest.Verified != 2 || newest.By != "priya" || old.Verified != 1 || old.Hash != first.Hash || newest.Hash == old.Hash {
		t.Errorf("second %+v, newest %+v, old %+v", second.RootCauseSummary, newest.RootCauseSummary, old.RootCauseSummary)
	}
	if p := w.problem(apitest.Request{As: "lena", Method: http.MethodPost, Path: one + "/versions", Body: body}); p.Code != fault.Stale {
		t.Errorf("a version over one that was not seen: %+v", p)
	}
	var list struct{ Items []api.RootCauseSummary }
	if w.Get("vera", "/v1/projects/PRJ-1/root-causes", &list); len(list.Items) != 1 || list.Items[0].Version != 2 {
		t.Errorf("listed are %+v", list.Items)
	}
}

func (w *world) problem(r apitest.Request) api.Problem {
	w.t.Helper()
	var p api.Problem
	answer := w.Do(r)
	answer.Into(w.t, answer.Status, &p)
	return p
}

func TestAnFMEAIsAnsweredRanked(t *testing.T) {
	w := newWorld(t)
	var v api.RootCauseVersion
	w.Post("lena", "/v1/projects/"+w.project+"/root-causes", dosing(), 201, &v)
	if r := v.Ranking; r == nil || r.Risks[0].Item != 1 || r.Risks[0].Now.RPN != 320 || r.Risks[0].Now.Priority != "H" || r.After.RPN != 362 {
		t.Errorf("ranked %+v", v.Ranking)
	}
}

func TestARootCauseIsDrawn(t *testing.T) {
	w := newWorld(t)
	one := "/v1/projects/PRJ-1/root-causes/" + w.rootCause
	svg := w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: one + "?format=svg"})
	png := w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: one, Header: map[string]string{"Accept": "image/png"}})
	if !bytes.Contains(svg.Body, []byte("shifts are planned by year (verified by describe)")) || svg.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%d %s %.300s", svg.Status, svg.Header.Get("Content-Type"), svg.Body)
	}
	if !bytes.HasPrefix(png.Body, []byte("\x89PNG")) {
		t.Errorf("%d %.100q", png.Status, png.Body)
	}
}

func TestWhatIsWrongWithARootCauseIsNamed(t *testing.T) {
	w := newWorld(t)
	const all = "/v1/projects/PRJ-1/root-causes"
	wrong := func(change func(document, document)) document {
		d := dosing()
		change(d, d["fmea"].(document)["items"].([]document)[0])
		return d
	}
	unknown := fiveWhys("nothing")
	forged := fiveWhys(w.analysis)
	forged["five_whys"].(document)["whys"].([]document)[0]["causes"].([]document)[0]["verified_by"] = document{"analysis_id": w.analysis, "hash": strings.Repeat("0", 64)}
	revised := dosing()
	revised["expected_version"] = 1
	w.unchanged(func() {
		for name, c := range map[string]struct {
			path  string
			body  document
			place string
		}{
			"kind":        {all, wrong(func(d, _ document) { d["kind"] = "five_whys" }), "body.five_whys"},
			"no analysis": {all, unknown, "body.five_whys.whys[0].causes[0].verified_by.analysis_id"},
			"evidence":    {all, unknown, "body.five_whys.whys[1].evidence[0].analysis_id"},
			"other hash":  {all, forged, "body.five_whys.whys[0].causes[0].verified_by.hash"},
			"owner":       {all, wrong(func(_, i document) { i["actions"].([]document)[0]["owner"] = "nobody" }), "body.fmea.items[0].actions[0].owner"},
			"above":       {all, wrong(func(_, i document) { i["actions"].([]document)[0]["rating"].(document)["detection"] = 9 }), "body.fmea.items[0].actions[0].rating.detection"},
			"unknown":     {all, wrong(func(_, i document) { i["colour"] = "red" }), "body.fmea.items[0].colour"},
			"other kind":  {all + "/" + w.rootCause + "/versions", revised, "body.kind"},
		} {
			refusedAt(t, name, w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: c.path, Body: c.body}), c.place)
		}
	})
}

func TestWhoWorksOnTheProjectWritesItsRootCauses(t *testing.T) {
	w := newWorld(t)
	const all = "/v1/projects/PRJ-1/root-causes"
	for who, want := range map[string]int{"lena": 201, "priya": 201, "felix": 201, "luis": 403, "sven": 403, "otto": 403, "vera": 403} {
		if r := w.Do(apitest.Request{As: who, Method: http.MethodPost, Path: all, Body: dosing()}); r.Status != want {
			t.Errorf("%s: %d %s", who, r.Status, r.Body)
		}
	}
	w.exec(`UPDATE cases SET ended = true, state = 'closed' WHERE id = $1`, w.project)
	if r := w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: all, Body: dosing()}); r.Status != http.StatusConflict {
		t.Errorf("after the end: %d %s", r.Status, r.Body)
	}
	for _, table := range []string{"root_causes", "root_cause_citations"} {
		for _, statement := range []string{"UPDATE %s SET version = 9", "DELETE FROM %s", "TRUNCATE %s CASCADE"} {
			if _, err := w.DB.Exec(context.Background(), fmt.Sprintf(statement, table)); err == nil {
				t.Errorf("%s can be changed", table)
			}
		}
	}
}
