package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Little and Graves, "Little's Law", in Building Intuition, 2008: a wine cellar with 160 bottles of which 8 are
// drunk a month keeps a bottle 20 months.
func TestLittlesLaw(t *testing.T) {
	for _, give := range [][3]*float64{{ptr(160), ptr(8), nil}, {ptr(160), nil, ptr(20)}, {nil, ptr(8), ptr(20)}} {
		got := must[*Flow](t)(LittlesLaw(give[0], give[1], give[2]))
		if got.WIP != 160 || got.Throughput != 8 || got.CycleTime != 20 {
			t.Errorf("%+v", got)
		}
	}
	_, err := LittlesLaw(ptr(1), nil, nil)
	refuses(t, err, "wip")
	_, err = LittlesLaw(ptr(1), ptr(1), ptr(1))
	refuses(t, err, "wip")
	_, err = LittlesLaw(nil, ptr(0), ptr(1))
	refuses(t, err, "throughput")
}

// Counts worked out by hand: 80 of 100 is reached with the third category, and ties keep their order.
func TestPareto(t *testing.T) {
	got := must[*Pareto](t)(NewPareto([]string{"a", "b", "c", "d", "e", "f"}, []float64{10, 25, 5, 45, 10, 5}, 0))
	sameIndices(t, "order", got.Order, []int{3, 1, 0, 4, 2, 5})
	for i, want := range []float64{0.45, 0.7, 0.8, 0.9, 0.95, 1} {
		near(t, "cumulative share", got.CumShares[i], want, 1e-15)
	}
	if got.VitalFew != 3 || got.Total != 100 || got.Categories[2] != "a" {
		t.Errorf("%+v", got)
	}
	// 28 of 35 are exactly 80 %: that is enough.
	if exact := must[*Pareto](t)(NewPareto([]string{"a", "b"}, []float64{7, 28}, 0.8)); exact.VitalFew != 1 {
		t.Errorf("28 of 35 are not taken for 80 %%: %+v", exact)
	}
	if all := must[*Pareto](t)(NewPareto([]string{"a", "b", "zero"}, []float64{0.1, 0.2, 0}, 1)); all.VitalFew != 2 {
		t.Errorf("the whole needs %d categories, want 2", all.VitalFew)
	}
}

func TestParetoProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.Float64Range(0, 1e6), 1, 40).Draw(rt, "counts")
		counts[0]++
		names := make([]string, len(counts))
		threshold := rapid.Float64Range(0.01, 1).Draw(rt, "threshold")
		got, err := NewPareto(names, counts, threshold)
		if err != nil {
			rt.Fatal(err)
		}
		for i := 1; i < len(counts); i++ {
			if got.Counts[i] > got.Counts[i-1] || got.Counts[i] == got.Counts[i-1] && got.Order[i] < got.Order[i-1] {
				rt.Fatalf("order %v of %v", got.Order, counts)
			}
		}
		k := got.VitalFew
		if math.Abs(got.CumShares[len(counts)-1]-1) > 1e-12 || k < len(counts) && got.CumShares[k-1] < threshold || k > 1 && got.CumShares[k-2] >= threshold {
			rt.Fatalf("%d reach %v of %v", k, threshold, got.CumShares)
		}
	})
}

func TestParetoRefuses(t *testing.T) {
	for field, run := range map[string]func() (*Pareto, error){
		"counts":     func() (*Pareto, error) { return NewPareto(nil, nil, 0) },
		"counts[1]":  func() (*Pareto, error) { return NewPareto([]string{"a", "b"}, []float64{1, -1}, 0) },
		"counts[0]":  func() (*Pareto, error) { return NewPareto([]string{"a"}, []float64{math.NaN()}, 0) },
		"categories": func() (*Pareto, error) { return NewPareto([]string{"a"}, []float64{1, 2}, 0) },
		"threshold":  func() (*Pareto, error) { return NewPareto([]string{"a"}, []float64{1}, 1.2) },
	} {
		_, err := run()
		refuses(t, err, field)
	}
	_, err := NewPareto([]string{"a", "b"}, []float64{0, 0}, 0)
	refuses(t, err, "counts")
}

