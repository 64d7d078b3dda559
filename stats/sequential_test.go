package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// The formula of Johari, Koomen, Pekelis and Walsh, KDD 2017, in the form of the R package mixtureSPRT,
// L_n = sqrt(2s^2/(2s^2+n tau^2)) exp(n^2 tau^2 (d-theta)^2 / (4s^2(2s^2+n tau^2))), evaluated by R 4.2.2.
func TestMixtureSPRTOfNormalPairsAgainstR(t *testing.T) {
	x, y := []float64{1.3, 0.2, 2.9, 1.8, 2.2, 3.1, 0.7, 2.6}, []float64{0.1, -0.4, 0.3, 1.1, -0.2, 0.5, 0.9, -1.0}
	d, v, err := PairedDifferences(x, y, NormalArrivals, 1.2)
	if err != nil {
		t.Fatal(err)
	}
	got := must[*MixtureSPRT](t)(NewMixtureSPRT(d, v, MixtureOptions{Tau: 0.8, Theta0: 0.1}))
	least := 1.0
	for i, want := range [][3]float64{
		{-0.062140903286631195, -8.7037074998361543, 11.103707499836153}, {-0.11548632168659019, -4.555364887104421, 6.3553648871044217},
		{0.13370755848737495, -2.4837126075420173, 5.4170459408753509}, {0.13319025716287716, -1.90933722619901, 4.4593372261990094},
		{0.5218606353421994, -1.2156601852437223, 4.2156601852437223}, {1.0685799057852345, -0.71344792958907921, 4.0801145962557461},
		{0.80864295848131285, -0.74995424859899962, 3.5785256771704281}, {1.7293132651228984, -0.29867160247672908, 3.6736716024767291},
	} {
		near(t, fmt.Sprint("ln L ", i), *got.LogLRs[i], want[0], 1e-12)
		near(t, fmt.Sprint("lower ", i), *got.Lower[i], want[1], 1e-12)
		near(t, fmt.Sprint("upper ", i), *got.Upper[i], want[2], 1e-12)
		least = math.Min(least, math.Exp(-want[0]))
		near(t, fmt.Sprint("p ", i), *got.Ps[i], least, 1e-12)
	}
	if got.Reject || got.RejectedAt != nil {
		t.Errorf("rejected at %v", got.RejectedAt)
	}
	loose := must[*MixtureSPRT](t)(NewMixtureSPRT(d, v, MixtureOptions{Tau: 0.8, Theta0: 0.1, Alpha: 0.35}))
	if !loose.Reject || *loose.RejectedAt != 5 { // 1/0.35 = 2.857; L is 2.911 at index 5 and only 2.245 at 6
		t.Errorf("at 0.35 rejected at %v", loose.RejectedAt)
	}
}

// As above for Bernoulli pairs with the plug-in variance. Nothing is defined while both arms are all alike.
func TestMixtureSPRTOfBernoulliPairsAgainstR(t *testing.T) {
	d, v, err := PairedDifferences([]float64{0, 1, 1, 0, 1, 1, 1, 0, 1, 1}, []float64{0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, BernoulliArrivals, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := must[*MixtureSPRT](t)(NewMixtureSPRT(d, v, MixtureOptions{Tau: 0.3}))
	if got.LogLRs[0] != nil || got.Ps[0] != nil || got.Lower[0] != nil {
		t.Errorf("at V = 0: ln L %v, p %v, lower %v", got.LogLRs[0], got.Ps[0], got.Lower[0])
	}
	for i, want := range []float64{0.14744250575010995, 1.2479719923823753, -0.17122809062860525, 0.15252586351769237, 0.78739584571581223,
		1.7678113437807033, 1.4041998883496112, 2.4691692536707239, 3.8068528194400537} {
		near(t, fmt.Sprint("ln L ", i+1), *got.LogLRs[i+1], want, 1e-11)
	}
	if !got.Reject || *got.RejectedAt != 9 {
		t.Errorf("rejected at %v, want 9: ln 20 is 2.996", got.RejectedAt)
	}
	late := must[*MixtureSPRT](t)(NewMixtureSPRT(d, v, MixtureOptions{Tau: 0.3, BurnIn: 9}))
	if late.LogLRs[8] != nil || late.LogLRs[9] == nil || late.Ps[8] != nil {
		t.Errorf("burn-in of 9 shows %v and hides %v", late.LogLRs[8], late.LogLRs[9])
	}
}

// Cookie Cats, day-7 retention: 8,502 of 44,700 against 8,279 of 45,489. R 4.2.2, by the formula.
func TestMixtureSPRTOfCookieCats(t *testing.T) {
	d, v, err := CountDifferences([]float64{8502}, []float64{44700}, []float64{8279}, []float64{45489})
	if err != nil {
		t.Fatal(err)
	}
	got := must[*MixtureSPRT](t)(NewMixtureSPRT(d, v, MixtureOptions{Tau: 0.01}))
	near(t, "difference", got.Estimate, 0.0082012983152059127, 1e-12)
	near(t, "variance", got.Variance, 6.7185366191925586e-06, 1e-12)
	near(t, "ln L", *got.LogLR, 3.3078543008924695, 1e-11)
	near(t, "p", *got.P, 0.036594610596011705, 1e-11)
	near(t, "lower", *got.CI.Lower, 0.00027756739794898219, 1e-10)
	near(t, "upper", *got.CI.Upper, 0.016125029232462843, 1e-11)
}

// The interval leaves the null out exactly when L reaches 1/alpha, and p at most alpha says the same.
func TestMixtureSPRTIntervalAndTestAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d, v := rapid.Float64Range(-5, 5).Draw(rt, "d"), rapid.Float64Range(1e-4, 4).Draw(rt, "v")
		opt := MixtureOptions{Tau: rapid.Float64Range(0.01, 3).Draw(rt, "tau"), Theta0: rapid.Float64Range(-1, 1).Draw(rt, "theta0"), Alpha: rapid.Float64Range(0.01, 0.3).Draw(rt, "alpha")}
		got, err := NewMixtureSPRT([]float64{d}, []float64{v}, opt)
		if err != nil {
			rt.Fatal(err)
		}
		outside := opt.Theta0 < *got.CI.Lower || opt.Theta0 > *got.CI.Upper
		if edge := math.Abs(*got.LogLR + math.Log(opt.Alpha)); edge > 1e-9 && (outside != got.Reject || got.Reject != (*got.P <= opt.Alpha)) {
			rt.Fatalf("interval %v, reject %v, p %v of alpha %v", got.CI, got.Reject, *got.P, opt.Alpha)
		}
	})
}

