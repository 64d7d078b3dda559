// Package evidence turns what a project has on record into the facts that criteria read, and
// judges a phase by them. The worker uses it to accept or refuse a submission, the API to show
// what is missing for the next tollgate; both see the same.
package evidence

import (
	"cmp"
	"time"

	"tollgate/criteria"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Measured is the primary metric: its definition, nil when there is none, and its series.
type Measured struct {
	Metric *store.Metric
	Series store.Series
}

// Facts assembles what is on record at the given time.
func Facts(data lifecycle.ProjectData, measured Measured, benefits store.BenefitFigures, now time.Time) criteria.Facts {
	f := criteria.Facts{
		Now:          now,
		Charter:      charter(data.Charter, measured.Metric),
		Roles:        criteria.Roles(data.Roles),
		Deliverables: deliverables(data),
		Benefits:     benefitFacts(benefits),
	}
	f.Pilot, f.Change = typedPilot(f.Deliverables[PilotDeliverable]), change(f.Deliverables[changeKey], f.Charter.ChangeDate)
	f.Metric, f.Chart, f.Capability = measuredFacts(measured, f.Change.ImplementedOn)
	for _, condition := range data.Conditions {
		if condition.ResolvedAt == nil {
			f.ConditionsOpen++
		}
	}
	for _, action := range data.Actions {
		if action.EffectiveAt == nil {
			f.ActionsOpen++
		}
	}
	return f
}

// charter takes over what the charter leaves to the definition of its metric.
func charter(c lifecycle.Charter, metric *store.Metric) criteria.Charter {
	var defined store.Metric
	if metric != nil {
		defined = *metric
	}
	return criteria.Charter{
		Problem: c.Problem, Goal: c.Goal, BusinessCase: c.BusinessCase, ScopeIn: c.ScopeIn, ScopeOut: c.ScopeOut,
		Metric: criteria.PrimaryMetric{
			Name: cmp.Or(c.Metric.Name, defined.Name), Unit: cmp.Or(c.Metric.Unit, defined.Unit),
			Direction: cmp.Or(c.Metric.Direction, defined.Direction),
			Baseline:  c.Metric.Baseline, Target: cmp.Or(c.Metric.Target, defined.Target),
		},
		StartDate: date(c.StartDate), TargetDate: date(c.TargetDate), ChangeDate: date(c.ChangeDate),
		BenefitStart: month(c.BenefitStart), BenefitHorizonMonths: c.BenefitHorizonMonths,
	}
}

// deliverables has an entry for every deliverable of the template, recorded or not, so that
// criteria can ask for any of them.
func deliverables(data lifecycle.ProjectData) map[string]criteria.Deliverable {
	all := map[string]criteria.Deliverable{}
	for _, phase := range data.Template.Phases {
		for _, spec := range phase.Deliverables {
			delivered, present := data.Deliverables[spec.Key]
			all[spec.Key] = criteria.Deliverable{
				Present: present, Signed: delivered.Signed, Evidence: len(delivered.Attachments), Fields: delivered.Fields,
				Waived: !data.Waivers[spec.Key].SignedAt.IsZero(),
			}
		}
	}
	return all
}

func benefitFacts(b store.BenefitFigures) criteria.Benefits {
	facts := criteria.Benefits{
		Lines: b.Lines, LinesWithTargets: b.LinesWithTargets, UndecidedClaims: b.UndecidedClaims, ValidatedEntries: b.ValidatedEntries,
		TargetTotal: map[string]float64{}, ValidatedTotal: map[string]float64{},
	}
	for _, c := range b.Currencies {
		facts.TargetTotal[c.Currency], facts.ValidatedTotal[c.Currency] = c.Target, c.Validated
	}
	return facts
}

// The deliverables that hold the evidence of pilots and changes.
const (
	PilotDeliverable = "pilot"
	changeKey        = "change"
)

// typedPilot is what was recorded of a pilot that was made elsewhere. One of the project's own counts instead.
func typedPilot(d criteria.Deliverable) criteria.Pilot {
	verdict, _ := d.Fields["verdict"].(string)
	return criteria.Pilot{Recorded: d.Present, Verdict: verdict}
}

func change(d criteria.Deliverable, chartered *time.Time) criteria.Change {
	approved, _ := d.Fields["approved"].(bool)
	implemented, _ := d.Fields["implemented"].(bool)
	text, _ := d.Fields["implemented_on"].(string)
	return criteria.Change{Recorded: d.Present, Approved: approved, Implemented: implemented, ImplementedOn: cmp.Or(chartered, date(text))}
}

func date(text string) *time.Time { return parsed(time.DateOnly, text) }

func month(text string) *time.Time { return parsed("2006-01", text) }

// parsed is nil for a text that is no date: the criterion then says that it is not recorded.
func parsed(layout, text string) *time.Time {
	at, err := time.Parse(layout, text)
	if err != nil {
		return nil
	}
	return &at
}
