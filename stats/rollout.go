package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// mostOrders is up to how many orders of a rollout are all tried.
const mostOrders = 20000

// permute gives the sites each other's starts and counts how often the estimate is as far out as the one
// seen (Thompson et al. 2018; Ji et al., Annals of Applied Statistics 11, 2017).
func (w *wedge) permute(y []float64, opt SteppedWedgeOptions) RolloutPermutation {
	cells := w.cells(y, opt.Estimator)
	seen := cells.estimate(w.start)
	reach := math.Abs(seen) * (1 - 1e-9) // equal but for rounding counts as equal
	beyond := func(start []int) bool {
		v := cells.estimate(start)
		switch {
		case math.IsNaN(v):
			return true // an order that cannot be judged speaks for the null
		case opt.Alternative == Less:
			return v <= seen+math.Abs(seen)-reach
		case opt.Alternative == Greater:
			return v >= seen-math.Abs(seen)+reach
		}
		return math.Abs(v) >= reach
	}
	if orders := w.orders(mostOrders + 1); orders <= mostOrders {
		start := slices.Sorted(slices.Values(w.start))
		count := 0
		for more := true; more; more = nextPermutation(start) {
			if beyond(start) {
				count++
			}
		}
		return RolloutPermutation{P: float64(count) / float64(orders), Exact: true, Orders: orders}
	}
	random := rand.New(rand.NewPCG(opt.Seed, 0))
	start := slices.Clone(w.start)
	count := 1
	for range opt.Permutations {
		random.Shuffle(len(start), func(i, j int) { start[i], start[j] = start[j], start[i] })
		if beyond(start) {
			count++
		}
	}
	return RolloutPermutation{P: float64(count) / float64(opt.Permutations+1), Orders: opt.Permutations}
}

// nextPermutation puts x into its next order, equal values counting as one, and tells whether there was one.
func nextPermutation(x []int) bool {
	i := len(x) - 2
	for i >= 0 && x[i] >= x[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(x) - 1
	for x[j] <= x[i] {
		j--
	}
	x[i], x[j] = x[j], x[i]
	slices.Reverse(x[i+1:])
	return true
}

// wedgeCells holds the means of site by period, freed of the levels of site or period, and the basis Q of
// those levels, so that an order costs one pass: the estimate is d'My / d'Md with M = I - QQ'.
type wedgeCells struct {
	site, period []int
	weight       []float64 // root of the number of observations
	residual     []float64 // of the weighted means
	basis        [][]float64
}

func (w *wedge) cells(y []float64, estimator RolloutEstimator) wedgeCells {
	sums, sizes := map[[2]int]*sum{}, map[[2]int]float64{}
	keys := [][2]int{}
	for i, v := range y {
		key := [2]int{w.site[i], w.period[i]}
		if sums[key] == nil {
			sums[key] = &sum{}
			keys = append(keys, key)
		}
		sums[key].add(v)
		sizes[key]++
	}
	var c wedgeCells
	rows, means := [][]float64{}, []float64{}
	for _, key := range keys {
		weight := math.Sqrt(sizes[key])
		c.site, c.period, c.weight = append(c.site, key[0]), append(c.period, key[1]), append(c.weight, weight)
		rows = append(rows, w.levels(key, weight, estimator))
		means = append(means, weight*sums[key].value()/sizes[key])
	}
	fit, err := fitColumns(rows, means)
	if err != nil {
		return wedgeCells{} // the estimator itself has been refused before
	}
	c.residual = fit.residuals
	for i := range rows {
		c.basis = append(c.basis, fit.q.RawRowView(i))
	}
	return c
}

// levels is the row of a cell: one for its site, or for its period, or for both with the first period left out.
func (w *wedge) levels(key [2]int, weight float64, estimator RolloutEstimator) []float64 {
	if estimator == Vertical {
		row := make([]float64, w.periods)
		row[key[1]] = weight
		return row
	}
	row := make([]float64, w.sites)
	if estimator == Combined {
		row = make([]float64, w.sites+w.periods-1)
		if key[1] > 0 {
			row[w.sites+key[1]-1] = weight
		}
	}
	row[key[0]] = weight
	return row
}

// estimate is NaN when start leaves nothing to compare.
func (c wedgeCells) estimate(start []int) float64 {
	if c.basis == nil {
		return math.NaN()
	}
	projected := make([]float64, len(c.basis[0]))
	above, below := 0.0, 0.0
	for i, s := range c.site {
		if c.period[i] < start[s] {
			continue
		}
		above += c.weight[i] * c.residual[i]
		below += c.weight[i] * c.weight[i]
		for j, q := range c.basis[i] {
			projected[j] += c.weight[i] * q
		}
	}
	whole := below
	for _, v := range projected {
		below -= v * v
	}
	if below <= 1e-10*whole {
		return math.NaN()
	}
	return above / below
}
