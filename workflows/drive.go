package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// stepsPerRun bounds a run's history: continue-as-new early, long before the server's limits
// of 2,000 updates and 51,200 events.
const stepsPerRun = 300

// launchWithin is how long a workflow waits for its first event before it gives up: a launch
// that was refused leaves nothing behind.
const launchWithin = time.Minute

// driver is the only code that knows Temporal's update loop; every machine runs on it.
type driver[D any] struct {
	machine lifecycle.Machine[D]
	c       lifecycle.Case[D]
	mutex   workflow.Mutex
	moves   int // steps recorded in this run
	alarm   alarm
}

// drive runs a case until it ends, in as many runs as it takes.
func drive[D any](ctx workflow.Context, machine lifecycle.Machine[D], c lifecycle.Case[D]) error {
	d := &driver[D]{machine: machine, c: c, mutex: workflow.NewMutex(ctx)}
	err := workflow.SetUpdateHandlerWithOptions(ctx, UpdateEvent, d.handle, workflow.UpdateHandlerOptions{Validator: d.validate})
	if err != nil {
		return err
	}
	for !d.c.Ended && !d.full(ctx) {
		if err := d.waitAndRaise(ctx); err != nil {
			return err
		}
		if d.c.State != lifecycle.New {
			continue
		}
		if err := d.adopt(ctx); err != nil {
			return err
		}
		if d.c.State == lifecycle.New { // the launch was refused
			break
		}
	}
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return err
	}
	if d.c.Ended || d.c.State == lifecycle.New {
		return nil
	}
	return workflow.NewContinueAsNewError(ctx, WorkflowName(machine.Kind), d.c)
}

func (d *driver[D]) full(ctx workflow.Context) bool {
	return d.moves >= stepsPerRun || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// validate refuses before anything is stored. Where facts of the world are needed, or where
// the store is ahead of this run, the last word is the handler's.
func (d *driver[D]) validate(ctx workflow.Context, e lifecycle.Event) error {
	if _, repeated := d.c.Receipt(e.RequestID); repeated || e.SeenSeq > d.c.Seq {
		return nil
	}
	e.At = now(ctx)
	if _, err := d.machine.Check(&d.c, e); err != nil {
		return ToTemporal(err)
	}
	if !d.needs(e).Empty() {
		return nil
	}
	_, _, err := d.machine.Apply(d.c, e)
	return ToTemporal(err)
}

// now is the workflow's time in whole microseconds, as PostgreSQL keeps it: what an event answers is what is read later.
func now(ctx workflow.Context) time.Time { return workflow.Now(ctx).Truncate(time.Microsecond) }

func (d *driver[D]) needs(e lifecycle.Event) lifecycle.FactsRequest {
	return d.machine.FactsFor(&d.c, e)
}

// handle records one event and answers once it is in PostgreSQL.
func (d *driver[D]) handle(ctx workflow.Context, e lifecycle.Event) (Outcome, error) {
	if err := d.mutex.Lock(ctx); err != nil {
		return Outcome{}, err
	}
	defer d.mutex.Unlock()
	if e.SeenSeq > d.c.Seq {
		if err := d.catchUp(ctx); err != nil {
			return Outcome{}, err
		}
	}
	for range catchUps {
		if receipt, repeated := d.c.Receipt(e.RequestID); repeated {
			return d.outcome(receipt.State, receipt.Seq), nil
		}
		recorded, err := d.advance(ctx, e)
		switch {
		case err != nil:
			return Outcome{}, err
		case !recorded.Behind:
			return d.outcome(recorded.State, recorded.Seq), nil
		}
		if err := d.catchUp(ctx); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{}, ToTemporal(fault.New(fault.Unavailable, "the case moves faster than this event can be recorded; try again"))
}

// catchUps bounds how often one event looks at the store again.
const catchUps = 5

// advance checks the event again, for the case may have moved meanwhile, records what it does
// and only then changes the state.
func (d *driver[D]) advance(ctx workflow.Context, e lifecycle.Event) (Recorded, error) {
	if err := d.lookUp(ctx, &e); err != nil {
		return Recorded{}, err
	}
	e.At = now(ctx)
	next, commit, err := d.machine.Apply(d.c, e)
	if err != nil {
		return Recorded{}, ToTemporal(err)
	}
	recorded, err := d.record(ctx, e, next, commit)
	if err != nil || recorded.Behind || recorded.Seq != next.Seq { // another seq: an old request, forgotten here but not by the store
		return recorded, err
	}
	d.c, d.c.Key = next, recorded.Key
	d.moves += len(commit.Steps)
	return recorded, nil
}

// lookUp fetches the facts that the event is judged by.
func (d *driver[D]) lookUp(ctx workflow.Context, e *lifecycle.Event) error {
	request := d.needs(*e)
	if request.Empty() {
		return nil
	}
	snapshot, err := SnapshotOf(d.c).Text()
	if err != nil {
		return err
	}
	e.Facts = &lifecycle.Facts{}
	in := LookUpInput{Organisation: d.c.Organisation, Kind: d.c.Kind, Request: request, Snapshot: snapshot, At: now(ctx)}
	if request.ReadsMuch() {
		return workflow.ExecuteActivity(atLength(ctx), ActivityLookUp, in).Get(ctx, e.Facts)
	}
	return execute(ctx, forAWhile(ctx), ActivityLookUp, in, e.Facts)
}

func (d *driver[D]) record(ctx workflow.Context, e lifecycle.Event, next lifecycle.Case[D], commit lifecycle.Commit) (Recorded, error) {
	snapshot := SnapshotOf(next)
	if err := d.fits(e, snapshot); err != nil {
		return Recorded{}, err
	}
	head := next.Head
	head.Rounds, head.Tasks, head.Recent, head.Calendar = nil, nil, nil, nil // they are in the snapshot
	var recorded Recorded
	err := execute(ctx, patiently(ctx), ActivityRecord, RecordInput{Head: head, Prefix: d.machine.Prefix, Description: d.machine.Describe(&next),
		DueAt: d.machine.Due(&next), Snapshot: snapshot, Commit: commit}, &recorded)
	return recorded, err
}

func (d *driver[D]) outcome(state lifecycle.State, seq int64) Outcome {
	o := Outcome{ID: d.c.ID, Key: d.c.Key, Kind: d.c.Kind, Title: d.c.Title, State: state, Seq: seq,
		Health: d.machine.Describe(&d.c).Health, Held: d.c.Held != nil, Ended: d.c.Ended}
	if due := d.machine.Due(&d.c); !due.IsZero() {
		o.DueAt = &due
	}
	return o
}
