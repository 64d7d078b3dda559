package policy

import (
	"fmt"
	"slices"
	"testing"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

func changeTemplate(t testing.TB, key string) lifecycle.ChangeTemplate {
	t.Helper()
	all, err := templates.Changes()
	i := slices.IndexFunc(all, func(c lifecycle.ChangeTemplate) bool { return c.Key == key })
	if err != nil || i < 0 {
		t.Fatalf("%s is not built in: %v", key, err)
	}
	return all[i]
}

func TestBuiltInChangeTemplatesAreSound(t *testing.T) {
	all, err := templates.Changes()
	if err != nil || len(all) != 2 {
		t.Fatalf("%d change templates, %v", len(all), err)
	}
	for _, template := range all {
		if err := CheckChangeTemplate(template); err != nil {
			t.Errorf("%s: %v", template.Key, err)
		}
		for _, kind := range []lifecycle.ChangeKind{lifecycle.NormalChange, lifecycle.EmergencyChange} {
			for _, field := range []string{"reason", "description", "processes", "sites"} {
				if !slices.Contains(template.Required[kind], field) {
					t.Errorf("%s: a %s change needs no %s", template.Key, kind, field)
				}
			}
		}
	}
}

// The 5 x 5 matrix is that of the National Patient Safety Agency, A risk matrix for risk managers (NHS,
// 2008), table 3: likelihood times consequence; 1 to 3 low, 4 to 6 moderate, 8 to 12 high, 15 to 25 extreme.
func TestTheMatrixOfProcessChangesIsThePublishedOne(t *testing.T) {
	for i, row := range changeTemplate(t, "process_change").Matrix {
		for j, level := range row {
			want := lifecycle.RiskCritical
			switch product := (i + 1) * (j + 1); {
			case product <= 3:
				want = lifecycle.RiskLow
			case product <= 6:
				want = lifecycle.RiskMedium
			case product <= 12:
				want = lifecycle.RiskHigh
			}
			if level != want {
				t.Errorf("likelihood %d and impact %d are %s, not %s", i+1, j+1, level, want)
			}
		}
	}
}

func TestCheckChangeTemplateRefuses(t *testing.T) {
	type template = lifecycle.ChangeTemplate
	owner := lifecycle.Approver{CaseRole: "process_owner"}
	emergency := func(t *template) *lifecycle.Stage { return &t.EmergencyPolicy.Stages[0] }
	for _, c := range []struct {
		name    string
		spoil   func(t *template)
		path    string
		message string
	}{
		{"key", func(t *template) { t.Key = "" }, "body.key", "must be 2 to 40"},
		{"title", func(t *template) { t.Title = "" }, "body.title", "1 to 120"},
		{"approval", func(t *template) { t.Approval = "Ours!" }, "body.approval", "must be 2 to 40"},
		{"no questions", func(t *template) { t.Questions = nil }, "body.questions", "1 to 40 questions, has 0"},
		{"question twice", func(t *template) { t.Questions[2].Key = "novelty" }, "body.questions[2].key", "already used at body.questions[0].key"},
		{"question title", func(t *template) { t.Questions[2].Title = " " }, "body.questions[2].title", "1 to 300"},
		{"dimension", func(t *template) { t.Questions[0].Dimension = "detection" }, "body.questions[0].dimension", "likelihood, impact"},
		{"no likelihood", func(t *template) { t.Questions = t.Questions[3:] }, "body.questions", "no question about likelihood"},
		{"no impact", func(t *template) { t.Questions = t.Questions[:3] }, "body.questions", "no question about impact"},
		{"one answer", func(t *template) { t.Questions[1].Answers = t.Questions[1].Answers[:1] }, "body.questions[1].answers", "2 to 10 answers, has 1"},
		{"answer twice", func(t *template) { t.Questions[1].Answers[1].Key = "pilot" }, "body.questions[1].answers[1].key", "already used"},
		{"answer key", func(t *template) { t.Questions[1].Answers[1].Key = "In a pilot" }, "body.questions[1].answers[1].key", "must be 1 to 40"},
		{"answer title", func(t *template) { t.Questions[1].Answers[1].Title = "" }, "body.questions[1].answers[1].title", "1 to 300"},
		{"score of none", func(t *template) { t.Questions[1].Answers[1].Score = 0 }, "body.questions[1].answers[1].score", "1 to 5"},
		{"score outside the rows", func(t *template) { t.Matrix = t.Matrix[:4] }, "body.questions[0].answers[4].score", "size for likelihood; is 5"},
		{"score outside the columns", func(t *template) {
			for i := range t.Matrix {
				t.Matrix[i] = t.Matrix[i][:3]
			}
		}, "body.questions[3].answers[3].score", "1 to 3, the matrix's size for impact; is 4"},
		{"no matrix", func(t *template) { t.Matrix = nil }, "body.matrix", "1 to 10 rows"},
		{"ragged matrix", func(t *template) { t.Matrix[2] = t.Matrix[2][:4] }, "body.matrix[2]", "as many columns as the first row, 5; has 4"},
		{"no such level", func(t *template) { t.Matrix[2][2] = "severe" }, "body.matrix[2][2]", `"severe" is not one of`},
		{"more impact, less risk", func(t *template) { t.Matrix[0][3] = "low"; t.Matrix[0][2] = "medium" }, "body.matrix[0][3]", "with less impact it is medium"},
		{"more likelihood, less risk", func(t *template) { t.Matrix[4][0] = "low" }, "body.matrix[4][0]", "with less likelihood it is medium"},
		{"kind", func(t *template) { t.Required["urgent"] = nil }, "body.required.urgent", `"urgent" is not one of`},
		{"required field", func(t *template) { t.Required["normal"][1] = "colour" }, "body.required.normal[1]", `"colour" is not one of`},
		{"required twice", func(t *template) { t.Required["normal"][1] = "reason" }, "body.required.normal[1]", "twice"},
		{"immaterial field", func(t *template) { t.Immaterial[1] = "backout" }, "body.immaterial[1]", `"backout" is not one of`},
		{"decisive field", func(t *template) { t.Immaterial[1] = "cost" }, "body.immaterial[1]", "decides who signs"},
		{"item twice", func(t *template) { t.Readiness[1].Key = t.Readiness[0].Key }, "body.readiness[1].key", "already used"},
		{"item title", func(t *template) { t.Readiness[1].Title = "" }, "body.readiness[1].title", "1 to 200"},
		{"step", func(t *template) { t.Steps = []lifecycle.PlanStep{{Title: " "}} }, "body.steps[0].title", "1 to 200"},
		{"step back", func(t *template) { t.Backout = []lifecycle.PlanStep{{Title: "Go", Within: -days}} }, "body.backout[0].within", "between nothing"},
		{"two emergency stages", func(t *template) { t.EmergencyPolicy.Stages = slices.Repeat(t.EmergencyPolicy.Stages, 2) }, "body.emergency_policy.stages", "must have one stage, has 2"},
		{"no emergency stage", func(t *template) { t.EmergencyPolicy.Stages = nil }, "body.emergency_policy.stages", "1 to 10 stages"},
		{"two emergency approvals", func(t *template) { emergency(t).Approvers = append(emergency(t).Approvers, owner) }, "body.emergency_policy.stages[0].quorum", "one approval"},
		{"emergency of a whole group", func(t *template) { emergency(t).Approvers = []lifecycle.Approver{{Group: "approver"}} }, "body.emergency_policy.stages[0].quorum", "one approval"},
		{"emergency by percent", func(t *template) { emergency(t).Quorum = lifecycle.Quorum{Kind: "percent", Percent: 1} }, "body.emergency_policy.stages[0].quorum", "one approval"},
		{"emergency without a time", func(t *template) { emergency(t).DueAfter, emergency(t).Escalate = 0, nil }, "body.emergency_policy.stages[0].due_after", "is needed"},
		{"requester overrides", func(t *template) { t.OverridePolicy.Stages[0].Approvers[0].CaseRole = "requester" }, "body.override_policy.stages[0].approvers[0].case_role", "who asks cannot sign"},
		{"review of nobody", func(t *template) { t.EmergencyReview.Stages[0].Approvers = nil }, "body.emergency_review.stages[0].approvers", "1 to 50"},
		{"long watch", func(t *template) { t.WatchFor = 366 * days }, "body.watch_for", "P365D"},
		{"negative time", func(t *template) { t.AssessWithin = -days }, "body.assess_within", "between nothing"},
		{"standard for ever", func(t *template) { t.Standard = &lifecycle.StandardRule{Last: 1001, Successful: 1} }, "body.standard.last", "1 to 1000"},
		{"more than all", func(t *template) { t.Standard = &lifecycle.StandardRule{Last: 5, Successful: 6} }, "body.standard.successful", "1 to last, which is 5; is 6"},
		{"standard after failures only", func(t *template) { t.Standard = &lifecycle.StandardRule{Last: 5} }, "body.standard.successful", "is 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := changeTemplate(t, "process_change")
			c.spoil(&spoilt)
			refusedAt(t, CheckChangeTemplate(spoilt), c.path, c.message)
		})
	}
}

