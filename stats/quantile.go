package stats

import (
	"math"
	"slices"
)

// QuantileType is the number that Hyndman and Fan, "Sample Quantiles in Statistical Packages", The
// American Statistician 50(4), 1996, give a definition of the sample quantile.
type QuantileType int

// The continuous definitions, 4 to 9. Type6 is Minitab's and Excel's QUARTILE.EXC; Type7, the default
// here, is R's and Excel's QUARTILE.INC.
const (
	Type4 QuantileType = 4 + iota
	Type5
	Type6
	Type7
	Type8
	Type9
)

// plottingPosition holds a and b of a definition: the quantile p is at a + p(n+1-a-b), counted from one.
var plottingPosition = map[QuantileType][2]float64{
	Type4: {0, 1}, Type5: {0.5, 0.5}, Type6: {0, 0},
	Type7: {1, 1}, Type8: {1. / 3, 1. / 3}, Type9: {3. / 8, 3. / 8},
}

// Quantile returns the quantile p (0 to 1) of x (at least one finite number, in any order) under
// definition t; the zero value of t is Type7. Errors: Invalid.
func Quantile(x []float64, p float64, t QuantileType) (float64, error) {
	if !(p >= 0 && p <= 1) {
		return 0, invalid("p", "is %v and must be between 0 and 1", p)
	}
	values, err := Quantiles(x, []float64{p}, t)
	if err != nil {
		return 0, err
	}
	return values[0], nil
}

// Quantiles returns those of several probabilities, in their order, sorting x once.
func Quantiles(x, probabilities []float64, t QuantileType) ([]float64, error) {
	if err := checkSeries("x", x, 1); err != nil {
		return nil, err
	}
	t, err := t.orDefault()
	if err != nil {
		return nil, err
	}
	sorted, values := slices.Sorted(slices.Values(x)), make([]float64, len(probabilities))
	for i, p := range probabilities {
		if !(p >= 0 && p <= 1) {
			return nil, invalid(at("probabilities", i), "is %v and must be between 0 and 1", p)
		}
		values[i] = t.of(sorted, p)
	}
	return values, nil
}

func (t QuantileType) orDefault() (QuantileType, error) {
	if t == 0 {
		return Type7, nil
	}
	if _, known := plottingPosition[t]; !known {
		return t, invalid("quantile_type", "is %d and must be one of 4 to 9 (Hyndman and Fan)", int(t))
	}
	return t, nil
}

// of interpolates in sorted. A position within a few units of rounding of an index is that index, as
// in R, so that p = 0.3 of 11 values is a value and not its neighbour's mixture.
func (t QuantileType) of(sorted []float64, p float64) float64 {
	n := float64(len(sorted))
	a, b := plottingPosition[t][0], plottingPosition[t][1]
	position := a + p*(n+1-a-b)
	fuzz := 4 * 0x1p-52 * math.Max(1, position)
	below := math.Floor(position + fuzz)
	weight := position - below
	low := sorted[int(min(max(below, 1), n))-1]
	high := sorted[int(min(max(below+1, 1), n))-1]
	if math.Abs(weight) < fuzz || low == high {
		return low
	}
	return (1-weight)*low + weight*high
}
