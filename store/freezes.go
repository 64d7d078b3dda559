package store

import (
	"context"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/freeze"
	"tollgate/lifecycle"
)

// Freezes are the periods in which nothing may be changed.
type Freezes struct{ DB *DB }

// FreezeRecord is a freeze with who made it and who ended it.
type FreezeRecord struct {
	freeze.Freeze
	Reason    string
	CreatedBy string
	CreatedAt time.Time
	EndedBy   string
	EndReason string

	firstStart time.Time // for the cursor
}

type freezeRow struct {
	ID         string         `db:"id"`
	Title      string         `db:"title"`
	Reason     string         `db:"reason"`
	Sites      pq.StringArray `db:"sites"`
	Processes  pq.StringArray `db:"processes"`
	Assets     pq.StringArray `db:"assets"`
	Kinds      pq.StringArray `db:"kinds"`
	StartsAt   time.Time      `db:"starts_at"`
	EndsAt     *time.Time     `db:"ends_at"`
	Recurrence string         `db:"recurrence"`
	Duration   string         `db:"duration"`
	CreatedBy  string         `db:"created_by"`
	CreatedAt  time.Time      `db:"created_at"`
	EndedAt    *time.Time     `db:"ended_at"`
	EndedBy    *string        `db:"ended_by"`
	EndReason  *string        `db:"end_reason"`
}

func (r freezeRow) record() (FreezeRecord, error) {
	f := FreezeRecord{firstStart: r.StartsAt, Reason: r.Reason, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), Freeze: freeze.Freeze{ID: r.ID, Title: r.Title,
		Scope: freeze.Scope{Sites: r.Sites, Processes: r.Processes, Assets: r.Assets}, EndedAt: inUTC(r.EndedAt)}}
	for _, kind := range r.Kinds {
		f.Kinds = append(f.Kinds, lifecycle.ChangeKind(kind))
	}
	if r.EndedAt != nil {
		f.EndedBy, f.EndReason = *r.EndedBy, *r.EndReason
	}
	if r.Recurrence == "" {
		f.Start, f.End = inUTC(&r.StartsAt), inUTC(r.EndsAt)
		return f, nil
	}
	f.Recurrence = r.Recurrence
	return f, translate(f.Duration.UnmarshalText([]byte(r.Duration)))
}

func inUTC(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	utc := at.UTC()
	return &utc
}

const selectFreezes = `
	SELECT id, title, reason, sites, processes, assets, kinds, starts_at, ends_at, recurrence, duration, created_by, created_at,
	       ended_at, ended_by, end_reason
	  FROM freezes WHERE organisation_id = $1`

// Create adds a freeze under the id that it carries; the same id again finds the first one. Its times have been
// checked.
func (s Freezes) Create(ctx context.Context, organisation string, f FreezeRecord) (FreezeRecord, error) {
	start, end, err := f.Span()
	if err != nil {
		return FreezeRecord{}, fault.Wrap(fault.Invalid, err, "the recurrence cannot be read").With("body.recurrence", "%v", err)
	}
	kinds := make([]string, len(f.Kinds))
	for i, kind := range f.Kinds {
		kinds[i] = string(kind)
	}
	if _, err := s.DB.Exec(ctx, `
		INSERT INTO freezes (organisation_id, id, title, reason, sites, processes, assets, kinds, starts_at, ends_at, recurrence, duration, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now())
		ON CONFLICT (organisation_id, id) DO NOTHING`, organisation, f.ID, f.Title, f.Reason, texts(f.Sites), texts(f.Processes), texts(f.Assets),
		pq.Array(kinds), start, end, f.Recurrence, f.Duration.String(), f.CreatedBy); err != nil {
		return FreezeRecord{}, err
	}
	return s.Get(ctx, organisation, f.ID)
}

// texts is an array that is never null.
func texts(list []string) any { return pq.Array(append([]string{}, list...)) }

// Get returns a freeze; NotFound when the organisation has none of that id.
func (s Freezes) Get(ctx context.Context, organisation, id string) (FreezeRecord, error) {
	var row freezeRow
	err := s.DB.Get(ctx, &row, selectFreezes+` AND id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return FreezeRecord{}, fault.Wrap(fault.NotFound, err, "there is no freeze %s", id)
	}
	if err != nil {
		return FreezeRecord{}, err
	}
	return row.record()
}

// End makes a freeze bind nothing from an instant on. Ending it again, as the same person for the same reason, finds
// what was done first; else Conflict.
func (s Freezes) End(ctx context.Context, organisation, id, person, reason string, at time.Time) (FreezeRecord, error) {
	ended, err := s.DB.Exec(ctx, `
		UPDATE freezes SET ended_at = $3, ended_by = $4, end_reason = $5 WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL`,
		organisation, id, at, person, reason)
	if err != nil {
		return FreezeRecord{}, err
	}
	f, err := s.Get(ctx, organisation, id)
	if err == nil && ended == 0 && (f.EndedBy != person || f.EndReason != reason) {
		err = fault.New(fault.Conflict, "the freeze was ended by %s at %s", f.EndedBy, f.EndedAt.Format(time.RFC3339))
	}
	return f, err
}
