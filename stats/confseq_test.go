package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Howard, Ramdas, McAuliffe and Sekhon 2021, equation 14 (two-sided normal mixture): the sum of v observations of
// variance 1 stays within sqrt((v+rho) ln((v+rho)/(alpha^2 rho))) at alpha 0.05; evaluated by R 4.2.2. Rho is 1/tau^2.
func TestNormalMixtureBoundary(t *testing.T) {
	for _, c := range [][3]float64{
		{1, 4, 5.5743197335738603}, {1, 25, 12.521893497662118}, {10, 4, 10.070709270872976}, {10, 25, 14.882129801561394},
		{100, 4, 31.015388968276124}, {100, 25, 30.823899938890932}, {1000, 4, 107.53132174480477}, {1000, 25, 99.737969345468414},
	} {
		for _, opt := range []SequenceOptions{{Rho: c[1]}, {Tau: 1 / math.Sqrt(c[1])}} {
			opt.Method, opt.Sigma = KnownSigma, 1
			got := must[*ConfidenceSequence](t)(SummarySequence([]float64{0}, []float64{c[0]}, opt))
			near(t, fmt.Sprint("boundary at ", c[0]), *got.Boundary, c[2], 1e-12)
			near(t, "upper", *got.CI.Upper*c[0], c[2], 1e-12)
			near(t, "rho", *got.Rho, c[1], 1e-12)
		}
	}
	// In any unit: sigma 3 with tau 3 times as large has an interval 3 times as wide.
	wide := must[*ConfidenceSequence](t)(SummarySequence([]float64{0}, []float64{100}, SequenceOptions{Method: KnownSigma, Sigma: 3, Tau: 1.5}))
	near(t, "scaled", *wide.CI.Upper*100, 3*31.015388968276124, 1e-12)
	near(t, "rho of sigma 3", *wide.Rho, 81/2.25, 1e-12) // sigma^4/tau^2
	same := must[*ConfidenceSequence](t)(SummarySequence([]float64{0}, []float64{100}, SequenceOptions{Method: KnownSigma, Sigma: 3, Rho: 36}))
	near(t, "by rho", *same.CI.Upper, *wide.CI.Upper, 1e-12)
}

// The optimal rho is that at which the boundary is narrowest, within 1 % of it: proposition 3 in its closed form.
func TestOptimalNIsNarrowestThere(t *testing.T) {
	at := func(opt SequenceOptions) float64 {
		opt.Method, opt.Sigma = KnownSigma, 2
		return *must[*ConfidenceSequence](t)(SummarySequence([]float64{0}, []float64{500}, opt)).CI.Upper
	}
	chosen, best := at(SequenceOptions{OptimalN: 500}), math.Inf(1)
	for tau := 0.01; tau < 2; tau *= 1.02 {
		best = math.Min(best, at(SequenceOptions{Tau: tau}))
	}
	if chosen > 1.01*best {
		t.Errorf("radius %v, the narrowest is %v", chosen, best)
	}
}

// R 4.2.2: uniroot of the log of the beta mixture; for 0 of 20 in closed form, 1-420^(-1/20).
func TestBetaSequenceAgainstR(t *testing.T) {
	for _, c := range [][4]float64{
		{3, 10, 0.03664029037551, 0.733259473835806}, {0, 20, 0, 0.260671350937658}, {20, 20, 0.739328649062342, 1}, {8502, 44700, 0.182686122823762, 0.197871160095208},
	} {
		got := must[*ConfidenceSequence](t)(ProportionSequence(c[:1], c[1:2], SequenceOptions{}))
		within(t, "lower", *got.CI.Lower, c[2], 1e-9)
		within(t, "upper", *got.CI.Upper, c[3], 1e-9)
	}
	got := must[*ConfidenceSequence](t)(ProportionSequence([]float64{0}, []float64{20}, SequenceOptions{}))
	near(t, "0 of 20", *got.CI.Upper, 1-math.Pow(420, -1./20), 1e-13)
}

