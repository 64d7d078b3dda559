package criteria

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

func ptr[T any](v T) *T { return &v }

// goodFacts are those of a project that satisfies every criterion of the built-in templates.
func goodFacts() Facts {
	day := func(text string) *time.Time {
		at, _ := time.Parse(time.DateOnly, text)
		return &at
	}
	fields := map[string]map[string]any{
		"msa": {"study": "gage_rr_crossed", "grr_percent": 12.5, "ndc": 7}, "root_cause": {"verified": true},
		"containment": {"effective": true}, "proof": {"verdict": "effective"},
	}
	facts := Facts{
		Now: *day("2026-11-22"),
		Charter: Charter{Problem: "Patients wait too long", Goal: "95 % within four hours", BusinessCase: "Fewer penalties",
			ScopeIn: []string{"A&E"}, ScopeOut: []string{"Wards"}, StartDate: day("2026-01-01"), TargetDate: day("2027-01-01"),
			Metric: PrimaryMetric{Unit: "%", Direction: "higher_is_better", Baseline: ptr(82.5), Target: ptr(95.0)}},
		Roles:        Roles{Lead: "amara", Sponsor: "ben", ProcessOwner: "chloe", FinancePartner: "dev", Team: []string{"eve"}},
		Deliverables: map[string]Deliverable{},
		Metric: Metric{Defined: true, Unit: "%", Direction: "higher_is_better", Measurements: 36, BaselineCount: 24, CurrentCount: 12,
			Mean: ptr(86.0), BaselineMean: ptr(82.5), CurrentMean: ptr(93.0), LowerSpec: ptr(80.0)},
		Chart:      Chart{Points: 36, Center: ptr(93.0), InControlPoints: 12, Shift: ptr(10.5), ShiftVerified: true},
		Capability: Capability{Ppk: ptr(1.1)},
		Benefits:   Benefits{Lines: 1, LinesWithTargets: 1, TargetTotal: map[string]float64{"USD": 250000}},
		Pilot:      Pilot{Recorded: true, Verdict: "scale"},
		Change:     Change{Recorded: true, Approved: true, Implemented: true, ImplementedOn: day("2026-06-01")},
	}
	for _, key := range builtInKeys {
		template, _ := templates.Find(key)
		for _, spec := range allDeliverables(template) {
			facts.Deliverables[spec.Key] = Deliverable{Present: true, Fields: fields[spec.Key]}
		}
	}
	return facts
}

func judge(t testing.TB, expression string, facts Facts) lifecycle.CriterionResult {
	t.Helper()
	results, err := Evaluate([]lifecycle.Criterion{{Key: "k", Title: "T", Expression: expression, Needs: "n"}}, facts)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return results[0]
}

func TestEvaluateShowsEveryFactNamed(t *testing.T) {
	for _, c := range []struct {
		expression string
		met        bool
		values     map[string]any
	}{
		{`metric.measurements >= 20`, true, map[string]any{"metric.measurements": 36}},
		{`metric.measurements >= 40 && metric.unit == "%"`, false, map[string]any{"metric.measurements": 36, "metric.unit": "%"}},
		{`deliverables["msa"].fields["ndc"] >= 5 && deliverables.msa.present`, true,
			map[string]any{"deliverables.msa.fields.ndc": 7.0, "deliverables.msa.present": true}},
		{`has(capability.cpk)`, false, map[string]any{"capability.cpk": nil}},
		{`has(chart.signals) && has(capability.ppk) && !has(metric.latest_at)`, true,
			map[string]any{"chart.signals": 0, "capability.ppk": 1.1, "metric.latest_at": nil}},
		{`capability.cpk == null`, true, map[string]any{"capability.cpk": nil}},
		{`charter.target_date > charter.start_date`, true,
			map[string]any{"charter.target_date": "2027-01-01T00:00:00Z", "charter.start_date": "2026-01-01T00:00:00Z"}},
		{`charter.scope_in.exists(item, item == roles.lead)`, false,
			map[string]any{"charter.scope_in": []any{"A&E"}, "roles.lead": "amara"}},
		{`benefits.target_total["USD"] >= 1e5`, true, map[string]any{"benefits.target_total.USD": 250000.0}},
		{`conditions_open == 0`, true, map[string]any{"conditions_open": 0}},
	} {
		got := judge(t, c.expression, goodFacts())
		if got.Met != c.met || !reflect.DeepEqual(got.Values, c.values) {
			t.Errorf("%s: met %v with %#v, want %v with %#v", c.expression, got.Met, got.Values, c.met, c.values)
		}
	}
}

