package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/freeze"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/store/storetest"
)

func utc(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func frozen(id string, scope freeze.Scope, times freeze.Times) store.FreezeRecord {
	return store.FreezeRecord{Reason: "because", CreatedBy: "lena", Freeze: freeze.Freeze{ID: id, Title: id, Scope: scope, Times: times,
		Kinds: []lifecycle.ChangeKind{lifecycle.NormalChange}}}
}

func from(start, end time.Time) freeze.Times { return freeze.Times{Start: &start, End: &end} }

type freezing struct {
	t   *testing.T
	db  *store.DB
	ctx context.Context
	store.Freezes
}

// newFreezing has four freezes: of everything, of a site, of a process each last of a month, and of an asset in the past.
func newFreezing(t *testing.T) freezing {
	db := storetest.New(t)
	f := freezing{t: t, db: db, ctx: context.Background(), Freezes: store.Freezes{DB: db}}
	for _, record := range []store.FreezeRecord{
		frozen("all", freeze.Scope{}, from(utc(2026, 12, 20), utc(2027, 1, 5))),
		frozen("site", freeze.Scope{Sites: []string{"munich", "turin"}}, from(utc(2026, 12, 1), utc(2026, 12, 2))),
		frozen("process", freeze.Scope{Processes: []string{"billing"}}, freeze.Times{
			Recurrence: "DTSTART;TZID=Europe/Berlin:20261031T180000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1", Duration: lifecycle.Duration(12 * time.Hour)}),
		frozen("past", freeze.Scope{Assets: []string{"press"}}, from(utc(2020, 1, 1), utc(2020, 2, 1))),
	} {
		if _, err := f.Create(f.ctx, org, record); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f freezing) list(filter store.FreezeFilter) string {
	f.t.Helper()
	filter.Limit = 50
	found, err := f.List(f.ctx, org, filter)
	if err != nil {
		f.t.Fatal(err)
	}
	names := make([]string, len(found))
	for i, record := range found {
		names[i] = record.ID
	}
	return strings.Join(names, " ")
}

func (f freezing) hits(affects freeze.Scope, start, end time.Time) string {
	f.t.Helper()
	found, err := f.Overlapping(f.ctx, org, lifecycle.NormalChange, affects, freeze.Window{Start: start, End: end})
	if err != nil {
		f.t.Fatal(err)
	}
	names := make([]string, len(found))
	for i, hit := range found {
		names[i] = fmt.Sprint(hit.FreezeID, " ", hit.Start.Format("0102T1504"))
	}
	return strings.Join(names, ", ")
}

func TestFreezesAreFound(t *testing.T) {
	f := newFreezing(t)
	created, err := f.Get(f.ctx, org, "process")
	if err != nil || created.Duration != lifecycle.Duration(12*time.Hour) || created.Start != nil || created.CreatedBy != "lena" || created.Processes[0] != "billing" || created.EndedAt != nil {
		t.Errorf("process is %+v, %v", created, err)
	}
	if again, err := f.Create(f.ctx, org, frozen("site", freeze.Scope{}, from(utc(2030, 1, 1), utc(2030, 1, 2)))); err != nil || again.Start.Year() != 2026 {
		t.Errorf("the same id again is %+v, %v", again, err)
	}
	if _, err := f.Get(f.ctx, org, "none"); fault.Of(err) != fault.NotFound {
		t.Error(err)
	}
	december, new := utc(2026, 12, 1), utc(2027, 2, 1)
	for name, c := range map[string]struct{ got, want string }{
		"all":              {f.list(store.FreezeFilter{}), "past process site all"},
		"a site":           {f.list(store.FreezeFilter{Site: "munich"}), "past process site all"},
		"another site":     {f.list(store.FreezeFilter{Site: "oslo"}), "past process all"},
		"a process":        {f.list(store.FreezeFilter{Process: "billing", Asset: "saw"}), "process site all"},
		"from December on": {f.list(store.FreezeFilter{From: &december}), "process site all"},
		"from February on": {f.list(store.FreezeFilter{From: &new}), "process"},
		"before December":  {f.list(store.FreezeFilter{To: &december}), "past process"},
		"hits":             {f.hits(freeze.Scope{Sites: []string{"turin"}, Processes: []string{"billing"}}, utc(2026, 11, 30), utc(2027, 2, 1)), "process 1130T1700, site 1201T0000, all 1220T0000, process 1231T1700, process 0131T1700"},
		"hits elsewhere":   {f.hits(freeze.Scope{Sites: []string{"oslo"}, Assets: []string{"press"}}, utc(2026, 11, 30), utc(2027, 2, 1)), "all 1220T0000"},
		"no hits":          {f.hits(freeze.Scope{}, utc(2026, 11, 1), utc(2026, 12, 20)), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
	if _, err := f.Overlapping(f.ctx, org, "", freeze.Scope{}, freeze.Window{Start: utc(2026, 1, 1), End: utc(2036, 1, 1)}); fault.Of(err) != fault.Invalid {
		t.Errorf("ten years are answered: %v", err)
	}
}

func TestFreezesArePagedByStart(t *testing.T) {
	f := newFreezing(t)
	var seen []string
	var cursor store.Cursor
	for range 5 {
		found, err := f.List(f.ctx, org, store.FreezeFilter{Limit: 1, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			break
		}
		seen, cursor = append(seen, found[0].ID), found[0].Cursor()
	}
	if !slices.Equal(seen, []string{"past", "process", "site", "all"}) {
		t.Errorf("pages %q", seen)
	}
}

func TestAFreezeIsEndedOnceAndKept(t *testing.T) {
	f := newFreezing(t)
	at := utc(2026, 12, 10)
	for range 2 {
		if ended, err := f.End(f.ctx, org, "process", "otto", "not needed", at); err != nil || !ended.EndedAt.Equal(at) || ended.EndedBy != "otto" || ended.EndReason != "not needed" {
			t.Errorf("ended is %+v, %v", ended, err)
		}
	}
	if _, err := f.End(f.ctx, org, "process", "lena", "me too", at); fault.Of(err) != fault.Conflict {
		t.Errorf("it is ended twice: %v", err)
	}
	if _, err := f.End(f.ctx, org, "none", "lena", "why not", at); fault.Of(err) != fault.NotFound {
		t.Error(err)
	}
	if got := f.hits(freeze.Scope{Processes: []string{"billing"}}, utc(2026, 11, 2), utc(2027, 2, 1)); got != "process 1130T1700, all 1220T0000" {
		t.Errorf("after its end it binds %s", got)
	}
	for _, statement := range []string{`UPDATE freezes SET title = 'x'`, `UPDATE freezes SET ended_at = now() WHERE id = 'process'`, `DELETE FROM freezes`, `TRUNCATE freezes`} {
		if _, err := f.db.Exec(f.ctx, statement); err == nil {
			t.Errorf("%s is possible", statement)
		}
	}
}
