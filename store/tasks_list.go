package store

import (
	"context"
	"strings"
	"time"

	"github.com/lib/pq"
)

// TaskFilter narrows a list; empty fields do not. Assignee finds the tasks that are somebody's, whoever acts on them;
// Acting those that somebody is asked now: their own, but for what their delegate does, and those of whom they stand in for.
type TaskFilter struct {
	Assignee, Acting, Status, Kind, CaseID, CaseKind string
	Overdue                                          *bool
}

// arguments are $1 to $9 of both statements; $2 is the person that each of them goes by.
func (f TaskFilter) arguments(organisation string, at time.Time) []any {
	person := f.Assignee
	if f.Acting != "" {
		person = f.Acting
	}
	return []any{organisation, person, f.Status, f.Kind, f.CaseID, f.CaseKind, f.Overdue, at, signerRoles}
}

const (
	inAnyStatus = `($3 = '' OR t.status = $3)`
	isOpen      = `$3::text = 'open' AND t.status = 'open'` // as the index of open tasks has it, whatever the parameter
)

const taskFilter = ` t.organisation_id = $1 AND ` + inAnyStatus + ` AND ($4 = '' OR t.kind = $4) AND ($5 = '' OR t.case_id = $5)
	AND ($6 = '' OR c.kind = $6) AND ($7::boolean IS NULL OR t.overdue = $7) `

const (
	taskPlace = ` AND (coalesce(t.due_at, 'infinity'), t.id) > ($10::timestamptz, $11) `
	taskOrder = ` ORDER BY coalesce(t.due_at, 'infinity'), t.id LIMIT $12`
	taskSort  = `, coalesce(t.due_at, 'infinity') AS sort_at, coalesce(t.due_at, 'infinity')::text AS sort_value `
)

// An inbox reads the tasks of one person after the other, each in order by an index, and merges them: a page costs the
// same wherever it is, and whatever others have to do. The absences are looked at for those only who are away. Of CASE
// the planner expects half of the rows, of a comparison so few that it would read and sort them all.
var (
	taskPlacing = []string{":organisation", "$1", ":person", "t.assignee_id", ":at", "$8", ":roles", "$9"}

	theirs     = ` ($2 = '' OR t.assignee_id = $2)`
	theirTasks = taskTables + placed(actingOn, append(taskPlacing, ":asked", "true")...) + `WHERE` + theirs + ` AND` + taskFilter

	seats = ` FROM (SELECT $2::text AS person, EXISTS (` + placed(delegateOf, ":organisation", "$1", ":person", "$2", ":at", "$8", ":roles", "$9") + `) AS away
	 UNION ALL SELECT x.person_id, true FROM absences x WHERE x.organisation_id = $1 AND x.delegate_id = $2 AND x.during @> $8::timestamptz) seat `
	seatTasks = taskTables + placed(actingOn, append(taskPlacing, ":asked", "seat.away")...) +
		`WHERE t.assignee_id = seat.person AND CASE WHEN coalesce(acting.delegate_id, t.assignee_id) = $2 THEN true ELSE false END AND` + taskFilter

	listTheirTasks = `SELECT ` + taskColumns + taskSort + theirTasks + taskPlace + taskOrder
	listInbox      = `SELECT mine.*` + seats + `CROSS JOIN LATERAL (SELECT ` + taskColumns + taskSort + seatTasks + taskPlace + taskOrder +
		`) mine ORDER BY mine.sort_at, mine.id LIMIT $12`
	listOpenInbox = strings.Replace(listInbox, inAnyStatus, isOpen, 1)

	countColumns = `SELECT status, kind, overdue, count(*) AS count FROM (SELECT t.status, t.kind, t.overdue `
	countOrder   = `) found GROUP BY status, kind, overdue ORDER BY status, kind, overdue`
	// What is somebody's, for who may see the tasks of a few people only.
	listOwnTasks  = strings.Replace(listTheirTasks, theirs, theirs+placed(taskOf, ":people", "$13"), 1)
	countOwnTasks = strings.Replace(countTheirTasks, theirs, theirs+placed(taskOf, ":people", "$10"), 1)

	countTheirTasks = countColumns + theirTasks + countOrder
	countInbox      = countColumns + seats + `CROSS JOIN LATERAL (SELECT t.status, t.kind, t.overdue ` + seatTasks + `) t` + countOrder
)

type listedTask struct {
	TaskRow
	SortAt    any    `db:"sort_at"`
	SortValue string `db:"sort_value"`
}

// List returns up to limit+1 tasks after the cursor, as they are at a time: the one due first comes first.
func (s Tasks) List(ctx context.Context, organisation string, f TaskFilter, at time.Time, after Cursor, limit int) ([]TaskRow, []string, error) {
	if after.ID == "" {
		after.Value = "-infinity"
	}
	statement, arguments := listTheirTasks, append(f.arguments(organisation, at), after.Value, after.ID, limit+1)
	switch {
	case f.Acting != "" && f.Status == "open":
		statement = listOpenInbox
	case f.Acting != "":
		statement = listInbox
	case s.Of != nil:
		statement, arguments = listOwnTasks, append(arguments, pq.Array(s.Of))
	}
	var rows []listedTask
	err := s.DB.Select(ctx, &rows, statement, arguments...)
	tasks, cursors := make([]TaskRow, 0, len(rows)), make([]string, 0, len(rows))
	for _, row := range rows {
		tasks = append(tasks, row.explained())
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
func (s Tasks) Count(ctx context.Context, organisation string, f TaskFilter, at time.Time) ([]TaskCount, error) {
	statement, arguments := countTheirTasks, f.arguments(organisation, at)
	switch {
	case f.Acting != "":
		statement = countInbox
	case s.Of != nil:
		statement, arguments = countOwnTasks, append(arguments, pq.Array(s.Of))
	}
	counts := []TaskCount{}
	err := s.DB.Select(ctx, &counts, statement, arguments...)
	return counts, err
}
