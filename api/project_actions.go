package api

import (
	"context"
	"encoding/json"
	"slices"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/rootcause"
	"tollgate/store"
)

// checkAction holds an action to people who can answer its tasks, and to a cause that the project has.
func (s *Server) checkAction(ctx context.Context, caller identity.Person, project string, e lifecycle.Event) error {
	var action lifecycle.RaiseActionPayload
	if err := json.Unmarshal(e.Payload, &action); err != nil {
		return nil // the machine says what is wrong with the data
	}
	err := s.checkSigners(ctx, caller.Organisation, []policy.NamedPerson{{Path: "body.data.owner", ID: action.Owner}, {Path: "body.data.checker", ID: action.Checker}})
	if err != nil || action.Cause.Document == "" {
		return err
	}
	kept, err := store.RootCauses{DB: s.DB}.Get(ctx, caller.Organisation, project, action.Cause.Document, 0)
	if err != nil {
		return asField(err, "body.data.cause.document")
	}
	v, _, err := rootCauseVersion(kept)
	if err != nil || action.Cause.Key == "" {
		return err
	}
	if !slices.ContainsFunc(v.Document.Causes(), func(c *rootcause.Cause) bool { return c.Key == action.Cause.Key }) {
		return fault.New(fault.Invalid, "the document has no such cause").With("body.data.cause.key", "is not the key of a cause of %q, version %d", v.Title, v.Version)
	}
	return nil
}
