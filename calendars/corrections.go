package calendars

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/ar"
)

// Where rickar/cal 2.1.13 differs from the law. Each goes when the library has it.
var (
	// Viernes Santo is the Friday before Easter (Ley 27.399, art. 1); the library has the Thursday.
	argentina = append(slices.DeleteFunc(slices.Clone(ar.Holidays), func(h *cal.Holiday) bool { return h.Name == "Viernes Santo" }),
		aa.GoodFriday.Clone(&cal.Holiday{Name: "Viernes Santo", Type: cal.ObservancePublic}))

	// Lei 14.759 of 21 December 2023.
	conscienciaNegra = dayFrom(2024, time.November, 20, "Dia Nacional de Zumbi e da Consciência Negra")

	// Dz.U. 2024 poz. 1965: from 2025 a day off.
	wigilia = dayFrom(2025, time.December, 24, "Wigilia Bożego Narodzenia")

	// Te Kāhui o Matariki Public Holiday Act 2022, schedule 1.
	matariki = &cal.Holiday{Name: "Matariki", Type: cal.ObservancePublic, StartYear: 2022, EndYear: 2032, Func: func(_ *cal.Holiday, year int) time.Time {
		on := [...]struct {
			month time.Month
			day   int
		}{{6, 24}, {7, 14}, {6, 28}, {6, 20}, {7, 10}, {6, 25}, {7, 14}, {7, 6}, {6, 21}, {7, 11}, {7, 2}}[year-2022]
		return time.Date(year, on.month, on.day, 0, 0, 0, 0, cal.DefaultLoc)
	}}
)

func dayFrom(year int, month time.Month, day int, name string) *cal.Holiday {
	return &cal.Holiday{Name: name, Type: cal.ObservancePublic, StartYear: year, Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

func with(list []*cal.Holiday, more *cal.Holiday) []*cal.Holiday {
	return append(slices.Clone(list), more)
}
