package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

func onboardingTemplate(t testing.TB, key string) lifecycle.OnboardingTemplate {
	t.Helper()
	all, err := templates.Onboardings()
	i := slices.IndexFunc(all, func(o lifecycle.OnboardingTemplate) bool { return o.Key == key })
	if err != nil || i < 0 {
		t.Fatalf("%s is not built in: %v", key, err)
	}
	return all[i]
}

func TestBuiltInOnboardingTemplatesAreSound(t *testing.T) {
	all, err := templates.Onboardings()
	if err != nil || len(all) != 3 {
		t.Fatalf("%d onboarding templates, %v", len(all), err)
	}
	for _, template := range all {
		if err := CheckOnboardingTemplate(template); err != nil {
			t.Errorf("%s: %v", template.Key, err)
		}
		if deciders, others := PeopleOfOnboardingTemplate(template); len(deciders)+len(others) != 0 {
			t.Errorf("%s names %v and %v", template.Key, deciders, others)
		}
	}
}

func TestCheckOnboardingTemplateRefuses(t *testing.T) {
	type template = lifecycle.OnboardingTemplate
	type item = lifecycle.OnboardingItem
	find := func(t *template, key string) *item {
		for i := range t.Sections {
			for j := range t.Sections[i].Items {
				if t.Sections[i].Items[j].Key == key {
					return &t.Sections[i].Items[j]
				}
			}
		}
		panic(key)
	}
	for _, c := range []struct {
		name    string
		spoil   func(t *template)
		path    string
		message string
	}{
		{"key", func(t *template) { t.Key = "New hire" }, "body.key", "must be 2 to 40"},
		{"subject", func(t *template) { t.For = "robot" }, "body.for", "not one of"},
		{"no sections", func(t *template) { t.Sections = nil }, "body.sections", "at least one"},
		{"a role of every template", func(t *template) { t.Roles[0].Key = "manager" }, "body.roles[0].key", "already used at every template"},
		{"a value twice", func(t *template) { t.Attributes[0].Values = []string{"yes", "yes"} }, "body.attributes[0].values[1]", "listed twice"},
		{"an item twice", func(t *template) { t.Sections[1].Items[0].Key = t.Sections[0].Items[0].Key }, "body.sections[1].items[0].key", "already used at body.sections[0].items[0]"},
		{"a cycle of three", func(t *template) {
			find(t, "welcome").Requires = []string{"tour"}
			find(t, "tour").Requires = []string{"safety"}
			find(t, "safety").Requires = []string{"welcome"}
		}, "", "welcome waits for tour waits for safety waits for welcome"},
		{"a cycle through a day", func(t *template) {
			find(t, "welcome").Due = lifecycle.DueRule{From: "item", Key: "tour"}
			find(t, "tour").Requires = []string{"welcome"}
		}, "", "welcome waits for tour waits for welcome"},
		{"a cycle through a milestone", func(t *template) {
			t.Milestones = append(t.Milestones, lifecycle.Milestone{Key: "settled", Title: "Settled", Requires: []string{"welcome"}})
			find(t, "welcome").Opens = &lifecycle.DueRule{From: "milestone", Key: "settled"}
		}, "", "welcome waits for settled waits for welcome"},
		{"waits for itself", func(t *template) { find(t, "welcome").Requires = []string{"welcome"} }, "", "welcome waits for welcome"},
		{"unknown dependency", func(t *template) { find(t, "welcome").Requires = []string{"party"} }, "welcome.requires[0]", `no item or milestone "party"`},
		{"unknown item of a day", func(t *template) { find(t, "welcome").Due = lifecycle.DueRule{From: "item", Key: "party"} }, "welcome.due.key", `no item "party"`},
		{"unknown milestone of a day", func(t *template) { find(t, "welcome").Due = lifecycle.DueRule{From: "milestone", Key: "tour"} }, "welcome.due.key", `no milestone "tour"`},
		{"before a day that nobody knows", func(t *template) { find(t, "welcome").Due = lifecycle.DueRule{From: "item", Key: "tour", Days: -1} }, "welcome.due.days", "nobody knows"},
		{"far away", func(t *template) { find(t, "welcome").Due.Days = 751 }, "welcome.due.days", "-250 to 750"},
		{"opens late", func(t *template) { find(t, "welcome").Opens = &lifecycle.DueRule{Days: 30} }, "welcome.opens.days", "open on business day 30"},
		{"due before what it waits for", func(t *template) { find(t, "welcome").Requires = []string{"day_90"} }, "welcome.requires[0]", "is due on business day"},
		{"waits for an optional one", func(t *template) { find(t, "tour").Optional = true; find(t, "safety").Requires = []string{"tour"} }, "safety.requires[0]", "is optional"},
		{"is counted from an optional one", func(t *template) {
			find(t, "tour").Optional = true
			find(t, "safety").Due = lifecycle.DueRule{From: "item", Key: "tour", Days: 1}
		}, "safety.due.key", `"tour" is optional`},
		{"opens after an optional one", func(t *template) {
			find(t, "tour").Optional = true
			find(t, "safety").Opens = &lifecycle.DueRule{From: "item", Key: "tour"}
		}, "safety.opens.key", `"tour" is optional`},
		{"waits for an optional one behind two milestones", func(t *template) {
			find(t, "tour").Optional = true
			t.Milestones = append(t.Milestones, lifecycle.Milestone{Key: "shown", Title: "S", Requires: []string{"tour", "welcome"}}, lifecycle.Milestone{Key: "known", Title: "K", Requires: []string{"shown"}})
			find(t, "safety").Requires = []string{"known"}
		}, "safety.requires[0]", `"tour" is optional`},
		{"due before the day of a milestone", func(t *template) { find(t, "welcome").Requires = []string{"month_1"} }, "welcome.requires[0]", `"month_1" is due on business day 21`},
		{"due before what is behind a milestone", func(t *template) {
			t.Milestones = append(t.Milestones, lifecycle.Milestone{Key: "settled", Title: "S", Requires: []string{"trained"}})
			find(t, "sop_continuity").Requires, find(t, "sop_continuity").Due.Days = []string{"settled"}, 13
		}, "sop_continuity.requires[0]", `"exam" is due on business day 14`},
		{"counted from what nobody has too", func(t *template) { find(t, "tour").Due = lifecycle.DueRule{From: "item", Key: "video_tour"} }, "tour.due.key", "no subject has both"},
		{"waits for a milestone that nobody has too", func(t *template) {
			t.Milestones = append(t.Milestones, lifecycle.Milestone{Key: "at_home", Title: "H", Requires: []string{"video_tour", "equipment_sent"}})
			find(t, "tour").Requires = []string{"at_home"}
		}, "tour.requires[0]", "no subject has both"},
		{"nothing for some", func(t *template) {
			t.Sections, t.Milestones, t.Competencies = t.Sections[1:2], nil, nil
			t.Sections[0].Items = []item{*find(t, "tour"), *find(t, "home_workplace")}
			t.Sections[0].Items[0].When = append(t.Sections[0].Items[0].When, lifecycle.ItemCondition{Attribute: "site", In: []string{"munich"}})
		}, "body.sections", "a subject with remote no, site any other would have no item at all"},
		{"never holds", func(t *template) {
			find(t, "tour").When = []lifecycle.ItemCondition{{Attribute: "remote", In: []string{"yes"}}, {Attribute: "remote", In: []string{"yes"}, Not: true}}
		}, "tour.when", "never holds"},
		{"no subject has both", func(t *template) {
			find(t, "tour").When = []lifecycle.ItemCondition{{Attribute: "site", In: []string{"munich"}}}
			find(t, "safety").When = []lifecycle.ItemCondition{{Attribute: "site", In: []string{"munich"}, Not: true}}
			find(t, "safety").Requires = []string{"tour"}
		}, "safety.requires[0]", "no subject has both"},
		{"unknown attribute", func(t *template) {
			find(t, "tour").When = []lifecycle.ItemCondition{{Attribute: "colour", In: []string{"red"}}}
		}, "tour.when[0].attribute", "no attribute"},
		{"unknown value", func(t *template) {
			find(t, "tour").When = []lifecycle.ItemCondition{{Attribute: "remote", In: []string{"maybe"}}}
		}, "tour.when[0].in[0]", "not one of"},
		{"unknown role", func(t *template) { find(t, "tour").Owner = "chef" }, "tour.owner", `"chef" is not one of`},
		{"unknown assessor", func(t *template) { find(t, "tour").Assessor = "chef" }, "tour.assessor", `"chef" is not one of`},
		{"subject assesses", func(t *template) { find(t, "tour").Assessor = "subject" }, "tour.assessor", "signs off nothing"},
		{"owner assesses", func(t *template) { find(t, "tour").Owner = "buddy"; find(t, "tour").Assessor = "buddy" }, "tour.assessor", "does not sign it off"},
		{"subject gives access", func(t *template) { find(t, "directory_account").Owner = "subject" }, "directory_account.owner", "gives themselves none"},
		{"days of nobody", func(t *template) { find(t, "tour").AssessDays = 2; find(t, "tour").Assessor = "" }, "tour.assess_days", "for an assessor"},
		{"weight", func(t *template) { find(t, "tour").Weight = 101 }, "tour.weight", "1 to 100"},
		{"finer hours", func(t *template) { find(t, "tour").Kind = "shadowing"; find(t, "tour").Hours = 0.125 }, "tour.hours", "in hundredths"},
		{"a link that runs", func(t *template) { find(t, "tour").Link = "javascript:alert(1)" }, "tour.link", "https:// or http://"},
		{"a link that is its page", func(t *template) { find(t, "tour").Link = "data:text/html,x" }, "tour.link", "https:// or http://"},
		{"pass mark", func(t *template) { find(t, "tour").PassMark = 80 }, "tour.pass_mark", "of a training"},
		{"unknown kind", func(t *template) { find(t, "tour").Kind = "party" }, "tour.kind", "not one of"},
		{"level", func(t *template) { find(t, "triage_1").Level = 5 }, "triage_1.level", "1 to 4"},
		{"competency without assessor", func(t *template) { find(t, "triage_1").Assessor = "" }, "triage_1.assessor", "needs somebody"},
		{"unknown competency", func(t *template) { find(t, "triage_1").Competency = "juggling" }, "triage_1.competency", "key in competencies"},
		{"attempts", func(t *template) { find(t, "triage_1").Attempts = 21 }, "triage_1.attempts", "1 to 20"},
		{"competency of nobody", func(t *template) {
			t.Competencies = append(t.Competencies, lifecycle.CompetencySpec{Key: "juggling", Title: "J"})
		}, "body.competencies", "no item assesses"},
		{"reminders before the assessment", func(t *template) { t.Competencies[0].ValidMonths, t.Competencies[0].RemindDays = 6, 200 }, "body.competencies[0].remind_days", "reminders begin"},
		{"three levels", func(t *template) { t.Competencies[0].Levels = []string{"a", "b", "c"} }, "body.competencies[0].levels", "1 to 4"},
		{"waived by nobody known", func(t *template) { t.Waive.By = []string{"chef"} }, "body.waive.by[0]", "not one of"},
		{"never, but by", func(t *template) {
			find(t, "tour").Waive = &lifecycle.WaivePolicy{Never: true, By: []string{"manager"}}
		}, "tour.waive.by", "without never"},
		{"milestone of both", func(t *template) { t.Milestones[0].Requires, t.Milestones[0].Days = []string{"tour"}, new(int) }, "body.milestones[0]", "either"},
		{"review without questions", func(t *template) { find(t, "day_30").Questions = nil }, "day_30.questions", "at least one"},
		{"question of nobody", func(t *template) { find(t, "day_30").Questions[0].Of = []string{"chef"} }, "day_30.questions[0].of[0]", "not one of"},
		{"one choice", func(t *template) {
			find(t, "day_30").Questions[0].Kind = "choice"
			find(t, "day_30").Questions[0].Choices = []string{"yes"}
		}, "day_30.questions[0].choices", "at least two"},
		{"subject signs the review", func(t *template) {
			find(t, "day_30").SignedBy = &lifecycle.Policy{Stages: []lifecycle.Stage{{Name: "s", Approvers: []lifecycle.Approver{{CaseRole: "subject"}}}}}
		}, "day_30.signed_by.stages[0].approvers[0].case_role", "cannot sign"},
		{"a vendor has no subject", func(t *template) { t.For = lifecycle.Vendor }, "day_30.questions[0].of[0]", `"subject" is not one of`},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := onboardingTemplate(t, "operations_new_hire")
			at := map[string]string{}
			for i, section := range spoilt.Sections {
				for j, item := range section.Items {
					at[item.Key] = fmt.Sprintf("body.sections[%d].items[%d]", i, j)
				}
			}
			c.spoil(&spoilt)
			path := c.path
			if key, rest, _ := strings.Cut(path, "."); at[key] != "" {
				path = at[key] + "." + rest
			}
			if path == "" { // a cycle is named where it is found first
				if err := CheckOnboardingTemplate(spoilt); err == nil || !strings.Contains(err.Error(), c.message) {
					t.Errorf("nothing about %q in %v", c.message, err)
				}
				return
			}
			refusedPrefix(t, CheckOnboardingTemplate(spoilt), path, c.message)
		})
	}
}

