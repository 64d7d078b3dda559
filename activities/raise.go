package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// raiseWithin bounds how long one effect may hold its outbox rows.
const raiseWithin = 5 * time.Second

// raiser puts the machine's own events on cases, for what happens in the world.
type raiser struct {
	cases    store.Cases
	temporal client.Client
	by       lifecycle.Actor // who is behind it; the monitor when nobody is
}

// raise puts an event on a case; the same outbox row raises it once. A case that has it already, or has moved
// on, is no failure; one that is on hold is tried again later.
func (r raiser) raise(ctx context.Context, row store.OutboxRow, c store.OpenCase, name lifecycle.EventName, data any) error {
	payload, err := json.Marshal(data)
	if err != nil {
		return err
	}
	by := r.by
	if by.ID == "" {
		by = lifecycle.Actor{ID: "monitor"}
	}
	ctx, cancel := context.WithTimeout(ctx, raiseWithin)
	defer cancel()
	_, err = workflows.Raise(ctx, r.temporal, c.Kind, c.ID, lifecycle.Event{
		Name: name, By: lifecycle.ByMachine, Actor: by,
		RequestID: fmt.Sprintf("outbox/%d", row.ID), SeenSeq: c.Seq, Payload: payload})
	if err == nil || fault.Of(workflows.FromTemporal(err)) != fault.Conflict {
		return err
	}
	if stored, unknown := r.cases.Get(ctx, row.Organisation, c.Kind, c.ID); unknown == nil && stored.Held {
		return err
	}
	return nil
}
