package activities

import (
	"context"
	"slices"

	"tollgate/lifecycle"
	"tollgate/store"
)

// recipients says who is told, at the moment of telling. A notice on an open task reaches whoever must act on it now, also
// when the task moved to somebody else since the notice was queued. Absences belong here.
func (n Notifier) recipients(_ context.Context, _ store.Querier, notice lifecycle.Notice, facts store.NoticeFacts) ([]string, error) {
	people := notice.To
	if facts.TaskStatus == string(lifecycle.TaskOpen) && facts.Assignee != "" {
		people = append(slices.Clone(people), facts.Assignee)
	}
	people = slices.Clone(people)
	slices.Sort(people)
	return slices.Compact(people), nil
}