// refusedPrefix is refusedAt for a path, or anything within it.
func refusedPrefix(t *testing.T, err error, path, message string) {
	t.Helper()
	refusal, _ := err.(*fault.Error)
	if refusal == nil || refusal.Code != fault.Invalid {
		t.Fatalf("got %v", err)
	}
	for _, f := range refusal.Fields {
		if strings.HasPrefix(f.Path, path) && strings.Contains(f.Message, message) {
			return
		}
	}
	t.Errorf("nothing at %s about %q in %v", path, message, refusal)
}

// someTemplate draws items in random order that wait for each other at random, so that there are cycles in about half of them.
func someTemplate(t *rapid.T) lifecycle.OnboardingTemplate {
	n := rapid.IntRange(1, 12).Draw(t, "items")
	key := func(i int) string { return fmt.Sprintf("item_%d", i) }
	backward := rapid.Bool().Draw(t, "no cycles")
	template := lifecycle.OnboardingTemplate{Key: "ours", Title: "Ours", For: lifecycle.NewHire, Roles: []lifecycle.OnboardingRole{{Key: "buddy", Title: "Buddy"}},
		Attributes: []lifecycle.SubjectAttribute{{Key: "remote", Title: "Remote", Values: []string{"yes", "no"}}}}
	items := make([]lifecycle.OnboardingItem, n)
	pick := func(i int) (int, bool) {
		last := n - 1
		if backward {
			last = i - 1
		}
		if last < 0 {
			return 0, false
		}
		return rapid.IntRange(0, last).Draw(t, "other"), true
	}
	for i := range items {
		items[i] = lifecycle.OnboardingItem{Key: key(i), Kind: lifecycle.ItemTask, Title: "Do", Owner: rapid.SampledFrom([]string{"subject", "buddy", "coordinator"}).Draw(t, "owner"), Due: lifecycle.DueRule{Days: 10}}
		if rapid.IntRange(0, 2).Draw(t, "requires") == 0 {
			if other, ok := pick(i); ok {
				items[i].Requires = []string{key(other)}
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "from item") == 0 {
			if other, ok := pick(i); ok {
				items[i].Due = lifecycle.DueRule{From: lifecycle.FromItem, Key: key(other), Days: rapid.IntRange(0, 3).Draw(t, "days")}
			}
		}
		if rapid.IntRange(0, 5).Draw(t, "conditional") == 0 {
			items[i].When = []lifecycle.ItemCondition{{Attribute: "remote", In: []string{rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "value")}}}
		}
	}
	if last, ok := pick(n - 1); ok && n > 1 {
		template.Milestones = []lifecycle.Milestone{{Key: "halfway", Title: "Halfway", Requires: []string{key(last)}}}
		if backward || rapid.Bool().Draw(t, "waits for the milestone") {
			items[n-1].Requires = append(items[n-1].Requires, "halfway")
		}
	}
	template.Sections = []lifecycle.OnboardingSection{{Key: "all_of_it", Title: "All", Items: rapid.Permutation(items).Draw(t, "order")}}
	return template
}

