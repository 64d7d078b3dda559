package stats

import (
	"math"
	"slices"
)

// PermutationTest is the result of a test by rearranging the data.
type PermutationTest struct {
	Statistic    float64     `json:"statistic" doc:"difference of the means, x less y, or mean of the differences"`
	Null         float64     `json:"null"`
	P            float64     `json:"p"`
	Exact        bool        `json:"exact" doc:"all arrangements were counted; otherwise p is (1 + as extreme)/(1 + resamples)"`
	Arrangements int         `json:"arrangements" doc:"counted or drawn"`
	AsExtreme    int         `json:"as_extreme"`
	Paired       bool        `json:"paired"`
	Alternative  Alternative `json:"alternative"`
	Seed         uint64      `json:"seed"`
	PStdErr      *float64    `json:"p_stderr" doc:"of a p that was drawn, by the resampling alone"`
	EffectSize   *float64    `json:"effect_size" doc:"Cohen's d; null when nothing varies"`
	CI           Interval    `json:"ci" doc:"of the statistic: the values that a one-sided test at each end would not reject; null where there are too few arrangements to bound it"`
}

// PermutationTwoSampleTest asks whether x and y (at least one value each, three in all) have one distribution up
// to the shift opt.Null, by their difference of means under rearrangement (Pitman 1937; Phipson and Smyth 2010
// for the one that is added when arrangements are drawn). The interval inverts the test: each arrangement is as extreme as the
// data up to one shift, so that its ends are order statistics of these (Tritchler, JASA 79, 1984). When there are no more arrangements than resamples,
// all are counted. Two-sided p counts distances from the null. Errors: Invalid.
func PermutationTwoSampleTest(x, y []float64, opt TestOptions, resample ResampleOptions) (*PermutationTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	a, b, err := twoSamples(x, y, 1)
	if err != nil {
		return nil, err
	}
	if resample, err = resample.withDefaults(len(x) + len(y)); err != nil {
		return nil, err
	}
	pooled, k := pooledUnder(x, y, opt.Null), len(x)
	seen := total(pooled[:k]) // the sum of x decides: the mean of y follows from it
	judge := extremes{alternative: opt.Alternative, seen: seen, slack: slack(pooled)}
	r := &PermutationTest{Statistic: a.mean - b.mean, Null: opt.Null, Alternative: opt.Alternative, Seed: resample.Seed}
	if pooledSD := math.Sqrt((a.ss + b.ss) / float64(max(a.n+b.n-2, 1))); pooledSD > 0 {
		r.EffectSize = finiteOrNil((r.Statistic - opt.Null) / pooledSD)
	}
	exact := math.Round(math.Exp(logChoose(len(pooled), k))) <= float64(resample.Resamples)
	if exact {
		everySum(pooled, 0, k, k, 0, 0, judge.count)
	} else {
		resample.dice().choices(pooled, k, resample.Resamples, judge.count)
	}
	r.judged(judge, exact, opt)
	return r, nil
}

// pooledUnder are the values of x, moved by the null hypothesis, before those of y, all about their mean.
func pooledUnder(x, y []float64, null float64) []float64 {
	pooled := make([]float64, 0, len(x)+len(y))
	for _, v := range x {
		pooled = append(pooled, v-null)
	}
	pooled = append(pooled, y...)
	center := momentsOf(pooled).mean
	for i := range pooled {
		pooled[i] -= center
	}
	return pooled
}

// choices draws k of the values of x so many times: the first k of a shuffle. It counts their sum and how many were not among the
// first k at the beginning.
func (d dice) choices(x []float64, k, times int, count func(sum float64, moved int)) {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	for range times {
		sum, moved := 0.0, 0
		for i := range k {
			j := i + d.below(len(x)-i)
			order[i], order[j] = order[j], order[i]
			sum += x[order[i]]
			if order[i] >= k {
				moved++
			}
		}
		count(sum, moved)
	}
}

