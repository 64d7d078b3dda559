package lifecycle

import (
	"cmp"
	"fmt"
	"slices"

	"tollgate/fault"
)

// MissingOfPilot names what a pilot's plan and roles still lack before the plan can be signed.
func MissingOfPilot(c *Case[PilotData]) []fault.Field {
	var missing []fault.Field
	lacks := func(there bool, field, says string) {
		if !there {
			missing = append(missing, fault.Field{Path: "plan." + field, Code: "missing", Message: says, Needs: "event edit with data.plan." + field})
		}
	}
	p := c.Data.Plan
	lacks(p.Hypothesis != "", "hypothesis", "say what is changed, for whom, and what that does to the primary metric")
	lacks(p.Primary.Key != "", "primary_metric", "name the one measure that decides")
	lacks(p.Direction != "", "direction", "say which way is better")
	lacks(p.Effect != nil, "effect", "say the smallest effect that matters and the expected baseline")
	lacks(p.Effect == nil || p.Primary.Kind != MetricMean || p.Effect.SD != nil, "effect.sd", "a mean needs its expected standard deviation")
	lacks(p.Design != "", "design", "say how the effect is told from chance")
	lacks(p.Duration > 0, "duration", "say how long it runs")
	p.lacksGroups(lacks)
	for _, role := range []string{"lead", "sponsor", "process_owner"} {
		if *c.Data.Roles.field(role) == "" {
			missing = append(missing, fault.Field{Path: "roles." + role, Code: "missing", Message: "nobody has this role", Needs: "event reassign with data.role and data.person"})
		}
	}
	return missing
}

// lacksGroups asks for what the design compares.
func (p PilotPlan) lacksGroups(lacks func(bool, string, string)) {
	sites := func(role string) int {
		n := 0
		for _, site := range p.Sites {
			if cmp.Or(site.Role, ArmTreatment) == role {
				n++
			}
		}
		return n
	}
	switch p.Design {
	case DesignParallel:
		lacks(len(p.Arms) >= 2, "arms", "name the control and the treatment")
	case DesignBeforeAfterControl:
		lacks(sites(ArmControl) >= 1 && sites(ArmTreatment) >= 1, "sites", "name at least one site with the change and one without")
	case DesignSteppedWedge:
		lacks(len(p.Sites) >= 2, "sites", "name at least two sites")
		dated := !slices.ContainsFunc(p.Sites, func(s PilotSite) bool { return s.CrossesOver == "" })
		lacks(dated, "sites.crosses_over", "say for every site when it takes over the change")
	case DesignBeforeAfter:
		lacks(len(p.Sites) >= 1, "sites", "name the site")
	}
	if p.Design != "" && p.Design != DesignParallel {
		lacks(p.BaselineFrom != "", "baseline_from", fmt.Sprintf("a %s design needs data from before", p.Design))
	}
}

// Defaulted fills in what the plan leaves to the usual.
func (p PilotPlan) Defaulted() PilotPlan {
	p.Alpha, p.Power = cmp.Or(p.Alpha, 0.05), cmp.Or(p.Power, 0.8)
	p.LongestDuration, p.LookEvery = cmp.Or(p.LongestDuration, p.Duration), cmp.Or(p.LookEvery, Duration(day))
	p.MissingAtMost, p.Period, p.TimeZone = cmp.Or(p.MissingAtMost, 0.05), cmp.Or(p.Period, "week"), cmp.Or(p.TimeZone, "UTC")
	p.Arms = slices.Clone(p.Arms)
	for i := range p.Arms {
		p.Arms[i].Share = cmp.Or(p.Arms[i].Share, 1)
	}
	p.Sites = slices.Clone(p.Sites)
	for i := range p.Sites {
		p.Sites[i].Role = cmp.Or(p.Sites[i].Role, ArmTreatment)
	}
	return p
}