// sortable is Kahn's algorithm (Kahn, Topological sorting of large networks, CACM 1962): items leave when nothing that they wait for is
// left. It shares nothing with the check but the meaning of waiting.
func sortable(items []lifecycle.OnboardingItem, milestones []lifecycle.Milestone) bool {
	waits := map[string][]string{}
	for _, m := range milestones {
		waits[m.Key] = m.Requires
	}
	for _, item := range items {
		waits[item.Key] = slices.Clone(item.Requires)
		if item.Due.Key != "" {
			waits[item.Key] = append(waits[item.Key], item.Due.Key)
		}
		if item.Opens != nil && item.Opens.Key != "" {
			waits[item.Key] = append(waits[item.Key], item.Opens.Key)
		}
	}
	for left := len(waits) + 1; len(waits) < left; {
		left = len(waits)
		for key, on := range waits {
			if !slices.ContainsFunc(on, func(k string) bool { _, waiting := waits[k]; return waiting }) {
				delete(waits, key)
			}
		}
	}
	return len(waits) == 0
}

// A cycle is found exactly where there is one, and what is not refused can be launched for every subject, with every item reachable.
func TestOnboardingTemplatesAgainstATopologicalSort(t *testing.T) {
	verdicts := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		template := someTemplate(t)
		err := CheckOnboardingTemplate(template)
		cyclic := err != nil && strings.Contains(err.Error(), "waits for itself")
		if sorts := sortable(template.Items(), template.Milestones); sorts == cyclic {
			t.Fatalf("sortable %v, refused with %v", sorts, err)
		}
		verdicts[err == nil]++
		if err != nil {
			return
		}
		launchable(t, template)
	})
	if verdicts[true] == 0 || verdicts[false] == 0 {
		t.Errorf("the test tests nothing: %v", verdicts)
	}
}

