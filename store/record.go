package store

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

var (
	//go:embed record.sql
	recordNext string
	//go:embed record_first.sql
	recordFirst string
	//go:embed record_parts.sql
	recordParts string

	recordNextStatement  = recordNext + recordParts
	recordFirstStatement = recordFirst + recordParts
)

// Record is one commit and the case after it.
type Record struct {
	Head        lifecycle.Head
	Prefix      string
	Description lifecycle.Description
	DueAt       time.Time
	Snapshot    json.RawMessage
	Commit      lifecycle.Commit
}

// Recorded says under which key and step the request stands. Behind means that the store is
// ahead of the commit: its step exists already, and nothing was written.
type Recorded struct {
	Key    string `db:"key"`
	Seq    int64  `db:"seq"`
	State  string `db:"state"`
	Behind bool   `db:"-"`
}

// caseRow is what record.sql reads of a case.
type caseRow struct {
	Kind           string     `json:"kind"`
	Prefix         string     `json:"prefix"`
	Title          string     `json:"title"`
	State          string     `json:"state"`
	Seq            int64      `json:"seq"`
	MachineVersion int        `json:"machine_version"`
	Health         string     `json:"health"`
	Held           bool       `json:"held"`
	Ended          bool       `json:"ended"`
	DueAt          *time.Time `json:"due_at"`
	Lead           string     `json:"lead_id"`
	Site           string     `json:"site"`
	Portfolio      string     `json:"portfolio"`
	ExternalRef    string     `json:"external_ref"`
	RunningOnce    string     `json:"running_once"`
	CreatedBy      string     `json:"created_by"`
	CreatedAt      time.Time  `json:"created_at"`
	UpdatedAt      time.Time  `json:"updated_at"`
}

// Record writes a commit in one statement, and only if it is the case's next one. A commit that
// was written before is found again, not written twice.
func (s Cases) Record(ctx context.Context, r Record) (Recorded, error) {
	if len(r.Commit.Steps) == 0 {
		return Recorded{}, fault.New(fault.Internal, "a commit without a step cannot be recorded")
	}
	args, err := r.arguments()
	if err != nil {
		return Recorded{}, err
	}
	statement := recordNextStatement
	if r.before() == 0 {
		statement = recordFirstStatement
	}
	recorded := Recorded{Seq: r.Head.Seq, State: string(r.Head.State)}
	err = s.DB.Get(ctx, &recorded.Key, statement, args...)
	if fault.Of(err) == fault.NotFound || fault.Of(err) == fault.AlreadyExists {
		return s.recordedBefore(ctx, r, err)
	}
	return recorded, err
}

// before is the step that must be the case's latest.
func (r Record) before() int64 { return r.Commit.Steps[0].Seq - 1 }

func (r Record) arguments() ([]any, error) {
	head := r.Head
	row := caseRow{Kind: head.Kind, Prefix: r.Prefix, Title: head.Title, State: string(head.State), Seq: head.Seq,
		MachineVersion: head.MachineVersion, Health: string(r.Description.Health), Held: head.Held != nil, Ended: head.Ended,
		Lead: r.Description.Lead, Site: r.Description.Site, Portfolio: r.Description.Portfolio, ExternalRef: head.ExternalRef, RunningOnce: r.Description.Once,
		CreatedBy: head.CreatedBy, CreatedAt: head.CreatedAt, UpdatedAt: head.UpdatedAt}
	if !r.DueAt.IsZero() {
		row.DueAt = &r.DueAt
	}
	args := []any{head.Organisation, head.ID, r.before()}
	for i, part := range []any{row, list(r.Commit.Steps), list(r.Commit.Tasks), list(r.Commit.Signatures), list(r.Commit.Effects)} {
		text, err := json.Marshal(part)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, err, "the commit cannot be written as JSON")
		}
		if args = append(args, string(text)); i == 0 {
			args = append(args, string(r.Snapshot)) // is JSON already, and by far the largest
		}
	}
	return args, nil
}

// list writes an empty list as [], which jsonb_to_recordset takes, rather than null.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// recordedBefore tells why a commit was not written: its request was, or the store is ahead.
func (s Cases) recordedBefore(ctx context.Context, r Record, cause error) (Recorded, error) {
	first := r.Commit.Steps[0].Seq
	recorded, err := s.StepOf(ctx, r.Head.Organisation, r.Head.ID, r.Commit.RequestID)
	if err == nil {
		recorded.Behind = recorded.Seq >= first
		return recorded, nil
	}
	if fault.Of(err) != fault.NotFound {
		return Recorded{}, err
	}
	latest, err := s.latest(ctx, r.Head.Organisation, r.Head.ID)
	switch {
	case err != nil:
		return Recorded{}, err
	case latest >= first:
		return Recorded{Behind: true}, nil
	case IsUnique(cause, "cases_external_ref"):
		return Recorded{}, fault.Wrap(fault.AlreadyExists, cause, "another case has this external_ref").With("body.external_ref", "is taken")
	case IsUnique(cause, "cases_running_once"):
		return Recorded{}, s.runsAlready(ctx, r)
	}
	return Recorded{}, fault.Wrap(fault.Stale, cause, "the store is at step %d and cannot take step %d", latest, first)
}

// latest is the newest step of a case; 0 when there is none.
func (s Cases) latest(ctx context.Context, organisation, id string) (int64, error) {
	var seq int64
	err := s.DB.Get(ctx, &seq, `SELECT coalesce((SELECT seq FROM cases WHERE organisation_id = $1 AND id = $2), 0)`, organisation, id)
	return seq, err
}
