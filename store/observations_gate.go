package store

import (
	"context"
	"encoding/json"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// heldPilot is what is asked of a pilot before something is written to it; the row is locked against a step meanwhile.
type heldPilot struct {
	Key      string          `db:"key"`
	State    lifecycle.State `db:"state"`
	Held     bool            `db:"held"`
	Ended    bool            `db:"ended"`
	PlanHash string          `db:"plan_hash"`
	Roles    json.RawMessage `db:"roles"`
}

// observed are the states in which observations are taken. Those of a verdict are closed: what it is computed from must stand.
var observed = map[lifecycle.State]bool{lifecycle.StateReady: true, lifecycle.StateRunning: true, lifecycle.StatePaused: true,
	lifecycle.StateConcluding: true, lifecycle.StateScaling: true}

// holdPilot locks the pilot for as long as the transaction lasts: a step that is recorded meanwhile waits, and one that was recorded before is seen.
func holdPilot(ctx context.Context, tx Tx, organisation, pilot string) (heldPilot, error) {
	var p heldPilot
	err := tx.Get(ctx, &p, `
		SELECT key, state, held, ended, COALESCE(snapshot #>> '{data,locked,plan_hash}', '') AS plan_hash,
		       COALESCE(snapshot #> '{data,roles}', '{}') AS roles
		  FROM cases WHERE organisation_id = $1 AND id = $2 AND kind = $3 FOR SHARE`, organisation, pilot, lifecycle.KindPilot)
	if fault.Of(err) == fault.NotFound {
		err = fault.Wrap(fault.NotFound, err, "there is no pilot %q", pilot)
	}
	return p, err
}

// admits is Forbidden for a sender who may not bring anything to the pilot.
func (p heldPilot) admits(s Sender) error {
	var roles lifecycle.PilotRoles
	if err := json.Unmarshal(p.Roles, &roles); err != nil {
		return fault.Wrap(fault.Internal, err, "the pilot's roles cannot be read")
	}
	if s.AnyPilot || roles.MayObserve(s.Person) {
		return nil
	}
	return fault.New(fault.Forbidden, "only the lead, the data owner and the statistician of %s bring its data", p.Key)
}

// mayObserve is nil when the sender may bring observations now, which stays so until the transaction ends.
func mayObserve(ctx context.Context, tx Tx, organisation, pilot, planHash string, s Sender) error {
	p, err := holdPilot(ctx, tx, organisation, pilot)
	if err != nil {
		return err
	}
	if err := p.admits(s); err != nil {
		return err
	}
	if err := TakesObservations(p.Key, p.State, p.Held, p.Ended); err != nil {
		return err
	}
	if planHash != p.PlanHash {
		return fault.New(fault.Conflict, "the plan of %s changed while the request was under way; send it again", p.Key)
	}
	return nil
}

// TakesObservations is a Conflict that says what to do when a pilot in that state takes none.
func TakesObservations(key string, state lifecycle.State, held, ended bool) error {
	switch {
	case ended:
		return fault.New(fault.Conflict, "%s has ended and takes no more observations; start a successor", key)
	case held:
		return fault.New(fault.Conflict, "%s is on hold and takes no observations; resume it first", key)
	case !observed[state]:
		return fault.New(fault.Conflict, "%s is in %s and takes no observations: %s", key, state, whenObserved(state))
	}
	return nil
}

func whenObserved(state lifecycle.State) string {
	switch state {
	case lifecycle.StateDraft, lifecycle.StateReadinessReview:
		return "have its plan signed first"
	case lifecycle.StateVerdictReview:
		return "its data are closed; waves of scaling take them again, and so does a successor"
	}
	return "they are taken from when the plan is signed until the data are closed"
}
