package calendars_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/lifecycle"
)

// Lists as published: which days an office there is closed in that year. Weekend days are in them where the
// source has them.
func TestHolidaysAsPublished(t *testing.T) {
	cases := []struct {
		source   string
		holidays calendars.Holidays
		year     int
		want     string
	}{
		{"Bayerisches Staatsministerium des Innern, gesetzliche Feiertage 2026", calendars.Holidays{Country: "de", Region: "by"}, 2026,
			"01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26"},
		{"Land Berlin, gesetzliche Feiertage 2026", calendars.Holidays{Country: "de", Region: "be"}, 2026,
			"01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"},
		{"Freistaat Sachsen, gesetzliche Feiertage 2026", calendars.Holidays{Country: "de", Region: "sn"}, 2026,
			"01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26"},
		{"gov.uk, bank holidays in England and Wales 2026; Boxing Day is a Saturday", calendars.Holidays{Country: "gb"}, 2026,
			"01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"},
		{"gov.uk, 2027; Christmas Day and Boxing Day are on the weekend", calendars.Holidays{Country: "gb"}, 2027,
			"01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28"},
		{"U.S. OPM, federal holidays 2026; 4 July is a Saturday", calendars.Holidays{Country: "us"}, 2026,
			"01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25"},
		{"U.S. OPM 2027; New Year's Day 2028 is a Saturday and observed in 2027", calendars.Holidays{Country: "us"}, 2027,
			"01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31"},
		{"service-public.gouv.fr, jours fériés 2026", calendars.Holidays{Country: "fr"}, 2026,
			"01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25"},
		{"Cabinet Office of Japan, 国民の祝日 2026: 6 May for 3 May, 22 September between two", calendars.Holidays{Country: "jp"}, 2026,
			"01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23"},
		{"European Central Bank, TARGET closing days 2026", calendars.Holidays{Country: "ecb"}, 2026, "01-01 04-03 04-06 05-01 12-25 12-26"},
		{"Kanton Zürich 2026", calendars.Holidays{Country: "ch", Region: "zh"}, 2026, "01-01 04-03 04-06 05-01 05-14 05-25 08-01 12-25 12-26"},
		{"Österreich, Feiertage 2026 (WKO)", calendars.Holidays{Country: "at"}, 2026,
			"01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26"},
		{"Polska 2026, with Wigilia", calendars.Holidays{Country: "pl"}, 2026,
			"01-01 01-06 04-06 05-01 05-03 06-04 08-15 11-01 11-11 12-24 12-25 12-26"},
		{"employment.govt.nz 2026, with Matariki; ANZAC Day is a Saturday, Boxing Day too", calendars.Holidays{Country: "nz"}, 2026,
			"01-01 01-02 02-06 04-03 04-06 04-25 04-27 06-01 07-10 10-26 12-25 12-26 12-28"},
	}
	for _, c := range cases {
		var got []string
		for _, day := range c.holidays.Between(c.year, c.year) {
			got = append(got, strings.TrimPrefix(day.Date, day.Date[:5]))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.source, strings.Join(got, " "), c.want)
		}
	}
}

func TestGoodFridayIsAFriday(t *testing.T) {
	for _, day := range (calendars.Holidays{Country: "ar"}).Between(2025, 2030) {
		if date, err := time.Parse(time.DateOnly, day.Date); err != nil || day.Name == "Viernes Santo" && date.Weekday() != time.Friday {
			t.Errorf("%s %s, %v", day.Date, day.Name, err)
		}
	}
}

func TestEveryCountryHasHolidaysEveryYear(t *testing.T) {
	for _, country := range calendars.Countries() {
		for _, region := range append([]string{""}, country.Regions...) {
			h := calendars.Holidays{Country: country.Code, Region: region}
			var problems fault.Problems
			if h.Check(&problems, "holidays"); problems.Err() != nil { // Australia has none as a whole
				if country.Code != "au" || region != "" {
					t.Error(problems.Err())
				}
				continue
			}
			for year := 2024; year <= 2032; year++ {
				days := h.Between(year, year)
				if len(days) < 5 || len(days) > 25 {
					t.Errorf("%s-%s has %d holidays in %d", country.Code, region, len(days), year)
				}
				if !slices.ContainsFunc(days, func(d lifecycle.SpecialDay) bool { return strings.HasSuffix(d.Date, "-01-01") }) {
					t.Errorf("%s-%s works on New Year's Day %d", country.Code, region, year)
				}
			}
		}
	}
}
