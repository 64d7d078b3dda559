package api

import (
	"context"
	"slices"

	"tollgate/fault"
	"tollgate/policy"
	"tollgate/store"
)

// checkSigners refuses people who do not exist, and those who may not sign: they could be asked
// and could never answer, and the case would be stuck.
func (s *Server) checkSigners(ctx context.Context, organisation string, named []policy.NamedPerson) error {
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

// checkPeople refuses ids that no active person has, each at its place; a place left empty names nobody.
func (s *Server) checkPeople(ctx context.Context, organisation string, named []policy.NamedPerson) error {
	var ids []string
	for _, person := range named {
		if person.ID != "" {
			ids = append(ids, person.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	unknown, err := store.People{DB: s.DB}.Unknown(ctx, organisation, ids)
	if err != nil {
		return err
	}
	var problems fault.Problems
	for _, person := range named {
		problems.Require(!slices.Contains(unknown, person.ID), person.Path, "there is no active person %q", person.ID)
	}
	return problems.Err()
}
