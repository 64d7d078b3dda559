package lifecycle

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tollgate/fault"
)

// imagined is a change as the oracle sees it.
type imagined struct {
	kind    ChangeKind
	level   RiskLevel
	content ChangeContent
}

// tenThousandths counts an amount in 0.0001, digit by digit.
func tenThousandths(amount string) *big.Int {
	whole, fraction, _ := strings.Cut(amount, ".")
	n, ok := new(big.Int).SetString(whole+(fraction + "0000")[:4], 10)
	if !ok {
		panic(amount)
	}
	return n
}

// holds judges a rule by counting the conditions that it has and those that hold.
func (w ApprovalWhen) holds(c imagined) bool {
	conditions, held := 0, 0
	count := func(asked int, ok bool) {
		if asked > 0 {
			conditions++
			if ok {
				held++
			}
		}
	}
	risks, kinds, places := map[RiskLevel]bool{}, map[ChangeKind]bool{}, map[string]bool{}
	for _, level := range w.Risk {
		risks[level] = true
	}
	for _, kind := range w.Kinds {
		kinds[kind] = true
	}
	for _, name := range c.content.Processes {
		places["process "+name] = true
	}
	for _, name := range c.content.Sites {
		places["site "+name] = true
	}
	touched := func(what string, names []string) (n int) {
		for _, name := range names {
			if places[what+name] {
				n++
			}
		}
		return n
	}
	count(len(w.Risk), risks[c.level])
	count(len(w.Kinds), kinds[c.kind])
	count(len(w.Processes), touched("process ", w.Processes) > 0)
	count(len(w.Sites), touched("site ", w.Sites) > 0)
	if w.CostFrom != nil {
		cost := c.content.Cost
		count(1, cost != nil && (cost.Currency != w.CostFrom.Currency || tenThousandths(cost.Amount).Cmp(tenThousandths(w.CostFrom.Amount)) >= 0))
	}
	return held == conditions
}

func drawCost(t *rapid.T) *Cost {
	if rapid.Bool().Draw(t, "free") {
		return nil
	}
	// Amounts that float64 cannot tell apart are drawn often.
	amount := rapid.OneOf(rapid.StringMatching(`[0-9]{1,15}(\.[0-9]{1,4})?`), rapid.SampledFrom([]string{"0", "0.0000", "100000", "100000.0", "99999.9999",
		"100000.0001", "999999999999999.9998", "999999999999999.9999", "000100000"})).Draw(t, "amount")
	return &Cost{Amount: amount, Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD"}).Draw(t, "currency")}
}

func drawSome[T comparable](t *rapid.T, label string, from ...T) []T {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, len(from), rapid.ID[T]).Draw(t, label)
}

func TestChoosePicksTheFirstRuleThatMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := ApprovalPolicies{Key: "ours", Version: 3, Policies: map[string]Policy{}}
		n := rapid.IntRange(1, 8).Draw(t, "rules")
		for i := range n {
			rule := ApprovalRule{Name: fmt.Sprintf("rule %d", i+1), Policy: fmt.Sprintf("policy_%d", i+1), When: ApprovalWhen{
				Risk: drawSome(t, "risk", RiskLow, RiskMedium, RiskHigh, RiskCritical), Kinds: drawSome(t, "kinds", NormalChange, StandardChange, EmergencyChange),
				Processes: drawSome(t, "processes", "filling", "packing"), Sites: drawSome(t, "sites", "north", "south"), CostFrom: drawCost(t)}}
			p.Rules, p.Policies[rule.Policy] = append(p.Rules, rule), Policy{Stages: []Stage{{Name: rule.Policy}}}
		}
		c := imagined{rapid.SampledFrom([]ChangeKind{NormalChange, StandardChange, EmergencyChange}).Draw(t, "kind"),
			rapid.SampledFrom([]RiskLevel{RiskLow, RiskMedium, RiskHigh, RiskCritical}).Draw(t, "level"),
			ChangeContent{Processes: drawSome(t, "touched", "filling", "packing", "sorting"), Sites: drawSome(t, "at", "north", "south", "east"), Cost: drawCost(t)}}
		want := 0
		for i := len(p.Rules) - 1; i >= 0; i-- { // from the end: the last one that is found is the first
			if p.Rules[i].When.holds(c) {
				want = i + 1
			}
		}
		chosen, policy, err := p.Choose(c.kind, c.level, c.content)
		passed := p.PassedOver(c.kind, c.level, c.content)
		if want == 0 {
			if fault.Of(err) != fault.Invalid || len(passed) != n {
				t.Fatalf("no rule matches, and %+v was chosen, %v; %d were passed over", chosen, err, len(passed))
			}
			return
		}
		if err != nil || chosen != (ChosenPolicy{Policies: "ours", Version: 3, Rule: fmt.Sprintf("rule %d", want), Number: want, Policy: fmt.Sprintf("policy_%d", want)}) || policy.Stages[0].Name != chosen.Policy {
			t.Fatalf("chose %+v, %v; the first that matches is %d", chosen, err, want)
		}
		if len(passed) != want-1 {
			t.Fatalf("%d rules were passed over before rule %d", len(passed), want)
		}
	})
}

func TestCostsAreComparedExactly(t *testing.T) {
	for _, c := range []struct {
		cost, from Cost
		reaches    bool
	}{
		{Cost{"100000", "EUR"}, Cost{"100000.00", "EUR"}, true},
		{Cost{"99999.9999", "EUR"}, Cost{"100000", "EUR"}, false},
		{Cost{"999999999999999.9999", "EUR"}, Cost{"999999999999999.9998", "EUR"}, true}, // one number in float64
		{Cost{"999999999999999.9998", "EUR"}, Cost{"999999999999999.9999", "EUR"}, false},
		{Cost{"9", "EUR"}, Cost{"10", "EUR"}, false}, // as texts, 9 is more
		{Cost{"0", "EUR"}, Cost{"0", "EUR"}, true},
		{Cost{"0.01", "USD"}, Cost{"100000", "EUR"}, true}, // what cannot be compared is treated as costly
	} {
		if got := c.cost.reaches(c.from); got != c.reaches {
			t.Errorf("%v reaches %v: %v", c.cost, c.from, got)
		}
	}
	if (*Cost)(nil).reaches(Cost{"0", "EUR"}) {
		t.Error("a change without a cost reaches a limit")
	}
}

func TestARuleSaysWhyItWasPassedOver(t *testing.T) {
	p := ApprovalPolicies{Rules: []ApprovalRule{
		{Name: "severe", When: ApprovalWhen{Risk: []RiskLevel{RiskHigh, RiskCritical}}},
		{Name: "urgent", When: ApprovalWhen{Kinds: []ChangeKind{EmergencyChange}}},
		{Name: "filling", When: ApprovalWhen{Processes: []string{"filling"}}},
		{Name: "north", When: ApprovalWhen{Sites: []string{"north"}}},
		{Name: "costly", When: ApprovalWhen{CostFrom: &Cost{"500.50", "EUR"}}},
		{Name: "else"},
	}}
	passed := p.PassedOver(NormalChange, RiskLow, ChangeContent{Processes: []string{"packing"}, Cost: &Cost{"500.4999", "EUR"}})
	want := []string{"the risk is low; the rule is for [high critical]", "the kind is normal; the rule is for [emergency]",
		"none of the processes [packing] is one of [filling]", "none of the sites [] is one of [north]", "the cost is less than 500.50 EUR"}
	if len(passed) != len(want) {
		t.Fatalf("passed over %+v", passed)
	}
	for i, rule := range passed {
		if rule.Because != want[i] || rule.Number != i+1 || rule.Rule != p.Rules[i].Name {
			t.Errorf("rule %d: %+v", i+1, rule)
		}
	}
}
