package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tollgate/chart"
	"tollgate/lifecycle"
)

// Signed is one signature as a report shows it.
type Signed struct{ Name, Meaning, Comment, At, Hash string }

// Pilot is what its one-page report is made of.
type Pilot struct {
	Case    *lifecycle.Case[lifecycle.PilotData]
	Looks   []lifecycle.PilotLook
	Signed  []Signed
	Drawing chart.Picture // nil without a look that found an effect
}

// PilotLooks draws the effects of a pilot's looks; false when no look found one.
func PilotLooks(title string, plan lifecycle.PilotPlan, looks []lifecycle.PilotLook) (chart.Chart, bool) {
	plan = plan.Defaulted()
	series := chart.Looks{Alpha: plan.Alpha, Ratio: plan.Primary.Kind == lifecycle.MetricTimeTo}
	if plan.Effect != nil {
		series.Wanted = plan.Effect.Minimum
		if plan.Direction == lifecycle.Decrease && !series.Ratio {
			series.Wanted = -series.Wanted
		}
	}
	for _, look := range looks {
		if look.Effect != nil {
			series.Add(look.Effect.Estimate, look.Effect.Lower, look.Effect.Upper)
		}
	}
	if len(series.Estimate) == 0 {
		return chart.Chart{}, false
	}
	drawn, err := series.Chart().With(chart.Options{Title: title, Unit: plan.Primary.Unit})
	return drawn, err == nil
}

// Page is the report on one page: the verdict, what was decided, the evidence, and how it can be checked.
func (p Pilot) Page() (Page, error) {
	d := p.Case.Data
	page := Page{Title: p.Case.Title, Subtitle: fmt.Sprintf("Pilot %s, %s", p.Case.Key, words(string(p.Case.State))), At: p.Case.UpdatedAt, Tone: Neutral,
		Banner: p.banner(), Footer: p.footer()}
	if d.Verdict != nil {
		page.Tone = map[lifecycle.Verdict]Tone{lifecycle.VerdictSuccess: Good, lifecycle.VerdictHarm: Bad, lifecycle.VerdictInvalid: Bad}[d.Verdict.Verdict]
		if page.Tone == "" {
			page.Tone = Neutral
		}
		page.Sections = append(page.Sections, Section{Heading: "Verdict", Text: []string{d.Verdict.Text}})
	}
	if decided := p.decision(); decided != nil {
		page.Sections = append(page.Sections, *decided)
	}
	evidence, err := p.evidence()
	page.Sections = append(page.Sections, p.plan(), evidence)
	for _, section := range []Section{p.guardrails(), p.deviations(), p.waves(), p.signatures()} {
		if section.Table != nil {
			page.Sections = append(page.Sections, section)
		}
	}
	return page, err
}

// words are a name of ours as people read it.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

func (p Pilot) banner() string {
	d := p.Case.Data
	switch {
	case d.Decision != nil && d.Decision.Against:
		return fmt.Sprintf("Verdict: %s. Decided against it: %s.", words(string(d.Verdict.Verdict)), d.Decision.Decision)
	case d.Decision != nil:
		return fmt.Sprintf("Verdict: %s. Decided: %s.", words(string(d.Verdict.Verdict)), d.Decision.Decision)
	case d.Verdict != nil:
		return fmt.Sprintf("Verdict: %s. Not yet decided.", words(string(d.Verdict.Verdict)))
	case d.Paused != nil:
		return "Paused: " + d.Paused.Reason
	}
	return "No verdict yet."
}

func (p Pilot) decision() *Section {
	d := p.Case.Data.Decision
	if d == nil {
		return nil
	}
	section := Section{Heading: "Decision", Facts: []Fact{{"Decided", d.Decision}, {"Reason", d.Reason}}}
	if d.Against {
		section.Facts = append(section.Facts, Fact{"Against the verdict", "yes"})
	}
	for _, because := range d.Because {
		section.Facts = append(section.Facts, Fact{"Second approver " + because.Person, because.Reason})
	}
	return &section
}

func (p Pilot) plan() Section {
	plan := p.Case.Data.Plan.Defaulted()
	facts := []Fact{{"Hypothesis", plan.Hypothesis}, {"Design", words(plan.Design)},
		{"Primary metric", fmt.Sprintf("%s (%s), should %s", orKey(plan.Primary), words(plan.Primary.Kind), plan.Direction)}}
	if plan.Effect != nil {
		facts = append(facts, Fact{"Smallest effect that matters", number(plan.Effect.Minimum) + " " + plan.Primary.Unit})
	}
	facts = append(facts, Fact{"Error and power", fmt.Sprintf("alpha %s, power %s", number(plan.Alpha), number(plan.Power))})
	if size := p.Case.Data.Size; size != nil {
		facts = append(facts, Fact{"Planned size", strconv.Itoa(size.Total) + " observations"})
	}
	if clock := p.Case.Data.Clock; !clock.StartedAt.IsZero() {
		name, end := "Runs", clock.EndsAt
		if !clock.EndedAt.IsZero() {
			name, end = "Ran", clock.EndedAt
		}
		facts = append(facts, Fact{name, fmt.Sprintf("%s to %s, paused %d times", clock.StartedAt.Format("2006-01-02"), end.Format("2006-01-02"), clock.Pauses)})
	}
	return Section{Heading: "Plan", Facts: slices.DeleteFunc(facts, func(f Fact) bool { return strings.TrimSpace(f.Value) == "" })}
}

func orKey(m lifecycle.PilotMetric) string {
	if m.Name != "" {
		return m.Name
	}
	return words(m.Key)
}

// number is a figure as people read it: at most five digits that count.
func number(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }

func (p Pilot) footer() string {
	hash := "not locked yet"
	if locked := p.Case.Data.Locked; locked != nil {
		hash = locked.Hash
	}
	return fmt.Sprintf("As of step %d, %s. Plan %s. Numbers are always-valid: they hold however often the data were looked at.",
		p.Case.Seq, p.Case.UpdatedAt.UTC().Format("2006-01-02 15:04 MST"), hash)
}
