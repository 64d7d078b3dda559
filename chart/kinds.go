package chart

import (
	"fmt"

	"tollgate/stats"
)

// Individuals makes the drawing of an individuals and moving range chart.
func Individuals(c *stats.IndividualsChart) Chart {
	return Chart{
		Subtitle: "Individuals and moving range chart, " + individualsLimits[c.SigmaMethod],
		Panels: []Panel{
			{Name: "Individual value", Center: "mean", Panel: c.Individuals},
			{Name: "Moving range", Center: "mean range", Panel: c.MovingRange},
		},
	}.in(c.Phases).from(c.Baseline, c.N)
}

var individualsLimits = map[stats.SigmaMethod]string{
	stats.ExactD2:      "limits at 3 sigma, sigma = mean moving range / 1.128379",
	stats.TabulatedD2:  "limits at 3 sigma, sigma = mean moving range / 1.128",
	stats.Tabulated266: "limits at 2.66 mean moving ranges",
	stats.OverallSD:    "limits at 3 sigma, sigma = standard deviation / c4",
	stats.GivenSigma:   "limits at 3 sigma, center and sigma given",
}

// XbarR makes the drawing of a chart of means and ranges.
func XbarR(c *stats.SubgroupChart) Chart { return subgroups(c, "range", "Range", "R") }

// XbarS makes the drawing of a chart of means and standard deviations.
func XbarS(c *stats.SubgroupChart) Chart {
	return subgroups(c, "standard deviation", "Standard deviation", "s")
}

func subgroups(c *stats.SubgroupChart, dispersion, name, letter string) Chart {
	set := "sigma within subgroups by " + string(c.SigmaMethod)
	if c.Baseline.Len() == 0 {
		set = "center and sigma given"
	}
	return Chart{
		Subtitle: fmt.Sprintf("X-bar and %s chart of means and %ss, limits at 3 sigma, %s", letter, dispersion, set),
		Panels: []Panel{
			{Name: "Mean of subgroup", Center: "mean", Panel: c.Means},
			{Name: name, Center: "mean " + letter, Panel: c.Dispersion},
		},
	}.in(c.Phases).from(c.Baseline, c.Subgroups)
}

// attributeWords are name of the chart, of its axis and of its center line.
var attributeWords = map[string][3]string{
	"p":       {"p chart of proportions, limits at 3 sigma of the binomial distribution", "Proportion", "mean"},
	"np":      {"np chart of numbers defective, limits at 3 sigma of the binomial distribution", "Number defective", "mean"},
	"c":       {"c chart of defects, limits at 3 sigma of the Poisson distribution", "Defects", "mean"},
	"u":       {"u chart of defects a unit, limits at 3 sigma of the Poisson distribution", "Defects a unit", "mean"},
	"laney_p": {"Laney p' chart of proportions, limits at 3 sigma z", "Proportion", "mean"},
	"laney_u": {"Laney u' chart of defects a unit, limits at 3 sigma z", "Defects a unit", "mean"},
}

// Attributes makes the drawing of a chart of counts or rates.
func Attributes(c *stats.AttributeChart) Chart {
	words := attributeWords[c.Kind]
	if c.SigmaZ != nil {
		words[0] += fmt.Sprintf(", sigma z = %s", figure(*c.SigmaZ))
	}
	return Chart{Subtitle: words[0], Panels: []Panel{{Name: words[1], Center: words[2], Panel: c.Panel}}}.in(c.Phases).from(c.Baseline, c.N)
}

// RareEvents makes the drawing of a t or g chart.
func RareEvents(c *stats.RareEventChart) Chart {
	words, center := "t chart of times between events", "median"
	axis, unit := "Time between events", ""
	if c.Kind == "g" {
		words, axis = "g chart of counts between events", "Count between events"
	}
	switch {
	case c.Power != nil:
		unit, center = "to the power "+figure(*c.Power), "mean"
		words += ", raised to the power " + figure(*c.Power) + " and charted as individuals"
	case c.Limits == stats.GeometricSigma:
		center = "mean"
		words += ", limits at 3 sigma of the geometric distribution"
	default:
		words += fmt.Sprintf(", limits with the probabilities of 3 sigma (%s)", c.Limits)
	}
	return Chart{Subtitle: words, Panels: []Panel{{Name: axis, Unit: unit, Center: center, Panel: c.Panel}}}.from(c.Baseline, c.N)
}

// EWMA makes the drawing of a chart of exponentially weighted moving averages.
func EWMA(c *stats.EWMAChart) Chart {
	return Chart{
		Subtitle: fmt.Sprintf("EWMA chart, lambda = %s, limits at %s sigma of the average", figure(c.Lambda), figure(c.NSigmas)),
		Panels:   []Panel{{Name: "Weighted average", Center: "center", Panel: c.Panel}},
	}.from(c.Baseline, c.N)
}

// CUSUM makes the drawing of a tabular cumulative sum chart.
func CUSUM(c *stats.CUSUMChart) Chart {
	upper, lower := c.Panels()
	return Chart{
		Subtitle: fmt.Sprintf("CUSUM chart in standard errors, h = %s, k = %s, head start = %s", figure(c.H), figure(c.K), figure(c.HeadStart)),
		Panels: []Panel{
			{Name: "Upper sum C+", Unit: "std. err.", Center: "zero", Upper: "h", Panel: upper},
			{Name: "Lower sum C-", Unit: "std. err.", Center: "zero", Upper: "h", Panel: lower},
		},
	}.from(c.Baseline, c.N)
}

// from says which points limits come from, when they are not all.
func (c Chart) from(b stats.Range, n int) Chart {
	if len(c.Phases) > 0 || b.Len() <= 0 || b.Len() >= n {
		return c
	}
	c.Subtitle += fmt.Sprintf(", from points %d to %d", b.From+1, b.To)
	if b.From > 0 {
		c.Markers = append(c.Markers, Marker{b.From, "baseline begins"})
	}
	if b.To < n {
		c.Markers = append(c.Markers, Marker{b.To, "baseline ends"})
	}
	return c
}

// in marks the phases, which have the limits instead of a baseline.
func (c Chart) in(phases []stats.PhaseLimits) Chart {
	if len(phases) == 0 {
		return c
	}
	c.Phases, c.Markers = phases, nil
	for _, ph := range phases[1:] {
		c.Markers = append(c.Markers, Marker{ph.From, ph.Reason})
	}
	return c
}
