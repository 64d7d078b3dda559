package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Simulations of what tests and intervals promise, each of 2,000 draws. Tolerances are three standard errors of a share.
const draws = 2000

func share(count int) float64 { return float64(count) / draws }

func threeErrors(p float64) float64 { return 3 * math.Sqrt(p*(1-p)/draws) }

// Without an effect, p of difference in differences is uniform: tenths of it hold a tenth each. HC3 holds its level
// in small unbalanced groups whose variances differ.
func TestDifferenceInDifferencesHoldsItsLevel(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 1))
	tenths := [10]int{}
	rejected := 0
	data := ComparedChange{}
	for k := range 4 {
		for range 6 + 3*k {
			data.Y, data.Treated, data.Post = append(data.Y, 0), append(data.Treated, float64(k/2)), append(data.Post, float64(k%2))
		}
	}
	for range draws {
		for i := range data.Y {
			data.Y[i] = 5*data.Treated[i] - 2*data.Post[i] + random.NormFloat64()
		}
		equal := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{Covariance: Classical}))
		tenths[min(9, int(10**equal.P))]++
		for i := range data.Y {
			data.Y[i] = (1 + 3*data.Treated[i]) * random.NormFloat64()
		}
		unequal := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{Covariance: HC3}))
		if *unequal.P <= 0.05 {
			rejected++
		}
	}
	for i, count := range tenths {
		within(t, "share of p in tenth "+string(rune('0'+i)), share(count), 0.1, 1.2*threeErrors(0.1))
	}
	within(t, "rejected by HC3", share(rejected), 0.05, 0.02)
}

// Newey and West's errors keep most of the level under autocorrelation, at which classical errors lose it.
func TestNeweyWestUnderAutocorrelation(t *testing.T) {
	random := rand.New(rand.NewPCG(22, 1))
	robust, naive := 0, 0
	y := make([]float64, 200)
	for range draws / 4 {
		e := 0.0
		for i := range y {
			e = 0.5*e + random.NormFloat64()
			y[i] = e
		}
		if got := must[*InterruptedTimeSeries](t)(NewInterruptedTimeSeries("y", y, 100, SegmentedOptions{LagRule: GivenLag, Lag: 8})); *got.LevelChange.P <= 0.05 {
			robust++
		}
		if got := must[*InterruptedTimeSeries](t)(NewInterruptedTimeSeries("y", y, 100, SegmentedOptions{LagRule: GivenLag})); *got.LevelChange.P <= 0.05 {
			naive++
		}
	}
	if robust*2 > naive || float64(robust)/(draws/4) > 0.15 {
		t.Errorf("of %d without an effect, %d are found with lags and %d without", draws/4, robust, naive)
	}
}

// At the edge of what is equivalent, at most alpha of all pairs of samples are taken for equivalent.
func TestEquivalenceHoldsItsLevelAtTheEdge(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 1))
	taken := 0
	x, y := make([]float64, 40), make([]float64, 30)
	for range draws {
		for i := range x {
			x[i] = 1 + random.NormFloat64()
		}
		for i := range y {
			y[i] = 1.5 * random.NormFloat64()
		}
		if must[*Equivalence](t)(EquivalenceOfMeans(x, y, WelchComparison, -1, 1, 0.05)).Equivalent {
			taken++
		}
	}
	if got := share(taken); got > 0.05+threeErrors(0.05) || got < 0.05-2*threeErrors(0.05) {
		t.Errorf("%.1f %% taken for equivalent", 100*got)
	}
}

// Exact intervals of attainment cover at least as promised; those of the times cover as promised.
func TestIntervalsOfOperationsCover(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 1))
	attained, repairs, failures := 0, 0, 0
	for range draws {
		met := 0
		for range 80 {
			if random.Float64() < 0.93 {
				met++
			}
		}
		if ci := must[*SLA](t)(SLAAttainment(met, 80, 0.9, 0)).CI; *ci.Lower <= 0.93 && 0.93 <= *ci.Upper {
			attained++
		}
		times := make([]float64, 12)
		for i := range times {
			times[i] = 5 * random.ExpFloat64()
		}
		if ci := must[*MTTR](t)(MeanTimeToRepair(times, ExponentialRepair, 0, nil)).CI; *ci.Lower <= 5 && 5 <= *ci.Upper {
			repairs++
		}
		count := 0
		for at := 7 * random.ExpFloat64(); at < 100; at += 7 * random.ExpFloat64() {
			count++
		}
		if ci := must[*MTBF](t)(MeanTimeBetweenFailures(count, 100, TimeTruncated, 0, nil)).CI; *ci.Lower <= 7 && (ci.Upper == nil || 7 <= *ci.Upper) {
			failures++
		}
	}
	within(t, "repairs", share(repairs), 0.95, threeErrors(0.95))
	if share(attained) < 0.95 || share(failures) < 0.95-threeErrors(0.95) {
		t.Errorf("attainment covered %.1f %%, failures %.1f %%", 100*share(attained), 100*share(failures))
	}
}
