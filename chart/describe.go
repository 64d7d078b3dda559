package chart

import (
	"fmt"
	"strconv"
	"strings"

	"tollgate/stats"
)

// mostListed bounds how many signals the alternative text names one by one.
const mostListed = 12

// Describe says in words what the chart shows: its period, limits and signals. It is the alternative
// text of the drawing.
func (c Chart) Describe() string {
	n := c.length()
	layout := dateLayout(c.Times)
	var b strings.Builder
	fmt.Fprintf(&b, "%s. %s. %d points", c.Title, c.Subtitle, n)
	if n > 0 && c.Times != nil {
		fmt.Fprintf(&b, " from %s to %s", c.when(0, layout), c.when(n-1, layout))
	}
	b.WriteString(".")
	for _, ph := range c.Phases {
		b.WriteString(" " + c.describePhase(ph, layout))
	}
	for _, p := range c.Panels {
		b.WriteString(" " + c.describePanel(p, layout))
	}
	return b.String()
}

func (c Chart) describePhase(ph stats.PhaseLimits, layout string) string {
	reason := ""
	if ph.Reason != "" {
		reason = " (" + ph.Reason + ")"
	}
	return fmt.Sprintf("Phase from %s to %s%s: %s %s, lower limit %s, upper limit %s.", c.when(ph.From, layout), c.when(ph.To-1, layout), reason,
		c.Panels[0].Center, figure(ph.Center), figure(ph.LCL), figure(ph.UCL))
}

func (c Chart) describePanel(p Panel, layout string) string {
	name := p.Name
	if p.Unit != "" {
		name += " in " + p.Unit
	}
	limits := "no limits"
	if k := len(p.Limits); k > 0 {
		last := p.Limits[k-1]
		limits = fmt.Sprintf("%s %s, lower limit %s, upper limit %s", p.Center, figure(last.Center), figure(last.LCL), figure(last.UCL))
		if k > 1 {
			limits += " at the end"
		}
	}
	flagged := p.Flagged()
	if len(flagged) == 0 {
		return fmt.Sprintf("%s: %s; no signals.", name, limits)
	}
	return fmt.Sprintf("%s: %s; %s.", name, limits, c.describeSignals(p, flagged, layout))
}

func (c Chart) describeSignals(p Panel, flagged []int, layout string) string {
	rules := p.rulesByPoint()
	said := []string{}
	for _, i := range flagged[:min(len(flagged), mostListed)] {
		said = append(said, fmt.Sprintf("%s at %s (rule %s)", figure(p.Points[i]), c.when(p.First+i, layout), strings.Join(rules[i], " and ")))
	}
	text := fmt.Sprintf("%d flagged: %s", len(flagged), strings.Join(said, ", "))
	if more := len(flagged) - len(said); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + "; " + meanings(p.Signals)
}

func meanings(signals []stats.Signal) string {
	said := []string{}
	for _, s := range signals {
		said = append(said, "rule "+number(s.Rule)+" is "+s.Description)
	}
	return strings.Join(said, ", ")
}

// when names point i of the series: its date, or its number from 1.
func (c Chart) when(i int, layout string) string {
	if c.Times == nil {
		return strconv.Itoa(i + 1)
	}
	return c.Times[i].UTC().Format(layout)
}
