package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/pilot"
)

// Assignments are which unit got which arm of a pilot, by Tollgate; none is ever changed.
type Assignments struct{ DB *DB }

// Assignment is one of them.
type Assignment struct {
	Unit     string    `db:"unit" json:"unit"`
	Arm      string    `db:"arm" json:"arm"`
	Number   int64     `db:"number" json:"number" doc:"in the pilot, from 1"`
	Stratum  string    `db:"stratum" json:"stratum,omitempty"`
	Position int64     `db:"position" json:"position" doc:"in the stratum, from 1"`
	Block    int64     `db:"-" json:"block,omitempty" doc:"in the stratum, from 1; absent under complete randomisation"`
	By       string    `db:"assigned_by" json:"assigned_by"`
	At       time.Time `db:"assigned_at" json:"assigned_at"`
	Before   bool      `db:"-" json:"assigned_before,omitempty" doc:"by an earlier request"`
}

// Arrival is a unit that asks for an arm.
type Arrival struct{ Unit, Stratum string }

// PlannedPilot is a pilot with the plan that was read of it.
type PlannedPilot struct {
	ID, Hash string
	Plan     lifecycle.PilotPlan
}

// Randomization is what a pilot's assignments are drawn from. The secret is told when no more are given.
type Randomization struct {
	PlanHash  string    `db:"plan_hash"`
	Algorithm string    `db:"algorithm"`
	Secret    []byte    `db:"secret"`
	CreatedAt time.Time `db:"created_at"`
}

const assignmentColumns = `unit, arm, number, stratum, position, assigned_by, assigned_at`

