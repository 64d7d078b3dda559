package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/store"
)

// munich is a calendar as people set it.
func munich(site string, version int) map[string]any {
	office := []string{"08:00-12:00", "13:00-17:00"}
	return map[string]any{"site": site, "version": version, "zone": "Europe/Berlin",
		"week":     map[string]any{"monday": office, "tuesday": office, "wednesday": office, "thursday": office, "friday": []string{"08:00-12:00", "13:00-15:00"}},
		"holidays": map[string]any{"country": "de", "region": "by"},
		"days":     []any{map[string]any{"date": "2026-12-24", "name": "Heiligabend", "hours": []string{"08:00-12:00"}}}}
}

func calendarSamples(get func(string) sample, post func(string, string, any) sample) map[string]sample {
	return map[string]sample{
		"list-calendars":        get("/v1/calendars"),
		"get-calendar":          get("/v1/calendars/munich"),
		"set-calendar":          post("lena", "/v1/calendars", munich("augsburg", 0)),
		"list-calendar-history": get("/v1/calendars/munich/history"),
		"count-working-time":    get("/v1/working-time?site=munich&from=2026-11-20T09:00:00Z&duration=P2D"),
		"list-holiday-regions":  get("/v1/holiday-regions"),
		"list-holidays":         get("/v1/holidays?country=de&region=by&year=2026"),
	}
}

func setCalendar(h *apitest.Harness, as string, calendar any) apitest.Response {
	return h.Do(apitest.Request{As: as, Method: http.MethodPost, Path: "/v1/calendars", Body: calendar})
}

type calendarPage struct {
	Site     string
	Version  int
	BuiltIn  bool   `json:"built_in"`
	SetBy    string `json:"set_by"`
	Zone     string
	Resolved struct {
		Days []struct{ Date, Name string }
	}
	Items []struct {
		Site    string
		Version int
	}
	Next string
}

func TestTheStoryOfACalendar(t *testing.T) {
	h := apitest.New(t)
	var page calendarPage
	h.Get("vera", "/v1/calendars/default", &page)
	if !page.BuiltIn || page.Version != 0 || page.Zone != "UTC" {
		t.Errorf("the default is %+v", page)
	}
	if r := h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/calendars/munich"}); r.Status != 404 || !strings.Contains(string(r.Body), "default holds") {
		t.Errorf("a site without a calendar answers %d %s", r.Status, r.Body)
	}
	page = calendarPage{}
	setCalendar(h, "lena", munich("munich", 0)).Into(t, 201, &page)
	if page.Site != "munich" || page.Version != 1 || page.SetBy != "lena" || page.BuiltIn || len(page.Resolved.Days) != 61 {
		t.Errorf("set is %+v with %d days", page, len(page.Resolved.Days)) // 12 holidays a year over 5 years, and the half day
	}
	changed := munich("munich", 1)
	changed["zone"] = "Europe/Vienna"
	setCalendar(h, "otto", changed).Into(t, 201, &page)
	if r := setCalendar(h, "lena", munich("munich", 1)); r.Status != 409 {
		t.Errorf("somebody else's change is lost: %d %s", r.Status, r.Body)
	} else {
		refusedAt(t, "stale", r, "body.version")
	}
	h.Get("vera", "/v1/calendars/munich?version=1", &page)
	if page.Version != 1 || page.Zone != "Europe/Berlin" {
		t.Errorf("the first version is %+v", page)
	}
	page = calendarPage{}
	h.Get("vera", "/v1/calendars/munich/history?limit=1", &page)
	if len(page.Items) != 1 || page.Items[0].Version != 2 || page.Next == "" {
		t.Errorf("the newest of the history is %+v", page)
	}
	h.Get("vera", "/v1/calendars/munich/history?limit=1&cursor="+page.Next, &page)
	if len(page.Items) != 1 || page.Items[0].Version != 1 {
		t.Errorf("the oldest of the history is %+v", page)
	}
	page = calendarPage{}
	h.Get("vera", "/v1/calendars?limit=1", &page)
	if len(page.Items) != 1 || page.Items[0].Site != "default" {
		t.Errorf("the first calendar is %+v", page)
	}
	h.Get("vera", "/v1/calendars?limit=1&cursor="+page.Next, &page)
	if len(page.Items) != 1 || page.Items[0].Site != "munich" || page.Items[0].Version != 2 {
		t.Errorf("the second calendar is %+v", page)
	}
}

