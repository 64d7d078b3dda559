package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"

	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// raiseWithin bounds how long one effect may hold its outbox rows.
const raiseWithin = 5 * time.Second

// Watcher looks at the control chart of a project when measurements arrive while its benefits
// are being realized, and raises a signal on it.
type Watcher struct {
	Cases    store.Cases
	Judge    evidence.Judge
	Temporal client.Client
}

// Watch handles one EffectWatchMetric. Doing it twice raises the signal once.
func (w Watcher) Watch(ctx context.Context, row store.OutboxRow) error {
	var ask store.WatchMetric
	if err := json.Unmarshal(row.Payload, &ask); err != nil {
		return err
	}
	stored, err := w.Cases.Get(ctx, row.Organisation, lifecycle.KindProject, row.CaseID)
	if err != nil {
		return err
	}
	var project lifecycle.Case[lifecycle.ProjectData]
	if err := json.Unmarshal(stored.Snapshot, &project); err != nil {
		return err
	}
	if project.State != lifecycle.StateRealizing {
		return nil
	}
	signal, err := w.Judge.Signal(ctx, row.Organisation, project.Data, ask.Since)
	if err != nil || signal == nil {
		return err
	}
	return w.raise(ctx, row, stored.Seq, *signal)
}

func (w Watcher) raise(ctx context.Context, row store.OutboxRow, seen int64, signal lifecycle.SignalPayload) error {
	payload, err := json.Marshal(signal)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, raiseWithin)
	defer cancel()
	_, err = workflows.Raise(ctx, w.Temporal, lifecycle.KindProject, row.CaseID, lifecycle.Event{
		Name: lifecycle.EventSignal, By: lifecycle.ByMachine, Actor: lifecycle.Actor{ID: "monitor"},
		RequestID: fmt.Sprintf("outbox/%d", row.ID), SeenSeq: seen, Payload: payload})
	switch fault.Of(workflows.FromTemporal(err)) {
	case fault.Conflict: // known already, or the project has moved on
		if w.isHeld(ctx, row) {
			return err // look again later
		}
		return nil
	}
	return err
}

func (w Watcher) isHeld(ctx context.Context, row store.OutboxRow) bool {
	stored, err := w.Cases.Get(ctx, row.Organisation, lifecycle.KindProject, row.CaseID)
	return err == nil && stored.Held
}
