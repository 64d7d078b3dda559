package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

var permuted = struct{ x, y []float64 }{[]float64{4.2, 5.1, 3.9, 6.0, 5.5}, []float64{3.1, 4.0, 3.7, 4.4}}

// R 4.2.2: all 126 choices by combn(9, 5), and all 128 signs by expand.grid.
func TestPermutationExact(t *testing.T) {
	for alternative, want := range map[Alternative]float64{TwoSided: 0.0873015873015873, Greater: 0.04761904761904762, Less: 0.9682539682539683} {
		r := must[*PermutationTest](t)(PermutationTwoSampleTest(permuted.x, permuted.y, TestOptions{Alternative: alternative}, ResampleOptions{}))
		near(t, string(alternative), r.P, want, 1e-14)
		if !r.Exact || r.Arrangements != 126 {
			t.Errorf("%+v", r)
		}
		// Drawn: within four standard errors of the exact p, and the same for the same seed.
		o := ResampleOptions{Resamples: 120, Seed: 5}
		drawn := must[*PermutationTest](t)(PermutationTwoSampleTest(permuted.x, permuted.y, TestOptions{Alternative: alternative}, o))
		again := must[*PermutationTest](t)(PermutationTwoSampleTest(permuted.x, permuted.y, TestOptions{Alternative: alternative}, o))
		within(t, "drawn", drawn.P, want, 4*math.Sqrt(want*(1-want)/120)+1./121)
		if drawn.P != again.P || drawn.Exact {
			t.Errorf("%+v, again %+v", drawn, again)
		}
	}
	d := []float64{1.2, -.3, .8, 2.1, .5, -.1, 1.7}
	r := must[*PermutationTest](t)(PermutationPairedTest(d, nil, TestOptions{}, ResampleOptions{}))
	near(t, "signs", r.P, 0.0625, 1e-14)
	r = must[*PermutationTest](t)(PermutationPairedTest(d, nil, TestOptions{Alternative: Greater}, ResampleOptions{}))
	near(t, "signs", r.P, 0.03125, 1e-14)
}

// The first numbers of PCG-DXSM for the seed (1, 2), from Go's own test of it (math/rand/v2, TestPCG), and that
// each index is drawn alike often. Stored analyses rest on the sequence never changing.
func TestResamplesAreTheSameEverywhere(t *testing.T) {
	source := rand.NewPCG(1, 2)
	for _, want := range []uint64{0xc4f5a58656eef510, 0x9dcec3ad077dec6c} {
		if got := source.Uint64(); got != want {
			t.Errorf("%#x, want %#x", got, want)
		}
	}
	d := ResampleOptions{Seed: 42}.dice()
	var got [6]int
	for range 6000 {
		got[d.below(6)]++
	}
	for _, n := range got {
		if n < 900 || n > 1100 {
			t.Errorf("not even: %v", got)
		}
	}
}

// Efron and Tibshirani, An Introduction to the Bootstrap, table 14.1: spatial test data A. The variance with n is
// 171.5, the acceleration 0.061; R 4.2.2 with boot 1.3-28.1 and 99,999 resamples has the 90 % BCa interval as
// (115.98, 262.11) and the percentile one as (97.96, 235.62), the book (115.8, 259.6) and (100.8, 233.9) with 2,000.
func TestBootstrapOfEfronAndTibshirani(t *testing.T) {
	a := []float64{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41}
	r := must[*BootstrapResult](t)(BootstrapInterval(a, nil, BootstrapVariance, 0.9, ResampleOptions{Resamples: 20000, Seed: 1}))
	const withN = 25. / 26
	near(t, "variance", r.Estimate*withN, 171.534023668639, 1e-12)
	near(t, "acceleration", r.Acceleration, 0.06124011981230715, 1e-10)
	near(t, "lower", *r.CI.Lower*withN, 115.98, 0.02)
	near(t, "upper", *r.CI.Upper*withN, 262.11, 0.02)
	near(t, "lower percentile", *r.Percentile.Lower*withN, 97.96, 0.02)
	near(t, "upper percentile", *r.Percentile.Upper*withN, 235.62, 0.02)
}

