package store_test

import (
	"context"
	"errors"
	"testing"

	"tollgate/store"
	"tollgate/store/storetest"
)

func queue(t *testing.T, db *store.DB, effect string, n int) {
	t.Helper()
	for range n {
		if _, err := db.Exec(context.Background(), `
			INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', 'case-1', 0, 0, $1, '{}')`, effect); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnEffectIsDeliveredOnceByTwoDispatchers(t *testing.T) {
	db := storetest.New(t)
	outbox := store.Outbox{DB: db}
	queue(t, db, "notify", 40)
	counts := make(chan int, 2)
	for range 2 {
		go func() {
			mine := 0
			for {
				n, err := outbox.Deliver(context.Background(), "notify", 5, func(store.Tx, store.OutboxRow) error { mine++; return nil })
				if err != nil || n == 0 {
					break
				}
			}
			counts <- mine
		}()
	}
	if total := <-counts + <-counts; total != 40 {
		t.Fatalf("delivered %d of 40", total)
	}
}

func TestAFailedEffectIsTriedAgainAndHoldsUpNoOther(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	outbox := store.Outbox{DB: db}
	queue(t, db, "notify", 3)
	first := true
	if _, err := outbox.Deliver(ctx, "notify", 10, func(tx store.Tx, row store.OutboxRow) error {
		if first {
			first = false
			_, _ = tx.Exec(ctx, `INSERT INTO organisations (id, name) VALUES ('half', 'done')`)
			return errors.New("the mail server is away")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	backlog, err := outbox.Backlog(ctx)
	if err != nil || backlog.Waiting != 1 {
		t.Fatalf("waiting %d, %v", backlog.Waiting, err)
	}
	var left struct {
		Attempts int    `db:"attempts"`
		Error    string `db:"last_error"`
		Half     int    `db:"half"`
	}
	if err := db.Get(ctx, &left, `SELECT attempts, last_error, (SELECT count(*) FROM organisations WHERE id = 'half') AS half
		FROM outbox WHERE done_at IS NULL`); err != nil || left.Attempts != 1 || left.Error == "" || left.Half != 0 {
		t.Fatalf("left %+v, %v", left, err)
	}
}
