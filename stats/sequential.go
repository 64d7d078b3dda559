package stats

import (
	"math"

	"tollgate/fault"
)

// Arrivals names how two arms of a sequential test are observed.
type Arrivals string

// The kinds of arrivals: pairs, one of each arm, in the order in which they came.
const (
	NormalArrivals    Arrivals = "normal"    // standard deviation known: V = 2 sigma^2/n
	BernoulliArrivals Arrivals = "bernoulli" // 0 or 1: V = (px(1-px) + py(1-py))/n from the data so far
)

// MixtureOptions choose a mixture SPRT.
type MixtureOptions struct {
	Tau    float64 // standard deviation of the mixing normal distribution, in the unit of the difference; above 0
	Theta0 float64 // the difference under the null hypothesis
	Alpha  float64 // error under continuous looking; 0.05 when zero
	BurnIn int     // looks at the start that are not judged; the R package mixtureSPRT skips 100 for proportions
}

func (o MixtureOptions) check() (MixtureOptions, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	var p fault.Problems
	p.Require(o.Tau > 0 && isFinite(o.Tau), "tau", "is %v and must be above 0", o.Tau)
	p.Require(isFinite(o.Theta0), "theta0", "is not a finite number")
	p.Require(o.Alpha > 0 && o.Alpha < 1, "alpha", "is %v and must be between 0 and 1", o.Alpha)
	p.Require(o.BurnIn >= 0, "burn_in", "is %d and must be at least 0", o.BurnIn)
	return o, p.Err()
}

// MixtureSPRT is an always-valid test of a difference: its p and interval hold however often one looks and
// whenever one stops. Series have an entry a look; an entry is null where the variance is 0 or unknown, or
// in the burn-in.
type MixtureSPRT struct {
	Looks      int        `json:"looks"`
	Tau        float64    `json:"tau"`
	Theta0     float64    `json:"theta0"`
	Alpha      float64    `json:"alpha"`
	BurnIn     int        `json:"burn_in"`
	Estimate   float64    `json:"estimate" doc:"the difference at the last look: x less y"`
	Variance   float64    `json:"variance" doc:"of the estimate"`
	LogLR      *float64   `json:"log_likelihood_ratio" doc:"at the last look: ln L"`
	LR         *float64   `json:"likelihood_ratio" doc:"L; null too when it is beyond any double"`
	P          *float64   `json:"p" doc:"always-valid: the least 1/L so far, at most 1"`
	CI         Interval   `json:"ci" doc:"always-valid, at 1-alpha"`
	Reject     bool       `json:"reject" doc:"L has been at least 1/alpha at some look"`
	RejectedAt *int       `json:"rejected_at" doc:"index of the first such look; null when there is none"`
	Difference []float64  `json:"difference_path"`
	Variances  []float64  `json:"variance_path"`
	LogLRs     []*float64 `json:"log_likelihood_ratio_path"`
	Ps         []*float64 `json:"p_path"`
	Lower      []*float64 `json:"ci_lower_path"`
	Upper      []*float64 `json:"ci_upper_path"`
}

