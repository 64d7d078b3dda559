package policy

import "tollgate/lifecycle"

// days refuses items that are due before they open, or before what they wait for is due, behind milestones too. Days are counted from
// the start date as if everything were done on the day on which it is due. There must be no cycles.
func (c *onboardingChecker) days() {
	d := dueDays{c, map[string]int{}}
	c.eachItem(func(path string, item lifecycle.OnboardingItem) {
		due := d.of(item.Key)
		if item.Opens != nil {
			opens := d.rule(item.Key, *item.Opens)
			c.Require(opens <= due, path+".opens.days", "it would open on business day %d and be due on day %d", opens, due)
		}
		for _, wait := range waitsOf(path, lifecycle.OnboardingItem{Requires: item.Requires}) {
			for _, leaf := range c.waited(item.Key, wait.key) {
				c.Require(d.of(leaf) <= due, wait.path, "%q is due on business day %d, and %q on day %d before it", leaf, d.of(leaf), item.Key, due)
			}
		}
	})
}

// dueDays are the business days on which items are due and milestones with days come.
type dueDays struct {
	c     *onboardingChecker
	known map[string]int
}

func (d dueDays) of(leaf string) int {
	if day, ok := d.known[leaf]; ok {
		return day
	}
	node := d.c.nodes[leaf]
	if node.milestone {
		d.known[leaf] = node.day
	} else {
		d.known[leaf] = d.rule(leaf, node.item.Due)
	}
	return d.known[leaf]
}

// rule is the day that an item's rule comes to: what it counts from is finished with the last of what the item waits for there.
func (d dueDays) rule(item string, r lifecycle.DueRule) int {
	if r.From != lifecycle.FromItem && r.From != lifecycle.FromMilestone {
		return r.Days
	}
	last := 0
	for i, leaf := range d.c.waited(item, r.Key) {
		if day := d.of(leaf); i == 0 || day > last {
			last = day
		}
	}
	return last + r.Days
}
