package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Tell handles one EffectTellOpener: the case that asked for this one learns where it has come to. What it no longer waits for
// it refuses, and that is the end of it.
func (o Opener) Tell(ctx context.Context, row store.OutboxRow) error {
	var moved lifecycle.CaseMoved
	if err := json.Unmarshal(row.Payload, &moved); err != nil {
		return err
	}
	opener, err := o.Cases.Find(ctx, row.Organisation, moved.Opener.ID)
	if err != nil || opener.Ended {
		return err
	}
	return o.moved(ctx, row, opener, moved)
}

func (o Opener) moved(ctx context.Context, row store.OutboxRow, opener store.StoredCase, moved lifecycle.CaseMoved) error {
	return o.raiser().raise(ctx, row, store.OpenCase{ID: opener.ID, Kind: opener.Kind, Seq: opener.Seq}, lifecycle.EventCaseMoved, moved)
}

// refuse tells who asked that a case could not be launched: the case, when it goes on, or else its people.
func (o Opener) refuse(ctx context.Context, tx store.Tx, row store.OutboxRow, ask lifecycle.OpenCase, reason string) error {
	opener, err := o.Cases.Find(ctx, row.Organisation, ask.Opener.ID)
	if err != nil {
		return err
	}
	if !opener.Ended {
		return o.moved(ctx, row, opener, lifecycle.CaseMoved{Opener: ask.Opener, Case: lifecycle.CaseLink{Kind: ask.Kind, ID: ask.ID}, State: lifecycle.NotLaunched, Reason: reason})
	}
	var pilot lifecycle.Case[lifecycle.PilotData] // the only kind that asks and ends
	if err := json.Unmarshal(opener.Snapshot, &pilot); err != nil {
		return err
	}
	row.Payload, err = json.Marshal(lifecycle.Notice{To: pilot.Data.Roles.People(), About: "health",
		Message: fmt.Sprintf("The %s that %s asked for could not be launched: %s", ask.Kind, opener.Key, reason)})
	if err != nil {
		return err
	}
	row.CaseID = opener.ID
	return o.Notifier.Notify(ctx, tx, row)
}

// EndPilots handles one EffectEndPilots: each pilot that ends with its project is told so. One that has ended, or is gone, stays
// as it is; a failure of one holds up no other.
func (o Opener) EndPilots(ctx context.Context, row store.OutboxRow) error {
	var end lifecycle.EndPilots
	if err := json.Unmarshal(row.Payload, &end); err != nil {
		return err
	}
	var failures []error
	for _, id := range end.Pilots {
		pilot, err := o.Cases.Get(ctx, row.Organisation, lifecycle.KindPilot, id)
		if fault.Of(err) == fault.NotFound || err == nil && pilot.Ended {
			continue
		}
		if err == nil {
			r := o.raiser()
			r.by = end.By
			err = r.raise(ctx, row, store.OpenCase{ID: pilot.ID, Kind: pilot.Kind, Seq: pilot.Seq}, lifecycle.EventProjectEnded, lifecycle.ProjectEnded{Project: end.Project, Reason: end.Reason})
		}
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}
