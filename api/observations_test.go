package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
	"tollgate/store"
)

const running = "/v1/pilots/PIL-2/observations"

func (w *world) observe(as, query, contentType, body string) apitest.Response {
	return w.Do(apitest.Request{As: as, Method: http.MethodPost, Path: running + query, Body: body, Header: map[string]string{"Content-Type": contentType}})
}

func (w *world) summary(query string) api.ObservationSummary {
	var s api.ObservationSummary
	w.Get("vera", running+"/summary"+query, &s)
	return s
}

func TestObservationsFromFilesAsTheyAre(t *testing.T) {
	w := newWorld(t)
	var taken api.TakenObservations
	file := "userid,version,day,retention_7,note\n116,gate_30,1.6.2026,FALSE,x\n337,gate_30,1.6.2026,TRUE,y\n377,gate_40,2.6.2026,NA,z\n"
	w.observe("lena", "?key_column=userid&unit_column=userid&arm_column=version&at_column=day&value_column=retention_7&arms=gate_30:control,gate_40:treatment&missing=NA",
		"text/csv", file).Into(t, 201, &taken)
	if taken.Added != 3 || taken.Refused != 0 || len(taken.Report) != 0 {
		t.Errorf("%+v", taken)
	}
	w.observe("luis", "", "application/x-ndjson", `{"key":"c","arm":"control","at":"2026-06-03","value":1,"count":8500}`+"\n"+`{"key":"m","arm":"control","at":"2026-06-03","metric":"minutes","value":12.5}`).Into(t, 201, &taken)
	s := w.summary("?metric=retained")
	cells := map[string]string{}
	for _, c := range s.Cells {
		cells[c.Arm] = fmt.Sprintf("%d of %d, %d missing", int(c.Sum), c.N, c.Missing)
	}
	// player-1 of the world is in the arm that Tollgate gave it
	arm := w.armOf("player-1")
	want := map[string]string{"control": "8501 of 8502, 0 missing", "treatment": "0 of 0, 1 missing"}
	if arm == "control" {
		want["control"] = "8502 of 8503, 0 missing"
	} else {
		want["treatment"] = "1 of 1, 1 missing"
	}
	for name, text := range want {
		if cells[name] != text {
			t.Errorf("%s: %s, want %s", name, cells[name], text)
		}
	}
	if s.Versions != 6 || s.Missing != 1 || s.Allocation.NotAsAssigned != 3 || s.Allocation.InSeveralArms != 0 {
		t.Errorf("%+v", s)
	}
}

func (w *world) armOf(unit string) string {
	var page struct{ Items []store.Assignment }
	w.Get("vera", "/v1/pilots/PIL-2/assignments?unit="+unit, &page)
	if len(page.Items) != 1 {
		w.t.Fatalf("%s has %d assignments", unit, len(page.Items))
	}
	return page.Items[0].Arm
}

func TestACorrectedObservationKeepsItsVersions(t *testing.T) {
	w := newWorld(t)
	row := `[{"key":"a","arm":"control","at":"2026-06-03","value":%s}]`
	var taken api.TakenObservations
	w.observe("lena", "", "application/json", fmt.Sprintf(row, "0")).Into(t, 201, &taken)
	before := w.summary("")
	w.observe("lena", "", "application/json", fmt.Sprintf(row, "0")).Into(t, 200, &taken)
	if taken.Duplicates != 1 || taken.Added != 0 {
		t.Errorf("%+v", taken)
	}
	w.observe("lena", "", "application/json", fmt.Sprintf(row, "1")).Into(t, 201, &taken)
	if taken.Corrected != 1 || len(taken.Report) != 1 || taken.Report[0].Status != "corrected" || taken.Report[0].Version != 2 {
		t.Errorf("%+v", taken)
	}
	var page struct{ Items []store.Observation }
	w.Get("vera", running+"?key=a&history=true&sort=key", &page)
	if len(page.Items) != 2 || *page.Items[0].Value != 0 || *page.Items[1].Value != 1 || page.Items[1].RecordedBy != "lena" {
		t.Errorf("%+v", page.Items)
	}
	if after := w.summary(""); after.Corrected != 1 || after.N != before.N {
		t.Errorf("%+v", after)
	}
	// As of then, the answer is that of then.
	again := w.summary("?cut=" + strings.ReplaceAll(before.Cut.Format("2006-01-02T15:04:05.999999999Z07:00"), "+", "%2B"))
	if fmt.Sprint(again.Cells) != fmt.Sprint(before.Cells) || again.Versions != before.Versions || !again.Cut.Equal(before.Cut) {
		t.Errorf("%+v\nthen %+v", before, again)
	}
}

