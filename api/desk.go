package api

import (
	"context"

	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/policy"
)

// desk checks what a launch or an event names; the worker checks the same of what it launches.
func (s *Server) desk() launch.Desk { return launch.Desk{DB: s.DB} }

func (s *Server) checkSigners(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	return s.desk().Signers(ctx, organisation, named)
}

// checkCast lets those who only do what they are asked be named, but not as deciders.
func (s *Server) checkCast(ctx context.Context, organisation string, deciders, others []policy.NamedPerson) error {
	return s.desk().Cast(ctx, organisation, deciders, others)
}

func (s *Server) checkPeople(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	return s.desk().People(ctx, organisation, named)
}

func (s *Server) checkEvidence(ctx context.Context, organisation, path string, attachments []lifecycle.Attachment) error {
	return s.desk().Evidence(ctx, organisation, path, attachments)
}

func (s *Server) calendarOf(ctx context.Context, organisation string, sites []string) (lifecycle.Calendar, error) {
	return s.desk().Calendar(ctx, organisation, sites, requestTime(ctx))
}

// asField says where in the request a name that was not found stands.
func asField(err error, path string) error { return launch.AsField(err, path) }
