package lifecycle

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tollgate/fault"
)

type pilotFold = func(*Case[PilotData], *Turn, Event) error

// pilotFolds put each event's data into the pilot.
func pilotFolds(m Machine[PilotData]) map[EventName]pilotFold {
	keeps := keepsPayload[PilotData]
	return map[EventName]pilotFold{
		EventLaunch: foldPilotLaunch, EventEdit: foldPilotEdit, EventCheckReadiness: foldPilotReadiness, EventSubmit: foldPilotSubmit,
		EventPlanSigned: foldDecided, EventPlanRefused: foldDecided,
		EventLook: foldLook, EventLookDue: foldLook, EventPause: foldPause, EventDoubtRaised: foldDoubt, EventContinue: foldContinue,
		EventDeviate: foldDeviate, EventConclude: foldPilotConclude, EventCloseData: foldVerdict, EventDataDue: foldVerdict,
		EventPropose: foldPropose, EventScaleSigned: foldDecided, EventIterateSigned: foldDecided, EventStopSigned: foldDecided, EventDecisionRefused: foldDecisionRefused,
		EventStartWave: foldStartWave, EventHoldWave: foldHoldWave, EventResumeWave: foldResumeWave, EventRollBackWave: foldRollBackWave,
		EventWaveLookDue: foldWaveLook, EventWaveBreached: keeps, EventCaseMoved: foldCaseMoved, EventWavesDone: keeps, EventWavesGone: keeps,
		EventProjectEnded: foldProjectEnded,
		EventCompleteTask: foldPilotTask,
	}
}

func foldPilotLaunch(c *Case[PilotData], _ *Turn, e Event) error {
	c.Data.wrote(e.Actor.ID)
	return nil
}

// wrote remembers who wrote some of what approvers sign: they cannot sign it.
func (d *PilotData) wrote(person string) {
	if !slices.Contains(d.Editors, person) {
		d.Editors = append(d.Editors, person)
	}
}

// EditPilot changes a draft's plan: a field that is absent stays as it is, null empties it.
type EditPilot struct {
	Title *string                    `json:"title,omitempty"`
	Plan  map[string]json.RawMessage `json:"plan,omitempty"`
}

// PlanFields are the names of a plan's parts, in the order in which it shows them.
func PlanFields() []string {
	return []string{"hypothesis", "primary_metric", "direction", "effect", "alpha", "power", "mixture", "design", "arms", "sites", "randomization", "period", "time_zone",
		"intracluster_correlation", "guardrails", "arrivals_per_day", "baseline_from", "start_date", "duration", "longest_duration", "follow_up", "look_every",
		"no_data_for", "missing_at_most", "attachments", "project_id"}
}

func foldPilotEdit(c *Case[PilotData], _ *Turn, e Event) error {
	edit, err := Decode[EditPilot](e)
	if err != nil {
		return err
	}
	plan, changed, err := overlay(c.Data.Plan, "plan", PlanFields(), edit.Plan)
	if err != nil {
		return err
	}
	var problems fault.Problems
	plan.Check(&problems, "body.data.plan")
	if edit.Title != nil && *edit.Title != c.Title {
		problems.Require(strings.TrimSpace(*edit.Title) != "" && utf8.RuneCountInString(*edit.Title) <= 200, "body.data.title", "must have 1 to 200 characters")
		c.Title, changed = *edit.Title, append(changed, "title")
	}
	problems.Require(len(changed) > 0, "body.data", "changes nothing")
	c.Data.Plan = plan
	c.Data.Readiness = nil // it was answered for another plan
	c.Data.wrote(e.Actor.ID)
	return problems.Err()
}

func foldPilotReadiness(c *Case[PilotData], _ *Turn, e Event) error {
	return c.Data.Readiness.answer(c.Data.Template.Readiness, e)
}

// SubmitPilot asks for the readiness review.
type SubmitPilot struct {
	Reason string `json:"reason,omitempty"`
	// Accepts is asked for when the plan cannot reach its power in its longest duration.
	Accepts string `json:"accepts_low_power,omitempty"`
}

