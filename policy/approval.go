package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tollgate/benefit"
	"tollgate/lifecycle"
)

const (
	maxPolicies = 50
	maxRules    = 100
	maxNames    = 100 // processes or sites of one rule
)

var amountPattern = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,4})?$`)

// CheckApproval returns everything that is wrong with approval policies as one fault of code Invalid;
// nil for those that choose who signs for every change that there can be.
func CheckApproval(p lifecycle.ApprovalPolicies) error {
	c := &Checker{Roles: ChangeRoles()}
	c.Key("body.key", p.Key)
	c.Text("body.title", p.Title, 120)
	c.Size(p)
	c.Require(len(p.Policies) >= 1 && len(p.Policies) <= maxPolicies, "body.policies", "must have 1 to %d, has %d", maxPolicies, len(p.Policies))
	for _, name := range slices.Sorted(maps.Keys(p.Policies)) {
		path := "body.policies." + name
		c.Key(path, name)
		c.Policy(path, p.Policies[name])
		chosen := slices.ContainsFunc(p.Rules, func(r lifecycle.ApprovalRule) bool { return r.Policy == name })
		c.Require(chosen, path, "is chosen by no rule")
	}
	c.rules("body.rules", p)
	return c.Err()
}

// PeopleOfApproval returns everyone whom the policies name by id.
func PeopleOfApproval(p lifecycle.ApprovalPolicies) []NamedPerson {
	var people []NamedPerson
	for _, name := range slices.Sorted(maps.Keys(p.Policies)) {
		people = append(people, People("body.policies."+name, p.Policies[name])...)
	}
	return people
}

func (c *Checker) rules(path string, p lifecycle.ApprovalPolicies) {
	n := len(p.Rules)
	c.Require(n >= 1 && n <= maxRules, path, "must have 1 to %d rules, has %d", maxRules, n)
	seen := Keys{}
	for i, rule := range p.Rules {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Text(at+".name", rule.Name, 120)
		c.Once(seen, at+".name", rule.Name, "rule")
		_, exists := p.Policies[rule.Policy]
		c.Require(exists, at+".policy", "%q is not one of policies", rule.Policy)
		c.when(at+".when", rule.When)
		switch {
		case i == n-1:
			c.Require(rule.When.Everything(), at+".when", "the last rule decides for what no other matches: it has no when")
		case rule.When.Everything():
			c.Add(at+".when", "is empty, so the rules after this one can never be reached")
			return
		default:
			c.reachable(at, p.Rules, i)
		}
	}
}

// reachable checks that some change gets as far as the rule. The last rule needs no such change: it is
// there for what nobody thought of.
func (c *Checker) reachable(path string, rules []lifecycle.ApprovalRule, i int) {
	for k, earlier := range rules[:i] {
		if covers(earlier.When, rules[i].When) {
			c.Add(path, "can never be reached: rule %d (%s) matches everything that it does", k+1, earlier.Name)
			return
		}
	}
	c.Require(!exhausted(rules[:i], rules[i].When), path, "can never be reached: together the rules before it match everything that it does")
}

func (c *Checker) when(path string, w lifecycle.ApprovalWhen) {
	listed(c, path+".risk", w.Risk, levels)
	listed(c, path+".kinds", w.Kinds, changeKinds)
	c.names(path+".processes", w.Processes)
	c.names(path+".sites", w.Sites)
	if w.CostFrom != nil {
		c.Require(amountPattern.MatchString(w.CostFrom.Amount), path+".cost_from.amount", "%q is not a decimal such as 25000.00", w.CostFrom.Amount)
		c.Require(benefit.Currency(w.CostFrom.Currency).Known(), path+".cost_from.currency", "%q is not a currency of ISO 4217 in use", w.CostFrom.Currency)
	}
}

func listed[T ~string](c *Checker, path string, values, known []T) {
	for i, value := range values {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Require(slices.Contains(known, value), at, "%q is not one of %v", value, known)
		c.Require(slices.Index(values, value) == i, at, "%q is listed twice", value)
	}
}

func (c *Checker) names(path string, names []string) {
	c.Require(len(names) <= maxNames, path, "may have at most %d", maxNames)
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.Text(at, name, 120)
		c.Require(strings.TrimSpace(name) == name, at, "%q begins or ends with a blank, so it would match nothing", name)
		c.Require(slices.Index(names, name) == i, at, "%q is listed twice", name)
	}
}
