package criteria

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
	"tollgate/policy"
)

var builtInKeys = []string{"dmaic", "kaizen", "eight_d"}

func builtIn(t testing.TB, key string) lifecycle.ProjectTemplate {
	t.Helper()
	template, ok := templates.Find(key)
	if !ok {
		t.Fatalf("there is no built-in template %s", key)
	}
	return template
}

func allDeliverables(t lifecycle.ProjectTemplate) (all []lifecycle.DeliverableSpec) {
	for _, phase := range t.Phases {
		all = append(all, phase.Deliverables...)
	}
	return all
}

func TestBuiltInTemplatesAreSound(t *testing.T) {
	for _, key := range builtInKeys {
		template := builtIn(t, key)
		if err := Check(template); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		for _, phase := range template.Phases {
			met, err := Evaluate(phase.Criteria, goodFacts())
			if err != nil {
				t.Fatal(err)
			}
			unmet, _ := Evaluate(phase.Criteria, Facts{})
			for i := range met {
				if !met[i].Met {
					t.Errorf("%s %s %s is not met by good facts: %v", key, phase.Key, met[i].Key, met[i].Values)
				}
				// Where nobody has claimed a benefit, or set specification limits, nothing is missing.
				if unmet[i].Met && unmet[i].Key != "claims_decided" && unmet[i].Key != "capability_computed" {
					t.Errorf("%s %s %s is met by a project that has nothing", key, phase.Key, met[i].Key)
				}
			}
		}
	}
}

const days = lifecycle.Duration(24 * time.Hour)

