package stats

import (
	"math"
	"slices"

	"tollgate/fault"
)

// SequenceMethod names how a confidence sequence is made.
type SequenceMethod string

// The methods. The first three are a normal mixture (Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics
// 49, 2021, proposition 5) with different variances of an observation.
const (
	KnownSigma   SequenceMethod = "known_sigma"   // given; exact for normal data and for any that are no wider (sub-Gaussian)
	BoundedRange SequenceMethod = "bounded"       // (upper-lower)^2/4 of values between two bounds: exact (Hoeffding)
	RunningSigma SequenceMethod = "running_sigma" // that of the data so far: valid in the limit (Waudby-Smith et al., Annals of Statistics 52, 2024)
	BetaMixture  SequenceMethod = "beta_mixture"  // of successes in trials: exact (Robbins 1970; Howard et al., with the uniform distribution)
)

// SequenceOptions choose a confidence sequence. Exactly one of Tau, Rho and OptimalN sets where a normal
// mixture is tight; it must be chosen before the data are seen.
type SequenceOptions struct {
	Method       SequenceMethod
	Alpha        float64  // 0.05 when zero
	Sigma        float64  // of one observation, for KnownSigma
	Lower, Upper *float64 // of the values, for BoundedRange
	Tau          float64  // standard deviation of the mixing distribution, in the unit of the mean
	Rho          float64  // Howard et al.'s, in units of n sigma^2: sigma^4/tau^2, so 1/tau^2 for sigma 1
	OptimalN     float64  // observations at which the interval is to be narrowest
	Intersect    bool     // keep only what all earlier intervals had, which is valid too
}

// ConfidenceSequence is an interval after each look, all of which hold at once with confidence 1-alpha.
type ConfidenceSequence struct {
	Method    SequenceMethod `json:"method_used"`
	Looks     int            `json:"looks"`
	N         float64        `json:"n" doc:"observations at the last look"`
	Alpha     float64        `json:"alpha"`
	Tau       *float64       `json:"tau" doc:"at the last look; null for a beta mixture"`
	Rho       *float64       `json:"rho" doc:"at the last look; null for a beta mixture"`
	Radius    *float64       `json:"radius" doc:"half width at the last look; null for a beta mixture"`
	Boundary  *float64       `json:"boundary" doc:"radius times n: what the sum of n values, each less the mean, passes at some look with probability alpha at most"`
	Intersect bool           `json:"running_intersection"`
	Estimate  float64        `json:"estimate"`
	CI        Interval       `json:"ci"`
	Estimates []float64      `json:"estimate_path"`
	Lower     []*float64     `json:"ci_lower_path" doc:"null while the variance is not known"`
	Upper     []*float64     `json:"ci_upper_path"`
	Empty     bool           `json:"empty" doc:"the intersection has nothing left: the data are not of one mean, or alpha has struck"`
}

// MeanSequence gives the confidence sequence of the mean of x, values in the order of arrival (Howard et al.
// 2021: radius sqrt((v+rho) ln((v+rho)/(alpha^2 rho)))/n with v = n sigma^2). Errors: Invalid.
func MeanSequence(x []float64, opt SequenceOptions) (*ConfidenceSequence, error) {
	if err := checkSeries("x", x, 1); err != nil {
		return nil, err
	}
	totals, squares := make([]float64, len(x)), make([]float64, len(x))
	sizes := make([]float64, len(x))
	mean, ss := 0.0, 0.0 // Welford's recurrence, about the first value
	for i, v := range x {
		n := float64(i + 1)
		step := (v - x[0]) - mean
		mean += step / n
		ss += step * ((v - x[0]) - mean)
		sizes[i], totals[i], squares[i] = n, x[0]+mean, ss
	}
	if opt.Method == BoundedRange && opt.Lower != nil && opt.Upper != nil {
		for i, v := range x {
			if v < *opt.Lower || v > *opt.Upper {
				return nil, invalid(at("x", i), "is %v and must be from %v to %v, the bounds", v, *opt.Lower, *opt.Upper)
			}
		}
	}
	return sequence(sizes, totals, func(i int) float64 { return squares[i] / math.Max(1, sizes[i]-1) }, opt)
}

