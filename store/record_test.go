package store_test

import (
	"context"
	"encoding/json"
	"fmt"
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

// commit is step n of a case, as the driver would write it.
func commit(id, request string, seq int64) store.Record {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).Add(time.Duration(seq) * time.Minute)
	task := fmt.Sprintf("task-%s-%d", id, seq)
	return store.Record{
		Prefix: "PRJ", DueAt: at.Add(time.Hour), Snapshot: json.RawMessage(`{"id":"` + id + `"}`),
		Description: lifecycle.Description{Lead: "lena", Site: "York", Health: lifecycle.Green},
		Head: lifecycle.Head{ID: id, Organisation: "default", Kind: "project", Title: "A project", MachineVersion: 1,
			State: "draft", Seq: seq, CreatedBy: "lena", CreatedAt: at, UpdatedAt: at},
		Commit: lifecycle.Commit{RequestID: request,
			Steps:      []lifecycle.Step{{Seq: seq, RequestID: request, Event: "edit", To: "draft", Actor: "lena", At: at, Payload: json.RawMessage(`{}`)}},
			Tasks:      []lifecycle.Task{{ID: task, Kind: "sign_off", Title: "Sign", Assignee: "sven", Because: "case role sponsor", Status: "open", OpenedSeq: seq, OpenedAt: at}},
			Signatures: []lifecycle.Signature{{ID: task, Seq: seq, RoundID: "r", TaskID: task, SignerID: "sven", SignerName: "Sven", Meaning: "approve", SignedAt: at}},
			Effects:    []lifecycle.Effect{{Seq: seq, N: 1, Name: "notify", Payload: json.RawMessage(`{"to":["sven"]}`)}}},
	}
}

