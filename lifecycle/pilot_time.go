package lifecycle

import (
	"cmp"
	"slices"
)

// pilotDeadlines are the machine's own: the planned start, the next look, the end, the end of late data, and the waves' looks.
func pilotDeadlines(c *Case[PilotData]) []Deadline {
	clock := c.Data.Clock
	switch c.State {
	case StateReady:
		if c.Data.Plan.StartDate == "" {
			return nil
		}
		return []Deadline{{EventStartDue, c.Data.Plan.day(c.Data.Plan.StartDate), ""}}
	case StateRunning:
		return []Deadline{{EventEndDue, clock.EndsAt, ""}, {EventLookDue, clock.NextLook, ""}}
	case StateConcluding:
		return []Deadline{{EventDataDue, clock.DataUntil, ""}}
	case StateScaling:
		var all []Deadline
		for _, wave := range c.Data.Waves {
			if wave.State == WaveLive {
				all = append(all, Deadline{EventWaveLookDue, wave.NextLook, wave.Key})
			}
		}
		return all
	}
	return nil
}

// shiftPilot: a hold shifts the machine's own deadlines that have not passed by the time held.
func shiftPilot(c *Case[PilotData], held Hold, e Event) {
	by, clock := e.At.Sub(held.Since), &c.Data.Clock
	switch c.State {
	case StateRunning, StatePaused:
		clock.EndsAt, clock.LongestAt, clock.NextLook = clock.EndsAt.Add(by), clock.LongestAt.Add(by), clock.NextLook.Add(by)
		clock.ContinuedAt = e.At // silence counts from here
	case StateConcluding:
		clock.DataUntil = clock.DataUntil.Add(by)
	}
	if c.State == StatePaused { // the pause's own shift begins after the hold
		c.Data.Paused.Since = c.Data.Paused.Since.Add(by)
	}
	for i := range c.Data.Waves {
		if wave := &c.Data.Waves[i]; wave.State == WaveLive {
			wave.HoldUntil, wave.NextLook = wave.HoldUntil.Add(by), wave.NextLook.Add(by)
		}
	}
}

// nextOfPilot says who takes a pilot on from its state. A running one takes itself on.
func nextOfPilot(c *Case[PilotData]) (nextAction, bool) {
	t := c.Data.Template
	switch c.State {
	case StateDraft:
		return nextAction{role: "lead", events: "submit, edit, cancel", asks: "Complete and submit", within: cmp.Or(t.SubmitWithin, submitWithin)}, true
	case StateReady:
		return nextAction{role: "lead", events: "start, cancel", asks: "Start", within: scheduleWithin}, c.Data.Plan.StartDate == ""
	case StatePaused:
		role := "process_owner"
		if c.Data.Paused.Cause == PausedByHand {
			role = "lead"
		}
		return nextAction{role: role, events: "continue, conclude", asks: "Continue or conclude", within: cmp.Or(t.DecideWithin, assessWithin)}, true
	case StateVerdictReview:
		return nextAction{role: "lead", events: "propose_decision", asks: "Propose what follows from the verdict of", within: cmp.Or(t.DecideWithin, reviewWithin)}, true
	}
	return nextAction{}, false
}

// describePilot derives the health: red while the pilot or a wave stands still for a doubt, and when the verdict is harm or invalid;
// amber when something is late or the pilot is paused by hand.
func describePilot(c *Case[PilotData]) Description {
	d := Description{Lead: c.Data.Roles.Lead, Site: c.Data.Site, Health: Green}
	held := slices.ContainsFunc(c.Data.Waves, func(w Wave) bool { return w.State == WaveHeld || w.State == WaveRollingBack })
	bad := c.Data.Verdict != nil && slices.Contains([]Verdict{VerdictHarm, VerdictInvalid}, c.Data.Verdict.Verdict)
	paused := c.Data.Paused
	switch {
	case c.Ended:
	case held, bad, paused != nil && paused.Cause != PausedByHand:
		d.Health = Red
	case paused != nil, slices.ContainsFunc(c.Tasks, func(task Task) bool { return task.Overdue && task.Status == TaskOpen }):
		d.Health = Amber
	}
	return d
}

// pilotNeeds: the size is computed when the plan is signed, looks and the verdict when they are due.
func pilotNeeds(c *Case[PilotData], e Event) FactsRequest {
	t := c.Data.Template
	switch e.Name {
	case EventSubmit:
		return FactsRequest{PilotSize: true, Groups: groupsOf(t.ReadinessPolicy)}
	case EventLook, EventLookDue:
		return FactsRequest{PilotLook: "look"}
	case EventCloseData, EventDataDue:
		return FactsRequest{PilotLook: "verdict"}
	case EventPropose:
		return FactsRequest{Groups: groupsOf(t.DecisionPolicy, t.AgainstPolicy)}
	case EventWaveLookDue:
		ref, _ := Decode[refPayload](e) // refused later when it cannot be read
		return FactsRequest{PilotWave: ref.Ref}
	}
	return FactsRequest{}
}