// p is even under the null hypothesis: its mean is a half and a twentieth lies below 0.05. The BCa interval of a
// mean of 30 normal values covers it about as often as it says.
func TestResamplingUnderTheNull(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	draw := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = random.NormFloat64()
		}
		return x
	}
	const runs = 600
	small, sum, covered := 0, 0.0, 0
	for i := range runs {
		o := ResampleOptions{Resamples: 999, Seed: uint64(i)}
		p := must[*PermutationTest](t)(PermutationTwoSampleTest(draw(9), draw(11), TestOptions{}, o)).P
		sum += p
		if p <= 0.05 {
			small++
		}
		ci := must[*BootstrapResult](t)(BootstrapInterval(draw(30), nil, "", 0.95, o)).CI
		if *ci.Lower <= 0 && 0 <= *ci.Upper {
			covered++
		}
	}
	within(t, "mean of p", sum/runs, 0.5, 4*math.Sqrt(1./12/runs))
	within(t, "share below 0.05", float64(small)/runs, 0.05, 4*math.Sqrt(0.05*0.95/runs))
	within(t, "coverage", float64(covered)/runs, 0.94, 0.04)
}

func TestResamplingRefuses(t *testing.T) {
	_, err := PermutationTwoSampleTest(nil, []float64{1}, TestOptions{}, ResampleOptions{})
	refuses(t, err, "x")
	_, err = PermutationTwoSampleTest([]float64{1, 2}, []float64{1}, TestOptions{}, ResampleOptions{Resamples: 5})
	refuses(t, err, "resamples")
	_, err = BootstrapInterval([]float64{1, 1, 1, 1}, nil, "", 0, ResampleOptions{})
	refuses(t, err, "x")
	_, err = BootstrapInterval([]float64{1, 2, 3}, nil, "mode", 0, ResampleOptions{})
	refuses(t, err, "statistic")
	_, err = BootstrapInterval([]float64{1, 2, 3}, []float64{math.NaN(), 1, 2}, "", 0, ResampleOptions{})
	refuses(t, err, "y[0]")
}

// R 4.2.2: the shifts that the test of all combn(9, 5) choices, or of all expand.grid signs, does not reject at 0.025 on either side,
// found by halving.
func TestPermutationInterval(t *testing.T) {
	r := must[*PermutationTest](t)(PermutationTwoSampleTest(permuted.x, permuted.y, TestOptions{}, ResampleOptions{}))
	closeTo(t, "choices", r.CI, -0.15, 2.35, 1e-12)
	r = must[*PermutationTest](t)(PermutationTwoSampleTest(permuted.x, permuted.y, TestOptions{Alternative: Greater, Null: 0.7}, ResampleOptions{}))
	within(t, "one-sided", *r.CI.Lower, 0.2, 1e-12)
	if r.CI.Upper != nil {
		t.Errorf("%v", r.CI)
	}
	d := []float64{1.2, -.3, .8, 2.1, .5, -.1, 1.7}
	r = must[*PermutationTest](t)(PermutationPairedTest(d, nil, TestOptions{}, ResampleOptions{}))
	closeTo(t, "signs", r.CI, -0.1, 1.7, 1e-12)
	few := must[*PermutationTest](t)(PermutationTwoSampleTest([]float64{1, 2}, []float64{3}, TestOptions{}, ResampleOptions{}))
	if few.CI.Lower != nil || few.CI.Upper != nil {
		t.Errorf("three arrangements bound nothing at 95 %%: %v", few.CI)
	}
}

// Drawn intervals of normal values are Student's, nearly, and hold the null exactly when the test does not reject it.
func TestPermutationIntervalAgreesWithTheTest(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 9))
	for i := range 40 {
		x, y := make([]float64, 30), make([]float64, 25)
		for j := range x {
			x[j] = 0.8 + random.NormFloat64()
		}
		for j := range y {
			y[j] = random.NormFloat64()
		}
		o := ResampleOptions{Resamples: 2999, Seed: uint64(i)}
		r := must[*PermutationTest](t)(PermutationTwoSampleTest(x, y, TestOptions{Alternative: Greater}, o))
		if (r.P > 0.05) != (*r.CI.Lower <= 0) {
			t.Errorf("p = %v and %v", r.P, r.CI)
		}
		student := must[*TTest](t)(PooledTTest(x, y, TestOptions{Alternative: Greater}))
		within(t, "lower", *r.CI.Lower, *student.CI.Lower, 0.08)
	}
}
