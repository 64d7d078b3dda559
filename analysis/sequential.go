package analysis

import (
	"fmt"
	"slices"

	"tollgate/chart"
	"tollgate/stats"
)

type (
	sequentialArms struct {
		X          []float64 `json:"x,omitempty" doc:"outcomes of one arm in order of arrival; with y, one pair a look"`
		Y          []float64 `json:"y,omitempty" doc:"outcomes of the other arm, as many"`
		Sigma      *float64  `json:"sigma,omitempty" doc:"known standard deviation of one observation, for the distribution normal"`
		Difference []float64 `json:"difference,omitempty" doc:"instead of x and y: the estimated difference at each look"`
		Variance   []float64 `json:"variance,omitempty" doc:"V, the variance of each difference; 0 while it is not known"`
		SuccessesX []float64 `json:"successes_x,omitempty" doc:"instead of x and y: total successes of one arm at each look"`
		TrialsX    []float64 `json:"trials_x,omitempty" doc:"total trials of that arm at each look"`
		SuccessesY []float64 `json:"successes_y,omitempty" doc:"total successes of the other arm at each look"`
		TrialsY    []float64 `json:"trials_y,omitempty" doc:"total trials of that arm at each look"`
		Tau        float64   `json:"tau" exclusiveMinimum:"0" doc:"standard deviation of the mixing distribution (its variance is tau^2), in the unit of the difference, chosen before the data"`
	}
	sequentialOptions struct {
		Distribution stats.Arrivals `json:"distribution" enum:"normal,bernoulli" default:"normal" doc:"of x and y: normal with V = 2 sigma^2/n, or bernoulli with the plug-in V = (px(1-px)+py(1-py))/n"`
		Theta0       float64        `json:"theta0" default:"0" doc:"the difference, x less y, under the null hypothesis"`
		Alpha        float64        `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"error under continuous looking"`
		Paths        bool           `json:"paths" default:"true" doc:"answer every look; false answers the last one only, for very many looks"`
		BurnIn       int            `json:"burn_in" minimum:"0" default:"0" doc:"looks at the start that are not judged; the R package mixtureSPRT skips 100 for bernoulli"`
	}
	sequentialResult struct {
		*stats.MixtureSPRT
		Source       string         `json:"from" doc:"arrivals, differences or counts"`
		Distribution stats.Arrivals `json:"distribution" doc:"of arrivals; bernoulli for counts; normal for differences"`
		Chart        *chart.Chart   `json:"chart,omitempty" doc:"the difference at each look within its always-valid limits, as it is drawn; absent without paths"`
		Findings
	}

	meanSequence struct {
		X        []float64 `json:"x,omitempty" doc:"values in order of arrival"`
		Mean     []float64 `json:"mean,omitempty" doc:"instead of x: the mean at each look"`
		N        []float64 `json:"n,omitempty" doc:"with mean: observations up to each look"`
		Sigma    *float64  `json:"sigma,omitempty" exclusiveMinimum:"0" doc:"known standard deviation of one observation, for known_sigma"`
		Lower    *float64  `json:"lower,omitempty" doc:"least value there can be, for bounded"`
		Upper    *float64  `json:"upper,omitempty" doc:"largest value there can be, for bounded"`
		Tau      *float64  `json:"tau,omitempty" exclusiveMinimum:"0" doc:"standard deviation of the mixing distribution, in the unit of the mean; or give rho or optimal_n"`
		Rho      *float64  `json:"rho,omitempty" exclusiveMinimum:"0" doc:"Howard et al.'s rho, for v = n sigma^2: sigma^4/tau^2, so 1/tau^2 for sigma 1"`
		OptimalN *float64  `json:"optimal_n,omitempty" exclusiveMinimum:"0" doc:"observations at which the interval is to be narrowest"`
	}
	meanSequenceOptions struct {
		Method    string  `json:"sequence_method" enum:"auto,known_sigma,bounded,running_sigma" default:"auto" doc:"auto is known_sigma with sigma, bounded with lower and upper, else running_sigma, which is valid in the limit only"`
		Alpha     float64 `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"error over all looks together"`
		Intersect bool    `json:"running_intersection" default:"false" doc:"keep only what all earlier intervals had"`
		Paths     bool    `json:"paths" default:"true" doc:"answer every look; false answers the last one only"`
	}
	proportionSequence struct {
		X         []float64 `json:"x,omitempty" doc:"outcomes, 0 or 1, in order of arrival"`
		Successes []float64 `json:"successes,omitempty" doc:"instead of x: total successes at each look"`
		Trials    []float64 `json:"trials,omitempty" doc:"total trials at each look"`
		Tau       *float64  `json:"tau,omitempty" exclusiveMinimum:"0" doc:"for bounded and running_sigma, as of confidence_sequence_mean"`
		Rho       *float64  `json:"rho,omitempty" exclusiveMinimum:"0" doc:"instead of tau"`
		OptimalN  *float64  `json:"optimal_n,omitempty" exclusiveMinimum:"0" doc:"instead of tau"`
	}
	proportionSequenceOptions struct {
		Method    stats.SequenceMethod `json:"sequence_method" enum:"beta_mixture,bounded,running_sigma" default:"beta_mixture" doc:"beta_mixture is exact; bounded is the normal mixture with variance 1/4, exact and wider; running_sigma plugs p(1-p) in, valid in the limit"`
		Alpha     float64              `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"error over all looks together"`
		Intersect bool                 `json:"running_intersection" default:"false" doc:"keep only what all earlier intervals had"`
		Paths     bool                 `json:"paths" default:"true" doc:"answer every look; false answers the last one only"`
	}
	sequenceResult struct {
		*stats.ConfidenceSequence
		Findings
	}
)

