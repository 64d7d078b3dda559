package api

import (
	"time"

	"tollgate/lifecycle"
)

// awaitedIn lists the open tasks of a case: who, since when, until when.
func awaitedIn(head lifecycle.Head) []Awaited {
	awaited := []Awaited{}
	for _, task := range head.Tasks {
		if task.Status != lifecycle.TaskOpen {
			continue
		}
		a := Awaited{Person: task.Assignee, TaskID: task.ID, Kind: string(task.Kind), Title: task.Title, Because: task.Because,
			Since: task.OpenedAt.UTC().Format(time.RFC3339), Overdue: task.Overdue}
		if !task.DueAt.IsZero() {
			a.DueAt = task.DueAt.UTC().Format(time.RFC3339)
		}
		awaited = append(awaited, a)
	}
	return awaited
}
