package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// Tx is one transaction with the pool's prepared statements.
type Tx struct {
	db *DB
	tx *sqlx.Tx
}

// InTx runs work in one transaction: committed when work returns nil, else rolled back.
func (db *DB) InTx(ctx context.Context, work func(Tx) error) error {
	tx, err := db.pool.BeginTxx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	if err := work(Tx{db: db, tx: tx}); err != nil {
		return err
	}
	return translate(tx.Commit())
}

// statement uses the pool's prepared statement when there is one. The first time it prepares on
// its own connection: to wait for a second one while holding the first could deadlock the pool.
func (t Tx) statement(ctx context.Context, query string) (*sqlx.Stmt, error) {
	t.db.statements.Add(1)
	if stmt, ok := t.db.prepared.Load(query); ok {
		return t.tx.StmtxContext(ctx, stmt.(*sqlx.Stmt)), nil
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), prepareWithin)
		defer cancel()
		_, _ = t.db.prepare(ctx, query) // for the next one; this one does without
	}()
	return t.tx.PreparexContext(ctx, query)
}

const prepareWithin = 5 * time.Second

// Get implements Querier.
func (t Tx) Get(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := t.statement(ctx, query)
	if err == nil {
		err = stmt.GetContext(ctx, dest, args...)
	}
	return translate(err)
}

// Select implements Querier.
func (t Tx) Select(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := t.statement(ctx, query)
	if err == nil {
		err = stmt.SelectContext(ctx, dest, args...)
	}
	return translate(err)
}

// Exec implements Querier.
func (t Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := t.statement(ctx, query)
	if err != nil {
		return 0, translate(err)
	}
	return affected(stmt.ExecContext(ctx, args...))
}

// Rows implements Querier.
func (t Tx) Rows(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	stmt, err := t.statement(ctx, query)
	if err != nil {
		return nil, translate(err)
	}
	rows, err := stmt.QueryxContext(ctx, args...)
	return rows, translate(err)
}
