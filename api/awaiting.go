package api

import (
	"cmp"
	"context"
	"time"

	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// awaitedIn lists the open tasks of a case: who, who acts for them, since when, until when.
func (s *Server) awaitedIn(ctx context.Context, caseID string, head lifecycle.Head) ([]Awaited, error) {
	awaited := []Awaited{}
	delegates, err := store.Tasks{DB: s.DB}.Delegated(ctx, identity.FromContext(ctx).Organisation, caseID, requestTime(ctx))
	for _, task := range head.Tasks {
		if task.Status != lifecycle.TaskOpen {
			continue
		}
		a := Awaited{Person: task.Assignee, Acting: cmp.Or(delegates[task.ID], task.Assignee), TaskID: task.ID, Kind: string(task.Kind), Title: task.Title,
			Because: task.Because, Since: task.OpenedAt.UTC().Format(time.RFC3339), Overdue: task.Overdue}
		if !task.DueAt.IsZero() {
			a.DueAt = task.DueAt.UTC().Format(time.RFC3339)
		}
		awaited = append(awaited, a)
	}
	return awaited, err
}
