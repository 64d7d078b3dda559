package stats

import (
	"fmt"
	"math"
	"slices"
)

// BiasSigma names how the repeatability in a study of bias is estimated.
type BiasSigma string

// The estimates; BiasSD is the default.
const (
	BiasSD    BiasSigma = "sd"    // standard deviation, n-1 degrees of freedom
	BiasRange BiasSigma = "range" // range over d2*, as in AIAG's 3rd edition
)

// GageBias is the result of a study of bias, in the unit of the values.
type GageBias struct {
	N                int       `json:"n"`
	Reference        float64   `json:"reference"`
	Mean             float64   `json:"mean"`
	Bias             float64   `json:"bias" doc:"mean less reference"`
	SigmaMethod      BiasSigma `json:"sigma_method"`
	Repeatability    float64   `json:"sigma_repeatability"`
	StdErr           float64   `json:"stderr" doc:"of the bias"`
	T                float64   `json:"t"`
	DF               float64   `json:"df"`
	P                float64   `json:"p"`
	Confidence       float64   `json:"confidence"`
	CI               Interval  `json:"ci" doc:"of the bias; acceptable when zero is in it"`
	PctTolerance     *float64  `json:"pct_tolerance" doc:"size of the bias of the tolerance; null without one"`
	PctRepeatability *float64  `json:"pct_repeatability_of_tolerance" doc:"6 sigma of repeatability of the tolerance; null without one"`
}

// GageBiasStudy judges the bias of repeated values x (at least two, not all equal) of one part against its reference
// value, by the independent sample method (AIAG, Measurement Systems Analysis, chapter III B). Under BiasRange,
// sigma is the range over d2*, with the degrees of freedom of Patnaik's approximation (AIAG, appendix C).
// tolerance, above 0, may be nil. Errors: Invalid.
func GageBiasStudy(x []float64, reference float64, tolerance *float64, confidence float64, method BiasSigma) (*GageBias, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := firstError(checkSeries("x", x, 2), requireFinite("reference", reference)); err != nil {
		return nil, err
	}
	if tolerance != nil {
		if err := positive("tolerance", *tolerance); err != nil {
			return nil, err
		}
	}
	m := momentsOf(x)
	b := &GageBias{N: m.n, Reference: reference, Mean: m.mean, Bias: m.mean - reference, Confidence: opt.Confidence, SigmaMethod: method}
	shrink := 1.0 // of the interval: AIAG's is by the mean of the range, not by its root mean square
	switch method {
	case "", BiasSD:
		b.SigmaMethod, b.Repeatability, b.DF = BiasSD, m.sd(), float64(m.n-1)
	case BiasRange:
		c, err := rangeConstantsOf(m.n)
		if err != nil {
			return nil, invalid("x", "has %d values; the range serves up to %d", m.n, maxRangeSize)
		}
		b.Repeatability, shrink = (slices.Max(x)-slices.Min(x))/c.star(1), c.d2/c.star(1)
		b.DF = 1 / (2*math.Sqrt(1+2*c.d3*c.d3/(c.d2*c.d2)) - 2)
	default:
		return nil, invalid("sigma_method", "is %q and must be %s or %s", string(method), BiasSD, BiasRange)
	}
	if b.Repeatability == 0 {
		return nil, invalid("x", "does not vary, so there is nothing to judge the bias by")
	}
	b.StdErr = b.Repeatability / math.Sqrt(float64(m.n))
	b.T = b.Bias / b.StdErr
	b.P = 2 * tUpper(math.Abs(b.T), b.DF)
	half := tQuantileUpper((1-opt.Confidence)/2, b.DF) * b.StdErr * shrink
	b.CI = TwoSided.interval(b.Bias-half, b.Bias+half, math.Inf(-1), math.Inf(1))
	if tolerance != nil {
		share, repeatability := 100*math.Abs(b.Bias)/(*tolerance), 600*b.Repeatability/(*tolerance)
		b.PctTolerance, b.PctRepeatability = &share, &repeatability
	}
	return b, checkScale("x", b.T, b.Repeatability)
}

// BiasAt is the bias at one reference value.
type BiasAt struct {
	Reference float64  `json:"reference"`
	N         int      `json:"n"`
	Bias      float64  `json:"bias" doc:"mean of the values less the reference"`
	P         *float64 `json:"p" doc:"of no bias here, by the pooled repeatability"`
	Fitted    float64  `json:"fitted" doc:"bias on the line"`
	Lower     float64  `json:"lower" doc:"of the confidence band of the line"`
	Upper     float64  `json:"upper"`
}

// GageLinearity is the result of a study of linearity: bias = intercept + slope * reference.
type GageLinearity struct {
	N            int      `json:"n"`
	Slope        float64  `json:"slope"`
	Intercept    float64  `json:"intercept"`
	S            float64  `json:"s" doc:"standard deviation about the line"`
	RSquared     float64  `json:"r_squared"`
	DF           int      `json:"df"`
	SlopeStdErr  float64  `json:"slope_stderr"`
	InterceptSE  float64  `json:"intercept_stderr"`
	SlopeT       float64  `json:"slope_t"`
	InterceptT   float64  `json:"intercept_t"`
	SlopeP       float64  `json:"slope_p"`
	InterceptP   float64  `json:"intercept_p"`
	Confidence   float64  `json:"confidence"`
	AverageBias  float64  `json:"average_bias"`
	At           []BiasAt `json:"bias_at"`
	ZeroInBand   bool     `json:"zero_in_band" doc:"whether no bias at all lies within the band at every reference: then linearity is acceptable"`
	Linearity    *float64 `json:"linearity" doc:"|slope| times the process variation; null without one"`
	PctLinearity *float64 `json:"pct_linearity" doc:"100 |slope|; null without a process variation"`
}