type failer interface {
	Fatalf(format string, args ...any)
}

// launchable plans the template for every combination of its attributes, and checks that the plan can be worked off.
func launchable(t failer, template lifecycle.OnboardingTemplate) {
	roles := map[string]string{lifecycle.RoleCoordinator: "cora", lifecycle.RoleManager: "mark"}
	for i, role := range template.Roles {
		roles[role.Key] = fmt.Sprintf("person_%d", i)
	}
	subjects := []map[string]string{{}}
	for _, attribute := range template.Attributes {
		var more []map[string]string
		for _, subject := range subjects {
			for _, value := range attribute.Values {
				with := map[string]string{attribute.Key: value}
				for k, v := range subject {
					with[k] = v
				}
				more = append(more, with)
			}
		}
		subjects = more
	}
	for _, attributes := range subjects {
		subject := lifecycle.OnboardingSubject{Kind: template.For, Name: "Subject", Site: "munich", Role: "agent", Attributes: attributes}
		if template.For == lifecycle.NewHire {
			subject.Person = "nina"
		}
		d, err := lifecycle.NewOnboarding(template, lifecycle.OnboardingLaunch{Subject: subject, Roles: roles, StartDate: "2026-12-01"}, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatalf("is not refused and cannot be launched for %v: %v", attributes, err)
		}
		items := make([]lifecycle.OnboardingItem, 0, len(d.Plan.Items))
		for _, item := range d.Plan.Items {
			items = append(items, item.OnboardingItem)
		}
		if !sortable(items, d.Plan.Milestones) {
			t.Fatalf("the plan for %v has items that never open", attributes)
		}
	}
}

