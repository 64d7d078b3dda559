package stats

import (
	"cmp"
	"math"
	"slices"

	"tollgate/fault"
)

// HolmAdjust adjusts p values of several tests so that the chance of any false finding stays below the
// level (Holm, Scandinavian Journal of Statistics 6, 1979): compare the result with the level. Order is
// kept. Errors: Invalid for a value outside 0 to 1.
func HolmAdjust(p []float64) ([]float64, error) {
	return adjust(p, func(order []int, adjusted []float64) {
		most := 0.0
		for rank, i := range order {
			most = math.Max(most, math.Min(1, float64(len(p)-rank)*p[i]))
			adjusted[i] = most
		}
	})
}

// BenjaminiHochbergAdjust adjusts p values so that the expected share of false findings among the findings
// stays below the level (Benjamini and Hochberg, JRSS B 57, 1995). Otherwise as HolmAdjust.
func BenjaminiHochbergAdjust(p []float64) ([]float64, error) {
	return adjust(p, func(order []int, adjusted []float64) {
		least := 1.0
		for rank, i := range slices.Backward(order) {
			least = math.Min(least, float64(len(p))/float64(rank+1)*p[i])
			adjusted[i] = least
		}
	})
}

// BonferroniAdjust multiplies p values by their number, at most to 1. Otherwise as HolmAdjust, which is never weaker.
func BonferroniAdjust(p []float64) ([]float64, error) {
	return adjust(p, func(order []int, adjusted []float64) {
		for _, i := range order {
			adjusted[i] = math.Min(1, float64(len(p))*p[i])
		}
	})
}

// adjust hands step the indices of p from the smallest value on.
func adjust(p []float64, step func(order []int, adjusted []float64)) ([]float64, error) {
	if err := checkSeries("p", p, 1); err != nil {
		return nil, err
	}
	var problems fault.Problems
	order := make([]int, len(p))
	for i, v := range p {
		order[i] = i
		problems.Require(v >= 0 && v <= 1, at("p", i), "is %v and must be between 0 and 1", v)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := make([]float64, len(p))
	step(order, adjusted)
	return adjusted, nil
}
