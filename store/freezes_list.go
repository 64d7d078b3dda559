package store

import (
	"context"
	"time"

	"tollgate/freeze"
	"tollgate/lifecycle"
)

// FreezeFilter narrows a list of freezes; empty fields do not. A freeze that binds all sites binds any.
type FreezeFilter struct {
	Site, Process, Asset string
	From, To             *time.Time // that its time from first start to last end overlaps
	Cursor               Cursor
	Limit                int
}

// List returns up to Limit+1 freezes by first start, after the cursor.
func (s Freezes) List(ctx context.Context, organisation string, f FreezeFilter) ([]FreezeRecord, error) {
	var rows []freezeRow
	if err := s.DB.Select(ctx, &rows, selectFreezes+`
		   AND ($2 = '' OR sites = '{}' OR $2 = ANY (sites)) AND ($3 = '' OR processes = '{}' OR $3 = ANY (processes))
		   AND ($4 = '' OR assets = '{}' OR $4 = ANY (assets))
		   AND ($5::timestamptz IS NULL OR least(ends_at, ended_at) IS NULL OR least(ends_at, ended_at) > $5) AND ($6::timestamptz IS NULL OR starts_at < $6)
		   AND ($7::timestamptz IS NULL OR (starts_at, id) > ($7, $8)) ORDER BY starts_at, id LIMIT $9`,
		organisation, f.Site, f.Process, f.Asset, f.From, f.To, nullable(f.Cursor.Value), f.Cursor.ID, f.Limit+1); err != nil {
		return nil, err
	}
	return freezesOf(rows)
}

func freezesOf(rows []freezeRow) ([]FreezeRecord, error) {
	found := make([]FreezeRecord, 0, len(rows))
	for _, row := range rows {
		f, err := row.record()
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

// Cursor continues a list after the freeze.
func (f FreezeRecord) Cursor() Cursor {
	return Cursor{Sort: "start", Value: f.firstStart.UTC().Format(time.RFC3339Nano), ID: f.ID}
}

// Overlapping lists every occurrence of every freeze that binds a kind of change ("" is any), affects what it
// affects and overlaps its window. Invalid when the window is empty or over three years.
func (s Freezes) Overlapping(ctx context.Context, organisation string, kind lifecycle.ChangeKind, affects freeze.Scope, window freeze.Window) ([]freeze.Hit, error) {
	var rows []freezeRow
	if err := s.DB.Select(ctx, &rows, selectFreezes+`
		   AND starts_at < $3 AND (least(ends_at, ended_at) IS NULL OR least(ends_at, ended_at) > $2)
		   AND (sites = '{}' OR sites && $4) AND (processes = '{}' OR processes && $5) AND (assets = '{}' OR assets && $6) ORDER BY starts_at, id`,
		organisation, window.Start, window.End, texts(affects.Sites), texts(affects.Processes), texts(affects.Assets)); err != nil {
		return nil, err
	}
	records, err := freezesOf(rows)
	if err != nil {
		return nil, err
	}
	freezes := make([]freeze.Freeze, len(records))
	for i, record := range records {
		freezes[i] = record.Freeze
	}
	return freeze.Overlaps(freezes, kind, affects, window)
}

// Holding lists every occurrence of a freeze in a time that a site or process must know of, whatever else the freeze
// is limited to; empty names are any.
func (s Freezes) Holding(ctx context.Context, organisation, site, process string, window freeze.Window) ([]freeze.Hit, error) {
	records, err := s.List(ctx, organisation, FreezeFilter{Site: site, Process: process, From: &window.Start, To: &window.End, Limit: freezesAtOnce})
	hits := []freeze.Hit{}
	for _, record := range records {
		occurrences, unreadable := record.Occurrences(window)
		if unreadable != nil {
			return nil, unreadable
		}
		for _, o := range occurrences {
			hits = append(hits, freeze.Hit{FreezeID: record.ID, Title: record.Title, Start: o.Start, End: o.End})
		}
	}
	return hits, err
}

// freezesAtOnce bounds how many freezes a calendar shows.
const freezesAtOnce = 1000
