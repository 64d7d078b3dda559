package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
	"pgregory.net/rapid"

	"tollgate/absence"
	"tollgate/fault"
	"tollgate/store"
)

// task opens one of somebody, due after so many days, which some people may not answer.
func (r *rota) task(id, assignee string, due int, barred ...string) {
	r.t.Helper()
	r.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ('default', 'case', 'project', 'PRJ-1', 'A project', 'define', 1, 1, '{}', 'lena', now(), now()) ON CONFLICT DO NOTHING`)
	r.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, opened_seq, opened_at, due_at, barred, round_id)
		VALUES ('default', $1, 'case', 'sign_off', $1, $2, 'case role sponsor', 'open', 1, now(), $3, $4, 'round')`, id, assignee, r.day(due), pq.Array(append([]string{}, barred...)))
}

// inbox is what somebody is asked on a day, page by page.
func (r *rota) inbox(person string, day, limit int) []store.TaskRow {
	r.t.Helper()
	var all []store.TaskRow
	for after := (store.Cursor{}); ; {
		rows, cursors, err := (store.Tasks{DB: r.db}).List(context.Background(), org, store.TaskFilter{Acting: person, Status: "open"}, r.day(day), after, limit)
		if err != nil {
			r.t.Fatal(cause(err))
		}
		more := len(rows) > limit
		rows = rows[:min(limit, len(rows))]
		if all = append(all, rows...); !more {
			return all
		}
		if after, err = store.ParseCursor(cursors[limit-1], ""); err != nil {
			r.t.Fatal(err)
		}
	}
}

func ids(rows []store.TaskRow) string {
	var all []string
	for _, row := range rows {
		all = append(all, row.ID)
	}
	return strings.Join(all, " ")
}

func TestTasksMoveToTheDelegateAndBack(t *testing.T) {
	r := newRota(t)
	r.task("s1", "sven", 10)
	r.task("p1", "priya", 11)
	r.task("s2", "sven", 12)
	r.task("s3", "sven", 13, "priya", "lena") // whom priya may not sign for
	r.away("sven", "priya", 2, 5)
	for _, c := range []struct {
		day                int
		sven, priya, diana string
	}{{0, "s1 s2 s3", "p1", ""}, {2, "s3", "s1 p1 s2", ""}, {4, "s3", "s1 p1 s2", ""}, {5, "s1 s2 s3", "p1", ""}} {
		for limit := range 3 {
			for person, want := range map[string]string{"sven": c.sven, "priya": c.priya, "diana": c.diana} {
				if got := ids(r.inbox(person, c.day, limit+1)); got != want {
					t.Errorf("day %d, %d a page: %s is asked %q, want %q", c.day, limit+1, person, got, want)
				}
			}
		}
	}
	row := r.inbox("priya", 3, 9)[0]
	if row.Assignee != "sven" || row.Acting != "priya" || row.Why.Kind != "delegate" || row.Why.For != "sven" || !row.Why.Until.Equal(r.day(5)) {
		t.Errorf("the delegate's task says %+v", row)
	}
	if own := r.inbox("priya", 3, 9)[1]; own.Why.Kind != "role" || own.Why.For != "" {
		t.Errorf("one's own task says %+v", own.Why)
	}
	theirs, _, err := (store.Tasks{DB: r.db}).List(context.Background(), org, store.TaskFilter{Assignee: "sven"}, r.day(3), store.Cursor{}, 9)
	if err != nil || ids(theirs) != "s1 s2 s3" || theirs[0].Acting != "priya" || theirs[2].Acting != "sven" {
		t.Errorf("what is sven's, whoever acts: %+v, %v", theirs, err)
	}
	for person, want := range map[string]int64{"sven": 1, "priya": 3, "diana": 0} {
		counts, err := (store.Tasks{DB: r.db}).Count(context.Background(), org, store.TaskFilter{Acting: person}, r.day(3))
		var got int64
		for _, c := range counts {
			got += c.Count
		}
		if err != nil || got != want {
			t.Errorf("%s is asked %d things, want %d (%v)", person, got, want, err)
		}
	}
}