// PermutationPairedTest asks whether the differences x[i]-y[i], or the values of x when y is nil, lie evenly
// about opt.Null, by their mean under changes of sign. Otherwise as PermutationTwoSampleTest.
func PermutationPairedTest(x, y []float64, opt TestOptions, resample ResampleOptions) (*PermutationTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	differences, err := differencesOf(x, y, opt.Null)
	if err != nil {
		return nil, err
	}
	if resample, err = resample.withDefaults(len(x)); err != nil {
		return nil, err
	}
	m := momentsOf(differences)
	judge := extremes{alternative: opt.Alternative, seen: total(differences), slack: slack(differences), signs: true}
	r := &PermutationTest{Statistic: m.mean + opt.Null, Null: opt.Null, Paired: true, Alternative: opt.Alternative, Seed: resample.Seed}
	if m.n > 1 && m.ss > 0 {
		r.EffectSize = finiteOrNil(m.mean / m.sd())
	}
	exact := math.Pow(2, float64(len(x))) <= float64(resample.Resamples)
	if exact {
		everySign(differences, 0, 0, judge.count)
	} else {
		d := resample.dice()
		for range resample.Resamples {
			judge.count(d.signed(differences))
		}
	}
	r.judged(judge, exact, opt)
	return r, nil
}

// signed adds x up, each with a sign that a bit decides, and tells how many signs were turned.
func (d dice) signed(x []float64) (sum float64, turned int) {
	word := uint64(0)
	for i, v := range x {
		if i%64 == 0 {
			word = d.source.Uint64()
		}
		if word&1 == 0 {
			v = -v
			turned++
		}
		word >>= 1
		sum += v
	}
	return sum, turned
}

// extremes counts sums at least as far out as the one seen, rounding aside, and notes the shift up to which each is.
type extremes struct {
	alternative  Alternative
	seen, slack  float64
	signs        bool // signs are turned, which moves a sum by twice the value
	drawn, asFar int
	shifts       []float64
}

func (e *extremes) count(sum float64, moved int) {
	e.drawn++
	far := math.Abs(sum) >= math.Abs(e.seen)-e.slack
	switch e.alternative {
	case Less:
		far = sum <= e.seen+e.slack
	case Greater:
		far = sum >= e.seen-e.slack
	}
	if far {
		e.asFar++
	}
	if moved > 0 {
		shift := (e.seen - sum) / float64(moved)
		if e.signs {
			shift /= 2
		}
		e.shifts = append(e.shifts, shift)
	}
}

// interval holds the shifts that no one-sided test at the tail's level rejects, all arrangements that were counted being so many.
func (e *extremes) interval(all int, opt TestOptions) Interval {
	slices.Sort(e.shifts)
	unmoved := all - len(e.shifts)
	tail := 1 - opt.level()
	// At a shift below the j-th, at most unmoved+j of all are as extreme: more than the tail from the first such j on.
	j := max(0, int(math.Floor(tail*float64(all)*(1+1e-12)))-unmoved)
	if unmoved > int(math.Floor(tail*float64(all)*(1+1e-12))) || j >= len(e.shifts) {
		return Interval{}
	}
	return opt.Alternative.interval(opt.Null+e.shifts[j], opt.Null+e.shifts[len(e.shifts)-1-j], math.Inf(-1), math.Inf(1))
}

// slack is the rounding of a sum of x.
func slack(x []float64) float64 {
	size := 0.0
	for _, v := range x {
		size += math.Abs(v)
	}
	return 1e-13 * size
}

func (r *PermutationTest) judged(e extremes, exact bool, opt TestOptions) {
	r.Exact, r.Arrangements, r.AsExtreme = exact, e.drawn, e.asFar
	if exact {
		r.P, r.CI = float64(e.asFar)/float64(e.drawn), e.interval(e.drawn, opt)
		return
	}
	r.P, r.CI = float64(1+e.asFar)/float64(1+e.drawn), e.interval(1+e.drawn, opt)
	stderr := math.Sqrt(r.P * (1 - r.P) / float64(e.drawn))
	r.PStdErr = &stderr
}

// everySum calls count with sum plus that of each choice of k of x, from its element at on, and how many of these are not among the
// first so many.
func everySum(x []float64, at, k, first int, sum float64, moved int, count func(float64, int)) {
	if k == 0 {
		count(sum, moved)
		return
	}
	for i := at; i+k <= len(x); i++ {
		also := moved
		if i >= first {
			also++
		}
		everySum(x, i+1, k-1, first, sum+x[i], also, count)
	}
}

func everySign(x []float64, sum float64, turned int, count func(float64, int)) {
	if len(x) == 0 {
		count(sum, turned)
		return
	}
	everySign(x[1:], sum+x[0], turned, count)
	everySign(x[1:], sum-x[0], turned+1, count)
}
