package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// WavePayload names a wave; Reason is for hold_wave, resume_wave and roll_back_wave, Checks for start_wave.
type WavePayload struct {
	Wave   string             `json:"wave"`
	Reason string             `json:"reason,omitempty"`
	Checks []ReadinessPayload `json:"checks,omitempty"`
}

// planWaves takes over what was signed and asks for the first wave.
func planWaves(c *Case[PilotData], t *Turn, e Event) error {
	for _, plan := range c.Data.Decision.Waves {
		c.Data.Waves = append(c.Data.Waves, Wave{WavePlan: plan, State: WavePlanned})
	}
	c.closeNext(t)
	askForWave(c, t, e)
	return nil
}

// askForWave asks for the first wave that has not begun, and for no later one.
func askForWave(c *Case[PilotData], t *Turn, e Event) {
	i := slices.IndexFunc(c.Data.Waves, func(w Wave) bool { return w.State == WavePlanned })
	if i < 0 {
		return
	}
	for _, later := range c.Data.Waves[i+1:] {
		if later.State == WavePlanned {
			c.closeWaveTask(t, later.Key)
		}
	}
	wave := c.Data.Waves[i]
	if slices.ContainsFunc(c.Tasks, func(task Task) bool { return task.Kind == TaskNextAction && task.Stage == wave.Key }) {
		return
	}
	due := c.Data.Plan.day(wave.From).Add(day)
	if !due.After(e.At) {
		due = c.after(e.At, submitWithin)
	}
	askOfWaves(c, t, wave.Key, "Start the wave "+cmp.Or(wave.Title, wave.Key)+" of", "start_wave, cancel", due, 0)
}

// askOfWaves gives the lead a task about a wave.
func askOfWaves(c *Case[PilotData], t *Turn, wave, asks, events string, due time.Time, within Duration) {
	t.OpenTask(Task{Kind: TaskNextAction, Title: asks + " " + c.Title, Assignee: c.Data.Roles.Lead, Because: Approver{CaseRole: "lead"}.String(),
		Subject: events, DueAt: due, Within: c.counted(within), Stage: wave})
}

// day is when a date of the plan begins, in its time zone.
func (p PilotPlan) day(date string) time.Time {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	at, _ := time.ParseInLocation(time.DateOnly, date, zone) // the zero time for no date
	return at.UTC()
}

// wave finds a wave that is in one of the states.
func (d *PilotData) wave(key string, in ...string) (*Wave, error) {
	i := slices.IndexFunc(d.Waves, func(w Wave) bool { return w.Key == key })
	if i < 0 {
		return nil, fault.New(fault.Invalid, "there is no such wave").With("body.data.wave", "the waves are in the field waves")
	}
	if !slices.Contains(in, d.Waves[i].State) {
		return nil, fault.New(fault.Conflict, "the wave %s is %s; it must be %s", key, strings.ReplaceAll(d.Waves[i].State, "_", " "), strings.ReplaceAll(strings.Join(in, " or "), "_", " "))
	}
	return &d.Waves[i], nil
}

// foldStartWave checks the entry: the date, the checklist, and that no wave before stands still or has not begun.
func foldStartWave(c *Case[PilotData], t *Turn, e Event) error {
	payload, err := Decode[WavePayload](e)
	if err != nil {
		return err
	}
	wave, err := c.Data.wave(payload.Wave, WavePlanned)
	if err != nil {
		return err
	}
	for i, check := range payload.Checks {
		if err := wave.Answers.take(wave.Checks, check, fmt.Sprintf("body.data.checks[%d]", i), e); err != nil {
			return err
		}
	}
	if err := wave.Answers.isGo(wave.Checks, "start the wave"); err != nil {
		return err
	}
	if from := c.Data.Plan.day(wave.From); e.At.Before(from) {
		return fault.New(fault.CriteriaUnmet, "the wave may not start before its day").With("waves."+wave.Key+".from", "is %s", wave.From)
	}
	for _, earlier := range c.Data.Waves {
		if earlier.Key == wave.Key {
			break
		}
		if slices.Contains([]string{WavePlanned, WaveAwaits, WaveHeld, WaveRollingBack}, earlier.State) {
			return fault.New(fault.CriteriaUnmet, "an earlier wave comes first").With("waves."+earlier.Key, "is %s", strings.ReplaceAll(earlier.State, "_", " "))
		}
	}
	wave.OpenedBy = e.Actor.ID
	c.closeWaveTask(t, wave.Key)
	if wave.Change == nil {
		c.Data.goLive(wave, e.At)
	} else {
		wave.State, wave.ChangeRef, wave.ChangeAt = WaveAwaits, &CaseLink{Kind: KindChange, ID: t.NewID()}, ""
		askForTheChange(c, t, e, *wave)
		t.Effect(EffectOpenCase, OpenCase{Kind: KindChange, ID: wave.ChangeRef.ID, Opener: CaseLink{Kind: KindPilot, ID: c.ID}, By: e.Actor,
			Title: fmt.Sprintf("%s, wave %s", c.Title, cmp.Or(wave.Title, wave.Key)), Change: wave.Change, Sites: wave.Sites})
	}
	askForWave(c, t, e)
	return nil
}

