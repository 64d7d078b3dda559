package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Intervals of normal data cover the true index as often as they say: Pp's is exact, Ppk's is Bissell's approximation.
// The power that a plan promises is the share of simulated tests that find the effect, and 5 % without one.
func TestQualityBySimulation(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	draw := func(n int, shift float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = random.NormFloat64() + shift
		}
		return x
	}
	const runs = 3000
	spec := Specification{LSL: ptr(-4), USL: ptr(3)}
	pp, ppk, found, wrong := 0, 0, 0, 0
	for range runs {
		r := must[*CapabilityResult](t)(Capability(draw(60, 0), spec, CapabilityOptions{}))
		if i := r.Overall.Pp; i.Lower <= 7./6 && 7./6 <= i.Upper {
			pp++
		}
		if i := r.Overall.Ppk; i.Lower <= 1 && 1 <= i.Upper {
			ppk++
		}
		y := draw(20, 0)
		if must[*TTest](t)(PooledTTest(draw(20, 1), y, TestOptions{})).P <= 0.05 {
			found++
		}
		if must[*TTest](t)(PooledTTest(draw(20, 0), y, TestOptions{})).P <= 0.05 {
			wrong++
		}
	}
	share := func(n int) float64 { return float64(n) / runs }
	noise := func(p float64) float64 { return 4 * math.Sqrt(p*(1-p)/runs) }
	within(t, "coverage of Pp", share(pp), 0.95, noise(0.95))
	within(t, "coverage of Ppk", share(ppk), 0.95, noise(0.95)+0.01)
	within(t, "power", share(found), 0.868952801692498, noise(0.87))
	within(t, "level", share(wrong), 0.05, noise(0.05))
}

// Shares of gage variation have no unit, by ranges and in nested studies too.
func TestQualityLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		scale, shift := rapid.Float64Range(0.01, 100).Draw(r, "scale"), rapid.Float64Range(-1000, 1000).Draw(r, "shift")
		s := aiagStudy()
		turned := aiagStudy()
		for i, y := range s.Y {
			turned.Y[i] = scale*y + shift
		}
		a, b := must[*GageRanges](t)(GageRRRanges(s, GageOptions{}, true)), must[*GageRanges](t)(GageRRRanges(turned, GageOptions{}, true))
		near(t, "ranges", b.Model.TotalGageRR.PctStudyVariation, a.Model.TotalGageRR.PctStudyVariation, 1e-7)
		c, d := must[*GageNested](t)(GageRRNested(s, GageOptions{})), must[*GageNested](t)(GageRRNested(turned, GageOptions{}))
		near(t, "nested", d.Model.TotalGageRR.PctStudyVariation, c.Model.TotalGageRR.PctStudyVariation, 1e-7)
	})
}

func TestTukeyDoesNotMindTheUnit(t *testing.T) {
	groups, moved := [][]float64{{3, 5, 4, 6}, {7, 5, 8}, {9, 4, 6, 7}}, make([][]float64, 3)
	for i, g := range groups {
		for _, v := range g {
			moved[i] = append(moved[i], 0.013*v+500)
		}
	}
	one, other := must[*TukeyResult](t)(TukeyHSD(groups, 0.95)), must[*TukeyResult](t)(TukeyHSD(moved, 0.95))
	for i := range one.Comparisons {
		near(t, "tukey", other.Comparisons[i].P, one.Comparisons[i].P, 1e-8)
	}
}
