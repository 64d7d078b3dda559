package api

import (
	"context"

	"tollgate/identity"
	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/policy"
)

// desk checks what a launch or an event names; the worker checks the same of what it launches.
func (s *Server) desk() launch.Desk { return launch.Desk{DB: s.DB} }

func (s *Server) checkSigners(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	return s.desk().Signers(ctx, organisation, named)
}

func (s *Server) checkPeople(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	return s.desk().People(ctx, organisation, named)
}

func (s *Server) checkCitations(ctx context.Context, organisation, path string, attachments []lifecycle.Attachment) error {
	return s.desk().Citations(ctx, organisation, path, attachments)
}

func (s *Server) calendarOf(ctx context.Context, organisation string, sites []string) (lifecycle.Calendar, error) {
	return s.desk().Calendar(ctx, organisation, sites, requestTime(ctx))
}

// locate finds a case's id from an id or key that a query or body names.
func (s *Server) locate(ctx context.Context, kind, path, idOrKey string) (string, error) {
	return s.desk().Case(ctx, identity.FromContext(ctx).Organisation, kind, path, idOrKey)
}

// asField says where in the request a name that was not found stands.
func asField(err error, path string) error { return launch.AsField(err, path) }
