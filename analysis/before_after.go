package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	comparedChange struct {
		Y       []float64 `json:"y" doc:"values, one an observation"`
		Treated []float64 `json:"treated" doc:"1 for what is treated at some time, 0 for the comparison"`
		Post    []float64 `json:"post,omitempty" doc:"1 after the change, 0 before; may be left out with unit and time, treated being 1 then only while treated"`
		Cluster []Label   `json:"cluster,omitempty" doc:"observations of one cluster may depend on each other; at least 2 clusters"`
		Unit    []Label   `json:"unit,omitempty" doc:"with time: fits two-way fixed effects, a level for each unit and each time"`
		Time    []Label   `json:"time,omitempty" doc:"period of each observation, for two-way fixed effects"`
	}
	differenceOptions struct {
		TestOptions
		Covariance string `json:"covariance" enum:"auto,classical,hc0,hc1,hc2,hc3,cr0,cr1" default:"auto" doc:"of the standard error that heads the result; auto is cr1 with clusters and hc1 without. All others are in by_covariance"`
	}
	differenceResult struct {
		*stats.DifferenceInDifferences
		Findings
	}

	interruptedSeries struct {
		X            []float64 `json:"x" doc:"values at equal distances in time, at least 6"`
		Intervention int       `json:"intervention" minimum:"0" doc:"index of the first value after the change; 3 values on each side at least"`
	}
	interruptedOptions struct {
		TestOptions
		LagRule     stats.LagRule `json:"lag_rule" enum:"newey_west,stock_watson,given" default:"newey_west" doc:"newey_west is floor(4 (n/100)^(2/9)), stock_watson floor(0.75 n^(1/3)), given takes lag"`
		Lag         int           `json:"lag" minimum:"0" default:"0" doc:"for the rule given: values up to this far apart may depend on each other; 0 allows for unequal variances only"`
		SmallSample bool          `json:"small_sample_adjusted" default:"true" doc:"multiply the covariance by n/(n-k)"`
		SinceOne    bool          `json:"time_since_from_one" default:"false" doc:"count the time since the change from 1 at the first value after it (Wagner et al.), not from 0; only level_change differs"`
	}
	interruptedResult struct {
		*stats.InterruptedTimeSeries
		Findings
	}

	rollout struct {
		Y       []float64 `json:"y" doc:"values, one an observation"`
		Site    []Label   `json:"site" doc:"site of each observation"`
		Period  []float64 `json:"period" doc:"period of each observation; only their order counts"`
		Treated []float64 `json:"treated" doc:"1 from the period in which the site starts, 0 before"`
	}
	rolloutOptions struct {
		TestOptions
		Estimator    stats.RolloutEstimator `json:"estimator" enum:"combined,within_site,vertical" default:"combined" doc:"combined has levels for sites and periods, within_site for sites, vertical for periods"`
		Covariance   stats.Covariance       `json:"covariance" enum:"cr0,cr1" default:"cr1" doc:"cluster-robust over sites; cr1 multiplies by G/(G-1) (N-1)/(N-K)"`
		Permutations int                    `json:"permutations" minimum:"99" maximum:"1000000" default:"10000" doc:"orders drawn when there are more than 20,000"`
		Seed         int                    `json:"seed" minimum:"0" default:"1" doc:"of the orders drawn"`
	}
	rolloutResult struct {
		*stats.SteppedWedge
		Findings
	}
)

func beforeAfter() []Method {
	const family = "before_and_after"
	return []Method{
		define(Spec{
			Name: "difference_in_differences", Family: family, Summary: "How much more did the treated change than the comparison?",
			Assumptions: []string{"without the treatment both would have changed alike (parallel trends)", "the treatment does not reach the comparison", "observations of different clusters are independent"},
			Sources: []string{"Angrist and Pischke, Mostly Harmless Econometrics (2009), chapter 5; y ~ treated * post, or a level for each unit and time",
				"MacKinnon and White, Journal of Econometrics 29 (1985): HC0 to HC3; Liang and Zeger, Biometrika 73 (1986): CR0, with G/(G-1) (N-1)/(N-K): CR1, p with G-1 degrees of freedom; R sandwich"},
			Example: `{"input":{"y":[10.2,11.1,11.9,12.2,10.9,12.4,15.1,14.7],"treated":[0,0,0,0,1,1,1,1],"post":[0,0,1,1,0,0,1,1],"cluster":["a","b","a","b","c","d","c","d"]}}`,
		}, differenceInDifferences),
		define(Spec{
			Name: "interrupted_time_series", Family: family, Summary: "Did level or trend of a series change at a known point?",
			Assumptions: []string{"the trend before would have gone on", "nothing else changed at that point", "values stand at equal distances in time, without season"},
			Sources: []string{"Wagner et al., Journal of Clinical Pharmacy and Therapeutics 27 (2002); Bernal, Cummins and Gasparrini, International Journal of Epidemiology 46 (2017): segmented regression",
				"Newey and West, Econometrica 55 (1987) and Review of Economic Studies 61 (1994): errors and lag; R sandwich NeweyWest without prewhitening"},
			Example: `{"input":{"x":[12,14,13,15,14,9,10,8,9,7],"intervention":5}}`,
		}, interruptedTimeSeries),
		define(Spec{
			Name: "stepped_wedge", Family: family, Summary: "Did sites improve when their turn came, within sites and against those still waiting?",
			Assumptions: []string{"the order of the sites was drawn, or says nothing of the outcome", "all sites share the course of time (combined, vertical), or there is none (within_site)", "the effect is the same at all sites and at once"},
			Sources: []string{"Hussey and Hughes, Contemporary Clinical Trials 28 (2007); Thompson et al., Statistics in Medicine 37 (2018): vertical comparison and permutation",
				"Liang and Zeger, Biometrika 73 (1986): cluster-robust errors, t with sites-1 degrees of freedom; R sandwich vcovCL"},
			Example: `{"input":{"y":[5,6,8,8,4,5,5,8,6,6,7,7],"site":["a","a","a","a","b","b","b","b","c","c","c","c"],"period":[1,2,3,4,1,2,3,4,1,2,3,4],"treated":[0,0,1,1,0,0,0,1,0,0,0,0]}}`,
		}, steppedWedge),
	}
}

