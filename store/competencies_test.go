package store_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/store/storetest"
)

type skills struct {
	t   *testing.T
	db  *store.DB
	s   store.Competencies
	now time.Time
}

func newSkills(t *testing.T) skills {
	db := storetest.New(t)
	return skills{t, db, store.Competencies{DB: db}, time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
}

func (k skills) record(id, person, competency string, level int, daysAgo, months int) store.CompetencyRow {
	k.t.Helper()
	row, err := k.s.Record(context.Background(), org, store.NewCompetency{By: "lena", Comment: "seen", CompetencyAward: lifecycle.CompetencyAward{ID: id, Person: person,
		Competency: competency, Title: strings.ToUpper(competency), Level: level, Assessor: "lena", AssessedAt: k.now.AddDate(0, 0, -daysAgo), ValidMonths: months, RemindDays: 30}}, k.now)
	if err != nil {
		k.t.Fatal(cause(err))
	}
	return row
}

func (k skills) matrix(f store.CompetencyFilter) string {
	k.t.Helper()
	rows, err := k.s.Matrix(context.Background(), org, f, k.now, "")
	if err != nil {
		k.t.Fatal(cause(err))
	}
	var cells []string
	for _, row := range rows {
		cells = append(cells, fmt.Sprintf("%s/%s:%d %s", row.Person, row.Competency, row.Level, row.Status))
	}
	return strings.Join(cells, ", ")
}

func TestTheMatrixHasTheHighestLevelThatCounts(t *testing.T) {
	k := newSkills(t)
	k.record("a1", "luis", "triage", 2, 300, 12)
	k.record("a2", "luis", "triage", 3, 400, 12)  // expired
	k.record("a3", "luis", "billing", 1, 700, 12) // expired
	k.record("a4", "luis", "billing", 1, 500, 12) // expired later
	k.record("a5", "priya", "triage", 1, 10, 0)
	k.record("a6", "priya", "triage", 4, 340, 12) // expiring
	if got, want := k.matrix(store.CompetencyFilter{}), "luis/billing:1 expired, luis/triage:2 valid, priya/triage:4 expiring"; got != want {
		t.Errorf("got %s", got)
	}
	if _, err := k.s.Revoke(context.Background(), org, "a6", "lena", "wrong person", k.now); err != nil {
		t.Fatal(cause(err))
	}
	if got, want := k.matrix(store.CompetencyFilter{Competency: "triage"}), "luis/triage:2 valid, priya/triage:1 valid"; got != want {
		t.Errorf("after the revocation %s", got)
	}
	by := k.now.AddDate(0, 3, 0)
	if got, want := k.matrix(store.CompetencyFilter{ExpireBy: &by}), "luis/triage:2 valid"; got != want {
		t.Errorf("expiring by then: %s", got)
	}
	if got, want := k.matrix(store.CompetencyFilter{Status: "expired"}), "luis/billing:1 expired"; got != want {
		t.Errorf("expired: %s", got)
	}
	recognised, err := k.s.Recognised(context.Background(), org, "luis", k.now)
	if err != nil || len(recognised) != 1 || recognised[0].Competency != "triage" || recognised[0].Level != 2 || recognised[0].Case != "assessment a1" || recognised[0].ExpiresAt.IsZero() {
		t.Errorf("recognised %+v, %v", recognised, err)
	}
	all, err := k.s.RecognisedOf(context.Background(), org, []string{"luis", "priya", "nobody"}, k.now)
	if err != nil || !reflect.DeepEqual(all["luis"], recognised) || len(all["priya"]) != 1 || all["priya"][0].Case != "assessment a5" || len(all) != 2 {
		t.Errorf("of several people %+v, %v", all, err)
	}
}

func TestAssessmentsAreNeverChanged(t *testing.T) {
	k := newSkills(t)
	k.record("a1", "luis", "triage", 2, 10, 12)
	k.record("a1", "luis", "triage", 4, 10, 12) // the same id: nothing
	row, err := k.s.Get(context.Background(), org, "a1", k.now)
	if err != nil || row.Level != 2 || row.Status != "valid" || row.AssessorName == "" {
		t.Fatalf("%+v, %v", row, err)
	}
	for _, statement := range []string{`UPDATE competencies SET level = 4`, `DELETE FROM competencies`, `TRUNCATE competencies CASCADE`, `UPDATE competency_revocations SET reason = ''`} {
		if _, err := k.db.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s was not refused", statement)
		}
	}
	for n, by := range []string{"otto", "otto", "lena"} {
		_, err := k.s.Revoke(context.Background(), org, "a1", by, "mistake", k.now)
		if want := fault.Code(""); n == 2 {
			want = fault.Conflict
			if fault.Of(err) != want {
				t.Errorf("revoked twice: %v", err)
			}
		} else if err != nil {
			t.Error(cause(err))
		}
	}
	if _, err := k.s.Record(context.Background(), org, store.NewCompetency{By: "luis", CompetencyAward: lifecycle.CompetencyAward{ID: "own", Person: "luis", Competency: "triage", Title: "T",
		Level: 4, Assessor: "luis", AssessedAt: k.now}}, k.now); err == nil {
		t.Error("somebody assessed themselves")
	}
}

// Many workers look at once, at every day of two years, some of them crashing before they commit: each reminder is told once, the
// first before the end.
func TestRemindersAreToldOnce(t *testing.T) {
	k := newSkills(t)
	k.record("a1", "luis", "triage", 2, 0, 12)     // ends 2027-11-01: reminded on 10-02, 10-17, 10-25, 11-01
	k.record("a2", "priya", "triage", 2, 0, 12)    // assessed again later
	k.record("a3", "priya", "billing", 2, 350, 12) // ends 2026-11-16: reminders have begun
	k.record("a4", "sven", "billing", 2, 0, 0)     // for ever
	k.record("a5", "sven", "triage", 2, 0, 12)     // revoked below
	if _, err := k.s.Revoke(context.Background(), org, "a5", "lena", "mistake", k.now); err != nil {
		t.Fatal(cause(err))
	}
	var mutex sync.Mutex
	told := map[string][]string{}
	for day := range 730 {
		at := k.now.AddDate(0, 0, day)
		if day == 200 {
			k.record("a6", "priya", "triage", 2, -200, 12)
		}
		var workers sync.WaitGroup
		for worker := range 2 {
			workers.Go(func() {
				var mine []store.CompetencyNotice
				_, err := k.s.Announce(context.Background(), at, 20, func(_ store.Tx, n store.CompetencyNotice) error {
					if day%2 == 0 && worker == 0 {
						return fmt.Errorf("killed")
					}
					mine = append(mine, n)
					return nil
				})
				if err != nil {
					return
				}
				mutex.Lock()
				defer mutex.Unlock()
				for _, n := range mine {
					told[n.ID] = append(told[n.ID], at.Format(time.DateOnly))
				}
			})
		}
		workers.Wait()
	}
	for id, want := range map[string]int{"a1": 4, "a2": 0, "a4": 0, "a5": 0, "a6": 4} {
		if got := told[id]; len(got) != want || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("%s was told of on %v, %d times expected", id, got, want)
		}
	}
	if got := told["a1"]; len(got) != 4 || got[0] > "2027-10-04" || got[3] < "2027-11-01" {
		t.Errorf("a1 was told of on %v", got)
	}
	if got := told["a3"]; len(got) < 2 || got[0] > "2026-11-02" {
		t.Errorf("a3 was told of on %v", got)
	}
}
