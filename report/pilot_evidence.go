package report

import (
	"fmt"
	"strings"

	"tollgate/lifecycle"
)

// evidence is what the newest look found, with the drawing of all looks.
func (p Pilot) evidence() (Section, error) {
	section := Section{Heading: "Evidence"}
	if len(p.Looks) == 0 {
		section.Text = []string{"Nobody has looked at the data yet."}
		return section, nil
	}
	look := p.Looks[len(p.Looks)-1]
	section.Facts = []Fact{{"Looks", fmt.Sprintf("%d, the newest at %s", len(p.Looks), look.At.UTC().Format("2006-01-02 15:04 MST"))},
		{"Observations", fmt.Sprintf("%d with a value, %d without", look.Rows, look.Missing)}}
	for _, arm := range look.Arms {
		if arm.Mean != nil {
			section.Facts = append(section.Facts, Fact{fmt.Sprintf("%s (%s)", words(arm.Key), arm.Role), fmt.Sprintf("%s, n %d", number(*arm.Mean), arm.N)})
		}
	}
	if e := look.Effect; e != nil {
		section.Facts = append(section.Facts, Fact{"Effect", fmt.Sprintf("%s (%s to %s), p %s", number(e.Estimate), number(e.Lower), number(e.Upper), number(e.P))})
	}
	if split := look.Split; split != nil {
		section.Facts = append(section.Facts, Fact{"Sample ratio", fmt.Sprintf("%s, p %s", split.Level, number(split.P))})
	}
	section.Text = append(section.Text, look.Notes...)
	if p.Drawing == nil {
		return section, nil
	}
	png, err := p.Drawing.PNG()
	section.Picture = &Picture{SVG: p.Drawing.SVG(), PNG: png, Alt: p.Drawing.Describe()}
	return section, err
}

func (p Pilot) guardrails() Section {
	section := Section{Heading: "Guardrails"}
	if len(p.Looks) == 0 {
		return section
	}
	for _, g := range p.Looks[len(p.Looks)-1].Guardrails {
		stands := "holds"
		switch {
		case g.Breached:
			stands = "breached"
		case !g.Judged:
			stands = "not enough data"
		}
		section.add([]string{"Guardrail", "Stands", "Finding"}, words(g.Key), stands, g.Text)
	}
	return section
}

func (p Pilot) deviations() Section {
	section := Section{Heading: "Deviations from the plan"}
	for _, d := range p.Case.Data.Deviations {
		section.add([]string{"What", "Reason", "When"}, strings.TrimSpace(words(d.Kind)+" "+d.Site), d.Reason, d.At.UTC().Format("2006-01-02"))
	}
	for _, a := range p.Case.Data.Accepted {
		section.add([]string{"What", "Reason", "When"}, "went on in spite of: "+words(strings.TrimSpace(a.Kind+" "+a.On)), a.Reason, a.At.UTC().Format("2006-01-02"))
	}
	return section
}

func (p Pilot) waves() Section {
	section := Section{Heading: "Scaling"}
	for _, w := range p.Case.Data.Waves {
		stands := words(w.State)
		if w.State == lifecycle.WaveHeld {
			stands += ": " + w.Held
		}
		section.add([]string{"Wave", "Sites", "Stands"}, w.Key, strings.Join(w.Sites, ", "), stands)
	}
	return section
}

func (p Pilot) signatures() Section {
	section := Section{Heading: "Signatures"}
	for _, s := range p.Signed {
		section.add([]string{"Name", "Meaning", "When", "Content"}, s.Name, strings.TrimSpace(s.Meaning+" "+s.Comment), s.At, s.Hash)
	}
	return section
}

// add makes the table with the first row.
func (s *Section) add(head []string, cells ...string) {
	if s.Table == nil {
		s.Table = &Table{Head: head}
	}
	s.Table.Rows = append(s.Table.Rows, cells)
}