func differenceInDifferences(in comparedChange, opt differenceOptions) (differenceResult, error) {
	if opt.Covariance == "auto" {
		opt.Covariance = ""
	}
	data := stats.ComparedChange{Y: in.Y, Treated: in.Treated, Post: in.Post, Cluster: textsOf(in.Cluster), Unit: textsOf(in.Unit), Time: textsOf(in.Time)}
	found, err := stats.NewDifferenceInDifferences(data, stats.DifferenceOptions{TestOptions: opt.about(0), Covariance: stats.Covariance(opt.Covariance)})
	if err != nil {
		return differenceResult{}, err
	}
	return differenceResult{found, Findings{
		Assumptions: []Assumption{untested("parallel trends", "compare how both moved before the change"), independence("clusters, or observations without clusters")},
		Warnings:    found.Doubts,
		Conclusion:  concludeOrExact("the effect of the treatment", opt.about(0), found.P, found.Estimate, found.CI),
	}}, nil
}

func interruptedTimeSeries(in interruptedSeries, opt interruptedOptions) (interruptedResult, error) {
	found, err := stats.NewInterruptedTimeSeries("x", in.X, in.Intervention, stats.SegmentedOptions{
		TestOptions: opt.about(0), LagRule: opt.LagRule, Lag: opt.Lag, Unadjusted: !opt.SmallSample, FromOne: opt.SinceOne,
	})
	if err != nil {
		return interruptedResult{}, err
	}
	level, slope := found.LevelChange, found.SlopeChange
	words := concludeOrExact("the step at the change", opt.about(0), level.P, level.Estimate, level.CI)
	if slope.P != nil {
		words += fmt.Sprintf(" The trend changed by %.4g a point (p = %.3g).", slope.Estimate, *slope.P)
	}
	return interruptedResult{found, Findings{
		Assumptions: []Assumption{untested("the trend before goes on", "nothing in the data after the change can tell"), untested("nothing else changed", "see what else happened then")},
		Warnings:    found.Doubts, Conclusion: words,
	}}, nil
}

func steppedWedge(in rollout, opt rolloutOptions) (rolloutResult, error) {
	data := stats.Rollout{Y: in.Y, Site: textsOf(in.Site), Period: in.Period, Treated: in.Treated}
	found, err := stats.NewSteppedWedge(data, stats.SteppedWedgeOptions{
		TestOptions: opt.about(0), Estimator: opt.Estimator, Covariance: opt.Covariance, Permutations: opt.Permutations, Seed: uint64(opt.Seed),
	})
	if err != nil {
		return rolloutResult{}, err
	}
	words := concludeOrExact("the effect of the treatment", opt.about(0), found.P, found.Estimate, found.CI)
	return rolloutResult{found, Findings{
		Assumptions: []Assumption{untested("the order of the sites was drawn", "the permutation test rests on it"), independence("sites")},
		Warnings:    found.Doubts,
		Conclusion:  fmt.Sprintf("%s Of the orders in which the sites could have started, %.3g %% show as much.", words, 100*found.Permutation.P),
	}}, nil
}

// untested is an assumption that only those who collected the data can judge.
func untested(name, reason string) Assumption { return Assumption{Name: name, Reason: reason} }

// concludeOrExact is conclude, which a fit without any deviation has no p for.
func concludeOrExact(subject string, o stats.TestOptions, p *float64, estimate float64, ci stats.Interval) string {
	if p == nil {
		return fmt.Sprintf("Nothing deviates from the model, so that %s, %.4g, has no error and no test.", subject, estimate)
	}
	return conclude(subject, o, *p, estimate, ci)
}

// textsOf are labels as stats takes them; nil stays nil.
func textsOf(labels []Label) []string {
	if labels == nil {
		return nil
	}
	texts := make([]string, len(labels))
	for i, l := range labels {
		texts[i] = string(l)
	}
	return texts
}
