package pilot

import (
	"fmt"
	"math"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// Guard holds guardrails to their limits in the given cells (of the treatment, or of a wave's sites), each with an interval at 1 - alpha that
// holds at every look. A proportion's interval is exact (a beta mixture), others are a normal mixture, valid in the limit, that is
// narrowest at the guardrail's minimum number of observations, 100 at least.
func Guard(guardrails []lifecycle.Guardrail, alpha float64, cells []Cell) []lifecycle.GuardrailFigure {
	figures := []lifecycle.GuardrailFigure{}
	cells = inOrder(cells)
	for _, g := range guardrails {
		p := pool(cells, func(c Cell) bool { return c.Metric == g.Key })
		f := lifecycle.GuardrailFigure{Key: g.Key, N: p.n}
		if p.n > 0 {
			f.Estimate = number(p.figure(g.Kind))
		}
		if f.Estimate != nil {
			f.Lower, f.Upper = guardInterval(g, p, alpha)
			f.Judged = p.n >= int64(max(1, g.MinimumN))
		}
		f.Breached = f.Judged && breached(g, f)
		f.Text = guardText(g, f)
		figures = append(figures, f)
	}
	return figures
}

// breached holds the figure, or the whole interval, to the limits.
func breached(g lifecycle.Guardrail, f lifecycle.GuardrailFigure) bool {
	low, high := f.Estimate, f.Estimate
	if g.By == "interval" {
		low, high = f.Lower, f.Upper
	}
	return g.AtMost != nil && low != nil && *low > *g.AtMost || g.AtLeast != nil && high != nil && *high < *g.AtLeast
}

func guardInterval(g lifecycle.Guardrail, p pooled, alpha float64) (lower, upper *float64) {
	narrowest := math.Max(100, float64(g.MinimumN))
	switch g.Kind {
	case lifecycle.MetricProportion:
		r, err := stats.ProportionSequence([]float64{p.total}, []float64{float64(p.n)}, stats.SequenceOptions{Method: stats.BetaMixture, Alpha: alpha})
		if err != nil {
			return nil, nil
		}
		return r.CI.Lower, r.CI.Upper
	case lifecycle.MetricMean:
		if p.n < 2 || !(p.m2 > 0) {
			return nil, nil
		}
		one := p.m2 / float64(p.n-1)
		return about(p.mean, one/float64(p.n), one/narrowest, alpha)
	}
	if !(p.total > 0) {
		return nil, nil
	}
	// A Poisson rate: the relative variance is one over the events.
	rate := p.rate()
	lower, upper = about(rate, rate*rate/p.total, rate*rate/narrowest, alpha)
	if lower != nil && *lower < 0 {
		lower = number(0)
	}
	return lower, upper
}

// about is the always-valid interval of a figure with a variance; it is narrowest where that is target (Howard et al., Annals of
// Statistics 49, 2021, section 3.6, with the approximation of Waudby-Smith et al. for the mixture).
func about(figure, variance, target, alpha float64) (lower, upper *float64) {
	l := -2 * math.Log(alpha)
	half := stats.NormalMixture{Tau2: target * (l + math.Log(l+1)), Alpha: alpha}.Radius(variance)
	return number(figure - half), number(figure + half)
}

func guardText(g lifecycle.Guardrail, f lifecycle.GuardrailFigure) string {
	name := g.Name
	if name == "" {
		name = g.Key
	}
	limit := ""
	if g.AtMost != nil {
		limit = "at most " + figureText(g.PilotMetric, *g.AtMost)
	}
	if g.AtLeast != nil {
		if limit != "" {
			limit += " and "
		}
		limit += "at least " + figureText(g.PilotMetric, *g.AtLeast)
	}
	switch {
	case f.Estimate == nil:
		return fmt.Sprintf("%s has no observation with the change yet (limit: %s)", name, limit)
	case !f.Judged:
		return fmt.Sprintf("%s is %s after %s observations; it is judged from %s on (limit: %s)", name, figureText(g.PilotMetric, *f.Estimate), grouped(f.N), grouped(int64(g.MinimumN)), limit)
	}
	is := "holds"
	if f.Breached {
		is = "is breached"
	}
	text := fmt.Sprintf("%s %s: it is %s, limit %s", name, is, figureText(g.PilotMetric, *f.Estimate), limit)
	if f.Lower != nil && f.Upper != nil {
		text += fmt.Sprintf(" (always-valid interval %s to %s)", figureText(g.PilotMetric, *f.Lower), figureText(g.PilotMetric, *f.Upper))
	}
	return text
}