func counts(t *testing.T, db *store.DB) (n struct{ Cases, Steps, Tasks, Signatures, Outbox int }) {
	t.Helper()
	if err := db.Get(context.Background(), &n, `SELECT (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM steps) AS steps,
		(SELECT count(*) FROM tasks) AS tasks, (SELECT count(*) FROM signatures) AS signatures, (SELECT count(*) FROM outbox) AS outbox`); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestACommitIsWrittenOnceHoweverOftenItRuns(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	cases := store.Cases{DB: db}
	for i, r := range []store.Record{commit("a", "r1", 1), commit("a", "r1", 1), commit("a", "r2", 2), commit("a", "r2", 2), commit("a", "r1", 1)} {
		recorded, err := cases.Record(ctx, r)
		again := i == 1 || i > 2
		if err != nil || recorded.Key != "PRJ-1" || recorded.Seq != r.Head.Seq || recorded.Behind != again {
			t.Fatalf("run %d recorded %+v, %v", i, recorded, err)
		}
	}
	if n := counts(t, db); n.Cases != 1 || n.Steps != 2 || n.Tasks != 2 || n.Signatures != 2 || n.Outbox != 2 {
		t.Fatalf("rows %+v", n)
	}
}

// A task that is handed over is somebody else's, for another reason.
func TestATaskIsHandedOver(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	first, second := commit("a", "r1", 1), commit("a", "r2", 2)
	second.Commit.Tasks = []lifecycle.Task{first.Commit.Tasks[0]}
	second.Commit.Tasks[0].Assignee, second.Commit.Tasks[0].Because, second.Commit.Tasks[0].Barred = "priya", "owner of the item", []string{"sven"}
	for _, r := range []store.Record{first, second} {
		if _, err := (store.Cases{DB: db}).Record(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	row, err := store.Tasks{DB: db}.Get(ctx, "default", first.Commit.Tasks[0].ID, time.Now())
	if err != nil || row.Assignee != "priya" || row.Because != "owner of the item" {
		t.Errorf("the task is %+v (%v)", row, err)
	}
}

func TestOnlyTheNextStepIsWritten(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	cases := store.Cases{DB: db}
	if _, err := cases.Record(ctx, commit("a", "r1", 1)); err != nil {
		t.Fatal(err)
	}
	before := counts(t, db)
	for _, r := range []store.Record{commit("a", "r3", 3), commit("b", "r2", 2)} {
		if _, err := cases.Record(ctx, r); fault.Of(err) != fault.Stale {
			t.Errorf("%s: %v", r.Commit.RequestID, err)
		}
	}
	if recorded, err := cases.Record(ctx, commit("a", "other", 1)); err != nil || !recorded.Behind {
		t.Errorf("a step that another request took: %+v, %v", recorded, err)
	}
	if counts(t, db) != before {
		t.Error("a refused commit left something behind")
	}
}

// What a lost workflow task left in the store can be taken over: the case and its receipts.
func TestCatchUpGivesTheCaseAndItsReceipts(t *testing.T) {
	ctx, cases := context.Background(), store.Cases{DB: storetest.New(t)}
	for _, r := range []store.Record{commit("a", "r1", 1), commit("a", "r2", 2), commit("a", "r3", 3)} {
		if _, err := cases.Record(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	caught, err := cases.CatchUp(ctx, "default", "a", 1)
	if err != nil || caught.Key != "PRJ-1" || len(caught.Receipts) != 2 || caught.Receipts[0] != (lifecycle.Receipt{RequestID: "r2", Seq: 2, State: "draft"}) {
		t.Fatalf("caught up with %+v, %v", caught, err)
	}
}

// A commit may be several steps: the request, and what the machine raised in it. Where the request
// is found again, its answer is where the whole commit left the case.
func TestARequestIsAnsweredWithTheEndOfItsCommit(t *testing.T) {
	ctx, cases := context.Background(), store.Cases{DB: storetest.New(t)}
	sign, longer := commit("a", "r2", 2), commit("a", "r2a", 4)
	follow := lifecycle.Step{Seq: 3, RequestID: "r2+2", Event: "pass", To: "measure", Actor: "machine", At: sign.Head.UpdatedAt, Payload: json.RawMessage(`{}`)}
	sign.Commit.Steps = append(sign.Commit.Steps, follow)
	sign.Head.Seq, sign.Head.State = 3, "measure"
	for _, r := range []store.Record{commit("a", "r1", 1), sign, longer} {
		if _, err := cases.Record(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := cases.StepOf(ctx, "default", "a", "r2"); err != nil || found.Seq != 3 || found.State != "measure" {
		t.Errorf("found %+v, %v", found, err)
	}
	caught, err := cases.CatchUp(ctx, "default", "a", 1)
	want := []lifecycle.Receipt{{RequestID: "r2", Seq: 3, State: "measure"}, {RequestID: "r2a", Seq: 4, State: "draft"}}
	if err != nil || !slices.Equal(caught.Receipts, want) {
		t.Errorf("caught up with %+v, %v", caught.Receipts, err)
	}
}

// An old request that comes again under a later seq is found under its own.
func TestAnOldRequestIsFoundUnderItsOwnStep(t *testing.T) {
	ctx, cases := context.Background(), store.Cases{DB: storetest.New(t)}
	for _, r := range []store.Record{commit("a", "r1", 1), commit("a", "r2", 2)} {
		if _, err := cases.Record(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	recorded, err := cases.Record(ctx, commit("a", "r1", 3))
	if err != nil || recorded.Seq != 1 {
		t.Fatalf("recorded %+v, %v", recorded, err)
	}
}

func TestKeysAreDrawnWithoutGapsByManyAtOnce(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			r := commit(fmt.Sprint("case-", i), "launch", 1)
			for range 2 { // a repeat draws no second key
				if _, err := (store.Cases{DB: db}).Record(ctx, r); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var n struct{ Keys, Last int }
	if err := db.Get(ctx, &n, `SELECT (SELECT count(DISTINCT key) FROM cases) AS keys, (SELECT last FROM case_counters) AS last`); err != nil {
		t.Fatal(err)
	}
	if n.Keys != 20 || n.Last != 20 {
		t.Fatalf("%d keys, the last is %d", n.Keys, n.Last)
	}
}

func TestACommitTakesOneStatement(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	cases := store.Cases{DB: db}
	if _, err := cases.Record(ctx, commit("a", "r1", 1)); err != nil {
		t.Fatal(err)
	}
	before := db.Statements()
	if _, err := cases.Record(ctx, commit("a", "r2", 2)); err != nil {
		t.Fatal(err)
	}
	if n := db.Statements() - before; n != 1 {
		t.Fatalf("%d statements", n)
	}
}

// Every sort gives every case exactly once, page after page, and finds its filters.
func TestListsArePagedByKeyset(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	cases := store.Cases{DB: db}
	for i := range 7 {
		r := commit(fmt.Sprintf("case-%d", i), "launch", 1)
		if i%3 == 0 {
			r.DueAt = time.Time{}
		}
		if _, err := cases.Record(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, sort := range []string{"created", "-created", "due", "-updated"} {
		seen, after := map[string]bool{}, store.Cursor{Sort: sort}
		for range 4 {
			rows, cursors, err := cases.List(ctx, "default", store.CaseFilter{Kind: "project", Site: "York"}, sort, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for i := range min(2, len(rows)) {
				seen[rows[i].ID] = true
				if after, err = store.ParseCursor(cursors[i], sort); err != nil {
					t.Fatal(err)
				}
			}
		}
		if len(seen) != 7 {
			t.Errorf("sort %s found %d of 7", sort, len(seen))
		}
	}
	if rows, _, err := cases.List(ctx, "default", store.CaseFilter{Kind: "project", Text: "%"}, "created", store.Cursor{}, 9); err != nil || len(rows) != 0 {
		t.Errorf("a person's %% matched %d titles, %v", len(rows), err)
	}
}

// Two launches at the same time are both let in before either is there: only one is recorded, and the other is told which. The index
// also lets somebody begin again once the first has ended.
func TestWhatMayRunOnceRunsOnce(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	cases := store.Cases{DB: db}
	once := func(id, what string) store.Record {
		r := commit(id, "launch", 1)
		r.Head.Kind, r.Prefix, r.Description.Once = "onboarding", "ONB", what
		return r
	}
	errs := make(chan error, 8)
	for n := range cap(errs) {
		go func() {
			_, err := cases.Record(ctx, once(fmt.Sprintf("case-%d", n), "nina/hire"))
			errs <- err
		}()
	}
	refused := 0
	for range cap(errs) {
		if err := <-errs; fault.Of(err) == fault.AlreadyExists && strings.Contains(err.Error(), "ONB-") {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	if n := counts(t, db).Cases; refused != 7 || n != 1 {
		t.Fatalf("%d refused, %d cases", refused, n)
	}
	for _, r := range []store.Record{once("other", "nina/vendor"), once("again", ""), once("again too", "")} {
		if _, err := cases.Record(ctx, r); err != nil {
			t.Error(err)
		}
	}
	if _, err := db.Exec(ctx, `UPDATE cases SET ended = true WHERE running_once = 'nina/hire'`); err != nil {
		t.Fatal(err)
	}
	if _, err := cases.Record(ctx, once("later", "nina/hire")); err != nil {
		t.Error(err)
	}
}
