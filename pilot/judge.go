package pilot

import (
	"fmt"
	"strings"

	"tollgate/lifecycle"
	"tollgate/stats"
)

// Judge computes the verdict from the last look. looks counts it and all before it. The rules, of which the first that applies decides:
//
//  1. invalid: the primary metric was changed after the start, the sample ratio does not fit (p below 0.001), the allocation is broken, or
//     more is missing than the plan allows. Whatever the effect.
//  2. insufficient_evidence: there is no effect to judge.
//  3. harm: the whole always-valid interval is on the wrong side of no effect, or of a guardrail that is judged by its interval beyond its limit.
//  4. no_effect: the whole interval is below the minimum effect, in the wanted direction. An effect that is proven, but
//     proven too small to matter, is here as well.
//  5. insufficient_evidence: the interval holds no effect and the minimum effect too, or there is a success but a guardrail is breached.
//  6. success: the whole interval is on the right side of no effect, and no guardrail is breached.
//
// The case's hash, time and deviations are on the verdict as given.
func Judge(plan lifecycle.PilotPlan, look lifecycle.PilotLook, looks int, deviations []lifecycle.Deviation) lifecycle.PilotVerdict {
	v := lifecycle.PilotVerdict{
		Look: look, Looks: looks, Deviations: append([]lifecycle.Deviation{}, deviations...), Assumptions: append([]lifecycle.Assumption{}, look.Assumptions...),
		Reasons: []string{}, At: look.At,
	}
	if look.Effect != nil {
		v.PowerReached = look.Effect.Power
	}
	s, err := settle(plan)
	if err != nil {
		v.Verdict = lifecycle.VerdictInvalid
		v.Reasons = append(v.Reasons, "The plan cannot be analysed: "+plain(err)+".")
		v.Text = v.Reasons[0]
		return v
	}
	v.Verdict, v.Reasons = s.rules(look, deviations)
	v.Text = s.tell(v)
	return v
}

func (s scheme) rules(look lifecycle.PilotLook, deviations []lifecycle.Deviation) (lifecycle.Verdict, []string) {
	if reasons := s.invalid(look, deviations); len(reasons) > 0 {
		return lifecycle.VerdictInvalid, reasons
	}
	if look.Effect == nil {
		return lifecycle.VerdictInsufficient, append([]string{"There is not enough data to judge an effect."}, look.Notes...)
	}
	minimum := s.minimumText()
	boundary := s.together(look)
	if proven := s.provenBreaches(look); boundary == boundaryHarm || len(proven) > 0 {
		if boundary == boundaryHarm {
			proven = append([]string{"The whole always-valid interval lies on the wrong side of no effect."}, proven...)
		}
		return lifecycle.VerdictHarm, proven
	}
	switch boundary {
	case boundaryFutility:
		return lifecycle.VerdictNoEffect, []string{fmt.Sprintf("The whole always-valid interval lies below the smallest effect that matters, %s.", minimum)}
	case boundarySuccess:
		if standing := s.breaches(look); len(standing) > 0 {
			return lifecycle.VerdictInsufficient, append([]string{"The always-valid interval excludes no effect in the wanted direction, but a guardrail is breached, and then there is no success."}, standing...)
		}
		return lifecycle.VerdictSuccess, []string{"The whole always-valid interval lies on the wanted side of no effect, and no guardrail is breached."}
	}
	return lifecycle.VerdictInsufficient, append([]string{fmt.Sprintf("The always-valid interval holds both no effect and %s, the smallest effect that matters.", minimum)}, s.breaches(look)...)
}

// invalid are the reasons for which no figure counts.
func (s scheme) invalid(look lifecycle.PilotLook, deviations []lifecycle.Deviation) []string {
	var reasons []string
	for _, d := range deviations {
		if d.Kind == lifecycle.MetricChanged {
			reasons = append(reasons, fmt.Sprintf("The primary metric was changed after the start (%s), so what the plan asks was not measured throughout.", d.Reason))
		}
	}
	if look.Split != nil && (look.Split.Level == string(stats.SplitHold) || look.Split.P < 0.001) {
		reasons = append(reasons, fmt.Sprintf("The sizes of the arms do not fit their planned shares (chi-square %s, p %s, below 0.001).", round3(look.Split.ChiSquare), pText(look.Split.P)))
	}
	for _, doubt := range look.Doubts {
		if doubt.Hold && (doubt.Kind == lifecycle.DoubtAllocation || doubt.Kind == lifecycle.DoubtMissing) {
			reasons = append(reasons, sentence(doubt.Text))
		}
	}
	return reasons
}

// together is what the interval or, of several treatments, all intervals say.
func (s scheme) together(look lifecycle.PilotLook) string {
	found := look.Comparisons
	if len(found) == 0 {
		found = []lifecycle.EffectEstimate{*look.Effect}
	}
	boundary, _ := s.best(found)
	return boundary
}