// NewMixtureSPRT judges differences of two arms, estimated at each look with the variance V of the estimate
// (0 when it is not known yet), against theta0 by the likelihood ratio of a normal mixture,
// ln L = ln(V/(V+tau^2))/2 + tau^2 (d-theta0)^2/(2V(V+tau^2)). It rejects when L is at least 1/alpha; the
// interval is d +/- sqrt(V(V+tau^2)/tau^2 (2 ln(1/alpha) + ln((V+tau^2)/V))) (Robbins, Annals of Mathematical
// Statistics 41, 1970; Johari, Koomen, Pekelis and Walsh, KDD 2017). Errors: Invalid.
func NewMixtureSPRT(difference, variance []float64, opt MixtureOptions) (*MixtureSPRT, error) {
	opt, err := opt.check()
	if err != nil {
		return nil, err
	}
	if err := checkLooks(difference, variance); err != nil {
		return nil, err
	}
	n := len(difference)
	r := &MixtureSPRT{
		Looks: n, Tau: opt.Tau, Theta0: opt.Theta0, Alpha: opt.Alpha, BurnIn: opt.BurnIn,
		Estimate: difference[n-1], Variance: variance[n-1], Difference: difference, Variances: variance,
		LogLRs: make([]*float64, n), Ps: make([]*float64, n), Lower: make([]*float64, n), Upper: make([]*float64, n),
	}
	for i := range difference {
		if variance[i] > 0 && i >= opt.BurnIn {
			r.look(i, opt)
		} else if i > 0 {
			r.Ps[i] = r.Ps[i-1] // what was shown once stays shown
		}
	}
	if r.LogLRs[n-1] != nil {
		r.LR = finiteOrNil(math.Exp(*r.LogLRs[n-1]))
	}
	r.LogLR, r.P, r.CI = r.LogLRs[n-1], r.Ps[n-1], Interval{r.Lower[n-1], r.Upper[n-1]}
	return r, nil
}

func checkLooks(difference, variance []float64) error {
	if err := checkSeries("difference", difference, 1); err != nil {
		return err
	}
	if err := checkSeries("variance", variance, 1); err != nil {
		return err
	}
	if len(variance) != len(difference) {
		return invalid("variance", "has %d values for %d of difference", len(variance), len(difference))
	}
	for i, v := range variance {
		if v < 0 {
			return invalid(at("variance", i), "is %v and must be at least 0", v)
		}
	}
	return nil
}

func (r *MixtureSPRT) look(i int, opt MixtureOptions) {
	m := NormalMixture{Tau2: opt.Tau * opt.Tau, Alpha: opt.Alpha}
	l := m.LogRatio(r.Difference[i]-opt.Theta0, r.Variances[i])
	p := math.Min(1, math.Exp(-l))
	if i > 0 && r.Ps[i-1] != nil {
		p = math.Min(p, *r.Ps[i-1])
	}
	radius := m.Radius(r.Variances[i])
	lower, upper := r.Difference[i]-radius, r.Difference[i]+radius
	r.LogLRs[i], r.Ps[i], r.Lower[i], r.Upper[i] = finiteOrNil(l), &p, finiteOrNil(lower), finiteOrNil(upper)
	if !r.Reject && l >= -math.Log(opt.Alpha) {
		r.Reject, r.RejectedAt = true, &i
	}
}

// NormalMixture is a normal mixing distribution about the null with variance Tau2, in the squared unit of the effect; both of
// its figures are above 0, and Alpha is below 1. NewMixtureSPRT says what it is for.
type NormalMixture struct{ Tau2, Alpha float64 }

// LogRatio is ln L of an estimate d from the null with variance v above 0; the always-valid p of one look is 1/L.
func (m NormalMixture) LogRatio(d, v float64) float64 {
	return -math.Log1p(m.Tau2/v)/2 + m.Tau2/(v+m.Tau2)*d/v*d/2
}

// Radius is the half width of the always-valid interval of an estimate with variance v above 0.
func (m NormalMixture) Radius(v float64) float64 {
	return math.Sqrt(v * (1 + v/m.Tau2) * (-2*math.Log(m.Alpha) + math.Log1p(m.Tau2/v)))
}