func TestASiteMayHaveAnyName(t *testing.T) {
	h := apitest.New(t)
	for _, site := range []string{"Werk 2", "Zürich/Nord", "日本", "a?b#c%d", "..", "' OR 1=1 --"} {
		var page calendarPage
		if setCalendar(h, "lena", munich(site, 0)).Into(t, 201, &page); page.Site != site {
			t.Errorf("%q is kept as %q", site, page.Site)
		}
		page = calendarPage{}
		if h.Get("vera", "/v1/calendars/"+url.PathEscape(site), &page); page.Site != site {
			t.Errorf("%q is found as %q", site, page.Site)
		}
	}
}

func TestTheSameCalendarTwiceIsOneVersion(t *testing.T) {
	h := apitest.New(t)
	for range 2 {
		var page calendarPage
		r := h.Do(apitest.Request{As: "lena", Method: "POST", Path: "/v1/calendars", Body: munich("munich", 0), Header: map[string]string{"Idempotency-Key": "k"}})
		if r.Into(t, 201, &page); page.Version != 1 {
			t.Errorf("version %d", page.Version)
		}
	}
	var queued int
	if err := h.DB.Get(context.Background(), &queued, `SELECT count(*) FROM outbox WHERE effect = $1`, store.EffectCalendarChanged); err != nil || queued != 1 {
		t.Errorf("%d changes are queued, %v", queued, err)
	}
}

func TestACalendarIsRefusedAtEachWrongField(t *testing.T) {
	h := apitest.New(t)
	with := func(key string, value any) map[string]any {
		body := munich("munich", 0)
		body[key] = value
		return body
	}
	type object = map[string]any
	for place, body := range map[string]any{
		"body.zone":               with("zone", "Mars/Olympus"),
		"body.version":            with("version", -1),
		"body.week":               with("week", object{}),
		"body.week.monday":        with("week", object{"monday": []string{"20:00-09:00"}, "tuesday": []string{"08:00-09:00"}}),
		"body.week.monday[1]":     with("week", object{"monday": []string{"08:00-12:00", "11:00-13:00"}}),
		"body.week.monday[0]":     with("week", object{"monday": []string{"eight to five"}}),
		"body.week.tuesday[0]":    with("week", object{"tuesday": []any{8}}),
		"body.week.monday[2]":     with("week", object{"monday": []string{"08:00-09:00", "09:00-10:00", "25:00-26:00"}}),
		"body.holidays.country":   with("holidays", object{"country": "xx"}),
		"body.holidays.region":    with("holidays", object{"country": "de", "region": "zz"}),
		"body.holidays.except[0]": with("holidays", object{"country": "de", "except": []string{"Pancake Day"}}),
		"body.days[0].date":       with("days", []object{{"date": "2026-02-29", "name": "x"}}),
		"body.days[1].date":       with("days", []object{{"date": "2026-12-24", "name": "x"}, {"date": "2026-12-24", "name": "y"}}),
		"body.days[0].name":       with("days", []object{{"date": "2026-12-24", "name": ""}}),
		"body.days[0].hours[0]":   with("days", []object{{"date": "2026-12-24", "name": "x", "hours": []string{"24:00-06:00"}}}),
	} {
		r := setCalendar(h, "lena", body)
		if refusedAt(t, place, r, place); r.Status != 422 {
			t.Errorf("%s answered %d %s", place, r.Status, r.Body)
		}
	}
	for _, site := range []string{"", " ", strings.Repeat("x", 81)} {
		refusedAt(t, site, setCalendar(h, "lena", munich(site, 0)), "body.site")
	}
}

type working struct {
	Site     string
	Version  int
	Duration string
	Starts   string
	At       string
	AtLocal  string                        `json:"at_local"`
	Days     []struct{ Date, Name string } `json:"special_days"`
}

