package stats

import "fmt"

// KruskalWallisTest asks whether groups (two or more, of at least one finite value) tend to lie at one
// level, by ranks, corrected for ties, with the chi-square approximation (Kruskal and Wallis 1952; R's
// kruskal.test). Errors: Invalid, also when all values are equal.
func KruskalWallisTest(groups [][]float64) (*ChiSquareTest, error) {
	if len(groups) < 2 {
		return nil, invalid("groups", "has %d groups and needs at least 2", len(groups))
	}
	var pooled []float64
	for i, x := range groups {
		if err := checkSeries(fmt.Sprintf("groups[%d]", i), x, 1); err != nil {
			return nil, err
		}
		pooled = append(pooled, x...)
	}
	ranks, ties := midranks(pooled)
	n := float64(len(pooled))
	correction := 1 - ties/(n*n*n-n)
	if !(correction > 0) {
		return nil, invalid("groups", "hold equal values only, so there is nothing to rank")
	}
	var between sum
	from := 0
	for _, x := range groups {
		mean := total(ranks[from:from+len(x)])/float64(len(x)) - (n+1)/2
		between.add(float64(len(x)) * mean * mean)
		from += len(x)
	}
	t := &ChiSquareTest{Statistic: 12 / (n * (n + 1)) * between.value() / correction, DF: float64(len(groups) - 1)}
	t.P = chiSquareUpper(t.Statistic, t.DF)
	return t, nil
}
