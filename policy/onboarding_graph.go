package policy

import (
	"maps"
	"slices"
	"strings"
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

// leaves are the items behind a key, and the milestones with days: of an item itself, of a milestone what it leads to. Each milestone
// is looked at once. There must be no cycles.
func (c *onboardingChecker) leaves(key string) []string {
	node := c.nodes[key]
	if !node.milestone || node.fixed {
		return []string{key}
	}
	if known, looked := c.behind[key]; looked {
		return known
	}
	var all []string
	for _, required := range node.waits {
		all = append(all, c.leaves(required)...)
	}
	slices.Sort(all)
	c.behind[key] = slices.Compact(all)
	return c.behind[key]
}

// waited are those leaves of a key that some subject has together with an item.
func (c *onboardingChecker) waited(item, key string) []string {
	return slices.DeleteFunc(slices.Clone(c.leaves(key)), func(leaf string) bool { return !c.together(item, leaf) })
}

// together tells whether some subject has both items; a milestone with days comes for everybody.
func (c *onboardingChecker) together(one, other string) bool {
	if one > other {
		one, other = other, one
	}
	pair := [2]string{one, other}
	if both, known := c.pairs[pair]; known {
		return both
	}
	conditions := append(slices.Clone(c.nodes[one].item.When), c.nodes[other].item.When...)
	_, never := c.contradiction(conditions)
	c.pairs[pair] = !never
	return !never
}
