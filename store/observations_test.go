package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/observation"
	"tollgate/pilot"
	"tollgate/store"
	"tollgate/store/storetest"
)

// trial is a database with one running pilot, and what its tests do again and again.
type trial struct {
	t            testing.TB
	ctx          context.Context
	db           *store.DB
	observations store.Observations
	pilot        string
}

const planHash = "a5"

func newTrial(t testing.TB) trial {
	db := storetest.New(t)
	p := trial{t: t, ctx: context.Background(), db: db, observations: store.Observations{DB: db}, pilot: uuid.NewString()}
	p.insert(lifecycle.StateRunning)
	return p
}

func (p trial) insert(state lifecycle.State) {
	p.t.Helper()
	data, err := json.Marshal(map[string]any{"data": map[string]any{"locked": map[string]any{"plan_hash": planHash},
		"roles": lifecycle.PilotRoles{Lead: "lena", DataOwner: "quinn"}}})
	if err != nil {
		p.t.Fatal(err)
	}
	_, err = p.db.Exec(p.ctx, `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ($1, $2, 'pilot', 'PIL-1', 'Gate at level 40', $3, 1, 1, $4, 'lena', now(), now())`, org, p.pilot, string(state), string(data))
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p trial) set(column, value string) {
	p.t.Helper()
	if _, err := p.db.Exec(p.ctx, `UPDATE cases SET `+column+` = $2 WHERE id = $1`, p.pilot, value); err != nil {
		p.t.Fatal(err)
	}
}

func piece(rows int) store.Piece {
	return store.Piece{Rows: rows, PlanHash: planHash, Atomic: true, Sender: store.Sender{Person: "lena"}}
}

func (p trial) add(rows ...observation.Row) store.Taken {
	p.t.Helper()
	return p.addAs(piece(len(rows)), rows...)
}

func (p trial) addAs(of store.Piece, rows ...observation.Row) store.Taken {
	p.t.Helper()
	taken, err := p.observations.Add(p.ctx, org, p.pilot, of, rows)
	if err != nil {
		p.t.Fatal(err)
	}
	return taken
}

func (p trial) cells(q store.CellQuery) []pilot.Cell {
	p.t.Helper()
	cells, _, err := p.observations.Cells(p.ctx, org, p.pilot, q)
	if err != nil {
		p.t.Fatal(err)
	}
	return cells
}

var trialStart = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// seen is an observation of day n of the trial.
func seen(number int, key, arm string, day int, value float64) observation.Row {
	return observation.Row{Number: number, Key: key, Metric: "retained", Unit: key, Arm: arm, At: trialStart.AddDate(0, 0, day), Value: value, Exposure: math.NaN(), Count: 1}
}

func TestObservationsAreVersions(t *testing.T) {
	p := newTrial(t)
	a, b := seen(1, "a", "control", 0, 0), seen(2, "b", "treatment", 1, 1)
	if taken := p.add(a, b); taken.Added != 2 || taken.Piece != 1 || len(taken.Corrected)+len(taken.Duplicates)+len(taken.Refused) > 0 {
		t.Fatalf("first: %+v", taken)
	}
	if taken := p.add(a, b); taken.Added != 0 || taken.Piece != 0 || !slices.Equal(taken.Duplicates, []int{1, 2}) {
		t.Errorf("the same rows again: %+v", taken)
	}
	corrected := seen(1, "a", "control", 0, 1)
	if taken := p.add(corrected); taken.Added != 0 || !slices.Equal(taken.Corrected, []store.Versioned{{Row: 1, Version: 2}}) {
		t.Errorf("a correction: %+v", taken)
	}
	if taken := p.add(a); len(taken.Duplicates) != 1 || len(taken.Corrected) != 0 {
		t.Errorf("an old row that arrives again undoes its correction: %+v", taken)
	}
	back := a
	back.Version = 3
	for range 2 {
		p.add(back)
	}
	stale := seen(1, "a", "control", 0, 1)
	stale.Version = 3
	if taken := p.add(stale); len(taken.Refused) != 1 || taken.Refused[0].Field != "version" {
		t.Errorf("a version that is taken: %+v", taken)
	}
	void := seen(1, "b", "treatment", 1, math.NaN())
	void.Void = true
	nothing := seen(2, "c", "treatment", 1, math.NaN())
	nothing.Void = true
	if taken := p.add(void, nothing); len(taken.Refused) != 1 || taken.Refused[0].Row != 2 || taken.Added+len(taken.Corrected) > 0 {
		t.Errorf("a withdrawal of nothing: %+v", taken)
	}
	p.add(void)
	cells := p.cells(store.CellQuery{})
	if len(cells) != 1 || cells[0].Arm != "control" || cells[0].N != 1 || cells[0].Sum != 0 {
		t.Errorf("cells %+v", cells)
	}
	var versions int
	if err := p.db.Get(p.ctx, &versions, `SELECT count(*) FROM pilot_observations`); err != nil || versions != 5 {
		t.Errorf("%d versions, %v", versions, err)
	}
}

