package lifecycle

import (
	"slices"
	"time"
)

// inTime is how long after its day has begun an item may open that is still due on that day: a clock is not exact, and a worker may
// have been away.
const inTime = time.Hour

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

// due is when an item that is asked for since an instant must be done: at the end of its day, and when that has begun already, not
// before the end of the next working day. So what is due on an earlier day is never due later. What is counted from something that was
// finished on the day on which it opens keeps its day as long as that lasts. The time of holds does not count.
func (s *schedule) due(i int, since time.Time) time.Time {
	item, calendar := s.c.Data.Plan.Items[i], s.c.calendar()
	due := s.wholeDay(since)
	if base, known := s.base(item.Due); known {
		planned := s.day(base, item.Due.Days).to
		followsAtOnce := !s.fixed(item.Due) && base == calendar.DateOf(since)
		if due = latest(due, planned); followsAtOnce && planned.After(since) {
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

// wholeDay is the end of the first working day that has not begun at an instant.
func (s *schedule) wholeDay(since time.Time) time.Time {
	clock := s.c.calendar().Offsets.Clock(since)
	today := s.day(clock.Format(time.DateOnly), 0)
	if today.from.Add(inTime).After(since) {
		return today.to
	}
	return s.day(clock.AddDate(0, 0, 1).Format(time.DateOnly), 0).to
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
