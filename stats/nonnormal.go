package stats

import (
	"math"
	"slices"
)

// NonnormalMethod names how a process that is not normal is held against its specification.
type NonnormalMethod string

// The methods.
const (
	Percentiles     NonnormalMethod = "percentiles" // of the values themselves
	BoxCoxMethod    NonnormalMethod = "box_cox"
	JohnsonMethod   NonnormalMethod = "johnson"
	LognormalMethod NonnormalMethod = "lognormal" // fitted by maximum likelihood
	WeibullMethod   NonnormalMethod = "weibull"   // fitted by maximum likelihood
)

// NonnormalMethods are all of them.
var NonnormalMethods = []NonnormalMethod{Percentiles, BoxCoxMethod, JohnsonMethod, LognormalMethod, WeibullMethod}

// NonnormalOptions choose the method, for Box and Cox a lambda instead of the estimated one, for percentiles their
// definition (Type6 when zero, as ISO 22514-2 plots), and the scale of the indices.
type NonnormalOptions struct {
	Method   NonnormalMethod // BoxCoxMethod when empty
	Lambda   *float64
	Quantile QuantileType
	// Transformed takes indices from mean and standard deviation of transformed values and limits, as Minitab does
	// for Box-Cox and Johnson; otherwise they are from the percentiles 0.135, 50 and 99.865.
	Transformed bool
}

// NonnormalResult is the performance of a process that is not normal.
type NonnormalResult struct {
	N           int             `json:"n"`
	Method      NonnormalMethod `json:"method_used"`
	Transformed bool            `json:"transformed_scale" doc:"indices are those of transformed values; otherwise of percentiles"`
	Low         *float64        `json:"p0_135" doc:"percentile 0.135 of the process; null where the fit has none, as beyond the end of a Box-Cox transformation"`
	Median      float64         `json:"p50"`
	High        *float64        `json:"p99_865" doc:"null as of p0_135"`
	Pp          *float64        `json:"pp" doc:"null with one limit, and where a limit cannot be reached"`
	Ppl         *float64        `json:"ppl" doc:"null without the limit, and where it cannot be reached"`
	Ppu         *float64        `json:"ppu"`
	Ppk         *float64        `json:"ppk"`
	Expected    Expected        `json:"expected"`
	BelowLSL    int             `json:"observed_below_lsl"`
	AboveUSL    int             `json:"observed_above_usl"`
	Before      *NormalityTest  `json:"normality_before" doc:"Anderson-Darling of the values; null for fewer than 8"`
	After       *NormalityTest  `json:"normality_after" doc:"of the values made normal by the fit: a small p says that it does not fit"`
	BoxCox      *BoxCox         `json:"box_cox"`
	Johnson     *Johnson        `json:"johnson"`
	Location    *float64        `json:"location" doc:"of a lognormal fit: mean of the logarithms"`
	Shape       *float64        `json:"shape" doc:"of a Weibull fit"`
	Scale       *float64        `json:"scale" doc:"of a lognormal (standard deviation of the logarithms, with n) or Weibull fit"`
}

// transformation makes values standard normal: normal of x, and x of a normal value.
type transformation struct {
	toNormal func(x float64) float64
	toValue  func(z float64) float64
}

// NonnormalCapability judges x (at least three finite values, not all equal; 20 for Johnson) against spec. The process
// is taken as stable. Pp = (USL-LSL)/(P99.865-P0.135), Ppu = (USL-P50)/(P99.865-P50) and so on (ISO 22514-2;
// Clements, Quality Progress 22, 1989), or of transformed values. Errors: Invalid.
func NonnormalCapability(x []float64, spec Specification, opt NonnormalOptions) (*NonnormalResult, error) {
	if err := firstError(checkSeries("x", x, 3), spec.check(0.95)); err != nil {
		return nil, err
	}
	if opt.Method == "" {
		opt.Method = BoxCoxMethod
	}
	m := momentsOf(x)
	if m.ss == 0 {
		return nil, invalid("x", "holds equal values only, so its capability is not defined")
	}
	r := &NonnormalResult{N: len(x), Method: opt.Method, Transformed: opt.Transformed && opt.Method != Percentiles}
	r.BelowLSL, r.AboveUSL = spec.outside(x)
	r.Before, _ = AndersonDarlingTest(x)
	t, err := r.fit(x, opt)
	if err != nil {
		return nil, err
	}
	if t == nil {
		return r, r.byPercentiles(x, spec, opt.Quantile)
	}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = t.toNormal(v)
	}
	r.After, _ = AndersonDarlingTest(y)
	r.Low, r.Median, r.High = finiteOrNil(t.toValue(-3)), t.toValue(0), finiteOrNil(t.toValue(3))
	r.index(spec)
	lower, upper := t.toNormal(spec.lower()), t.toNormal(spec.upper())
	r.Expected = Expected{BelowLSL: normalCDF(lower), AboveUSL: normalCDF(-upper)}
	if spec.LSL == nil {
		r.Expected.BelowLSL = 0
	}
	if spec.USL == nil {
		r.Expected.AboveUSL = 0
	}
	r.Expected.complete()
	if r.Transformed {
		r.indexTransformed(spec, lower, upper)
	}
	return r, nil
}

