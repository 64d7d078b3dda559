package calendars

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Holidays says whose holidays a site has.
type Holidays struct {
	Country string   `json:"country" minLength:"2" maxLength:"3" doc:"such as de, us or ecb; see GET /v1/holiday-regions" example:"de"`
	Region  string   `json:"region,omitempty" maxLength:"3" doc:"such as by; the national ones when absent" example:"by"`
	Except  []string `json:"except,omitempty" maxItems:"40" doc:"names of holidays on which this site works"`
}

// Country is one whose holidays are known, with its regions; both by their codes of ISO 3166 in lower case.
type Country struct {
	Code    string   `json:"country"`
	Regions []string `json:"regions" doc:"none: the national ones only"`
}

// Countries lists all of them by code.
func Countries() []Country {
	all := make([]Country, 0, len(known))
	for code, regions := range known {
		c := Country{Code: code, Regions: []string{}}
		for region := range regions {
			if region != "" {
				c.Regions = append(c.Regions, region)
			}
		}
		slices.Sort(c.Regions)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Country) int { return strings.Compare(a.Code, b.Code) })
	return all
}

// Check finds a country, region or name that does not exist.
func (h Holidays) Check(problems *fault.Problems, path string) {
	regions, found := known[h.Country]
	if !found {
		problems.Add(path+".country", "has no holidays here: GET /v1/holiday-regions lists the countries; name the days yourself in days")
		return
	}
	list, found := regions[h.Region]
	if !found {
		problems.Add(path+".region", "is not one of %s: %s", h.Country, strings.Join(regionsOf(regions), ", "))
		return
	}
	for i, name := range h.Except {
		problems.Require(slices.ContainsFunc(list, func(holiday *cal.Holiday) bool { return holiday.Name == name }),
			fmt.Sprintf("%s.except[%d]", path, i), "is not the name of a holiday there: GET /v1/holidays?country=%s has the names", h.Country)
	}
}

func regionsOf(regions map[string][]*cal.Holiday) []string {
	var codes []string
	for code := range regions {
		if code == "" {
			code = "none"
		}
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// Between returns the holidays of whole years by date, one entry a date. A holiday that is observed on another
// day than its own gives both days: sites that work on Sundays have the first one too.
func (h Holidays) Between(firstYear, lastYear int) []lifecycle.SpecialDay {
	names := map[string][]string{}
	for _, holiday := range known[h.Country][h.Region] {
		if slices.Contains(h.Except, holiday.Name) {
			continue
		}
		for year := firstYear - 1; year <= lastYear+1; year++ { // New Year's Day may be observed in the year before
			actual, observed := holiday.Calc(year)
			if actual.IsZero() {
				continue
			}
			name(names, actual, holiday.Name)
			if !observed.Equal(actual) {
				name(names, observed, holiday.Name+" (observed)")
			}
		}
	}
	var days []lifecycle.SpecialDay
	for date, all := range names {
		if first, last := fmt.Sprintf("%04d-01-01", firstYear), fmt.Sprintf("%04d-12-31", lastYear); first <= date && date <= last {
			days = append(days, lifecycle.SpecialDay{Date: date, Name: strings.Join(all, ", ")})
		}
	}
	slices.SortFunc(days, func(a, b lifecycle.SpecialDay) int { return strings.Compare(a.Date, b.Date) })
	return days
}

func name(names map[string][]string, on time.Time, text string) {
	date := on.Format(time.DateOnly)
	if !slices.Contains(names[date], text) {
		names[date] = append(names[date], text)
	}
}
