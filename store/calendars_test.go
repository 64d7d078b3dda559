package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/store/storetest"
)

// bavaria are rules with the zone as the only thing that tests change.
func bavaria(zone string) calendars.Rules {
	office := []lifecycle.Span{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}
	return calendars.Rules{Zone: zone, Week: lifecycle.Week{Monday: office, Tuesday: office, Wednesday: office, Thursday: office, Friday: office},
		Holidays: &calendars.Holidays{Country: "de", Region: "by"}}
}

func TestCalendarsOfSites(t *testing.T) {
	db := storetest.New(t)
	s, ctx, now := store.Calendars{DB: db}, context.Background(), time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	holds := func(site, of string, version int) {
		t.Helper()
		if c, err := s.For(ctx, org, site, now); err != nil || c.Site != of || c.Version != version || c.Validate() != nil {
			t.Errorf("at %s counts %s version %d, %v, %v; want %s version %d", site, c.Site, c.Version, err, c.Validate(), of, version)
		}
	}
	holds("munich", "default", 0)
	if _, err := s.Find(ctx, org, "munich", 0); fault.Of(err) != fault.NotFound {
		t.Errorf("a site without a calendar has one: %v", err)
	}
	if c, err := s.Find(ctx, org, "default", 0); err != nil || c.Version != 0 {
		t.Errorf("the default calendar is %+v, %v", c, err)
	}
	if _, err := s.Find(ctx, org, "default", 1); fault.Of(err) != fault.NotFound {
		t.Errorf("the default calendar has a version 1: %v", err)
	}
	set := func(request, site string, seen int, zone string) (store.SiteCalendar, error) {
		return s.Set(ctx, org, "lena", request, site, seen, bavaria(zone))
	}
	first, err := set("r1", "munich", 0, "Europe/Berlin")
	if err != nil || first.Version != 1 || first.SetBy != "lena" || first.SetAt.IsZero() || first.Rules.Holidays.Region != "by" {
		t.Fatalf("set %+v, %v", first, err)
	}
	holds("munich", "munich", 1)
	holds("turin", "default", 0)
	if again, err := set("r1", "munich", 0, "Europe/Berlin"); err != nil || again.Version != 1 {
		t.Errorf("the same request again gives %+v, %v", again, err)
	}
	if same, err := set("r2", "munich", 0, "Europe/Berlin"); err != nil || same.Version != 1 {
		t.Errorf("the same rules again give %+v, %v", same, err)
	}
	if _, err := set("r3", "munich", 0, "Europe/Vienna"); fault.Of(err) != fault.Stale {
		t.Errorf("an old version may be changed: %v", err)
	}
	if second, err := set("r4", "munich", 1, "Europe/Vienna"); err != nil || second.Version != 2 {
		t.Errorf("the second version is %+v, %v", second, err)
	}
	if ours, err := set("r5", "default", 0, "Europe/Zurich"); err != nil || ours.Version != 1 {
		t.Errorf("our own default is %+v, %v", ours, err)
	}
	holds("turin", "default", 1)
	if old, err := s.Find(ctx, org, "munich", 1); err != nil || old.Rules.Zone != "Europe/Berlin" {
		t.Errorf("version 1 is %+v, %v", old, err)
	}
	history, err := s.History(ctx, org, "munich", 1<<31-1, 10)
	if err != nil || len(history) != 2 || history[0].Version != 2 || history[1].Version != 1 {
		t.Errorf("history %+v, %v", history, err)
	}
	var queued []string
	if err := db.Select(ctx, &queued, `SELECT payload::text FROM outbox WHERE effect = $1 ORDER BY id`, store.EffectCalendarChanged); err != nil {
		t.Fatal(err)
	}
	want := []store.CalendarChanged{{Site: "munich", Version: 1}, {Site: "munich", Version: 2}, {Site: "default", Version: 1}}
	for i, text := range queued {
		var got store.CalendarChanged
		if err := json.Unmarshal([]byte(text), &got); err != nil || i >= len(want) || got != want[i] {
			t.Errorf("queued %s, %v", text, err)
		}
	}
	if len(queued) != len(want) {
		t.Errorf("%d changes are queued, want %d", len(queued), len(want))
	}
}

func TestTheDefaultCalendarIsListedOnce(t *testing.T) {
	s, ctx := store.Calendars{DB: storetest.New(t)}, context.Background()
	sites := func(after string, limit int) string {
		t.Helper()
		found, err := s.List(ctx, org, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range found {
			names = append(names, fmt.Sprint(c.Site, " ", c.Version))
		}
		return fmt.Sprint(names)
	}
	if got := sites("", 10); got != "[default 0]" {
		t.Errorf("at first %s", got)
	}
	for i, site := range []string{"munich", "augsburg", "default", "munich"} {
		seen := map[int]int{3: 1}[i]
		if _, err := s.Set(ctx, org, "lena", fmt.Sprint(i), site, seen, bavaria([]string{"Europe/Berlin", "Europe/Vienna"}[i/3])); err != nil {
			t.Fatal(err)
		}
	}
	if got := sites("", 10); got != "[augsburg 1 default 1 munich 2]" {
		t.Errorf("all are %s", got)
	}
	if got := sites("augsburg", 1); got != "[default 1]" {
		t.Errorf("the second page is %s", got)
	}
}

func TestCalendarsAreNeverChangedOrDeleted(t *testing.T) {
	db := storetest.New(t)
	s, ctx := store.Calendars{DB: db}, context.Background()
	if _, err := s.Set(ctx, org, "lena", "r", "munich", 0, bavaria("UTC")); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`UPDATE calendars SET site = 'x'`, `DELETE FROM calendars`, `TRUNCATE calendars`} {
		if _, err := db.Exec(ctx, statement); err == nil {
			t.Errorf("%s is possible", statement)
		}
	}
}

func TestOneOfManyChangesOfACalendarWins(t *testing.T) {
	s, ctx := store.Calendars{DB: storetest.New(t)}, context.Background()
	zones := []string{"Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Paris", "Europe/Rome", "Europe/Madrid"}
	codes := make([]fault.Code, len(zones))
	var all sync.WaitGroup
	for i, zone := range zones {
		all.Go(func() {
			_, err := s.Set(ctx, org, "lena", zone, "munich", 0, bavaria(zone))
			codes[i] = fault.Of(err)
		})
	}
	all.Wait()
	slices.Sort(codes)
	if codes[0] != "" || slices.Contains(codes[1:], "") || codes[1] != fault.Stale || codes[len(codes)-1] != fault.Stale {
		t.Errorf("the answers are %q", codes)
	}
}
