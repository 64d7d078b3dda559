package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"

	figures "tollgate/examples/data"
)

// month is one row of the figures: counts of people.
type month struct {
	name                        string
	attendances, over, admitted int
}

// published reads the 36 published months.
func published() ([]month, error) {
	rows, err := csv.NewReader(bytes.NewReader(figures.AEType1England)).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []month
	for _, row := range rows[1:] {
		m := month{name: row[0]}
		for i, into := range []*int{&m.attendances, &m.over, &m.admitted} {
			if *into, err = strconv.Atoi(row[i+1]); err != nil {
				return nil, fmt.Errorf("%s: %w", m.name, err)
			}
		}
		all = append(all, m)
	}
	return all, nil
}

// admissionsAgainstWaits is Pearson's correlation, over the published months, of the share admitted and the share over four
// hours.
func admissionsAgainstWaits(all []month) float64 {
	var admitted, waited []float64
	for _, m := range all {
		admitted = append(admitted, float64(m.admitted)/float64(m.attendances))
		waited = append(waited, float64(m.over)/float64(m.attendances))
	}
	return stat.Correlation(admitted, waited, nil)
}

// simulated are twelve months that never were: the attendances of the last published year again, with 4 to 5.2 % over four
// hours instead of 14 to 24 %. The seed is fixed, so every run has the same.
func simulated(all []month) []month {
	random := rand.New(rand.NewPCG(2019, 4))
	last := slices.Clone(all[max(0, len(all)-12):])
	for i, m := range last {
		year, rest, _ := strings.Cut(m.name, "-")
		next, _ := strconv.Atoi(year)
		share := 0.040 + 0.012*random.Float64()
		last[i] = month{name: fmt.Sprintf("%d-%s", next+1, rest), attendances: m.attendances, over: int(share * float64(m.attendances))}
	}
	return last
}

// simulatedCSV writes months for the import, each with a note that says what it is.
func simulatedCSV(all []month) csvText {
	var text bytes.Buffer
	text.WriteString("month,attendances,over_four_hours,note\n")
	for _, m := range all {
		fmt.Fprintf(&text, "%s,%d,%d,SIMULATED for the demonstration; not a published figure\n", m.name, m.attendances, m.over)
	}
	return text.Bytes()
}
