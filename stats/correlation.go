package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Correlation is the strength of an association from -1 to 1, with its test of none.
type Correlation struct {
	R           float64     `json:"r"`
	T           *float64    `json:"t" doc:"null for a perfect correlation"`
	DF          int         `json:"df"`
	P           float64     `json:"p"`
	Alternative Alternative `json:"alternative"`
	Confidence  float64     `json:"confidence"`
	CI          *Interval   `json:"ci" doc:"by Fisher's z, from four pairs on"`
}

// PearsonCorrelation measures how linear the association of x and y is: of one length, at least three
// finite values, neither constant. P is exact for normal data; the interval is Fisher's (R's cor.test;
// NIST/SEMATECH e-Handbook 1.3.3.26). opt.Null must be 0. Errors: Invalid.
func PearsonCorrelation(x, y []float64, opt TestOptions) (*Correlation, error) {
	c, opt, err := correlate(x, y, opt)
	if err != nil {
		return nil, err
	}
	if len(x) > 3 {
		z, half := math.Atanh(c.R), normalQuantile(opt.level())/math.Sqrt(float64(len(x)-3))
		ci := opt.Alternative.interval(math.Tanh(z-half), math.Tanh(z+half), -1, 1)
		c.CI = &ci
	}
	return c, nil
}

// SpearmanCorrelation measures how monotone the association is: Pearson's correlation of the ranks, ties
// sharing theirs, with p by the t approximation and the interval of Bonett and Wright (Psychometrika 65, 2000). Otherwise as
// PearsonCorrelation.
func SpearmanCorrelation(x, y []float64, opt TestOptions) (*Correlation, error) {
	if err := checkPairs(x, y, 3); err != nil {
		return nil, err
	}
	rx, _ := midranks(x)
	ry, _ := midranks(y)
	c, opt, err := correlate(rx, ry, opt)
	if err == nil && len(x) > 3 {
		z, half := math.Atanh(c.R), normalQuantile(opt.level())*math.Sqrt((1+c.R*c.R/2)/float64(len(x)-3))
		ci := opt.Alternative.interval(math.Tanh(z-half), math.Tanh(z+half), -1, 1)
		c.CI = &ci
	}
	return c, err
}

func checkPairs(x, y []float64, atLeast int) error {
	if _, _, err := twoSamples(x, y, atLeast); err != nil {
		return err
	}
	if len(x) != len(y) {
		return invalid("y", "has %d values for %d of x; pairs need as many", len(y), len(x))
	}
	return nil
}

func correlate(x, y []float64, opt TestOptions) (*Correlation, TestOptions, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, opt, err
	}
	if opt.Null != 0 {
		return nil, opt, invalid("null", "is %v; the test is of no correlation", opt.Null)
	}
	if err := checkPairs(x, y, 3); err != nil {
		return nil, opt, err
	}
	a, b := momentsOf(x), momentsOf(y)
	if err := checkScale("x", a.ss, b.ss); err != nil {
		return nil, opt, err
	}
	if a.ss == 0 {
		return nil, opt, invalid("x", "does not vary")
	}
	if b.ss == 0 {
		return nil, opt, invalid("y", "does not vary")
	}
	var products sum
	for i := range x {
		products.add((x[i] - a.mean) * (y[i] - b.mean))
	}
	r := math.Max(-1, math.Min(1, products.value()/a.ss*math.Sqrt(a.ss/b.ss)))
	c := &Correlation{R: r, DF: len(x) - 2, Alternative: opt.Alternative, Confidence: opt.Confidence}
	t := r * math.Sqrt(float64(c.DF)/((1-r)*(1+r))) // infinite for a perfect correlation
	c.T = finiteOrNil(t)
	c.P = opt.Alternative.pValue(math.Max(-math.MaxFloat64, math.Min(math.MaxFloat64, t)), distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(c.DF)}.CDF)
	return c, opt, nil
}
