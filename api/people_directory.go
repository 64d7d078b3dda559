package api

import (
	"context"
	"net/mail"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

type personOutput struct{ Body identity.Person }

func (s *Server) getMe(ctx context.Context, _ *struct{}) (*personOutput, error) {
	return &personOutput{Body: identity.FromContext(ctx)}, nil
}

type personInput struct {
	ID string `path:"id" maxLength:"60"`
}

func (s *Server) getPerson(ctx context.Context, in *personInput) (*personOutput, error) {
	person, err := s.people(ctx).Get(ctx, identity.FromContext(ctx).Organisation, in.ID)
	return &personOutput{Body: person}, err
}

type peopleInput struct {
	LinkedPage
	Role    string `query:"role" enum:"lead,approver,finance,admin,viewer,participant"`
	Manager string `query:"manager" maxLength:"60" doc:"who report to this person; me for yourself"`
	Text    string `query:"q" maxLength:"200" doc:"a part of the name"`
}

func (s *Server) listPeople(ctx context.Context, in *peopleInput) (*Page[identity.Person], error) {
	after, err := store.ParseCursor(in.Cursor, "id")
	if err != nil {
		return nil, err
	}
	caller := identity.FromContext(ctx)
	people, err := s.people(ctx).Find(ctx, caller.Organisation,
		store.PeopleFilter{Role: in.Role, Manager: self(in.Manager, caller), Text: in.Text}, after.ID, in.Limit)
	return newPage(people, in.Limit, func(p identity.Person) string { return store.Cursor{Sort: "id", ID: p.ID}.Encode() }, in.next), err
}

type editPersonInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"printed on signatures from now on"`
		Email    *string `json:"email,omitempty" maxLength:"254" doc:"where notices go; empty takes it away" example:"amara@example.org"`
		TimeZone *string `json:"time_zone,omitempty" minLength:"1" maxLength:"60" doc:"a name of the IANA time zone database" example:"Europe/Berlin"`
		Manager  *string `json:"manager,omitempty" maxLength:"60" doc:"the id of whom they report to; empty takes it away"`
	}
}

// editPerson changes what is given and leaves the rest.
func (s *Server) editPerson(ctx context.Context, in *editPersonInput) (*personOutput, error) {
	var p fault.Problems
	if email := in.Body.Email; email != nil && *email != "" {
		address, err := mail.ParseAddress(*email)
		p.Require(err == nil && address.Address == *email, "body.email", "is not the address of a mailbox; write it as name@example.org")
	}
	if zone := in.Body.TimeZone; zone != nil {
		_, err := time.LoadLocation(*zone)
		p.Require(err == nil && *zone != "Local", "body.time_zone", "is not in the IANA time zone database; write it as Europe/Berlin or UTC")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	caller := identity.FromContext(ctx)
	person, err := store.People{DB: s.DB}.Edit(ctx, caller.Organisation, in.ID, caller.ID, RequestID(ctx),
		store.PersonEdit{Name: in.Body.Name, Email: in.Body.Email, TimeZone: in.Body.TimeZone, Manager: in.Body.Manager})
	return &personOutput{Body: person}, err
}
