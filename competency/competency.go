// Package competency has the calendar of assessments: until when one counts, and when people are reminded to renew it. Pure: times
// come in, nothing reads a clock.
package competency

import (
	"fmt"
	"strings"
	"time"
)

// DefaultRemindDays is how long before the end reminders begin where nothing else is set.
const DefaultRemindDays = 60

// lastReminder is the last one before the end.
const lastReminder = 7 * 24 * time.Hour

// Expires is the first instant at which an assessment no longer counts: so many calendar months later in UTC. A day that the month
// has not is its last one: 31 August and six months is the end of February. Zero for one that counts for ever (no months).
func Expires(assessed time.Time, months int) time.Time {
	if months <= 0 {
		return time.Time{}
	}
	assessed = assessed.UTC()
	first := time.Date(assessed.Year(), assessed.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(assessed.Day(), last), assessed.Hour(), assessed.Minute(), assessed.Second(), assessed.Nanosecond(), time.UTC)
}

// RemindFrom is when recertification is first asked for: so many calendar days before the end, but not before the assessment
// itself. Zero when it never ends.
func RemindFrom(assessed, expires time.Time, days int) time.Time {
	if expires.IsZero() {
		return time.Time{}
	}
	if days <= 0 {
		days = DefaultRemindDays
	}
	if from := expires.UTC().AddDate(0, 0, -days); from.After(assessed) {
		return from
	}
	return assessed
}

// NextReminder is the first reminder later than an instant: when reminders begin, half of the way from there to the end, a week
// before the end, and at the end. Zero after the last.
func NextReminder(from, expires, after time.Time) time.Time {
	if expires.IsZero() {
		return time.Time{}
	}
	next := time.Time{}
	for _, at := range []time.Time{from, from.Add(expires.Sub(from) / 2), expires.Add(-lastReminder), expires} {
		if at.After(after) && !at.Before(from) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// Reminder is what is told of an assessment that ends.
func Reminder(title string, level int, name string, expires, now time.Time) string {
	what := fmt.Sprintf("%s on level %d of %s", strings.TrimSpace(title), level, name)
	day := expires.UTC().Format(time.DateOnly)
	if !expires.After(now) {
		return fmt.Sprintf("%s has expired on %s: recertify before relying on it", what, day)
	}
	days := int(expires.Sub(now) / (24 * time.Hour))
	if days < 2 {
		return fmt.Sprintf("%s expires on %s: recertify now", what, day)
	}
	return fmt.Sprintf("%s expires on %s, in %d days: plan the recertification", what, day, days)
}
