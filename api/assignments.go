package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/pilot"
	"tollgate/store"
)

const assignmentNotes = `Gives each unit its arm, in the order in which they come, by the locked plan's randomization: simple, blocked or stratified, with unequal shares. A
unit that has an arm keeps it, however often it is sent. All units of a request get one, or none does.

What comes next cannot be read: it follows from a secret that is drawn with the first unit. Its SHA-256 is shown from then on, and the secret itself
once no more units are assigned, so that anybody can work out every assignment again.`

func (s *Server) assignmentRoutes() []Route {
	const all = "/v1/pilots/{id}/assignments"
	return []Route{
		post(all, "assign-units", "Pilots", "Assign units to the arms of a pilot", identity.ObservationsWrite, s.assignUnits).describe(assignmentNotes),
		get(all, "list-assignments", "Pilots", "List who got which arm", identity.CasesRead, s.listAssignments).own(nothing),
		get(all+"/verification", "verify-assignments", "Pilots", "Work out every assignment again", identity.CasesRead, s.verifyAssignments).own(nothing).describe(assignmentNotes),
	}
}

type assignUnitsInput struct {
	ID   string `path:"id" maxLength:"60" doc:"id or key"`
	Body struct {
		Units []ArrivingUnit `json:"units" minItems:"1" maxItems:"5000"`
	}
}

// ArrivingUnit asks for an arm.
type ArrivingUnit struct {
	Unit    string `json:"unit" minLength:"1" maxLength:"200" doc:"your name for it; no personal data"`
	Stratum string `json:"stratum,omitempty" maxLength:"120" doc:"of stratified: one of the plan's"`
}

type assignmentsOutput struct {
	Body struct {
		Items []store.Assignment `json:"items" doc:"in the order of the request"`
	}
}

func (s *Server) assignUnits(ctx context.Context, in *assignUnitsInput) (*assignmentsOutput, error) {
	caller := identity.FromContext(ctx)
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var problems fault.Problems
	r := c.Data.Plan.Randomization
	if !r.Here() {
		return nil, fault.New(fault.Conflict, "the plan of %s does not say that Tollgate assigns arms", stored.Key)
	}
	units := make([]store.Arrival, len(in.Body.Units))
	for i, u := range in.Body.Units {
		at := fmt.Sprintf("body.units[%d].stratum", i)
		if r.Method == "stratified" {
			problems.Require(slices.Contains(r.Strata, u.Stratum), at, "is %q and must be one of the plan's strata", u.Stratum)
		} else {
			problems.Require(u.Stratum == "", at, "is for the method stratified, which the plan does not use")
		}
		units[i] = store.Arrival{Unit: u.Unit, Stratum: u.Stratum}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	given, err := store.Assignments{DB: s.DB}.Assign(ctx, caller.Organisation, planned(stored, c), senderOf(caller), units)
	if err != nil {
		return nil, err
	}
	out := &assignmentsOutput{}
	out.Body.Items = given
	return out, nil
}

func planned(stored store.StoredCase, c *lifecycle.Case[lifecycle.PilotData]) store.PlannedPilot {
	p := store.PlannedPilot{ID: stored.ID, Plan: c.Data.Plan}
	if c.Data.Locked != nil {
		p.Hash = c.Data.Locked.Hash
	}
	return p
}

type listAssignmentsInput struct {
	ID string `path:"id" maxLength:"60" doc:"id or key"`
	LinkedPage
	Unit string `query:"unit" maxLength:"200"`
	Arm  string `query:"arm" maxLength:"60"`
}

// assignmentsByNumber is the order of their list, which its cursors carry.
const assignmentsByNumber = "number"

func (s *Server) listAssignments(ctx context.Context, in *listAssignmentsInput) (*Page[store.Assignment], error) {
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	cursor, err := store.ParseCursor(in.Cursor, assignmentsByNumber)
	if err != nil {
		return nil, err
	}
	rows, err := store.Assignments{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation, stored.ID, in.Unit, in.Arm, numberOr(cursor.ID, 0), in.Limit)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Block = pilot.BlockOf(c.Data.Plan, rows[i].Position)
	}
	return newPage(rows, in.Limit, func(a store.Assignment) string {
		return store.Cursor{Sort: assignmentsByNumber, ID: strconv.FormatInt(a.Number, 10)}.Encode()
	}, in.next), nil
}

// AssignmentVerification says whether every assignment is what the algorithm gives.
type AssignmentVerification struct {
	Algorithm  string    `json:"algorithm"`
	PilotID    string    `json:"pilot_id"`
	PlanHash   string    `json:"plan_hash"`
	Commitment string    `json:"secret_sha256" doc:"shown from the first unit on"`
	Secret     string    `json:"secret,omitempty" doc:"hexadecimal; told once no more units are assigned"`
	DrawnAt    time.Time `json:"drawn_at"`
	Verified   int64     `json:"verified" doc:"assignments that are what the algorithm gives"`
	Differing  []int64   `json:"differing" doc:"numbers of those that are not, the first 100"`
	Gaps       []int64   `json:"gaps" doc:"numbers before which one is not there, the first 100"`
}

type assignmentVerificationOutput struct{ Body AssignmentVerification }

func (s *Server) verifyAssignments(ctx context.Context, in *caseInput) (*assignmentVerificationOutput, error) {
	stored, c, err := s.pilots().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	organisation, assignments := identity.FromContext(ctx).Organisation, store.Assignments{DB: s.DB}
	r, err := assignments.Randomization(ctx, organisation, stored.ID)
	if err != nil {
		return nil, err
	}
	assigner, err := pilot.NewAssigner(stored.ID, r.PlanHash, c.Data.Plan, r.Secret)
	if err != nil {
		return nil, err
	}
	commitment := sha256.Sum256(r.Secret)
	out := &assignmentVerificationOutput{Body: AssignmentVerification{Algorithm: r.Algorithm, PilotID: stored.ID, PlanHash: r.PlanHash,
		Commitment: hex.EncodeToString(commitment[:]), DrawnAt: r.CreatedAt.UTC(), Differing: []int64{}, Gaps: []int64{}}}
	b := &out.Body
	if stored.Ended || !store.Enrols(lifecycle.State(stored.State)) && lifecycle.State(stored.State) != lifecycle.StatePaused {
		b.Secret = hex.EncodeToString(r.Secret)
	}
	return out, assignments.Each(ctx, organisation, stored.ID, b.check(assigner))
}

// check holds each assignment, in their order, to the algorithm and to the one before.
func (v *AssignmentVerification) check(assigner pilot.Assigner) func(store.Assignment) {
	number, positions := int64(0), map[string]int64{}
	note := func(list *[]int64, n int64) {
		if len(*list) < 100 {
			*list = append(*list, n)
		}
	}
	return func(a store.Assignment) {
		number++
		positions[a.Stratum]++
		if a.Number != number || a.Position != positions[a.Stratum] {
			note(&v.Gaps, a.Number)
			number, positions[a.Stratum] = a.Number, a.Position
		}
		if assigner.Arm(a.Stratum, a.Position) != a.Arm {
			note(&v.Differing, a.Number)
			return
		}
		v.Verified++
	}
}
