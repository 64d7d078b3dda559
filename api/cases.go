package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// caseKind is what a machine adds to the five routes that every kind of case has. B is the body
// of a launch, D the machine's data, V the page of one case.
type caseKind[B, D, V any] struct {
	server  *Server
	kind    string // project
	path    string // /v1/projects
	tag     string
	machine lifecycle.Machine[D]
	events  string // Markdown: what data each event takes
	own     string // what of them is there for people who may read their own only; see Route.own
	// launch makes the case of a request, validated; view is its page.
	launch func(context.Context, identity.Person, *B) (lifecycle.Case[D], error)
	view   func(context.Context, store.StoredCase, *lifecycle.Case[D]) (V, error)
	// found is what was looked up for a launch, to be kept in its step; may be absent.
	found func(*lifecycle.Case[D]) *lifecycle.Facts
	// check refuses what only the store can know, such as a person who does not exist.
	check func(ctx context.Context, caller identity.Person, caseID string, e lifecycle.Event) error
}

// routes are the five routes of a kind.
func (k caseKind[B, D, V]) routes() []Route {
	one := k.path + "/{id}"
	return []Route{
		post(k.path, "launch-"+k.kind, k.tag, "Launch a "+k.kind, identity.CasesLaunch, k.create).launch(),
		get(k.path, "list-"+k.kind+"s", k.tag, "List "+k.kind+"s", identity.CasesRead, k.list).own(k.own),
		get(one, "get-"+k.kind, k.tag, "A "+k.kind+" by id or key, with the events that you may raise", identity.CasesRead, k.get).own(k.own),
		post(one+"/events", "raise-"+k.kind+"-event", k.tag, "Raise an event on a "+k.kind, identity.CasesAct, k.raise).describe(k.events),
		get(one+"/steps", "list-"+k.kind+"-steps", k.tag, "The append-only history of a "+k.kind, identity.CasesRead, k.steps).own(k.own),
	}
}

type launchInput[B any] struct{ Body B }

type outcomeOutput struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     workflows.Outcome
}

func (k caseKind[B, D, V]) answer(ctx context.Context, o workflows.Outcome) *outcomeOutput {
	NoteCase(ctx, o.ID)
	return &outcomeOutput{ETag: etag(o.Seq), Location: k.path + "/" + o.ID, Body: o}
}

func etag(seq int64) string { return strconv.Quote(strconv.FormatInt(seq, 10)) }

func (k caseKind[B, D, V]) create(ctx context.Context, in *launchInput[B]) (*outcomeOutput, error) {
	outcome, err := k.begin(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	return k.answer(ctx, outcome), nil
}

// begin launches a case under the request's id: the same request begins one case.
func (k caseKind[B, D, V]) begin(ctx context.Context, body *B) (workflows.Outcome, error) {
	caller := identity.FromContext(ctx)
	c, err := k.launch(ctx, caller, body)
	if err != nil {
		return workflows.Outcome{}, err
	}
	c.ID, c.Organisation, c.Kind, c.MachineVersion = newCaseID(ctx), caller.Organisation, k.kind, k.machine.Version
	c.CreatedBy, c.CreatedAt = caller.ID, requestTime(ctx).UTC().Truncate(time.Microsecond)
	e, err := eventOf(ctx, lifecycle.EventLaunch, lifecycle.ByPerson, body)
	if err != nil {
		return workflows.Outcome{}, err
	}
	if k.found != nil {
		e.Facts = k.found(&c)
	}
	e.At = c.CreatedAt                                  // the workflow judges it again by its own clock
	if _, _, err := k.machine.Apply(c, e); err != nil { // refused here, nothing is started
		return workflows.Outcome{}, err
	}
	return k.server.launch(ctx, k.kind, c.ID, c, e)
}

// eventOf is an event of the caller, under the request's id.
func eventOf(ctx context.Context, name lifecycle.EventName, by lifecycle.Source, data any) (lifecycle.Event, error) {
	payload, err := json.Marshal(data)
	if err != nil {
		return lifecycle.Event{}, fault.Wrap(fault.Invalid, err, "the event's data is not valid")
	}
	caller := identity.FromContext(ctx)
	roles := make([]string, 0, len(caller.Roles))
	for _, role := range caller.Roles {
		roles = append(roles, string(role))
	}
	return lifecycle.Event{Name: name, RequestID: RequestID(ctx), By: by, Payload: payload,
		Actor: lifecycle.Actor{ID: caller.ID, Name: caller.Name, Roles: roles}}, nil
}

type caseInput struct {
	ID string `path:"id" maxLength:"60" doc:"id or key, such as PRJ-12"`
}

type viewOutput[V any] struct {
	ETag string `header:"ETag"`
	Body V
}

func (k caseKind[B, D, V]) get(ctx context.Context, in *caseInput) (*viewOutput[V], error) {
	stored, c, err := k.load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	view, err := k.view(ctx, stored, c)
	return &viewOutput[V]{ETag: etag(stored.Seq), Body: view}, err
}

func (k caseKind[B, D, V]) load(ctx context.Context, id string) (store.StoredCase, *lifecycle.Case[D], error) {
	stored, err := k.server.cases(ctx).Get(ctx, identity.FromContext(ctx).Organisation, k.kind, id)
	if err != nil {
		return stored, nil, err
	}
	NoteCase(ctx, stored.ID)
	var c lifecycle.Case[D]
	if err := json.Unmarshal(stored.Snapshot, &c); err != nil {
		return stored, nil, fault.Wrap(fault.Internal, err, "the case's snapshot cannot be read")
	}
	c.Key = stored.Key
	return stored, &c, nil
}
