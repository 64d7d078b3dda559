package pilot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Data is what one look is made of. Observations recorded after Cut are not in it.
type Data struct {
	Cells      []Cell      // of the primary metric and of the guardrails; by period for designs over sites
	Risks      []Risk      // of time_to_event
	Allocation *Allocation // of parallel arms; nil when units are not known

	Started    time.Time // when the pilot began to run; zero before
	Running    time.Time // since when it runs without a pause: from then on silence counts
	Cut        time.Time
	Looks      []lifecycle.PilotLook // earlier ones, in their order
	Deviations []lifecycle.Deviation
	Size       *lifecycle.PilotSize // of the locked plan; nil leaves the information fraction out
}

// dropped says of each site or arm that was dropped on which day, in the zone.
func (d Data) dropped(zone *time.Location) map[string]string {
	at := map[string]string{}
	for _, deviation := range d.Deviations {
		if deviation.Kind == lifecycle.SiteDropped && deviation.Site != "" {
			at[deviation.Site] = deviation.At.In(zone).Format(day)
		}
	}
	return at
}

// Analyze is one look at the data under a locked plan: the effect with its always-valid interval and p, the usual test beside it, guardrails, and
// every doubt about the data. Effects are treatment less control in the metric's unit, of time_to_event a hazard ratio. It refuses
// nothing: without enough data the effect is nil and the notes say what is lacking. N, Seq, At, Scheduled and Final are the case's.
func Analyze(plan lifecycle.PilotPlan, d Data) lifecycle.PilotLook {
	d.Cells, d.Risks = inOrder(d.Cells), risksInOrder(d.Risks)
	look := lifecycle.PilotLook{
		N: len(d.Looks) + 1, Cut: d.Cut, Hash: d.hash(), Boundary: boundaryNone, Arms: []lifecycle.ArmFigure{},
		Guardrails: []lifecycle.GuardrailFigure{}, Doubts: []lifecycle.Doubt{}, Notes: []string{},
	}
	for _, c := range d.Cells {
		if c.Metric == plan.Primary.Key {
			look.Rows += c.N
			look.Missing += c.Missing
		}
		if c.LastAt.After(look.NewestAt) {
			look.NewestAt = c.LastAt
		}
	}
	s, err := settle(plan)
	if err != nil {
		look.Notes = append(look.Notes, "The plan cannot be analysed: "+plain(err)+".")
		return look
	}
	look.Arms = s.arms(d)
	s.findEffect(d, &look)
	look.Guardrails = Guard(plan.Guardrails, s.plan.Alpha, s.withChange(d))
	s.doubt(d, &look)
	s.assume(d, &look)
	return look
}

// findEffect makes every comparison of the design.
func (s scheme) findEffect(d Data, look *lifecycle.PilotLook) {
	var found []lifecycle.EffectEstimate
	add := func(e estimate, arm, lacks string) {
		if lacks == "" {
			if r := s.limits(e, arm, leastP(d.Looks, arm)); r != nil {
				s.progress(d, e, r)
				if e.note != "" {
					look.Notes = append(look.Notes, e.note)
				}
				found = append(found, *r)
				return
			}
			lacks = "the variance is so large that no limits can be given"
		}
		if arm != "" && s.comparisons > 1 {
			lacks = arm + ": " + lacks
		}
		look.Notes = append(look.Notes, "Not enough data: "+lacks+".")
	}
	if s.plan.Design == lifecycle.DesignParallel {
		s.eachTreatment(d, add)
	} else {
		values, split := s.panel(d)
		if split > 0 {
			look.Notes = append(look.Notes, fmt.Sprintf("%d means of a site and period are left out because the change came in during the period.", split))
		}
		e, lacks := s.acrossSites(values)
		add(e, "", lacks)
	}
	if len(found) == 0 {
		return
	}
	look.Boundary, look.Effect = s.best(found)
	if s.comparisons > 1 {
		look.Comparisons = found
	}
}