// fit returns nil for plain percentiles.
func (r *NonnormalResult) fit(x []float64, opt NonnormalOptions) (*transformation, error) {
	switch opt.Method {
	case Percentiles:
		return nil, nil
	case BoxCoxMethod:
		return r.fitBoxCox(x, opt.Lambda)
	case JohnsonMethod:
		return r.fitJohnson(x)
	case LognormalMethod, WeibullMethod:
		logs, err := profileOf(x)
		if err != nil {
			return nil, err
		}
		if opt.Method == LognormalMethod {
			return r.fitLognormal(logs), nil
		}
		return r.fitWeibull(logs), nil
	}
	return nil, invalid("method", "is %q and must be one of %v", string(opt.Method), NonnormalMethods)
}

// standardized is a transformation with mean and standard deviation of the transformed x taken off.
func standardized(x []float64, forth, back func(float64) float64) *transformation {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = forth(v)
	}
	m := momentsOf(y)
	sd := m.sd()
	return &transformation{
		toNormal: func(v float64) float64 { return (forth(v) - m.mean) / sd },
		toValue:  func(z float64) float64 { return back(m.mean + z*sd) },
	}
}

func (r *NonnormalResult) fitBoxCox(x []float64, lambda *float64) (*transformation, error) {
	b, err := FitBoxCox(x, lambda, 0.95)
	if err != nil {
		return nil, err
	}
	r.BoxCox = b
	forth := func(v float64) float64 {
		if v <= 0 { // the end of the transformed scale, which may be infinite
			v = 0
		}
		return b.Transform(v)
	}
	return standardized(x, forth, b.Inverse), nil
}

func (r *NonnormalResult) fitJohnson(x []float64) (*transformation, error) {
	j, err := FitJohnson(x)
	if err != nil {
		return nil, err
	}
	r.Johnson = j
	return standardized(x, j.Transform, j.Inverse), nil
}

func (r *NonnormalResult) fitLognormal(p profile) *transformation {
	m := momentsOf(p.logs)
	location, scale := p.mean, math.Sqrt(m.ss/float64(m.n))
	r.Location, r.Scale = &location, &scale
	return &transformation{
		toNormal: func(v float64) float64 { return (math.Log(math.Max(v, 0)) - location) / scale },
		toValue:  func(z float64) float64 { return math.Exp(location + z*scale) },
	}
}

// fitWeibull finds the shape by its likelihood equation, which has one root: sum x^k ln x / sum x^k - 1/k = mean ln x.
func (r *NonnormalResult) fitWeibull(p profile) *transformation {
	top := slices.Max(p.logs)
	equation := func(k float64) float64 {
		var weights, weighted sum
		for _, l := range p.logs {
			w := math.Exp(k * (l - top))
			weights.add(w)
			weighted.add(w * l)
		}
		return weighted.value()/weights.value() - 1/k
	}
	low, high := 1e-3, 1.0
	for equation(high) < 0 && high < 1e9 {
		high *= 2
	}
	shape := root(equation, low, equation(low), high, equation(high))
	var mean sum
	for _, l := range p.logs {
		mean.add(math.Exp(shape * (l - top)))
	}
	scale := math.Exp(p.mean + top + math.Log(mean.value()/float64(len(p.logs)))/shape)
	r.Shape, r.Scale = &shape, &scale
	return &transformation{
		toNormal: func(v float64) float64 {
			power := math.Pow(math.Max(v, 0)/scale, shape)
			if power > 0.5 {
				return -normalQuantile(math.Exp(-power))
			}
			return normalQuantile(-math.Expm1(-power))
		},
		toValue: func(z float64) float64 { return scale * math.Pow(-math.Log(normalCDF(-z)), 1/shape) },
	}
}

func (r *NonnormalResult) byPercentiles(x []float64, spec Specification, t QuantileType) error {
	if t == 0 {
		t = Type6
	}
	if _, err := t.orDefault(); err != nil {
		return err
	}
	sorted := slices.Sorted(slices.Values(x))
	tail := normalCDF(-3)
	low, high := t.of(sorted, tail), t.of(sorted, 1-tail)
	r.Low, r.Median, r.High = &low, t.of(sorted, 0.5), &high
	n := float64(len(x))
	r.Expected = Expected{BelowLSL: float64(r.BelowLSL) / n, AboveUSL: float64(r.AboveUSL) / n}
	r.Expected.complete()
	if low == r.Median || r.Median == high {
		return invalid("x", "has its median at an extreme percentile, so these indices are not defined")
	}
	r.index(spec)
	return nil
}

func (r *NonnormalResult) index(spec Specification) {
	if spec.LSL != nil && r.Low != nil {
		r.Ppl = finiteOrNil((r.Median - *spec.LSL) / (r.Median - *r.Low))
	}
	if spec.USL != nil && r.High != nil {
		r.Ppu = finiteOrNil((*spec.USL - r.Median) / (*r.High - r.Median))
	}
	if spec.LSL != nil && spec.USL != nil && r.Low != nil && r.High != nil {
		r.Pp = finiteOrNil((*spec.USL - *spec.LSL) / (*r.High - *r.Low))
	}
	r.Ppk = smaller(r.Ppl, r.Ppu)
}

// indexTransformed takes lower and upper limits as standard normal values.
func (r *NonnormalResult) indexTransformed(spec Specification, lower, upper float64) {
	r.Pp, r.Ppl, r.Ppu = nil, nil, nil
	if spec.LSL != nil {
		r.Ppl = finiteOrNil(-lower / 3)
	}
	if spec.USL != nil {
		r.Ppu = finiteOrNil(upper / 3)
	}
	if spec.LSL != nil && spec.USL != nil {
		r.Pp = finiteOrNil((upper - lower) / 6)
	}
	r.Ppk = smaller(r.Ppl, r.Ppu)
}

func smaller(a, b *float64) *float64 {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}