// 2,000 tests without an effect, looked at after each of 500 pairs: at most 5 % may ever reject.
func TestMixtureSPRTHoldsItsErrorUnderContinuousLooks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const runs, n = 2000, 500
	arms := map[string]struct {
		draw   func() float64
		kind   Arrivals
		tau    float64
		burnIn int
	}{
		"normal": {random.NormFloat64, NormalArrivals, 0.3, 0},
		"bernoulli": {func() float64 {
			if random.Float64() < 0.2 {
				return 1
			}
			return 0
		}, BernoulliArrivals, 0.1, 100},
	}
	for name, arm := range arms {
		t.Run(name, func(t *testing.T) {
			rejected := 0
			x, y := make([]float64, n), make([]float64, n)
			for range runs {
				for i := range n {
					x[i], y[i] = arm.draw(), arm.draw()
				}
				d, v, err := PairedDifferences(x, y, arm.kind, 1)
				if err != nil {
					t.Fatal(err)
				}
				if must[*MixtureSPRT](t)(NewMixtureSPRT(d, v, MixtureOptions{Tau: arm.tau, BurnIn: arm.burnIn})).Reject {
					rejected++
				}
			}
			if share := float64(rejected) / runs; share > 0.05 || share == 0 {
				t.Errorf("%.1f %% of tests without an effect rejected", 100*share)
			}
		})
	}
}

func TestMixtureSPRTRefuses(t *testing.T) {
	one := []float64{1}
	judge := func(d, v []float64, opt MixtureOptions) error { _, err := NewMixtureSPRT(d, v, opt); return err }
	pairs := func(x, y []float64, kind Arrivals, sigma float64) error {
		_, _, err := PairedDifferences(x, y, kind, sigma)
		return err
	}
	counts := func(sx, nx, sy, ny []float64) error { _, _, err := CountDifferences(sx, nx, sy, ny); return err }
	good := MixtureOptions{Tau: 1}
	refuses(t, judge(nil, nil, good), "difference")
	refuses(t, judge(one, nil, good), "variance")
	refuses(t, judge(one, []float64{1, 2}, good), "variance")
	refuses(t, judge(one, []float64{-1}, good), "variance[0]")
	refuses(t, judge([]float64{math.NaN()}, one, good), "difference[0]")
	refuses(t, judge(one, one, MixtureOptions{}), "tau")
	refuses(t, judge(one, one, MixtureOptions{Tau: -1}), "tau")
	refuses(t, judge(one, one, MixtureOptions{Tau: 1, Alpha: 1}), "alpha")
	refuses(t, judge(one, one, MixtureOptions{Tau: 1, BurnIn: -1}), "burn_in")
	refuses(t, judge(one, one, MixtureOptions{Tau: 1, Theta0: math.Inf(1)}), "theta0")
	refuses(t, pairs(one, []float64{1, 2}, NormalArrivals, 1), "y")
	refuses(t, pairs(nil, nil, NormalArrivals, 1), "x")
	refuses(t, pairs(one, one, NormalArrivals, 0), "sigma")
	refuses(t, pairs(one, []float64{0.5}, BernoulliArrivals, 0), "y[0]")
	refuses(t, pairs(one, one, "poisson", 0), "distribution")
	refuses(t, counts([]float64{5}, []float64{4}, one, one), "successes_x[0]")
	refuses(t, counts(one, []float64{0}, one, one), "trials_x[0]")
	refuses(t, counts([]float64{1, 1}, []float64{4, 3}, []float64{1, 1}, []float64{4, 4}), "trials_x[1]")
	refuses(t, counts([]float64{1, 3}, []float64{4, 5}, []float64{1, 1}, []float64{4, 4}), "successes_x[1]")
	refuses(t, counts(one, one, []float64{1, 1}, []float64{1, 2}), "trials_y")
}