func TestBuiltInOnboardingsCanBeLaunchedForEverySubject(t *testing.T) {
	all, err := templates.Onboardings()
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range all {
		launchable(t, template)
	}
}

// Two items of which every subject has one are enough; so is a milestone that leads to optional items of other subjects only.
func TestConditionsThatLeaveNobodyOut(t *testing.T) {
	template := onboardingTemplate(t, "operations_new_hire")
	first := template.Sections[1].Items
	template.Sections, template.Competencies = []lifecycle.OnboardingSection{{Key: "tours", Title: "Tours"}}, nil
	for _, item := range first {
		if item.Key == "tour" || item.Key == "video_tour" || item.Key == "home_workplace" {
			item.Optional = item.Key == "home_workplace"
			template.Sections[0].Items = append(template.Sections[0].Items, item)
		}
	}
	template.Milestones = []lifecycle.Milestone{{Key: "met", Title: "Met", Requires: []string{"home_workplace", "tour"}}}
	template.Sections[0].Items[0].Due, template.Sections[0].Items[0].Requires = lifecycle.DueRule{Days: 1}, nil
	badge := lifecycle.OnboardingItem{Key: "badge", Kind: lifecycle.ItemTask, Title: "Badge", Owner: "manager", Requires: []string{"met"}, Due: lifecycle.DueRule{Days: 2}, When: template.Sections[0].Items[0].When}
	template.Sections[0].Items = append(template.Sections[0].Items, badge)
	if err := CheckOnboardingTemplate(template); err != nil {
		t.Error(err)
	}
	launchable(t, template)
}

