package calendars

import (
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// InZone is a site's calendar for somebody in another time zone: its week and holidays, by their clock. Invalid for a zone that is
// not known.
func InZone(c lifecycle.Calendar, zone string, at time.Time) (lifecycle.Calendar, error) {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return c, fault.Wrap(fault.Invalid, err, "%q is not a time zone of the IANA database, such as Europe/Berlin", zone)
	}
	c.Zone, c.Offsets = zone, lifecycle.OffsetsOf(location, at.UTC().Year()-yearsBefore, at.UTC().Year()+yearsAfter)
	return c, nil
}
