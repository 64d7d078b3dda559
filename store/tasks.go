package store

import (
	"context"
	"time"

	"tollgate/fault"
)

// Tasks is the inbox over all machines.
type Tasks struct{ DB *DB }

// TaskRow is one task with what its reader needs to know of the case.
type TaskRow struct {
	ID          string     `db:"id" json:"id"`
	CaseID      string     `db:"case_id" json:"case_id"`
	CaseSeq     int64      `db:"case_seq" json:"case_seq"`
	CaseKind    string     `db:"case_kind" json:"case_kind"`
	CaseKey     string     `db:"case_key" json:"case_key"`
	CaseTitle   string     `db:"case_title" json:"case_title"`
	Kind        string     `db:"kind" json:"kind" enum:"sign_off,condition,confirm_actuals,investigate_signal"`
	Title       string     `db:"title" json:"title"`
	Assignee    string     `db:"assignee_id" json:"assignee"`
	Because     string     `db:"because" json:"because" doc:"why it is this person's"`
	RoundID     string     `db:"round_id" json:"round_id,omitempty"`
	Stage       string     `db:"stage" json:"stage,omitempty"`
	ContentHash string     `db:"content_hash" json:"content_hash,omitempty" doc:"what a signature is bound to"`
	Subject     string     `db:"subject" json:"subject,omitempty"`
	Status      string     `db:"status" json:"status" enum:"open,done,not_needed"`
	Outcome     string     `db:"outcome" json:"outcome,omitempty"`
	Overdue     bool       `db:"overdue" json:"overdue"`
	OpenedSeq   int64      `db:"opened_seq" json:"opened_seq"`
	OpenedAt    time.Time  `db:"opened_at" json:"opened_at"`
	DueAt       *time.Time `db:"due_at" json:"due_at,omitempty"`
	ClosedAt    *time.Time `db:"closed_at" json:"closed_at,omitempty"`
}

const taskColumns = `t.id, t.case_id, c.seq AS case_seq, c.kind AS case_kind, c.key AS case_key, c.title AS case_title, t.kind, t.title, t.assignee_id,
	t.because, t.round_id, t.stage, t.content_hash, t.subject, t.status, t.outcome, t.overdue, t.opened_seq, t.opened_at, t.due_at, t.closed_at`

const taskTables = ` FROM tasks t JOIN cases c ON c.organisation_id = t.organisation_id AND c.id = t.case_id `

// Get finds a task.
func (s Tasks) Get(ctx context.Context, organisation, id string) (TaskRow, error) {
	var row TaskRow
	err := s.DB.Get(ctx, &row, `SELECT `+taskColumns+taskTables+` WHERE t.organisation_id = $1 AND t.id = $2`, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return row, fault.Wrap(fault.NotFound, err, "there is no task %q", id)
	}
	return row, err
}

// TaskFilter narrows the inbox; empty fields do not.
type TaskFilter struct {
	Assignee, Status, Kind, CaseID, CaseKind string
	Overdue                                  *bool
}

func (f TaskFilter) arguments(organisation string) []any {
	return []any{organisation, f.Assignee, f.Status, f.Kind, f.CaseID, f.CaseKind, f.Overdue}
}

const taskFilter = ` WHERE t.organisation_id = $1 AND ($2 = '' OR t.assignee_id = $2) AND ($3 = '' OR t.status = $3)
	AND ($4 = '' OR t.kind = $4) AND ($5 = '' OR t.case_id = $5) AND ($6 = '' OR c.kind = $6) AND ($7::boolean IS NULL OR t.overdue = $7) `

// List returns up to limit+1 tasks after the cursor: the one due first comes first.
func (s Tasks) List(ctx context.Context, organisation string, f TaskFilter, after Cursor, limit int) ([]TaskRow, []string, error) {
	if after.ID == "" {
		after.Value = "-infinity"
	}
	var rows []struct {
		TaskRow
		SortValue string `db:"sort_value"`
	}
	err := s.DB.Select(ctx, &rows, `SELECT `+taskColumns+`, coalesce(t.due_at, 'infinity')::text AS sort_value`+taskTables+taskFilter+`
		AND (coalesce(t.due_at, 'infinity'), t.id) > ($8::timestamptz, $9)
		ORDER BY coalesce(t.due_at, 'infinity'), t.id LIMIT $10`,
		append(f.arguments(organisation), after.Value, after.ID, limit+1)...)
	tasks, cursors := make([]TaskRow, 0, len(rows)), make([]string, 0, len(rows))
	for _, row := range rows {
		tasks = append(tasks, row.TaskRow)
		cursors = append(cursors, Cursor{Sort: after.Sort, Value: row.SortValue, ID: row.ID}.Encode())
	}
	return tasks, cursors, err
}

// TaskCount is how many tasks of a kind stand where.
type TaskCount struct {
	Status  string `db:"status" json:"status"`
	Kind    string `db:"kind" json:"kind"`
	Overdue bool   `db:"overdue" json:"overdue"`
	Count   int64  `db:"count" json:"count"`
}

// Count counts the tasks that a filter finds, by status, kind and whether they are overdue.
func (s Tasks) Count(ctx context.Context, organisation string, f TaskFilter) ([]TaskCount, error) {
	counts := []TaskCount{}
	err := s.DB.Select(ctx, &counts, `SELECT t.status, t.kind, t.overdue, count(*) AS count`+taskTables+taskFilter+`
		GROUP BY t.status, t.kind, t.overdue ORDER BY t.status, t.kind, t.overdue`, f.arguments(organisation)...)
	return counts, err
}
