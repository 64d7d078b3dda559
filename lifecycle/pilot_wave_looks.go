package lifecycle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

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
	if !e.At.Before(wave.HoldUntil) && wave.isShown() {
		wave.State, wave.EndedAt = WaveDone, e.At
		t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s: the wave %s holds", c.Title, cmp.Or(wave.Title, wave.Key))})
		endOfWaves(c, t)
		return nil
	}
	c.Data.planLook(wave, e.At)
	return nil
}

// isShown tells whether there are enough data on every guardrail: silence does not show that a wave holds.
func (w Wave) isShown() bool {
	judged := func(key string) bool {
		return slices.ContainsFunc(w.Figures, func(f GuardrailFigure) bool { return f.Key == key && f.Judged })
	}
	return !slices.ContainsFunc(w.Figures, func(f GuardrailFigure) bool { return !f.Judged }) &&
		!slices.ContainsFunc(w.Guardrails, func(g Guardrail) bool { return !judged(g.Key) })
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

func holdWave(c *Case[PilotData], t *Turn, e Event, wave *Wave, why string) error {
	wave.State, wave.Held, wave.HeldAt, wave.EndedAt = WaveHeld, why, e.At, time.Time{}
	return askOfHeldWave(c, t, e, *wave)
}

func askOfHeldWave(c *Case[PilotData], t *Turn, e Event, wave Wave) error {
	c.closeWaveTask(t, wave.Key)
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

// What the states of a change say of the wave that opened it. One that is taken back stays so, whatever its review says afterwards; one
// that is rejected or has expired may be revised.
var (
	inPlace  = []State{StateImplemented, StateClosed}
	gone     = []State{NotLaunched, StateRollingBack, StateRolledBack, Cancelled}
	undoneBy = append([]State{StateRejected, StateExpired}, gone...)
)

// foldCaseMoved: the change that a wave waits for is implemented, or comes to nothing, maybe after the wave went live.
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
	if !slices.Contains(gone, wave.ChangeAt) {
		wave.ChangeAt = moved.State
	}
	switch {
	case moved.State == StateImplemented && wave.State == WaveAwaits && wave.ChangeAt == StateImplemented:
		c.closeWaveTask(t, wave.Key)
		c.Data.goLive(wave, e.At)
	case slices.Contains(undoneBy, moved.State) && slices.Contains([]string{WaveAwaits, WaveLive, WaveDone}, wave.State):
		return holdWave(c, t, e, wave, moved.says())
	}
	return nil
}

func (m CaseMoved) says() string {
	if m.State == NotLaunched {
		return "its change could not be launched: " + m.Reason
	}
	return fmt.Sprintf("the change %s is %s", m.Key, strings.ReplaceAll(string(m.State), "_", " "))
}