const howard = "Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021), proposition 5; R and Python package confseq"

func sequential() []Method {
	const family = "sequential"
	return []Method{
		define(Spec{
			Name: "mixture_sprt", Family: family, Version: 2, Summary: "Do two arms differ, by a p that holds however often one looks?",
			Assumptions: []string{"pairs are independent and arrive in order", "sigma is known (normal), or both proportions are away from 0 and 1 (bernoulli)", "tau was chosen before the data"},
			Sources: []string{"Robbins, Annals of Mathematical Statistics 41 (1970); Johari, Koomen, Pekelis and Walsh, KDD 2017; R package mixtureSPRT",
				"ln L = ln(V/(V+tau^2))/2 + tau^2 (d-theta0)^2/(2V(V+tau^2)); rejects when L >= 1/alpha; p is the running minimum of 1/L; interval d +/- sqrt(V(V+tau^2)/tau^2 (2 ln(1/alpha) + ln((V+tau^2)/V)))"},
			Example: `{"input":{"x":[1.3,0.2,2.9,1.8],"y":[0.1,-0.4,0.3,1.1],"sigma":1.2,"tau":0.8}}`,
		}, mixtureSPRT),
		define(Spec{
			Name: "confidence_sequence_mean", Family: family, Summary: "Where is the mean, by an interval that holds at all looks at once?",
			Assumptions: []string{"values are independent and have one mean", "sigma, the bounds and tau were chosen before the data"},
			Sources:     []string{howard, "Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Annals of Statistics 52 (2024): running_sigma"},
			Example:     `{"input":{"x":[4.1,5.2,4.7,5.5,4.9],"sigma":0.8,"optimal_n":100}}`,
		}, confidenceSequenceMean),
		define(Spec{
			Name: "confidence_sequence_proportion", Family: family, Summary: "Where is the proportion, by an interval that holds at all looks at once?",
			Assumptions: []string{"trials are independent and have one probability"},
			Sources:     []string{"Robbins, Annals of Mathematical Statistics 41 (1970); Howard et al. 2021: beta mixture with the uniform distribution", howard},
			Example:     `{"input":{"successes":[3,9,21],"trials":[10,30,60]}}`,
		}, confidenceSequenceProportion),
	}
}

// someVariance refuses given variances that say nothing at any look.
func someVariance(v []float64) error {
	if len(v) > 0 && !slices.ContainsFunc(v, func(v float64) bool { return v != 0 }) {
		return refuse("variance", "is 0 at every look, so nothing can be said of the differences")
	}
	return nil
}

