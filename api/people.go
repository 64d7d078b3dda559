package api

import (
	"context"

	"tollgate/identity"
	"tollgate/store"
)

type personOutput struct{ Body identity.Person }

type peopleOutput struct {
	Body struct {
		Items []identity.Person `json:"items"`
	}
}

func (s *Server) getMe(ctx context.Context, _ *struct{}) (*personOutput, error) {
	return &personOutput{Body: identity.FromContext(ctx)}, nil
}

func (s *Server) listPeople(ctx context.Context, _ *struct{}) (*peopleOutput, error) {
	people, err := store.People{DB: s.DB}.List(ctx, identity.FromContext(ctx).Organisation)
	out := &peopleOutput{}
	out.Body.Items = people
	return out, err
}
