package api

import (
	"slices"

	"tollgate/identity"
)

// routes is every typed route with its permission, on one screen.
func (s *Server) routes() []Route {
	return slices.Concat(
		[]Route{
			get("/v1/people", "list-people", "People", "Who is who", identity.PeopleRead, s.listPeople),
			get("/v1/people/me", "get-me", "People", "The caller, with roles", identity.PeopleRead, s.getMe),
		},
	)
}
