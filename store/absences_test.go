package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/store"
	"tollgate/store/storetest"
)

// rota records absences in days from a fixed instant.
type rota struct {
	t        *testing.T
	db       *store.DB
	absences store.Absences
	now      time.Time
	requests int
}

func newRota(t *testing.T) *rota {
	db := storetest.New(t)
	return &rota{t: t, db: db, absences: store.Absences{DB: db}, now: time.Now().UTC().Truncate(time.Microsecond)}
}

func (r *rota) day(n int) time.Time { return r.now.AddDate(0, 0, n) }

func (r *rota) record(person, delegate string, from, until int) (store.AbsenceRow, error) {
	r.requests++
	return r.absences.Record(context.Background(), org, store.NewAbsence{Person: person, Delegate: delegate, By: person, Reason: "private",
		RequestID: fmt.Sprintf("absence-%d", r.requests), From: r.day(from), Until: r.day(until), Now: r.now})
}

func (r *rota) away(person, delegate string, from, until int) store.AbsenceRow {
	r.t.Helper()
	row, err := r.record(person, delegate, from, until)
	if err != nil {
		r.t.Fatal(cause(err))
	}
	return row
}

// end moves an end to so many days from the first instant, asked for at another; no day revokes.
func (r *rota) end(id string, at int, until ...int) error {
	r.requests++
	e := store.AbsenceEnd{Now: r.day(at), By: "otto", RequestID: fmt.Sprintf("end-%d", r.requests)}
	if len(until) > 0 {
		e.Until = r.day(until[0])
	}
	_, err := r.absences.End(context.Background(), org, id, e)
	return err
}

func (r *rota) acting(person string, day int) string {
	r.t.Helper()
	found, err := r.absences.Acting(context.Background(), r.db, org, []string{person, "lena"}, r.day(day))
	if err != nil {
		r.t.Fatal(cause(err))
	}
	return found[person].Delegate
}

func (r *rota) exec(statement string, args ...any) {
	r.t.Helper()
	if _, err := r.db.Exec(context.Background(), statement, args...); err != nil {
		r.t.Fatal(cause(err))
	}
}

// cause shows what PostgreSQL said.
func cause(err error) error {
	var server *pq.Error
	if errors.As(err, &server) {
		return fmt.Errorf("%w: %s", err, server.Message)
	}
	return err
}

func TestADelegateActsExactlyFromTheBeginningToTheEnd(t *testing.T) {
	r := newRota(t)
	r.away("sven", "priya", 2, 5)
	for day, want := range []string{"", "", "priya", "priya", "priya", "", ""} {
		if got := r.acting("sven", day); got != want {
			t.Errorf("on day %d %q acts for sven, want %q", day, got, want)
		}
	}
	for _, c := range []struct {
		at   time.Time
		want []string
	}{{r.day(2).Add(-time.Microsecond), nil}, {r.day(2), []string{"sven"}}, {r.day(5).Add(-time.Microsecond), []string{"sven"}}, {r.day(5), nil}} {
		if got, err := r.absences.ActsFor(context.Background(), org, "priya", c.at); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("at %v priya acts for %v, want %v (%v)", c.at, got, c.want, err)
		}
	}
}

func TestRevokedShortenedAndExtended(t *testing.T) {
	r := newRota(t)
	before := r.away("sven", "priya", 2, 5)
	if err := r.end(before.ID, 1); err != nil || r.acting("sven", 3) != "" {
		t.Errorf("revoked before it began: %v, and %q acts", err, r.acting("sven", 3))
	}
	running := r.away("sven", "priya", 0, 9)
	if err := r.end(running.ID, 2, 4); err != nil || r.acting("sven", 3) != "priya" || r.acting("sven", 4) != "" {
		t.Errorf("shortened: %v", cause(err))
	}
	if err := r.end(running.ID, 3, 7); err != nil || r.acting("sven", 6) != "priya" {
		t.Errorf("extended: %v", err)
	}
	if err := r.end(running.ID, 5); err != nil || r.acting("sven", 4) != "priya" || r.acting("sven", 5) != "" {
		t.Errorf("revoked while it ran: %v", err)
	}
	for _, again := range [][]int{nil, {8}} {
		if err := r.end(running.ID, 5, again...); fault.Of(err) != fault.Conflict {
			t.Errorf("ended twice: %v", err)
		}
	}
	changes, err := r.absences.Changes(context.Background(), org, running.ID)
	var what []string
	for _, c := range changes {
		what = append(what, c.Change+" by "+c.By)
	}
	if want := "recorded by sven, shortened by otto, extended by otto, revoked by otto"; err != nil || strings.Join(what, ", ") != want {
		t.Errorf("the record says %v", what)
	}
}

