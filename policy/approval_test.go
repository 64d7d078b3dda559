package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

const days = lifecycle.Duration(24 * time.Hour)

// changeApproval is the built-in decision table, the test's own.
func changeApproval(t testing.TB) lifecycle.ApprovalPolicies {
	t.Helper()
	all, err := templates.Policies()
	i := slices.IndexFunc(all, func(p lifecycle.ApprovalPolicies) bool { return p.Key == "change_approval" })
	if err != nil || i < 0 {
		t.Fatalf("change_approval is not built in: %v", err)
	}
	return all[i]
}

// refusedAt fails the test unless err names the place, with words about it.
func refusedAt(t *testing.T, err error, path, message string) {
	t.Helper()
	var refusal *fault.Error
	if !errors.As(err, &refusal) || refusal.Code != fault.Invalid {
		t.Fatalf("got %v", err)
	}
	for _, f := range refusal.Fields {
		if f.Path == path && strings.Contains(f.Message, message) {
			return
		}
	}
	t.Errorf("nothing at %s about %q in %v", path, message, refusal)
}

func TestBuiltInPoliciesAreSound(t *testing.T) {
	if err := CheckApproval(changeApproval(t)); err != nil {
		t.Error(err)
	}
}

func TestCheckApprovalRefuses(t *testing.T) {
	type policies = lifecycle.ApprovalPolicies
	euros := func(amount string) *lifecycle.Cost { return &lifecycle.Cost{Amount: amount, Currency: "EUR"} }
	board := func(p *policies) *lifecycle.Stage { return &p.Policies["high_risk"].Stages[1] }
	rule := func(name, policy string, when lifecycle.ApprovalWhen) lifecycle.ApprovalRule {
		return lifecycle.ApprovalRule{Name: name, Policy: policy, When: when}
	}
	insert := func(p *policies, at int, r ...lifecycle.ApprovalRule) { p.Rules = slices.Insert(p.Rules, at, r...) }
	for _, c := range []struct {
		name    string
		spoil   func(p *policies)
		path    string
		message string
	}{
		{"key", func(p *policies) { p.Key = "Change approval" }, "body.key", "must be 2 to 40"},
		{"title", func(p *policies) { p.Title = "  " }, "body.title", "not all blank"},
		{"no policies", func(p *policies) { p.Policies = nil }, "body.policies", "1 to 50, has 0"},
		{"no rules", func(p *policies) { p.Rules = nil }, "body.rules", "1 to 100 rules, has 0"},
		{"policy name", func(p *policies) { p.Policies["High risk"] = p.Policies["high_risk"] }, "body.policies.High risk", "must be 2 to 40"},
		{"unused policy", func(p *policies) { p.Policies["spare"] = p.Policies["low_risk"] }, "body.policies.spare", "chosen by no rule"},
		{"unknown policy", func(p *policies) { p.Rules[1].Policy = "board" }, "body.rules[1].policy", `"board" is not one of policies`},
		{"rule twice", func(p *policies) { p.Rules[1].Name = p.Rules[0].Name }, "body.rules[1].name", "already used at body.rules[0].name"},
		{"nameless rule", func(p *policies) { p.Rules[1].Name = "" }, "body.rules[1].name", "1 to 120"},
		{"last with a when", func(p *policies) { p.Rules[4].When.Risk = []lifecycle.RiskLevel{"low"} }, "body.rules[4].when", "the last rule decides"},
		{"early without when", func(p *policies) { p.Rules[1].When = lifecycle.ApprovalWhen{} }, "body.rules[1].when", "the rules after this one can never be reached"},
		{"covered by an earlier one", func(p *policies) {
			insert(p, 2, rule("Critical", "high_risk", lifecycle.ApprovalWhen{Risk: []lifecycle.RiskLevel{"critical"}}))
		}, "body.rules[2]", "rule 2 (High risk) matches everything that it does"},
		{"covered by a lower limit", func(p *policies) {
			insert(p, 3, rule("Very costly", "costly", lifecycle.ApprovalWhen{CostFrom: euros("100000.01"), Sites: []string{"north"}}))
		}, "body.rules[3]", "rule 3 (Costly)"},
		{"covered by several", func(p *policies) {
			insert(p, 4, rule("Normal kind", "costly", lifecycle.ApprovalWhen{Risk: []lifecycle.RiskLevel{"low", "high"}, Kinds: []lifecycle.ChangeKind{"normal"}}))
		}, "body.rules[4]", "together the rules before it"},
		{"no such risk", func(p *policies) { p.Rules[0].When.Risk[0] = "extreme" }, "body.rules[0].when.risk[0]", `"extreme" is not one of`},
		{"risk twice", func(p *policies) { p.Rules[0].When.Risk[0] = "critical" }, "body.rules[0].when.risk[1]", "twice"},
		{"no such kind", func(p *policies) { p.Rules[0].When.Kinds = []lifecycle.ChangeKind{"big"} }, "body.rules[0].when.kinds[0]", `"big" is not one of`},
		{"blank process", func(p *policies) { p.Rules[0].When.Processes = []string{" "} }, "body.rules[0].when.processes[0]", "not all blank"},
		{"site with a blank", func(p *policies) { p.Rules[0].When.Sites = []string{"north "} }, "body.rules[0].when.sites[0]", "match nothing"},
		{"site twice", func(p *policies) { p.Rules[0].When.Sites = []string{"a", "b", "a"} }, "body.rules[0].when.sites[2]", "twice"},
		{"too many sites", func(p *policies) { p.Rules[0].When.Sites = slices.Repeat([]string{"a"}, 101) }, "body.rules[0].when.sites", "at most 100"},
		{"no amount", func(p *policies) { p.Rules[0].When.CostFrom = euros("1e5") }, "body.rules[0].when.cost_from.amount", "not a decimal"},
		{"historic currency", func(p *policies) { p.Rules[0].When.CostFrom.Currency = "DEM" }, "body.rules[0].when.cost_from.currency", "not a currency"},
		{"no stages", func(p *policies) { p.Policies["low_risk"] = lifecycle.Policy{} }, "body.policies.low_risk.stages", "1 to 10 stages"},
		{"requester signs", func(p *policies) { board(p).Approvers[0] = lifecycle.Approver{CaseRole: "requester"} }, "body.policies.high_risk.stages[1].approvers[0].case_role", "who asks cannot sign"},
		{"role of a project", func(p *policies) { board(p).Approvers[0] = lifecycle.Approver{CaseRole: "sponsor"} }, "body.policies.high_risk.stages[1].approvers[0].case_role", `"sponsor" is not one of`},
		{"unknown group", func(p *policies) { board(p).Approvers[0].Group = "cab" }, "body.policies.high_risk.stages[1].approvers[0].group", `"cab" is not one of`},
		{"group that cannot sign", func(p *policies) { board(p).Approvers[0].Group = "viewer" }, "body.policies.high_risk.stages[1].approvers[0].group", "cannot sign"},
		{"percent of none", func(p *policies) { board(p).Quorum.Percent = 0 }, "body.policies.high_risk.stages[1].quorum.percent", "1 to 100"},
		{"percent above all", func(p *policies) { board(p).Quorum.Percent = 101 }, "body.policies.high_risk.stages[1].quorum.percent", "1 to 100"},
		{"percent with another kind", func(p *policies) { board(p).Quorum.Kind = "any" }, "body.policies.high_risk.stages[1].quorum.percent", "goes with"},
		{"number above the people", func(p *policies) {
			p.Policies["low_risk"].Stages[0].Quorum = lifecycle.Quorum{Kind: "number", N: 2}
		}, "body.policies.low_risk.stages[0].quorum.n", "never be reached"},
		{"manager line approves", func(p *policies) { board(p).Approvers[0] = lifecycle.Approver{ManagerLine: true} }, "body.policies.high_risk.stages[1].approvers[0].manager_line", "stands alone in escalate_to"},
		{"group of those who only do what they are asked", func(p *policies) { board(p).Approvers[0].Group = "participant" }, "body.policies.high_risk.stages[1].approvers[0].group", "cannot sign"},
		{"manager line and a group", func(p *policies) { board(p).Escalate.Group = "finance" }, "body.policies.high_risk.stages[1].escalate_to.manager_line", "stands alone"},
		{"escalation to the requester", func(p *policies) { board(p).Escalate = &lifecycle.Approver{CaseRole: "requester"} }, "body.policies.high_risk.stages[1].escalate_to.case_role", "cannot sign"},
		{"escalation never", func(p *policies) { board(p).DueAfter = 0 }, "body.policies.high_risk.stages[1].escalate_to", "needs due_after"},
		{"long due", func(p *policies) { board(p).DueAfter = 91 * days }, "body.policies.high_risk.stages[1].due_after", "P90D"},
		{"size", func(p *policies) { p.Rules[0].When.Sites = []string{strings.Repeat("x", 140_000)} }, "body", "131072 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := changeApproval(t)
			c.spoil(&spoilt)
			refusedAt(t, CheckApproval(spoilt), c.path, c.message)
		})
	}
}