func mixtureSPRT(in sequentialArms, opt sequentialOptions) (sequentialResult, error) {
	r := sequentialResult{Source: "arrivals", Distribution: opt.Distribution}
	d, v := in.Difference, in.Variance
	var err error
	switch {
	case in.X != nil || in.Y != nil:
		d, v, err = stats.PairedDifferences(in.X, in.Y, opt.Distribution, valueOf(in.Sigma))
	case in.SuccessesX != nil || in.TrialsX != nil || in.SuccessesY != nil || in.TrialsY != nil:
		r.Source, r.Distribution = "counts", stats.BernoulliArrivals
		d, v, err = stats.CountDifferences(in.SuccessesX, in.TrialsX, in.SuccessesY, in.TrialsY)
	default:
		r.Source, r.Distribution = "differences", stats.NormalArrivals
		err = someVariance(in.Variance)
	}
	if err != nil {
		return r, err
	}
	r.MixtureSPRT, err = stats.NewMixtureSPRT(d, v, stats.MixtureOptions{Tau: in.Tau, Theta0: opt.Theta0, Alpha: opt.Alpha, BurnIn: opt.BurnIn})
	if err != nil {
		return r, err
	}
	if opt.Paths {
		drawing := chart.Sequential(r.MixtureSPRT)
		r.Chart = &drawing
	} else {
		m := r.MixtureSPRT
		m.Difference, m.Variances, m.LogLRs, m.Ps, m.Lower, m.Upper = nil, nil, nil, nil, nil, nil
	}
	r.Findings = Findings{
		Assumptions: []Assumption{independence("pairs"), untested("tau was chosen beforehand", "a tau taken from the data voids the promise")},
		Warnings:    []stats.Warning{}, Conclusion: concludeLooks(r.MixtureSPRT),
	}
	if r.Source == "arrivals" && r.Distribution == stats.BernoulliArrivals && opt.BurnIn == 0 {
		r.Warnings = append(r.Warnings, stats.Warning{Code: "no_burn_in", Message: "the plug-in variance is rough for the first pairs; a burn_in of 100 keeps the error at alpha"})
	}
	return r, nil
}

func concludeLooks(r *stats.MixtureSPRT) string {
	if r.P == nil {
		return "Nothing can be said yet: the variance of the difference is not known."
	}
	shown := "do not show"
	if r.Reject {
		shown = "show"
	}
	return fmt.Sprintf("After %d looks the data %s that the difference is not %.4g (always-valid p = %.3g): it is estimated as %.4g, interval %s at any time.",
		r.Looks, shown, r.Theta0, *r.P, r.Estimate, r.CI)
}

func valueOf(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

func confidenceSequenceMean(in meanSequence, opt meanSequenceOptions) (sequenceResult, error) {
	method := stats.SequenceMethod(opt.Method)
	if opt.Method == "auto" {
		switch {
		case in.Sigma != nil:
			method = stats.KnownSigma
		case in.Lower != nil || in.Upper != nil:
			method = stats.BoundedRange
		default:
			method = stats.RunningSigma
		}
	}
	o := stats.SequenceOptions{
		Method: method, Alpha: opt.Alpha, Sigma: valueOf(in.Sigma), Lower: in.Lower, Upper: in.Upper,
		Tau: valueOf(in.Tau), Rho: valueOf(in.Rho), OptimalN: valueOf(in.OptimalN), Intersect: opt.Intersect,
	}
	if in.X != nil || in.Mean == nil && in.N == nil {
		found, err := stats.MeanSequence(in.X, o)
		return concludeSequence(found, err, "the mean", opt.Paths)
	}
	found, err := stats.SummarySequence(in.Mean, in.N, o)
	return concludeSequence(found, err, "the mean", opt.Paths)
}

func confidenceSequenceProportion(in proportionSequence, opt proportionSequenceOptions) (sequenceResult, error) {
	o := stats.SequenceOptions{Method: opt.Method, Alpha: opt.Alpha, Tau: valueOf(in.Tau), Rho: valueOf(in.Rho), OptimalN: valueOf(in.OptimalN), Intersect: opt.Intersect}
	successes, trials := in.Successes, in.Trials
	if in.X != nil {
		var err error
		if successes, trials, err = stats.RunningTotals(in.X); err != nil {
			return sequenceResult{}, err
		}
	}
	found, err := stats.ProportionSequence(successes, trials, o)
	return concludeSequence(found, err, "the proportion", opt.Paths)
}

func concludeSequence(found *stats.ConfidenceSequence, err error, subject string, paths bool) (sequenceResult, error) {
	if err != nil {
		return sequenceResult{}, err
	}
	if !paths {
		found.Estimates, found.Lower, found.Upper = nil, nil, nil
	}
	f := Findings{Assumptions: []Assumption{independence("observations")}, Warnings: []stats.Warning{}}
	switch {
	case found.Empty:
		f.Conclusion = "No value is in all intervals: the observations are not of one mean, or the error of alpha has come about."
	case found.CI.Lower == nil:
		f.Conclusion = "Nothing can be said yet: the variance is not known."
	default:
		f.Conclusion = fmt.Sprintf("After %.6g observations %s is estimated as %.4g and lies in %s; all intervals so far hold together with confidence %.4g %%.",
			found.N, subject, found.Estimate, found.CI, 100*(1-found.Alpha))
	}
	if found.Method == stats.RunningSigma {
		f.Warnings = append(f.Warnings, stats.Warning{Code: "asymptotic", Message: "running_sigma is valid in the limit: the first looks, at few observations, may be too narrow"})
	}
	return sequenceResult{found, f}, nil
}
