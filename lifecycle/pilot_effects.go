package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// pilotEffects give the names in the table's Do their meaning.
func pilotEffects(m Machine[PilotData]) map[string]pilotFold {
	return map[string]pilotFold{
		askNext:                        m.askForNext(nextOfPilot),
		"open_the_readiness_round":     openReadiness(m),
		"void_the_rounds":              voidPilotRounds,
		"lock_the_plan":                lockPlan,
		"tell_the_decision":            tellPilotDecision,
		"begin_the_pilot":              beginPilot,
		"tell_of_the_pause":            tellOfPause,
		"shift_the_clock":              shiftClock,
		"end_the_pilot":                endPilot,
		"tell_the_verdict":             tellVerdict,
		"open_the_decision_round":      openDecision(m),
		"note_the_decision":            noteDecision,
		"open_the_successor":           openSuccessor,
		"plan_the_waves":               planWaves,
		"ask_what_becomes_of_the_wave": askOfWave,
		"tell_the_end":                 tellPilotEnd,
	}
}

func voidPilotRounds(c *Case[PilotData], t *Turn, e Event) error {
	c.Data.Proposal = nil
	t.VoidRounds(func(Round) bool { return true }, fmt.Sprintf("%s: %s", c.Title, e.Name))
	return nil
}

func tellPilotDecision(c *Case[PilotData], t *Turn, e Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s: %s", c.Title, strings.ReplaceAll(string(e.Name), "_", " "))})
	return nil
}

// beginPilot starts the clock: planned end, longest end and the first look.
func beginPilot(c *Case[PilotData], _ *Turn, e Event) error {
	plan := c.Data.Plan.Defaulted()
	c.Data.Clock = PilotClock{StartedAt: e.At, EndsAt: plan.Duration.After(e.At), LongestAt: plan.LongestDuration.After(e.At), NextLook: plan.LookEvery.After(e.At)}
	return nil
}

// nextLook is the first planned time after now: looks that were missed are not made up for.
func (d PilotData) nextLook(now time.Time) time.Time {
	every := time.Duration(d.Plan.Defaulted().LookEvery)
	next := d.Clock.NextLook
	if !next.After(now) {
		next = next.Add((now.Sub(next)/every + 1) * every)
	}
	return next
}

func tellOfPause(c *Case[PilotData], t *Turn, _ Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "health", Message: fmt.Sprintf("%s is paused: %s", c.Title, c.Data.Paused.Reason)})
	return nil
}

// shiftClock: the time of a pause does not count.
func shiftClock(c *Case[PilotData], _ *Turn, e Event) error {
	clock, paused := &c.Data.Clock, e.At.Sub(c.Data.Paused.Since)
	clock.EndsAt, clock.LongestAt = clock.EndsAt.Add(paused), clock.LongestAt.Add(paused)
	clock.NextLook = c.Data.nextLook(e.At)
	clock.PausedFor, clock.ContinuedAt = clock.PausedFor+Duration(paused), e.At
	clock.Pauses++
	c.Data.Paused = nil
	return nil
}

// endPilot waits for late observations as long as the plan says; without a follow-up the verdict is due at once.
func endPilot(c *Case[PilotData], _ *Turn, e Event) error {
	c.Data.Paused = nil
	c.Data.Clock.EndedAt, c.Data.Clock.DataUntil = e.At, e.At.Add(time.Duration(c.Data.Plan.FollowUp))
	return nil
}

func tellVerdict(c *Case[PilotData], t *Turn, _ Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s: %s", c.Title, c.Data.Verdict.Text)})
	return nil
}

func tellPilotEnd(c *Case[PilotData], t *Turn, _ Event) error {
	done := 0
	for _, wave := range c.Data.Waves {
		if wave.State == WaveDone {
			done++
		}
	}
	t.Notify(Notice{To: c.Data.Roles.People(), About: "ended", Message: fmt.Sprintf("%s is %s: %d of %d waves hold", c.Title, c.State, done, len(c.Data.Waves))})
	return nil
}

// EffectOpenCase launches a case that another one asks for. It has its id from there, so that it is launched once.
const EffectOpenCase = "open_case"

// OpenCase is what to launch.
type OpenCase struct {
	Kind   string   `json:"kind"`
	ID     string   `json:"id"`
	Opener CaseLink `json:"opened_by"`
	By     Actor    `json:"by"` // who launches it
	Title  string   `json:"title"`
	// Pilot is the successor's plan, template and roles; Change what a wave asks for.
	Pilot  *PilotData     `json:"pilot,omitempty"`
	Change *ChangeRequest `json:"change,omitempty"`
	Sites  []string       `json:"sites,omitempty"` // of the wave: those of a change that names none
}

// openSuccessor launches the next pilot as a draft with this one's plan; both show the lineage. Who wrote this plan still cannot sign
// it there, and its dates are to be set anew.
func openSuccessor(c *Case[PilotData], t *Turn, _ Event) error {
	successor := CaseLink{Kind: KindPilot, ID: t.NewID()}
	c.Data.Successor = &successor
	plan := c.Data.Plan
	plan.StartDate, plan.BaselineFrom, plan.Sites = "", "", slices.Clone(plan.Sites)
	for i := range plan.Sites {
		plan.Sites[i].CrossesOver = ""
	}
	t.Effect(EffectOpenCase, OpenCase{Kind: KindPilot, ID: successor.ID, Opener: CaseLink{Kind: KindPilot, ID: c.ID}, By: Actor{ID: c.Data.Roles.Lead}, Title: c.Title,
		Pilot: &PilotData{Template: c.Data.Template, Plan: plan, Roles: c.Data.Roles, Site: c.Data.Site, Editors: c.Data.Editors, Predecessor: &CaseLink{Kind: KindPilot, ID: c.ID}}})
	return nil
}
