package stats

import (
	"math"
	"slices"
)

// Summary describes a series of n values in the unit of the series. SD has n-1 in its denominator.
type Summary struct {
	N            int          `json:"n"`
	Mean         float64      `json:"mean"`
	SD           *float64     `json:"sd" doc:"with n-1; null for one value"`
	Variance     *float64     `json:"variance" doc:"with n-1; null for one value"`
	Min          float64      `json:"min"`
	Q1           float64      `json:"q1"`
	Median       float64      `json:"median"`
	Q3           float64      `json:"q3"`
	Max          float64      `json:"max"`
	QuantileType QuantileType `json:"quantile_type" doc:"Hyndman and Fan's number of the quartile definition"`
	MAD          float64      `json:"mad" doc:"median of the distances from the median"`
	NormalMAD    float64      `json:"mad_normal" doc:"1.4826 mad, which estimates the standard deviation of normal data"`
	MomentType   MomentType   `json:"moment_type" doc:"Joanes and Gill's number of the definition of skewness and kurtosis"`
	Skewness     *float64     `json:"skewness" doc:"null for constant series and for fewer than two or, in type 2, three values"`
	Kurtosis     *float64     `json:"excess_kurtosis" doc:"0 for a normal distribution; null as skewness, and in type 2 for fewer than four values"`
	// Lag1 is null for constant series and for fewer than two values.
	Lag1 *float64 `json:"lag1_autocorrelation"`
}

// DescribeOptions choose definitions: of quartiles (Type7 when zero) and of skewness and kurtosis
// (AdjustedMoments when zero).
type DescribeOptions struct {
	Quantiles QuantileType
	Moments   MomentType
}

// Describe summarises x (at least one finite number, any order; Lag1 takes it as time order).
//
// Mean and standard deviation keep their digits under a large offset: NIST StRD's NumAcc4 comes back
// to 1e-10. Lag1 is r1 of the NIST/SEMATECH e-Handbook, 1.3.5.12. Errors: Invalid for an empty
// series, a number that is not finite, values too large to square, or an unknown definition.
func Describe(x []float64, opt DescribeOptions) (Summary, error) {
	if err := checkSeries("x", x, 1); err != nil {
		return Summary{}, err
	}
	t, err := opt.Quantiles.orDefault()
	if err != nil {
		return Summary{}, err
	}
	shape, err := opt.Moments.orDefault()
	if err != nil {
		return Summary{}, err
	}
	if spread := slices.Max(x) - slices.Min(x); spread > 0 && spread < 1e-140 { // the squares would lose their digits
		return describeSmall(x, opt)
	}
	m := momentsOf(x)
	if err := checkScale("x", m.mean, m.ss); err != nil {
		return Summary{}, err
	}
	sorted := slices.Sorted(slices.Values(x))
	s := Summary{
		N: len(x), Mean: m.mean, Min: sorted[0], Max: sorted[len(sorted)-1], QuantileType: t,
		Q1: t.of(sorted, 0.25), Median: Type7.of(sorted, 0.5), Q3: t.of(sorted, 0.75), // a median is the middle, whatever the quartiles
		MomentType: shape, Lag1: m.lag1(x),
	}
	s.MAD = medianDistance(x, s.Median)
	s.NormalMAD = 1.4826 * s.MAD
	s.Skewness, s.Kurtosis = shape.of(x, m)
	if len(x) > 1 {
		sd, variance := m.sd(), m.variance()
		s.SD, s.Variance = &sd, &variance
	}
	return s, nil
}

// describeSmall does it in a unit of 2^-900, which is exact. The variance may still be too small for a number, and 0.
func describeSmall(x []float64, opt DescribeOptions) (Summary, error) {
	const unit = 900
	scaled := make([]float64, len(x))
	for i, v := range x {
		scaled[i] = math.Ldexp(v, unit)
	}
	s, err := Describe(scaled, opt)
	if err != nil {
		return s, err
	}
	for _, v := range []*float64{&s.Mean, &s.Min, &s.Max, &s.Q1, &s.Median, &s.Q3, &s.MAD, &s.NormalMAD, s.SD} {
		*v = math.Ldexp(*v, -unit)
	}
	*s.Variance = math.Ldexp(*s.Variance, -2*unit)
	return s, nil
}

func medianDistance(x []float64, median float64) float64 {
	distances := make([]float64, len(x))
	for i, v := range x {
		distances[i] = math.Abs(v - median)
	}
	slices.Sort(distances)
	return Type7.of(distances, 0.5)
}

// lag1 returns the autocorrelation at lag 1, nil when x is constant.
func (m moments) lag1(x []float64) *float64 {
	if m.ss == 0 {
		return nil
	}
	var products sum
	for i := 1; i < len(x); i++ {
		products.add((x[i-1] - m.mean) * (x[i] - m.mean))
	}
	r := products.value() / m.ss
	return &r
}
