package lifecycle

import (
	"fmt"
	"slices"

	"tollgate/fault"
)

func projectGuards() map[string]func(*Case[ProjectData], Event) error {
	return map[string]func(*Case[ProjectData], Event) error{
		guardRuns:                   runsTheProject,
		"works_on_the_case":         worksOnTheProject,
		"sponsors_the_case":         sponsorsTheProject,
		"roles_are_filled":          rolesAreFilled,
		"is_ready":                  isReady,
		"no_condition_is_open":      noConditionIsOpen,
		"actuals_are_confirmed":     actualsAreConfirmed,
		"no_action_is_open":         noActionIsOpen,
		"leads_or_owns_the_process": leadsOrOwnsTheProcess,
	}
}

func runsTheProject(c *Case[ProjectData], e Event) error {
	if e.Actor.ID == c.Data.Roles.Lead || slices.Contains(e.Actor.Roles, "admin") {
		return nil
	}
	return fault.New(fault.Forbidden, "only the project's lead may do this")
}

func worksOnTheProject(c *Case[ProjectData], e Event) error {
	if slices.Contains(c.Data.Roles.Workers(), e.Actor.ID) {
		return nil
	}
	return fault.New(fault.Forbidden, "only the project's lead, process owner, finance partner and team may do this")
}

func sponsorsTheProject(c *Case[ProjectData], e Event) error {
	if e.Actor.ID == c.Data.Roles.Sponsor {
		return nil
	}
	return fault.New(fault.Forbidden, "only the project's sponsor may do this")
}

func rolesAreFilled(c *Case[ProjectData], _ Event) error {
	var problems fault.Problems
	for _, role := range projectRoleNames {
		problems.Require(len(projectPeople(c, role)) > 0, "roles."+role, "must be filled before the project starts")
	}
	return problems.Err()
}

// isReady lists everything that the open phase still lacks: deliverables that are missing and
// criteria that do not hold. Without facts (the first look, before they are fetched) it does
// not refuse, so that one answer names all of it.
func isReady(c *Case[ProjectData], e Event) error {
	if e.Facts == nil {
		return nil
	}
	unmet := append(MissingDeliverables(c), UnmetCriteria(e.Facts.Criteria)...)
	if len(unmet) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Fields: unmet,
		Message: fmt.Sprintf("the phase is not ready for its tollgate: %d things are missing", len(unmet))}
}

// UnmetCriteria names each criterion that does not hold, with the values it was judged by.
func UnmetCriteria(results []CriterionResult) []fault.Field {
	var unmet []fault.Field
	for _, result := range results {
		if !result.Met {
			unmet = append(unmet, fault.Field{Path: "criteria." + result.Key, Code: "unmet", Message: "not met: " + result.Title,
				Value: result.Values, Needs: result.Needs})
		}
	}
	return unmet
}

// MissingDeliverables names each deliverable of the open phase that is not there yet and what
// it needs.
func MissingDeliverables(c *Case[ProjectData]) []fault.Field {
	phase, _ := PhaseOf(c)
	var missing []fault.Field
	for _, spec := range phase.Deliverables {
		if _, waived := c.Data.Waivers[spec.Key]; waived && !c.Data.Waivers[spec.Key].SignedAt.IsZero() {
			continue
		}
		delivered, there := c.Data.Deliverables[spec.Key]
		path := "deliverables." + spec.Key
		switch {
		case !there && !spec.Optional:
			missing = append(missing, fault.Field{Path: path, Code: "missing", Message: spec.Title + " is not there",
				Needs: fmt.Sprintf("deliver it: event deliver with data.deliverable %q", spec.Key)})
		case there && spec.SignedBy != nil && !delivered.Signed:
			missing = append(missing, fault.Field{Path: path, Code: "unsigned", Message: spec.Title + " is not signed yet",
				Needs: "the signatures of its own sign-off round"})
		}
	}
	return missing
}

func noConditionIsOpen(c *Case[ProjectData], _ Event) error {
	var open []fault.Field
	for i, condition := range c.Data.Conditions {
		if condition.ResolvedAt == nil {
			open = append(open, fault.Field{Path: fmt.Sprintf("conditions[%d]", i), Code: "open", Message: condition.Text,
				Needs: "its owner " + condition.Owner + " completes the task"})
		}
	}
	if len(open) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Message: "the project cannot close while a condition of a tollgate is open", Fields: open}
}

func actualsAreConfirmed(c *Case[ProjectData], _ Event) error {
	month, open := c.Data.nextMonth()
	if !open {
		return nil
	}
	last, n := c.Data.Charter.horizon()
	return &fault.Error{Code: fault.CriteriaUnmet, Message: fmt.Sprintf("actual benefits are to be confirmed for all %d months to %s; the next one is %s",
		n, last, month.Format(monthLayout)),
		Fields: []fault.Field{{Path: "realization.confirmed", Code: "unconfirmed", Message: "not every month is confirmed",
			Value: c.Data.Realization.Confirmed, Needs: "the finance partner completes the task confirm_actuals of each month"}}}
}
