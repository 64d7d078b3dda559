package pilot

import (
	"time"

	"tollgate/lifecycle"
)

const day = "2006-01-02"

// periodDays is how long one period of the plan is; a month is taken as the mean one.
func periodDays(plan lifecycle.PilotPlan) float64 {
	switch plan.Period {
	case "day":
		return 1
	case "month":
		return 365.25 / 12
	}
	return 7
}

// baselineDays is how long the plan gathers before the start; 0 when it does not say.
func baselineDays(plan lifecycle.PilotPlan) float64 {
	from, err := time.Parse(day, plan.BaselineFrom)
	if err != nil {
		return 0
	}
	start, err := time.Parse(day, plan.StartDate)
	if err != nil {
		first := ""
		for _, site := range plan.Sites {
			if site.CrossesOver != "" && (first == "" || site.CrossesOver < first) {
				first = site.CrossesOver
			}
		}
		if start, err = time.Parse(day, first); err != nil {
			return 0
		}
	}
	return max(0, start.Sub(from).Hours()/24)
}

// span is the first day of a stepped wedge and its number of periods when it runs for length days from its start.
func span(plan lifecycle.PilotPlan, length float64) (first time.Time, periods int) {
	var last time.Time
	for _, site := range plan.Sites {
		at, err := time.Parse(day, site.CrossesOver)
		if err != nil {
			continue
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
	}
	if first.IsZero() {
		return first, 0
	}
	long := periodDays(plan)
	end := last.AddDate(0, 0, int(long))
	start, err := time.Parse(day, plan.StartDate)
	if err != nil {
		start = first.AddDate(0, 0, -int(long))
	} else if length > 0 {
		end = start.Add(time.Duration(length * 24 * float64(time.Hour)))
	}
	if from, err := time.Parse(day, plan.BaselineFrom); err == nil && from.Before(start) {
		start = from
	}
	return start, max(0, int(end.Sub(start).Hours()/24/long+0.5))
}
