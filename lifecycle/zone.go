package lifecycle

import "time"

// OffsetsOf lists the offsets of a zone from the first instant of one year to the last of another (UTC).
func OffsetsOf(zone *time.Location, firstYear, lastYear int) []Offset {
	at := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC)
	_, seconds := at.In(zone).Zone()
	offsets := []Offset{{Seconds: seconds}}
	for {
		_, next := at.In(zone).ZoneBounds()
		if !next.IsZero() && !next.After(at) { // what Go 1.26 says of a leap year's last day, where a rule goes on for ever
			next = at.Add(24 * time.Hour)
		}
		if next.IsZero() || !next.Before(end) {
			return offsets
		}
		if _, now := next.Zone(); now != seconds { // a change of the abbreviation alone is none
			seconds = now
			offsets = append(offsets, Offset{From: next.UTC(), Seconds: now})
		}
		at = next
	}
}

// Local is an instant with the offset that the site has then.
func (c Calendar) Local(at time.Time) time.Time {
	return at.In(time.FixedZone(c.Zone, c.seconds(at)))
}

// local is the wall clock at an instant, as if it were UTC.
func (c Calendar) local(at time.Time) time.Time {
	return at.UTC().Add(time.Duration(c.seconds(at)) * time.Second)
}

// seconds is the offset from UTC at an instant.
func (c Calendar) seconds(at time.Time) int {
	seconds := 0
	for i, offset := range c.Offsets {
		if i > 0 && at.Before(offset.From) {
			break
		}
		seconds = offset.Seconds
	}
	return seconds
}

// instant is when a wall clock shows a time. A time that the clock shows twice is its first; one that it
// skips is the instant of the change, so that what is later on the wall is never earlier in the world.
func (c Calendar) instant(wall time.Time) time.Time {
	for i, offset := range c.Offsets {
		at := wall.Add(-time.Duration(offset.Seconds) * time.Second)
		if i > 0 && at.Before(offset.From) {
			at = offset.From
		}
		if i+1 == len(c.Offsets) || at.Before(c.Offsets[i+1].From) {
			return at
		}
	}
	return wall
}

// dayOf numbers the days of a wall clock from 1 January 1970.
func dayOf(wall time.Time) int {
	seconds := wall.Unix()
	if seconds < 0 {
		seconds -= 24*60*60 - 1 // integers are cut towards zero
	}
	return int(seconds / (24 * 60 * 60))
}

// midnight is the first moment of a day on the wall clock.
func midnight(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// StartOfDay is the first instant of a day in a zone; of date only year, month and day count. Where the clock skips
// midnight it is the instant of the change, where midnight comes twice the first.
func StartOfDay(date time.Time, zone *time.Location) time.Time {
	year, month, day := date.Date()
	return Calendar{Offsets: OffsetsOf(zone, year-1, year+1)}.instant(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}
