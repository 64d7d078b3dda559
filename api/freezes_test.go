package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

const monthEnds = "DTSTART;TZID=Europe/Berlin:20261031T180000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1"

func monthEnd() map[string]any {
	return map[string]any{"title": "Month end", "reason": "closing the books", "processes": []string{"billing"}, "recurrence": monthEnds, "duration": "PT12H"}
}

func (w *world) freezeSamples(get func(string) sample, post func(string, string, any) sample) map[string]sample {
	return map[string]sample{
		"create-freeze":           post("lena", "/v1/freezes", monthEnd()),
		"list-freezes":            get("/v1/freezes"),
		"get-freeze":              get("/v1/freezes/" + w.freeze),
		"end-freeze":              post("lena", "/v1/freezes/"+w.freeze+"/end", map[string]any{"reason": "not needed"}),
		"list-freeze-occurrences": get("/v1/freeze-occurrences?from=2026-11&to=2027-01"),
	}
}

type freezePage struct {
	ID      string
	Title   string
	Kinds   []string
	EndedBy string `json:"ended_by"`
	Items   []struct {
		ID, Title, Start, End string
		FreezeID              string `json:"freeze_id"`
		On                    []string
	}
	Next string
}

func TestTheStoryOfAFreeze(t *testing.T) {
	h := apitest.New(t)
	var made, page freezePage
	r := h.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/freezes", Body: monthEnd()})
	r.Into(t, 201, &made)
	if fmt.Sprint(made.Kinds) != "[normal standard]" || r.Header.Get("Location") != "/v1/freezes/"+made.ID {
		t.Errorf("made %+v at %s", made, r.Header.Get("Location"))
	}
	h.Post("otto", "/v1/freezes", map[string]any{"title": "Year end", "reason": "holidays", "kinds": []string{"emergency"}, "start": "2026-12-20T00:00:00+01:00", "end": "2027-01-04T00:00:00+01:00"}, 201, nil)
	h.Get("vera", "/v1/freeze-occurrences?from=2026-12&to=2027-01&process=billing&site=munich", &page)
	var got []string
	for _, item := range page.Items {
		got = append(got, item.Title+" "+item.Start)
	}
	if strings.Join(got, ", ") != "Month end 2026-11-30T17:00:00Z, Year end 2026-12-19T23:00:00Z, Month end 2026-12-31T17:00:00Z, Month end 2027-01-31T17:00:00Z" {
		t.Errorf("occurrences %s", strings.Join(got, ", "))
	}
	if h.Get("vera", "/v1/freeze-occurrences?from=2026-12&to=2027-01&process=billing&kind=emergency", &page); len(page.Items) != 1 {
		t.Errorf("an emergency is bound by %+v", page.Items)
	}
	page = freezePage{}
	if h.Get("vera", "/v1/freezes?process=sales&limit=1", &page); len(page.Items) != 1 || page.Items[0].Title != "Year end" || page.Next != "" {
		t.Errorf("sales is bound by %+v", page)
	}
	if h.Get("vera", "/v1/freezes?limit=1", &page); len(page.Items) != 1 || page.Items[0].Title != "Month end" || page.Next == "" {
		t.Errorf("the first page is %+v", page)
	}
	if h.Get("vera", "/v1/freezes?limit=1&cursor="+page.Next, &page); len(page.Items) != 1 || page.Items[0].Title != "Year end" {
		t.Errorf("the second page is %+v", page)
	}
	if h.Get("vera", "/v1/freeze-occurrences?from=2090-12&to=2091-01&process=billing", &page); len(page.Items) != 3 {
		t.Errorf("in many years it binds %+v", page.Items)
	}
	if h.Post("otto", "/v1/freezes/"+made.ID+"/end", map[string]any{"reason": "moved"}, 200, &made); made.EndedBy != "otto" {
		t.Errorf("ended %+v", made)
	}
	if h.Get("vera", "/v1/freeze-occurrences?from=2090-12&to=2091-01&process=billing", &page); len(page.Items) != 0 {
		t.Errorf("after its end it binds: %+v", page.Items)
	}
	if r := h.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/freezes/" + made.ID + "/end", Body: map[string]any{"reason": "again"}}); r.Status != 409 {
		t.Errorf("ended twice: %d %s", r.Status, r.Body)
	}
}

func TestAFreezeIsRefusedAtEachWrongField(t *testing.T) {
	h := apitest.New(t)
	with := func(key string, value any) map[string]any {
		body := monthEnd()
		if body[key] = value; value == nil {
			delete(body, key)
		}
		return body
	}
	for _, c := range []struct {
		place string
		body  any
	}{
		{"body.title", with("title", " ")}, {"body.reason", with("reason", nil)}, {"body.kinds[0]", with("kinds", []string{"cosmic"})}, {"body.kinds", with("kinds", []string{})},
		{"body.processes[1]", with("processes", []string{"a", "a"})}, {"body.sites[0]", with("sites", []string{""})}, {"body.assets[0]", with("assets", []string{strings.Repeat("x", 201)})},
		{"body.recurrence", with("recurrence", "DTSTART:20261031T180000Z\nRRULE:FREQ=SECONDLY")}, {"body.recurrence", with("recurrence", "every month end")},
		{"body.duration", with("duration", "P2M")}, {"body.duration", with("duration", nil)}, {"body.duration", with("duration", "P31D")}, {"body.start", with("start", "2026-12-20T00:00:00Z")},
		{"body.end", with("end", "2026-12-20T00:00:00Z")}, {"body.start", with("recurrence", nil)}, {"body.start", map[string]any{"title": "x", "reason": "x", "start": "soon", "end": "2026-12-20T00:00:00Z"}},
		{"body.end", map[string]any{"title": "x", "reason": "x", "start": "2026-12-20T00:00:00Z", "end": "2026-12-20T00:00:00Z"}},
	} {
		r := h.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/freezes", Body: c.body})
		if refusedAt(t, c.place, r, c.place); r.Status != 422 {
			t.Errorf("%s answered %d: %s", c.place, r.Status, r.Body)
		}
	}
	for path, place := range map[string]string{
		"/v1/freeze-occurrences": "query.from", "/v1/freeze-occurrences?from=2026&to=2027": "query.from", "/v1/freeze-occurrences?from=2026-12&to=2026-11": "query.to",
		"/v1/freeze-occurrences?from=2026-12&to=2036-11": "query.to", "/v1/freeze-occurrences?from=2026-12&to=2026-12&kind=cosmic": "query.kind", "/v1/freezes?from=x": "query.from",
	} {
		refusedAt(t, path, h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path}), place)
	}
}
