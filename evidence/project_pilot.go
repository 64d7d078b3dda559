package evidence

import (
	"context"
	"slices"

	"tollgate/criteria"
	"tollgate/lifecycle"
	"tollgate/store"
)

// Pilot is the evidence of a project's own pilots; without a key while none of them is on record.
func (j Judge) Pilot(ctx context.Context, organisation, project string) (criteria.Pilot, error) {
	pilots, err := store.Pilots{DB: j.DB}.OfProject(ctx, organisation, project)
	return projectPilot(onRecord(pilots)), err
}

// projectPilot tells of the newest pilot that is scaled, else of the newest.
func projectPilot(pilots []store.CaseRow) criteria.Pilot {
	if len(pilots) == 0 {
		return criteria.Pilot{}
	}
	told := pilots[len(pilots)-1]
	open := 0
	for _, p := range pilots {
		if PilotDecision(p) == lifecycle.DecideScale {
			told = p
		}
		if !p.Ended {
			open++
		}
	}
	return criteria.Pilot{Recorded: true, Verdict: PilotDecision(told), Key: told.Key, Computed: string(told.Pilot.Verdict), Against: told.Pilot.Against,
		Hash: told.Pilot.ContentHash, Total: len(pilots), Open: open}
}

// onRecord leaves out pilots that were given up before they began: nobody had seen data.
func onRecord(pilots []store.CaseRow) []store.CaseRow {
	return slices.DeleteFunc(slices.Clone(pilots), func(p store.CaseRow) bool { return p.Ended && p.Pilot.StartedAt == nil })
}

// PilotDecision is what a pilot came to: scale, iterate or stop; empty while it is open. One that was cancelled after it had begun,
// or whose waves were all rolled back, came to a stop.
func PilotDecision(p store.CaseRow) string {
	switch lifecycle.State(p.State) {
	case lifecycle.StateScaling, lifecycle.StateScaled:
		return lifecycle.DecideScale
	case lifecycle.StateSuperseded:
		return lifecycle.DecideIterate
	case lifecycle.StateStopped, lifecycle.Cancelled:
		return lifecycle.DecideStop
	}
	return ""
}
