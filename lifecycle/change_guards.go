package lifecycle

import (
	"fmt"
	"slices"

	"tollgate/fault"
)

func changeGuards() map[string]func(*Case[ChangeData], Event) error {
	return map[string]func(*Case[ChangeData], Event) error{
		guardRuns:                  runsTheChange,
		"is_complete":              changeIsComplete,
		"template_is_standard":     templateIsStandard,
		"assesses_the_change":      onlyOfChange("change manager", func(r ChangeRoles) []string { return []string{r.ChangeManager} }),
		"implements_the_change":    onlyOfChange("implementer", func(r ChangeRoles) []string { return []string{r.Implementer} }),
		"reviews_the_change":       onlyOfChange("reviewer", func(r ChangeRoles) []string { return []string{r.reviewer()} }),
		"works_on_the_change":      onlyOfChange("requester, implementer and change manager", func(r ChangeRoles) []string { return []string{r.Requester, r.Implementer, r.ChangeManager} }),
		"has_a_window":             hasAWindow,
		"window_has_not_passed":    windowHasNotPassed,
		"is_in_the_window":         isInTheWindow,
		"has_conflicts":            hasConflicts,
		"conflicts_are_overridden": conflictsAreOverridden,
		"is_go":                    isGo,
		"is_stopped":               isStopped,
	}
}

// onlyOfChange lets people with a role of the change pass.
func onlyOfChange(who string, roles func(ChangeRoles) []string) func(*Case[ChangeData], Event) error {
	return only("change's "+who, func(d ChangeData) []string { return roles(d.Roles) })
}

func runsTheChange(c *Case[ChangeData], e Event) error {
	r := c.Data.Roles
	if slices.Contains([]string{r.Requester, r.ChangeManager}, e.Actor.ID) || slices.Contains(e.Actor.Roles, "admin") {
		return nil
	}
	return fault.New(fault.Forbidden, "only the change's requester and change manager may do this")
}

// changeIsComplete lists everything that the change still lacks.
func changeIsComplete(c *Case[ChangeData], _ Event) error {
	missing := c.Data.incomplete()
	if len(missing) == 0 {
		return c.Data.Roles.check("roles.reviewer")
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Fields: missing, Message: fmt.Sprintf("the change is not complete: %d things are missing", len(missing))}
}

// incomplete names the fields and roles that a change of this kind still needs.
func (d ChangeData) incomplete() []fault.Field {
	missing := d.missing()
	needed := []string{"requester", "change_manager", "process_owner", "implementer"}
	if d.Kind == EmergencyChange {
		needed = append(needed, "emergency_approver")
	}
	for _, role := range needed {
		if *d.Roles.field(role) == "" {
			missing = append(missing, fault.Field{Path: "roles." + role, Code: "missing", Message: "nobody has this role", Needs: "event reassign with data.role and data.person"})
		}
	}
	if len(d.plan()) == 0 {
		missing = append(missing, fault.Field{Path: "content.plan", Code: "missing", Message: "there is no step to implement", Needs: "at least one step"})
	}
	if len(d.backout()) == 0 {
		missing = append(missing, fault.Field{Path: "content.backout_plan", Code: "missing", Message: "there is no way back", Needs: "at least one step"})
	}
	return missing
}

// templateIsStandard refuses with the rule and the figures. Without facts (the first look, before
// they are fetched) it does not refuse.
func templateIsStandard(c *Case[ChangeData], e Event) error {
	switch {
	case c.Data.Template.Standard == nil:
		return fault.New(fault.CriteriaUnmet, "changes of the template %s are never standard; make it a normal change: event edit with data.kind", c.Data.Template.Key)
	case e.Facts == nil || e.Facts.Standard == nil || e.Facts.Standard.Granted:
		return nil
	}
	status := e.Facts.Standard
	return &fault.Error{Code: fault.CriteriaUnmet, Message: "the template may not be used for standard changes now; make it a normal change: event edit with data.kind",
		Fields: []fault.Field{{Path: "standard", Code: "unmet", Message: status.Because, Value: status.Outcomes,
			Needs: "the approval of a normal change of this template with requests_standard"}}}
}

func hasAWindow(c *Case[ChangeData], e Event) error {
	if c.Data.Content.Window == nil {
		return fault.New(fault.CriteriaUnmet, "the change has no window").With("content.window", "set start and end with event edit; approvers sign it")
	}
	return windowHasNotPassed(c, e)
}

// windowHasNotPassed: what is too late already would expire at once.
func windowHasNotPassed(c *Case[ChangeData], e Event) error {
	window := c.Data.Content.Window
	if window == nil || e.At.IsZero() || window.End.After(e.At) {
		return nil
	}
	return fault.New(fault.CriteriaUnmet, "the window has passed").With("content.window.end", "is in the past; set another with event edit")
}

func isInTheWindow(c *Case[ChangeData], e Event) error {
	window := c.Data.Content.Window
	if e.At.IsZero() || window == nil || !e.At.Before(window.Start) {
		return nil
	}
	return fault.New(fault.CriteriaUnmet, "the window has not begun").With("content.window.start", "is %s", window.Start.Format("2006-01-02 15:04 MST"))
}

// conflictsNow are those that were just found, or the last ones that were.
func conflictsNow(c *Case[ChangeData], e Event) []Conflict {
	if e.Facts != nil && e.Facts.Looked {
		return e.Facts.Conflicts
	}
	return c.Data.Conflicts
}

func hasConflicts(c *Case[ChangeData], e Event) error {
	if e.Facts == nil || len(c.Data.notOverridden(conflictsNow(c, e))) > 0 {
		return nil
	}
	return fault.New(fault.Conflict, "there is no conflict to override")
}

// conflictsAreOverridden lists every conflict that no signed override names.
func conflictsAreOverridden(c *Case[ChangeData], e Event) error {
	if e.Facts == nil {
		return nil
	}
	open := c.Data.notOverridden(conflictsNow(c, e))
	if len(open) == 0 {
		return nil
	}
	fields := make([]fault.Field, 0, len(open))
	for _, conflict := range open {
		fields = append(fields, fault.Field{Path: "conflicts." + conflict.Key, Code: conflict.Kind, Message: conflict.Title, Value: conflict,
			Needs: "another window, or a signed override: event request_override"})
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Fields: fields, Message: fmt.Sprintf("the window collides with %d others", len(open))}
}

// notOverridden are the conflicts that the signed override, of the content as it is now, does not name.
func (d ChangeData) notOverridden(conflicts []Conflict) []Conflict {
	return slices.DeleteFunc(slices.Clone(conflicts), func(conflict Conflict) bool {
		return d.Override != nil && slices.Contains(d.Override.Keys, conflict.Key)
	})
}

func isGo(c *Case[ChangeData], _ Event) error {
	return c.Data.Readiness.isGo(c.Data.Template.Readiness, "implement")
}

func isStopped(c *Case[ChangeData], _ Event) error {
	if c.Data.Work.Stopped {
		return nil
	}
	return fault.New(fault.Conflict, "no step has failed")
}
