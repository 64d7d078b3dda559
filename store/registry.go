package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"tollgate/fault"
)

// registry keeps the versions of what organisations register, templates and approval policies, on
// top of what is built in. A key belongs to one kind of case, and its versions count up from 1.
type registry struct {
	db         *DB
	what       string // for refusals: template
	statements registryStatements
	builtIn    func() ([]Registered, error)
}

// Registered is one version and who registered it; nobody did for a built-in one.
type Registered struct {
	Kind         string          `db:"kind"` // of the cases that it is for: project, change
	Key          string          `db:"key"`
	Version      int             `db:"version"`
	Title        string          `db:"title"`
	Body         json.RawMessage `db:"body"`
	BuiltIn      bool            `db:"-"`
	RegisteredBy string          `db:"registered_by"`
	RegisteredAt time.Time       `db:"registered_at"`
}

// As decodes what was registered; it is the caller's own.
func As[T any](r Registered) (T, error) {
	var document T
	err := json.Unmarshal(r.Body, &document)
	return document, translate(err)
}

// RegistryFilter narrows a list; empty texts do not.
type RegistryFilter struct{ Kind, Key string }

type registryStatements struct{ find, list, before, insert string }

// statementsOn are a registry's statements on its table, constants for each table.
func statementsOn(table string) registryStatements {
	const columns = `kind, key, version, title, body, registered_by, registered_at`
	return registryStatements{
		find: `SELECT ` + columns + ` FROM ` + table + `
		 WHERE organisation_id = $1 AND key = $2 AND ($3 = 0 OR version = $3)
		 ORDER BY version DESC LIMIT 1`,
		list: `SELECT ` + columns + ` FROM ` + table + `
		 WHERE organisation_id = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR key = $3) AND (key, version) > ($4, $5)
		 ORDER BY key, version LIMIT $6`,
		before: `SELECT ` + columns + ` FROM ` + table + ` WHERE organisation_id = $1 AND request_id = $2`,
		insert: `
		INSERT INTO ` + table + ` (organisation_id, key, version, kind, title, body, request_id, registered_by, registered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())
		RETURNING ` + columns,
	}
}

// find returns one version; version 0 is the newest. A fault of code NotFound when there is none.
func (r registry) find(ctx context.Context, organisation, key string, version int) (Registered, error) {
	var rows []Registered
	if err := r.db.Select(ctx, &rows, r.statements.find, organisation, key, version); err != nil {
		return Registered{}, err
	}
	if len(rows) == 1 {
		return rows[0], nil
	}
	all, err := r.builtIn()
	for _, b := range all {
		if b.Key == key && (version == 0 || version == b.Version) {
			return b, err
		}
	}
	if version == 0 {
		return Registered{}, cmp.Or(err, error(fault.New(fault.NotFound, "there is no %s %q", r.what, key)))
	}
	return Registered{}, cmp.Or(err, error(fault.New(fault.NotFound, "there is no version %d of the %s %q", version, r.what, key)))
}

// ofKind is find for a caller who can use one kind only.
func (r registry) ofKind(ctx context.Context, organisation, kind, key string, version int) (Registered, error) {
	found, err := r.find(ctx, organisation, key, version)
	if err == nil && found.Kind != kind {
		err = fault.New(fault.NotFound, "the %s %q is for a %s, not for a %s", r.what, key, found.Kind, kind)
	}
	return found, err
}

// list returns up to limit versions after the cursor, by key and version. The cursor's value is
// the key and its id the version.
func (r registry) list(ctx context.Context, organisation string, filter RegistryFilter, after Cursor, limit int) ([]Registered, error) {
	afterVersion, err := strconv.Atoi(cmp.Or(after.ID, "0"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "the cursor does not belong to this list").With("query.cursor", "use the value of next")
	}
	var rows []Registered
	if err := r.db.Select(ctx, &rows, r.statements.list, organisation, filter.Kind, filter.Key, after.Value, afterVersion, limit); err != nil {
		return nil, err
	}
	all, err := r.builtIn()
	for _, b := range all {
		wanted := (filter.Key == "" || filter.Key == b.Key) && (filter.Kind == "" || filter.Kind == b.Kind)
		if wanted && byKey(b, Registered{Key: after.Value, Version: afterVersion}) > 0 {
			rows = append(rows, b)
		}
	}
	slices.SortFunc(rows, byKey)
	return rows[:min(limit, len(rows))], err
}

func byKey(a, b Registered) int {
	return cmp.Or(strings.Compare(a.Key, b.Key), cmp.Compare(a.Version, b.Version))
}
