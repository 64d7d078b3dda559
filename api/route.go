package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"tollgate/identity"
)

// Route is one line of the route list: what it is called, who may call it and what answers.
type Route struct {
	Operation  huma.Operation
	Permission identity.Permission
	launches   bool   // makes a case, whose id depends on when the request was first made
	recomputes bool   // answers a repeat with the same bytes by doing it again, so that a large answer need not be kept
	bodiless   bool   // a body would be passed over in silence
	theirs     string // what who holds the permission of their own only gets here; empty: not decided
	mount      func(*Server, huma.API, huma.Operation)
}

// handler is a typed operation: I holds path, query and header parameters and the body, O the
// headers and body of the answer. Huma derives validation and OpenAPI from both.
type handler[I, O any] func(context.Context, *I) (*O, error)

func newRoute[I, O any](method, path, id, tag, summary string, permission identity.Permission, handle handler[I, O]) Route {
	route := Route{Permission: permission, Operation: huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tag},
		Security:   []map[string][]string{{"bearer": {}}},
		Extensions: map[string]any{"x-permission": string(permission)},
		Errors:     []int{400, 401, 403, 404, 409, 413, 415, 422, 429, 503},
	}}
	route.mount = func(s *Server, api huma.API, operation huma.Operation) {
		huma.Register(api, operation, func(ctx context.Context, in *I) (*O, error) {
			out, err := handle(ctx, in)
			return out, s.problem(ctx, blameCursor(in, err))
		})
	}
	return route
}

func get[I, O any](path, id, tag, summary string, permission identity.Permission, handle handler[I, O]) Route {
	return newRoute(http.MethodGet, path, id, tag, summary, permission, handle)
}

// post declares a write; Idempotency-Key is honoured for every one of them (see remember).
func post[I, O any](path, id, tag, summary string, permission identity.Permission, handle handler[I, O]) Route {
	return newRoute(http.MethodPost, path, id, tag, summary, permission, handle).describeWrite()
}

// put declares a write that replaces.
func put[I, O any](path, id, tag, summary string, permission identity.Permission, handle handler[I, O]) Route {
	return newRoute(http.MethodPut, path, id, tag, summary, permission, handle).describeWrite()
}

// patch declares a write that changes the fields it is given.
func patch[I, O any](path, id, tag, summary string, permission identity.Permission, handle handler[I, O]) Route {
	return newRoute(http.MethodPatch, path, id, tag, summary, permission, handle).describeWrite()
}

// del declares a write that takes something away.
func del[I, O any](path, id, tag, summary string, permission identity.Permission, handle handler[I, O]) Route {
	return newRoute(http.MethodDelete, path, id, tag, summary, permission, handle).describeWrite()
}

func (r Route) describeWrite() Route {
	longest := longestKey
	r.Operation.Parameters = append(r.Operation.Parameters, &huma.Param{
		Name: idempotencyHeader, In: "header", Schema: &huma.Schema{Type: "string", MaxLength: &longest},
		Description: "The same key and body get the first answer again, with no second effect.",
	})
	return r
}

// created answers 201.
func (r Route) created() Route {
	r.Operation.DefaultStatus = http.StatusCreated
	return r
}

// launch marks the route that starts a kind of case.
func (r Route) launch() Route {
	r.launches = true
	return r.created()
}

// limit allows a body of that many bytes; the default is 1 MiB.
func (r Route) limit(bytes int64) Route {
	r.Operation.MaxBodyBytes = bytes
	return r
}

// What of a route is there for who holds its permission of their own only. nothing is a decision too.
const (
	nothing   = "nothing"
	ownCases  = "cases in which you take part, or somebody for whom you act"
	ownTasks  = "your tasks, and those of people for whom you act"
	ownPeople = "yourself, your manager, and who takes part in a case with you"
	whatIsOwn = "what is yours"
)

// own lets in who holds the route's permission of what is their own only, and says what of it that is. The handler reads through
// the repositories of participants.go, and a test asks it as somebody whose own it is not. Every route whose permission
// somebody holds in that way decides.
func (r Route) own(what string) Route {
	r.theirs = what
	r.Operation.Extensions["x-own"] = what
	return r
}

// admits tells whether the route lets in somebody whose permission reaches so far.
func (r Route) admits(scope identity.Scope) bool {
	return scope == identity.Everywhere || scope == identity.Own && r.theirs != "" && r.theirs != nothing
}

// Own is what of the route is there for who holds its permission of their own only, and whether anything is. Empty: nobody decided.
func (r Route) Own() (what string, any bool) { return r.theirs, r.admits(identity.Own) }

// describe adds a longer description in Markdown.
func (r Route) describe(text string) Route {
	r.Operation.Description = text
	return r
}