// Assign gives each unit its arm, in the order in which they come; one that has an arm keeps it. All or none. Errors: NotFound, Forbidden, Conflict
// when the pilot assigns none now, Invalid for a unit that has an arm in another stratum.
func (s Assignments) Assign(ctx context.Context, organisation string, p PlannedPilot, by Sender, units []Arrival) ([]Assignment, error) {
	var given []Assignment
	err := s.DB.InTx(ctx, func(tx Tx) error {
		// One at a time: positions of a stratum have no gap, and the same unit twice at once gets one arm.
		_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('pilot_assignments/' || $1 || '/' || $2, 0))`, organisation, p.ID)
		if err != nil {
			return err
		}
		if err := mayAssign(ctx, tx, organisation, p, by); err != nil {
			return err
		}
		r, err := s.randomization(ctx, tx, organisation, p)
		if err != nil {
			return err
		}
		assigner, err := pilot.NewAssigner(p.ID, r.PlanHash, p.Plan, r.Secret)
		if err != nil {
			return err
		}
		d := draw{organisation: organisation, pilot: p.ID, by: by.Person, plan: p.Plan, assigner: assigner}
		given, err = d.run(ctx, tx, units)
		return err
	})
	return given, err
}

func mayAssign(ctx context.Context, tx Tx, organisation string, p PlannedPilot, by Sender) error {
	held, err := holdPilot(ctx, tx, organisation, p.ID)
	if err != nil {
		return err
	}
	if err := held.admits(by); err != nil {
		return err
	}
	switch {
	case !Enrols(held.State) || held.Ended:
		return fault.New(fault.Conflict, "%s is in %s and assigns no units; it does while it is ready or running", held.Key, held.State)
	case held.Held:
		return fault.New(fault.Conflict, "%s is on hold and assigns no units; resume it first", held.Key)
	case held.PlanHash != p.Hash || p.Hash == "":
		return fault.New(fault.Conflict, "the plan of %s changed while the request was under way; send it again", held.Key)
	}
	return nil
}

// Enrols tells whether units are assigned in that state.
func Enrols(state lifecycle.State) bool {
	return state == lifecycle.StateReady || state == lifecycle.StateRunning
}

// randomization draws the secret when the first unit comes.
func (s Assignments) randomization(ctx context.Context, tx Tx, organisation string, p PlannedPilot) (Randomization, error) {
	r, err := getRandomization(ctx, tx, organisation, p.ID)
	if fault.Of(err) != fault.NotFound {
		return r, err
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // crypto/rand never fails
	_, err = tx.Exec(ctx, `INSERT INTO pilot_randomizations (organisation_id, pilot_id, plan_hash, algorithm, secret) VALUES ($1, $2, $3, $4, $5)`,
		organisation, p.ID, p.Hash, pilot.AssignmentAlgorithm, secret)
	if err != nil {
		return r, err
	}
	return getRandomization(ctx, tx, organisation, p.ID)
}

// Randomization is that of a pilot; NotFound before its first unit.
func (s Assignments) Randomization(ctx context.Context, organisation, pilotID string) (Randomization, error) {
	return getRandomization(ctx, s.DB, organisation, pilotID)
}

func getRandomization(ctx context.Context, q Querier, organisation, pilotID string) (Randomization, error) {
	var r Randomization
	err := q.Get(ctx, &r, `SELECT plan_hash, algorithm, secret, created_at FROM pilot_randomizations WHERE organisation_id = $1 AND pilot_id = $2`, organisation, pilotID)
	if fault.Of(err) == fault.NotFound {
		err = fault.Wrap(fault.NotFound, err, "no unit of the pilot was assigned by Tollgate yet")
	}
	return r, err
}

// draw is one request's assignments.
type draw struct {
	organisation, pilot, by string
	plan                    lifecycle.PilotPlan
	assigner                pilot.Assigner
	number                  int64
	positions               map[string]int64 // taken in each stratum
	known                   map[string]Assignment
}

func (d *draw) run(ctx context.Context, tx Tx, units []Arrival) ([]Assignment, error) {
	if err := d.load(ctx, tx, units); err != nil {
		return nil, err
	}
	var fresh []Assignment
	given := make([]Assignment, 0, len(units))
	var problems fault.Problems
	for i, u := range units {
		a, before := d.known[u.Unit]
		switch {
		case before:
			problems.Require(a.Stratum == u.Stratum, fmt.Sprintf("body.units[%d].stratum", i), "is %q, and the unit was assigned in %q", u.Stratum, a.Stratum)
		default:
			d.number++
			d.positions[u.Stratum]++
			a = Assignment{Unit: u.Unit, Stratum: u.Stratum, Number: d.number, Position: d.positions[u.Stratum], By: d.by}
			a.Arm = d.assigner.Arm(a.Stratum, a.Position)
			d.known[u.Unit] = a
			fresh = append(fresh, a)
		}
		given = append(given, a)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	at, err := d.insert(ctx, tx, fresh)
	for i := range given {
		a := &given[i]
		a.Block = pilot.BlockOf(d.plan, a.Position)
		if a.Before = !a.At.IsZero(); !a.Before {
			a.At = at
		}
	}
	return given, err
}

// load reads where the pilot and its strata stand, and which of the units have an arm.
func (d *draw) load(ctx context.Context, tx Tx, units []Arrival) error {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Unit
	}
	var known []Assignment
	err := tx.Select(ctx, &known, `SELECT `+assignmentColumns+` FROM pilot_assignments WHERE organisation_id = $1 AND pilot_id = $2 AND unit = ANY($3)`,
		d.organisation, d.pilot, pq.Array(names))
	if err != nil {
		return err
	}
	d.known = make(map[string]Assignment, len(units))
	for _, a := range known {
		d.known[a.Unit] = a
	}
	var strata []struct {
		Stratum string `db:"stratum"`
		Taken   int64  `db:"taken"`
	}
	err = tx.Select(ctx, &strata, `SELECT stratum, max(position) AS taken FROM pilot_assignments WHERE organisation_id = $1 AND pilot_id = $2 GROUP BY stratum`,
		d.organisation, d.pilot)
	d.positions = map[string]int64{}
	for _, one := range strata {
		d.positions[one.Stratum] = one.Taken
		d.number += one.Taken // positions of a stratum have no gap, so they add up to the pilot's
	}
	return err
}

func (d *draw) insert(ctx context.Context, tx Tx, fresh []Assignment) (time.Time, error) {
	n := len(fresh)
	units, strata, arms, numbers, positions := make([]string, n), make([]string, n), make([]string, n), make([]int64, n), make([]int64, n)
	for i, a := range fresh {
		units[i], strata[i], arms[i], numbers[i], positions[i] = a.Unit, a.Stratum, a.Arm, a.Number, a.Position
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO pilot_assignments (organisation_id, pilot_id, unit, number, stratum, position, arm, assigned_by)
		SELECT $1, $2, r.unit, r.number, r.stratum, r.position, r.arm, $3
		  FROM unnest($4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::text[]) AS r(unit, number, stratum, position, arm)`,
		d.organisation, d.pilot, d.by, pq.Array(units), pq.Array(numbers), pq.Array(strata), pq.Array(positions), pq.Array(arms))
	if err != nil {
		return time.Time{}, err
	}
	var at time.Time
	err = tx.Get(ctx, &at, `SELECT now()`)
	return at.UTC(), err
}

// List returns up to limit+1 assignments of a pilot after a number, in their order; an empty unit or arm does not narrow it.
func (s Assignments) List(ctx context.Context, organisation, pilotID, unit, arm string, after int64, limit int) ([]Assignment, error) {
	rows := []Assignment{}
	err := s.DB.Select(ctx, &rows, `SELECT `+assignmentColumns+` FROM pilot_assignments
		 WHERE organisation_id = $1 AND pilot_id = $2 AND ($3 = '' OR unit = $3) AND ($4 = '' OR arm = $4) AND number > $5
		 ORDER BY number LIMIT $6`, organisation, pilotID, unit, arm, after, limit+1)
	return rows, err
}

// Each gives every assignment of a pilot, in their order, to use.
func (s Assignments) Each(ctx context.Context, organisation, pilotID string, use func(Assignment)) error {
	rows, err := s.DB.Rows(ctx, `SELECT `+assignmentColumns+` FROM pilot_assignments WHERE organisation_id = $1 AND pilot_id = $2 ORDER BY number`, organisation, pilotID)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var a Assignment
		if err := rows.StructScan(&a); err != nil {
			return translate(err)
		}
		use(a)
	}
	return translate(rows.Err())
}
