package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tollgate/lifecycle"
)

// reachable refuses items that no subject has, waits for what the same subject never has, and mandatory items that wait for
// optional ones, through milestones too: those would not be optional.
func (c *onboardingChecker) reachable() {
	c.eachItem(func(path string, item lifecycle.OnboardingItem) {
		if attribute, never := c.contradiction(item.When); never {
			c.Add(path+".when", "never holds: no value of %s meets every condition", attribute)
			return
		}
		for _, wait := range waitsOf(path, item) {
			waited := c.waited(item.Key, wait.key)
			c.Require(len(waited) > 0, wait.path, "no subject has both %q and %q", item.Key, wait.key)
			for _, leaf := range waited {
				c.Require(item.Optional || !c.nodes[leaf].item.Optional, wait.path, "%q is optional, so a mandatory item cannot wait for it", leaf)
			}
		}
	})
}

// wait is one place at which an item names what it waits for.
type wait struct{ path, key string }

func waitsOf(path string, item lifecycle.OnboardingItem) []wait {
	var waits []wait
	for i, key := range item.Requires {
		waits = append(waits, wait{fmt.Sprintf("%s.requires[%d]", path, i), key})
	}
	if item.Due.Key != "" {
		waits = append(waits, wait{path + ".due.key", item.Due.Key})
	}
	if item.Opens != nil && item.Opens.Key != "" {
		waits = append(waits, wait{path + ".opens.key", item.Opens.Key})
	}
	return waits
}

// contradiction finds an attribute of which no value meets all conditions.
func (c *onboardingChecker) contradiction(conditions []lifecycle.ItemCondition) (string, bool) {
	for _, first := range conditions {
		var open map[string]bool // nil: any value
		if i := slices.IndexFunc(c.t.Attributes, func(a lifecycle.SubjectAttribute) bool { return a.Key == first.Attribute }); i >= 0 && len(c.t.Attributes[i].Values) > 0 {
			open = setOf(c.t.Attributes[i].Values)
		}
		for _, w := range conditions {
			if w.Attribute == first.Attribute && !w.Not {
				if open == nil {
					open = setOf(w.In)
				}
				maps.DeleteFunc(open, func(value string, _ bool) bool { return !slices.Contains(w.In, value) })
			}
		}
		for _, w := range conditions {
			if w.Attribute == first.Attribute && w.Not {
				maps.DeleteFunc(open, func(value string, _ bool) bool { return slices.Contains(w.In, value) })
			}
		}
		if open != nil && len(open) == 0 {
			return first.Attribute, true
		}
	}
	return "", false
}

func setOf(values []string) map[string]bool {
	set := map[string]bool{}
	for _, value := range values {
		set[value] = true
	}
	return set
}

// mostSubjects bounds how many kinds of subjects are told apart by their conditions.
const mostSubjects = 20_000

// forEverybody refuses a template of which some subject would have no item: it could not be launched for it.
func (c *onboardingChecker) forEverybody() {
	var conditions [][]lifecycle.ItemCondition
	c.eachItem(func(_ string, item lifecycle.OnboardingItem) { conditions = append(conditions, item.When) })
	left := mostSubjects
	subject, without := c.without(conditions, nil, &left)
	switch {
	case left < 0:
		c.Add("body.sections", "every item has conditions, too many to tell whether every subject has an item: leave one item without")
	case without:
		c.Add("body.sections", "a subject with %s would have no item at all", strings.Join(subject, ", "))
	}
}

// without looks for a subject of whom no item's conditions hold. It takes the values of one attribute after the other (Shannon's
// expansion), and looks no further where an item has no conditions left.
func (c *onboardingChecker) without(items [][]lifecycle.ItemCondition, subject []string, left *int) ([]string, bool) {
	if slices.ContainsFunc(items, func(conditions []lifecycle.ItemCondition) bool { return len(conditions) == 0 }) {
		return nil, false
	}
	if *left--; len(items) == 0 || *left < 0 {
		return subject, true
	}
	attribute := items[0][0].Attribute
	for _, value := range c.values(attribute, items) {
		var still [][]lifecycle.ItemCondition
		for _, conditions := range items {
			if rest, holds := given(conditions, attribute, value); holds {
				still = append(still, rest)
			}
		}
		said := append(slices.Clone(subject), attribute+" "+value)
		if value == absent {
			said[len(said)-1] = "no " + attribute
		}
		if found, without := c.without(still, said, left); without {
			return found, true
		}
	}
	return nil, false
}

// Values of an attribute that no condition names: none, and any other text.
const absent, another = "", "any other"

// values are those of an attribute that the conditions can tell apart.
func (c *onboardingChecker) values(attribute string, items [][]lifecycle.ItemCondition) []string {
	named := map[string]bool{}
	for _, conditions := range items {
		for _, w := range conditions {
			if w.Attribute == attribute {
				maps.Copy(named, setOf(w.In))
			}
		}
	}
	i := slices.IndexFunc(c.t.Attributes, func(a lifecycle.SubjectAttribute) bool { return a.Key == attribute })
	values := slices.Sorted(maps.Keys(named))
	if i < 0 || len(c.t.Attributes[i].Values) == 0 {
		values = append(values, another)
	} else {
		values = c.t.Attributes[i].Values
	}
	if i < 0 || c.t.Attributes[i].Optional {
		values = append(slices.Clone(values), absent)
	}
	return values
}

// given leaves out the conditions on an attribute that has a value; false when one of them does not hold.
func given(conditions []lifecycle.ItemCondition, attribute, value string) ([]lifecycle.ItemCondition, bool) {
	var rest []lifecycle.ItemCondition
	for _, w := range conditions {
		switch {
		case w.Attribute != attribute:
			rest = append(rest, w)
		case value == absent || slices.Contains(w.In, value) == w.Not:
			return nil, false
		}
	}
	return rest, true
}
