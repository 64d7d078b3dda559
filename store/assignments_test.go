package store_test

import (
	"fmt"
	"sync"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/pilot"
	"tollgate/store"
)

func (p trial) planned() store.PlannedPilot {
	plan := cookiePlan
	plan.Randomization = &lifecycle.Randomization{By: "tollgate", Method: "stratified", BlockSize: 4, Strata: []string{"north", "south"}}
	return store.PlannedPilot{ID: p.pilot, Hash: planHash, Plan: plan}
}

// Many requests at once, with the same units in other orders: each unit has one arm, and positions have no gap.
func TestUnitsAreAssignedOnce(t *testing.T) {
	p := newTrial(t)
	assignments, lena := store.Assignments{DB: p.db}, store.Sender{Person: "lena"}
	var all sync.WaitGroup
	for w := range 6 {
		all.Go(func() {
			var units []store.Arrival
			for k := range 50 {
				n := (k*3 + w*11) % 50
				units = append(units, store.Arrival{Unit: fmt.Sprint("unit-", n), Stratum: []string{"north", "south"}[n%2]})
			}
			given, err := assignments.Assign(p.ctx, org, p.planned(), lena, units)
			if err != nil || len(given) != 50 {
				t.Errorf("%d given, %v", len(given), err)
			}
		})
	}
	all.Wait()
	r, err := assignments.Randomization(p.ctx, org, p.pilot)
	if err != nil {
		t.Fatal(err)
	}
	assigner, err := pilot.NewAssigner(p.pilot, r.PlanHash, p.planned().Plan, r.Secret)
	if err != nil {
		t.Fatal(err)
	}
	number, positions, arms := int64(0), map[string]int64{}, map[string]int{}
	err = assignments.Each(p.ctx, org, p.pilot, func(a store.Assignment) {
		number++
		positions[a.Stratum]++
		arms[a.Stratum+" "+a.Arm]++
		if a.Number != number || a.Position != positions[a.Stratum] || assigner.Arm(a.Stratum, a.Position) != a.Arm {
			t.Errorf("%d: %+v", number, a)
		}
	})
	if err != nil || number != 50 || positions["north"] != 25 || arms["north gate_30"]+arms["north gate_40"] != 25 || arms["south gate_30"] < 12 || arms["south gate_40"] < 12 {
		t.Errorf("%d, %v, %v, %v", number, positions, arms, err)
	}
	_, err = assignments.Assign(p.ctx, org, p.planned(), lena, []store.Arrival{{Unit: "unit-0", Stratum: "south"}, {Unit: "new", Stratum: "north"}})
	if fault.Of(err) != fault.Invalid {
		t.Errorf("another stratum: %v", err)
	}
	if rows, err := assignments.List(p.ctx, org, p.pilot, "", "", 40, 5); err != nil || len(rows) != 6 || rows[0].Number != 41 {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestWhenUnitsAreAssigned(t *testing.T) {
	p := newTrial(t)
	assignments := store.Assignments{DB: p.db}
	assign := func(by string, planned store.PlannedPilot) error {
		_, err := assignments.Assign(p.ctx, org, planned, store.Sender{Person: by}, []store.Arrival{{Unit: "u", Stratum: "north"}})
		return err
	}
	for state, want := range map[lifecycle.State]fault.Code{lifecycle.StateDraft: fault.Conflict, lifecycle.StateReady: "", lifecycle.StateRunning: "",
		lifecycle.StatePaused: fault.Conflict, lifecycle.StateConcluding: fault.Conflict, lifecycle.StateScaling: fault.Conflict} {
		p.set("state", string(state))
		if err := assign("lena", p.planned()); fault.Of(err) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
	p.set("state", string(lifecycle.StateRunning))
	other := p.planned()
	other.Hash = "another"
	if err := assign("lena", other); fault.Of(err) != fault.Conflict {
		t.Errorf("another plan: %v", err)
	}
	if err := assign("sven", p.planned()); fault.Of(err) != fault.Forbidden {
		t.Errorf("who has no role: %v", err)
	}
	for _, table := range []string{"pilot_assignments", "pilot_randomizations", "pilot_pieces", "pilot_observations"} {
		if _, err := p.db.Exec(p.ctx, `DELETE FROM `+table); err == nil {
			t.Errorf("%s can be deleted from", table)
		}
	}
}