// Arithmetic by hand.
func TestCostOfPoorQuality(t *testing.T) {
	got := must[*CostOfQuality](t)(CostOfPoorQuality(QualityCosts{
		Prevention: []float64{20, 10}, Appraisal: []float64{50}, InternalFailure: []float64{100, 40}, ExternalFailure: []float64{180},
	}, ptr(4000)))
	if got.Good != 80 || got.Poor != 320 || got.Total != 400 || *got.PoorShare != 0.8 || *got.PoorOfRevenue != 0.08 || *got.TotalOfRevenue != 0.1 {
		t.Errorf("%+v", got)
	}
	if none := must[*CostOfQuality](t)(CostOfPoorQuality(QualityCosts{Prevention: []float64{0}}, nil)); none.PoorShare != nil || none.PoorOfRevenue != nil {
		t.Errorf("of nothing: %+v", none)
	}
	_, err := CostOfPoorQuality(QualityCosts{ExternalFailure: []float64{-1}}, nil)
	refuses(t, err, "external_failure[0]")
	_, err = CostOfPoorQuality(QualityCosts{}, nil)
	refuses(t, err, "prevention")
	_, err = CostOfPoorQuality(QualityCosts{Prevention: []float64{1}}, ptr(0))
	refuses(t, err, "revenue")
}

// R 4.2.2: binom.test for the intervals, pbinom(942, 1000, 0.95) for p.
func TestSLAAttainmentAgainstR(t *testing.T) {
	for _, c := range []struct {
		met, total         int
		confidence, lo, hi float64
		verdict            SLAVerdict
	}{
		{942, 1000, 0, 0.92566350461764835, 0.95566713974717932, SLAUndecided}, {20, 20, 0, 0.83156652901691464, 1, SLAUndecided},
		{0, 7, 0, 0, 0.40961639722500343, SLAMissed}, {97, 100, 0.9, 0.92428920625016997, 0.99177417089234732, SLAUndecided},
	} {
		got := must[*SLA](t)(SLAAttainment(c.met, c.total, 0.95, c.confidence))
		within(t, "lower", *got.CI.Lower, c.lo, 1e-12)
		within(t, "upper", *got.CI.Upper, c.hi, 1e-12)
		if got.Verdict != c.verdict {
			t.Errorf("%d of %d: %s", c.met, c.total, got.Verdict)
		}
	}
	got := must[*SLA](t)(SLAAttainment(942, 1000, 0.95, 0))
	near(t, "p", got.P, 0.13891894630905385, 1e-11)
	if got.Attained || got.Allowed != 50 || got.Missed != 58 {
		t.Errorf("%+v", got)
	}
	if high := must[*SLA](t)(SLAAttainment(990, 1000, 0.95, 0)); high.Verdict != SLAMet || !high.Attained {
		t.Errorf("%+v", high)
	}
}

func TestSLAAttainmentRefuses(t *testing.T) {
	run := func(met, total int, target, confidence float64) error {
		_, err := SLAAttainment(met, total, target, confidence)
		return err
	}
	refuses(t, run(0, 0, 0.9, 0), "total")
	refuses(t, run(5, 4, 0.9, 0), "met")
	refuses(t, run(-1, 4, 0.9, 0), "met")
	refuses(t, run(1, 4, 95, 0), "target")
	refuses(t, run(1, 4, 0.9, 1), "confidence")
}

