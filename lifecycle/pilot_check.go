package lifecycle

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

var (
	metricKeyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	siteKeyForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$`)
	metricKinds   = []string{MetricProportion, MetricMean, MetricRate, MetricTimeTo}
	designs       = []string{DesignParallel, DesignBeforeAfterControl, DesignSteppedWedge, DesignBeforeAfter}
)

// Check refuses what no pilot could mean, with every field at fault. What is merely absent is missing only at submission.
func (p PilotPlan) Check(problems *fault.Problems, path string) {
	problems.Require(utf8.RuneCountInString(p.Hypothesis) <= 4000, path+".hypothesis", "must have at most 4000 characters")
	if p.Primary != (PilotMetric{}) {
		p.Primary.check(problems, path+".primary_metric")
	}
	oneOf(problems, path+".direction", p.Direction, "", Increase, Decrease)
	oneOf(problems, path+".design", p.Design, append([]string{""}, designs...)...)
	oneOf(problems, path+".period", p.Period, "", "day", "week", "month")
	problems.Require(p.Alpha == 0 || p.Alpha > 0 && p.Alpha <= 0.5, path+".alpha", "must be above 0 and at most 0.5")
	problems.Require(p.Power == 0 || p.Power >= 0.5 && p.Power < 1, path+".power", "must be at least 0.5 and below 1")
	problems.Require(p.Correlation >= 0 && p.Correlation < 1, path+".intracluster_correlation", "must be at least 0 and below 1")
	problems.Require(p.MissingAtMost >= 0 && p.MissingAtMost <= 1, path+".missing_at_most", "must be between 0 and 1")
	problems.Require(p.Mixture >= 0 && p.ArrivalsPerDay >= 0, path, "mixture and arrivals_per_day must not be negative")
	p.checkEffect(problems, path+".effect")
	p.checkArms(problems, path+".arms")
	p.checkSites(problems, path+".sites")
	p.Randomization.check(problems, path+".randomization", p.Arms)
	checkGuardrails(problems, path+".guardrails", p.Guardrails)
	p.checkTimes(problems, path)
	problems.Require(len(p.Attachments) <= 50, path+".attachments", "must be at most 50")
	for i, a := range p.Attachments {
		a.check(problems, fmt.Sprintf("%s.attachments[%d]", path, i))
	}
}

func oneOf(problems *fault.Problems, path, value string, values ...string) {
	problems.Require(slices.Contains(values, value), path, "must be one of %s", strings.Join(slices.DeleteFunc(values, func(v string) bool { return v == "" }), ", "))
}

func (m PilotMetric) check(problems *fault.Problems, path string) {
	problems.Require(metricKeyForm.MatchString(m.Key), path+".key", "must be a short name such as retained_day_7")
	problems.Require(slices.Contains(metricKinds, m.Kind), path+".kind", "must be one of %s", strings.Join(metricKinds, ", "))
	problems.Require(utf8.RuneCountInString(m.Name) <= 200 && utf8.RuneCountInString(m.Unit) <= 40, path, "has a name of at most 200 and a unit of at most 40 characters")
}

// checkEffect holds the minimum effect to the metric's kind and direction.
func (p PilotPlan) checkEffect(problems *fault.Problems, path string) {
	e := p.Effect
	if e == nil {
		return
	}
	problems.Require(e.Minimum > 0, path+".minimum", "must be above zero; direction says which way")
	problems.Require(e.SD == nil || *e.SD > 0, path+".sd", "must be above zero")
	switch p.Primary.Kind {
	case MetricProportion:
		problems.Require(e.Baseline > 0 && e.Baseline < 1, path+".baseline", "must be a proportion between 0 and 1, such as 0.19 for 19 %%")
		reached := e.Baseline + e.Minimum
		if p.Direction == Decrease {
			reached = e.Baseline - e.Minimum
		}
		problems.Require(reached > 0 && reached < 1, path+".minimum", "leads beyond what a proportion can be")
	case MetricRate:
		problems.Require(e.Baseline > 0, path+".baseline", "must be above zero: events per unit of opportunity")
		problems.Require(p.Direction != Decrease || e.Minimum < e.Baseline, path+".minimum", "leads below zero")
	case MetricTimeTo:
		problems.Require(e.Minimum != 1 && (e.Minimum > 1) == (p.Direction != Decrease), path+".minimum", "is a hazard ratio: above 1 for increase, below 1 for decrease")
	}
}

func (p PilotPlan) checkArms(problems *fault.Problems, path string) {
	problems.Require(len(p.Arms) <= 8, path, "must be at most 8")
	var keys []string
	controls := 0
	for i, arm := range p.Arms {
		at := fmt.Sprintf("%s[%d]", path, i)
		problems.Require(metricKeyForm.MatchString(arm.Key), at+".key", "must be a short name such as gate_40")
		problems.Require(!slices.Contains(keys, arm.Key), at+".key", "is there twice")
		problems.Require(arm.Share >= 0 && arm.Share <= 1000, at+".share", "must be between 0 and 1000; 1 when absent")
		oneOf(problems, at+".role", arm.Role, ArmControl, ArmTreatment)
		keys = append(keys, arm.Key)
		if arm.Role == ArmControl {
			controls++
		}
	}
	problems.Require(len(p.Arms) == 0 || controls == 1 && len(p.Arms) >= 2, path, "must be one control and at least one treatment")
}

func (p PilotPlan) checkSites(problems *fault.Problems, path string) {
	problems.Require(len(p.Sites) <= 500, path, "must be at most 500")
	var keys []string
	for i, site := range p.Sites {
		at := fmt.Sprintf("%s[%d]", path, i)
		problems.Require(siteKeyForm.MatchString(site.Key), at+".key", "must be a short name without spaces")
		problems.Require(!slices.Contains(keys, site.Key), at+".key", "is there twice")
		oneOf(problems, at+".role", site.Role, "", ArmControl, ArmTreatment)
		checkDate(problems, at+".crosses_over", site.CrossesOver)
		keys = append(keys, site.Key)
	}
}

func (r *Randomization) check(problems *fault.Problems, path string, arms []PilotArm) {
	if r == nil {
		return
	}
	oneOf(problems, path+".by", r.By, "tollgate", "elsewhere")
	oneOf(problems, path+".method", r.Method, "", "simple", "blocked", "stratified")
	if r.Method == "blocked" || r.Method == "stratified" {
		shares := 0
		for _, arm := range arms {
			share := int(cmp.Or(arm.Share, 1))
			problems.Require(arm.Share == 0 || float64(share) == arm.Share, path+".block_size", "blocks need whole shares")
			shares += share
		}
		problems.Require(r.BlockSize > 0 && r.BlockSize <= 100 && (shares == 0 || r.BlockSize%shares == 0), path+".block_size", "must be a multiple of the sum of the shares, %d, at most 100", shares)
	}
	problems.Require((r.Method == "stratified") == (len(r.Strata) > 0), path+".strata", "are for the method stratified, which needs them")
	checkNames(problems, path+".strata", r.Strata)
}

func checkGuardrails(problems *fault.Problems, path string, guardrails []Guardrail) {
	problems.Require(len(guardrails) <= 20, path, "must be at most 20")
	for i, g := range guardrails {
		at := fmt.Sprintf("%s[%d]", path, i)
		g.check(problems, at)
		problems.Require(g.Kind != MetricTimeTo, at+".kind", "must be proportion, mean or rate")
		problems.Require((g.AtMost != nil) != (g.AtLeast != nil), at, "needs exactly one of at_most and at_least")
		oneOf(problems, at+".by", g.By, "", "estimate", "interval")
		problems.Require(g.MinimumN >= 0, at+".minimum_n", "must not be negative")
	}
}

func (p PilotPlan) checkTimes(problems *fault.Problems, path string) {
	checkDate(problems, path+".start_date", p.StartDate)
	checkDate(problems, path+".baseline_from", p.BaselineFrom)
	names := []string{".duration", ".longest_duration", ".follow_up", ".no_data_for"}
	for i, d := range []Duration{p.Duration, p.LongestDuration, p.FollowUp, p.NoDataFor} {
		problems.Require(d >= 0 && d <= Duration(longest), path+names[i], "must be at most 100 years")
	}
	problems.Require(p.LongestDuration == 0 || p.LongestDuration >= p.Duration, path+".longest_duration", "must be at least the duration")
	problems.Require(p.LookEvery == 0 || p.LookEvery >= Duration(time.Minute), path+".look_every", "must be at least a minute, PT1M")
	if _, err := time.LoadLocation(p.TimeZone); err != nil {
		problems.Add(path+".time_zone", "%q is not a time zone of the IANA database, such as Europe/Berlin", p.TimeZone)
	}
}
