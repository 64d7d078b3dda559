package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"tollgate/fault"
)

// Analyses are the statistical analyses that were run. None is ever changed.
type Analyses struct{ DB *DB }

// Analysis is one of them. Input and Result are canonical JSON, nil where they were too large to keep.
type Analysis struct {
	ID         string    `db:"id"`
	Method     string    `db:"method"`
	Version    int       `db:"version"`
	InputHash  []byte    `db:"input_hash"`
	Hash       []byte    `db:"hash"`
	Input      []byte    `db:"input"`
	Options    []byte    `db:"options"`
	Result     []byte    `db:"result"`
	MetricID   *string   `db:"metric_id"`
	MetricFrom string    `db:"metric_from"`
	MetricTo   string    `db:"metric_to"`
	CreatedBy  string    `db:"created_by"`
	CreatedAt  time.Time `db:"created_at"`
}

// LargestKept is how many bytes of an input or a result are kept. Longer ones are known by their hash: a million points
// are 20 MB, and the tables of record are no place for them.
const LargestKept = 4 << 20

// Put records a under an id that follows from what it is and who ran it: the same again is the same row.
func (s Analyses) Put(ctx context.Context, organisation string, a Analysis) (Analysis, error) {
	metric := ""
	if a.MetricID != nil {
		metric = *a.MetricID
	}
	a.ID = DerivedID(fmt.Sprintf("analysis/%s/%s/%s/%q/%q/%q", organisation, hex.EncodeToString(a.Hash), a.CreatedBy, metric, a.MetricFrom, a.MetricTo), 0)
	_, err := s.DB.Exec(ctx, `
		INSERT INTO analyses (organisation_id, id, method, version, input_hash, hash, input, options, result, metric_id, metric_from, metric_to, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (organisation_id, id) DO NOTHING`,
		organisation, a.ID, a.Method, a.Version, a.InputHash, a.Hash, kept(a.Input), string(a.Options), kept(a.Result), a.MetricID, a.MetricFrom, a.MetricTo, a.CreatedBy)
	if err != nil {
		return a, err
	}
	err = s.DB.Get(ctx, &a.CreatedAt, `SELECT created_at FROM analyses WHERE organisation_id = $1 AND id = $2`, organisation, a.ID)
	return a, err
}

func kept(text []byte) *string {
	if len(text) > LargestKept {
		return nil
	}
	whole := string(text)
	return &whole
}

const selectAnalyses = `
	SELECT id, method, version, input_hash, hash, options, metric_id, metric_from, metric_to, created_by, created_at`

// Get returns one with its input and result; NotFound when the organisation has none of that id.
func (s Analyses) Get(ctx context.Context, organisation, id string) (Analysis, error) {
	var a Analysis
	err := s.DB.Get(ctx, &a, selectAnalyses+`, input, result FROM analyses WHERE organisation_id = $1 AND id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		err = fault.Wrap(fault.NotFound, err, "there is no analysis %s", id)
	}
	return a, err
}

// HashOf returns the hash of one, of question and answer; NotFound when the organisation has none of that id.
func (s Analyses) HashOf(ctx context.Context, organisation, id string) (hash []byte, err error) {
	err = s.DB.Get(ctx, &hash, `SELECT hash FROM analyses WHERE organisation_id = $1 AND id = $2`, organisation, id)
	return hash, err
}

// AnalysisFilter narrows a list; empty texts and a window without ends do not.
type AnalysisFilter struct {
	Window           // by when it was run
	Method, MetricID string
	By               string
	Cursor           Cursor
	Limit            int
}

// List returns up to Limit+1 analyses, newest first, without their inputs and results.
func (s Analyses) List(ctx context.Context, organisation string, f AnalysisFilter) ([]Analysis, error) {
	rows := []Analysis{}
	err := s.DB.Select(ctx, &rows, selectAnalyses+` FROM analyses
		 WHERE organisation_id = $1 AND ($2 = '' OR method = $2) AND ($3 = '' OR metric_id = $3) AND ($4 = '' OR created_by = $4)
		   AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at < $6)
		   AND ($7::timestamptz IS NULL OR (created_at, id) < ($7, $8))
		 ORDER BY created_at DESC, id DESC LIMIT $9`,
		organisation, f.Method, f.MetricID, f.By, f.From, f.To, nullable(f.Cursor.Value), f.Cursor.ID, f.Limit+1)
	return rows, err
}

// AnalysesNewestFirst is the sort of their list, which its cursors carry.
const AnalysesNewestFirst = "-created_at"

// Cursor continues the list after a.
func (a Analysis) Cursor() Cursor {
	return Cursor{Sort: AnalysesNewestFirst, Value: a.CreatedAt.UTC().Format(time.RFC3339Nano), ID: a.ID}
}