func TestCheckRefuses(t *testing.T) {
	sponsor, owner := lifecycle.Approver{CaseRole: "sponsor"}, lifecycle.Approver{CaseRole: "process_owner"}
	type template = lifecycle.ProjectTemplate
	stage := func(t *template) *lifecycle.Stage { return &t.Phases[1].Review.Stages[0] }
	for _, c := range []struct {
		name    string
		spoil   func(t *template)
		path    string
		message string
	}{
		{"template key", func(t *template) { t.Key = "DMAIC!" }, "body.key", "must be 2 to 40"},
		{"blank title", func(t *template) { t.Title = " \n" }, "body.title", "not all blank"},
		{"no phases", func(t *template) { t.Phases = nil }, "body.phases", "1 to 12 phases, has 0"},
		{"phase twice", func(t *template) { t.Phases[2].Key = "define" }, "body.phases[2].key", "already used at body.phases[0].key"},
		{"reserved phase", func(t *template) { t.Phases[2].Key = "realizing" }, "body.phases[2].key", "reserved"},
		{"phase like a review", func(t *template) { t.Phases[2].Key = "code_review" }, "body.phases[2].key", "reserved"},
		{"phase key", func(t *template) { t.Phases[2].Key = "Analyse it" }, "body.phases[2].key", "must be 2 to 40"},
		{"locking phase", func(t *template) { t.LockTargetsAfter = "defined" }, "body.lock_targets_after", "not a phase"},
		{"long phase", func(t *template) { t.Phases[0].Duration = 4000 * days }, "body.phases[0].duration", "between nothing and P1095D"},
		{"negative phase", func(t *template) { t.Phases[0].Duration = -days }, "body.phases[0].duration", "between nothing"},
		{"long grace", func(t *template) { t.Phases[0].Grace = 400 * days }, "body.phases[0].grace", "P365D"},
		{"grace of nothing", func(t *template) { t.Phases[0].Duration = 0 }, "body.phases[0].grace", "needs a duration"},
		{"deliverable twice", func(t *template) { t.Phases[3].Deliverables[0].Key = "sipoc" }, "body.phases[3].deliverables[0].key", `already defined in phase "define"`},
		{"evidence", func(t *template) { t.Phases[0].Deliverables[0].Evidence = 21 }, "body.phases[0].deliverables[0].evidence", "0 to 20"},
		{"optional and waivable", func(t *template) { t.Phases[1].Deliverables[1].Optional, t.Phases[1].Criteria = true, nil }, "body.phases[1].deliverables[1].waivable", "no waiver"},
		{"field twice", func(t *template) { t.Phases[0].Deliverables[0].Fields[1].Key = "suppliers" }, "body.phases[0].deliverables[0].fields[1].key", "already used"},
		{"field kind", func(t *template) { t.Phases[0].Deliverables[0].Fields[0].Kind = "date" }, "body.phases[0].deliverables[0].fields[0].kind", "not one of"},
		{"choices of a number", func(t *template) { t.Phases[1].Deliverables[1].Fields[1].OneOf = []string{"a"} }, "body.phases[1].deliverables[1].fields[1].one_of", "is for texts"},
		{"choice twice", func(t *template) { t.Phases[1].Deliverables[1].Fields[0].OneOf = []string{"a", "a"} }, "body.phases[1].deliverables[1].fields[0].one_of[1]", "twice"},
		{"signed_by", func(t *template) { t.Phases[4].Deliverables[3].SignedBy.Stages = nil }, "body.phases[4].deliverables[3].signed_by.stages", "1 to 10 stages"},
		{"waiver policy", func(t *template) { t.WaiverPolicy.Stages[0].Approvers = nil }, "body.waiver_policy.stages[0].approvers", "1 to 50"},
		{"case role", func(t *template) { stage(t).Approvers[0].CaseRole = "boss" }, "body.phases[1].review.stages[0].approvers[0].case_role", `"boss" is not one of`},
		{"lead signs", func(t *template) { stage(t).Approvers[0].CaseRole = "lead" }, "body.phases[1].review.stages[0].approvers[0].case_role", "cannot sign"},
		{"two ways at once", func(t *template) { stage(t).Approvers[0].Person = "amara" }, "body.phases[1].review.stages[0].approvers[0]", "exactly one"},
		{"nobody", func(t *template) { stage(t).Approvers[0] = lifecycle.Approver{} }, "body.phases[1].review.stages[0].approvers[0]", "exactly one"},
		{"group", func(t *template) { stage(t).Approvers[0] = lifecycle.Approver{Group: "board"} }, "body.phases[1].review.stages[0].approvers[0].group", `"board" is not one of`},
		{"group that cannot sign", func(t *template) { stage(t).Approvers[0] = lifecycle.Approver{Group: "admin"} }, "body.phases[1].review.stages[0].approvers[0].group", "cannot sign"},
		{"approver twice", func(t *template) { stage(t).Approvers = []lifecycle.Approver{sponsor, owner, sponsor} }, "body.phases[1].review.stages[0].approvers[2]", "twice"},
		{"quorum above the people", func(t *template) { stage(t).Quorum = lifecycle.Quorum{Kind: "number", N: 3} }, "body.phases[1].review.stages[0].quorum.n", "never be reached"},
		{"quorum of none", func(t *template) { stage(t).Quorum = lifecycle.Quorum{Kind: "number"} }, "body.phases[1].review.stages[0].quorum.n", "1 to 50"},
		{"number without its kind", func(t *template) { stage(t).Quorum.N = 1 }, "body.phases[1].review.stages[0].quorum.n", "goes with"},
		{"quorum kind", func(t *template) { stage(t).Quorum.Kind = "most" }, "body.phases[1].review.stages[0].quorum.kind", "not one of"},
		{"stage name", func(t *template) { stage(t).Name = "" }, "body.phases[1].review.stages[0].name", "1 to 80"},
		{"long due", func(t *template) { stage(t).DueAfter = 91 * days }, "body.phases[1].review.stages[0].due_after", "P90D"},
		{"escalation never", func(t *template) { stage(t).DueAfter = 0 }, "body.phases[1].review.stages[0].escalate_to", "needs due_after"},
		{"escalation to whom it was", func(t *template) { stage(t).Escalate = &sponsor }, "body.phases[1].review.stages[0].escalate_to", "already"},
		{"criterion twice", func(t *template) { t.Phases[0].Criteria[1].Key = t.Phases[0].Criteria[0].Key }, "body.phases[0].criteria[1].key", "already used"},
		{"expression", func(t *template) { t.Phases[2].Criteria[0].Expression = "chart.bar > 1" }, "body.phases[2].criteria[0].expression", `line 1, column 6: chart has no "bar"`},
		{"constant expression", func(t *template) { t.Phases[2].Criteria[0].Expression = "1 < 2" }, "body.phases[2].criteria[0].expression", "reads no fact"},
		{"variable named like a fact", func(t *template) {
			t.Phases[2].Criteria[0].Expression = `roles.team.exists(metric, metric == "x")`
		}, "body.phases[2].criteria[0].expression", `column 18: "metric" is a fact`},
		{"needs", func(t *template) { t.Phases[2].Criteria[0].Needs = "" }, "body.phases[2].criteria[0].needs", "1 to 300"},
		{"waived by the unknown", func(t *template) { t.Phases[1].Criteria[0].WaivedBy = "mas" }, "body.phases[1].criteria[0].waived_by", "not a deliverable"},
		{"waived by what is not waivable", func(t *template) { t.Phases[1].Criteria[0].WaivedBy = "sipoc" }, "body.phases[1].criteria[0].waived_by", "not waivable"},
		{"waived by what comes later", func(t *template) { t.Phases[1].Criteria[0].WaivedBy = "pilot" }, "body.phases[1].criteria[0].waived_by", "later phase"},
		{"size", func(t *template) {
			t.Phases[0].Deliverables[0].Fields[0].OneOf = []string{strings.Repeat("x", 200_000)}
		}, "body", "131072 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := builtIn(t, "dmaic")
			c.spoil(&spoilt)
			var refusal *fault.Error
			if err := Check(spoilt); !errors.As(err, &refusal) || refusal.Code != fault.Invalid {
				t.Fatalf("got %v", err)
			}
			for _, f := range refusal.Fields {
				if f.Path == c.path && strings.Contains(f.Message, c.message) {
					return
				}
			}
			t.Errorf("nothing at %s about %q in %v", c.path, c.message, refusal)
		})
	}
}

