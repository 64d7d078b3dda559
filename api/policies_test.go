package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/fault"
)

func ownPolicies(t *testing.T, h *apitest.Harness, change func(templateDocument)) templateDocument {
	t.Helper()
	var document templateDocument
	h.Get("otto", "/v1/policies/change_approval?version=1", &document)
	change(document)
	return document
}

func ruleOf(d templateDocument, i int) map[string]any { return d["rules"].([]any)[i].(map[string]any) }

func stageOf(d templateDocument, policy string, i int) map[string]any {
	return d["policies"].(map[string]any)[policy].(map[string]any)["stages"].([]any)[i].(map[string]any)
}

// Who signs is worked out by hand from the table: high and costly, high, costly, low, everything else.
func TestEvaluateSaysWhoWouldSign(t *testing.T) {
	h := apitest.New(t)
	type object = map[string]any
	cost := func(amount, currency string) object { return object{"amount": amount, "currency": currency} }
	for _, c := range []struct {
		body   object
		number int
		policy string
		stages []string
	}{
		{object{"risk": "low"}, 4, "low_risk", []string{"Process owner"}},
		{object{"risk": "medium"}, 5, "medium_risk", []string{"Process owner", "Change manager"}},
		{object{"risk": "high", "kind": "normal", "sites": []string{"north"}}, 2, "high_risk", []string{"Process owner", "Change board", "Change manager"}},
		{object{"risk": "critical", "cost": cost("99999.9999", "EUR")}, 2, "high_risk", []string{"Process owner", "Change board", "Change manager"}},
		{object{"risk": "critical", "cost": cost("100000.00", "EUR")}, 1, "costly_high_risk", []string{"Process owner", "Finance", "Change board", "Change manager"}},
		{object{"risk": "low", "cost": cost("100000", "EUR")}, 3, "costly", []string{"Process owner", "Finance", "Change manager"}},
		{object{"risk": "low", "cost": cost("1", "USD")}, 3, "costly", []string{"Process owner", "Finance", "Change manager"}}, // cannot be compared
	} {
		var got api.PolicyEvaluation
		h.Post("sven", "/v1/policies/change_approval/evaluate", c.body, http.StatusOK, &got)
		var names []string
		for _, stage := range got.Stages {
			names = append(names, stage.Name)
		}
		if got.Number != c.number || got.ChosenPolicy.Policy != c.policy || got.Policies != "change_approval" || got.Version != 1 || !slices.Equal(names, c.stages) {
			t.Errorf("%v: %+v with stages %v", c.body, got.ChosenPolicy, names)
		}
		if len(got.PassedOver) != c.number-1 {
			t.Errorf("%v: passed over %+v", c.body, got.PassedOver)
		}
	}
	var got struct {
		RuleNumber int    `json:"rule_number"`
		Rule       string `json:"rule"`
		Stages     []struct {
			Quorum   struct{ Percent int }
			Escalate struct {
				ManagerLine bool `json:"manager_line"`
			} `json:"escalate_to"`
		}
	}
	h.Post("lena", "/v1/policies/change_approval/evaluate?version=1", object{"risk": "high"}, http.StatusOK, &got)
	if got.RuleNumber != 2 || got.Rule != "High risk" || got.Stages[1].Quorum.Percent != 60 || !got.Stages[1].Escalate.ManagerLine {
		t.Errorf("the change board signs as %+v", got)
	}
}

func TestEvaluateRefuses(t *testing.T) {
	h := apitest.New(t)
	type object = map[string]any
	for _, c := range []struct {
		path   string
		body   object
		status int
		field  string
	}{
		{"change_approval/evaluate", object{"risk": "extreme"}, 422, "body.risk"},
		{"change_approval/evaluate", object{}, 422, "body.risk"},
		{"change_approval/evaluate", object{"risk": "low", "kind": "urgent"}, 422, "body.kind"},
		{"change_approval/evaluate", object{"risk": "low", "cost": object{"amount": "-5", "currency": "EUR"}}, 422, "body.cost.amount"},
		{"change_approval/evaluate", object{"risk": "low", "cost": object{"amount": "NaN", "currency": "EUR"}}, 422, "body.cost.amount"},
		{"change_approval/evaluate", object{"risk": "low", "cost": object{"amount": 5, "currency": "EUR"}}, 422, "body.cost.amount"},
		{"change_approval/evaluate", object{"risk": "low", "cost": object{"amount": "5", "currency": "DEM"}}, 422, "body.cost.currency"},
		{"change_approval/evaluate", object{"risk": "low", "processes": "filling"}, 422, "body.processes"},
		{"change_approval/evaluate?version=0", object{"risk": "low"}, 422, "query.version"},
		{"change_approval/evaluate?version=2", object{"risk": "low"}, 404, ""},
		{"nothing/evaluate", object{"risk": "low"}, 404, ""},
	} {
		r := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/policies/" + c.path, Body: c.body})
		if refusedAt(t, c.path, r, c.field); r.Status != c.status {
			t.Errorf("%s %v answered %d: %s", c.path, c.body, r.Status, r.Body)
		}
	}
}