// What is answered is whose it was: it does not move.
func TestDoneTasksStayWhereTheyWere(t *testing.T) {
	r := newRota(t)
	r.task("s1", "sven", 10)
	r.away("sven", "priya", 0, 5)
	r.exec(`UPDATE tasks SET status = 'done'`)
	for person, want := range map[string]string{"sven": "s1", "priya": ""} {
		rows, _, err := (store.Tasks{DB: r.db}).List(context.Background(), org, store.TaskFilter{Acting: person}, r.day(1), store.Cursor{}, 9)
		if err != nil || ids(rows) != want {
			t.Errorf("%s: %q, %v", person, ids(rows), err)
		}
	}
}

// A requester's delegate cannot sign what the requester asked for, and so acts for no signer of it either.
func TestWhoStandsInForTheRequesterActsForNoSigner(t *testing.T) {
	r := newRota(t)
	r.task("s1", "sven", 10, "lena", "felix") // lena asked for it; felix has a seat too
	r.task("f1", "felix", 10, "lena", "sven")
	r.away("sven", "priya", 0, 5)
	r.away("felix", "priya", 0, 5)
	if got := ids(r.inbox("priya", 1, 9)); got != "f1 s1" { // of two seat holders, until she has signed for one
		t.Errorf("priya is asked %q", got)
	}
	r.away("lena", "priya", 0, 5)
	for person, want := range map[string]string{"priya": "", "sven": "s1", "felix": "f1"} {
		if got := ids(r.inbox(person, 1, 9)); got != want {
			t.Errorf("%s is asked %q, want %q", person, got, want)
		}
	}
}

// Named while asked to sign what the absent person requested, a delegate could do neither: the round would be stuck.
func TestAnApproverOfWhatOneRequestedIsNoDelegate(t *testing.T) {
	r := newRota(t)
	r.task("s1", "sven", 10, "lena", "felix")
	r.task("f1", "felix", 10, "lena", "sven")
	if _, err := r.record("lena", "sven", 0, 5); fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "PRJ-1: s1") {
		t.Errorf("lena requested what sven is to sign: %v", err)
	}
	r.away("felix", "sven", 0, 5) // who only sits there too
	r.exec(`UPDATE tasks SET status = 'done'`)
	r.away("lena", "sven", 0, 5)
}

func TestWhoAnswersATask(t *testing.T) {
	r := newRota(t)
	r.task("s1", "sven", 10, "diana")
	r.away("sven", "priya", 2, 5)
	r.away("diana", "luis", 2, 5)
	for _, c := range []struct {
		person string
		day    int
		behalf string
		code   fault.Code
	}{
		{"sven", 1, "", ""}, {"priya", 1, "", fault.Forbidden}, {"sven", 3, "", fault.Conflict}, {"priya", 3, "sven", ""}, {"luis", 3, "", fault.Forbidden},
		{"sven", 5, "", ""}, {"priya", 5, "", fault.Forbidden},
	} {
		task, err := store.Tasks{DB: r.db}.Asked(context.Background(), org, "s1", c.person, r.day(c.day))
		if err != nil {
			t.Fatal(cause(err))
		}
		if behalf, err := task.AnswerBy(c.person); behalf != c.behalf || fault.Of(err) != c.code {
			t.Errorf("%s on day %d: on behalf of %q, %v", c.person, c.day, behalf, err)
		}
	}
	r.exec(`UPDATE tasks SET status = 'done'`)
	r.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', 'case', 1, 'x', 'sign', '', '', 'priya', now(), '{}')`)
	r.exec(`INSERT INTO signatures (organisation_id, id, case_id, seq, round_id, task_id, stage, signer_id, signer_name, meaning, comment, content_hash, signed_at, on_behalf_of)
		VALUES ('default', 'g', 'case', 1, 'round', 's1', 'one', 'priya', 'Priya', 'approve', '', '', now(), 'sven')`)
	for person, day := range map[string]int{"priya": 3, "sven": 6} { // changing one's mind: the delegate while they are, the person afterwards
		task, err := store.Tasks{DB: r.db}.Asked(context.Background(), org, "s1", person, r.day(day))
		if _, refusal := task.AnswerBy(person); err != nil || refusal != nil {
			t.Errorf("%s: %v, %v", person, err, refusal)
		}
	}
	if task, _ := (store.Tasks{DB: r.db}).Asked(context.Background(), org, "s1", "priya", r.day(6)); fault.Of(second(task.AnswerBy("priya"))) != fault.Forbidden {
		t.Error("a delegate changed a decision after the absence")
	}
}

