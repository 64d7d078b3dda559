package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/temporal"

	"tollgate/activities"
	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/store/storetest"
	"tollgate/workflows"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func input(seq int64, request string) workflows.RecordInput {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return workflows.RecordInput{Prefix: "PRJ", Snapshot: workflows.SnapshotOf(lifecycle.Case[struct{}]{}),
		Head: lifecycle.Head{ID: "case-1", Organisation: "default", Kind: "project", Title: "A project", State: "draft", Seq: seq,
			CreatedBy: "lena", CreatedAt: at, UpdatedAt: at},
		Commit: lifecycle.Commit{RequestID: request, Steps: []lifecycle.Step{{Seq: seq, RequestID: request, Event: "edit", To: "draft",
			Actor: "lena", At: at, Payload: json.RawMessage(`{}`)}},
			Effects: []lifecycle.Effect{{Seq: seq, N: 1, Name: lifecycle.EffectNotify,
				Payload: json.RawMessage(`{"to":["sven","felix"],"about":"task_opened","message":"Sign"}`)}}}}
}

func notifier(db *store.DB) activities.Notifier {
	return activities.Notifier{Absences: store.Absences{DB: db}, Notifications: store.Notifications{DB: db}, Deliveries: store.Deliveries{DB: db}, Webhooks: store.Webhooks{DB: db},
		MailIsOn: true, PublicURL: "https://tollgate.example.com"}
}

func TestARecordSaysWhenTheStoreIsAhead(t *testing.T) {
	ctx := context.Background()
	a := activities.New(storetest.New(t), nil, prometheus.NewRegistry())
	first, err := a.Record(ctx, input(1, "r1"))
	if err != nil || first.Key != "PRJ-1" || first.Behind {
		t.Fatalf("first: %+v, %v", first, err)
	}
	other, err := a.Record(ctx, input(1, "r2"))
	if err != nil || !other.Behind {
		t.Fatalf("another step 1: %+v, %v", other, err)
	}
	caught, err := a.CatchUp(ctx, workflows.CatchUpInput{Organisation: "default", CaseID: "case-1"})
	if err != nil || caught.Key != "PRJ-1" || len(caught.Receipts) != 1 || caught.Receipts[0].RequestID != "r1" {
		t.Fatalf("caught up with %+v, %v", caught, err)
	}
}

// What PostgreSQL being away causes is tried again; what it refuses is final.
func TestOnlyWhatMayPassIsTriedAgain(t *testing.T) {
	db := storetest.New(t)
	a := activities.New(db, nil, prometheus.NewRegistry())
	_, err := a.Record(context.Background(), input(7, "too far"))
	var application *temporal.ApplicationError
	if !errors.As(err, &application) || !application.NonRetryable() || fault.Of(workflows.FromTemporal(err)) != fault.Stale {
		t.Errorf("a step that is not the next: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = a.Record(ended, input(1, "away"))
	if !errors.As(err, &application) || application.NonRetryable() || fault.Of(workflows.FromTemporal(err)) != fault.Unavailable {
		t.Errorf("a database that does not answer: %v", err)
	}
	if application.Message() != string(fault.Unavailable) {
		t.Errorf("the failure's plain text says %q", application.Message())
	}
}

func TestADispatcherTellsEachPersonOnce(t *testing.T) {
	db := storetest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := activities.New(db, nil, prometheus.NewRegistry()).Record(ctx, input(1, "r1")); err != nil {
		t.Fatal(err)
	}
	outbox := store.Outbox{DB: db}
	done := make(chan struct{})
	for range 2 {
		go func() {
			activities.Dispatcher{Outbox: outbox, Notifier: notifier(db), Log: slog.New(slog.DiscardHandler), Pause: 5 * time.Millisecond}.Run(ctx)
			done <- struct{}{}
		}()
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if backlog, err := outbox.Backlog(ctx); err == nil && backlog.Waiting == 0 {
			break
		}
	}
	cancel()
	<-done
	<-done
	for _, person := range []string{"sven", "felix"} {
		told, err := (store.Notifications{DB: db}).List(context.Background(), "default", person, nil, 1<<62, 10)
		if err != nil || len(told) != 1 || told[0].Message != "Sign" {
			t.Errorf("%s was told %+v, %v", person, told, err)
		}
	}
}