// 1,000 sequences of 400 looks each: at most 5 % may ever miss the truth (the running variance only about so).
func TestConfidenceSequencesCoverUnderContinuousLooks(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	const runs, n = 1000, 400
	zero, one := 0.0, 1.0
	methods := map[string]struct {
		opt  SequenceOptions
		mean float64
		draw func() float64
	}{
		"known sigma": {SequenceOptions{Method: KnownSigma, Sigma: 2, Tau: 0.3}, 7, func() float64 { return 7 + 2*random.NormFloat64() }},
		"bounded":     {SequenceOptions{Method: BoundedRange, Lower: &zero, Upper: &one, OptimalN: 200}, 0.5, random.Float64},
	}
	for name, m := range methods {
		t.Run(name, func(t *testing.T) {
			missed := 0
			for range runs {
				x := make([]float64, n)
				for i := range x {
					x[i] = m.draw()
				}
				if !must[*ConfidenceSequence](t)(MeanSequence(x, m.opt)).holds(m.mean) {
					missed++
				}
			}
			if share := float64(missed) / runs; share > 0.05 {
				t.Errorf("%.1f %% of sequences missed the mean", 100*share)
			}
		})
	}
	t.Run("beta mixture", func(t *testing.T) {
		missed := 0
		for range runs / 2 {
			s, trials := make([]float64, n), make([]float64, n)
			total := 0.0
			for i := range s {
				if random.Float64() < 0.1 {
					total++
				}
				s[i], trials[i] = total, float64(i+1)
			}
			if !must[*ConfidenceSequence](t)(ProportionSequence(s, trials, SequenceOptions{})).holds(0.1) {
				missed++
			}
		}
		if share := float64(missed) / (runs / 2); share > 0.05 {
			t.Errorf("%.1f %% of sequences missed the proportion", 100*share)
		}
	})
}

func (r *ConfidenceSequence) holds(truth float64) bool {
	for i := range r.Lower {
		if r.Lower[i] != nil && (truth < *r.Lower[i] || truth > *r.Upper[i]) {
			return false
		}
	}
	return true
}

func TestRunningSequences(t *testing.T) {
	x := []float64{4, 4, 5, 9, 2, 6, 5, 5, 4, 8}
	got := must[*ConfidenceSequence](t)(MeanSequence(x, SequenceOptions{Method: RunningSigma, OptimalN: 10}))
	if got.Lower[0] != nil || got.Lower[1] != nil || got.Lower[2] == nil {
		t.Errorf("a bound without a variance: %v", got.Lower[:3])
	}
	fixed := must[*ConfidenceSequence](t)(MeanSequence(x, SequenceOptions{Method: KnownSigma, Sigma: momentsOf(x).sd(), OptimalN: 10}))
	near(t, "the last look", *got.CI.Upper, *fixed.CI.Upper, 1e-12) // by then sigma is that of all values
	both := must[*ConfidenceSequence](t)(MeanSequence(x, SequenceOptions{Method: KnownSigma, Sigma: 2, Tau: 1, Intersect: true}))
	for i := 1; i < len(x); i++ {
		if *both.Lower[i] < *both.Lower[i-1] || *both.Upper[i] > *both.Upper[i-1] {
			t.Errorf("the intersection grew at %d", i)
		}
	}
	apart := must[*ConfidenceSequence](t)(MeanSequence([]float64{0, 0, 0, 100, 100, 100}, SequenceOptions{Method: KnownSigma, Sigma: 1, Tau: 1, Intersect: true}))
	if !apart.Empty || apart.CI.Lower != nil {
		t.Errorf("two means in one sequence leave %v", apart.CI)
	}
}

func TestConfidenceSequencesRefuse(t *testing.T) {
	mean := func(x []float64, opt SequenceOptions) error { _, err := MeanSequence(x, opt); return err }
	share := func(s, n []float64, opt SequenceOptions) error { _, err := ProportionSequence(s, n, opt); return err }
	x, zero, one := []float64{0.5, 2}, 0.0, 1.0
	refuses(t, mean(nil, SequenceOptions{Method: KnownSigma, Sigma: 1, Tau: 1}), "x")
	refuses(t, mean(x, SequenceOptions{Method: KnownSigma, Sigma: 1}), "tau")
	refuses(t, mean(x, SequenceOptions{Method: KnownSigma, Sigma: 1, Tau: 1, Rho: 1}), "tau")
	refuses(t, mean(x, SequenceOptions{Method: KnownSigma, Sigma: 1, Rho: -1}), "rho")
	refuses(t, mean(x, SequenceOptions{Method: KnownSigma, Tau: 1}), "sigma")
	refuses(t, mean(x, SequenceOptions{Tau: 1}), "method")
	refuses(t, mean(x, SequenceOptions{Method: KnownSigma, Sigma: 1, Tau: 1, Alpha: -0.1}), "alpha")
	refuses(t, mean(x, SequenceOptions{Method: BoundedRange, Lower: &zero, Tau: 1}), "lower")
	refuses(t, mean(x, SequenceOptions{Method: BoundedRange, Lower: &zero, Upper: &one, Tau: 1}), "x[1]")
	refuses(t, share([]float64{3}, []float64{2}, SequenceOptions{}), "successes[0]")
	refuses(t, share([]float64{1}, []float64{2}, SequenceOptions{Tau: 1}), "tau")
	refuses(t, share([]float64{1}, []float64{2}, SequenceOptions{Method: KnownSigma, Sigma: 1, Tau: 1}), "method")
	_, err := SummarySequence([]float64{1, 2}, []float64{5, 4}, SequenceOptions{Method: KnownSigma, Sigma: 1, Tau: 1})
	refuses(t, err, "n[1]")
}