// askForTheChange asks for what a wave waits for, so that a change that is never launched or never ends is noticed.
func askForTheChange(c *Case[PilotData], t *Turn, e Event, wave Wave) {
	askOfWaves(c, t, wave.Key, "See through the change of the wave "+cmp.Or(wave.Title, wave.Key)+", or hold the wave, of", "hold_wave", c.after(e.At, submitWithin), submitWithin)
}

func (h *Head) closeWaveTask(t *Turn, wave string) {
	for _, task := range slices.Clone(h.Tasks) {
		if task.Kind == TaskNextAction && task.Stage == wave {
			t.CloseTask(task.ID, TaskNotNeeded, "the wave moved on")
		}
	}
}

// goLive starts the time for which the wave's guardrails must hold.
func (d *PilotData) goLive(wave *Wave, at time.Time) {
	wave.State, wave.LiveAt, wave.Held = WaveLive, at, ""
	wave.HoldUntil = wave.HoldFor.After(at)
	d.planLook(wave, at)
}

// planLook plans the next look at a wave, one of them when it has held long enough.
func (d *PilotData) planLook(wave *Wave, now time.Time) {
	wave.NextLook = d.Plan.Defaulted().LookEvery.After(now)
	if wave.HoldUntil.After(now) && wave.HoldUntil.Before(wave.NextLook) {
		wave.NextLook = wave.HoldUntil
	}
}

func foldHoldWave(c *Case[PilotData], t *Turn, e Event) error {
	payload, err := reasoned(e)
	if err != nil {
		return err
	}
	wave, err := c.Data.wave(payload.Wave, WaveAwaits, WaveLive)
	if err != nil {
		return err
	}
	return holdWave(c, t, e, wave, payload.Reason)
}

// reasoned reads an event about a wave that needs a reason.
func reasoned(e Event) (WavePayload, error) {
	payload, err := Decode[WavePayload](e)
	if err == nil && strings.TrimSpace(payload.Reason) == "" {
		err = fault.New(fault.Invalid, "%s needs a reason", e.Name).With("body.data.reason", "say why, in a sentence")
	}
	return payload, err
}

// foldResumeWave: the time for which a wave was held does not count. One whose change came to nothing is planned again; one whose change
// is still on its way waits for it.
func foldResumeWave(c *Case[PilotData], t *Turn, e Event) error {
	payload, err := reasoned(e)
	if err != nil {
		return err
	}
	wave, err := c.Data.wave(payload.Wave, WaveHeld)
	if err != nil {
		return err
	}
	c.closeWaveTask(t, wave.Key)
	wave.Held = ""
	switch {
	case slices.Contains(undoneBy, wave.ChangeAt):
		*wave = Wave{WavePlan: wave.WavePlan, State: WavePlanned}
		askForWave(c, t, e)
	case wave.ChangeRef != nil && !slices.Contains(inPlace, wave.ChangeAt):
		wave.State = WaveAwaits
		askForTheChange(c, t, e, *wave)
	case wave.LiveAt.IsZero():
		c.Data.goLive(wave, e.At)
	default:
		wave.State, wave.HoldUntil = WaveLive, wave.HoldUntil.Add(e.At.Sub(wave.HeldAt))
		c.Data.planLook(wave, e.At)
	}
	return nil
}

// foldRollBackWave asks the process owner to take the change back at the wave's sites.
func foldRollBackWave(c *Case[PilotData], t *Turn, e Event) error {
	payload, err := reasoned(e)
	if err != nil {
		return err
	}
	wave, err := c.Data.wave(payload.Wave, WaveLive, WaveHeld, WaveDone)
	if err != nil {
		return err
	}
	c.closeWaveTask(t, wave.Key)
	wave.State, wave.Held = WaveRollingBack, payload.Reason
	t.OpenTask(Task{Kind: TaskFollowUp, Title: fmt.Sprintf("Roll back the wave %s of %s at %s", cmp.Or(wave.Title, wave.Key), c.Title, strings.Join(wave.Sites, ", ")),
		Assignee: c.Data.Roles.ProcessOwner, Because: Approver{CaseRole: "process_owner"}.String(), Subject: wave.Key, DueAt: c.after(e.At, assessWithin), Within: c.counted(assessWithin)})
	return nil
}

func rolledBack(c *Case[PilotData], t *Turn, key string, e Event) error {
	wave, err := c.Data.wave(key, WaveRollingBack)
	if err != nil {
		return err
	}
	wave.State, wave.EndedAt = WaveRolledBack, e.At
	endOfWaves(c, t)
	askForWave(c, t, e)
	return nil
}