func second(_ string, err error) error { return err }

// The statements and the pure rules agree, whatever absences there are: every open task is in exactly one inbox.
func TestEveryOpenTaskIsInExactlyOneInbox(t *testing.T) {
	r := newRota(t)
	people := []string{"sven", "priya", "diana", "felix"}
	for n := range 12 {
		var barred []string
		for _, person := range people {
			if (n+len(person))%3 == 0 && people[n%4] != person {
				barred = append(barred, person)
			}
		}
		r.task(fmt.Sprintf("t%02d", n), people[n%4], n%5, barred...)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, 200).Draw(t, "from")
		_, _ = r.record(rapid.SampledFrom(people).Draw(t, "person"), rapid.SampledFrom(people).Draw(t, "delegate"), from, from+rapid.IntRange(1, 30).Draw(t, "days"))
		day := rapid.IntRange(0, 230).Draw(t, "day")
		all := r.all()
		var seen []string
		for _, person := range people {
			for _, row := range r.inbox(person, day, 5) {
				seen = append(seen, row.ID)
				var barred pq.StringArray
				if err := r.db.Get(context.Background(), &barred, `SELECT barred FROM tasks WHERE id = $1`, row.ID); err != nil {
					t.Fatal(err)
				}
				if slices.Contains(barred, person) && person != row.Assignee {
					t.Fatalf("%s, who is barred, acts on %s of %s", person, row.ID, row.Assignee)
				}
				want := absence.Acting(all, row.Assignee, r.day(day), func(delegate string) bool {
					return !slices.Contains(barred, delegate) && !slices.ContainsFunc(all, func(a absence.Absence) bool { // stands in for one who is excluded
						return a.Delegate == delegate && a.Holds(r.day(day)) && slices.Contains(barred, a.Person) && !slices.Contains(people, a.Person)
					})
				})
				if want == "" {
					want = row.Assignee
				}
				if row.Acting != want || person != want {
					t.Fatalf("on day %d %s acts on %s of %s, the rules say %s", day, row.Acting, row.ID, row.Assignee, want)
				}
			}
		}
		if slices.Sort(seen); len(seen) != 12 || len(slices.Compact(seen)) != 12 {
			t.Fatalf("the inboxes have %v", seen)
		}
	})
}

// all are the absences as package absence knows them.
func (r *rota) all() []absence.Absence {
	r.t.Helper()
	rows, _, err := r.absences.List(context.Background(), org, store.AbsenceFilter{}, r.now, store.Cursor{}, 10_000)
	if err != nil {
		r.t.Fatal(cause(err))
	}
	var all []absence.Absence
	for _, row := range rows {
		all = append(all, absence.Absence{ID: row.ID, Person: row.Person, Delegate: row.Delegate, From: row.From, Until: row.Until})
	}
	return all
}