// Forty milestones in layers, conditions of every item on every attribute: what is refused is refused at once.
func TestTemplatesAreCheckedAtOnce(t *testing.T) {
	from := time.Now()
	template := lifecycle.OnboardingTemplate{Key: "ours", Title: "Ours", For: lifecycle.NewHire, Sections: []lifecycle.OnboardingSection{{Key: "all_of_it", Title: "All"}}}
	for i := range 8 {
		template.Attributes = append(template.Attributes, lifecycle.SubjectAttribute{Key: fmt.Sprintf("attribute_%d", i), Title: "A", Values: []string{"yes", "no"}})
	}
	for layer := range 20 {
		next := []string{fmt.Sprintf("left_%d", layer+1), fmt.Sprintf("right_%d", layer+1)}
		if layer == 19 {
			next = []string{"item_0", "item_1"}
		}
		for _, side := range []string{"left", "right"} {
			template.Milestones = append(template.Milestones, lifecycle.Milestone{Key: fmt.Sprintf("%s_%d", side, layer), Title: "L", Requires: next})
		}
	}
	for i := range mostItems {
		item := lifecycle.OnboardingItem{Key: fmt.Sprintf("item_%d", i), Kind: lifecycle.ItemTask, Title: "Do", Owner: "manager", Due: lifecycle.DueRule{Days: i}}
		for k, attribute := range template.Attributes[:4] {
			item.When = append(item.When, lifecycle.ItemCondition{Attribute: attribute.Key, In: []string{[]string{"yes", "no"}[(i>>k)%2]}})
		}
		if i > 1 {
			item.Requires = []string{"left_0", "right_0"}
		}
		template.Sections[0].Items = append(template.Sections[0].Items, item)
	}
	err := CheckOnboardingTemplate(template)
	if err == nil || time.Since(from) > 10*time.Second {
		t.Errorf("after %s: %v", time.Since(from), err)
	}
}

func FuzzOnboardingTemplate(f *testing.F) {
	all, err := templates.Onboardings()
	if err != nil {
		f.Fatal(err)
	}
	for _, template := range all {
		text, _ := json.Marshal(template)
		f.Add(text)
	}
	f.Add([]byte(`{"key":"ours","title":"O","for":"vendor","milestones":[{"key":"mm","title":"M","requires":["mm","mm"]}],"sections":[{"key":"ss","title":"S","items":[{"key":"ii","kind":"task","title":"I","owner":"manager","due":{"from":"milestone","key":"mm","days":-1},"requires":["ii"]}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var template lifecycle.OnboardingTemplate
		if json.Unmarshal(text, &template) != nil {
			return
		}
		err := CheckOnboardingTemplate(template)
		onlyRefusals(t, err)
		if err == nil && !sortable(template.Items(), template.Milestones) {
			t.Fatal("a template with a cycle is not refused")
		}
	})
}
