package workflows

import (
	"encoding/json"

	"go.temporal.io/sdk/workflow"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// adopt looks for a launch that a lost workflow task wrote, and waits for one that is being
// recorded: a case that people can read must not be without a workflow.
func (d *driver[D]) adopt(ctx workflow.Context) error {
	if err := d.mutex.Lock(ctx); err != nil {
		return err
	}
	defer d.mutex.Unlock()
	if d.c.State != lifecycle.New {
		return nil
	}
	err := d.catchUp(ctx)
	if fault.Of(FromTemporal(err)) == fault.NotFound {
		return nil
	}
	return err
}

// catchUp takes over the case as the store has it. A step is written inside a workflow task;
// when that task is lost, after a crash of the server or of the worker, PostgreSQL has a step
// that the workflow does not know. What PostgreSQL has was decided, and people have read it.
func (d *driver[D]) catchUp(ctx workflow.Context) error {
	var caught CaughtUp
	err := execute(ctx, patiently(ctx), ActivityCatchUp, CatchUpInput{Organisation: d.c.Organisation, CaseID: d.c.ID, AfterSeq: d.c.Seq}, &caught)
	if err != nil {
		return err
	}
	var c lifecycle.Case[D]
	if err := json.Unmarshal(caught.Snapshot, &c); err != nil {
		return err
	}
	if c.Seq <= d.c.Seq {
		return nil
	}
	workflow.GetLogger(ctx).Warn("the store is ahead of the workflow; caught up", "case_id", c.ID, "from", d.c.Seq, "to", c.Seq)
	c.Key = caught.Key
	c.Recent = d.c.Recent
	c.Remember(caught.Receipts...)
	d.moves += int(c.Seq - d.c.Seq)
	d.c = c
	return nil
}