// A rule that some change reaches is not refused, however close the earlier ones come.
func TestRulesThatCanBeReached(t *testing.T) {
	for name, when := range map[string]lifecycle.ApprovalWhen{
		"another currency": {CostFrom: &lifecycle.Cost{Amount: "500000", Currency: "USD"}},
		"a lower limit":    {CostFrom: &lifecycle.Cost{Amount: "99999.9999", Currency: "EUR"}},
		"medium at a site": {Risk: []lifecycle.RiskLevel{"medium"}, Sites: []string{"north"}},
		"not assessed too": {Sites: []string{"north"}},
	} {
		p := changeApproval(t)
		p.Rules = slices.Insert(p.Rules, 4, lifecycle.ApprovalRule{Name: name, Policy: "medium_risk", When: when})
		if err := CheckApproval(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPeopleOfApproval(t *testing.T) {
	p := changeApproval(t)
	if people := PeopleOfApproval(p); len(people) != 0 {
		t.Errorf("the built-in policies name %v", people)
	}
	p.Policies["low_risk"].Stages[0].Approvers[0] = lifecycle.Approver{Person: "ann"}
	p.Policies["costly"].Stages[1].Escalate = &lifecycle.Approver{Person: "bob"}
	want := []NamedPerson{{"body.policies.costly.stages[1].escalate_to.person", "bob"}, {"body.policies.low_risk.stages[0].approvers[0].person", "ann"}}
	if people := PeopleOfApproval(p); !slices.Equal(people, want) {
		t.Errorf("got %v", people)
	}
}
