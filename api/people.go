package api

import (
	"context"
	"slices"

	"tollgate/criteria"
	"tollgate/fault"
	"tollgate/store"
)

// checkSigners refuses people who do not exist, and those who may not sign: they could be asked
// and could never answer, and the case would be stuck.
func (s *Server) checkSigners(ctx context.Context, organisation string, named []criteria.NamedPerson) error {
	if err := s.checkPeople(ctx, organisation, named); err != nil {
		return err
	}
	ids := make([]string, 0, len(named))
	for _, person := range named {
		if person.ID != "" {
			ids = append(ids, person.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	unable, err := store.People{DB: s.DB}.CannotSign(ctx, organisation, ids)
	if err != nil {
		return err
	}
	var problems fault.Problems
	for _, person := range named {
		problems.Require(!slices.Contains(unable, person.ID), person.Path, "is an administrator or has no role that may sign: name somebody else")
	}
	return problems.Err()
}