func TestPoliciesAreRegisteredAndRead(t *testing.T) {
	h := apitest.New(t)
	body := ownPolicies(t, h, func(d templateDocument) {
		d["title"] = "Ours"
		ruleOf(d, 0)["when"].(map[string]any)["cost_from"] = map[string]any{"amount": "25000.50", "currency": "NOK"}
	})
	r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/policies", Body: body})
	var registered api.PolicyVersion
	r.Into(t, http.StatusCreated, &registered)
	if registered.Version != 2 || registered.RegisteredBy != "otto" || registered.RegisteredAt == nil || registered.BuiltIn || registered.Kind != "change" {
		t.Fatalf("registered %+v", registered)
	}
	if at := r.Header.Get("Location"); at != "/v1/policies/change_approval?version=2" {
		t.Errorf("location %q", at)
	}
	for path, want := range map[string]string{"": "25000.50", "?version=2": "25000.50", "?version=1": "100000"} {
		var got api.PolicyVersion
		h.Get("vera", "/v1/policies/change_approval"+path, &got)
		if amount := got.Rules[0].When.CostFrom.Amount; amount != want {
			t.Errorf("%s: %s", path, amount)
		}
	}
	var page api.PageBody[api.PolicySummary]
	h.Get("vera", "/v1/policies?limit=1", &page)
	if len(page.Items) != 1 || page.Next == "" || page.Items[0].Version != 1 || !page.Items[0].BuiltIn || page.Items[0].Rules[3] != "Low risk" {
		t.Errorf("first page %+v", page)
	}
	next := page.Next
	page = api.PageBody[api.PolicySummary]{}
	h.Get("vera", "/v1/policies?kind=change&key=change_approval&limit=1&cursor="+next, &page)
	if len(page.Items) != 1 || page.Next != "" || page.Items[0].Version != 2 || page.Items[0].Title != "Ours" {
		t.Errorf("second page %+v", page)
	}
	// Version 1 was the base of the body; since then there is a newer one.
	h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/policies", Body: body}).Into(t, http.StatusConflict, nil)
	for _, person := range []string{"lena", "sven", "felix", "vera"} {
		h.Do(apitest.Request{As: person, Method: http.MethodPost, Path: "/v1/policies", Body: body}).Into(t, http.StatusForbidden, nil)
	}
}

func TestPoliciesAreRefusedWithThePlace(t *testing.T) {
	h := apitest.New(t)
	type object = map[string]any
	for _, c := range []struct {
		name, field, message string
		change               func(templateDocument)
	}{
		{"unknown policy", "body.rules[0].policy", `"board" is not one of policies`, func(d templateDocument) { ruleOf(d, 0)["policy"] = "board" }},
		{"unreachable", "body.rules[1]", "can never be reached: rule 1 (High risk and costly)", func(d templateDocument) {
			ruleOf(d, 1)["when"] = object{"risk": []string{"critical"}, "cost_from": object{"amount": "200000", "currency": "EUR"}}
		}},
		{"last has a when", "body.rules[4].when", "the last rule", func(d templateDocument) { ruleOf(d, 4)["when"] = object{"sites": []string{"north"}} }},
		{"no rules", "body.rules", "", func(d templateDocument) { d["rules"] = []any{} }},
		{"unused", "body.policies.spare", "chosen by no rule", func(d templateDocument) {
			d["policies"].(object)["spare"] = d["policies"].(object)["low_risk"]
		}},
		{"quorum above the approvers", "body.policies.low_risk.stages[0].quorum.n", "never be reached", func(d templateDocument) {
			stageOf(d, "low_risk", 0)["quorum"] = object{"kind": "number", "n": 2}
		}},
		{"percent", "body.policies.high_risk.stages[1].quorum.percent", "", func(d templateDocument) {
			stageOf(d, "high_risk", 1)["quorum"] = object{"kind": "percent", "percent": 120}
		}},
		{"requester signs", "body.policies.low_risk.stages[0].approvers[0].case_role", "who asks cannot sign", func(d templateDocument) {
			stageOf(d, "low_risk", 0)["approvers"] = []any{object{"case_role": "requester"}}
		}},
		{"nobody", "body.policies.low_risk.stages[0].approvers[0].person", `there is no active person "nobody"`, func(d templateDocument) {
			stageOf(d, "low_risk", 0)["approvers"] = []any{object{"person": "nobody"}}
		}},
		{"administrator", "body.policies.low_risk.stages[0].approvers[0].person", "administrator", func(d templateDocument) {
			stageOf(d, "low_risk", 0)["approvers"] = []any{object{"person": "otto"}}
		}},
		{"escalation to a viewer", "body.policies.low_risk.stages[0].escalate_to.person", "no role that may sign", func(d templateDocument) {
			stageOf(d, "low_risk", 0)["escalate_to"] = object{"person": "vera"}
		}},
		{"unknown field", "body.rules[0].when.colour", "unexpected property", func(d templateDocument) { ruleOf(d, 0)["when"].(object)["colour"] = "red" }},
		{"amount", "body.rules[0].when.cost_from.amount", "", func(d templateDocument) {
			ruleOf(d, 0)["when"].(object)["cost_from"] = object{"amount": "1e6", "currency": "EUR"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := h.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/policies", Body: ownPolicies(t, h, c.change)})
			refusedWith(t, r, c.field, c.message)
		})
	}
	var page api.PageBody[api.PolicySummary]
	h.Get("otto", "/v1/policies", &page)
	if len(page.Items) != 1 {
		t.Errorf("refused policies were kept: %+v", page.Items)
	}
}

// refusedWith holds an answer to 422 with a fault at the field that says the message.
func refusedWith(t *testing.T, r apitest.Response, field, message string) {
	t.Helper()
	var problem api.Problem
	if err := json.Unmarshal(r.Body, &problem); err != nil || r.Status != http.StatusUnprocessableEntity || problem.Code != fault.Invalid {
		t.Fatalf("answered %d: %s", r.Status, r.Body)
	}
	for _, at := range problem.Errors {
		if at.Path == field && strings.Contains(at.Message, message) {
			return
		}
	}
	t.Errorf("nothing at %s about %q in %+v", field, message, problem.Errors)
}