func TestRefusedObservations(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ row, field, says string }{
		{`{"arm":"control","at":"2026-06-03","value":1}`, "key", "is missing"},
		{`{"key":"a","at":"2026-06-03","value":1}`, "unit", "cannot tell"},
		{`{"key":"a","unit":"nobody","at":"2026-06-03","value":1}`, "unit", "was not assigned"},
		{`{"key":"a","arm":"gate","at":"2026-06-03","value":1}`, "arm", "control, treatment"},
		{`{"key":"a","arm":"control","at":"2026-06-03","value":0.5}`, "value", "0 or 1"},
		{`{"key":"a","arm":"control","at":"2026-06-31","value":1}`, "at", "not a date"},
		{`{"key":"a","arm":"control","at":"2199-06-30","value":1}`, "at", "future"},
		{`{"key":"a","arm":"control","value":1}`, "at", "is missing"},
		{`{"key":"a","arm":"control","at":"2026-06-03","value":"1"}`, "value", "a number"},
		{`{"key":"a","arm":"control","at":"2026-06-03","valu":1}`, "valu", "not a field of an observation"},
		{`{"key":"a","arm":"control","at":"2026-06-03","metric":"mood","value":1}`, "metric", "minutes, retained"},
		{`{"key":"a","arm":"control","at":"2026-06-03","value":1,"count":0}`, "count", "from 1"},
		{`{"key":"a","unit":"player-1","arm":"control","at":"2026-06-03","value":1,"count":2}`, "count", "one unit"},
		{`{"key":"a","arm":"control","at":"2026-06-03","void":true}`, "key", "nothing to withdraw"},
		{`{"key":"a","arm":"control","at":"2026-06-03","value":1,"version":2}`, "version", "newest version of this key is 0"},
	} {
		var p problem
		w.observe("lena", "", "application/json", `[{"key":"good","arm":"control","at":"2026-06-03","value":1},`+c.row+`]`).Into(t, 422, &p)
		i := slices.IndexFunc(p.Errors, func(f fault.Field) bool { return f.Path == "body[1]."+c.field })
		if i < 0 || !strings.Contains(p.Errors[i].Message, c.says) {
			t.Errorf("%s: %+v", c.row, p.Errors)
		}
	}
	if s := w.summary(""); s.Versions != 1 {
		t.Errorf("%d rows beside the world's were recorded", s.Versions-1)
	}
	for _, c := range []struct {
		as, query, kind, body string
		status                int
	}{
		{"priya", "", "application/json", `[{"key":"a","arm":"control","at":"2026-06-03","value":1}]`, 403},
		{"otto", "", "application/json", `[{"key":"a","arm":"control","at":"2026-06-03","value":1}]`, 201}, // for any pilot
		{"lena", "?outside_plan=record", "application/json", `[{"key":"b","arm":"gate","at":"2026-06-03","value":1}]`, 201},
		{"lena", "?key_column=k", "application/json", `[]`, 422}, {"lena", "?arms=x", "text/csv", "key,at,value\n", 422}, {"lena", "", "text/plain", "x", 415},
		{"lena", "", "text/csv", "key,value\na,1\n", 422}, {"lena", "", "application/json", `[`, 400}, {"lena", "", "application/json", `{}`, 422},
	} {
		if r := w.observe(c.as, c.query, c.kind, c.body); r.Status != c.status {
			t.Errorf("%s %s %s %s: %d %s", c.as, c.query, c.kind, c.body, r.Status, r.Body)
		}
	}
	if s := w.summary(""); s.Allocation.Unplanned != 1 {
		t.Errorf("%+v", s.Allocation)
	}
	w.exec(`UPDATE cases SET state = 'verdict_review' WHERE id = $1`, w.running)
	if r := w.observe("lena", "", "application/json", `[]`); r.Status != 409 || !strings.Contains(string(r.Body), "closed") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestAnUploadGoesOnWhereItWasCut(t *testing.T) {
	w := newWorld(t)
	piece := func(first, rows int) string {
		var b strings.Builder
		for i := range rows {
			fmt.Fprintf(&b, `{"key":"u%d","arm":"control","at":"2026-06-03","value":1}`+"\n", first+i)
		}
		return b.String()
	}
	var taken api.TakenObservations
	send := func(first, rows, status int) store.Upload {
		w.observe("lena", fmt.Sprintf("?upload=file&first_row=%d&total=10", first), "application/x-ndjson", piece(first, rows)).Into(t, status, &taken)
		return *taken.Upload
	}
	if u := send(1, 4, 201); u.NextRow != 5 || u.Rows != 4 || u.Complete {
		t.Errorf("%+v", u)
	}
	if u := send(7, 4, 201); u.NextRow != 5 { // a piece that overtook another
		t.Errorf("%+v", u)
	}
	if u := send(3, 4, 201); u.NextRow != 11 || !u.Complete || u.Added != 10 { // overlaps what is there
		t.Errorf("%+v", u)
	}
	if u := send(1, 4, 200); u.Added != 10 || u.Duplicates != 2 {
		t.Errorf("%+v", u)
	}
	var p problem
	w.observe("lena", "?upload=file&first_row=1", "application/json", `[{"key":"u1","arm":"treatment","at":"2026-06-03","value":1}]`).Into(t, 422, &p)
	if len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Message, "earlier row of this upload") {
		t.Errorf("a row of the upload that differs from itself: %+v", p)
	}
	var u store.Upload
	w.Get("vera", running+"/uploads/file", &u)
	if !u.Complete || u.By != "lena" || w.Do(apitest.Request{As: "vera", Method: "GET", Path: running + "/uploads/none"}).Status != 404 {
		t.Errorf("%+v", u)
	}
}

