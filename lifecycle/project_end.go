package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
)

// EndPayload is the data of what ends a project before its time: why, and what becomes of each open pilot of it, by id or key. That
// none is left out only the store can know: the door asks for them.
type EndPayload struct {
	Reason string            `json:"reason"`
	Pilots map[string]string `json:"pilots,omitempty" enum:"cancel,keep"`
}

// What becomes of a pilot when its project ends.
const (
	PilotCancel = "cancel"
	PilotKeep   = "keep"
)

// EffectEndPilots ends the pilots that end with their project.
const EffectEndPilots = "end_pilots"

// EndPilots is its payload.
type EndPilots struct {
	Project CaseLink `json:"project"`
	By      Actor    `json:"by"`
	Reason  string   `json:"reason"`
	Pilots  []string `json:"pilots"` // ids or keys, sorted
}

// ProjectEnded is what a pilot is told that ends with its project.
type ProjectEnded struct {
	Project CaseLink `json:"project"`
	Reason  string   `json:"reason"`
}

func foldEnd(c *Case[ProjectData], t *Turn, e Event) error {
	payload, err := Decode[EndPayload](e)
	if err == nil && strings.TrimSpace(payload.Reason) == "" {
		err = fault.New(fault.Invalid, "%s needs a reason", e.Name).With("body.data.reason", "say why, in a sentence")
	}
	if err != nil {
		return err
	}
	var problems fault.Problems
	var along []string
	for _, pilot := range sortedKeys(payload.Pilots) {
		oneOf(&problems, "body.data.pilots."+pilot, payload.Pilots[pilot], PilotCancel, PilotKeep)
		if payload.Pilots[pilot] == PilotCancel {
			along = append(along, pilot)
		}
	}
	if len(along) > 0 {
		t.Effect(EffectEndPilots, EndPilots{Project: CaseLink{Kind: KindProject, ID: c.ID}, By: Actor{ID: e.Actor.ID, Name: e.Actor.Name}, Reason: payload.Reason, Pilots: along})
	}
	return problems.Err()
}

// foldProjectEnded tells everybody of a pilot that it ended with its project.
func foldProjectEnded(c *Case[PilotData], t *Turn, e Event) error {
	ended, err := Decode[ProjectEnded](e)
	t.Notify(Notice{To: slices.Clone(c.Data.Roles.People()), About: "ended", Message: fmt.Sprintf("%s was cancelled with its project: %s", c.Title, ended.Reason)})
	return err
}