// foldPilotSubmit takes over the size that was just computed: approvers sign it with the plan.
func foldPilotSubmit(c *Case[PilotData], _ *Turn, e Event) error {
	submit, err := Decode[SubmitPilot](e)
	if err != nil {
		return err
	}
	if e.Facts == nil || e.Facts.Size == nil {
		return fault.New(fault.Unavailable, "the pilot's size could not be computed; try again")
	}
	c.Data.Size, c.Data.Accepts = e.Facts.Size, submit.Accepts
	start, err := time.Parse(time.DateOnly, c.Data.Plan.StartDate)
	if err == nil && start.Add(day).Before(e.At) {
		return fault.New(fault.CriteriaUnmet, "the start has passed").With("plan.start_date", "is in the past; set another with event edit")
	}
	if c.Data.Size.Reached || strings.TrimSpace(submit.Accepts) != "" {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Message: "the plan cannot reach its power in its longest duration", Fields: []fault.Field{{Path: "body.data.accepts_low_power",
		Code: "low_power", Message: strings.Join(c.Data.Size.Flags, "; "), Value: c.Data.Size, Needs: "a plan that can, or a reason why it is worth while; approvers see it"}}}
}

// DeviatePayload says what is done otherwise than the plan says.
type DeviatePayload struct {
	Kind   string   `json:"kind"`
	Site   string   `json:"site,omitempty"`
	By     Duration `json:"extended_by,omitempty"`
	Reason string   `json:"reason"`
}

// foldDeviate records a deviation: the plan stays as it was signed.
func foldDeviate(c *Case[PilotData], _ *Turn, e Event) error {
	payload, err := Decode[DeviatePayload](e)
	if err != nil {
		return err
	}
	var problems fault.Problems
	oneOf(&problems, "body.data.kind", payload.Kind, SiteDropped, DurationExtended, MetricChanged, OtherDeviation)
	problems.Require(strings.TrimSpace(payload.Reason) != "", "body.data.reason", "say why, in a sentence")
	problems.Require(len(c.Data.Deviations) < 200, "body.data", "a pilot keeps at most 200 deviations")
	problems.Require(payload.Kind == SiteDropped || payload.Site == "", "body.data.site", "is for %s", SiteDropped)
	problems.Require(payload.Kind == DurationExtended || payload.By == 0, "body.data.extended_by", "is for %s", DurationExtended)
	switch payload.Kind {
	case SiteDropped:
		problems.Require(c.Data.running(payload.Site), "body.data.site", "must be a site of the plan that was not dropped")
	case DurationExtended:
		clock := &c.Data.Clock
		problems.Require(c.inState(StateRunning, StatePaused), "body.data.kind", "only a running or paused pilot is extended")
		problems.Require(payload.By > 0 && !payload.By.After(clock.EndsAt).After(clock.LongestAt), "body.data.extended_by",
			"must be above zero, and the end not beyond the longest duration, %s", clock.LongestAt.Format(time.RFC3339))
		clock.EndsAt = payload.By.After(clock.EndsAt)
	}
	c.Data.Deviations = append(c.Data.Deviations, Deviation{Kind: payload.Kind, Site: payload.Site, By: payload.By, Reason: payload.Reason, Seq: c.Seq, Actor: e.Actor.ID, At: e.At})
	return problems.Err()
}

// running tells whether a site of the plan still takes part.
func (d PilotData) running(site string) bool {
	planned := slices.ContainsFunc(d.Plan.Sites, func(s PilotSite) bool { return s.Key == site })
	return planned && !slices.ContainsFunc(d.Deviations, func(v Deviation) bool { return v.Kind == SiteDropped && v.Site == site })
}

// foldPilotTask: a task of a pilot ends with an event, except the one to roll a wave back.
func foldPilotTask(c *Case[PilotData], t *Turn, e Event) error {
	payload, task, err := t.answered(e)
	switch {
	case err != nil:
		return err
	case task.Kind != TaskFollowUp:
		return fault.New(fault.Invalid, "%s", task.goesOnBy(&c.Head))
	case strings.TrimSpace(payload.Comment) == "":
		return fault.New(fault.Invalid, "the task needs a comment").With("body.comment", "say what was done")
	case !slices.Contains([]string{"", ResultDone}, payload.Result):
		return fault.New(fault.Invalid, "a roll-back is done or not yet done").With("body.result", "must be done")
	}
	wave := task.Subject
	t.CloseTask(task.ID, TaskDone, ResultDone)
	return rolledBack(c, t, wave, e)
}
