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

// recipients says who is told of what, at the moment of telling. What asks somebody to act reaches whoever must act now: the
// task may have moved to somebody else since the notice was queued, or its assignee be absent, with a delegate for some tasks only.
func (n Notifier) recipients(ctx context.Context, tx store.Querier, row store.OutboxRow, notice lifecycle.Notice, items []store.NoticeItem) (map[string][]store.NoticeItem, error) {
	var acting []store.Acting
	if asks[notice.About] {
		var tasks, people []string
		for _, item := range items {
			tasks, people = append(tasks, item.TaskID), append(people, concerned(notice, item)...)
		}
		var err error
		if acting, err = n.Absences.Asked(ctx, tx, row.Organisation, row.CaseID, tasks, people, time.Now()); err != nil {
			return nil, err
		}
	}
	told := map[string][]store.NoticeItem{}
	for _, item := range items {
		for _, person := range inTheirPlace(concerned(notice, item), item, acting) {
			told[person] = append(told[person], item)
		}
	}
	return told, nil
}

// concerned are those whom the step names, and who has the task now. What asks and reminds is for nobody but who has it.
func concerned(notice lifecycle.Notice, item store.NoticeItem) []string {
	switch {
	case item.TaskStatus != string(lifecycle.TaskOpen) || item.Assignee == "":
		return slices.Clone(notice.To)
	case notice.About == "task_opened" || notice.About == "reminder":
		return []string{item.Assignee}
	}
	return append(slices.Clone(notice.To), item.Assignee)
}

// inTheirPlace replaces everybody who has the task, or any task of the case where the notice is on none, by who acts on it.
func inTheirPlace(people []string, item store.NoticeItem, acting []store.Acting) []string {
	var instead []string
	for _, a := range acting {
		if item.TaskID == "" || a.TaskID == item.TaskID {
			people = slices.DeleteFunc(people, func(person string) bool { return person == a.Assignee })
			instead = append(instead, a.Acting)
		}
	}
	people = append(people, instead...)
	slices.Sort(people)
	return slices.Compact(people)
}
