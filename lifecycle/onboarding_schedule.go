package lifecycle

import "time"

// schedule counts the days of one onboarding, for one look at it. What it has found out it keeps, so everything is looked at once,
// however many items wait for it.
type schedule struct {
	c     *onboarding
	items map[string]int // where an item stands in the plan
	miles map[string]Milestone
	days  map[workdayFrom]workday // counted already: hundreds of items share few days
	known map[string]moment       // when milestones are reached; for an outlook, when items are done too
	from  time.Time               // of an outlook: now. Zero for what has happened
	asked map[string][]Task       // open ones by item, once somebody wants to know
}

// moment is when something is finished, if that can be known.
type moment struct {
	at    time.Time
	known bool
}

type workdayFrom struct {
	date string
	n    int
}

type workday struct{ from, to time.Time }

func scheduleOf(c *onboarding) *schedule {
	s := &schedule{c: c, items: make(map[string]int, len(c.Data.Items)), miles: map[string]Milestone{}, days: map[workdayFrom]workday{}, known: map[string]moment{}}
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
	if i, isItem := s.items[key]; isItem {
		if p := s.c.Data.Items[i]; s.from.IsZero() || p.State.Finished() {
			return p.EndedAt, p.State.satisfies()
		}
	}
	if found, looked := s.known[key]; looked {
		return found.at, found.known
	}
	s.known[key] = moment{} // what waits for itself is never reached
	found := s.look(key)
	s.known[key] = found
	return found.at, found.known
}

func (s *schedule) look(key string) moment {
	if i, isItem := s.items[key]; isItem {
		return s.done(i)
	}
	milestone, ok := s.miles[key]
	if ok && milestone.Days != nil {
		return moment{s.day(s.c.Data.StartDate, *milestone.Days).from, true}
	}
	return s.last(milestone.Requires, ok)
}

// last is when the last of several is reached.
func (s *schedule) last(keys []string, known bool) moment {
	m := moment{known: known}
	for _, key := range keys {
		at, known := s.reached(key)
		if !known {
			return moment{}
		}
		m.at = latest(m.at, at)
	}
	return m
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

// satisfies tells whether what waits for the item may go on.
func (s ItemState) satisfies() bool { return s == ItemSignedOff || s == ItemWaived || s == ItemRevoked }

// Finished tells whether nothing changes the item any more, but for an access that is taken back.
func (s ItemState) Finished() bool { return s.satisfies() || s == ItemCancelled }
