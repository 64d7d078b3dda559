package stats

import (
	"math"
	"slices"
)

// BootstrapStatistic names what is estimated.
type BootstrapStatistic string

// The statistics; BootstrapMean is the default. With a second sample each is the difference, x less y.
const (
	BootstrapMean     BootstrapStatistic = "mean"
	BootstrapMedian   BootstrapStatistic = "median"
	BootstrapSD       BootstrapStatistic = "sd"
	BootstrapVariance BootstrapStatistic = "variance"
)

// BootstrapStatistics are all of them.
var BootstrapStatistics = []BootstrapStatistic{BootstrapMean, BootstrapMedian, BootstrapSD, BootstrapVariance}

// BootstrapResult is an estimate with its bias-corrected and accelerated interval.
type BootstrapResult struct {
	Statistic    BootstrapStatistic `json:"statistic"`
	Estimate     float64            `json:"estimate"`
	Bias         float64            `json:"bias" doc:"mean of the resamples less the estimate"`
	StdErr       float64            `json:"stderr" doc:"standard deviation of the resamples"`
	CI           Interval           `json:"ci" doc:"BCa"`
	Percentile   Interval           `json:"ci_percentile" doc:"by plain percentiles"`
	BiasZ        float64            `json:"z0" doc:"bias correction"`
	Acceleration float64            `json:"acceleration" doc:"by the jackknife"`
	Confidence   float64            `json:"confidence"`
	Resamples    int                `json:"resamples"`
	Seed         uint64             `json:"seed"`
}

// BootstrapInterval estimates statistic of x (at least three values, not all equal), or the difference from that
// of y when y is not nil, with the BCa interval of Efron, JASA 82, 1987 (Efron and Tibshirani, An Introduction to
// the Bootstrap, chapter 14); ends are interpolated between the order statistics of the resamples at (B+1) times
// their level. Errors: Invalid.
func BootstrapInterval(x, y []float64, statistic BootstrapStatistic, confidence float64, resample ResampleOptions) (*BootstrapResult, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	if statistic == "" {
		statistic = BootstrapMean
	}
	if !slices.Contains(BootstrapStatistics, statistic) {
		return nil, invalid("statistic", "is %q and must be one of %v", string(statistic), BootstrapStatistics)
	}
	samples, n, err := bootstrapSamples(x, y)
	if err != nil {
		return nil, err
	}
	if resample, err = resample.withDefaults(n); err != nil {
		return nil, err
	}
	r := &BootstrapResult{Statistic: statistic, Estimate: statistic.of(samples), Confidence: opt.Confidence, Resamples: resample.Resamples, Seed: resample.Seed}
	values := statistic.resample(samples, resample)
	m := momentsOf(values)
	if m.ss == 0 {
		return nil, invalid("x", "gives one value in every resample, so there is no interval")
	}
	r.Bias, r.StdErr = m.mean-r.Estimate, m.sd()
	slices.Sort(values)
	r.BiasZ, r.Acceleration = biasCorrection(values, r.Estimate), statistic.acceleration(samples)
	if err := checkScale("x", r.Bias, r.StdErr, r.Acceleration); err != nil {
		return nil, err
	}
	tail := (1 - opt.Confidence) / 2
	r.Percentile = Interval{bootstrapEnd(values, tail), bootstrapEnd(values, 1-tail)}
	r.CI = Interval{bootstrapEnd(values, r.level(tail)), bootstrapEnd(values, r.level(1-tail))}
	return r, nil
}

func bootstrapSamples(x, y []float64) (samples [][]float64, n int, err error) {
	if err := checkSeries("x", x, 3); err != nil {
		return nil, 0, err
	}
	samples = [][]float64{x}
	if y != nil {
		if err := checkSeries("y", y, 3); err != nil {
			return nil, 0, err
		}
		samples = append(samples, y)
	}
	return samples, len(x) + len(y), nil
}

// of is the statistic of one sample, or the difference of two.
func (s BootstrapStatistic) of(samples [][]float64) float64 {
	value := s.one(samples[0])
	if len(samples) == 2 {
		value -= s.one(samples[1])
	}
	return value
}

// one may sort x.
func (s BootstrapStatistic) one(x []float64) float64 {
	switch s {
	case BootstrapMedian:
		return Type7.of(slices.Sorted(slices.Values(x)), 0.5)
	case BootstrapSD:
		return momentsOf(x).sd()
	case BootstrapVariance:
		return momentsOf(x).variance()
	}
	return x[0] + deviations(x, x[0])/float64(len(x))
}

func (s BootstrapStatistic) resample(samples [][]float64, opt ResampleOptions) []float64 {
	drawn := make([][]float64, len(samples))
	for i, x := range samples {
		drawn[i] = make([]float64, len(x))
	}
	d := opt.dice()
	values := make([]float64, opt.Resamples)
	for b := range values {
		for i, x := range samples {
			for j := range drawn[i] {
				drawn[i][j] = x[d.below(len(x))]
			}
		}
		values[b] = s.of(drawn)
	}
	return values
}

// biasCorrection is the normal quantile of the share of resamples below the estimate, half of those equal to it
// counting.
func biasCorrection(sorted []float64, estimate float64) float64 {
	below, _ := slices.BinarySearch(sorted, estimate)
	above, _ := slices.BinarySearch(sorted, math.Nextafter(estimate, math.Inf(1)))
	b := float64(len(sorted))
	share := (float64(below) + float64(above-below)/2) / b
	return normalQuantile(math.Min(1-0.5/b, math.Max(0.5/b, share)))
}

// acceleration is the sum of cubes over six times that of squares to 3/2, of what leaving each value out changes.
func (s BootstrapStatistic) acceleration(samples [][]float64) float64 {
	var squares, cubes sum
	for i, x := range samples {
		without := make([]float64, len(x)-1)
		values := make([]float64, len(x))
		for j := range x {
			copy(without, x[:j])
			copy(without[j:], x[j+1:])
			values[j] = s.one(without)
		}
		mean := momentsOf(values).mean
		for _, v := range values {
			influence := (mean - v) * float64(len(x)-1) / float64(len(x)) // per sample, as samples may differ in size
			if i == 1 {
				influence = -influence
			}
			squares.add(influence * influence)
			cubes.add(influence * influence * influence)
		}
	}
	if squares.value() == 0 {
		return 0
	}
	return cubes.value() / (6 * math.Pow(squares.value(), 1.5))
}

// level is the share of resamples below an end that plain percentiles put at p.
func (r *BootstrapResult) level(p float64) float64 {
	z := r.BiasZ + normalQuantile(p)
	return normalCDF(r.BiasZ + z/(1-r.Acceleration*z))
}

func bootstrapEnd(sorted []float64, level float64) *float64 {
	v := Type6.of(sorted, level)
	return &v
}
