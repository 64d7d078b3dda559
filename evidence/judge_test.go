package evidence_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"tollgate/benefit"
	"tollgate/criteria"
	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/measurement"
	"tollgate/store"
	"tollgate/store/storetest"
)

const org = store.DefaultOrganisation

// running is a project with a measured metric and a benefit line in a real database.
func running(t *testing.T) (*store.DB, lifecycle.Case[lifecycle.ProjectData]) {
	t.Helper()
	db, ctx := storetest.New(t), context.Background()
	c := lifecycle.Case[lifecycle.ProjectData]{Data: project(t)}
	c.ID = uuid.NewString()
	snapshot, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ($1, $2, 'project', 'PRJ-1', 'Waiting', 'measure', 1, 1, $3, 'lena', now(), now())`, org, c.ID, string(snapshot)); err != nil {
		t.Fatal(err)
	}
	metric, err := store.Metrics{DB: db}.Create(ctx, org, store.Metric{ID: uuid.NewString(), Key: "share", Name: "Share", Unit: "%",
		Direction: "higher_is_better", CreatedBy: "lena"})
	if err != nil {
		t.Fatal(err)
	}
	var rows []measurement.Row
	for i := range 19 {
		rows = append(rows, measurement.Row{Number: i + 1, ObservedAt: start.AddDate(0, 0, i), Value: float64(80 + i%3)})
	}
	if _, err := (store.Measurements{DB: db}).Add(ctx, org, metric.ID, rows, "lena", "r1", true); err != nil {
		t.Fatal(err)
	}
	if _, err := (store.BenefitLines{DB: db}).Create(ctx, org, store.NewBenefitLine{ProjectID: c.ID, Title: "Overtime", Category: benefit.HardSaving,
		Measure: benefit.Measure{Currency: "USD"}, By: "lena", RequestID: "r2"}); err != nil {
		t.Fatal(err)
	}
	c.Data.Charter.Metric.MetricID = metric.ID
	return db, c
}

func result(t *testing.T, results []lifecycle.CriterionResult, key string) lifecycle.CriterionResult {
	t.Helper()
	for _, r := range results {
		if r.Key == key {
			return r
		}
	}
	t.Fatalf("no criterion %s among %+v", key, results)
	return lifecycle.CriterionResult{}
}

func TestLookUpJudgesThePhaseAndListsGroups(t *testing.T) {
	db, c := running(t)
	judge := evidence.Judge{DB: db, Now: func() time.Time { return start }}
	look := func() lifecycle.Facts {
		t.Helper()
		snapshot, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := judge.LookUp(context.Background(), org, "project",
			lifecycle.FactsRequest{Phase: "measure", Groups: []string{"finance", "nobody"}}, snapshot)
		if err != nil {
			t.Fatal(err)
		}
		return facts
	}
	before := db.Statements()
	facts := look()
	if sent := db.Statements() - before; sent > 3 { // metric, series, people
		t.Errorf("%d statements", sent)
	}
	measured := result(t, facts.Criteria, "baseline_measured")
	if measured.Met || measured.Values["metric.baseline_count"] != 19 || measured.Needs == "" {
		t.Errorf("19 measurements: %+v", measured)
	}
	gage := result(t, facts.Criteria, "measurement_system")
	if gage.Met || gage.Values["deliverables.msa.fields.grr_percent"] != nil {
		t.Errorf("no analysis: %+v", gage)
	}
	if !slices.Equal(facts.Groups["finance"], []string{"felix", "fiona"}) || len(facts.Groups["nobody"]) != 0 {
		t.Errorf("groups %v", facts.Groups)
	}
	rows := []measurement.Row{{Number: 1, ObservedAt: start.AddDate(0, 0, 19), Value: 81}}
	if _, err := (store.Measurements{DB: db}).Add(context.Background(), org, c.Data.Charter.Metric.MetricID, rows, "lena", "r3", true); err != nil {
		t.Fatal(err)
	}
	c.Data.Deliverables = map[string]lifecycle.Deliverable{"msa": {Fields: map[string]any{"grr_percent": 41.5}}}
	c.Data.Waivers = map[string]lifecycle.Waiver{"msa": {SignedAt: start}}
	facts = look()
	if r := result(t, facts.Criteria, "baseline_measured"); !r.Met {
		t.Errorf("20 measurements: %+v", r)
	}
	if r := result(t, facts.Criteria, "measurement_system"); !r.Met || !r.Waived || r.Values["deliverables.msa.fields.grr_percent"] != 41.5 {
		t.Errorf("waived: %+v", r)
	}
}

func TestForProjectReadsEveryTable(t *testing.T) {
	db, c := running(t)
	facts, err := evidence.Judge{DB: db}.ForProject(context.Background(), org, c.ID, c.Data)
	if err != nil || facts.Benefits.Lines != 1 || facts.Metric.Measurements != 19 || facts.Metric.Unit != "%" || facts.Now.IsZero() {
		t.Fatalf("%+v, %v", facts, err)
	}
	c.Data.Charter.Metric.MetricID = uuid.NewString() // no such metric
	facts, err = evidence.Judge{DB: db}.ForProject(context.Background(), "another", c.ID, c.Data)
	if err != nil || facts.Benefits.Lines != 0 || facts.Metric.Defined {
		t.Fatalf("another organisation: %+v, %v", facts, err)
	}
}

// A phase is judged the same whether only what it names is gathered or everything.
func TestOnlyWhatIsNamedIsGathered(t *testing.T) {
	db, c := running(t)
	judge := evidence.Judge{DB: db, Now: func() time.Time { return start }}
	all, err := judge.ForProject(context.Background(), org, c.ID, c.Data)
	if err != nil {
		t.Fatal(err)
	}
	for phase, statements := range map[string]int64{"define": 3, "measure": 2, "analyze": 0, "improve": 1, "control": 4} {
		before := db.Statements()
		some, err := judge.Criteria(context.Background(), org, c.ID, c.Data, phase)
		if sent := db.Statements() - before; err != nil || sent != statements {
			t.Errorf("%s: %d statements, want %d, %v", phase, sent, statements, err)
		}
		whole, err := criteria.Evaluate(c.Data.Template.Phases[c.Data.Template.PhaseIndex(phase)].Criteria, all)
		if err != nil || !reflect.DeepEqual(some, whole) {
			t.Errorf("%s: %+v, want %+v, %v", phase, some, whole, err)
		}
	}
}

func TestCriteriaOfPhases(t *testing.T) {
	db, c := running(t)
	judge := evidence.Judge{DB: db}
	if _, err := judge.Criteria(context.Background(), org, c.ID, c.Data, "nothing"); fault.Of(err) != fault.NotFound {
		t.Errorf("unknown phase: %v", err)
	}
	c.Data.Template.Phases[2].Criteria = nil
	if results, err := judge.Criteria(context.Background(), org, c.ID, c.Data, "analyze"); err != nil || results == nil || len(results) != 0 {
		t.Errorf("a phase without criteria: %v, %v", results, err)
	}
}

// Two documents, one of them revised: the newest versions count, 2 + 3 causes, 1 + 1 of them verified.
func TestRootCausesCountInTheirNewestVersion(t *testing.T) {
	db, c := running(t)
	judge := evidence.Judge{DB: db}
	for i, r := range []store.RootCause{{ID: "a", Version: 1, Causes: 9}, {ID: "a", Version: 2, Causes: 2, Verified: 1}, {ID: "b", Version: 1, Causes: 3, Verified: 1}} {
		r.CaseID, r.Kind, r.Title, r.Document, r.Hash, r.CreatedBy = c.ID, "five_whys", "Why", []byte("{}"), make([]byte, 32), "lena"
		if _, err := (store.RootCauses{DB: db}).Add(context.Background(), org, string(rune('p'+i)), r, nil); err != nil {
			t.Fatal(err)
		}
	}
	facts, err := judge.ForProject(context.Background(), org, c.ID, c.Data)
	if want := (criteria.RootCauses{Documents: 2, Causes: 5, Verified: 2}); err != nil || facts.RootCauses != want {
		t.Errorf("facts %+v, %v", facts.RootCauses, err)
	}
}
