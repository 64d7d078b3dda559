package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// ANOVA is a one-way analysis of variance, in squared units of the data where it has one.
type ANOVA struct {
	DFBetween  int       `json:"df_between"`
	DFWithin   int       `json:"df_within"`
	SSBetween  float64   `json:"ss_between"`
	SSWithin   float64   `json:"ss_within"`
	MSBetween  float64   `json:"ms_between"`
	MSWithin   float64   `json:"ms_within"`
	F          float64   `json:"f"`
	P          float64   `json:"p"`
	EtaSquared float64   `json:"eta_squared" doc:"share of the variation that lies between groups"`
	Omega2     float64   `json:"omega_squared" doc:"the same without its upward bias; may be negative"`
	Means      []float64 `json:"group_means"`
}

// FTest is a statistic with an F distribution.
type FTest struct {
	F   float64 `json:"f"`
	DF1 float64 `json:"df1"`
	DF2 float64 `json:"df2"`
	P   float64 `json:"p"`
}

// ChiSquareTest is a statistic with a chi-square distribution.
type ChiSquareTest struct {
	Statistic float64 `json:"statistic"`
	DF        float64 `json:"df"`
	P         float64 `json:"p"`
}

// fUpper is P(F > f), straight from the incomplete beta function, so that small values keep their digits.
func fUpper(f, df1, df2 float64) float64 {
	if f <= 0 {
		return 1
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+df1*f))
}

func chiSquareUpper(x, df float64) float64 { return distuv.ChiSquared{K: df}.Survival(x) }

// OneWayANOVA asks whether the groups (two or more, of at least one finite value each and more values
// than groups) have one mean, taking their variances as equal and the values as normal (NIST/SEMATECH
// e-Handbook 7.4.3). Values are taken about the first one, so that NIST StRD's SmLs09 keeps its digits.
// Errors: Invalid, also when no group varies within itself.
func OneWayANOVA(groups [][]float64) (*ANOVA, error) {
	g, err := groupsOf(groups, 1)
	if err != nil {
		return nil, err
	}
	a := &ANOVA{DFBetween: len(g.moments) - 1, DFWithin: g.n - len(g.moments)}
	if a.DFWithin < 1 {
		return nil, invalid("groups", "have one value each; at least one of them needs more")
	}
	a.SSBetween, a.SSWithin = g.between(), g.within()
	if a.SSWithin == 0 {
		return nil, invalid("groups", "do not vary within themselves, so there is nothing to judge their means by")
	}
	a.MSBetween, a.MSWithin = a.SSBetween/float64(a.DFBetween), a.SSWithin/float64(a.DFWithin)
	a.F = a.MSBetween / a.MSWithin
	a.P = fUpper(a.F, float64(a.DFBetween), float64(a.DFWithin))
	all := a.SSBetween + a.SSWithin
	a.EtaSquared = a.SSBetween / all
	a.Omega2 = (a.SSBetween - float64(a.DFBetween)*a.MSWithin) / (all + a.MSWithin)
	for _, m := range g.moments {
		a.Means = append(a.Means, g.origin+m.mean)
	}
	return a, checkScale("groups", a.F, a.SSBetween, a.SSWithin)
}

// WelchANOVA asks the same without taking variances as equal (Welch, Biometrika 38, 1951; R's
// oneway.test). Every group needs two values and must vary. Errors: Invalid.
func WelchANOVA(groups [][]float64) (*FTest, error) {
	g, err := groupsOf(groups, 2)
	if err != nil {
		return nil, err
	}
	k := float64(len(g.moments))
	var weights, weighted sum
	for i, m := range g.moments {
		if m.ss == 0 {
			return nil, invalid(fmt.Sprintf("groups[%d]", i), "does not vary")
		}
		w := float64(m.n) / m.variance()
		weights.add(w)
		weighted.add(w * m.mean)
	}
	mean := weighted.value() / weights.value()
	var between, lambda sum
	for _, m := range g.moments {
		w := float64(m.n) / m.variance()
		between.add(w * (m.mean - mean) * (m.mean - mean))
		lambda.add((1 - w/weights.value()) * (1 - w/weights.value()) / float64(m.n-1))
	}
	spread := lambda.value() / (k*k - 1)
	t := &FTest{F: between.value() / (k - 1) / (1 + 2*(k-2)*spread), DF1: k - 1, DF2: 1 / (3 * spread)}
	t.P = fUpper(t.F, t.DF1, t.DF2)
	return t, checkScale("groups", t.F, t.DF2)
}

// grouped are the moments of groups about one origin.
type grouped struct {
	origin  float64
	n       int
	moments []moments
	shifted [][]float64
}

func groupsOf(groups [][]float64, atLeast int) (grouped, error) {
	if len(groups) < 2 {
		return grouped{}, invalid("groups", "has %d groups and needs at least 2", len(groups))
	}
	g := grouped{}
	for i, x := range groups {
		if err := checkSeries(fmt.Sprintf("groups[%d]", i), x, atLeast); err != nil {
			return g, err
		}
		if i == 0 {
			g.origin = x[0]
		}
		shifted := make([]float64, len(x))
		for j, v := range x {
			shifted[j] = v - g.origin
		}
		g.shifted = append(g.shifted, shifted)
		g.moments = append(g.moments, momentsOf(shifted))
		g.n += len(x)
	}
	return g, nil
}

func (g grouped) within() float64 {
	var ss sum
	for _, m := range g.moments {
		ss.add(m.ss)
	}
	return ss.value()
}

func (g grouped) between() float64 {
	var total, ss sum
	for _, m := range g.moments {
		total.add(float64(m.n) * m.mean)
	}
	mean := total.value() / float64(g.n)
	for _, m := range g.moments {
		ss.add(float64(m.n) * (m.mean - mean) * (m.mean - mean))
	}
	return math.Max(0, ss.value())
}

// Intervals are those of the groups' means, with the pooled standard deviation and its degrees of freedom; groups are those
// of the analysis. Errors: Invalid for a confidence outside 0 to 1.
func (a *ANOVA) Intervals(groups [][]float64, confidence float64) ([]Interval, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(a.DFWithin)}.Quantile(opt.level())
	all := make([]Interval, len(groups))
	for i, x := range groups {
		e := half * math.Sqrt(a.MSWithin/float64(len(x)))
		all[i] = TwoSided.interval(a.Means[i]-e, a.Means[i]+e, math.Inf(-1), math.Inf(1))
	}
	return all, nil
}
