package stats

import (
	"math"
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
}

// PermutationTwoSampleTest asks whether x and y (at least one value each, three in all) have one distribution up
// to the shift opt.Null, by their difference of means under rearrangement (Pitman 1937; Phipson and Smyth 2010
// for the one that is added when arrangements are drawn). When there are no more arrangements than resamples,
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
	pooled := make([]float64, 0, len(x)+len(y))
	for _, v := range x {
		pooled = append(pooled, v-opt.Null)
	}
	pooled = append(pooled, y...)
	center := momentsOf(pooled).mean
	for i := range pooled {
		pooled[i] -= center
	}
	k := len(x)
	seen := total(pooled[:k]) // the sum of x decides: the mean of y follows from it
	judge := extremes{alternative: opt.Alternative, seen: seen, slack: slack(pooled)}
	r := &PermutationTest{Statistic: a.mean - b.mean, Null: opt.Null, Alternative: opt.Alternative, Seed: resample.Seed}
	if pooledSD := math.Sqrt((a.ss + b.ss) / float64(max(a.n+b.n-2, 1))); pooledSD > 0 {
		r.EffectSize = finiteOrNil((r.Statistic - opt.Null) / pooledSD)
	}
	if all := math.Round(math.Exp(logChoose(len(pooled), k))); all <= float64(resample.Resamples) {
		everySum(pooled, k, 0, judge.count)
		r.judged(judge, true)
		return r, nil
	}
	d := resample.dice()
	for range resample.Resamples {
		sum := 0.0
		for i := range k { // the first k of a shuffle
			j := i + d.below(len(pooled)-i)
			pooled[i], pooled[j] = pooled[j], pooled[i]
			sum += pooled[i]
		}
		judge.count(sum)
	}
	r.judged(judge, false)
	return r, nil
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
	judge := extremes{alternative: opt.Alternative, seen: total(differences), slack: slack(differences)}
	r := &PermutationTest{Statistic: m.mean + opt.Null, Null: opt.Null, Paired: true, Alternative: opt.Alternative, Seed: resample.Seed}
	if m.n > 1 && m.ss > 0 {
		r.EffectSize = finiteOrNil(m.mean / m.sd())
	}
	exact := math.Pow(2, float64(len(x))) <= float64(resample.Resamples)
	if exact {
		everySign(differences, 0, judge.count)
	} else {
		d := resample.dice()
		for range resample.Resamples {
			judge.count(d.signed(differences))
		}
	}
	r.judged(judge, exact)
	return r, nil
}

// signed adds x up, each with a sign that a bit decides.
func (d dice) signed(x []float64) float64 {
	sum, word := 0.0, uint64(0)
	for i, v := range x {
		if i%64 == 0 {
			word = d.source.Uint64()
		}
		if word&1 == 0 {
			v = -v
		}
		word >>= 1
		sum += v
	}
	return sum
}

// extremes counts sums at least as far out as the one seen, rounding aside.
type extremes struct {
	alternative  Alternative
	seen, slack  float64
	drawn, asFar int
}

func (e *extremes) count(sum float64) {
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
}

// slack is the rounding of a sum of x.
func slack(x []float64) float64 {
	size := 0.0
	for _, v := range x {
		size += math.Abs(v)
	}
	return 1e-13 * size
}

func (r *PermutationTest) judged(e extremes, exact bool) {
	r.Exact, r.Arrangements, r.AsExtreme = exact, e.drawn, e.asFar
	if exact {
		r.P = float64(e.asFar) / float64(e.drawn)
		return
	}
	r.P = float64(1+e.asFar) / float64(1+e.drawn)
	stderr := math.Sqrt(r.P * (1 - r.P) / float64(e.drawn))
	r.PStdErr = &stderr
}

// everySum calls count with sum plus that of each choice of k of x.
func everySum(x []float64, k int, sum float64, count func(float64)) {
	if k == 0 {
		count(sum)
		return
	}
	for i := 0; i+k <= len(x); i++ {
		everySum(x[i+1:], k-1, sum+x[i], count)
	}
}

func everySign(x []float64, sum float64, count func(float64)) {
	if len(x) == 0 {
		count(sum)
		return
	}
	everySign(x[1:], sum+x[0], count)
	everySign(x[1:], sum-x[0], count)
}