// A day without an offset is the plan's: midnight in Berlin is the evening before in UTC.
func TestPeriodsAreOfThePlansTimeZone(t *testing.T) {
	w := newWorld(t)
	w.observe("lena", "", "application/json", `[{"key":"a","arm":"control","at":"2026-06-08","value":1},{"key":"b","arm":"control","at":"2026-06-07T21:59:59Z","value":0},
		{"key":"c","arm":"control","at":"2026-06-07T22:00:00Z","value":0}]`).Into(t, 201, nil)
	weeks := map[string]int64{}
	for _, c := range w.summary("?period=week&metric=retained").Cells {
		weeks[c.Period] += c.N
	}
	if fmt.Sprint(weeks) != "map[2026-06-01:2 2026-06-08:2]" {
		t.Errorf("%v", weeks)
	}
	var page struct{ Items []store.Observation }
	w.Get("vera", running+"?key=a", &page)
	if len(page.Items) != 1 || page.Items[0].At.UTC().Format("2006-01-02T15:04") != "2026-06-07T22:00" {
		t.Errorf("%+v", page.Items)
	}
}

// Nothing that is answered while units are assigned gives away what comes next; afterwards everything can be worked out again.
func TestAssignmentsAreConcealedThenVerified(t *testing.T) {
	w := newWorld(t)
	const path = "/v1/pilots/PIL-2/assignments"
	units := []any{map[string]any{"unit": "u1"}, map[string]any{"unit": "u2"}, map[string]any{"unit": "u3"}, map[string]any{"unit": "player-1"}}
	var given, again struct{ Items []store.Assignment }
	w.Post("luis", path, map[string]any{"units": units}, 200, &given)
	w.Post("lena", path, map[string]any{"units": units}, 200, &again)
	arms := map[string]int{}
	for i, a := range given.Items {
		arms[a.Arm]++
		if b := again.Items[i]; b.Arm != a.Arm || b.Number != a.Number || !b.Before || a.Block != 1 {
			t.Errorf("%+v, then %+v", a, b)
		}
	}
	if arms["control"] != 2 || arms["treatment"] != 2 {
		t.Errorf("a block of four: %v", arms)
	}
	var v api.AssignmentVerification
	w.Get("vera", path+"/verification", &v)
	if v.Secret != "" || len(v.Commitment) != 64 || v.Verified != 4 || len(v.Differing)+len(v.Gaps) > 0 {
		t.Errorf("while it runs: %+v", v)
	}
	w.exec(`UPDATE cases SET state = 'paused' WHERE id = $1`, w.running)
	if w.Get("vera", path+"/verification", &v); v.Secret != "" {
		t.Error("a pause tells what comes when it is over")
	}
	w.exec(`UPDATE cases SET state = 'concluding' WHERE id = $1`, w.running)
	w.Get("vera", path+"/verification", &v)
	secret, err := hex.DecodeString(v.Secret)
	if sum := sha256.Sum256(secret); err != nil || hex.EncodeToString(sum[:]) != v.Commitment {
		t.Errorf("the secret is not the one that was committed to: %+v", v)
	}
	for _, c := range []struct {
		as     string
		body   map[string]any
		status int
	}{
		{"lena", map[string]any{"units": units}, 409}, {"priya", map[string]any{"units": units}, 403}, {"vera", map[string]any{"units": units}, 403},
		{"lena", map[string]any{"units": []any{}}, 422}, {"lena", map[string]any{"units": []any{map[string]any{"unit": "x", "stratum": "north"}}}, 422},
	} {
		if r := w.Do(apitest.Request{As: c.as, Method: http.MethodPost, Path: path, Body: c.body}); r.Status != c.status {
			t.Errorf("%s %v: %d %s", c.as, c.body, r.Status, r.Body)
		}
	}
}
