package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
)

// foldWaveLook holds a live wave's guardrails to what was observed at its sites. A breach holds the wave; one that has held long
// enough, with data to show it, is done.
func foldWaveLook(c *Case[PilotData], t *Turn, e Event) error {
	ref, err := Decode[refPayload](e)
	if err != nil {
		return err
	}
	wave, err := c.Data.wave(ref.Ref, WaveLive)
	if err != nil {
		return err
	}
	if e.Facts == nil || e.Facts.Wave == nil {
		return fault.New(fault.Unavailable, "the wave could not be looked at; try again")
	}
	wave.Looks++
	wave.Figures = e.Facts.Wave
	if i := slices.IndexFunc(wave.Figures, func(f GuardrailFigure) bool { return f.Breached }); i >= 0 {
		wave.State, wave.Held, wave.HeldAt = WaveHeld, wave.Figures[i].Text, e.At
		t.Raise(EventWaveBreached, WavePayload{Wave: wave.Key, Reason: wave.Held})
		return nil
	}
	shown := !slices.ContainsFunc(wave.Figures, func(f GuardrailFigure) bool { return !f.Judged })
	if !e.At.Before(wave.HoldUntil) && shown {
		wave.State, wave.EndedAt = WaveDone, e.At
		t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s: the wave %s holds", c.Title, cmp.Or(wave.Title, wave.Key))})
		endOfWaves(c, t)
		return nil
	}
	c.Data.planLook(wave, e.At)
	return nil
}

// endOfWaves ends the scaling once every wave is done or rolled back.
func endOfWaves(c *Case[PilotData], t *Turn) {
	done := 0
	for _, wave := range c.Data.Waves {
		switch wave.State {
		case WaveDone:
			done++
		case WaveRolledBack:
		default:
			return
		}
	}
	raise := EventWavesDone
	if done == 0 {
		raise = EventWavesGone
	}
	t.Raise(raise, map[string]int{"waves": len(c.Data.Waves), "done": done})
}

// askOfWave asks what becomes of a wave that breached its guardrail.
func askOfWave(c *Case[PilotData], t *Turn, e Event) error {
	payload, err := Decode[WavePayload](e)
	if err != nil {
		return err
	}
	wave, err := c.Data.wave(payload.Wave, WaveHeld)
	if err != nil {
		return err
	}
	return askOfHeldWave(c, t, e, *wave)
}

func askOfHeldWave(c *Case[PilotData], t *Turn, e Event, wave Wave) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "health", Message: fmt.Sprintf("%s: the wave %s is on hold: %s", c.Title, cmp.Or(wave.Title, wave.Key), wave.Held)})
	within := cmp.Or(c.Data.Template.DecideWithin, assessWithin)
	askOfWaves(c, t, wave.Key, "Resume or roll back the wave "+cmp.Or(wave.Title, wave.Key)+" of", "resume_wave, roll_back_wave", c.after(e.At, within), within)
	return nil
}

// CaseMoved is what the opener of a case is told.
type CaseMoved struct {
	Opener CaseLink `json:"opened_by"`
	Case   CaseLink `json:"case"`
	Key    string   `json:"key,omitempty"` // none of a case that was not launched
	State  State    `json:"state"`
	Reason string   `json:"reason,omitempty"` // why it was not launched
}

// NotLaunched is told in place of a state when the case could not be launched.
const NotLaunched State = "refused"

// foldCaseMoved: the change that a wave waits for is implemented, or comes to nothing.
func foldCaseMoved(c *Case[PilotData], t *Turn, e Event) error {
	moved, err := Decode[CaseMoved](e)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.Data.Waves, func(w Wave) bool { return w.ChangeRef != nil && *w.ChangeRef == moved.Case })
	if i < 0 {
		return fault.New(fault.Conflict, "no wave waits for this case")
	}
	wave := &c.Data.Waves[i]
	switch {
	case slices.Contains([]State{StateImplemented, StateClosed}, moved.State) && wave.State == WaveAwaits:
		c.Data.goLive(wave, e.At)
		return nil
	case slices.Contains([]State{StateRollingBack, StateRolledBack, Cancelled, StateRejected, StateExpired}, moved.State) && slices.Contains([]string{WaveAwaits, WaveLive}, wave.State):
		wave.State, wave.HeldAt = WaveHeld, e.At
		wave.Held = fmt.Sprintf("the change %s is %s", moved.Key, strings.ReplaceAll(string(moved.State), "_", " "))
		return askOfHeldWave(c, t, e, *wave)
	case moved.State == NotLaunched && wave.State == WaveAwaits:
		wave.State, wave.HeldAt = WaveHeld, e.At
		wave.Held = "its change could not be launched: " + moved.Reason
		return askOfHeldWave(c, t, e, *wave)
	}
	return fault.New(fault.Conflict, "the wave %s does not wait for that", wave.Key)
}
