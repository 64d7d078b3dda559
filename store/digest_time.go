package store

import "time"

// NextDigest is when the next digest after now is to be made: for who wants one a day, when a clock in their time zone next shows
// DigestAt; at once for who wants mail at once, because something may wait; never (nil) for who wants none. On a day whose clock
// skips that time it is the same distance after midnight.
func (s Settings) NextDigest(now time.Time) *time.Time {
	clock, err := time.Parse("15:04", s.DigestAt)
	switch {
	case s.Mail == "none":
		return nil
	case s.Mail != "daily" || err != nil:
		return &now
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	local := now.In(zone)
	for day := 0; ; day++ {
		next := time.Date(local.Year(), local.Month(), local.Day()+day, clock.Hour(), clock.Minute(), 0, 0, zone)
		if next.After(now) {
			return &next
		}
	}
}
