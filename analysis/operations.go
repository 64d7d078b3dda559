package analysis

import (
	"fmt"
	"strconv"

	"tollgate/stats"
)

type (
	paretoInput struct {
		Categories []Label   `json:"categories,omitempty" doc:"names; left out, each has its index as name"`
		Counts     []float64 `json:"counts" doc:"counts or costs of each, at least 0"`
	}
	paretoOptions struct {
		Threshold float64 `json:"threshold" exclusiveMinimum:"0" maximum:"1" default:"0.8" doc:"share of the total that the vital few are to reach"`
	}
	paretoResult struct {
		*stats.Pareto
		Findings
	}
	qualityCosts struct {
		Prevention      []float64 `json:"prevention,omitempty" doc:"costs of keeping failures from happening"`
		Appraisal       []float64 `json:"appraisal,omitempty" doc:"costs of looking for them"`
		InternalFailure []float64 `json:"internal_failure,omitempty" doc:"costs of those found before delivery"`
		ExternalFailure []float64 `json:"external_failure,omitempty" doc:"costs of those that the customer finds"`
		Revenue         *float64  `json:"revenue,omitempty" exclusiveMinimum:"0" doc:"of the same period, to set them in proportion"`
	}
	qualityCostsResult struct {
		*stats.CostOfQuality
		Findings
	}
	slaInput struct {
		Met    int     `json:"met" minimum:"0" doc:"how many met the promise"`
		Total  int     `json:"total" minimum:"1" doc:"how many there were"`
		Target float64 `json:"target" exclusiveMinimum:"0" maximum:"1" doc:"share promised"`
	}
	confidenceOptions struct {
		Confidence float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the interval"`
	}
	slaResult struct {
		*stats.SLA
		Findings
	}
	failuresInput struct {
		Failures int      `json:"failures" minimum:"0" doc:"how many there were"`
		Time     float64  `json:"time" exclusiveMinimum:"0" doc:"time in operation, of all units together"`
		Mission  *float64 `json:"mission_time,omitempty" minimum:"0" doc:"time to survive without a failure"`
	}
	failuresOptions struct {
		Confidence float64          `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the interval, and of the one-sided lower_bound"`
		Truncation stats.Truncation `json:"truncation" enum:"time,failure" default:"time" doc:"what ended the observation: a time set beforehand, or the last failure"`
	}
	failuresResult struct {
		*stats.MTBF
		Findings
	}
	repairsInput struct {
		Times []float64 `json:"times" doc:"times to repair, above 0"`
		MTBF  *float64  `json:"mtbf,omitempty" exclusiveMinimum:"0" doc:"mean time between failures, in the same unit, to give the availability"`
	}
	repairsOptions struct {
		Confidence   float64                  `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the interval"`
		Distribution stats.RepairDistribution `json:"distribution" enum:"exponential,lognormal" default:"exponential" doc:"of the times: exponential has a chi-square interval, lognormal Cox's"`
	}
	repairsResult struct {
		*stats.MTTR
		Findings
	}
)

func operations() []Method {
	const family = "operations"
	return []Method{
		define(Spec{Name: "pareto", Family: family, Summary: "Which few categories make up most of the total?", Assumptions: []string{"categories are of one kind and do not overlap"},
			Sources: []string{"Juran, Quality Control Handbook: the vital few and the useful many"}, Example: `{"input":{"categories":["late","wrong","broken"],"counts":[12,45,8]}}`}, pareto),
		define(Spec{Name: "cost_of_poor_quality", Family: family, Summary: "What do failures cost, and what is spent against them?", Assumptions: []string{"all costs are of one period and currency"},
			Sources: []string{"Feigenbaum, Harvard Business Review 34 (1956); ASQ: prevention, appraisal, failure"},
			Example: `{"input":{"prevention":[20,10],"appraisal":[50],"internal_failure":[100,40],"external_failure":[180],"revenue":4000}}`}, costOfPoorQuality),
		define(Spec{Name: "sla_attainment", Family: family, Summary: "Was the service level met, and does the process meet it?", Assumptions: []string{"cases are independent and have one probability of being met"},
			Sources: []string{"Clopper and Pearson, Biometrika 26 (1934); R binom.test"}, Example: `{"input":{"met":942,"total":1000,"target":0.95}}`}, slaAttainment),
		define(Spec{Name: "mean_time_between_failures", Family: family, Summary: "How long does it run between failures?", Assumptions: []string{"failures come at a constant rate", "failures are independent"},
			Sources: []string{"NIST/SEMATECH e-Handbook 8.4.5.1; Epstein, Technometrics 2 (1960)"}, Example: `{"input":{"failures":2,"time":800},"options":{"confidence":0.9}}`}, meanTimeBetweenFailures),
		define(Spec{Name: "mean_time_to_repair", Family: family, Summary: "How long does a repair take, and how available is what fails?", Assumptions: []string{"repairs are independent and of one distribution"},
			Sources: []string{"Epstein, Technometrics 2 (1960); Zhou and Gao, Statistics in Medicine 16 (1997): Cox's interval; Barlow and Proschan (1975): availability"},
			Example: `{"input":{"times":[0.5,1.2,3.1,0.8,2.2],"mtbf":97}}`}, meanTimeToRepair),
	}
}

