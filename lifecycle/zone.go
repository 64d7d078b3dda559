package lifecycle

import "time"

// Offset is a zone's offset from UTC from an instant on; the first one has none and holds before.
type Offset struct {
	From    time.Time `json:"from,omitzero"`
	Seconds int       `json:"seconds" doc:"east of UTC"`
}

// Offsets are those of a zone, by time; none is UTC. They turn instants into what the local clock shows, and
// back. What a clock shows is written here as if it were UTC.
type Offsets []Offset

// OffsetsOf lists the offsets of a zone from the first instant of one year to the last of another (UTC).
func OffsetsOf(zone *time.Location, firstYear, lastYear int) Offsets {
	at := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC)
	_, seconds := at.In(zone).Zone()
	offsets := Offsets{{Seconds: seconds}}
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

// Clock is what the local clock shows at an instant.
func (o Offsets) Clock(at time.Time) time.Time {
	return at.UTC().Add(time.Duration(o.seconds(at)) * time.Second)
}

// seconds is the offset at an instant.
func (o Offsets) seconds(at time.Time) int {
	seconds := 0
	for i, offset := range o {
		if i > 0 && at.Before(offset.From) {
			break
		}
		seconds = offset.Seconds
	}
	return seconds
}

// Instant is when the local clock shows a time. A time that it shows twice is its first (RFC 5545, 3.3.5); one that
// it skips is the instant of the change, so that what is later on the clock is never earlier in the world.
func (o Offsets) Instant(clock time.Time) time.Time {
	for i, offset := range o {
		at := clock.Add(-time.Duration(offset.Seconds) * time.Second)
		if i > 0 && at.Before(offset.From) {
			at = offset.From
		}
		if i+1 == len(o) || at.Before(o[i+1].From) {
			return at
		}
	}
	return clock
}

// Local is an instant with the offset that the site has then.
func (c Calendar) Local(at time.Time) time.Time {
	return at.In(time.FixedZone(c.Zone, c.Offsets.seconds(at)))
}

// dayOf numbers the days of a clock from 1 January 1970.
func dayOf(clock time.Time) int {
	seconds := clock.Unix()
	if seconds < 0 {
		seconds -= 24*60*60 - 1 // integers are cut towards zero
	}
	return int(seconds / (24 * 60 * 60))
}

// midnight is the first moment of a day on the clock.
func midnight(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// StartOfDay is the first instant of a day in a zone; of date only year, month and day count. Where the clock skips
// midnight it is the instant of the change, where midnight comes twice the first.
func StartOfDay(date time.Time, zone *time.Location) time.Time {
	year, month, day := date.Date()
	return OffsetsOf(zone, year-1, year+1).Instant(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}
