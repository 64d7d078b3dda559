package lifecycle

import "time"

// openedLate is how many working days an item has that opens when it was due already.
const openedLate = 1

// schedule counts the days of one onboarding, for one look at it.
type schedule struct {
	c     *onboarding
	items map[string]int // where an item stands in the plan
	miles map[string]Milestone
	days  map[workdayFrom]workday // counted already: hundreds of items share few days
}

type workdayFrom struct {
	date string
	n    int
}

type workday struct{ from, to time.Time }

func scheduleOf(c *onboarding) *schedule {
	s := &schedule{c: c, items: make(map[string]int, len(c.Data.Items)), miles: map[string]Milestone{}, days: map[workdayFrom]workday{}}
	for i, item := range c.Data.Plan.Items {
		s.items[item.Key] = i
	}
	for _, milestone := range c.Data.Plan.Milestones {
		s.miles[milestone.Key] = milestone
	}
	return s
}

// calendar is the subject's: an onboarding has one from its launch.
func (c *Head) calendar() Calendar {
	if c.Calendar == nil {
		return DefaultCalendar()
	}
	return *c.Calendar
}

// day is the n-th working day from a date. In a calendar of hardly any working time it is the date itself: too early is better
// than never.
func (s *schedule) day(date string, n int) workday {
	at := workdayFrom{date, n}
	if known, ok := s.days[at]; ok {
		return known
	}
	from, to, err := s.c.calendar().WorkingDay(date, n)
	if err != nil {
		from, _ = time.Parse(time.DateOnly, date)
		to = from.Add(day)
	}
	s.days[at] = workday{from, to}
	return s.days[at]
}

// reached tells when an item was finished or a milestone is reached; false while nobody can know. A milestone with days has its
// date from the beginning.
func (s *schedule) reached(key string) (time.Time, bool) {
	if i, ok := s.items[key]; ok {
		p := s.c.Data.Items[i]
		return p.EndedAt, p.State.satisfies()
	}
	milestone, ok := s.miles[key]
	if !ok {
		return time.Time{}, false
	}
	if milestone.Days != nil {
		return s.day(s.c.Data.StartDate, *milestone.Days).from, true
	}
	var last time.Time
	for _, required := range milestone.Requires {
		at, known := s.reached(required)
		if !known {
			return time.Time{}, false
		}
		last = latest(last, at)
	}
	return last, true
}

// base is the date that a rule counts from; false while nobody can know.
func (s *schedule) base(r DueRule) (string, bool) {
	if r.From != FromItem && r.From != FromMilestone {
		return s.c.Data.StartDate, true
	}
	at, known := s.reached(r.Key)
	return s.c.calendar().DateOf(at), known
}

// fixed tells whether a rule's day follows from the start date alone.
func (s *schedule) fixed(r DueRule) bool {
	return r.From != FromItem && r.From != FromMilestone || s.miles[r.Key].Days != nil
}

// opens is when an item opens, zero for at once; false while it waits for something that has not happened.
func (s *schedule) opens(i int) (at time.Time, known bool) {
	item := s.c.Data.Plan.Items[i]
	for _, required := range item.Requires {
		when, known := s.reached(required)
		if !known {
			return at, false
		}
		at = latest(at, when)
	}
	due, known := s.base(item.Due)
	if !known {
		return at, false
	}
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
	late := s.day(calendar.DateOf(since), openedLate).to
	due := late
	if base, known := s.base(item.Due); known {
		due = s.day(base, item.Due.Days).to
	}
	if !due.After(since) {
		due = late
	}
	for _, pause := range s.c.Pauses {
		if resumed, err := calendar.Resume(due, latest(pause.From, since), pause.To); err == nil && pause.To.After(since) {
			due = resumed
		}
	}
	return due
}

// satisfies tells whether what waits for the item may go on.
func (s ItemState) satisfies() bool { return s == ItemSignedOff || s == ItemWaived || s == ItemRevoked }

// Finished tells whether nothing changes the item any more, but for an access that is taken back.
func (s ItemState) Finished() bool { return s.satisfies() || s == ItemCancelled }