func pareto(in paretoInput, opt paretoOptions) (paretoResult, error) {
	names := textsOf(in.Categories)
	if len(names) == 0 {
		for i := range in.Counts {
			names = append(names, strconv.Itoa(i))
		}
	}
	found, err := stats.NewPareto(names, in.Counts, opt.Threshold)
	if err != nil {
		return paretoResult{}, err
	}
	few := found.Categories[0]
	if found.VitalFew > 1 {
		few = fmt.Sprintf("%s and %d more", few, found.VitalFew-1)
	}
	return paretoResult{found, Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{},
		Conclusion: fmt.Sprintf("%d of %d categories (%s) make up %.4g %% of the total of %.6g.", found.VitalFew, len(found.Counts), few, 100*found.CumShares[found.VitalFew-1], found.Total)}}, nil
}

func costOfPoorQuality(in qualityCosts, _ noOptions) (qualityCostsResult, error) {
	found, err := stats.CostOfPoorQuality(stats.QualityCosts{Prevention: in.Prevention, Appraisal: in.Appraisal, InternalFailure: in.InternalFailure, ExternalFailure: in.ExternalFailure}, in.Revenue)
	if err != nil {
		return qualityCostsResult{}, err
	}
	words := fmt.Sprintf("Failures cost %.6g of the %.6g that quality costs", found.Poor, found.Total)
	if found.PoorOfRevenue != nil {
		words += fmt.Sprintf(", which is %.3g %% of revenue", 100**found.PoorOfRevenue)
	}
	return qualityCostsResult{found, Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{}, Conclusion: words + "."}}, nil
}

func slaAttainment(in slaInput, opt confidenceOptions) (slaResult, error) {
	found, err := stats.SLAAttainment(in.Met, in.Total, in.Target, opt.Confidence)
	if err != nil {
		return slaResult{}, err
	}
	attained := "missed"
	if found.Attained {
		attained = "attained"
	}
	shown := map[stats.SLAVerdict]string{
		stats.SLAMet: "the process behind it meets the target", stats.SLAMissed: "the process behind it misses the target", stats.SLAUndecided: "whether the process behind it meets the target cannot be told",
	}[found.Verdict]
	return slaResult{found, Findings{Assumptions: []Assumption{independence("cases")}, Warnings: []stats.Warning{},
		Conclusion: fmt.Sprintf("%.4g %% met the promise of %.4g %%, which was %s; %s (%.4g %% interval %s).", 100*found.Attainment, 100*found.Target, attained, shown, 100*found.Confidence, found.CI)}}, nil
}

func meanTimeBetweenFailures(in failuresInput, opt failuresOptions) (failuresResult, error) {
	found, err := stats.MeanTimeBetweenFailures(in.Failures, in.Time, opt.Truncation, opt.Confidence, in.Mission)
	if err != nil {
		return failuresResult{}, err
	}
	words := fmt.Sprintf("No failure in %.6g: the mean time between failures is at least %.4g with confidence %.4g %%.", found.Time, valueOf(found.Alone), 100*found.Confidence)
	if found.MTBF != nil {
		words = fmt.Sprintf("The mean time between failures is %.4g, %.4g %% interval %s.", *found.MTBF, 100*found.Confidence, found.CI)
	}
	return failuresResult{found, Findings{Assumptions: []Assumption{untested("a constant rate of failure", "plot failures over time: a chart of times between events tells")}, Warnings: []stats.Warning{}, Conclusion: words}}, nil
}

func meanTimeToRepair(in repairsInput, opt repairsOptions) (repairsResult, error) {
	found, err := stats.MeanTimeToRepair(in.Times, opt.Distribution, opt.Confidence, in.MTBF)
	if err != nil {
		return repairsResult{}, err
	}
	words := fmt.Sprintf("A repair takes %.4g on average, %.4g %% interval %s, and half of them at most %.4g.", found.MTTR, 100*found.Confidence, found.CI, found.Median)
	if found.Availability != nil {
		words += fmt.Sprintf(" Availability is %.5g %%.", 100**found.Availability)
	}
	return repairsResult{found, Findings{Assumptions: []Assumption{independence("repairs")}, Warnings: []stats.Warning{}, Conclusion: words}}, nil
}
