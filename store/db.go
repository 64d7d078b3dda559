// Package store keeps what people read in PostgreSQL: sqlx repositories over one pool, hot
// statements prepared once, errors mapped to fault at this border only.
package store

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"tollgate/fault"
)

// Querier is what a repository needs: a pool and a transaction both have it.
type Querier interface {
	// Get scans one row into dest; a fault of code NotFound when there is none.
	Get(ctx context.Context, dest any, query string, args ...any) error
	Select(ctx context.Context, dest any, query string, args ...any) error
	// Exec returns the number of rows affected.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// Rows streams; the caller closes.
	Rows(ctx context.Context, query string, args ...any) (*sqlx.Rows, error)
}

// DB is a pool whose statements are prepared on first use: with lib/pq an ad-hoc query costs
// several times a prepared one. Pass only constant query texts, or the cache grows.
type DB struct {
	pool       *sqlx.DB
	prepared   sync.Map // query text -> *sqlx.Stmt
	statements atomic.Int64
	current    atomic.Bool // the schema was found to be this binary's
}

// Options sizes the pool.
type Options struct {
	MaxConnections int // 0 means 16
}

// Open makes a pool; it does not wait for PostgreSQL to be there (Ready tells).
func Open(url string, options Options) (*DB, error) {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the database URL cannot be read")
	}
	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	size := options.MaxConnections
	if size == 0 {
		size = 16
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{pool: pool}, nil
}

// Ready makes one round trip.
func (db *DB) Ready(ctx context.Context) error { return translate(db.pool.PingContext(ctx)) }

// Statements counts the statements sent since start, for metrics and for tests that hold a
// request to its budget.
func (db *DB) Statements() int64 { return db.statements.Load() }

// Close ends the pool.
func (db *DB) Close() error { return db.pool.Close() }

func (db *DB) statement(ctx context.Context, query string) (*sqlx.Stmt, error) {
	db.statements.Add(1)
	if stmt, ok := db.prepared.Load(query); ok {
		return stmt.(*sqlx.Stmt), nil
	}
	return db.prepare(ctx, query)
}

func (db *DB) prepare(ctx context.Context, query string) (*sqlx.Stmt, error) {
	stmt, err := db.pool.PreparexContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if other, raced := db.prepared.LoadOrStore(query, stmt); raced {
		_ = stmt.Close()
		return other.(*sqlx.Stmt), nil
	}
	return stmt, nil
}

// Get implements Querier.
func (db *DB) Get(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := db.statement(ctx, query)
	if err == nil {
		err = stmt.GetContext(ctx, dest, args...)
	}
	return translate(err)
}

// Select implements Querier.
func (db *DB) Select(ctx context.Context, dest any, query string, args ...any) error {
	stmt, err := db.statement(ctx, query)
	if err == nil {
		err = stmt.SelectContext(ctx, dest, args...)
	}
	return translate(err)
}

// Exec implements Querier.
func (db *DB) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := db.statement(ctx, query)
	if err != nil {
		return 0, translate(err)
	}
	return affected(stmt.ExecContext(ctx, args...))
}

// Rows implements Querier.
func (db *DB) Rows(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	stmt, err := db.statement(ctx, query)
	if err != nil {
		return nil, translate(err)
	}
	rows, err := stmt.QueryxContext(ctx, args...)
	return rows, translate(err)
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, translate(err)
	}
	n, err := result.RowsAffected()
	return n, translate(err)
}
