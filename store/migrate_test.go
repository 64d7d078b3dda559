package store_test

import (
	"context"
	"sync"
	"testing"

	"tollgate/store"
	"tollgate/store/storetest"
)

// Deployments start several processes at once: each of those that migrate finds a current schema.
func TestManyMayMigrateAtOnce(t *testing.T) {
	ctx, url := context.Background(), storetest.URL(t)
	open := func() *store.DB {
		db, err := store.Open(url, store.Options{MaxConnections: 2})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.Ready(ctx); err != nil { // so that they begin together
			t.Fatal(err)
		}
		return db
	}
	first := open()
	for _, statement := range []string{`DROP SCHEMA public CASCADE`, `CREATE SCHEMA public`} {
		if _, err := first.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	var many []*store.DB
	for range 8 {
		many = append(many, open())
	}
	for _, db := range many {
		all.Go(func() {
			if _, _, err := db.Migrate(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := first.CheckSchema(ctx); err != nil {
		t.Error(err)
	}
}
