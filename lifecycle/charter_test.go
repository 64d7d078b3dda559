package lifecycle_test

import (
	"slices"
	"strings"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

func TestCharterCheck(t *testing.T) {
	long := strings.Repeat("x", 4001)
	cases := []struct {
		name    string
		charter lifecycle.Charter
		fields  []string // at fault, after charter.
	}{
		{"empty", lifecycle.Charter{}, nil},
		{"full", lifecycle.Charter{Problem: "waits", StartDate: "2026-01-05", TargetDate: "2026-06-30", ChangeDate: "2026-04-01", BenefitStart: "2026-07",
			BenefitHorizonMonths: 120, ScopeIn: []string{"triage"}, Metric: lifecycle.PrimaryMetric{Direction: "lower_is_better"}}, nil},
		{"days that do not exist", lifecycle.Charter{StartDate: "2026-02-30", TargetDate: "2026-13-01", ChangeDate: "2025-02-29"}, []string{"change_date", "start_date", "target_date"}},
		{"dates of another form", lifecycle.Charter{StartDate: "05.01.2026", TargetDate: "2026-1-5"}, []string{"start_date", "target_date"}},
		{"target before start", lifecycle.Charter{StartDate: "2026-06-30", TargetDate: "2026-06-29"}, []string{"target_date"}},
		{"target on the start", lifecycle.Charter{StartDate: "2026-06-30", TargetDate: "2026-06-30"}, []string{"target_date"}},
		{"a leap day", lifecycle.Charter{StartDate: "2028-02-29"}, nil},
		{"a month that does not exist", lifecycle.Charter{BenefitStart: "2026-13"}, []string{"benefit_start"}},
		{"a day as month", lifecycle.Charter{BenefitStart: "2026-11-01"}, []string{"benefit_start"}},
		{"a negative horizon", lifecycle.Charter{BenefitHorizonMonths: -1}, []string{"benefit_horizon_months"}},
		{"a horizon over ten years", lifecycle.Charter{BenefitHorizonMonths: 121}, []string{"benefit_horizon_months"}},
		{"no such direction", lifecycle.Charter{Metric: lifecycle.PrimaryMetric{Direction: "up"}}, []string{"metric.direction"}},
		{"long texts", lifecycle.Charter{Problem: long, Goal: long, BusinessCase: long}, []string{"business_case", "goal", "problem"}},
		{"a long name of a metric", lifecycle.Charter{Metric: lifecycle.PrimaryMetric{MetricID: long[:121]}}, []string{"metric.metric_id"}},
		{"the longest text", lifecycle.Charter{Problem: long[:4000]}, nil},
		{"empty scopes", lifecycle.Charter{ScopeIn: []string{"a", " "}, ScopeOut: []string{""}}, []string{"scope_in[1]", "scope_out[0]"}},
		{"too many scopes", lifecycle.Charter{ScopeOut: slices.Repeat([]string{"x"}, 51)}, []string{"scope_out"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var problems fault.Problems
			c.charter.Check(&problems, "charter")
			var want []string
			for _, field := range c.fields {
				want = append(want, "charter."+field)
			}
			if got := fieldsOf(problems.Err()); !slices.Equal(got, want) {
				t.Errorf("at fault are %v, want %v", got, want)
			}
		})
	}
}

func TestEditChangesWhatIsGivenAndNothingElse(t *testing.T) {
	p := working(t, oneStage(all, role("sponsor")))
	p.do(lead, lifecycle.EventEdit, object{"charter": object{"problem": "waits", "goal": "shorter"}, "site": "north", "portfolio": "A"})
	p.do(lead, lifecycle.EventEdit, object{"title": "Half the wait", "team": []string{anna}})
	data := p.c.Data
	if p.c.Title != "Half the wait" || data.Charter.Problem != "waits" || data.Site != "north" || data.Portfolio != "A" || !slices.Equal(data.Roles.Team, []string{anna}) {
		t.Errorf("the project is %q, %+v", p.c.Title, data)
	}
	p.do(lead, lifecycle.EventEdit, object{"charter": object{"problem": "long waits"}, "site": ""})
	if data := p.c.Data; data.Charter.Goal != "" || data.Site != "" {
		t.Errorf("a charter replaces the whole one: goal %q, site %q", data.Charter.Goal, data.Site)
	}
	for _, wrong := range []object{{"title": " "}, {"title": strings.Repeat("ü", 201)}, {"charter": object{"start_date": "soon"}}, {"lead": anna},
		{"site": strings.Repeat("ü", 81)}, {"portfolio": strings.Repeat("p", 81)}} {
		refused(t, p.try(lifecycle.ByPerson, lead, lifecycle.EventEdit, wrong), fault.Invalid)
	}
	p.do(lead, lifecycle.EventEdit, object{"title": strings.Repeat("ü", 200), "site": strings.Repeat("ü", 80)}) // characters, not bytes
}

// evidence is a template whose deliverable has a field of each kind and needs one attachment.
func evidence() lifecycle.ProjectTemplate {
	template := oneTollgate(oneStage(all, role("sponsor")))
	template.Phases[0].Deliverables = []lifecycle.DeliverableSpec{{Key: "study", Title: "Study", Evidence: 1, Fields: []lifecycle.FieldSpec{
		{Key: "summary", Kind: lifecycle.FieldText}, {Key: "method", Kind: lifecycle.FieldText, OneOf: []string{"a", "b"}},
		{Key: "effect", Kind: lifecycle.FieldNumber}, {Key: "causes", Kind: lifecycle.FieldList},
		{Key: "verified", Kind: lifecycle.FieldFlag}, {Key: "note", Kind: lifecycle.FieldText, Optional: true}}}}
	return template
}

func TestDeliverableIsHeldToItsSpecification(t *testing.T) {
	good := func() object {
		return object{"deliverable": "study",
			"fields":      object{"summary": "x", "method": "a", "effect": 0, "causes": []any{"one", object{"why": "two"}}, "verified": false},
			"attachments": []object{{"title": "Report", "uri": "https://example.org/r.pdf", "sha256": sha256Hex([]byte("r"))}}}
	}
	field := func(key string, value any) func(object) { return func(o object) { o["fields"].(object)[key] = value } }
	attachment := func(key string, value any) func(object) {
		return func(o object) { o["attachments"].([]object)[0][key] = value }
	}
	cases := []struct {
		name   string
		change func(object)
		fields []string
	}{
		{"all is there", func(object) {}, nil},
		{"an optional field", field("note", "n"), nil},
		{"an optional field of nothing", field("note", nil), nil},
		{"nothing at all", func(o object) { delete(o, "fields"); delete(o, "attachments") },
			[]string{"attachments", "fields.causes", "fields.effect", "fields.method", "fields.summary", "fields.verified"}},
		{"a field of nothing", field("summary", nil), []string{"fields.summary"}},
		{"a blank text", field("summary", " "), []string{"fields.summary"}},
		{"a number as text", field("summary", 7), []string{"fields.summary"}},
		{"a text that is too long", field("summary", strings.Repeat("x", 4001)), []string{"fields.summary"}},
		{"a text that is not one of", field("method", "c"), []string{"fields.method"}},
		{"a text as number", field("effect", "7"), []string{"fields.effect"}},
		{"an empty list", field("causes", []any{}), []string{"fields.causes"}},
		{"a blank entry", field("causes", []any{"one", ""}), []string{"fields.causes[1]"}},
		{"a number as entry", field("causes", []any{1}), []string{"fields.causes[0]"}},
		{"too many entries", field("causes", slices.Repeat([]any{"x"}, 201)), []string{"fields.causes"}},
		{"a tick as text", field("verified", "yes"), []string{"fields.verified"}},
		{"a field that is not asked for", field("cost", 7), []string{"fields.cost"}},
		{"an attachment without a title", attachment("title", " "), []string{"attachments[0].title"}},
		{"a relative address", attachment("uri", "r.pdf"), []string{"attachments[0].uri"}},
		{"a hash in capitals", attachment("sha256", strings.ToUpper(sha256Hex([]byte("r")))), []string{"attachments[0].sha256"}},
		{"half a hash", attachment("sha256", "abcd"), []string{"attachments[0].sha256"}},
		{"an analysis", func(o object) {
			o["attachments"] = []object{{"title": "Study", "analysis_id": "5f0c", "sha256": sha256Hex([]byte("r"))}}
		}, nil},
		{"an analysis with an address too", attachment("analysis_id", "5f0c"), []string{"attachments[0].analysis_id"}},
		{"neither of the two", attachment("uri", ""), []string{"attachments[0].uri"}},
		{"another deliverable", func(o object) { o["deliverable"] = "plan" }, []string{"deliverable"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := newPlay(t, evidence())
			p.do(lead, lifecycle.EventLaunch, nil)
			p.do(lead, lifecycle.EventStart, nil)
			data := good()
			c.change(data)
			err := p.try(lifecycle.ByPerson, tara, lifecycle.EventDeliver, data)
			var want []string
			for _, field := range c.fields {
				want = append(want, "body.data."+field)
			}
			if got := fieldsOf(err); !slices.Equal(got, want) || (err == nil) != (want == nil) {
				t.Errorf("at fault are %v, want %v (%v)", got, want, err)
			}
			if delivered, there := p.c.Data.Deliverables["study"]; there != (want == nil) || there && (delivered.By != tara || delivered.Hash == "") {
				t.Errorf("delivered is %+v", delivered)
			}
		})
	}
}