// A criterion over what is absent is not met and says what is missing; it is never an error.
func TestEvaluateWithoutTheFacts(t *testing.T) {
	empty := Facts{Deliverables: map[string]Deliverable{"msa": {Fields: map[string]any{"ndc": nil}}}}
	for _, c := range []struct{ expression, reason string }{
		{`deliverables["msa"].fields["grr_percent"] <= 30.0`, "not recorded yet: deliverables.msa.fields.grr_percent"},
		{`deliverables.other.present`, "not recorded yet: deliverables.other.present"},
		{`capability.cpk >= 1.33`, "not recorded yet: capability.cpk"},
		{`capability.cpk < 1.33`, "not recorded yet: capability.cpk"},
		{`charter.metric.baseline < charter.metric.target`, "not recorded yet: charter.metric.baseline, charter.metric.target"},
		{`benefits.target_total["USD"] > 1`, "not recorded yet: benefits.target_total.USD"},
		{`10 / metric.measurements > 1`, "cannot be judged: division by zero"},
	} {
		got := judge(t, c.expression, empty)
		if got.Met || got.Values["error"] != c.reason {
			t.Errorf("%s: met %v, values %v, want %q", c.expression, got.Met, got.Values, c.reason)
		}
	}
	for _, expression := range []string{`has(charter.problem)`, `has(charter.scope_in)`, `has(charter.change_date)`, `has(benefits.target_total)`} {
		if got := judge(t, expression, empty); got.Met {
			t.Errorf("%s: %+v", expression, got)
		}
	}
	if got := judge(t, `!has(deliverables.msa.fields.ndc) || deliverables.msa.fields.ndc >= 5`, empty); !got.Met {
		t.Errorf("an optional field that is absent: %+v", got)
	}
}

func TestNamedIsWhatTheCriteriaRead(t *testing.T) {
	names, err := Named([]lifecycle.Criterion{
		{Expression: `metric.mean > 1 && has(chart.shift)`}, {Expression: `deliverables["msa"].fields.ndc > metric.mean`}, {Expression: `metric != null`},
	})
	want := []string{"chart.shift", "deliverables.msa.fields.ndc", "metric", "metric.mean"}
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v", names, err)
	}
	if _, err := Named([]lifecycle.Criterion{{Expression: "nothing"}}); fault.Of(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

func TestEvaluateWaivers(t *testing.T) {
	criterion := lifecycle.Criterion{Key: "gage", Expression: `deliverables.msa.fields.grr_percent <= 30`, WaivedBy: "msa"}
	for _, c := range []struct {
		name        string
		deliverable Deliverable
		met, waived bool
	}{
		{"neither recorded nor waived", Deliverable{}, false, false},
		{"recorded and bad", Deliverable{Present: true, Fields: map[string]any{"grr_percent": 41.0}}, false, false},
		{"recorded and bad, waived", Deliverable{Waived: true, Fields: map[string]any{"grr_percent": 41.0}}, true, true},
		{"recorded as null", Deliverable{Present: true, Fields: map[string]any{"grr_percent": nil}}, false, false},
		{"only waived", Deliverable{Waived: true}, true, true},
		{"good, so the waiver does not matter", Deliverable{Waived: true, Fields: map[string]any{"grr_percent": 9.0}}, true, false},
	} {
		results, err := Evaluate([]lifecycle.Criterion{criterion}, Facts{Deliverables: map[string]Deliverable{"msa": c.deliverable}})
		if err != nil || results[0].Met != c.met || results[0].Waived != c.waived {
			t.Errorf("%s: %+v, %v", c.name, results, err)
		}
	}
	criterion.WaivedBy = ""
	results, _ := Evaluate([]lifecycle.Criterion{criterion}, Facts{Deliverables: map[string]Deliverable{"msa": {Waived: true}}})
	if results[0].Met {
		t.Error("a criterion that names no waiver was waived")
	}
}

func TestEvaluateRefusesWhatDoesNotCompile(t *testing.T) {
	_, err := Evaluate([]lifecycle.Criterion{{Key: "k", Expression: `metric.nothing > 1`}}, Facts{})
	var refusal *fault.Error
	if !errors.As(err, &refusal) || refusal.Code != fault.Invalid || !strings.Contains(refusal.Message, "line 1, column 7") {
		t.Errorf("got %v", err)
	}
}

// Long values are cut in what is shown, not in what is judged.
func TestEvaluateShowsLongValuesShort(t *testing.T) {
	facts := goodFacts()
	facts.Charter.Problem = strings.Repeat("ä", 5000)
	facts.Charter.ScopeIn = make([]string, 150)
	got := judge(t, `size(charter.problem) == 5000 && size(charter.scope_in) == 150`, facts)
	text, _ := got.Values["charter.problem"].(string)
	if !got.Met || len([]rune(text)) != shownText+1 || got.Values["charter.scope_in"] != "150 items" {
		t.Errorf("met %v, %d runes, %v", got.Met, len([]rune(text)), got.Values["charter.scope_in"])
	}
}

// Facts far beyond what the estimate assumes end at the cost limit, as not met.
func TestEvaluateIsBounded(t *testing.T) {
	facts := goodFacts()
	facts.Charter.ScopeIn = make([]string, 5000)
	expression := `charter.scope_in.all(a, charter.scope_in.all(b, size(a) + size(b) == 0))`
	start := time.Now()
	got := judge(t, expression, facts)
	if text, _ := got.Values["error"].(string); got.Met || !strings.Contains(text, "cost limit") {
		t.Errorf("got %+v", got.Values)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestEvaluateConcurrently(t *testing.T) {
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for _, e := range Examples {
				if _, err := Evaluate([]lifecycle.Criterion{{Key: "k", Expression: e.Expression}}, goodFacts()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
