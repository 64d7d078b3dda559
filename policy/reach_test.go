package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// someRules draws rules over a small world, the last one for everything.
func someRules(t *rapid.T) []lifecycle.ApprovalRule {
	limits := []*lifecycle.Cost{nil, {Amount: "10", Currency: "EUR"}, {Amount: "10.00", Currency: "EUR"}, {Amount: "20", Currency: "EUR"}, {Amount: "10", Currency: "USD"}}
	n := rapid.IntRange(1, 6).Draw(t, "rules")
	var rules []lifecycle.ApprovalRule
	for i := range n {
		rules = append(rules, lifecycle.ApprovalRule{Name: fmt.Sprint(i), When: lifecycle.ApprovalWhen{
			Risk:      rapid.SliceOfNDistinct(rapid.SampledFrom(levels), 0, 4, rapid.ID[lifecycle.RiskLevel]).Draw(t, "risk"),
			Kinds:     rapid.SliceOfNDistinct(rapid.SampledFrom(changeKinds), 0, 3, rapid.ID[lifecycle.ChangeKind]).Draw(t, "kinds"),
			Processes: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"p", "q"}), 0, 2, rapid.ID[string]).Draw(t, "processes"),
			Sites:     rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"n", "s"}), 0, 2, rapid.ID[string]).Draw(t, "sites"),
			CostFrom:  rapid.SampledFrom(limits).Draw(t, "cost"),
		}})
	}
	return append(rules, lifecycle.ApprovalRule{Name: "else"})
}

// everyChange visits all changes of that small world.
func everyChange(visit func(lifecycle.ChangeKind, lifecycle.RiskLevel, lifecycle.ChangeContent)) {
	costs := []*lifecycle.Cost{nil}
	for _, currency := range []string{"EUR", "USD", "JPY"} {
		for _, amount := range []string{"0", "9.9999", "10", "19.99", "20", "1000"} {
			costs = append(costs, &lifecycle.Cost{Amount: amount, Currency: currency})
		}
	}
	for _, kind := range changeKinds {
		for _, level := range []lifecycle.RiskLevel{"low", "medium", "high", "critical", ""} {
			for _, processes := range [][]string{nil, {"p"}, {"q"}, {"x", "p", "q"}} {
				for _, sites := range [][]string{nil, {"n"}, {"s"}, {"s", "n"}} {
					for _, cost := range costs {
						visit(kind, level, lifecycle.ChangeContent{Processes: processes, Sites: sites, Cost: cost})
					}
				}
			}
		}
	}
}

// No rule is refused as unreachable that decides about any change.
func TestUnreachableRulesChooseNothing(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		p := lifecycle.ApprovalPolicies{Policies: map[string]lifecycle.Policy{"": {}}, Rules: someRules(t)}
		c := &Checker{Roles: ChangeRoles()}
		c.rules("rules", p)
		var refusal *fault.Error
		if !errors.As(c.Err(), &refusal) {
			return
		}
		chosen := map[int]bool{}
		everyChange(func(kind lifecycle.ChangeKind, level lifecycle.RiskLevel, content lifecycle.ChangeContent) {
			choice, _, err := p.Choose(kind, level, content)
			if err != nil {
				t.Fatal(err)
			}
			chosen[choice.Number-1] = true
		})
		for i := range p.Rules {
			for _, f := range refusal.Fields {
				if f.Path == fmt.Sprintf("rules[%d]", i) && strings.Contains(f.Message, "never be reached") {
					if found++; chosen[i] {
						t.Fatalf("rule %d decides, and is refused: %s\n%+v", i+1, f.Message, p.Rules)
					}
				}
			}
		}
	})
	if found == 0 {
		t.Error("no rule was found to be unreachable: the test tests nothing")
	}
}

func FuzzApproval(f *testing.F) {
	f.Add([]byte(`{"key":"ours","title":"O","policies":{"one":{"stages":[{"name":"s","approvers":[{"case_role":"process_owner"}]}]}},"rules":[{"name":"a","when":{"cost_from":{"amount":"1","currency":"EUR"}},"policy":"one"},{"name":"b","policy":"one"}]}`))
	f.Add([]byte(`{"rules":[{"when":{"risk":["low"],"cost_from":{"amount":"x","currency":""}}},{"when":{"risk":["low"],"cost_from":{"amount":"1/0"}}},{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var p lifecycle.ApprovalPolicies
		if json.Unmarshal(text, &p) != nil {
			return
		}
		err := CheckApproval(p)
		onlyRefusals(t, err)
		if err != nil {
			return
		}
		// Sound policies choose for every change.
		everyChange(func(kind lifecycle.ChangeKind, level lifecycle.RiskLevel, content lifecycle.ChangeContent) {
			if _, policy, err := p.Choose(kind, level, content); err != nil || len(policy.Stages) == 0 {
				t.Fatalf("%s %s %+v: %d stages, %v", kind, level, content, len(policy.Stages), err)
			}
		})
	})
}

func FuzzChangeTemplate(f *testing.F) {
	f.Add([]byte(`{"key":"ours","title":"O","approval":"a_b","matrix":[["low","high"],["high"]],"questions":[{"key":"q1","dimension":"impact","answers":[{"key":"a","score":3}]}],"required":{"normal":["reason"]},"immaterial":["links"]}`))
	f.Add([]byte(`{"matrix":[],"questions":[{"dimension":"likelihood","answers":[{"score":-1}]}],"emergency_policy":{"stages":[{"approvers":[{"group":"approver"}],"quorum":{"kind":"any"}}]},"standard":{"last":1,"successful":2}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var template lifecycle.ChangeTemplate
		if json.Unmarshal(text, &template) == nil {
			onlyRefusals(t, CheckChangeTemplate(template))
		}
	})
}

func onlyRefusals(t *testing.T, err error) {
	var refusal *fault.Error
	if err != nil && (!errors.As(err, &refusal) || refusal.Code != fault.Invalid) {
		t.Errorf("not a refusal: %v", err)
	}
}
