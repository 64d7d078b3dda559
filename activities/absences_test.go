package activities_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/activities"
	"tollgate/store"
	"tollgate/store/storetest"
)

// office has a case with tasks and two dispatchers at work on it.
type office struct {
	t  *testing.T
	db *store.DB
}

func newOffice(t *testing.T) office {
	o := office{t, storetest.New(t)}
	o.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ('default', 'case', 'project', 'PRJ-1', 'A project', 'define', 1, 1, '{}', 'lena', now(), now())`)
	for id, task := range map[string]string{"s1": `'open', '{}'`, "s2": `'open', '{}'`, "s3": `'open', '{priya}'`, "s4": `'done', '{}'`} {
		o.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, opened_seq, opened_at, status, barred)
			VALUES ('default', $1, 'case', 'sign_off', 'Sign ' || $1, 'sven', 'case role sponsor', 1, now(), `+task+`)`, id)
	}
	return o
}

func (o office) exec(statement string, args ...any) {
	o.t.Helper()
	if _, err := o.db.Exec(context.Background(), statement, args...); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) away(by string, from, until time.Time) store.AbsenceRow {
	o.t.Helper()
	row, err := store.Absences{DB: o.db}.Record(context.Background(), "default", store.NewAbsence{Person: "sven", Delegate: "priya", By: by,
		RequestID: o.t.Name(), From: from, Until: until, Now: time.Now().UTC().Truncate(time.Microsecond)})
	if err != nil {
		o.t.Fatal(err)
	}
	return row
}

// work dispatches until the test ends; two at once, as in production.
func (o office) work() {
	ctx, cancel := context.WithCancel(context.Background())
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			activities.Dispatcher{Outbox: store.Outbox{DB: o.db}, Notifier: notifier(o.db), Log: slog.New(slog.DiscardHandler), Pause: 5 * time.Millisecond}.Run(ctx)
		})
	}
	o.t.Cleanup(func() { cancel(); both.Wait() })
}

// told waits until a person was told something, and a little longer, and returns all of it.
func (o office) told(person, about string) string {
	o.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(o.notices(person), about) {
			time.Sleep(50 * time.Millisecond)
			break
		}
	}
	return o.notices(person)
}

func (o office) notices(person string) string {
	o.t.Helper()
	rows, err := store.Notifications{DB: o.db}.List(context.Background(), "default", person, nil, 1<<62, 50)
	if err != nil {
		o.t.Fatal(err)
	}
	var all []string
	for _, row := range rows {
		all = append(all, fmt.Sprintf("%s: %s", row.About, row.Message))
	}
	return strings.Join(all, "\n")
}

// The failure of peers "substitute not told": who takes over learns of it without looking, with all that is open, once; and
// who is back learns that they are.
func TestSubstituteNotTold(t *testing.T) {
	o := newOffice(t)
	o.work()
	until := time.Now().Add(3 * time.Second)
	o.away("sven", time.Now(), until)
	if got, want := o.told("priya", "delegation_begun"), "2 tasks are open: PRJ-1: Sign s1; PRJ-1: Sign s2"; strings.Count(got, "\n") != 0 ||
		!strings.Contains(got, "You act for Sven Lindqvist until ") || !strings.HasSuffix(got, want) {
		t.Errorf("priya was told %q", got)
	}
	if got := o.notices("sven"); got != "" {
		t.Errorf("sven, who recorded it, was told %q", got)
	}
	got := o.told("sven", "absence_over")
	if time.Now().Before(until) || strings.Count(got, "\n") != 0 || !strings.HasSuffix(got, "3 tasks are open: PRJ-1: Sign s1; PRJ-1: Sign s2; PRJ-1: Sign s3") {
		t.Errorf("sven was told %q", got)
	}
	if got := o.notices("priya"); strings.Count(got, "\n") != 0 {
		t.Errorf("priya was told %q", got)
	}
}

