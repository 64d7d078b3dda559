package lifecycle_test

import (
	"encoding/json"
	"slices"
	"time"

	"tollgate/lifecycle"
)

// pilotClockwork keeps a pilot's time from its steps: it runs only while the pilot neither is paused nor on hold.
type pilotClockwork struct {
	t            tester
	started      time.Time
	extended     time.Duration
	stopped      time.Duration // paused or on hold, once however many reasons there were
	since        time.Time
	pausedOrHeld bool
	lateHeld     time.Duration // on hold while late data were awaited
	waves        map[string]*waveClock
}

// waveClock is how long a wave has been live, with its guardrails held to their limits.
type waveClock struct {
	live  time.Duration
	since time.Time // zero while it stands still
}

func (w *pilotClockwork) follow(before pilot, e lifecycle.Event, next pilot, commit lifecycle.Commit) {
	for _, step := range commit.Steps {
		switch step.Event {
		case lifecycle.EventStart, lifecycle.EventStartDue:
			w.started = step.At
		case lifecycle.EventDeviate:
			w.extended += w.extension(step)
		}
	}
	w.stands(before, next, e.At)
	plan, clock := next.Data.Plan, next.Data.Clock
	if next.State == lifecycle.StateRunning && next.Held == nil {
		ends := w.started.Add(time.Duration(plan.Duration) + w.extended + w.stopped)
		longest := w.started.Add(time.Duration(plan.LongestDuration) + w.stopped)
		if !clock.EndsAt.Equal(ends) || !clock.LongestAt.Equal(longest) || clock.EndsAt.After(clock.LongestAt) || e.At.Before(clock.StartedAt) {
			w.t.Fatalf("ends at %s and at the longest %s, should be %s and %s", clock.EndsAt, clock.LongestAt, ends, longest)
		}
		if gap := clock.NextLook.Sub(e.At); gap > max(day, time.Duration(plan.LookEvery)) {
			w.t.Fatalf("after %s the next look is in %s", e.Name, gap)
		}
	}
	if next.State == lifecycle.StateConcluding && next.Held == nil && !clock.DataUntil.Equal(clock.EndedAt.Add(time.Duration(plan.FollowUp)+w.lateHeld)) {
		w.t.Fatalf("ended at %s, late data until %s", clock.EndedAt, clock.DataUntil)
	}
	w.followWaves(before, e, next)
}

func (w *pilotClockwork) extension(step lifecycle.Step) time.Duration {
	var deviation struct {
		By *lifecycle.Duration `json:"extended_by"`
	}
	if err := json.Unmarshal(payloadOf(w.t, step).Data, &deviation); err != nil {
		w.t.Fatalf("the deviation: %v", err)
	}
	if deviation.By == nil {
		return 0
	}
	return time.Duration(*deviation.By)
}

// stands adds up the time that does not count.
func (w *pilotClockwork) stands(before, next pilot, at time.Time) {
	runs := slices.Contains([]lifecycle.State{lifecycle.StateRunning, lifecycle.StatePaused}, next.State)
	still := runs && (next.State == lifecycle.StatePaused || next.Held != nil)
	if w.pausedOrHeld && !still {
		w.stopped += at.Sub(w.since)
	}
	if !w.pausedOrHeld && still {
		w.since = at
	}
	w.pausedOrHeld = still
	if before.State == lifecycle.StateConcluding && before.Held != nil {
		w.lateHeld += at.Sub(before.UpdatedAt)
	}
}

// followWaves: a wave is done only by a look that found every guardrail kept, after it was live for its whole time.
func (w *pilotClockwork) followWaves(before pilot, e lifecycle.Event, next pilot) {
	done, rolledBack := 0, 0
	for i, wave := range next.Data.Waves {
		clock := w.waves[wave.Key]
		if clock == nil || wave.State == lifecycle.WavePlanned {
			clock = &waveClock{}
			w.waves[wave.Key] = clock
		}
		was := lifecycle.WavePlanned
		if i < len(before.Data.Waves) {
			was = before.Data.Waves[i].State
		}
		if !clock.since.IsZero() {
			clock.live, clock.since = clock.live+e.At.Sub(clock.since), time.Time{}
		}
		switch {
		case wave.State == lifecycle.WaveLive && next.Held == nil:
			clock.since = e.At
		case wave.State == lifecycle.WaveDone && was != lifecycle.WaveDone:
			w.doneInTime(wave, clock.live, was, e)
		}
		done += map[bool]int{true: 1}[wave.State == lifecycle.WaveDone]
		rolledBack += map[bool]int{true: 1}[wave.State == lifecycle.WaveRolledBack]
	}
	all := len(next.Data.Waves)
	scaled, stopped := next.State == lifecycle.StateScaled, next.State == lifecycle.StateStopped && all > 0
	if all > 0 && next.State != lifecycle.Cancelled && (scaled != (done+rolledBack == all && done > 0) || stopped != (rolledBack == all)) {
		w.t.Fatalf("%s with %d of %d waves done and %d rolled back", next.State, done, all, rolledBack)
	}
}

func (w *pilotClockwork) doneInTime(wave lifecycle.Wave, live time.Duration, was string, e lifecycle.Event) {
	kept := e.Facts != nil && len(e.Facts.Wave) == len(wave.Guardrails)
	for i := range wave.Guardrails {
		kept = kept && e.Facts.Wave[i].Key == wave.Guardrails[i].Key && e.Facts.Wave[i].Judged && !e.Facts.Wave[i].Breached
	}
	if !kept || was != lifecycle.WaveLive || live < time.Duration(wave.HoldFor) || e.Name != lifecycle.EventWaveLookDue {
		w.t.Fatalf("the wave %s is done by %s after %s live, with %+v", wave.Key, e.Name, live, e.Facts)
	}
}
