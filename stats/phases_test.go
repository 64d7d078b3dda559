package stats

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Each phase is what a chart of its points alone says, moved to its place.
func TestPhasesAreChartsSideBySide(t *testing.T) {
	x := append(slices.Clone(flowRate), loanCost...)
	whole := chartOf(t, x, IndividualsOptions{Sigma: TabulatedD2, Phases: []Phase{{From: 10, Reason: "new pump"}}})
	first, second := chartOf(t, flowRate, IndividualsOptions{Sigma: TabulatedD2}), chartOf(t, loanCost, IndividualsOptions{Sigma: TabulatedD2})
	// 45.8159 and 55.8041 of the e-Handbook, 279.78 and 321.22 of Montgomery, in one chart.
	within(t, "ucl of the first", whole.Phases[0].UCL, 55.8041, 5e-5)
	within(t, "lcl of the second", whole.Phases[1].LCL, 279.78, 5e-3)
	if whole.Phases[1].Reason != "new pump" || whole.Phases[1].Range != (Range{10, 30}) || whole.Center != second.Center || whole.N != 30 {
		t.Errorf("%+v", whole.Phases)
	}
	if !slices.Equal(whole.Individuals.Points, x) || len(whole.MovingRange.Points) != 29 {
		t.Error("points are lost")
	}
	sameIndices(t, "beyond", whole.Individuals.Beyond, append(slices.Clone(first.Individuals.Beyond), shifted(second.Individuals.Beyond, 10)...))
	// The step from 52.1 to 310 is no signal: it is why the phase begins.
	if slices.Contains(whole.MovingRange.Beyond, 9) || whole.MovingRange.LimitsAt(9).UCL == 55 {
		t.Errorf("the range between phases signals: %v", whole.MovingRange.Beyond)
	}
}

// What signals in a phase keeps its place in the series: 30 in the second phase, and two moving ranges around it.
func TestSignalsOfAPhaseKeepTheirPlace(t *testing.T) {
	x := []float64{10, 11, 10, 9, 10, 11, 20, 21, 20, 21, 20, 19, 20, 21, 20, 19, 20, 30, 20, 21, 19, 20}
	c := chartOf(t, x, IndividualsOptions{Phases: []Phase{{From: 6, Reason: "new desk"}}})
	sameIndices(t, "beyond", c.Individuals.Beyond, []int{17})
	sameIndices(t, "flagged", c.Individuals.Flagged(), []int{17})
	sameIndices(t, "mr beyond", c.MovingRange.Beyond, []int{16, 17}) // range i is that to point i+1
	if l := c.Individuals.LimitsAt(17); l.From != 6 || l.To != 22 {
		t.Errorf("limits of point 17: %+v", l)
	}
}

func TestPhasesOfCountsAndSubgroups(t *testing.T) {
	counts, sizes := []float64{1, 2, 3, 2, 10, 12, 11, 9}, slices.Repeat([]float64{50}, 8)
	p := must[*AttributeChart](t)(NewPChart(counts, sizes, AttributeOptions{Phases: []Phase{{From: 4, Reason: "other supplier"}}}))
	near(t, "first center", p.Phases[0].Center, 8.0/200, 1e-15)
	near(t, "second center", p.Phases[1].Center, 42.0/200, 1e-15)
	if len(p.Panel.Beyond) > 0 || p.Center != p.Phases[1].Center {
		t.Errorf("%+v", p)
	}
	s := must[*SubgroupChart](t)(NewXbarRChart(pistonRings, SubgroupOptions{Phases: []Phase{{From: 0}, {From: 10, Reason: "new tool"}}}))
	alone := must[*SubgroupChart](t)(NewXbarRChart(pistonRings[10:], SubgroupOptions{}))
	if s.Phases[1].Center != alone.Center || s.Sigma != alone.Sigma || s.Subgroups != len(pistonRings) || len(s.Means.Points) != len(pistonRings) {
		t.Errorf("%+v", s.Phases)
	}
	given := must[*SubgroupChart](t)(NewXbarRChart(pistonRings, SubgroupOptions{Given: &Given{Center: 74, Sigma: 0.01}}))
	// Montgomery, appendix VI: A = 1.342 and D2 = 4.918 for n = 5.
	within(t, "given ucl", given.Means.Limits[0].UCL, 74+1.342*0.01, 1e-5)
	within(t, "given range ucl", given.Dispersion.Limits[0].UCL, 4.918*0.01, 2e-5)
}

// One phase from the first point on is the chart without phases.
func TestOnePhaseIsNone(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := series(3, 40).Draw(r, "x")
		plain, phased := chartOf(t, x, IndividualsOptions{Rules: Nelson}), chartOf(t, x, IndividualsOptions{Rules: Nelson, Phases: []Phase{{}}})
		if !reflect.DeepEqual(plain.Individuals, phased.Individuals) || !reflect.DeepEqual(plain.MovingRange, phased.MovingRange) {
			r.Fatalf("%+v and %+v", plain, phased)
		}
	})
}

func TestPhasesRefuse(t *testing.T) {
	for field, opt := range map[string]IndividualsOptions{
		"phases[0].reason": {Phases: []Phase{{From: 4, Reason: " "}}},
		"phases[0].from":   {Phases: []Phase{{From: 9, Reason: "too late"}}},
		"phases[1].from":   {Phases: []Phase{{From: 0}, {From: 6, Reason: "a"}, {From: 5, Reason: "backwards"}}},
		"phases[1].reason": {Phases: []Phase{{From: 0}, {From: 6}}},
		"phases":           {Phases: []Phase{{From: 5, Reason: "a"}}, Baseline: &Range{0, 5}},
	} {
		_, err := NewIndividualsChart(flowRate, opt)
		refuses(t, err, field)
	}
	_, err := NewPChart([]float64{1, 1}, []float64{2, 2}, AttributeOptions{Center: ptr(0.5), Phases: []Phase{{From: 1, Reason: "a"}}})
	refuses(t, err, "phases")
	_, err = NewXbarSChart(pistonRings, SubgroupOptions{Given: &Given{Sigma: 1}, Phases: []Phase{{From: 1, Reason: "a"}}})
	refuses(t, err, "phases")
}
