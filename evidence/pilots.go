package evidence

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/pilot"
	"tollgate/store"
)

// pilots adds what pilots ask: the plan's size, a look, the verdict, or how a wave's guardrails stand.
func (j Judge) pilots(ctx context.Context, organisation string, request lifecycle.FactsRequest, snapshot json.RawMessage, facts *lifecycle.Facts) error {
	if !request.PilotSize && !request.ReadsMuch() {
		return nil
	}
	var c lifecycle.Case[lifecycle.PilotData]
	if err := json.Unmarshal(snapshot, &c); err != nil {
		return fault.Wrap(fault.Internal, err, "the pilot's snapshot cannot be read")
	}
	var err error
	if request.PilotSize {
		if facts.Size, err = pilot.Size(c.Data.Plan); err != nil {
			return err
		}
	}
	if request.PilotWave != "" {
		facts.Wave, err = j.Wave(ctx, organisation, &c, request.PilotWave)
		return err
	}
	if request.PilotLook == "" {
		return nil
	}
	look, err := j.Look(ctx, organisation, &c, nil)
	if err != nil {
		return err
	}
	if request.PilotLook == "verdict" {
		verdict := pilot.Judge(c.Data.Plan, look, look.N, told(c.Data))
		facts.Verdict = &verdict
		return nil
	}
	facts.Look = &look
	return nil
}

// told are the deviations that a verdict tells of: doubts in spite of which the pilot went on are among them.
func told(d lifecycle.PilotData) []lifecycle.Deviation {
	all := slices.Clone(d.Deviations)
	for _, a := range d.Accepted {
		all = append(all, lifecycle.Deviation{Kind: "went_on_in_spite_of_" + a.Kind, Site: a.On, Reason: a.Reason, Actor: a.By, At: a.At})
	}
	return all
}

// Look analyses what is recorded of a pilot now, or what had been at an earlier look.
func (j Judge) Look(ctx context.Context, organisation string, c *lifecycle.Case[lifecycle.PilotData], before *lifecycle.PilotLook) (lifecycle.PilotLook, error) {
	var cut time.Time
	running := cmp.Or(c.Data.Clock.ContinuedAt, c.Data.Clock.StartedAt)
	if before != nil {
		cut, running = before.Cut, before.RunningSince
	}
	plan := c.Data.Plan.Defaulted()
	observations := store.Observations{DB: j.DB}
	query := store.CellQuery{Cut: cut}
	if plan.Design != lifecycle.DesignParallel {
		query.BySite, query.Period, query.Zone = true, plan.Period, plan.TimeZone
	}
	cells, until, err := observations.Cells(ctx, organisation, c.ID, query)
	if err != nil {
		return lifecycle.PilotLook{}, err
	}
	data := pilot.Data{Cells: cells, Started: c.Data.Clock.StartedAt, Running: running, Cut: until.Cut,
		Deviations: c.Data.Deviations, Size: c.Data.Size}
	if plan.Primary.Kind == lifecycle.MetricTimeTo {
		data.Risks, err = observations.Risks(ctx, organisation, c.ID, store.CellQuery{Cut: until.Cut, Metrics: []string{plan.Primary.Key}, BySite: query.BySite})
	}
	if err == nil && plan.Design == lifecycle.DesignParallel {
		var allocation pilot.Allocation
		allocation, err = observations.Allocation(ctx, organisation, c.ID, plan, until.Cut)
		data.Allocation = &allocation
	}
	if err == nil {
		data.Looks, err = j.Looks(ctx, organisation, c.ID)
	}
	if err != nil {
		return lifecycle.PilotLook{}, err
	}
	if before != nil { // it knew only those before it
		data.Looks = slices.DeleteFunc(data.Looks, func(l lifecycle.PilotLook) bool { return l.Seq >= before.Seq })
	}
	look := pilot.Analyze(plan, data)
	look.RunningSince = running
	return look, nil
}

// Looks are all that were taken at a pilot's data, in their order.
func (j Judge) Looks(ctx context.Context, organisation, pilotID string) ([]lifecycle.PilotLook, error) {
	rows, err := store.Pilots{DB: j.DB}.Looks(ctx, organisation, pilotID)
	if err != nil {
		return nil, err
	}
	looks := make([]lifecycle.PilotLook, 0, len(rows))
	for i, row := range rows {
		look, err := row.Look()
		if err != nil {
			return nil, err
		}
		look.N = i + 1
		looks = append(looks, look)
	}
	return looks, nil
}

// Wave holds a wave's guardrails to what was observed at its sites since it went live.
func (j Judge) Wave(ctx context.Context, organisation string, c *lifecycle.Case[lifecycle.PilotData], key string) ([]lifecycle.GuardrailFigure, error) {
	i := slices.IndexFunc(c.Data.Waves, func(w lifecycle.Wave) bool { return w.Key == key })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "the pilot has no wave %q", key)
	}
	wave, plan := c.Data.Waves[i], c.Data.Plan.Defaulted()
	query := store.CellQuery{BySite: true, From: wave.LiveAt}
	for _, g := range wave.Guardrails {
		query.Metrics = append(query.Metrics, g.Key)
	}
	cells, _, err := store.Observations{DB: j.DB}.Cells(ctx, organisation, c.ID, query)
	if err != nil {
		return nil, err
	}
	cells = slices.DeleteFunc(cells, func(cell pilot.Cell) bool { return !slices.Contains(wave.Sites, cell.Site) })
	figures := pilot.Guard(wave.Guardrails, plan.Alpha, cells)
	for k := range figures {
		figures[k].Wave = key
	}
	return figures, nil
}

// Again tells whether the observations that had been recorded by a look's cut still give it, to the last digit. Deviations and
// looks count as they were then.
func (j Judge) Again(ctx context.Context, organisation string, c *lifecycle.Case[lifecycle.PilotData], look lifecycle.PilotLook) (bool, error) {
	then := *c
	then.Data.Deviations = slices.DeleteFunc(slices.Clone(c.Data.Deviations), func(d lifecycle.Deviation) bool { return d.Seq > look.Seq })
	again, err := j.Look(ctx, organisation, &then, &look)
	if err != nil {
		return false, err
	}
	again.N, again.Seq, again.At, again.Scheduled, again.Final = look.N, look.Seq, look.At, look.Scheduled, look.Final
	one, err := json.Marshal(look)
	if err != nil {
		return false, fault.Wrap(fault.Internal, err, "the look cannot be written")
	}
	other, err := json.Marshal(again)
	return bytes.Equal(one, other), err
}
