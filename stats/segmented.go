package stats

import (
	"math"
)

// LagRule names how many lags Newey and West's errors take.
type LagRule string

// The rules, for n points.
const (
	NeweyWestLag   LagRule = "newey_west"   // floor(4 (n/100)^(2/9)), Newey and West, Review of Economic Studies 61, 1994, as most programs
	StockWatsonLag LagRule = "stock_watson" // floor(0.75 n^(1/3)), Stock and Watson, Introduction to Econometrics, 2015, chapter 15
	GivenLag       LagRule = "given"
)

// SegmentedOptions choose the model of an interrupted time series; the zero value is the usual one.
type SegmentedOptions struct {
	TestOptions
	LagRule    LagRule // NeweyWestLag when empty
	Lag        int     // for GivenLag
	Unadjusted bool    // leave the correction n/(n-k) for small samples out
	FromOne    bool    // count the time since the change from 1 at the first point after it, as Wagner et al. do, and not from 0
}

// SegmentedTerm is a coefficient of a segmented regression.
type SegmentedTerm struct {
	Estimate float64 `json:"estimate"`
	RobustEstimate
}

// InterruptedTimeSeries is a level and a trend before a change, and how both differ after it.
type InterruptedTimeSeries struct {
	N            int     `json:"n"`
	Intervention int     `json:"intervention" doc:"index of the first point after the change"`
	LagRule      LagRule `json:"lag_rule"`
	Lag          int     `json:"lag" doc:"successive points up to this far apart may depend on each other"`
	Adjusted     bool    `json:"small_sample_adjusted" doc:"the covariance is multiplied by n/(n-k)"`
	FromOne      bool    `json:"time_since_from_one"`

	Intercept   SegmentedTerm `json:"intercept" doc:"level at the first point"`
	Slope       SegmentedTerm `json:"slope" doc:"trend before the change, by point"`
	LevelChange SegmentedTerm `json:"level_change" doc:"step at the first point after the change"`
	SlopeChange SegmentedTerm `json:"slope_change" doc:"trend after the change less the trend before it"`
	MeanEffect  SegmentedTerm `json:"mean_effect" doc:"mean of the points after the change less what the trend before it leads to"`
	EndEffect   SegmentedTerm `json:"end_effect" doc:"the same at the last point"`

	Alternative     Alternative `json:"alternative"`
	Confidence      float64     `json:"confidence"`
	Fitted          []float64   `json:"fitted"`
	Counterfactual  []float64   `json:"counterfactual" doc:"the trend before the change, carried on"`
	DurbinWatson    *float64    `json:"durbin_watson" doc:"about 2 when residuals are independent; null for an exact fit"`
	Autocorrelation *float64    `json:"autocorrelation_lag1" doc:"of the residuals"`
	Doubts          []Warning   `json:"-"`
}

// leastSegment is how many points a segment needs: a line through two of them leaves nothing to judge it by.
const leastSegment = 3

// NewInterruptedTimeSeries fits y (which errors call name), values at equal distances in time, to a line before the change and
// another from point intervention (an index) on: segmented regression (Wagner et al., Journal of Clinical
// Pharmacy and Therapeutics 27, 2002; Bernal, Cummins and Gasparrini, International Journal of Epidemiology
// 46, 2017). Errors are Newey and West's, with n-4 degrees of freedom, as R's sandwich::NeweyWest without
// prewhitening. It takes it that nothing else changed then. Errors: Invalid, also for fewer than 3 points
// on a side.
func NewInterruptedTimeSeries(name string, y []float64, intervention int, opt SegmentedOptions) (*InterruptedTimeSeries, error) {
	base, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	opt.TestOptions = base
	if err := checkSeries(name, y, 2*leastSegment); err != nil {
		return nil, err
	}
	n := len(y)
	if intervention < leastSegment || intervention > n-leastSegment {
		return nil, invalid("intervention", "is %d and must be an index from %d to %d, so that each side has %d points", intervention, leastSegment, n-leastSegment, leastSegment)
	}
	r := &InterruptedTimeSeries{N: n, Intervention: intervention, Adjusted: !opt.Unadjusted, FromOne: opt.FromOne, Alternative: opt.Alternative, Confidence: opt.Confidence}
	if err := r.chooseLag(opt); err != nil {
		return nil, err
	}
	fit, err := r.fit(y)
	if err != nil {
		return nil, err
	}
	r.judge(fit, opt.TestOptions)
	r.diagnose(fit)
	return r, checkScale(name, r.EndEffect.Estimate, r.EndEffect.StdErr, r.Intercept.StdErr)
}

func (r *InterruptedTimeSeries) chooseLag(opt SegmentedOptions) error {
	n := float64(r.N)
	r.LagRule = opt.LagRule
	switch opt.LagRule {
	case "", NeweyWestLag:
		r.LagRule, r.Lag = NeweyWestLag, int(4*math.Pow(n/100, 2./9))
	case StockWatsonLag:
		r.Lag = int(0.75 * math.Cbrt(n))
	case GivenLag:
		r.Lag = opt.Lag
	default:
		return invalid("lag_rule", "is %q and must be one of %s, %s, %s", string(opt.LagRule), NeweyWestLag, StockWatsonLag, GivenLag)
	}
	if r.Lag < 0 || r.Lag >= r.N {
		return invalid("lag", "is %d and must be from 0 to %d", r.Lag, r.N-1)
	}
	return nil
}

// since is the time since the change of point i after it.
func (r *InterruptedTimeSeries) since(i int) float64 {
	t := float64(i - r.Intervention)
	if r.FromOne {
		t++
	}
	return t
}

func (r *InterruptedTimeSeries) fit(y []float64) (*linearFit, error) {
	rows := make([][]float64, len(y))
	for i := range rows {
		rows[i] = []float64{1, float64(i), 0, 0}
		if i >= r.Intervention {
			rows[i][2], rows[i][3] = 1, r.since(i)
		}
	}
	fit, err := fitColumns(rows, y)
	if err != nil {
		return nil, err
	}
	for i, v := range y {
		r.Fitted = append(r.Fitted, v-fit.residuals[i])
		r.Counterfactual = append(r.Counterfactual, fit.beta[0]+fit.beta[1]*float64(i))
	}
	return fit, nil
}

func (r *InterruptedTimeSeries) judge(fit *linearFit, opt TestOptions) {
	covariance := fit.neweyWest(r.Lag, r.Adjusted)
	term := func(weights ...float64) SegmentedTerm {
		value, e := fit.estimate(weights, covariance, fit.freedom(), opt)
		return SegmentedTerm{value, *e}
	}
	r.Intercept, r.Slope = term(1, 0, 0, 0), term(0, 1, 0, 0)
	r.LevelChange, r.SlopeChange = term(0, 0, 1, 0), term(0, 0, 0, 1)
	r.MeanEffect = term(0, 0, 1, (r.since(r.Intervention)+r.since(r.N-1))/2)
	r.EndEffect = term(0, 0, 1, r.since(r.N-1))
}

func (r *InterruptedTimeSeries) diagnose(fit *linearFit) {
	r.Doubts = []Warning{}
	if r.N < usualPoints {
		r.Doubts = fewPoints(r.N)
	}
	if fit.exact() {
		return
	}
	var squares, steps sum
	for i, e := range fit.residuals {
		squares.add(e * e)
		if i > 0 {
			steps.add((e - fit.residuals[i-1]) * (e - fit.residuals[i-1]))
		}
	}
	d := steps.value() / squares.value()
	r.DurbinWatson = &d
	r.Autocorrelation = momentsOf(fit.residuals).lag1(fit.residuals)
}