func TestEndsThatAreRefused(t *testing.T) {
	r := newRota(t)
	sven := r.away("sven", "priya", 1, 5)
	r.away("priya", "", 7, 9)
	r.away("sven", "", 20, 25)
	for _, until := range []int{-1, 0, 1, 5, 8, 22, 400} {
		if err := r.end(sven.ID, 0, until); fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "body.until") {
			t.Errorf("until day %d: %v", until, err)
		}
	}
	if err := r.end(sven.ID, 0, 7); err != nil {
		t.Errorf("until the delegate leaves: %v", err)
	}
	if err := r.end("nothing", 0, 7); fault.Of(err) != fault.NotFound {
		t.Errorf("an absence that is not there: %v", err)
	}
}

// Who may be a delegate is judged when an absence is recorded, and again whenever it matters.
func TestADelegateMustBeThereAndMaySign(t *testing.T) {
	r := newRota(t)
	for _, delegate := range []string{"otto", "vera", "nobody"} {
		if _, err := r.record("sven", delegate, 0, 5); fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "body.delegate") {
			t.Errorf("%s: %v", delegate, err)
		}
	}
	r.away("sven", "priya", 0, 5)
	for _, statement := range []string{`UPDATE people SET roles = '{viewer}' WHERE id = 'priya'`, `UPDATE people SET roles = '{approver,admin}' WHERE id = 'priya'`,
		`UPDATE people SET roles = '{approver}', active = false WHERE id = 'priya'`} {
		r.exec(statement)
		if got := r.acting("sven", 1); got != "" {
			t.Errorf("%s, and %q acts", statement, got)
		}
	}
	r.exec(`UPDATE people SET active = true WHERE id = 'priya'`)
	if got := r.acting("sven", 1); got != "priya" {
		t.Errorf("back again, and %q acts", got)
	}
	r.away("priya", "", 2, 3) // falls ill
	for day, want := range []string{"priya", "priya", "", "priya"} {
		if got := r.acting("sven", day); got != want {
			t.Errorf("on day %d %q acts, want %q", day, got, want)
		}
	}
}

// Each is harmless alone; together they would be a chain or a loop. However they race, one is refused.
func TestChainsAreNotMadeAtOnce(t *testing.T) {
	r := newRota(t)
	pairs := [][2]string{{"sven", "priya"}, {"priya", "diana"}, {"diana", "sven"}, {"felix", "fiona"}, {"fiona", "felix"}}
	var all sync.WaitGroup
	for i, pair := range pairs {
		all.Go(func() {
			_, err := r.absences.Record(context.Background(), org, store.NewAbsence{Person: pair[0], Delegate: pair[1], By: pair[0],
				RequestID: fmt.Sprint("race", i), From: r.day(1), Until: r.day(5), Now: r.now})
			if err != nil && fault.Of(err) != fault.Invalid {
				t.Error(cause(err))
			}
		})
	}
	all.Wait()
	var links int
	if err := r.db.Get(context.Background(), &links, `SELECT count(*) FROM absences a JOIN absences b ON b.person_id = a.delegate_id AND a.during && b.during`); err != nil || links != 0 {
		t.Errorf("%d chains, %v", links, err)
	}
	var kept int
	if err := r.db.Get(context.Background(), &kept, `SELECT count(*) FROM absences`); err != nil || kept != 2 {
		t.Errorf("%d absences kept, want one of each circle (%v)", kept, err)
	}
}

func TestTheSameAbsenceIsRecordedOnce(t *testing.T) {
	r := newRota(t)
	first := r.away("sven", "priya", 1, 5)
	r.requests-- // the same request id
	if again := r.away("sven", "priya", 1, 5); again != first {
		t.Errorf("again: %+v, first %+v", again, first)
	}
	if err := r.end(first.ID, 0, 4); err != nil {
		t.Fatal(err)
	}
	r.requests--
	if err := r.end(first.ID, 0, 4); err != nil {
		t.Errorf("the same end again: %v", err)
	}
	changes, err := r.absences.Changes(context.Background(), org, first.ID)
	if err != nil || len(changes) != 2 {
		t.Errorf("%d changes, %v", len(changes), err)
	}
}

