package store

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// ScheduledChange is a change with its window.
type ScheduledChange struct {
	ID          string         `db:"id" json:"id"`
	Key         string         `db:"key" json:"key"`
	Title       string         `db:"title" json:"title"`
	ChangeKind  string         `db:"change_kind" json:"change_kind" enum:"normal,standard,emergency"`
	State       string         `db:"state" json:"state"`
	Health      string         `db:"health" json:"health" enum:"green,amber,red"`
	Risk        string         `db:"risk" json:"risk,omitempty" enum:"low,medium,high,critical"`
	Start       time.Time      `db:"start" json:"start"`
	End         time.Time      `db:"until" json:"end"`
	TimeZone    string         `db:"time_zone" json:"time_zone,omitempty"`
	Sites       pq.StringArray `db:"sites" json:"sites"`
	Processes   pq.StringArray `db:"processes" json:"processes"`
	Assets      pq.StringArray `db:"assets" json:"assets"`
	Implementer string         `db:"implementer" json:"implementer,omitempty"`
	Conflicts   int            `db:"conflicts" json:"conflicts" doc:"how many there were when last looked for"`
	Seq         int64          `db:"seq" json:"seq"`
	UpdatedAt   time.Time      `db:"updated_at" json:"updated_at"`
}

// ScheduleFilter narrows a schedule; empty fields do not.
type ScheduleFilter struct {
	From, To                     time.Time // windows that overlap this
	Site, Process, State, Person string
}

// Schedule returns up to limit+1 changes that were submitted and whose windows overlap a time, by start, and the
// cursor of each.
func (s Changes) Schedule(ctx context.Context, organisation string, f ScheduleFilter, after Cursor, limit int) ([]ScheduledChange, []string, error) {
	if after.ID == "" {
		after.Value = "-infinity"
	}
	var rows []struct {
		ScheduledChange
		SortValue string `db:"sort_value"`
	}
	err := s.DB.Select(ctx, &rows, `
		SELECT *, start::text AS sort_value FROM (
		    SELECT id, key, title, state, health, seq, updated_at, d #>> '{kind}' AS change_kind, coalesce(d #>> '{risk,level}', '') AS risk,
		           (d #>> '{content,window,start}')::timestamptz AS start, (d #>> '{content,window,end}')::timestamptz AS until,
		           coalesce(d #>> '{content,window,time_zone}', '') AS time_zone, coalesce(d #>> '{roles,implementer}', '') AS implementer,
		           ARRAY(SELECT jsonb_array_elements_text(d #> '{content,sites}')) AS sites, ARRAY(SELECT jsonb_array_elements_text(d #> '{content,processes}')) AS processes,
		           ARRAY(SELECT jsonb_array_elements_text(d #> '{content,assets}')) AS assets, coalesce(jsonb_array_length(d #> '{conflicts}'), 0) AS conflicts
		      FROM (SELECT *, snapshot #> '{data}' AS d FROM cases WHERE organisation_id = $1 AND kind = 'change'
		               AND state NOT IN ('draft', 'assessing', 'rejected', 'expired', 'cancelled') AND snapshot #> '{data,content,window}' IS NOT NULL) AS submitted) AS scheduled
		 WHERE start < $3 AND until > $2 AND ($4 = '' OR $4 = ANY (sites)) AND ($5 = '' OR $5 = ANY (processes)) AND ($6 = '' OR state = $6)
		   AND ($7 = '' OR implementer = $7) AND (start, id) > ($8::timestamptz, $9) ORDER BY start, id LIMIT $10`,
		organisation, f.From, f.To, f.Site, f.Process, f.State, f.Person, after.Value, after.ID, limit+1)
	changes, cursors := make([]ScheduledChange, 0, len(rows)), make([]string, 0, len(rows))
	for _, row := range rows {
		row.Start, row.End, row.UpdatedAt = row.Start.UTC(), row.End.UTC(), row.UpdatedAt.UTC()
		changes = append(changes, row.ScheduledChange)
		cursors = append(cursors, Cursor{Sort: "start", Value: row.SortValue, ID: row.ID}.Encode())
	}
	return changes, cursors, err
}
