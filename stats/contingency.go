package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

// Table is a contingency table of counts: rows of one length, whole numbers, zero or more.
type Table [][]int

// TableTest is Pearson's chi-square test.
type TableTest struct {
	ChiSquareTest
	Corrected bool        `json:"corrected" doc:"with Yates' continuity correction"`
	Expected  [][]float64 `json:"expected"`
	// CramersV is the strength of the association from 0 to 1, without correction; null for goodness of fit.
	CramersV *float64  `json:"cramers_v"`
	Warnings []Warning `json:"warnings"`
}

// ChiSquareIndependence asks whether rows and columns of a table of two or more of each are independent.
// With yates, a table of 2 x 2 takes the correction min(0.5, |O-E|), as R's chisq.test (NIST/SEMATECH
// e-Handbook 7.4.5). It warns when an expected count is below 5. Errors: Invalid, also when a row or a
// column is empty.
func ChiSquareIndependence(table Table, yates bool) (*TableTest, error) {
	rows, columns, n, err := table.margins()
	if err != nil {
		return nil, err
	}
	t := &TableTest{Corrected: yates && len(rows) == 2 && len(columns) == 2}
	correction := 0.0
	if t.Corrected {
		correction = math.Min(0.5, math.Abs(float64(table[0][0])-rows[0]*columns[0]/n))
	}
	var plain, corrected sum
	for i, row := range table {
		t.Expected = append(t.Expected, make([]float64, len(row)))
		for j, v := range row {
			expected := rows[i] * columns[j] / n
			distance := math.Abs(float64(v) - expected)
			plain.add(distance * distance / expected)
			corrected.add((distance - correction) * (distance - correction) / expected)
			t.Expected[i][j] = expected
		}
	}
	t.Statistic, t.DF = corrected.value(), float64((len(rows)-1)*(len(columns)-1))
	t.P = chiSquareUpper(t.Statistic, t.DF)
	v := math.Sqrt(plain.value() / (n * float64(min(len(rows), len(columns))-1)))
	t.CramersV = &v
	t.Warnings = warnOfExpected(t.Expected)
	return t, nil
}

// ChiSquareGoodnessOfFit asks whether observed counts (two or more) come from the given probabilities; nil takes all as equal. They
// add up to one, to R's tolerance of 1.5e-8, and are scaled to do so to the last digit. Errors: Invalid.
func ChiSquareGoodnessOfFit(observed []int, probabilities []float64) (*TableTest, error) {
	if len(observed) < 2 {
		return nil, invalid("observed", "has %d values and needs at least 2", len(observed))
	}
	ones := probabilities == nil
	if ones {
		probabilities = make([]float64, len(observed))
		for i := range probabilities {
			probabilities[i] = 1
		}
	}
	n, err := checkObserved(observed, probabilities)
	if err != nil {
		return nil, err
	}
	scale := total(probabilities)
	if !ones && math.Abs(scale-1) > sumTolerance {
		return nil, invalid("probabilities", "add up to %v and must add up to 1", scale)
	}
	t := &TableTest{Expected: [][]float64{make([]float64, len(observed))}}
	var statistic sum
	for i, v := range observed {
		expected := n * probabilities[i] / scale
		statistic.add((float64(v) - expected) * (float64(v) - expected) / expected)
		t.Expected[0][i] = expected
	}
	t.Statistic, t.DF = statistic.value(), float64(len(observed)-1)
	t.P = chiSquareUpper(t.Statistic, t.DF)
	t.Warnings = warnOfExpected(t.Expected)
	return t, nil
}

// Shares scales weights (above zero) to add up to one, as 9:3:3:1 to sixteenths.
func Shares(weights []float64) []float64 {
	all, shares := total(weights), make([]float64, len(weights))
	for i, v := range weights {
		shares[i] = v / all
	}
	return shares
}

// sumTolerance is the square root of the precision of a double.
const sumTolerance = 0x1p-26

func checkObserved(observed []int, probabilities []float64) (n float64, err error) {
	if len(probabilities) != len(observed) {
		return 0, invalid("probabilities", "has %d values for %d observed", len(probabilities), len(observed))
	}
	var p fault.Problems
	for i, v := range observed {
		p.Require(v >= 0, at("observed", i), "is %d and must be zero or more", v)
		p.Require(probabilities[i] > 0 && isFinite(probabilities[i]), at("probabilities", i), "is %v and must be above zero", probabilities[i])
		n += float64(v)
	}
	p.Require(n > 0, "observed", "is nothing but zeros")
	return n, p.Err()
}

func (t Table) margins() (rows, columns []float64, n float64, err error) {
	if len(t) < 2 || len(t[0]) < 2 {
		return nil, nil, 0, invalid("table", "needs at least 2 rows and 2 columns")
	}
	var p fault.Problems
	rows, columns = make([]float64, len(t)), make([]float64, len(t[0]))
	for i, row := range t {
		if len(row) != len(columns) {
			return nil, nil, 0, invalid(at("table", i), "has %d columns and the first row has %d", len(row), len(columns))
		}
		for j, v := range row {
			p.Require(v >= 0, fmt.Sprintf("table[%d][%d]", i, j), "is %d and must be zero or more", v)
			rows[i] += float64(v)
			columns[j] += float64(v)
			n += float64(v)
		}
	}
	for i, v := range rows {
		p.Require(v > 0, at("table", i), "is an empty row")
	}
	for j, v := range columns {
		p.Require(v > 0, "table", "has nothing in column %d", j)
	}
	return rows, columns, n, p.Err()
}

func warnOfExpected(expected [][]float64) []Warning {
	for _, row := range expected {
		for _, v := range row {
			if v < 5 {
				return []Warning{{SmallCounts, "an expected count is below 5, so the chi-square approximation is rough"}}
			}
		}
	}
	return []Warning{}
}
