package criteria

import (
	"strings"
	"testing"

	"tollgate/lifecycle"
)

func strictEnvironment(t testing.TB, template lifecycle.ProjectTemplate) *environment {
	t.Helper()
	s, err := factSchema()
	if err != nil {
		t.Fatal(err)
	}
	env, err := newEnvironment(s.forTemplate(template))
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func TestCompileAccepts(t *testing.T) {
	env := strictEnvironment(t, builtIn(t, "dmaic"))
	for _, expression := range []string{
		`metric.measurements >= 20`,
		`metric.measurements >= 20.0 && metric.mean > 90`,
		`deliverables["msa"].fields["grr_percent"] <= 30.0`,
		`deliverables.msa.fields.grr_percent <= 30`,
		`deliverables.root_cause.fields.verified`,
		`size(deliverables.sipoc.fields.suppliers) >= 2`,
		`has(deliverables.msa.fields.ndc)`,
		`capability.cpk == null || capability.cpk >= 1.33`,
		`charter.metric.baseline < charter.metric.target`,
		`charter.target_date > now + duration("240h")`,
		`benefits.target_total["USD"] > 1000`,
		`charter.scope_in.exists(item, item.matches("^A&E"))`,
		"true &&\n metric.defined",
	} {
		if _, issues := env.compile(expression); len(issues) > 0 {
			t.Errorf("%s: %v", expression, issues)
		}
	}
}

func TestCompileRefusesWithPlace(t *testing.T) {
	env := strictEnvironment(t, builtIn(t, "dmaic"))
	for _, c := range []struct{ name, expression, want string }{
		{"unknown root", `metrics.mean > 1.0`, `line 1, column 1: there is no fact "metrics"; there are actions_open, benefits, `},
		{"unknown fact", `metric.measurments > 1`, `line 1, column 7: metric has no "measurments"; it has baseline_count, `},
		{"unknown fact in has", `has(capability.ppm)`, `line 1, column 4: capability has no "ppm"; it has cp, cpk, pp, ppk`},
		{"unknown deliverable", `deliverables["mas"].present`, `line 1, column 13: deliverables has no "mas"; it has change, `},
		{"unknown field", `deliverables.msa.fields["grr"] < 30.0`, `line 1, column 24: deliverables.msa.fields has no "grr"; it has grr_percent, ndc, study, summary`},
		{"deliverable by a computed key", `deliverables[metric.unit].present`, `line 1, column 13: found no matching overload`},
		{"wrong type", `metric.unit > 3`, `line 1, column 13: found no matching overload for '_>_' applied to '(string, int)'`},
		{"wrong type of a field", `deliverables.msa.fields.study <= 30.0`, `line 1, column 31: found no matching overload`},
		{"not a bool", `metric.measurements`, `line 1, column 1: gives int, not a bool`},
		{"maybe not a bool", `metric.defined ? 1 : 2`, `line 1, column 1: gives int, not a bool`},
		{"second line", "metric.defined &&\n  chart.bar > 1", `line 2, column 8: chart has no "bar"`},
		{"syntax", `metric.measurements >=`, `line 1, column 23: Syntax error`},
		{"empty", ``, `line 1, column 1: Syntax error`},
		{"regular expression", `charter.goal.matches("(")`, `line 1, column 22: invalid matches argument`},
		{"constructing a fact", `charter{} == charter`, `line 1, column 8: undeclared reference`},
		{"unknown function", `charter.goal.reverse() == ""`, `line 1, column 21: undeclared reference to 'reverse'`},
		{"too long", strings.Repeat("(", 1001) + strings.Repeat(")", 1001), `line 1, column 1: expression code point size exceeds limit`},
		{"too deep", strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200), `expression recursion limit exceeded`},
		{"too dear", `charter.scope_in.all(a, charter.scope_in.all(b, charter.scope_in.all(c, a + b + c != "")))`, `may cost more than`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, issues := env.compile(c.expression)
			if len(issues) == 0 || !strings.Contains(issues[0].String(), c.want) {
				t.Errorf("got %v, want %s", issues, c.want)
			}
		})
	}
}

// Both mistakes of one expression are named, in reading order.
func TestCompileNamesEveryMistake(t *testing.T) {
	_, issues := strictEnvironment(t, builtIn(t, "dmaic")).compile("metric.foo > 1 ||\nchart.bar")
	if len(issues) != 2 || issues[0].line != 1 || issues[1].line != 2 {
		t.Errorf("got %v", issues)
	}
}

func FuzzExpression(f *testing.F) {
	for _, key := range builtInKeys {
		for _, phase := range builtIn(f, key).Phases {
			for _, c := range phase.Criteria {
				f.Add(c.Expression)
			}
		}
	}
	for _, e := range Examples {
		f.Add(e.Expression)
	}
	f.Add("dyn(metric)[charter.scope_in.map(x, x)]")
	f.Add("deliverables['\\x00'].fields[\"\\\"\"]")
	env := strictEnvironment(f, builtIn(f, "dmaic"))
	facts := goodFacts()
	f.Fuzz(func(t *testing.T, expression string) {
		_, issues := env.compile(expression)
		for _, found := range issues {
			if found.line < 1 || found.column < 1 || found.message == "" {
				t.Errorf("%q: no place in %+v", expression, found)
			}
		}
		if len(issues) > 0 {
			return
		}
		// What a template may hold must also be judged without an error.
		if _, err := Evaluate([]lifecycle.Criterion{{Key: "k", Expression: expression}}, facts); err != nil {
			t.Errorf("%q passed the check but: %v", expression, err)
		}
	})
}