// A late page of a delegate's inbox costs what the first does: no plan reads all that comes before.
func TestALatePageOfAnInboxReadsNoMoreThanTheFirst(t *testing.T) {
	r := newRota(t)
	r.fill(20_000)
	r.away("sven", "priya", 0, 5)
	tasks := store.Tasks{DB: r.db}
	first, late := time.Hour, time.Hour
	filter := store.TaskFilter{Acting: "priya", Status: "open"}
	read := func(after store.Cursor) ([]store.TaskRow, []string, time.Duration) {
		start := time.Now()
		rows, cursors, err := tasks.List(context.Background(), org, filter, r.day(1), after, 20)
		if err != nil {
			t.Fatal(cause(err))
		}
		return rows, cursors, time.Since(start)
	}
	var deep store.Cursor
	if err := r.db.Get(context.Background(), &deep.ID, `SELECT id FROM tasks WHERE assignee_id = 'sven' ORDER BY due_at, id OFFSET 6000 LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	if err := r.db.Get(context.Background(), &deep.Value, `SELECT due_at::text FROM tasks WHERE id = $1`, deep.ID); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		_, _, took := read(store.Cursor{})
		first = min(first, took)
		rows, _, took := read(deep)
		if late = min(late, took); len(rows) != 21 {
			t.Fatalf("%d rows", len(rows))
		}
	}
	if late > 4*first+2*time.Millisecond {
		t.Errorf("page 1 takes %v and a late page %v", first, late)
	}
	t.Logf("page 1 %v, late page %v", first, late)
}

// fill opens many tasks, most of two people.
func (r *rota) fill(n int) {
	r.t.Helper()
	r.task("first", "sven", 1)
	r.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, opened_seq, opened_at, due_at)
		SELECT 'default', 'x' || i, 'case', 'sign_off', 'Sign', (ARRAY['sven','priya','felix'])[1 + i % 3], 'case role sponsor', 'open', 1, now(),
		       now() + make_interval(mins => ($2::int[])[1 + i % 997] + i) FROM generate_series(1, $1::int) i`, n, pq.Array(minutes()))
	r.exec(`ANALYZE tasks`)
}

func minutes() []int64 {
	random, all := rand.New(rand.NewPCG(1, 2)), make([]int64, 997)
	for i := range all {
		all[i] = random.Int64N(100_000)
	}
	return all
}

// Of tasks that are no sign-offs, nobody acts who stands in for somebody barred, whatever else that one is asked; and where the assignee
// is barred, nobody acts for them.
func TestNobodyStandsInForWhoIsBarred(t *testing.T) {
	r := newRota(t)
	r.task("assess", "sven", 1, "luis")
	r.task("in person", "luis", 2, "luis")
	r.task("own", "luis", 3)
	r.exec(`UPDATE tasks SET round_id = '', kind = CASE id WHEN 'assess' THEN 'assess_item' ELSE 'onboarding_item' END`)
	r.away("luis", "priya", 1, 3)
	r.away("sven", "priya", 2, 4)
	for day, want := range map[int]map[string]string{1: {"luis": "in person", "priya": "own", "sven": "assess"}, 2: {"luis": "in person", "priya": "own", "sven": "assess"},
		3: {"luis": "in person own", "priya": "assess", "sven": ""}} {
		for person, tasks := range want {
			if got := ids(r.inbox(person, day, 9)); got != tasks {
				t.Errorf("day %d: %s is asked %q, want %q", day, person, got, tasks)
			}
		}
	}
	if _, err := r.record("luis", "sven", 6, 7); fault.Of(err) != fault.Invalid || !strings.Contains(cause(err).Error(), "assess") {
		t.Errorf("luis names who assesses what he submitted: %v", err)
	}
	r.task("item", "diana", 4, "luis")
	r.exec(`UPDATE tasks SET round_id = '', kind = 'onboarding_item' WHERE id = 'item'`)
	if _, err := r.record("luis", "diana", 6, 7); err != nil {
		t.Errorf("luis does not name who only does an item that he may not do: %v", cause(err))
	}
}
