// Package identity says who a caller is and what that caller may do. It is pure: tokens are
// looked up by an Authenticator, of which the store has one today and OIDC may be another later.
package identity

import (
	"context"
	"slices"
)

// Role is what a person is to the organisation. What a person is to one case (its sponsor,
// its process owner) is in the case.
type Role string

const (
	Lead     Role = "lead"     // launches and runs improvement work
	Approver Role = "approver" // sponsors, process owners, change boards, assessors
	Finance  Role = "finance"  // validates benefits, closes periods
	Admin    Role = "admin"    // people, templates; can never sign
	Viewer   Role = "viewer"   // reads
	// Participant does what they are asked to do and knows of the cases in which they take part: a new hire, a buddy, who
	// grants access, a supplier's contact.
	Participant Role = "participant"
)

// Roles lists every role, for validation and documentation.
var Roles = []Role{Lead, Approver, Finance, Admin, Viewer, Participant}

// Person is an authenticated caller.
type Person struct {
	ID           string `json:"id"` // a short stable handle such as "amara"
	Organisation string `json:"-"`
	Name         string `json:"name"`
	Roles        []Role `json:"roles"`
	Email        string `json:"email,omitempty"`
	TimeZone     string `json:"time_zone,omitempty" doc:"a name of the IANA time zone database, such as Europe/Berlin"`
	Manager      string `json:"manager,omitempty" doc:"the id of whom they report to"`
}

// Has tells whether the person holds the role.
func (p Person) Has(role Role) bool {
	for _, r := range p.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// Scope is how far a permission reaches.
type Scope int

const (
	Nowhere    Scope = iota
	Own              // what is the person's own, and the cases in which they take part
	Everywhere       // the whole organisation
)

// Within tells how far one of the person's roles takes the permission.
func (p Person) Within(permission Permission) Scope {
	granted := grants[permission]
	switch {
	case slices.ContainsFunc(granted.everywhere, p.Has):
		return Everywhere
	case slices.ContainsFunc(granted.own, p.Has):
		return Own
	}
	return Nowhere
}

// May tells whether one of the person's roles grants the permission everywhere.
func (p Person) May(permission Permission) bool { return p.Within(permission) == Everywhere }

// Authenticator turns a bearer token into a person. It returns a fault of code
// Unauthenticated for a token that is not known.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (Person, error)
}

type contextKey struct{}

// NewContext returns ctx with the caller in it.
func NewContext(ctx context.Context, p Person) context.Context {
	return context.WithValue(ctx, contextKey{}, p)
}

// FromContext returns the caller; the zero Person, who may do nothing, when there is none.
func FromContext(ctx context.Context) Person {
	p, _ := ctx.Value(contextKey{}).(Person)
	return p
}