// The past is not rewritten: an absence that is recorded late holds from then on only, and only its end changes.
func TestAbsencesAreKeptAsTheyWere(t *testing.T) {
	r := newRota(t)
	late := r.away("sven", "priya", -3, 5)
	if r.acting("sven", -1) != "" || r.acting("sven", 0) != "priya" {
		t.Error("somebody acted before it was recorded")
	}
	for _, statement := range []string{`DELETE FROM absences`, `TRUNCATE absences CASCADE`, `UPDATE absences SET delegate_id = 'diana'`, `UPDATE absences SET reason = ''`,
		`UPDATE absences SET starts_at = starts_at - interval '1 day'`, `UPDATE absences SET person_id = 'felix'`, `UPDATE absence_changes SET changed_by = 'x'`, `DELETE FROM absence_changes`} {
		if _, err := r.db.Exec(context.Background(), statement); err == nil {
			t.Errorf("%s was allowed", statement)
		}
	}
	if err := r.end(late.ID, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := r.db.Exec(context.Background(), `UPDATE absences SET revoked_at = NULL`); err == nil {
		t.Error("a revoked absence was taken up again")
	}
}

func TestAbsencesAreListedByStart(t *testing.T) {
	r := newRota(t)
	r.away("sven", "priya", 3, 5)
	r.away("felix", "fiona", -1, 2)
	revoked := r.away("lena", "luis", 1, 2)
	r.away("diana", "priya", 4, 6)
	if err := r.end(revoked.ID, 0); err != nil {
		t.Fatal(err)
	}
	during := r.day(4)
	for _, c := range []struct {
		filter store.AbsenceFilter
		want   string
	}{
		{store.AbsenceFilter{}, "felix lena sven diana"}, {store.AbsenceFilter{Person: "sven"}, "sven"}, {store.AbsenceFilter{Delegate: "priya"}, "sven diana"},
		{store.AbsenceFilter{Status: "upcoming"}, "sven diana"}, {store.AbsenceFilter{Status: "active"}, "felix"}, {store.AbsenceFilter{Status: "revoked"}, "lena"},
		{store.AbsenceFilter{Status: "over"}, ""}, {store.AbsenceFilter{During: &during}, "sven diana"},
	} {
		var found []string
		after := store.Cursor{}
		for page := 0; page < 9; page++ { // one at a time
			rows, cursors, err := r.absences.List(context.Background(), org, c.filter, r.now, after, 0)
			if err != nil {
				t.Fatal(cause(err))
			}
			if len(rows) == 0 {
				break
			}
			found = append(found, rows[0].Person)
			if after, err = store.ParseCursor(cursors[0], ""); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(found, " "); got != c.want {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
	}
}

// A delegate may do at least what the person may: who only does what they are asked stands in for their like, and anybody who
// signs stands in for them.
func TestAParticipantActsForParticipantsOnly(t *testing.T) {
	r := newRota(t)
	if _, err := r.record("sven", "ben", 0, 5); fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "body.delegate") {
		t.Errorf("an approver's: %v", err)
	}
	r.away("nina", "ben", 0, 2)
	r.away("ida", "priya", 0, 2)
	for person, want := range map[string]string{"nina": "ben", "ida": "priya"} {
		if got := r.acting(person, 1); got != want {
			t.Errorf("for %s acts %q, want %q", person, got, want)
		}
	}
	r.exec(`UPDATE people SET roles = '{viewer}' WHERE id = 'ben'`)
	if got := r.acting("nina", 1); got != "" {
		t.Errorf("ben only reads now, and %q acts", got)
	}
	r.exec(`UPDATE people SET roles = '{participant}' WHERE id = 'ben'`)
	r.exec(`UPDATE people SET roles = '{approver}' WHERE id = 'nina'`)
	if got := r.acting("nina", 1); got != "" {
		t.Errorf("nina decides for others now, and %q acts for her", got)
	}
}
