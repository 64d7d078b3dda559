package store_test

import (
	"context"
	"sync"
	"testing"

	"tollgate/fault"
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

// A process that starts while PostgreSQL is away learns only later that the schema is not its own.
func TestAnotherSchemaIsNotUsable(t *testing.T) {
	ctx, db := context.Background(), storetest.New(t)
	var newest int64
	if err := db.Get(ctx, &newest, `SELECT max(version_id) FROM goose_db_version`); err != nil {
		t.Fatal(err)
	}
	set := func(statement string, args ...any) {
		if _, err := db.Exec(ctx, statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	set(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
	if err := db.Usable(ctx); fault.Of(err) != fault.Conflict {
		t.Errorf("a newer schema: %v", err)
	}
	set(`DELETE FROM goose_db_version WHERE version_id >= $1`, newest)
	if err := db.Usable(ctx); fault.Of(err) != fault.Unavailable {
		t.Errorf("an older schema: %v", err)
	}
	set(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)`, newest)
	if err := db.Usable(ctx); err != nil {
		t.Errorf("the schema of this binary: %v", err)
	}
}