// One working day is not 24 hours: holidays, half days, the lunch pause, the change of the clock.
func TestWorkingTimeOfASite(t *testing.T) {
	h := apitest.New(t)
	setCalendar(h, "lena", munich("munich", 0)).Into(t, 201, nil)
	for _, c := range []struct{ query, duration, at, local string }{
		{"from=2026-12-23T14:00:00Z&duration=P1D", "P1D", "2026-12-24T11:00:00Z", "2026-12-24T12:00:00+01:00"},
		{"from=2026-12-23T14:00:00Z&duration=P2D", "P2D", "2026-12-28T14:00:00Z", "2026-12-28T15:00:00+01:00"},
		{"from=2026-11-19T11:30:00%2B01:00&duration=PT1H", "PT1H", "2026-11-19T12:30:00Z", "2026-11-19T13:30:00+01:00"},
		{"from=2026-03-27T14:00:00%2B01:00&duration=PT2H", "PT2H", "2026-03-30T07:00:00Z", "2026-03-30T09:00:00+02:00"},
		{"from=2026-11-23T00:00:00%2B01:00&duration=-P1D", "-P1D", "2026-11-20T07:00:00Z", "2026-11-20T08:00:00+01:00"},
		{"from=2026-12-23T08:00:00%2B01:00&to=2026-12-28T09:00:00%2B01:00", "PT13H", "2026-12-28T08:00:00Z", "2026-12-28T09:00:00+01:00"},
	} {
		var got working
		h.Get("vera", "/v1/working-time?site=munich&"+c.query, &got)
		if got.Duration != c.duration || got.At != c.at || got.AtLocal != c.local || got.Version != 1 {
			t.Errorf("%s is %+v, want %+v", c.query, got, c)
		}
	}
	var got working
	h.Get("vera", "/v1/working-time?site=munich&from=2026-12-23T14:00:00Z&duration=P2D", &got)
	if fmt.Sprint(got.Days) != "[{2026-12-24 Heiligabend} {2026-12-25 Weihnachtstag} {2026-12-26 Zweiter Weihnachtsfeiertag}]" {
		t.Errorf("special days %v", got.Days)
	}
	if h.Get("vera", "/v1/working-time?site=turin&duration=P1D", &got); got.Site != "default" || got.Version != 0 {
		t.Errorf("a site without a calendar counts with %+v", got)
	}
}

func TestWorkingTimeIsRefused(t *testing.T) {
	h := apitest.New(t)
	for query, place := range map[string]string{
		"": "query.duration", "duration=P1D&to=2026-12-28T09:00:00Z": "query.duration", "duration=P1W": "query.duration", "duration=2": "query.duration",
		"duration=P1M": "query.duration", "duration=P1D&from=yesterday": "query.from", "duration=P1D&from=0001-01-01T00:00:00Z": "", "duration=P1D&from=9999-01-01T00:00:00Z": "query.from",
		"to=2066-01-01T00:00:00Z": "query.to", "duration=P36525D": "", "duration=-P36525D": "", "duration=PT999999H": "", "duration=P99999D": "query.duration", "hours=3": "",
	} {
		r := h.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/working-time?" + query})
		if query == "duration=P1D&from=0001-01-01T00:00:00Z" { // the zero time is the same as none
			continue
		}
		if refusedAt(t, query, r, place); r.Status != 422 && r.Status != 400 {
			t.Errorf("%s answered %d", query, r.Status)
		}
	}
}

func TestHolidaysAreListed(t *testing.T) {
	h := apitest.New(t)
	var page struct {
		Year  int
		Items []struct {
			Country string
			Regions []string
			Date    string
			Name    string
		}
	}
	h.Get("vera", "/v1/holidays?country=de&region=by&year=2026", &page)
	if page.Year != 2026 || len(page.Items) != 12 || page.Items[1].Date != "2026-01-06" || page.Items[1].Name != "Heilige Drei Könige" {
		t.Errorf("Bavaria has %+v", page)
	}
	page.Items = nil
	if h.Get("vera", "/v1/holiday-regions", &page); len(page.Items) < 30 {
		t.Errorf("%d countries", len(page.Items))
	}
	for path, place := range map[string]string{"/v1/holidays": "query.country", "/v1/holidays?country=xx": "query.country", "/v1/holidays?country=de&region=zz": "query.region", "/v1/holidays?country=de&year=1": "query.year", "/v1/holidays?country=au": "query.region"} {
		refusedAt(t, path, h.Do(apitest.Request{As: "vera", Method: "GET", Path: path}), place)
	}
}
