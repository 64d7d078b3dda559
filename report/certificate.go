package report

import (
	"fmt"
	"strconv"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// SignedItem is a signature of an onboarding with the item that it is about.
type SignedItem struct {
	Item, Name, OnBehalfOf, Meaning, Hash string
	At                                    time.Time
}

// Certificate is what the certificate of an onboarding is made of.
type Certificate struct {
	Case    *lifecycle.Case[lifecycle.OnboardingData]
	Signed  []SignedItem
	Names   map[string]string // of people by id; the id where there is none
	Subject string            // how the subject is called
}

// Page is the certificate: what was completed, on which levels, by whom it was signed off, and what each signature is bound to.
// Conflict before the onboarding is completed.
func (c Certificate) Page() (Page, error) {
	d := c.Case.Data
	if c.Case.State != lifecycle.StateCompleted {
		return Page{}, fault.New(fault.Conflict, "the onboarding is %s: there is a certificate once it is completed", words(string(c.Case.State)))
	}
	ended := d.Clock.EndedAt.UTC()
	page := Page{Title: "Certificate of completion", Subtitle: fmt.Sprintf("%s, version %d of %s", d.Plan.Title, d.Plan.Version, d.Plan.Template), Tone: Good, At: ended,
		Banner: fmt.Sprintf("%s has completed: %s", c.Subject, d.Plan.Title), Footer: c.footer()}
	page.Sections = append(page.Sections, Section{Heading: "Onboarding", Facts: c.facts(ended)})
	if skills := c.competencies(); skills.Table != nil {
		page.Sections = append(page.Sections, skills)
	}
	for _, section := range d.Plan.Sections {
		if items := c.items(section); items.Table != nil {
			page.Sections = append(page.Sections, items)
		}
	}
	if len(c.Signed) > 0 {
		page.Sections = append(page.Sections, c.signatures())
	}
	return page, nil
}

func (c Certificate) facts(ended time.Time) []Fact {
	d := c.Case.Data
	facts := []Fact{{"Subject", c.Subject}, {"Onboarding", c.Case.Key}, {"Started", d.StartDate}, {"Completed", ended.Format("2006-01-02 15:04 MST")},
		{"Run by", c.name(d.Roles[lifecycle.RoleCoordinator])}}
	for _, optional := range []Fact{{"Manager", c.name(d.Roles[lifecycle.RoleManager])}, {"Site", d.Subject.Site}, {"Role", d.Subject.Role}, {"Cohort", d.Cohort}} {
		if optional.Value != "" {
			facts = append(facts, optional)
		}
	}
	return facts
}

func (c Certificate) name(id string) string {
	if name := c.Names[id]; name != "" {
		return name
	}
	return id
}

// competencies are the levels that were shown, or brought along.
func (c Certificate) competencies() Section {
	section := Section{Heading: "Competencies"}
	titles := map[string]string{}
	for _, spec := range c.Case.Data.Plan.Competencies {
		titles[spec.Key] = spec.Title
	}
	for i, item := range c.Case.Data.Plan.Items {
		p := c.Case.Data.Items[i]
		if item.Kind != lifecycle.ItemCompetency || p.State != lifecycle.ItemSignedOff {
			continue
		}
		by := c.by(p)
		if p.Recognised != "" {
			by = "recognised from " + p.Recognised
		}
		section.add([]string{"Competency", "Level", "Assessed by", "When"}, titles[item.Competency], strconv.Itoa(p.Level), by, p.EndedAt.UTC().Format(time.DateOnly))
	}
	return section
}

func (c Certificate) items(of lifecycle.PlanSection) Section {
	section := Section{Heading: of.Title}
	for i, item := range c.Case.Data.Plan.Items {
		p := c.Case.Data.Items[i]
		if item.Section != of.Key {
			continue
		}
		section.add([]string{"Item", "Result", "By", "When"}, item.Title, result(item, p), c.by(p), p.EndedAt.UTC().Format(time.DateOnly))
	}
	return section
}

// result is how an item ended, with the reason of what was not done.
func result(item lifecycle.PlanItem, p lifecycle.ItemProgress) string {
	switch {
	case p.State == lifecycle.ItemWaived && p.Reason != "":
		return "waived: " + p.Reason
	case p.State == lifecycle.ItemCancelled && item.Version != 0:
		return "not asked any more: the template changed"
	case p.State == lifecycle.ItemCancelled:
		return "not done"
	case p.Recognised != "":
		return "recognised from " + p.Recognised
	}
	return words(string(p.State))
}

// by is who ended an item, and for whom they did.
func (c Certificate) by(p lifecycle.ItemProgress) string {
	name := c.name(p.EndedBy)
	if p.EndedFor != "" {
		name += " on behalf of " + c.name(p.EndedFor)
	}
	return name
}

// signatures are in full: who, when, what it meant, and the hash of exactly what was signed (21 CFR 11.50).
func (c Certificate) signatures() Section {
	section := Section{Heading: "Signatures"}
	titles := map[string]string{}
	for _, item := range c.Case.Data.Plan.Items {
		titles[item.Key] = item.Title
	}
	for _, s := range c.Signed {
		name := s.Name
		if s.OnBehalfOf != "" {
			name += " on behalf of " + c.name(s.OnBehalfOf)
		}
		section.Facts = append(section.Facts, Fact{name, fmt.Sprintf("%s: %s, %s", words(s.Meaning), titles[s.Item], s.At.UTC().Format("2006-01-02 15:04:05 MST"))}, Fact{"", s.Hash})
	}
	return section
}

func (c Certificate) footer() string {
	return fmt.Sprintf("As of step %d of %s. Each signature is bound to the SHA-256 of exactly what was signed; the record of every step is kept in Tollgate under %s.",
		c.Case.Seq, c.Case.Key, c.Case.ID)
}
