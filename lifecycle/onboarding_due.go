package lifecycle

import (
	"slices"
	"time"
)

// openedLate is how many working days an item has that opens when it was due already.
const openedLate = 1

// opens is when an item opens, zero for at once; false while it waits for something that has not happened.
func (s *schedule) opens(i int) (at time.Time, known bool) {
	item := s.c.Data.Plan.Items[i]
	needed := s.last(item.Requires, true)
	due, known := s.base(item.Due)
	if !known || !needed.known {
		return at, false
	}
	at = needed.at
	if item.Opens != nil {
		date, known := s.base(*item.Opens)
		return latest(at, s.day(date, item.Opens.Days).from), known
	}
	if start := s.day(s.c.Data.StartDate, 0).from; s.fixed(item.Due) && !s.day(due, item.Due.Days).from.Before(start) {
		at = latest(at, start)
	}
	return at, true
}

// due is when an item that is asked for since an instant must be done: at the end of its day; when that is over already, at the
// end of the next working day. The time of holds does not count.
func (s *schedule) due(i int, since time.Time) time.Time {
	item, calendar := s.c.Data.Plan.Items[i], s.c.calendar()
	due := s.day(calendar.DateOf(since), openedLate).to
	if base, known := s.base(item.Due); known {
		if planned := s.day(base, item.Due.Days).to; planned.After(since) {
			due = planned
		}
	}
	for _, pause := range s.c.Pauses {
		if resumed, err := calendar.Resume(due, latest(pause.From, since), pause.To); err == nil && pause.To.After(since) {
			due = resumed
		}
	}
	return due
}

// dates are when an item opens, while it is locked, and when what is awaited of it is due: of its owner, else of its assessor, its
// signers or who decides about it. Zero while nobody can know.
func (s *schedule) dates(i int, now time.Time) (opens, due time.Time) {
	p := s.c.Data.Items[i]
	if p.State != ItemLocked {
		return opens, s.awaited(p.Key)
	}
	if opens, known := s.opens(i); known {
		return opens, s.due(i, latest(opens, now))
	}
	if _, counted := s.base(s.c.Data.Plan.Items[i].Due); counted {
		due = s.due(i, opens)
	}
	return opens, due
}

// awaited is the earliest day of what is asked about an item.
func (s *schedule) awaited(key string) (due time.Time) {
	for _, task := range s.tasks(key) {
		if due.IsZero() || !task.DueAt.IsZero() && task.DueAt.Before(due) {
			due = task.DueAt
		}
	}
	return due
}

// tasks are the open ones about an item.
func (s *schedule) tasks(key string) []Task {
	if s.asked == nil {
		s.asked = map[string][]Task{}
		for _, task := range s.c.Tasks {
			if task.Status == TaskOpen {
				s.asked[task.Subject] = append(s.asked[task.Subject], task)
			}
		}
	}
	return s.asked[key]
}

// isLate tells whether something that is asked about an item is late.
func (s *schedule) isLate(key string, now time.Time) bool {
	return slices.ContainsFunc(s.tasks(key), func(task Task) bool { return !task.DueAt.IsZero() && task.DueAt.Before(now) })
}

// mayOpen tells whether an item waits for nothing any more.
func (s *schedule) mayOpen(i int, now time.Time) bool {
	at, known := s.opens(i)
	return known && !at.After(now)
}