func TestCheckNamesEverythingAtOnce(t *testing.T) {
	spoilt := builtIn(t, "dmaic")
	spoilt.Title = ""
	spoilt.Phases[0].Key = "closed"
	spoilt.Phases[2].Criteria[0].Expression = "chart.bar"
	var refusal *fault.Error
	if err := Check(spoilt); !errors.As(err, &refusal) || len(refusal.Fields) != 4 { // lock_targets_after names the phase too
		t.Errorf("got %v", err)
	}
}

func TestCheckAcceptsOpenQuorums(t *testing.T) {
	template := builtIn(t, "dmaic")
	stage := &template.Phases[0].Review.Stages[0]
	stage.Approvers = []lifecycle.Approver{{Group: "finance"}}
	stage.Quorum = lifecycle.Quorum{Kind: lifecycle.QuorumNumber, N: 5} // how many finance people there are is not the template's to know
	if err := Check(template); err != nil {
		t.Error(err)
	}
}

func TestPeopleNamedById(t *testing.T) {
	template := builtIn(t, "dmaic")
	if people := People(template); len(people) != 0 {
		t.Errorf("the built-in template names %v", people)
	}
	template.WaiverPolicy.Stages[0].Approvers[0] = lifecycle.Approver{Person: "ann"}
	template.Phases[3].Review.Stages[1].Escalate = &lifecycle.Approver{Person: "bob"}
	template.Phases[4].Deliverables[3].SignedBy.Stages[0].Approvers = []lifecycle.Approver{{Group: "finance"}, {Person: "cy"}}
	want := []policy.NamedPerson{
		{Path: "body.waiver_policy.stages[0].approvers[0].person", ID: "ann"},
		{Path: "body.phases[3].review.stages[1].escalate_to.person", ID: "bob"},
		{Path: "body.phases[4].deliverables[3].signed_by.stages[0].approvers[1].person", ID: "cy"},
	}
	if people := People(template); !slices.Equal(people, want) {
		t.Errorf("got %v", people)
	}
}

func FuzzTemplate(f *testing.F) {
	// Small seeds: the fuzzer would spend its time on making a whole template smaller.
	f.Add([]byte(`{"key":"lean","title":"L","lock_targets_after":"do","waiver_policy":{"stages":[{"name":"s","approvers":[{"group":"finance"}],"quorum":{"kind":"number","n":2}}]}}`))
	f.Add([]byte(`{"phases":[{"key":"do","duration":"P1D","criteria":[{"key":"k","expression":"deliverables.x.fields.y > 1","waived_by":"x"}],"deliverables":[{"key":"x","fields":[{"key":"y","kind":"number"}]}]}]}`))
	f.Add([]byte(`{"key":"a","phases":[{"key":"b","criteria":[{"expression":"metric"}],"deliverables":[{"key":"c","signed_by":{"stages":[{}]}}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var template lifecycle.ProjectTemplate
		if json.Unmarshal(text, &template) != nil {
			return
		}
		var refusal *fault.Error
		if err := Check(template); err != nil && (!errors.As(err, &refusal) || refusal.Code != fault.Invalid) {
			t.Errorf("not a refusal: %v", err)
		}
	})
}
