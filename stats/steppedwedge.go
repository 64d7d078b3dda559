package stats

import (
	"fmt"
	"math"
	"slices"

	"tollgate/fault"
)

// Rollout is data of a stepped-wedge design: parallel arrays, one entry an observation. Sites start one
// after the other and stay treated.
type Rollout struct {
	Y       []float64 `json:"y"`
	Site    []string  `json:"site"`
	Period  []float64 `json:"period" doc:"in the order of time; only the order counts"`
	Treated []float64 `json:"treated" doc:"1 from the period in which the site starts, 0 before"`
}

// RolloutEstimator names what a stepped wedge compares.
type RolloutEstimator string

// The estimators, all by least squares (Hussey and Hughes, Contemporary Clinical Trials 28, 2007, with the
// sites as fixed effects; Thompson et al., Statistics in Medicine 37, 2018, for the vertical one).
const (
	Combined   RolloutEstimator = "combined"    // y ~ site + period + treated
	WithinSite RolloutEstimator = "within_site" // y ~ site + treated: after less before; takes it that time alone changes nothing
	Vertical   RolloutEstimator = "vertical"    // y ~ period + treated: started less not yet started, in the same period
)

// SteppedWedgeOptions choose the analysis; the zero value is the combined estimator with CR1 errors.
type SteppedWedgeOptions struct {
	TestOptions
	Estimator    RolloutEstimator // Combined when empty
	Covariance   Covariance       // CR0 or CR1, over sites; CR1 when empty
	Permutations int              // random orders drawn when there are too many to try all; 10,000 when zero
	Seed         uint64
}

// RolloutEffect is the effect of treatment under one estimator, in the unit of y.
type RolloutEffect struct {
	Estimate float64 `json:"estimate"`
	RobustEstimate
}

// RolloutPermutation is a test of no effect over the orders in which the sites could have started.
type RolloutPermutation struct {
	P      float64 `json:"p" doc:"share of orders whose estimate is as far out as the one seen"`
	Exact  bool    `json:"exact" doc:"every order was tried; else they were drawn with the seed, the one seen counted in"`
	Orders int     `json:"orders"`
}

// SteppedWedge is the comparison of a stepped rollout.
type SteppedWedge struct {
	N           int                `json:"n"`
	Sites       int                `json:"sites"`
	Periods     int                `json:"periods"`
	Estimator   RolloutEstimator   `json:"estimator" doc:"of the figures beside it"`
	Covariance  Covariance         `json:"covariance"`
	Estimate    float64            `json:"estimate"`
	StdErr      float64            `json:"stderr"`
	T           *float64           `json:"t"`
	DF          float64            `json:"df"`
	P           *float64           `json:"p"`
	CI          Interval           `json:"ci"`
	Alternative Alternative        `json:"alternative"`
	Confidence  float64            `json:"confidence"`
	Permutation RolloutPermutation `json:"permutation"`
	Combined    *RolloutEffect     `json:"combined"`
	WithinSite  *RolloutEffect     `json:"within_site" doc:"null when no site has values before and after its start"`
	Vertical    *RolloutEffect     `json:"vertical" doc:"null when no period has sites of both kinds"`
	Doubts      []Warning          `json:"-"`
}

// NewSteppedWedge compares what was treated with what was not yet, within sites, within periods, and by
// both at once, with errors robust to any dependence within a site (t with sites-1 degrees of freedom) and a
// permutation test over the order of the rollout, which needs no model of the dependence. Errors: Invalid.
func NewSteppedWedge(data Rollout, opt SteppedWedgeOptions) (*SteppedWedge, error) {
	opt, err := opt.check()
	if err != nil {
		return nil, err
	}
	w, err := data.wedge()
	if err != nil {
		return nil, err
	}
	r := &SteppedWedge{
		N: len(data.Y), Sites: w.sites, Periods: w.periods, Estimator: opt.Estimator, Covariance: opt.Covariance,
		Alternative: opt.Alternative, Confidence: opt.Confidence, Doubts: []Warning{},
	}
	none := make([]string, len(data.Y))
	period := w.periodLabels()
	r.Combined = data.effect(data.Site, period, w, opt)
	r.WithinSite = data.effect(data.Site, none, w, opt)
	r.Vertical = data.effect(period, none, w, opt)
	chosen := map[RolloutEstimator]*RolloutEffect{Combined: r.Combined, WithinSite: r.WithinSite, Vertical: r.Vertical}[opt.Estimator]
	if chosen == nil {
		return nil, invalid("treated", "cannot be told from the sites and periods by the estimator %s", opt.Estimator)
	}
	r.Estimate, r.StdErr, r.T, r.DF, r.P, r.CI = chosen.Estimate, chosen.StdErr, chosen.T, chosen.DF, chosen.P, chosen.CI
	r.Permutation = w.permute(data.Y, opt)
	if w.sites < usualClusters {
		r.Doubts = append(r.Doubts, fewClusters(w.sites))
	}
	return r, checkScale("y", r.Estimate, r.StdErr)
}