// GageLinearityStudy judges whether the bias of values y (at least three) changes with the reference value of the part
// measured, by regression of the bias (AIAG, Measurement Systems Analysis, chapter III B). reference is parallel to y
// and has two values or more. processVariation, six standard deviations of the process, may be nil. Errors: Invalid.
func GageLinearityStudy(reference, y []float64, processVariation *float64, confidence float64) (*GageLinearity, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := firstError(checkSeries("reference", reference, 3), checkSeries("y", y, 3)); err != nil {
		return nil, err
	}
	if len(reference) != len(y) {
		return nil, invalid("reference", "has %d values for %d of y; they must be as many", len(reference), len(y))
	}
	if processVariation != nil {
		if err := positive("process_variation", *processVariation); err != nil {
			return nil, err
		}
	}
	bias := make([]float64, len(y))
	for i := range y {
		bias[i] = y[i] - reference[i]
	}
	l, x := &GageLinearity{N: len(y), DF: len(y) - 2, Confidence: opt.Confidence}, momentsOf(reference)
	if x.ss == 0 {
		return nil, invalid("reference", "has one value only; linearity needs at least 2")
	}
	if err := l.fit(reference, bias, x); err != nil {
		return nil, err
	}
	l.band(reference, bias, x, opt.Confidence)
	if processVariation != nil {
		linearity, share := math.Abs(l.Slope)*(*processVariation), 100*math.Abs(l.Slope)
		l.Linearity, l.PctLinearity = &linearity, &share
	}
	return l, checkScale("y", l.SlopeT, l.InterceptT)
}

func (l *GageLinearity) fit(reference, bias []float64, x moments) error {
	b := momentsOf(bias)
	var cross, residual sum
	for i := range bias {
		cross.add((reference[i] - x.mean) * (bias[i] - b.mean))
	}
	l.Slope = cross.value() / x.ss
	l.Intercept, l.AverageBias = b.mean-l.Slope*x.mean, b.mean
	for i := range bias {
		e := bias[i] - b.mean - l.Slope*(reference[i]-x.mean)
		residual.add(e * e)
	}
	if b.ss == 0 || residual.value() <= 1e-28*b.ss {
		return invalid("y", "shows no variation about the line, so there is nothing to judge it by")
	}
	n, df := float64(l.N), float64(l.DF)
	l.RSquared = 1 - residual.value()/b.ss
	l.S = math.Sqrt(residual.value() / df)
	l.SlopeStdErr, l.InterceptSE = l.S/math.Sqrt(x.ss), l.S*math.Sqrt(1/n+x.mean*x.mean/x.ss)
	l.SlopeT, l.InterceptT = l.Slope/l.SlopeStdErr, l.Intercept/l.InterceptSE
	l.SlopeP, l.InterceptP = 2*tUpper(math.Abs(l.SlopeT), df), 2*tUpper(math.Abs(l.InterceptT), df)
	return nil
}

func (l *GageLinearity) band(reference, bias []float64, x moments, confidence float64) {
	groups := map[float64][]float64{}
	for i, r := range reference {
		groups[r] = append(groups[r], bias[i])
	}
	places := make([]float64, 0, len(groups))
	var within sum
	for r := range groups {
		places = append(places, r)
	}
	slices.Sort(places)
	for _, r := range places {
		within.add(momentsOf(groups[r]).ss)
	}
	df := float64(l.N - len(places))
	t := tQuantileUpper((1-confidence)/2, float64(l.DF))
	l.ZeroInBand = true
	for _, r := range places {
		m := momentsOf(groups[r])
		a := BiasAt{Reference: r, N: m.n, Bias: m.mean, Fitted: l.Intercept + l.Slope*r}
		half := t * l.S * math.Sqrt(1/float64(l.N)+(r-x.mean)*(r-x.mean)/x.ss)
		a.Lower, a.Upper = a.Fitted-half, a.Fitted+half
		if df > 0 && within.value() > 0 {
			p := 2 * tUpper(math.Abs(m.mean)/math.Sqrt(within.value()/df/float64(m.n)), df)
			a.P = &p
		}
		l.ZeroInBand = l.ZeroInBand && a.Lower <= 0 && 0 <= a.Upper
		l.At = append(l.At, a)
	}
}

// String says the finding in one sentence.
func (b *GageBias) String() string {
	if b.P > 1-b.Confidence {
		return fmt.Sprintf("The data show no bias: it is estimated as %.4g, %.4g %% interval %s, p = %.3g.", b.Bias, 100*b.Confidence, b.CI, b.P)
	}
	return fmt.Sprintf("The gage is biased by %.4g, %.4g %% interval %s, p = %.3g.", b.Bias, 100*b.Confidence, b.CI, b.P)
}

// String says the finding in one sentence.
func (l *GageLinearity) String() string {
	verdict := "is not acceptable: zero bias lies outside the confidence band of the line"
	if l.ZeroInBand {
		verdict = "is acceptable: zero bias lies within the confidence band of the line"
	}
	return fmt.Sprintf("Linearity %s; the bias changes by %.4g for each unit of the reference (p = %.3g).", verdict, l.Slope, l.SlopeP)
}
