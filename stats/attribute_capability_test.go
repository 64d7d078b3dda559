package stats

import (
	"math"
	"testing"
)

// R 4.2.2: binom.test(26, 1000), poisson.test(26, 1000), qnorm of them; chisq.test of 10 x (d, n-d) without correction.
func TestAttributeCapability(t *testing.T) {
	defectives, sizes := []int{2, 3, 1, 4, 0, 5, 2, 3, 4, 2}, []int{100, 100, 100, 100, 100, 100, 100, 100, 100, 100}
	b := must[*AttributeCapability](t)(BinomialCapability(defectives, sizes, 0))
	near(t, "p", b.Mean, 0.026, 1e-14)
	near(t, "lower", *b.CI.Lower, 0.01705278634562942, 1e-11)
	near(t, "upper", *b.CI.Upper, 0.03786512247892149, 1e-11)
	near(t, "z", *b.ProcessZ, 1.943133751105066, 1e-12)
	near(t, "dispersion", b.Dispersion.Statistic, 8.055599431369451, 1e-12)
	near(t, "dispersion p", b.Dispersion.P, 0.5285530008035523, 1e-11)
	exposure := make([]float64, 10)
	for i := range exposure {
		exposure[i] = 100
	}
	p := must[*AttributeCapability](t)(PoissonCapability(defectives, exposure, 0))
	near(t, "lower", *p.CI.Lower, 0.01698406321559634, 1e-11)
	near(t, "upper", *p.CI.Upper, 0.03809602408312502, 1e-11)
	near(t, "yield", p.Yield, math.Exp(-0.026), 1e-14)
	none := must[*AttributeCapability](t)(BinomialCapability([]int{0}, []int{50}, 0))
	if none.ProcessZ != nil || none.Dispersion != nil || *none.CI.Lower != 0 || none.ProcessZCI.Lower == nil || none.ProcessZCI.Upper != nil {
		t.Errorf("%+v", none)
	}
	_, err := BinomialCapability([]int{5}, []int{4}, 0)
	refuses(t, err, "defectives[0]")
	_, err = BinomialCapability([]int{5}, []int{4, 4}, 0)
	refuses(t, err, "sizes")
	_, err = PoissonCapability([]int{-1}, []float64{0}, 0)
	refuses(t, err, "sizes[0]")
}

// R package SixSigma 0.11.1: ss.ca.yield(c(3,5,12), c(1,2,4), 1915), the example of its help page, by its formulas:
// RTY is the product of (1915-defects-rework)/1915.
func TestStepYields(t *testing.T) {
	steps := must[[]StepYield](t)(StepYields([]int{3, 5, 12}, []int{1, 2, 4}, []float64{1915, 1915, 1915}))
	rty := steps[0].First * steps[1].First * steps[2].First
	near(t, "rty", rty, 1911./1915*1908/1915*1899/1915, 1e-14)
	_, err := StepYields([]int{3}, []int{2}, []float64{4})
	refuses(t, err, "rework[0]")
}

// SixSigma 0.11.1: ss.ca.z on its data set ss.data.ca.
func TestZOf(t *testing.T) {
	x := []float64{755.81, 750.54, 751.05, 749.52, 749.21, 748.38, 748.11, 753.07, 749.56, 750.08, 747.16, 747.53, 749.22, 746.76, 747.64, 750.46, 749.27, 750.33, 750.26, 751.29}
	z := must[*Z](t)(ZOf(x, Specification{LSL: ptr(740), USL: ptr(760)}))
	near(t, "z", z.Min, 4.6395392913388775, 1e-12)
	near(t, "shifted", z.Shifted, 3.1395392913388775, 1e-12)
	_, err := ZOf(x, Specification{})
	refuses(t, err, "lsl")
	_, err = ZOf([]float64{1, 1}, Specification{USL: ptr(2)})
	refuses(t, err, "x")
}

// R 4.2.2: binom.test(4, 100000) and binom.test(8502, 44700, conf.level = 0.99).
func TestExactIntervalsOfManyTrials(t *testing.T) {
	few := must[*BinomialTest](t)(OneProportionTest(Proportion{4, 100000}, TestOptions{Null: 0.5}, ClopperPearson))
	near(t, "lower", *few.CI.Lower, 0.00001089875782745857, 1e-9)
	near(t, "upper", *few.CI.Upper, 0.00010241269060279137, 1e-9)
	many := must[*BinomialTest](t)(OneProportionTest(Proportion{8502, 44700}, TestOptions{Null: 0.5, Confidence: 0.99}, ClopperPearson))
	near(t, "lower", *many.CI.Lower, 0.18544193059973915, 1e-9)
	near(t, "upper", *many.CI.Upper, 0.19502689744321278, 1e-9)
}
