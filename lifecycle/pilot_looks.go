package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
)

// foldLook keeps a look that was just computed, and raises the worst doubt that nobody has accepted. Every look counts.
func foldLook(c *Case[PilotData], t *Turn, e Event) error {
	if e.By == ByPerson {
		if _, err := Decode[reasonPayload](e); err != nil {
			return err
		}
	}
	if e.Facts == nil || e.Facts.Look == nil {
		return fault.New(fault.Unavailable, "the look could not be computed; try again")
	}
	look := *e.Facts.Look
	before := c.Data.Last
	c.Data.Looks++
	look.N, look.Seq, look.At, look.Scheduled = c.Data.Looks, c.Seq, e.At, e.By == ByClock
	c.Data.Last = &look
	if e.By == ByClock {
		c.Data.Clock.NextLook = c.Data.nextLook(e.At)
	}
	if crossed := look.Boundary; slices.Contains([]string{"success", "futility"}, crossed) && (before == nil || before.Boundary != crossed) {
		t.Notify(Notice{To: c.Data.Roles.People(), About: "health", Message: fmt.Sprintf("%s: the always-valid limits say %s; it may be concluded now or at its end", c.Title, crossed)})
	}
	if c.State != StateRunning {
		return nil
	}
	for _, doubt := range look.Doubts {
		if doubt.Hold && !c.Data.accepted(doubt) {
			t.Raise(EventDoubtRaised, doubt)
			return nil
		}
	}
	return nil
}

// accepted tells whether the pilot goes on in spite of the doubt. Silence is never accepted for good.
func (d PilotData) accepted(doubt Doubt) bool {
	return doubt.Kind != DoubtNoData && slices.ContainsFunc(d.Accepted, func(a AcceptedDoubt) bool { return a.Kind == doubt.Kind && a.On == doubt.On })
}

func foldPause(c *Case[PilotData], _ *Turn, e Event) error {
	reason, err := decodeReason(e)
	c.Data.Paused = &PilotPause{Cause: PausedByHand, Reason: reason, By: e.Actor.ID, Since: e.At}
	return err
}

func foldDoubt(c *Case[PilotData], _ *Turn, e Event) error {
	doubt, err := Decode[Doubt](e)
	c.Data.Paused = &PilotPause{Cause: doubt.Kind, On: doubt.On, Reason: doubt.Text, By: e.Actor.ID, Since: e.At, Look: c.Data.Looks}
	return err
}

// foldContinue accepts what the pilot was paused for; the verdict still knows it. Of a doubt that comes again the last acceptance is kept.
func foldContinue(c *Case[PilotData], _ *Turn, e Event) error {
	reason, err := decodeReason(e)
	if err != nil {
		return err
	}
	if paused := c.Data.Paused; paused.Cause != PausedByHand {
		c.Data.Accepted = slices.DeleteFunc(c.Data.Accepted, func(a AcceptedDoubt) bool { return a.Kind == paused.Cause && a.On == paused.On })
		c.Data.Accepted = append(c.Data.Accepted, AcceptedDoubt{Kind: paused.Cause, On: paused.On, Reason: reason, By: e.Actor.ID, At: e.At})
	}
	return nil
}

func foldPilotConclude(_ *Case[PilotData], _ *Turn, e Event) error {
	_, err := decodeReason(e)
	return err
}

// foldVerdict keeps what was computed from everything that had arrived. From then on no observation is taken.
func foldVerdict(c *Case[PilotData], _ *Turn, e Event) error {
	if e.By == ByPerson {
		payload, err := Decode[reasonPayload](e)
		if err == nil && e.At.Before(c.Data.Clock.DataUntil) && strings.TrimSpace(payload.Reason) == "" {
			err = fault.New(fault.Invalid, "late observations are still expected").With("body.data.reason", "say why the verdict need not wait for them")
		}
		if err != nil {
			return err
		}
	}
	if e.Facts == nil || e.Facts.Verdict == nil {
		return fault.New(fault.Unavailable, "the verdict could not be computed; try again")
	}
	verdict := *e.Facts.Verdict
	c.Data.Looks++
	verdict.Look.N, verdict.Look.Seq, verdict.Look.At, verdict.Look.Final = c.Data.Looks, c.Seq, e.At, true
	verdict.Looks, verdict.At, verdict.PlanHash, verdict.Deviations = c.Data.Looks, e.At, c.Data.Locked.Hash, slices.Clone(c.Data.Deviations)
	c.Data.Last, c.Data.Verdict = &verdict.Look, &verdict
	return nil
}
