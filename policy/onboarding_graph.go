package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tollgate/lifecycle"
)

// cycles refuses items that wait for themselves: they would never open. It tells whether there is none.
func (c *onboardingChecker) cycles() bool {
	const looking, looked = 1, 2
	state, sound := map[string]int{}, true
	var visit func(key string, way []string)
	visit = func(key string, way []string) {
		if state[key] == looking {
			circle := append(slices.Clone(way[slices.Index(way, key):]), key)
			c.Add(c.nodes[key].path, "waits for itself: %s", strings.Join(circle, " waits for "))
			sound = false
			return
		}
		if state[key] == looked {
			return
		}
		state[key] = looking
		for _, next := range c.nodes[key].waits {
			visit(next, append(way, key))
		}
		state[key] = looked
	}
	for _, key := range slices.Sorted(maps.Keys(c.nodes)) {
		visit(key, nil)
	}
	return sound
}

// reachable refuses items that no subject has, waits for what the same subject never has, and mandatory items that wait for
// optional ones: those would not be optional.
func (c *onboardingChecker) reachable() {
	items := map[string]lifecycle.OnboardingItem{}
	for _, item := range c.t.Items() {
		items[item.Key] = item
	}
	c.eachItem(func(path string, item lifecycle.OnboardingItem) {
		if attribute, never := c.contradiction(item.When); never {
			c.Add(path+".when", "never holds: no value of %s meets every condition", attribute)
			return
		}
		for i, key := range item.Requires {
			at := fmt.Sprintf("%s.requires[%d]", path, i)
			required, isItem := items[key]
			if !isItem {
				continue
			}
			_, never := c.contradiction(append(slices.Clone(item.When), required.When...))
			c.Require(!never, at, "no subject has both %q and %q", item.Key, key)
			c.Require(item.Optional || !required.Optional, at, "%q is optional, so a mandatory item cannot wait for it", key)
		}
	})
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

// days refuses items that are due before they open, or before what they wait for is due. Days are counted from the start date as if
// everything were done on the day on which it is due. There must be no cycles.
func (c *onboardingChecker) days() {
	d := dueDays{c: c, items: map[string]lifecycle.OnboardingItem{}, miles: map[string]lifecycle.Milestone{}, known: map[string]int{}}
	for _, item := range c.t.Items() {
		d.items[item.Key] = item
	}
	for _, m := range c.t.Milestones {
		d.miles[m.Key] = m
	}
	c.eachItem(func(path string, item lifecycle.OnboardingItem) {
		due := d.rule(item.Due)
		if item.Opens != nil {
			opens := d.rule(*item.Opens)
			c.Require(opens <= due, path+".opens.days", "it would open on business day %d and be due on day %d", opens, due)
		}
		for i, key := range item.Requires {
			_, isItem := d.items[key]
			needed := d.of(key)
			c.Require(!isItem || needed <= due, fmt.Sprintf("%s.requires[%d]", path, i), "is due on business day %d, and %q on day %d before it", needed, item.Key, due)
		}
	})
}

type dueDays struct {
	c     *onboardingChecker
	items map[string]lifecycle.OnboardingItem
	miles map[string]lifecycle.Milestone
	known map[string]int
}

// of is the business day on which an item is due, or a milestone is reached then.
func (d dueDays) of(key string) int {
	if day, ok := d.known[key]; ok {
		return day
	}
	day := 0
	if item, ok := d.items[key]; ok {
		day = d.rule(item.Due)
	} else if m := d.miles[key]; m.Days != nil {
		day = *m.Days
	} else {
		for i, required := range m.Requires {
			if at := d.of(required); i == 0 || at > day {
				day = at
			}
		}
	}
	d.known[key] = day
	return day
}

func (d dueDays) rule(r lifecycle.DueRule) int {
	if r.From == lifecycle.FromItem || r.From == lifecycle.FromMilestone {
		return d.of(r.Key) + r.Days
	}
	return r.Days
}