// SummarySequence is MeanSequence from means after n observations each, one a look, for a known sigma or
// bounds. Errors: Invalid.
func SummarySequence(mean, n []float64, opt SequenceOptions) (*ConfidenceSequence, error) {
	if err := checkSeries("mean", mean, 1); err != nil {
		return nil, err
	}
	if err := checkSeries("n", n, 1); err != nil {
		return nil, err
	}
	var p fault.Problems
	p.Require(len(n) == len(mean), "n", "has %d values for %d of mean", len(n), len(mean))
	p.Require(opt.Method != RunningSigma, "method", "%s needs the values themselves, x", RunningSigma)
	last := 0.0
	for i, v := range n {
		p.Require(v > 0 && v >= last, at("n", i), "is %v after %v; it must be above 0 and not fall", v, last)
		last = v
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return sequence(n, mean, nil, opt)
}

// ProportionSequence gives the confidence sequence of a proportion: successes and trials are totals at each
// look. Method BetaMixture when empty; BoundedRange takes the bounds 0 and 1, RunningSigma the plug-in
// variance p(1-p). Errors: Invalid.
func ProportionSequence(successes, trials []float64, opt SequenceOptions) (*ConfidenceSequence, error) {
	if err := checkTotals("successes", successes, "trials", trials, len(trials)); err != nil {
		return nil, err
	}
	shares := make([]float64, len(trials))
	for i := range trials {
		shares[i] = successes[i] / trials[i]
	}
	if opt.Method == "" || opt.Method == BetaMixture {
		return betaSequence(successes, trials, shares, opt)
	}
	if opt.Method == KnownSigma {
		return nil, invalid("method", "%s is not for proportions; there are %s, %s, %s", KnownSigma, BetaMixture, BoundedRange, RunningSigma)
	}
	zero, one := 0.0, 1.0
	opt.Lower, opt.Upper = &zero, &one
	r, err := sequence(trials, shares, func(i int) float64 { return plugIn(successes[i], trials[i]) }, opt)
	if err == nil {
		r.within(0, 1)
	}
	return r, err
}

func (r *ConfidenceSequence) within(least, most float64) {
	for i := range r.Lower {
		if r.Lower[i] != nil {
			*r.Lower[i], *r.Upper[i] = math.Max(least, *r.Lower[i]), math.Min(most, *r.Upper[i])
		}
	}
}

// sequence makes a normal mixture; running is the variance of one observation at look i, for RunningSigma.
func sequence(n, estimates []float64, running func(i int) float64, opt SequenceOptions) (*ConfidenceSequence, error) {
	opt, fixed, err := opt.check()
	if err != nil {
		return nil, err
	}
	r := newSequence(n, estimates, opt)
	for i := range n {
		variance := fixed
		if opt.Method == RunningSigma {
			variance = running(i)
		}
		if !(variance > 0) {
			continue
		}
		m := NormalMixture{Tau2: opt.tau2(variance), Alpha: opt.Alpha}
		radius := m.Radius(variance / n[i])
		lower, upper := estimates[i]-radius, estimates[i]+radius
		r.Lower[i], r.Upper[i] = &lower, &upper
		tau, rho := math.Sqrt(m.Tau2), variance*variance/m.Tau2
		boundary := radius * n[i]
		r.Tau, r.Rho, r.Radius, r.Boundary = &tau, &rho, &radius, &boundary
	}
	return r.finish(opt)
}

func newSequence(n, estimates []float64, opt SequenceOptions) *ConfidenceSequence {
	looks := len(n)
	return &ConfidenceSequence{
		Method: opt.Method, Looks: looks, N: n[looks-1], Alpha: opt.Alpha, Intersect: opt.Intersect,
		Estimate: estimates[looks-1], Estimates: estimates, Lower: make([]*float64, looks), Upper: make([]*float64, looks),
	}
}

// finish intersects, when asked to, and takes the last look.
func (r *ConfidenceSequence) finish(opt SequenceOptions) (*ConfidenceSequence, error) {
	low, high := math.Inf(-1), math.Inf(1)
	for i := range r.Lower {
		if r.Lower[i] == nil || !opt.Intersect {
			continue
		}
		low, high = math.Max(low, *r.Lower[i]), math.Min(high, *r.Upper[i])
		if low > high {
			r.Empty = true
			clear(r.Lower[i:])
			clear(r.Upper[i:])
			break
		}
		*r.Lower[i], *r.Upper[i] = low, high
	}
	r.CI = Interval{r.Lower[r.Looks-1], r.Upper[r.Looks-1]}
	return r, nil
}

// check also returns the variance of one observation where it is fixed.
func (o SequenceOptions) check() (SequenceOptions, float64, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	var p fault.Problems
	p.Require(o.Alpha > 0 && o.Alpha < 1, "alpha", "is %v and must be between 0 and 1", o.Alpha)
	given := 0
	for _, set := range []struct {
		name  string
		value float64
	}{{"tau", o.Tau}, {"rho", o.Rho}, {"optimal_n", o.OptimalN}} {
		if set.value != 0 {
			given++
			p.Require(set.value > 0 && isFinite(set.value), set.name, "is %v and must be above 0", set.value)
		}
	}
	p.Require(given == 1, "tau", "or rho or optimal_n: exactly one of them must be given, chosen before the data are seen")
	variance := 0.0
	switch o.Method {
	case KnownSigma:
		p.Require(o.Sigma > 0 && isFinite(o.Sigma), "sigma", "is %v and must be above 0", o.Sigma)
		variance = o.Sigma * o.Sigma
	case BoundedRange:
		if o.Lower == nil || o.Upper == nil || !(*o.Lower < *o.Upper) || !isFinite(*o.Upper-*o.Lower) {
			p.Add("lower", "and upper are needed, the lower one below the upper one")
			break
		}
		variance = (*o.Upper - *o.Lower) * (*o.Upper - *o.Lower) / 4
	case RunningSigma:
	default:
		p.Add("method", "is %q and must be one of %s, %s, %s", string(o.Method), KnownSigma, BoundedRange, RunningSigma)
	}
	return o, variance, p.Err()
}

// tau2 is the variance of the mixing distribution for observations of that variance. OptimalN takes the rho
// of Howard et al., proposition 3, in its closed approximation, as their package confseq does.
func (o SequenceOptions) tau2(variance float64) float64 {
	switch {
	case o.Tau > 0:
		return o.Tau * o.Tau
	case o.Rho > 0:
		return variance * variance / o.Rho
	}
	level := -2 * math.Log(o.Alpha)
	rho := o.OptimalN * variance / (level + math.Log1p(level))
	return variance * variance / rho
}

// betaSequence inverts the beta mixture of the binomial: p is kept while the ratio of the mixture's likelihood
// to that of p is below 1/alpha.
func betaSequence(successes, trials, shares []float64, opt SequenceOptions) (*ConfidenceSequence, error) {
	opt.Method = BetaMixture
	if opt.Alpha == 0 {
		opt.Alpha = 0.05
	}
	if !(opt.Alpha > 0 && opt.Alpha < 1) {
		return nil, invalid("alpha", "is %v and must be between 0 and 1", opt.Alpha)
	}
	if opt.Tau != 0 || opt.Rho != 0 || opt.OptimalN != 0 {
		return nil, invalid("tau", "and rho and optimal_n belong to normal mixtures; %s takes none", BetaMixture)
	}
	r := newSequence(trials, slices.Clone(shares), opt)
	for i, n := range trials {
		lower, upper := betaBounds(successes[i], n, opt.Alpha)
		r.Lower[i], r.Upper[i] = &lower, &upper
	}
	return r.finish(opt)
}

func betaBounds(s, n, alpha float64) (lower, upper float64) {
	a, _ := math.Lgamma(s + 1)
	b, _ := math.Lgamma(n - s + 1)
	c, _ := math.Lgamma(n + 2)
	limit := a + b - c + math.Log(alpha)
	// excess is ln of the ratio times alpha, by the log odds: it falls to those of the share and rises from there on.
	excess := func(odds float64) float64 {
		return limit + s*math.Log1p(math.Exp(-odds)) + (n-s)*math.Log1p(math.Exp(odds))
	}
	share := func(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }
	seen := math.Log(s) - math.Log(n-s)
	upper = 1
	if s > 0 {
		lower = share(rising(func(odds float64) float64 {
			if odds >= seen {
				return 1
			}
			return -excess(odds)
		}))
	}
	if s < n {
		upper = share(rising(func(odds float64) float64 {
			if odds <= seen {
				return -1
			}
			return excess(odds)
		}))
	}
	return lower, upper
}
