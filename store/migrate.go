package store

import (
	"context"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"tollgate/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to this binary's version. It refuses a database that is newer:
// an old binary does not know what it would break.
func (db *DB) Migrate(ctx context.Context) (from, to int64, err error) {
	provider, err := db.migrator()
	if err != nil {
		return 0, 0, err
	}
	from, to, err = provider.GetVersions(ctx)
	if err != nil {
		return 0, 0, translate(err)
	}
	if from > to {
		return from, to, newerSchema(from, to)
	}
	_, err = provider.Up(ctx)
	return from, to, translate(err)
}

// CheckSchema tells why this binary cannot work with the schema, or nil.
func (db *DB) CheckSchema(ctx context.Context) error {
	provider, err := db.migrator()
	if err != nil {
		return err
	}
	have, want, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		return translate(err)
	case have < want:
		return fault.New(fault.Unavailable, "the database schema is at %d and this binary needs %d: run tollgate migrate", have, want)
	case have > want:
		return newerSchema(have, want)
	}
	return nil
}

// Usable makes one round trip and, until it was found current once, looks at the schema: a process that
// started while PostgreSQL was away has not seen it yet.
func (db *DB) Usable(ctx context.Context) error {
	if err := db.Ready(ctx); err != nil || db.current.Load() {
		return err
	}
	err := db.CheckSchema(ctx)
	db.current.Store(err == nil)
	return err
}

func newerSchema(have, want int64) error {
	return fault.New(fault.Conflict, "the database schema is at %d, newer than this binary's %d: use the newer binary", have, want)
}

func (db *DB) migrator() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, translate(err)
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600)) // seconds, tries; two that migrate at once do so one after the other
	if err != nil {
		return nil, translate(err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db.pool.DB, files, goose.WithSessionLocker(locker))
	return provider, translate(err)
}
