package lifecycle

import (
	"iter"
	"slices"
	"time"

	"tollgate/fault"
)

// shift is one stretch of working time in the world, and the day on which it begins.
type shift struct {
	day      int
	from, to time.Time // to is the first instant after it
}

// shiftsOn are the working stretches that begin on a day, in order. What a change of the clock leaves
// nothing of is none.
func (c Calendar) shiftsOn(day int) []shift {
	date := midnight(day)
	spans := c.hours(date)
	shifts := make([]shift, 0, len(spans))
	for _, span := range spans {
		at := func(minutes int) time.Time { return c.Offsets.Instant(date.Add(time.Duration(minutes) * time.Minute)) }
		s := shift{day, at(span.From), at(span.To)}
		if s.from.Before(s.to) {
			shifts = append(shifts, s)
		}
	}
	return shifts
}

// horizon is how many days a sum of working time may run over: 20 years.
const horizon = 20 * 366

// after yields the working stretches that end after an instant, in order, up to the horizon. A night
// shift that goes on at that instant began the day before.
func (c Calendar) after(at time.Time) iter.Seq[shift] {
	first := dayOf(c.Offsets.Clock(at)) - 2
	return func(yield func(shift) bool) {
		for day := first; day < first+horizon; day++ {
			for _, s := range c.shiftsOn(day) {
				if s.to.After(at) && !yield(s) {
					return
				}
			}
		}
	}
}

// before yields the working stretches that begin before an instant, the last one first.
func (c Calendar) before(at time.Time) iter.Seq[shift] {
	first := dayOf(c.Offsets.Clock(at)) + 1
	return func(yield func(shift) bool) {
		for day := first; day > first-horizon; day-- {
			for _, s := range slices.Backward(c.shiftsOn(day)) {
				if s.from.Before(at) && !yield(s) {
					return
				}
			}
		}
	}
}

// Add returns the instant d of working time after from, or before it when d is negative; in UTC.
//
// A from outside of working time counts as the next working moment, in both directions. Then days: the same
// local time that many working days on, or the day's first working moment after it (the end of a pause, the
// start of a day that begins later), or the day's end when it ends earlier. Then hours, which pass in
// working time only: eight hours from the start of an eight-hour day are its end, not the next morning.
// A night shift belongs to the day on which it begins. Invalid when the sum runs over more than 20 years.
func (c Calendar) Add(from time.Time, d WorkDuration) (time.Time, error) {
	at, err := c.addDays(from, d.Days)
	switch {
	case err != nil || d.Hours == 0:
		return at, err
	case d.Hours < 0:
		return c.back(at, -d.Hours)
	}
	return c.ahead(at, d.Hours)
}

// NextWorking returns at when the site works then, else when it next begins to.
func (c Calendar) NextWorking(at time.Time) (time.Time, error) { return c.Add(at, WorkDuration{}) }

// Between returns the working time from a to b as hours; negative when b is before a.
func (c Calendar) Between(a, b time.Time) WorkDuration {
	if b.Before(a) {
		return c.Between(b, a).negative()
	}
	var sum time.Duration
	last := dayOf(c.Offsets.Clock(b)) + 1
	for day := dayOf(c.Offsets.Clock(a)) - 2; day <= last; day++ {
		for _, s := range c.shiftsOn(day) {
			from, to := latest(s.from, a), earliest(s.to, b)
			sum += max(0, to.Sub(from))
		}
	}
	return WorkDuration{Hours: sum}
}

// Resume moves a due time by the working time of a hold, so that as much of it is left at the end of the
// hold as was left at its start. What was overdue stays; a hold outside of working time moves nothing.
func (c Calendar) Resume(due, heldAt, resumedAt time.Time) (time.Time, error) {
	held := c.Between(heldAt, resumedAt)
	if due.IsZero() || !due.After(heldAt) || held.Hours <= 0 {
		return due, nil
	}
	return c.Add(due, held)
}

func (c Calendar) addDays(from time.Time, days int) (time.Time, error) {
	for s := range c.after(from) {
		start := latest(s.from, from).UTC()
		if days == 0 {
			return start, nil
		}
		day, found := c.workingDay(s.day, days)
		if !found {
			break
		}
		return c.onDay(day, c.Offsets.Clock(start).Sub(midnight(s.day))), nil
	}
	return time.Time{}, c.tooFar()
}

// workingDay is the n-th working day after a day; before it when n is negative.
func (c Calendar) workingDay(day, n int) (int, bool) {
	step := 1
	if n < 0 {
		step = -1
	}
	for range horizon {
		day += step
		if len(c.shiftsOn(day)) > 0 {
			n -= step
		}
		if n == 0 {
			return day, true
		}
	}
	return 0, false
}

// onDay is a time of the clock on a working day, or its first working moment after that, or its end.
func (c Calendar) onDay(day int, clock time.Duration) time.Time {
	at := c.Offsets.Instant(midnight(day).Add(clock))
	var end time.Time
	for _, s := range c.shiftsOn(day) {
		if at.Before(s.to) {
			return latest(s.from, at)
		}
		end = s.to
	}
	return end
}

func (c Calendar) ahead(at time.Time, left time.Duration) (time.Time, error) {
	for s := range c.after(at) {
		from := latest(s.from, at)
		if room := s.to.Sub(from); left > room {
			left -= room
			continue
		}
		return from.Add(left), nil
	}
	return time.Time{}, c.tooFar()
}

func (c Calendar) back(at time.Time, left time.Duration) (time.Time, error) {
	for s := range c.before(at) {
		to := earliest(s.to, at)
		if room := to.Sub(s.from); left > room {
			left -= room
			continue
		}
		return to.Add(-left), nil
	}
	return time.Time{}, c.tooFar()
}

func (c Calendar) tooFar() error {
	return fault.New(fault.Invalid, "in the calendar of the site %s that much working time takes more than 20 years", c.Site)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
