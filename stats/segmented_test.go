package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R's dataset Nile: the flow at Aswan, 1871 to 1970, in 10^8 cubic metres. Cobb (Biometrika 65, 1978) found its
// break at 1898; the first year after is index 28.
var nile = []float64{
	1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260,
	1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821,
	768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801,
	1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
}

// R 4.2.2: lm(y ~ t + D + s) and sandwich 3.0-2's NeweyWest(prewhite = FALSE, adjust = TRUE), t with 96
// degrees of freedom. newey_west gives 4 lags for 100 points, stock_watson 3.
func TestInterruptedTimeSeriesAgainstR(t *testing.T) {
	cases := []struct {
		name                   string
		opt                    SegmentedOptions
		lag                    int
		stderr                 [4]float64
		end, endStdErr, meanSE float64
	}{
		{"newey_west", SegmentedOptions{}, 4, [4]float64{34.355050371007046, 2.6437225201030787, 63.049803663516691, 2.7572859214752214}, -322.40798786843044, 241.59264279773146, 146.93512996932512},
		{"stock_watson", SegmentedOptions{LagRule: StockWatsonLag}, 3, [4]float64{32.494332178479837, 2.5650871262358761, 63.703762618677345, 2.7024674578133383}, -322.40798786843044, 235.24122542273244, 143.15823297390952},
		{"no lag", SegmentedOptions{LagRule: GivenLag}, 0, [4]float64{47.415021799518954, 2.6694974657702408, 53.293768748192385, 2.7725694161686105}, -322.40798786843044, 227.35710431186561, 132.58212427745545},
		{"unadjusted", SegmentedOptions{Unadjusted: true}, 4, [4]float64{33.660937398632939, 2.5903084783029624, 61.775938943310891, 2.7015774330296467}, -322.40798786843044, 236.71148018597231, 143.96643748575147},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := must[*InterruptedTimeSeries](t)(NewInterruptedTimeSeries("y", nile, 28, c.opt))
			if got.Lag != c.lag {
				t.Errorf("lag %d, want %d", got.Lag, c.lag)
			}
			for j, term := range []SegmentedTerm{got.Intercept, got.Slope, got.LevelChange, got.SlopeChange} {
				want := []float64{1082.0960591132994, 1.1595511767925966, -289.10268536638443, -0.46908876763445106}[j]
				near(t, "estimate", term.Estimate, want, 1e-10)
				near(t, "stderr", term.StdErr, c.stderr[j], 1e-10)
			}
			near(t, "at the end", got.EndEffect.Estimate, c.end, 1e-11)
			near(t, "stderr at the end", got.EndEffect.StdErr, c.endStdErr, 1e-10)
			near(t, "mean effect", got.MeanEffect.Estimate, -305.75533661740747, 1e-11)
			near(t, "stderr of the mean", got.MeanEffect.StdErr, c.meanSE, 1e-10)
		})
	}
	got := must[*InterruptedTimeSeries](t)(NewInterruptedTimeSeries("y", nile, 28, SegmentedOptions{}))
	near(t, "p of the level", *got.LevelChange.P, 1.3669633769711388e-05, 1e-10)
	near(t, "p of the slope", *got.SlopeChange.P, 0.8652682813193443, 1e-10)
	near(t, "lower at the end", *got.EndEffect.CI.Lower, -801.96559360117635, 1e-10)
	near(t, "upper at the end", *got.EndEffect.CI.Upper, 157.14961786431542, 1e-10)
	near(t, "Durbin-Watson", *got.DurbinWatson, 1.687845764578265, 1e-11) // lmtest 0.9-40's dwtest
	near(t, "autocorrelation", *got.Autocorrelation, 0.14989977766553444, 1e-11)
}

// R as above with the time since the change counted from 1 (Wagner et al. 2002): only the level moves.
func TestTimeSinceTheChangeFromOne(t *testing.T) {
	got := must[*InterruptedTimeSeries](t)(NewInterruptedTimeSeries("y", nile, 28, SegmentedOptions{FromOne: true}))
	near(t, "level", got.LevelChange.Estimate, -288.63359659874999, 1e-10)
	near(t, "at the end", got.EndEffect.Estimate, -322.40798786843044, 1e-11)
}

func TestInterruptedTimeSeriesRefuses(t *testing.T) {
	run := func(y []float64, at int, opt SegmentedOptions) error {
		_, err := NewInterruptedTimeSeries("y", y, at, opt)
		return err
	}
	refuses(t, run(nile[:5], 2, SegmentedOptions{}), "y")
	refuses(t, run([]float64{1, 2, 3, math.Inf(1), 5, 6, 7}, 3, SegmentedOptions{}), "y[3]")
	refuses(t, run(nile, 2, SegmentedOptions{}), "intervention")
	refuses(t, run(nile, 98, SegmentedOptions{}), "intervention")
	refuses(t, run(nile, 28, SegmentedOptions{LagRule: "guess"}), "lag_rule")
	refuses(t, run(nile, 28, SegmentedOptions{LagRule: GivenLag, Lag: 100}), "lag")
	refuses(t, run(nile, 28, SegmentedOptions{TestOptions: TestOptions{Confidence: 2}}), "confidence")
}

// A series made of two exact lines gives back their level and slopes, and has no test.
func TestInterruptedTimeSeriesFindsItsLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		whole := rapid.IntRange(-50, 50)
		level, slope, step, turn := float64(whole.Draw(rt, "level")), float64(whole.Draw(rt, "slope")), float64(whole.Draw(rt, "step")), float64(whole.Draw(rt, "turn"))
		before, after := rapid.IntRange(3, 20).Draw(rt, "before"), rapid.IntRange(3, 20).Draw(rt, "after")
		y := make([]float64, before+after)
		for i := range y {
			y[i] = level + slope*float64(i)
			if i >= before {
				y[i] += step + turn*float64(i-before)
			}
		}
		got, err := NewInterruptedTimeSeries("y", y, before, SegmentedOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		for _, pair := range [][2]float64{{got.Intercept.Estimate, level}, {got.Slope.Estimate, slope}, {got.LevelChange.Estimate, step}, {got.SlopeChange.Estimate, turn}} {
			if math.Abs(pair[0]-pair[1]) > 1e-8 {
				rt.Fatalf("found %v, made with %v", pair[0], pair[1])
			}
		}
		if got.LevelChange.P != nil {
			rt.Fatalf("p = %v of an exact fit", *got.LevelChange.P)
		}
	})
}
