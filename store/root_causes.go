package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
)

// RootCauses are the root cause documents of projects, in versions that never change.
type RootCauses struct{ DB *DB }

// RootCause is one version of a document.
type RootCause struct {
	ID        string    `db:"id"`
	Version   int       `db:"version"`
	CaseID    string    `db:"case_id"`
	Kind      string    `db:"kind"`
	Title     string    `db:"title"`
	Document  []byte    `db:"document"` // JSON; absent in lists
	Hash      []byte    `db:"hash"`     // SHA-256 of it
	Causes    int       `db:"causes"`
	Verified  int       `db:"verified"`
	CreatedBy string    `db:"created_by"`
	CreatedAt time.Time `db:"created_at"`
	MadeAt    time.Time `db:"made_at"` // when version 1 was
}

const selectRootCause = `
	SELECT r.id, r.version, r.case_id, r.kind, r.title, r.hash, r.causes, r.verified, r.created_by, r.created_at, first.created_at AS made_at`

const fromRootCauses = `
	  FROM root_causes r JOIN root_causes first ON first.organisation_id = r.organisation_id AND first.id = r.id AND first.version = 1
	 WHERE r.organisation_id = $1`

const newestRootCause = ` AND NOT EXISTS (SELECT FROM root_causes newer
	WHERE newer.organisation_id = r.organisation_id AND newer.id = r.id AND newer.version > r.version)`

// Add keeps r as the version that it carries, with the analyses that it cites. The same request again finds the first
// one. Errors: Stale when the newest version is not the one before.
func (s RootCauses) Add(ctx context.Context, organisation, requestID string, r RootCause, cites []string) (RootCause, error) {
	var kept RootCause
	err := s.DB.InTx(ctx, func(tx Tx) error {
		// One at a time: the same request twice at once finds its first version, and versions count up without a gap.
		if err := lockOrganisation(ctx, tx, organisation); err != nil {
			return err
		}
		again := selectRootCause + `, r.document` + fromRootCauses + ` AND r.request_id = $2`
		err := tx.Get(ctx, &kept, again, organisation, requestID)
		if fault.Of(err) != fault.NotFound {
			return err
		}
		n, err := tx.Exec(ctx, `
			INSERT INTO root_causes (organisation_id, id, version, case_id, kind, title, document, hash, causes, verified, request_id, created_by)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
			 WHERE $3 = 1 + (SELECT coalesce(max(version), 0) FROM root_causes WHERE organisation_id = $1 AND id = $2)`,
			organisation, r.ID, r.Version, r.CaseID, r.Kind, r.Title, string(r.Document), r.Hash, r.Causes, r.Verified, requestID, r.CreatedBy)
		if err == nil && n == 0 {
			return fault.New(fault.Stale, "the document has another version than the one that you saw; read it again").
				With("body.expected_version", "is not the newest version")
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO root_cause_citations (organisation_id, root_cause_id, version, analysis_id) SELECT $1, $2, $3, unnest($4::text[])`,
			organisation, r.ID, r.Version, pq.Array(cites))
		if err != nil {
			return err
		}
		return tx.Get(ctx, &kept, again, organisation, requestID)
	})
	return kept, err
}

// Get returns one version of a document of a case; version 0 is the newest. Errors: NotFound.
func (s RootCauses) Get(ctx context.Context, organisation, caseID, id string, version int) (RootCause, error) {
	var r RootCause
	query := selectRootCause + `, r.document` + fromRootCauses + ` AND r.case_id = $2 AND r.id = $3`
	var err error
	if version == 0 {
		err = s.DB.Get(ctx, &r, query+newestRootCause, organisation, caseID, id)
	} else {
		err = s.DB.Get(ctx, &r, query+` AND r.version = $4`, organisation, caseID, id, version)
	}
	if fault.Of(err) == fault.NotFound {
		err = fault.Wrap(fault.NotFound, err, "the project has no such root cause document, or not that version of it")
	}
	return r, err
}

// RootCausesByAge is the sort of their list, which its cursors carry.
const RootCausesByAge = "made_at"

// List returns the newest version of up to limit documents of a case after the cursor, the oldest document first.
func (s RootCauses) List(ctx context.Context, organisation, caseID string, after Cursor, limit int) ([]RootCause, error) {
	rows := []RootCause{}
	err := s.DB.Select(ctx, &rows, selectRootCause+fromRootCauses+newestRootCause+` AND r.case_id = $2
		   AND ($3::timestamptz IS NULL OR (first.created_at, r.id) > ($3, $4))
		 ORDER BY first.created_at, r.id LIMIT $5`, organisation, caseID, nullable(after.Value), after.ID, limit)
	return rows, err
}

// Cursor continues the list after r.
func (r RootCause) Cursor() Cursor {
	return Cursor{Sort: RootCausesByAge, Value: r.MadeAt.UTC().Format(time.RFC3339Nano), ID: r.ID}
}

// RootCauseFigures count the newest versions of the documents of a case.
type RootCauseFigures struct {
	Documents int `db:"documents"`
	Causes    int `db:"causes"`
	Verified  int `db:"verified"`
}

// Figures counts over the documents of a case.
func (s RootCauses) Figures(ctx context.Context, organisation, caseID string) (RootCauseFigures, error) {
	var f RootCauseFigures
	err := s.DB.Get(ctx, &f, `
		SELECT count(*) AS documents, coalesce(sum(causes), 0) AS causes, coalesce(sum(verified), 0) AS verified
		  FROM root_causes r WHERE r.organisation_id = $1 AND r.case_id = $2`+newestRootCause, organisation, caseID)
	return f, err
}

// Cited returns method and hash of those of these analyses that there are.
func (s Analyses) Cited(ctx context.Context, organisation string, ids []string) (map[string]Analysis, error) {
	rows := []Analysis{}
	err := s.DB.Select(ctx, &rows, `SELECT id, method, hash FROM analyses WHERE organisation_id = $1 AND id = ANY($2)`, organisation, pq.Array(ids))
	found := make(map[string]Analysis, len(rows))
	for _, a := range rows {
		found[a.ID] = a
	}
	return found, err
}