// One of the notices is as they were queued before they told of several tasks.
func TestNoticesOnTasksReachWhoActs(t *testing.T) {
	o := newOffice(t)
	o.away("sven", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	for _, payload := range []string{`{"to":["sven"],"about":"task_opened","tasks":[{"id":"s1","message":"one"}]}`, `{"to":["sven"],"about":"task_opened","message":"barred","task_id":"s3"}`,
		`{"to":["sven","lena"],"about":"overdue","tasks":[{"id":"s2","message":"late"}]}`, `{"to":["sven","felix"],"about":"reminder","message":"round"}`,
		`{"to":["sven","lena"],"about":"decided","message":"passed"}`} {
		o.exec(`INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', 'case', 0, 0, 'notify', $1)`, payload)
	}
	o.work()
	o.told("sven", "passed")
	for person, want := range map[string][]string{"priya": {"one", "late", "round"}, "sven": {"barred", "round", "passed"}, "lena": {"late", "passed"}, "felix": {"round"}} {
		got := o.told(person, want[len(want)-1])
		lines := 0
		for line := range strings.SplitSeq(got, "\n") {
			if !strings.HasPrefix(line, "delegation_begun") {
				lines++
			}
		}
		for _, message := range want {
			if !strings.Contains(got, ": "+message) {
				t.Errorf("%s was not told %q: %q", person, message, got)
			}
		}
		if lines != len(want) {
			t.Errorf("%s was told %q, want %v", person, got, want)
		}
	}
}

// Tasks that one step gives to somebody are told of together, to each what is theirs to do: a delegate may be barred from some.
func TestTasksOfOneStepAreToldTogether(t *testing.T) {
	o := newOffice(t)
	o.away("sven", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	o.exec(`INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', 'case', 0, 0, 'notify', $1)`,
		`{"to":["sven"],"about":"task_opened","tasks":[{"id":"s2","message":"two (more)"},{"id":"s3","message":"three (more)"},{"id":"s1","message":"one (more)"}]}`)
	o.work()
	if got := o.told("priya", "task_opened"); !strings.Contains(got, "task_opened: 2 tasks: Sign s2; Sign s1") || strings.Count(got, "task_opened") != 1 {
		t.Errorf("priya was told %q", got)
	}
	if got := o.notices("sven"); got != "task_opened: three (more)" {
		t.Errorf("sven was told %q", got)
	}
	var kept []string
	if err := o.db.Select(context.Background(), &kept, `SELECT recipient || ' ' || array_to_string(task_ids, ',') FROM deliveries WHERE about = 'task_opened' ORDER BY 1`); err != nil ||
		strings.Join(kept, "; ") != "priya s2,s1; sven s3" {
		t.Errorf("mails are for %q, %v", kept, err)
	}
}

func TestBothAreToldWhatSomebodyElseDidToAnAbsence(t *testing.T) {
	o := newOffice(t)
	row := o.away("diana", time.Now().Add(48*time.Hour), time.Now().Add(96*time.Hour))
	end := store.AbsenceEnd{Now: time.Now(), By: "otto", RequestID: "longer", Until: row.Until.Add(time.Hour)}
	absences := store.Absences{DB: o.db}
	if _, err := absences.End(context.Background(), "default", row.ID, end); err != nil {
		t.Fatal(err)
	}
	if _, err := absences.End(context.Background(), "default", row.ID, store.AbsenceEnd{Now: time.Now(), By: "priya", RequestID: "revoke"}); err != nil {
		t.Fatal(err)
	}
	o.work()
	for person, want := range map[string]string{"sven": "absence_revoked absence_extended absence_recorded", "priya": "delegation_extended delegation_recorded"} {
		var abouts []string
		for line := range strings.SplitSeq(o.told(person, want[:strings.Index(want, " ")]), "\n") {
			about, _, _ := strings.Cut(line, ":")
			abouts = append(abouts, about)
		}
		if got := strings.Join(abouts, " "); got != want {
			t.Errorf("%s was told %q, want %q", person, got, want)
		}
	}
}

// A process that dies while it tells has told nothing, and the next one does.
func TestWhatWasNotToldIsToldAgain(t *testing.T) {
	o := newOffice(t)
	o.away("sven", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	absences, died := store.Absences{DB: o.db}, errors.New("killed")
	if _, err := absences.Announce(context.Background(), time.Now(), 9, func(tx store.Tx, _ store.AbsenceNotice) error {
		_, _ = tx.Exec(context.Background(), `INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', '', 0, 0, 'notify', '{}')`)
		return died
	}); !errors.Is(err, died) {
		t.Fatal(err)
	}
	if backlog, err := (store.Outbox{DB: o.db}).Backlog(context.Background()); err != nil || backlog.Waiting != 0 {
		t.Errorf("%d notices of who died, %v", backlog.Waiting, err)
	}
	o.work()
	if got := o.told("priya", "delegation_begun"); strings.Count(got, "delegation_begun") != 1 {
		t.Errorf("priya was told %q", got)
	}
}
