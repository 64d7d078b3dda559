package pilot

import (
	"fmt"
	"math"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// estimate is an effect on the scale of the analysis, before limits are put on it.
type estimate struct {
	effect, se float64
	df         float64 // 0: the standard error is as good as known
	fixed      *lifecycle.FixedTest
	method     string
	note       string // what makes the estimate doubtful
}

// What two groups need before they are judged: with fewer, the normal distribution is a poor likeness of the estimate and the
// estimated variance may be far too small, so that looks would be taken for effects more often than alpha says. docs/pilots.md has the
// simulation that chose them.
const (
	leastCounts = 10 // successes and failures, or events, expected in each group when there is no effect
	leastValues = 10 // values of a mean in each group
)

// compare sets two groups against each other: new less old. Without enough data it says what is lacking.
func compare(metric lifecycle.PilotMetric, old, new pooled, confidence float64) (estimate, string) {
	switch metric.Kind {
	case lifecycle.MetricProportion:
		return compareShares(old, new, confidence)
	case lifecycle.MetricRate:
		return compareRates(old, new, confidence)
	}
	return compareMeans(old, new, confidence)
}

func compareShares(old, new pooled, confidence float64) (estimate, string) {
	if old.n == 0 || new.n == 0 {
		return estimate{}, "one of the groups has no observation yet"
	}
	together := (old.total + new.total) / float64(old.n+new.n)
	if least := float64(min(old.n, new.n)) * math.Min(together, 1-together); least < leastCounts {
		return estimate{}, fmt.Sprintf("each group needs about %d successes and %d failures, the smaller has %s", leastCounts, leastCounts, round3(least))
	}
	p, q := old.share(), new.share()
	e := estimate{
		effect: q - p, se: math.Sqrt(p*(1-p)/float64(old.n) + q*(1-q)/float64(new.n)),
		method: "difference of proportions, unpooled variance",
	}
	test, err := stats.TwoProportionsZTest(counted(new), counted(old), stats.TwoProportionsOptions{TestOptions: stats.TestOptions{Confidence: confidence}})
	if err == nil {
		e.fixed = fixedTest("two-proportion z test, pooled variance; Wald interval", test.P, test.CI)
	}
	return e, ""
}

func counted(p pooled) stats.Proportion {
	return stats.Proportion{Successes: int(math.Round(p.total)), Trials: int(p.n)}
}

func compareRates(old, new pooled, confidence float64) (estimate, string) {
	if !(old.exposure > 0) || !(new.exposure > 0) {
		return estimate{}, "one of the groups has no exposure yet"
	}
	together := (old.total + new.total) / (old.exposure + new.exposure)
	if least := math.Min(old.exposure, new.exposure) * together; least < leastCounts {
		return estimate{}, fmt.Sprintf("each group needs about %d events, the smaller is expected to have %s", leastCounts, round3(least))
	}
	e := estimate{
		effect: new.rate() - old.rate(), se: math.Sqrt(old.rate()/old.exposure + new.rate()/new.exposure),
		method: "difference of Poisson rates",
	}
	half := -normalQuantile((1-confidence)/2) * e.se
	z := e.effect / math.Sqrt(together/old.exposure+together/new.exposure)
	e.fixed = &lifecycle.FixedTest{Method: "z test of two Poisson rates, pooled variance; Wald interval", P: twoSided(z), Lower: e.effect - half, Upper: e.effect + half}
	return e, ""
}

func compareMeans(old, new pooled, confidence float64) (estimate, string) {
	if old.n < leastValues || new.n < leastValues {
		return estimate{}, fmt.Sprintf("each group needs %d values, the smaller has %d", leastValues, min(old.n, new.n))
	}
	n, m := float64(old.n), float64(new.n)
	v, w := old.m2/(n-1)/n, new.m2/(m-1)/m
	e := estimate{
		effect: new.mean - old.mean, se: math.Sqrt(v + w), method: "difference of means, Welch's standard error and degrees of freedom",
	}
	part := v / (v + w)
	e.df = 1 / (part*part/(n-1) + (1-part)*(1-part)/(m-1))
	if !(e.se > 0) || !finite(e.df) {
		return estimate{}, "the values do not vary"
	}
	half := student(-normalQuantile((1-confidence)/2), e.df) * e.se
	e.fixed = &lifecycle.FixedTest{Method: "Welch's t test", P: twoSided(normal(e.effect/e.se, e.df)), Lower: e.effect - half, Upper: e.effect + half}
	return e, ""
}

func twoSided(z float64) float64 { return math.Min(1, 2*normalTail(math.Abs(z))) }

// fixedTest is nil when an end of the interval does not exist.
func fixedTest(method string, p float64, ci stats.Interval) *lifecycle.FixedTest {
	if ci.Lower == nil || ci.Upper == nil {
		return nil
	}
	return &lifecycle.FixedTest{Method: method, P: p, Lower: *ci.Lower, Upper: *ci.Upper}
}
