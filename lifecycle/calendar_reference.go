package lifecycle

// CalendarReference names a version of a site's calendar.
type CalendarReference struct {
	Site    string `json:"site"`
	Version int    `json:"version"`
	Zone    string `json:"time_zone"`
}

// Reference names the calendar without its days.
func (c Calendar) Reference() CalendarReference {
	return CalendarReference{Site: c.Site, Version: c.Version, Zone: c.Zone}
}
