package activities

import (
	"context"
	"slices"
	"time"

	"tollgate/lifecycle"
	"tollgate/store"
)

// asks are the notices that ask somebody to act; the others say what happened, to those whom it concerns.
var asks = map[string]bool{"task_opened": true, "reminder": true, "overdue": true}

// recipients says who is told, at the moment of telling. What asks somebody to act reaches whoever must act now: the
// task may have moved to somebody else since the notice was queued, or its assignee be absent.
func (n Notifier) recipients(ctx context.Context, tx store.Querier, row store.OutboxRow, notice lifecycle.Notice, facts store.NoticeFacts) ([]string, error) {
	people := slices.Clone(notice.To)
	if facts.TaskStatus == string(lifecycle.TaskOpen) && facts.Assignee != "" {
		people = append(people, facts.Assignee)
	}
	if asks[notice.About] {
		return n.Absences.Asked(ctx, tx, row.Organisation, row.CaseID, notice.TaskID, people, time.Now())
	}
	slices.Sort(people)
	return slices.Compact(people), nil
}
