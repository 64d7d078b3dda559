package lifecycle

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"tollgate/fault"
)

// ApprovalPolicies is an ordered decision table: the first rule that matches a change chooses who
// signs it. The last rule matches everything.
type ApprovalPolicies struct {
	Key      string            `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Version  int               `json:"version,omitempty" minimum:"1" doc:"counts up per key"`
	Title    string            `json:"title" minLength:"1" maxLength:"120"`
	Policies map[string]Policy `json:"policies" doc:"by name"`
	Rules    []ApprovalRule    `json:"rules" minItems:"1" maxItems:"100" doc:"in order; the first that matches decides, the last has no when"`
}

// ApprovalRule chooses a policy when everything that it names holds.
type ApprovalRule struct {
	Name   string       `json:"name" minLength:"1" maxLength:"120"`
	When   ApprovalWhen `json:"when,omitempty"`
	Policy string       `json:"policy" minLength:"1" maxLength:"40" doc:"a name in policies"`
}

// ApprovalWhen is what a rule asks of a change. An empty list asks nothing; of a list, one is enough.
type ApprovalWhen struct {
	Risk      []RiskLevel  `json:"risk,omitempty" enum:"low,medium,high,critical"`
	Kinds     []ChangeKind `json:"kinds,omitempty" enum:"normal,standard,emergency"`
	Processes []string     `json:"processes,omitempty" maxItems:"100"`
	Sites     []string     `json:"sites,omitempty" maxItems:"100"`
	// CostFrom matches a cost of at least this amount in this currency. A change without a cost costs nothing.
	CostFrom *Cost `json:"cost_from,omitempty"`
}

// Cost is an exact amount of money.
type Cost struct {
	Amount   string `json:"amount" pattern:"^[0-9]{1,15}(\\.[0-9]{1,4})?$" doc:"decimal"`
	Currency string `json:"currency" pattern:"^[A-Z]{3}$" doc:"ISO 4217"`
}

// Everything tells whether the rule matches every change.
func (w ApprovalWhen) Everything() bool {
	return len(w.Risk)+len(w.Kinds)+len(w.Processes)+len(w.Sites) == 0 && w.CostFrom == nil
}

// misses says what of the change the rule does not match; the empty text when it matches.
func (w ApprovalWhen) misses(kind ChangeKind, level RiskLevel, c ChangeContent) string {
	switch {
	case len(w.Risk) > 0 && !slices.Contains(w.Risk, level):
		return fmt.Sprintf("the risk is %s; the rule is for %v", cmp.Or(string(level), "not assessed"), w.Risk)
	case len(w.Kinds) > 0 && !slices.Contains(w.Kinds, kind):
		return fmt.Sprintf("the kind is %s; the rule is for %v", kind, w.Kinds)
	case len(w.Processes) > 0 && !anyOf(w.Processes, c.Processes):
		return fmt.Sprintf("none of the processes %v is one of %v", c.Processes, w.Processes)
	case len(w.Sites) > 0 && !anyOf(w.Sites, c.Sites):
		return fmt.Sprintf("none of the sites %v is one of %v", c.Sites, w.Sites)
	case w.CostFrom != nil && !c.Cost.reaches(*w.CostFrom):
		return fmt.Sprintf("the cost is less than %s %s", w.CostFrom.Amount, w.CostFrom.Currency)
	}
	return ""
}

func anyOf(wanted, have []string) bool {
	return slices.ContainsFunc(have, func(name string) bool { return slices.Contains(wanted, name) })
}

// reaches compares exactly. Amounts of different currencies cannot be compared, so the stricter
// rule applies.
func (c *Cost) reaches(from Cost) bool {
	if c == nil {
		return false
	}
	if c.Currency != from.Currency {
		return true
	}
	have, ok := new(big.Rat).SetString(c.Amount)
	want, known := new(big.Rat).SetString(from.Amount)
	return ok && known && have.Cmp(want) >= 0
}

// ChosenPolicy is who signs and which rule said so.
type ChosenPolicy struct {
	Policies string `json:"policies"` // key
	Version  int    `json:"version"`
	Rule     string `json:"rule"`
	Number   int    `json:"rule_number" doc:"from 1"`
	Policy   string `json:"policy"`
}

// Choose finds the first rule that matches.
func (p ApprovalPolicies) Choose(kind ChangeKind, level RiskLevel, content ChangeContent) (ChosenPolicy, Policy, error) {
	for i, rule := range p.Rules {
		if rule.When.misses(kind, level, content) != "" {
			continue
		}
		policy, ok := p.Policies[rule.Policy]
		if !ok {
			return ChosenPolicy{}, Policy{}, unmeetable(fmt.Sprintf("rule %d (%s)", i+1, rule.Name), fmt.Errorf("the policy %q does not exist", rule.Policy))
		}
		return ChosenPolicy{Policies: p.Key, Version: p.Version, Rule: rule.Name, Number: i + 1, Policy: rule.Policy}, policy, nil
	}
	return ChosenPolicy{}, Policy{}, fault.New(fault.Invalid, "no approval rule matches this change").
		With("policy", "the rules of %s need a last one without when", p.Key)
}

// PassedOver is a rule before the one that chose, and why it did not.
type PassedOver struct {
	Rule    string `json:"rule"`
	Number  int    `json:"rule_number" doc:"from 1"`
	Because string `json:"because"`
}

// PassedOver lists the rules before the first that matches.
func (p ApprovalPolicies) PassedOver(kind ChangeKind, level RiskLevel, content ChangeContent) []PassedOver {
	passed := []PassedOver{}
	for i, rule := range p.Rules {
		because := rule.When.misses(kind, level, content)
		if because == "" {
			break
		}
		passed = append(passed, PassedOver{Rule: rule.Name, Number: i + 1, Because: because})
	}
	return passed
}