func (o SteppedWedgeOptions) check() (SteppedWedgeOptions, error) {
	base, err := o.withDefaults()
	if err != nil {
		return o, err
	}
	o.TestOptions = base
	if o.Estimator == "" {
		o.Estimator = Combined
	}
	if o.Covariance == "" {
		o.Covariance = CR1
	}
	if o.Permutations == 0 {
		o.Permutations = 10000
	}
	var p fault.Problems
	p.Require(o.Null == 0, "null", "is %v; a stepped wedge is tested for no effect", o.Null)
	p.Require(slices.Contains([]RolloutEstimator{Combined, WithinSite, Vertical}, o.Estimator), "estimator", "is %q and must be one of %s, %s, %s", string(o.Estimator), Combined, WithinSite, Vertical)
	p.Require(o.Covariance == CR0 || o.Covariance == CR1, "covariance", "is %q and must be %s or %s", string(o.Covariance), CR0, CR1)
	p.Require(o.Permutations >= 99 && o.Permutations <= 1e6, "permutations", "is %d and must be from 99 to 1,000,000", o.Permutations)
	return o, p.Err()
}

// effect is nil where the estimator has nothing to compare.
func (r Rollout) effect(unit, time []string, w *wedge, opt SteppedWedgeOptions) *RolloutEffect {
	fit, err := fitTwoWay(r.Y, r.Treated, unit, time)
	if err != nil {
		return nil
	}
	value, e := fit.estimate(only(0, fit.terms), fit.clustered(opt.Covariance, w.site, w.sites), float64(w.sites-1), opt.TestOptions)
	return &RolloutEffect{value, *e}
}

// wedge is the design: who starts when. Sites and periods are numbered; start is the first treated period of
// a site, periods when it never starts within the data.
type wedge struct {
	site, period   []int
	sites, periods int
	times          []float64
	start          []int
}

func (r Rollout) wedge() (*wedge, error) {
	if err := checkSeries("y", r.Y, 4); err != nil {
		return nil, err
	}
	if err := checkSeries("period", r.Period, len(r.Y)); err != nil {
		return nil, err
	}
	var p fault.Problems
	p.Require(len(r.Period) == len(r.Y), "period", "has %d values for %d of y", len(r.Period), len(r.Y))
	p.Require(len(r.Site) == len(r.Y), "site", "has %d values for %d of y", len(r.Site), len(r.Y))
	zeroOrOne(&p, "treated", r.Treated, len(r.Y))
	if err := p.Err(); err != nil {
		return nil, err
	}
	w := &wedge{times: slices.Clone(r.Period)}
	w.site, w.sites = placesOf(r.Site)
	slices.Sort(w.times)
	w.times = slices.Compact(w.times)
	w.periods = len(w.times)
	if w.sites < 2 || w.periods < 2 {
		return nil, invalid("site", "gives %d sites over %d periods; a stepped wedge needs at least 2 of each", w.sites, w.periods)
	}
	w.start = slices.Repeat([]int{w.periods}, w.sites)
	for i, v := range r.Period {
		t, _ := slices.BinarySearch(w.times, v)
		w.period = append(w.period, t)
		if s := w.site[i]; r.Treated[i] == 1 {
			w.start[s] = min(w.start[s], t)
		}
	}
	for i, t := range w.period {
		if t >= w.start[w.site[i]] && r.Treated[i] == 0 {
			return nil, invalid(at("treated", i), "is 0 although site %q has started by then; a site that starts stays treated", r.Site[i])
		}
	}
	return w, nil
}

func (w *wedge) periodLabels() []string {
	labels := make([]string, len(w.period))
	for i, t := range w.period {
		labels[i] = fmt.Sprint(t)
	}
	return labels
}

// orders is how many distinct orders of start there are, or the limit if there are more.
func (w *wedge) orders(limit int) int {
	alike := map[int]int{}
	count := 1.0
	for i, s := range w.start {
		alike[s]++
		count *= float64(i+1) / float64(alike[s])
	}
	return int(math.Min(float64(limit), math.Round(count)))
}