// PairedDifferences estimates the difference x less y and its variance after each pair of arrivals, for
// NewMixtureSPRT: x and y are of one length. sigma is the standard deviation of one observation, for
// NormalArrivals only. Errors: Invalid.
func PairedDifferences(x, y []float64, kind Arrivals, sigma float64) (difference, variance []float64, err error) {
	if err := checkSeries("x", x, 1); err != nil {
		return nil, nil, err
	}
	if err := checkSeries("y", y, 1); err != nil {
		return nil, nil, err
	}
	if len(x) != len(y) {
		return nil, nil, invalid("y", "has %d values for %d of x; arrivals are pairs", len(y), len(x))
	}
	var p fault.Problems
	switch kind {
	case NormalArrivals:
		p.Require(sigma > 0 && isFinite(sigma), "sigma", "is %v and must be above 0", sigma)
	case BernoulliArrivals:
		zeroOrOne(&p, "x", x, len(x))
		zeroOrOne(&p, "y", y, len(x))
	default:
		p.Add("distribution", "is %q and must be %s or %s", string(kind), NormalArrivals, BernoulliArrivals)
	}
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	var sx, sy, apart sum
	for i := range x {
		n := float64(i + 1)
		sx.add(x[i])
		sy.add(y[i])
		apart.add(x[i] - y[i])
		v := 2 * sigma * sigma / n
		if kind == BernoulliArrivals {
			v = (plugIn(sx.value(), n) + plugIn(sy.value(), n)) / n
		}
		difference, variance = append(difference, apart.value()/n), append(variance, v)
	}
	return difference, variance, checkScale("x", difference[len(x)-1], variance[0])
}

// plugIn is p(1-p) of s successes in n, exactly 0 where nothing or everything succeeded.
func plugIn(s, n float64) float64 { return s / n * ((n - s) / n) }

// CountDifferences estimates the difference of two proportions, x less y, and its plug-in variance at each
// look, for NewMixtureSPRT: successes and trials are totals up to the look, whole and not falling; arms may
// differ in size. Errors: Invalid.
func CountDifferences(successesX, trialsX, successesY, trialsY []float64) (difference, variance []float64, err error) {
	if err := checkTotals("successes_x", successesX, "trials_x", trialsX, len(trialsX)); err != nil {
		return nil, nil, err
	}
	if err := checkTotals("successes_y", successesY, "trials_y", trialsY, len(trialsX)); err != nil {
		return nil, nil, err
	}
	for i := range trialsX {
		sx, nx, sy, ny := successesX[i], trialsX[i], successesY[i], trialsY[i]
		difference = append(difference, sx/nx-sy/ny)
		variance = append(variance, plugIn(sx, nx)/nx+plugIn(sy, ny)/ny)
	}
	return difference, variance, nil
}

// checkTotals holds cumulative counts to what they can be.
func checkTotals(successesName string, successes []float64, trialsName string, trials []float64, looks int) error {
	if err := checkSeries(trialsName, trials, 1); err != nil {
		return err
	}
	if err := checkSeries(successesName, successes, 1); err != nil {
		return err
	}
	var p fault.Problems
	p.Require(len(trials) == looks, trialsName, "has %d values for %d looks", len(trials), looks)
	p.Require(len(successes) == looks, successesName, "has %d values for %d looks", len(successes), looks)
	if err := p.Err(); err != nil {
		return err
	}
	s0, n0 := 0.0, 0.0
	for i, n := range trials {
		s := successes[i]
		p.Require(n == math.Trunc(n) && n >= 1, at(trialsName, i), "is %v and must be a whole number, at least 1", n)
		p.Require(s == math.Trunc(s) && s >= 0 && s <= n, at(successesName, i), "is %v and must be a whole number from 0 to %v", s, n)
		p.Require(n >= n0, at(trialsName, i), "is %v after %v; totals do not fall", n, n0)
		p.Require(s >= s0 && s-s0 <= n-n0, at(successesName, i), "is %v after %v, which %v more trials do not give", s, s0, n-n0)
		s0, n0 = s, n
	}
	return p.Err()
}

// RunningTotals counts successes and trials after each of x, which are 0 or 1. Errors: Invalid.
func RunningTotals(x []float64) (successes, trials []float64, err error) {
	if err := checkSeries("x", x, 1); err != nil {
		return nil, nil, err
	}
	var p fault.Problems
	zeroOrOne(&p, "x", x, len(x))
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	s := 0.0
	for i, v := range x {
		s += v
		successes, trials = append(successes, s), append(trials, float64(i+1))
	}
	return successes, trials, nil
}