func (s scheme) eachTreatment(d Data, add func(e estimate, arm, lacks string)) {
	for _, arm := range s.plan.Arms {
		if arm.Role == lifecycle.ArmControl {
			continue
		}
		if s.plan.Primary.Kind == lifecycle.MetricTimeTo {
			e, lacks := hazardRatio(riskSets(d.Risks, s.plan.Primary.Key, s.controlKey(), arm.Key), 1-s.alpha)
			add(e, arm.Key, lacks)
			continue
		}
		e, lacks := compare(s.plan.Primary, s.pool(d, s.controlKey()), s.pool(d, arm.Key), 1-s.alpha)
		add(e, arm.Key, lacks)
	}
}

func (s scheme) acrossSites(values []value) (estimate, string) {
	switch s.plan.Design {
	case lifecycle.DesignSteppedWedge:
		return s.wedge(values, 1-s.alpha)
	case lifecycle.DesignBeforeAfterControl:
		return s.difference(values, 1-s.alpha)
	}
	return s.step(values, 1-s.alpha)
}

// best is what the comparisons say together, and the one that says it: a success if any is one, else harm if all are, futility if
// none can be a success any more. Of several the one with the best lower limit speaks.
func (s scheme) best(found []lifecycle.EffectEstimate) (string, *lifecycle.EffectEstimate) {
	chosen, settled, harms := 0, 0, 0
	rank := func(e lifecycle.EffectEstimate) (bool, float64) {
		lower, _ := s.signed(e)
		return s.boundary(e) == boundarySuccess, lower
	}
	for i, e := range found {
		switch s.boundary(e) {
		case boundaryHarm:
			harms++
			settled++
		case boundaryFutility:
			settled++
		}
		success, lower := rank(e)
		if was, least := rank(found[chosen]); success && !was || success == was && lower > least {
			chosen = i
		}
	}
	effect := found[chosen]
	switch {
	case s.boundary(effect) == boundarySuccess:
		return boundarySuccess, &effect
	case len(found) < s.comparisons:
		return boundaryNone, &effect
	case harms == len(found):
		return boundaryHarm, &effect
	case settled == len(found):
		return boundaryFutility, &effect
	}
	return boundaryNone, &effect
}

// progress says how far the information has come, and the power that the looks so far had at the minimum effect.
func (s scheme) progress(d Data, e estimate, r *lifecycle.EffectEstimate) {
	information := 1 / (e.se * e.se)
	if d.Size != nil && d.Size.Information > 0 {
		r.Information = number(information / d.Size.Information)
	}
	looks := []float64{}
	for _, earlier := range d.Looks {
		if was := comparison(earlier, r.Arm); was != nil && was.SE > 0 {
			if i := 1 / (was.SE * was.SE); i < information*(1-1e-6) && (len(looks) == 0 || i > looks[len(looks)-1]*(1+1e-6)) {
				looks = append(looks, i)
			}
		}
	}
	looks = append(thin(looks, mostLooks-1), information)
	var df []float64
	if e.df > 0 {
		df = slices.Repeat([]float64{e.df}, len(looks))
	}
	r.Power = number(power(s.mixture(), looks, df, s.effect))
}

// thin keeps at most n of x, evenly.
func thin(x []float64, n int) []float64 {
	if len(x) <= n {
		return x
	}
	kept := make([]float64, n)
	for i := range kept {
		kept[i] = x[(i+1)*len(x)/n-1]
	}
	return kept
}

// comparison finds an arm's comparison in a look.
func comparison(look lifecycle.PilotLook, arm string) *lifecycle.EffectEstimate {
	for i := range look.Comparisons {
		if look.Comparisons[i].Arm == arm {
			return &look.Comparisons[i]
		}
	}
	if look.Effect != nil && look.Effect.Arm == arm {
		return look.Effect
	}
	return nil
}

func leastP(looks []lifecycle.PilotLook, arm string) float64 {
	least := 1.0
	for _, look := range looks {
		if e := comparison(look, arm); e != nil {
			least = math.Min(least, e.P)
		}
	}
	return least
}

// hash is of what the look was computed from.
func (d Data) hash() string {
	text, _ := json.Marshal([]any{d.Cells, d.Risks, d.Allocation}) // maps are written with sorted keys
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// plain is an error in one sentence, with the fields at fault.
func plain(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err.Error()
	}
	text := ""
	for i, field := range f.Fields {
		if i > 0 {
			text += "; "
		}
		text += field.Path + " " + field.Message
	}
	return text
}