func TestEmergencyPoliciesOfOneApproval(t *testing.T) {
	two := []lifecycle.Approver{{CaseRole: "emergency_approver"}, {Group: "approver"}}
	for name, stage := range map[string]lifecycle.Stage{
		"any of two":   {Approvers: two, Quorum: lifecycle.Quorum{Kind: lifecycle.QuorumAny}},
		"one of two":   {Approvers: two, Quorum: lifecycle.Quorum{Kind: lifecycle.QuorumNumber, N: 1}},
		"all of one":   {Approvers: two[:1], Quorum: lifecycle.Quorum{Kind: lifecycle.QuorumAll}},
		"any of group": {Approvers: two[1:], Quorum: lifecycle.Quorum{Kind: lifecycle.QuorumAny}},
	} {
		template := changeTemplate(t, "process_change")
		stage.Name, stage.DueAfter = name, days
		template.EmergencyPolicy.Stages = []lifecycle.Stage{stage}
		if err := CheckChangeTemplate(template); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPeopleOfChangeTemplate(t *testing.T) {
	template := changeTemplate(t, "document_change")
	if people := PeopleOfChangeTemplate(template); len(people) != 0 {
		t.Errorf("the built-in template names %v", people)
	}
	template.OverridePolicy.Stages[0].Approvers[1] = lifecycle.Approver{Person: "ann"}
	template.Steps[1].Owner, template.Backout[0].Owner = "bob", "cy"
	got := fmt.Sprint(PeopleOfChangeTemplate(template))
	if want := "[{body.override_policy.stages[0].approvers[1].person ann} {body.steps[1].owner bob} {body.backout[0].owner cy}]"; got != want {
		t.Errorf("got %s", got)
	}
}
