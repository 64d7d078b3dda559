package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// What a calendar may hold at most, so that it stays small inside a case.
const (
	mostSpans       = 8   // a day
	mostSpecialDays = 400 // several years of holidays and of a site's own days
	mostOffsets     = 64
)

// Validate finds everything that is wrong with a calendar; Invalid names each field as "week.monday" or
// "days[3].date".
func (c Calendar) Validate() error {
	var problems fault.Problems
	c.Check(&problems, "")
	return problems.Err()
}

// Check is Validate for a calendar that is part of a request, at a path such as "body.".
func (c Calendar) Check(problems *fault.Problems, path string) {
	problems.Require(c.Site != "", path+"site", "name the site")
	problems.Require(c.Zone != "", path+"zone", "name a time zone such as Europe/Berlin")
	works := false
	for weekday := range time.Weekday(7) {
		name := path + "week." + strings.ToLower(weekday.String())
		checkHours(problems, name, c.Week.On(weekday))
		checkNight(problems, name, c.Week.On(weekday), c.Week.On((weekday+1)%7))
		works = works || len(c.Week.On(weekday)) > 0
	}
	problems.Require(works, path+"week", "has no working time: nothing would ever be due")
	c.checkDays(problems, path+"days")
	ordered := slices.IsSortedFunc(c.Offsets, func(a, b Offset) int { return a.From.Compare(b.From) })
	problems.Require(ordered && len(c.Offsets) <= mostOffsets, path+"offsets", "must be by time, at most %d", mostOffsets)
}

func checkHours(problems *fault.Problems, path string, hours []Span) {
	problems.Require(len(hours) <= mostSpans, path, "must have at most %d stretches of working time", mostSpans)
	for i, span := range hours {
		problems.Require(0 <= span.From && span.From < dayMinutes && span.From < span.To && span.To <= span.From+dayMinutes,
			fmt.Sprintf("%s[%d]", path, i), "must begin within the day and end within 24 hours")
		problems.Require(i == 0 || hours[i-1].To <= span.From, fmt.Sprintf("%s[%d]", path, i), "must begin after the one before has ended")
	}
}

// checkNight refuses a night shift that goes on when the next day's work begins.
func checkNight(problems *fault.Problems, path string, hours, next []Span) {
	if len(hours) == 0 || len(next) == 0 {
		return
	}
	last := hours[len(hours)-1]
	problems.Require(last.To-dayMinutes <= next[0].From, path, "%s goes on after %s of the next day has begun", last, next[0])
}

func (c Calendar) checkDays(problems *fault.Problems, path string) {
	problems.Require(len(c.Days) <= mostSpecialDays, path, "must have at most %d days", mostSpecialDays)
	for i, special := range c.Days {
		at := fmt.Sprintf("%s[%d]", path, i)
		problems.Require(special.Name != "" && len(special.Name) <= 200, at+".name", "say in up to 200 bytes what the day is")
		problems.Require(i == 0 || c.Days[i-1].Date < special.Date, at+".date", "must be after the day before it in the list")
		checkHours(problems, at+".hours", special.Hours)
		date, err := time.Parse(time.DateOnly, special.Date)
		if err != nil {
			problems.Add(at+".date", "must be a date such as 2026-12-24")
			continue
		}
		checkNight(problems, at+".hours", c.hours(date.AddDate(0, 0, -1)), special.Hours)
		checkNight(problems, at+".hours", special.Hours, c.hours(date.AddDate(0, 0, 1)))
	}
}
