package api

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tollgate/evidence"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// checkEnd asks what becomes of each open pilot before a project is cancelled or killed. The same request again is not asked: by then
// its pilots may have ended.
func (s *Server) checkEnd(ctx context.Context, caller identity.Person, project string, e lifecycle.Event) error {
	var end lifecycle.EndPayload
	if err := json.Unmarshal(e.Payload, &end); err != nil {
		return nil // the machine says what is wrong with the data
	}
	pilots, err := store.Pilots{DB: s.DB}.OfProject(ctx, caller.Organisation, project)
	if err != nil {
		return err
	}
	asked := becomes(pilots, end.Pilots)
	if len(asked) == 0 || s.isRecorded(ctx, project) {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Message: "say what becomes of each open pilot of the project: cancel or keep", Fields: asked}
}

// becomes names the open pilots of which nothing is said, and what is said of others.
func becomes(pilots []store.CaseRow, said map[string]string) []fault.Field {
	var asked []fault.Field
	left := maps.Clone(said)
	for _, p := range pilots {
		if p.Ended {
			continue
		}
		path := "body.data.pilots." + p.Key
		byKey, keyed := said[p.Key]
		byID, identified := said[p.ID]
		delete(left, p.Key)
		delete(left, p.ID)
		switch {
		case !keyed && !identified:
			asked = append(asked, fault.Field{Path: path, Code: "open", Message: p.Title + " is " + strings.ReplaceAll(p.State, "_", " "), Value: p, Needs: "cancel or keep"})
		case keyed && identified && byKey != byID:
			asked = append(asked, fault.Field{Path: path, Message: "is there twice, by key and by id, and not the same"})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		asked = append(asked, fault.Field{Path: "body.data.pilots." + name, Message: "is no open pilot of this project"})
	}
	return asked
}

// checkPilotDeliverable refuses a verdict that is typed in although a pilot of the project says otherwise.
func (s *Server) checkPilotDeliverable(ctx context.Context, caller identity.Person, project string, e lifecycle.Event) error {
	var delivered lifecycle.DeliverPayload
	if err := json.Unmarshal(e.Payload, &delivered); err != nil || delivered.Deliverable != evidence.PilotDeliverable {
		return nil
	}
	claimed, ok := delivered.Fields["verdict"].(string)
	if !ok {
		return nil
	}
	pilot, err := evidence.Judge{DB: s.DB}.Pilot(ctx, caller.Organisation, project)
	if err != nil || pilot.Key == "" || pilot.Verdict == claimed {
		return err
	}
	return fault.New(fault.Invalid, "a pilot of the project says otherwise").
		With("body.data.fields.verdict", "%s: what is signed after %s", cmp.Or(pilot.Verdict, "not decided yet"), pilot.Key)
}