// Many writers send overlapping rows at once: every key is there, versions count up without a gap, and what was sent twice is there once.
func TestWritersAtOnceLoseAndDoubleNothing(t *testing.T) {
	p := newTrial(t)
	const writers, keys = 8, 300
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for round := range 3 {
				var rows []observation.Row
				for k := range keys {
					rows = append(rows, seen(k+1, fmt.Sprint("k", (k*7+w)%keys), "control", 0, float64(w%2))) // two contents
				}
				if _, err := p.observations.Add(p.ctx, org, p.pilot, piece(len(rows)), rows); err != nil {
					t.Errorf("writer %d, round %d: %v", w, round, err)
				}
			}
		})
	}
	all.Wait()
	var found struct {
		Rows, Keys, Gaps, Pieces, Early int
	}
	err := p.db.Get(p.ctx, &found, `
		SELECT (SELECT count(*) FROM pilot_observations) AS rows, (SELECT count(DISTINCT key) FROM pilot_observations) AS keys,
		       (SELECT count(*) FROM (SELECT FROM pilot_observations GROUP BY key HAVING max(version) <> count(*)) g) AS gaps,
		       (SELECT count(*) FROM pilot_pieces) AS pieces,
		       (SELECT count(*) FROM pilot_pieces a JOIN pilot_pieces b ON b.piece = a.piece + 1 WHERE b.recorded_at <= a.recorded_at) AS early`)
	if err != nil || found.Rows != 2*keys || found.Keys != keys || found.Gaps != 0 || found.Pieces > writers || found.Early != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWhenAndByWhomObservationsAreTaken(t *testing.T) {
	p := newTrial(t)
	row := seen(1, "a", "control", 0, 1)
	for state, want := range map[lifecycle.State]fault.Code{lifecycle.StateDraft: fault.Conflict, lifecycle.StateReadinessReview: fault.Conflict,
		lifecycle.StateReady: "", lifecycle.StateRunning: "", lifecycle.StatePaused: "", lifecycle.StateConcluding: "",
		lifecycle.StateVerdictReview: fault.Conflict, lifecycle.StateScaling: ""} {
		p.set("state", string(state))
		if _, err := p.observations.Add(p.ctx, org, p.pilot, piece(1), []observation.Row{row}); fault.Of(err) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
	p.set("state", string(lifecycle.StateRunning))
	for person, want := range map[string]fault.Code{"lena": "", "quinn": "", "amara": fault.Forbidden} {
		one := piece(1)
		one.Person = person
		if _, err := p.observations.Add(p.ctx, org, p.pilot, one, []observation.Row{row}); fault.Of(err) != want {
			t.Errorf("%s: %v", person, err)
		}
		one.AnyPilot = true
		if _, err := p.observations.Add(p.ctx, org, p.pilot, one, []observation.Row{row}); err != nil {
			t.Errorf("%s for any pilot: %v", person, err)
		}
	}
	other := piece(1)
	other.PlanHash = "another plan"
	if _, err := p.observations.Add(p.ctx, org, p.pilot, other, []observation.Row{row}); fault.Of(err) != fault.Conflict {
		t.Errorf("rows that were held to another plan: %v", err)
	}
	for _, column := range []string{"held", "ended"} {
		p.set(column, "true")
		if _, err := p.observations.Add(p.ctx, org, p.pilot, piece(1), []observation.Row{row}); fault.Of(err) != fault.Conflict {
			t.Errorf("%s: %v", column, err)
		}
		p.set(column, "false")
	}
	if _, err := p.observations.Add(p.ctx, "elsewhere", p.pilot, piece(1), []observation.Row{row}); fault.Of(err) != fault.NotFound {
		t.Errorf("another organisation: %v", err)
	}
}

// While a step waits to be recorded no row slips in behind it: whoever is acknowledged was before the step.
func TestNoObservationSlipsInBehindAStep(t *testing.T) {
	p := newTrial(t)
	var all sync.WaitGroup
	acknowledged := make(chan int, 400)
	for w := range 4 {
		all.Go(func() {
			for i := range 6 {
				rows := make([]observation.Row, 3000) // so that a step comes while one is on its way in
				for k := range rows {
					rows[k] = seen(k+1, fmt.Sprint(w, "-", i, "-", k), "control", 0, 1)
				}
				taken, err := p.observations.Add(p.ctx, org, p.pilot, piece(len(rows)), rows)
				if err == nil {
					acknowledged <- taken.Piece
				}
			}
		})
	}
	time.Sleep(150 * time.Millisecond)
	var moved int
	err := p.db.Get(p.ctx, &moved, `
		WITH moved AS (UPDATE cases SET state = 'verdict_review' WHERE id = $1 RETURNING 1)
		SELECT count(*) FROM moved`, p.pilot)
	if err != nil {
		t.Fatal(err)
	}
	var newest int
	if err := p.db.Get(p.ctx, &newest, `SELECT COALESCE(max(piece), 0) FROM pilot_pieces`); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	close(acknowledged)
	for number := range acknowledged {
		if number > newest {
			t.Fatalf("piece %d was acknowledged, and the step came after piece %d", number, newest)
		}
	}
}

var cookiePlan = lifecycle.PilotPlan{Design: lifecycle.DesignParallel, Primary: lifecycle.PilotMetric{Key: "retained", Kind: lifecycle.MetricProportion},
	Arms: []lifecycle.PilotArm{{Key: "gate_30", Role: lifecycle.ArmControl}, {Key: "gate_40", Role: lifecycle.ArmTreatment}}}