// NIST/SEMATECH e-Handbook 8.4.5.1: for 2 failures the factors of a 90 % interval are 0.3177 and 5.6281. R 4.2.2 with
// qchisq for all digits, as T = 1000 makes the mean 500.
func TestMeanTimeBetweenFailuresAgainstR(t *testing.T) {
	got := must[*MTBF](t)(MeanTimeBetweenFailures(2, 1000, "", 0.9, ptr(100)))
	near(t, "lower", *got.CI.Lower, 158.83621034303542, 1e-11)
	near(t, "upper", *got.CI.Upper, 2814.0357632821292, 1e-11)
	near(t, "one-sided", *got.Alone, 187.88797677047108, 1e-11)
	within(t, "factor", *got.CI.Lower/500, 0.3177, 5e-5)
	within(t, "factor", *got.CI.Upper/500, 5.6281, 5e-5)
	near(t, "reliability", *got.Reliability, math.Exp(-0.2), 1e-12)
	near(t, "rate", *got.RateCI.Lower, 1/2814.0357632821292, 1e-11)
	none := must[*MTBF](t)(MeanTimeBetweenFailures(0, 500, TimeTruncated, 0, ptr(1)))
	near(t, "without a failure", *none.CI.Lower, 135.54251534090844, 1e-11)
	if none.MTBF != nil || none.CI.Upper != nil || none.Reliability != nil || *none.RateCI.Lower != 0 {
		t.Errorf("%+v", none)
	}
	ended := must[*MTBF](t)(MeanTimeBetweenFailures(12, 8760, FailureTruncated, 0, nil))
	near(t, "lower, failure truncated", *ended.CI.Lower, 445.07584893097436, 1e-11)
	near(t, "upper, failure truncated", *ended.CI.Upper, 1412.7721778061355, 1e-11)
}

// R 4.2.2 with qchisq and qnorm.
func TestMeanTimeToRepairAgainstR(t *testing.T) {
	times := []float64{0.5, 1.2, 3.1, 0.8, 2.2, 7.5, 1.1, 0.9}
	got := must[*MTTR](t)(MeanTimeToRepair(times, "", 0, ptr(97.8375)))
	near(t, "mean", got.MTTR, 2.1625, 1e-14)
	near(t, "lower", *got.CI.Lower, 1.1995000626539789, 1e-11)
	near(t, "upper", *got.CI.Upper, 5.0089289562084414, 1e-11)
	near(t, "availability", *got.Availability, 0.978375, 1e-12)
	skewed := must[*MTTR](t)(MeanTimeToRepair(times, LognormalRepair, 0, nil))
	near(t, "lower, lognormal", *skewed.CI.Lower, 1.0577848517377821, 1e-11)
	near(t, "upper, lognormal", *skewed.CI.Upper, 4.4581890036670657, 1e-11)
	if one := must[*MTTR](t)(MeanTimeToRepair(times[:1], LognormalRepair, 0, nil)); one.CI.Lower != nil || one.Availability != nil {
		t.Errorf("%+v", one)
	}
}

func TestReliabilityRefuses(t *testing.T) {
	between := func(failures int, time float64, truncation Truncation, confidence float64, mission *float64) error {
		_, err := MeanTimeBetweenFailures(failures, time, truncation, confidence, mission)
		return err
	}
	refuses(t, between(-1, 10, "", 0, nil), "failures")
	refuses(t, between(0, 10, FailureTruncated, 0, nil), "failures")
	refuses(t, between(1, 0, "", 0, nil), "time")
	refuses(t, between(1, 10, "never", 0, nil), "truncation")
	refuses(t, between(1, 10, "", 95, nil), "confidence")
	refuses(t, between(1, 10, "", 0, ptr(-1)), "mission_time")
	repair := func(times []float64, d RepairDistribution, confidence float64, mtbf *float64) error {
		_, err := MeanTimeToRepair(times, d, confidence, mtbf)
		return err
	}
	refuses(t, repair(nil, "", 0, nil), "times")
	refuses(t, repair([]float64{1, 0}, "", 0, nil), "times[1]")
	refuses(t, repair([]float64{1}, "weibull", 0, nil), "distribution")
	refuses(t, repair([]float64{1}, "", -1, nil), "confidence")
	refuses(t, repair([]float64{1}, "", 0, ptr(0)), "mtbf")
}