func (s scheme) breaches(look lifecycle.PilotLook) []string {
	var texts []string
	for _, g := range look.Guardrails {
		if g.Breached {
			texts = append(texts, sentence(g.Text))
		}
	}
	return texts
}

// provenBreaches are those of guardrails that are judged by their whole interval.
func (s scheme) provenBreaches(look lifecycle.PilotLook) []string {
	var texts []string
	for _, rail := range s.plan.Guardrails {
		for _, g := range look.Guardrails {
			if rail.By == "interval" && g.Key == rail.Key && g.Breached {
				texts = append(texts, sentence(g.Text))
			}
		}
	}
	return texts
}

func (s scheme) minimumText() string {
	if s.plan.Primary.Kind == lifecycle.MetricTimeTo {
		return s.effectText(s.plan.Effect.Minimum)
	}
	return fmt.Sprintf("%s %s", map[float64]string{1: "an increase of", -1: "a decrease of"}[s.sign], s.effectText(s.plan.Effect.Minimum))
}

var headlines = map[lifecycle.Verdict]string{
	lifecycle.VerdictSuccess:      "The pilot is a success",
	lifecycle.VerdictNoEffect:     "The change has no effect that matters",
	lifecycle.VerdictHarm:         "The change does harm",
	lifecycle.VerdictInsufficient: "The evidence is not sufficient",
	lifecycle.VerdictInvalid:      "The pilot is invalid: its data do not answer the question",
}

// tell is the verdict in one paragraph.
func (s scheme) tell(v lifecycle.PilotVerdict) string {
	parts := []string{headlines[v.Verdict] + "."}
	if v.Verdict == lifecycle.VerdictInvalid {
		parts = append(parts, v.Reasons...)
	}
	if e := v.Look.Effect; e != nil {
		parts = append(parts, sentence(s.levels(v.Look, *e)+s.effectSentence(*e)))
	}
	parts = append(parts, fmt.Sprintf("The plan asks for %s at least.", s.minimumText()))
	if v.Verdict != lifecycle.VerdictInvalid {
		parts = append(parts, v.Reasons...)
	}
	parts = append(parts, s.effort(v), s.warnings(v.Look), deviated(v.Deviations))
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, " ")
}

// levels says what the compared groups show, where each has one figure.
func (s scheme) levels(look lifecycle.PilotLook, e lifecycle.EffectEstimate) string {
	if s.plan.Design != lifecycle.DesignParallel || e.Measure == "hazard_ratio" {
		return ""
	}
	var with, without *lifecycle.ArmFigure
	for i := range look.Arms {
		switch arm := &look.Arms[i]; {
		case arm.Role == lifecycle.ArmControl:
			without = arm
		case arm.Key == e.Arm:
			with = arm
		}
	}
	if with == nil || without == nil || with.Mean == nil || without.Mean == nil {
		return ""
	}
	of := func(a *lifecycle.ArmFigure) string {
		if s.plan.Primary.Kind == lifecycle.MetricProportion && a.Events != nil {
			return fmt.Sprintf("%s (%s of %s)", figureText(s.plan.Primary, *a.Mean), grouped(int64(*a.Events)), grouped(a.N))
		}
		return figureText(s.plan.Primary, *a.Mean)
	}
	return fmt.Sprintf("it is %s in %s and %s in %s: ", of(with), with.Key, of(without), without.Key)
}

// effort says how much was looked at and how good the chances were.
func (s scheme) effort(v lifecycle.PilotVerdict) string {
	text := fmt.Sprintf("The data were looked at %s, with %s observations at the end", times(v.Looks), grouped(v.Look.Rows))
	if v.PowerReached != nil {
		text += fmt.Sprintf("; with these the pilot had a chance of %s to find the smallest effect that matters (planned: %s)", percent(*v.PowerReached), percent(s.power))
	}
	return text + "."
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return grouped(int64(n)) + " times"
}

// warnings are doubts that did not decide but must be known.
func (s scheme) warnings(look lifecycle.PilotLook) string {
	var texts []string
	for _, doubt := range look.Doubts {
		if !doubt.Hold || doubt.Kind == lifecycle.DoubtNoData {
			texts = append(texts, sentence("warning: "+doubt.Text))
		}
	}
	return strings.Join(texts, " ")
}

func deviated(deviations []lifecycle.Deviation) string {
	if len(deviations) == 0 {
		return "It kept to its plan."
	}
	text := fmt.Sprintf("It deviated from its plan %s: ", times(len(deviations)))
	for i, d := range deviations {
		if i > 0 {
			text += "; "
		}
		text += strings.ReplaceAll(d.Kind, "_", " ")
		if d.Site != "" {
			text += " " + d.Site
		}
		if d.By > 0 {
			text += " by " + inDays(days(d.By))
		}
		text += " (" + strings.TrimRight(d.Reason, ".") + ")"
	}
	return text + "."
}
