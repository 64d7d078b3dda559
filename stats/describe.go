package stats

import "slices"

// Summary describes a series of n values in the unit of the series. SD has n-1 in its denominator.
type Summary struct {
	N            int          `json:"n"`
	Mean         float64      `json:"mean"`
	SD           *float64     `json:"sd" doc:"with n-1; null for one value"`
	Min          float64      `json:"min"`
	Q1           float64      `json:"q1"`
	Median       float64      `json:"median"`
	Q3           float64      `json:"q3"`
	Max          float64      `json:"max"`
	QuantileType QuantileType `json:"quantile_type" doc:"Hyndman and Fan's number of the quartile definition"`
	// Lag1 is null for constant series and for fewer than two values.
	Lag1 *float64 `json:"lag1_autocorrelation"`
}

// Describe summarises x (at least one finite number, any order; Lag1 takes it as time order).
// The quartiles follow definition t; the zero value is Type7, R's default.
//
// Mean and standard deviation keep their digits under a large offset: NIST StRD's NumAcc4 comes back
// to 1e-10. Lag1 is r1 of the NIST/SEMATECH e-Handbook, 1.3.5.12. Errors: Invalid for an empty
// series, a number that is not finite, or an unknown definition.
func Describe(x []float64, t QuantileType) (Summary, error) {
	if err := checkSeries("x", x, 1); err != nil {
		return Summary{}, err
	}
	t, err := t.orDefault()
	if err != nil {
		return Summary{}, err
	}
	m := momentsOf(x)
	if err := checkScale("x", m.mean, m.ss); err != nil {
		return Summary{}, err
	}
	sorted := slices.Sorted(slices.Values(x))
	s := Summary{
		N: len(x), Mean: m.mean, Min: sorted[0], Max: sorted[len(sorted)-1], QuantileType: t,
		Q1: t.of(sorted, 0.25), Median: t.of(sorted, 0.5), Q3: t.of(sorted, 0.75),
		Lag1: m.lag1(x),
	}
	if len(x) > 1 {
		sd := m.sd()
		s.SD = &sd
	}
	return s, nil
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
