package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// KindProject is the kind of template that there is so far.
const KindProject = "project"

// Templates are the versions of project templates: the built-in ones, which are version 1 of
// their keys, and on top of them those that the organisation registered.
type Templates struct{ DB *DB }

// RegisteredTemplate is one version and who registered it; nobody did for a built-in one.
type RegisteredTemplate struct {
	Kind         string
	BuiltIn      bool
	RegisteredBy string
	RegisteredAt time.Time
	Template     lifecycle.ProjectTemplate
}

type templateRow struct {
	Kind         string          `db:"kind"`
	Body         json.RawMessage `db:"body"`
	RegisteredBy string          `db:"registered_by"`
	RegisteredAt time.Time       `db:"registered_at"`
}

func (r templateRow) registered() (RegisteredTemplate, error) {
	t := RegisteredTemplate{Kind: r.Kind, RegisteredBy: r.RegisteredBy, RegisteredAt: r.RegisteredAt}
	err := json.Unmarshal(r.Body, &t.Template)
	return t, translate(err)
}

func builtIn(t lifecycle.ProjectTemplate) RegisteredTemplate {
	return RegisteredTemplate{Kind: KindProject, BuiltIn: true, Template: t}
}

// Find returns one version; version 0 is the newest. A fault of code NotFound when there is none.
func (s Templates) Find(ctx context.Context, organisation, key string, version int) (RegisteredTemplate, error) {
	var rows []templateRow
	if err := s.DB.Select(ctx, &rows, `
		SELECT kind, body, registered_by, registered_at FROM templates
		 WHERE organisation_id = $1 AND key = $2 AND ($3 = 0 OR version = $3)
		 ORDER BY version DESC LIMIT 1`, organisation, key, version); err != nil {
		return RegisteredTemplate{}, err
	}
	if len(rows) == 1 {
		return rows[0].registered()
	}
	if t, ok := templates.Find(key); ok && (version == 0 || version == t.Version) {
		return builtIn(t), nil
	}
	if version == 0 {
		return RegisteredTemplate{}, fault.New(fault.NotFound, "there is no template %q", key)
	}
	return RegisteredTemplate{}, fault.New(fault.NotFound, "there is no version %d of the template %q", version, key)
}

// Resolve returns the template that a new project copies: the default one when key is empty,
// the newest version when version is 0.
func (s Templates) Resolve(ctx context.Context, organisation, key string, version int) (lifecycle.ProjectTemplate, error) {
	found, err := s.Find(ctx, organisation, cmp.Or(key, templates.Default), version)
	return found.Template, err
}

// Register stores t as the next version of its key. A version that t names must be the newest, from
// which it was edited, or the next: so nobody overlooks what somebody else registered meanwhile
// (code Conflict). The same request again returns what it registered first.
func (s Templates) Register(ctx context.Context, organisation, person, requestID string, t lifecycle.ProjectTemplate) (RegisteredTemplate, error) {
	var result RegisteredTemplate
	err := s.DB.InTx(ctx, func(tx Tx) error {
		// One registration at a time in an organisation: versions count up without a gap.
		if err := lockOrganisation(ctx, tx, organisation); err != nil {
			return err
		}
		row, done, err := registeredBefore(ctx, tx, organisation, requestID)
		if err == nil && !done {
			row, err = insertNext(ctx, tx, organisation, person, requestID, t)
		}
		if err != nil {
			return err
		}
		result, err = row.registered()
		return err
	})
	return result, err
}

func registeredBefore(ctx context.Context, tx Tx, organisation, requestID string) (templateRow, bool, error) {
	var row templateRow
	err := tx.Get(ctx, &row, `
		SELECT kind, body, registered_by, registered_at FROM templates
		 WHERE organisation_id = $1 AND request_id = $2`, organisation, requestID)
	if fault.Of(err) == fault.NotFound {
		return row, false, nil
	}
	return row, err == nil, err
}

func insertNext(ctx context.Context, tx Tx, organisation, person, requestID string, t lifecycle.ProjectTemplate) (templateRow, error) {
	var row templateRow
	var newest int
	if err := tx.Get(ctx, &newest, `
		SELECT COALESCE(max(version), 0) FROM templates WHERE organisation_id = $1 AND key = $2`, organisation, t.Key); err != nil {
		return row, err
	}
	if t0, ok := templates.Find(t.Key); ok {
		newest = max(newest, t0.Version)
	}
	if t.Version != 0 && t.Version != newest && t.Version != newest+1 {
		return row, fault.New(fault.Conflict, "the newest version of the template %q is %d: look at it first", t.Key, newest).
			With("body.version", "is %d; leave it out, or give %d once you have seen that one", t.Version, newest)
	}
	t.Version = newest + 1
	body, err := json.Marshal(t)
	if err != nil {
		return row, translate(err)
	}
	err = tx.Get(ctx, &row, `
		INSERT INTO templates (organisation_id, key, version, kind, title, body, request_id, registered_by, registered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())
		RETURNING kind, body, registered_by, registered_at`,
		organisation, t.Key, t.Version, KindProject, t.Title, body, requestID, person)
	return row, err
}

// TemplateFilter narrows a list; empty texts do not.
type TemplateFilter struct{ Kind, Key string }

// List returns up to limit versions after the cursor, by key and version. The cursor's value is
// the key and its id the version.
func (s Templates) List(ctx context.Context, organisation string, filter TemplateFilter, after Cursor, limit int) ([]RegisteredTemplate, error) {
	afterVersion, err := strconv.Atoi(cmp.Or(after.ID, "0"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "the cursor does not belong to this list").With("query.cursor", "use the value of next")
	}
	var rows []templateRow
	if err := s.DB.Select(ctx, &rows, `
		SELECT kind, body, registered_by, registered_at FROM templates
		 WHERE organisation_id = $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR key = $3) AND (key, version) > ($4, $5)
		 ORDER BY key, version LIMIT $6`, organisation, filter.Kind, filter.Key, after.Value, afterVersion, limit); err != nil {
		return nil, err
	}
	all, err := builtInAfter(filter, after.Value, afterVersion)
	for _, row := range rows {
		t, unreadable := row.registered()
		err = cmp.Or(err, unreadable)
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b RegisteredTemplate) int {
		return cmp.Or(cmp.Compare(a.Template.Key, b.Template.Key), cmp.Compare(a.Template.Version, b.Template.Version))
	})
	return all[:min(limit, len(all))], err
}

func builtInAfter(filter TemplateFilter, key string, version int) ([]RegisteredTemplate, error) {
	var found []RegisteredTemplate
	all, err := templates.BuiltIn()
	for _, t := range all {
		wanted := (filter.Key == "" || filter.Key == t.Key) && (filter.Kind == "" || filter.Kind == KindProject)
		if wanted && (t.Key > key || t.Key == key && t.Version > version) {
			found = append(found, builtIn(t))
		}
	}
	return found, translate(err)
}
