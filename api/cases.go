package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
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
	// launch makes the case of a request, validated; view is its page.
	launch func(context.Context, identity.Person, *B) (lifecycle.Case[D], error)
	view   func(context.Context, store.StoredCase, *lifecycle.Case[D]) (V, error)
	// check refuses what only the store can know, such as a person who does not exist.
	check func(context.Context, identity.Person, lifecycle.Event) error
}

// routes are the five routes of a kind.
func (k caseKind[B, D, V]) routes() []Route {
	one := k.path + "/{id}"
	return []Route{
		post(k.path, "launch-"+k.kind, k.tag, "Launch a "+k.kind, identity.CasesLaunch, k.create).launch(),
		get(k.path, "list-"+k.kind+"s", k.tag, "List "+k.kind+"s", identity.CasesRead, k.list),
		get(one, "get-"+k.kind, k.tag, "A "+k.kind+" by id or key, with the events that you may raise", identity.CasesRead, k.get),
		post(one+"/events", "raise-"+k.kind+"-event", k.tag, "Raise an event on a "+k.kind, identity.CasesAct, k.raise).describe(k.events),
		get(one+"/steps", "list-"+k.kind+"-steps", k.tag, "The append-only history of a "+k.kind, identity.CasesRead, k.steps),
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
	caller := identity.FromContext(ctx)
	c, err := k.launch(ctx, caller, &in.Body)
	if err != nil {
		return nil, err
	}
	c.ID, c.Organisation, c.Kind, c.MachineVersion = newCaseID(ctx), caller.Organisation, k.kind, k.machine.Version
	c.CreatedBy, c.CreatedAt = caller.ID, requestTime(ctx).UTC().Truncate(time.Microsecond)
	e, err := eventOf(ctx, lifecycle.EventLaunch, lifecycle.ByPerson, in.Body)
	if err != nil {
		return nil, err
	}
	if _, _, err := k.machine.Apply(c, e); err != nil { // refused here, nothing is started
		return nil, err
	}
	outcome, err := k.server.launch(ctx, k.kind, c.ID, c, e)
	if err != nil {
		return nil, err
	}
	return k.answer(ctx, outcome), nil
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

type caseListInput struct {
	PageInput
	State       string `query:"state"`
	Health      string `query:"health" enum:"green,amber,red"`
	Lead        string `query:"lead" doc:"a person's id; me for yourself"`
	Site        string `query:"site"`
	Portfolio   string `query:"portfolio"`
	ExternalRef string `query:"external_ref"`
	Text        string `query:"q" maxLength:"200" doc:"in the title, or the whole key"`
	Held        string `query:"held" enum:"true,false"`
	Ended       string `query:"ended" enum:"true,false"`
	Sort        string `query:"sort" enum:"created,-created,due,-updated" default:"-created"`
}

func (k caseKind[B, D, V]) list(ctx context.Context, in *caseListInput) (*Page[store.CaseRow], error) {
	caller := identity.FromContext(ctx)
	after, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	filter := store.CaseFilter{Kind: k.kind, State: in.State, Health: in.Health, Lead: self(in.Lead, caller), Site: in.Site,
		Portfolio: in.Portfolio, ExternalRef: in.ExternalRef, Text: in.Text, Held: flag(in.Held), Ended: flag(in.Ended)}
	rows, cursors, err := store.Cases{DB: k.server.DB}.List(ctx, caller.Organisation, filter, in.Sort, after, in.Limit)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	for name, value := range map[string]string{"state": in.State, "health": in.Health, "lead": in.Lead, "site": in.Site, "portfolio": in.Portfolio,
		"external_ref": in.ExternalRef, "q": in.Text, "held": in.Held, "ended": in.Ended, "sort": in.Sort} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return pageOf(rows, cursors, in.Limit, k.path, query), nil
}

func self(person string, caller identity.Person) string {
	if person == "me" {
		return caller.ID
	}
	return person
}

// flag reads an optional true or false; nil when it is absent.
func flag(text string) *bool {
	if text == "" {
		return nil
	}
	value := text == "true"
	return &value
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
	stored, err := store.Cases{DB: k.server.DB}.Get(ctx, identity.FromContext(ctx).Organisation, k.kind, id)
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

type eventInput struct {
	ID      string `path:"id" maxLength:"60" doc:"id or key, such as PRJ-12"`
	IfMatch string `header:"If-Match" maxLength:"40" doc:"the ETag that you saw; the same as expected_seq, refused with 412"`
	Body    struct {
		Event       string         `json:"event" minLength:"1" maxLength:"80" doc:"one of the case's field allowed"`
		ExpectedSeq int64          `json:"expected_seq,omitempty" minimum:"0" doc:"refused with 409 when the case has moved on"`
		Data        map[string]any `json:"data,omitempty" doc:"what the event takes; see the description"`
	}
}

func (k caseKind[B, D, V]) raise(ctx context.Context, in *eventInput) (*outcomeOutput, error) {
	e, err := eventOf(ctx, lifecycle.EventName(in.Body.Event), lifecycle.ByPerson, orEmpty(in.Body.Data))
	if err != nil {
		return nil, err
	}
	e.ExpectedSeq = in.Body.ExpectedSeq
	if in.IfMatch != "" {
		if e.ExpectedSeq, err = parseETag(in.IfMatch); err != nil {
			return nil, err
		}
	}
	place, err := k.resolve(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	e.SeenSeq = place.Seq
	NoteCase(ctx, place.ID)
	if err := k.check(ctx, identity.FromContext(ctx), e); err != nil {
		return nil, err
	}
	outcome, err := k.server.raise(ctx, k.kind, place.ID, e)
	if err != nil {
		return nil, asPrecondition(err, in.IfMatch)
	}
	return k.answer(ctx, outcome), nil
}

func orEmpty(data map[string]any) map[string]any {
	if data == nil {
		return map[string]any{}
	}
	return data
}

// resolve finds the case behind an id or key, and that the case is the caller's to know of.
func (k caseKind[B, D, V]) resolve(ctx context.Context, id string) (store.Place, error) {
	return store.Cases{DB: k.server.DB}.Locate(ctx, identity.FromContext(ctx).Organisation, k.kind, id)
}

func parseETag(text string) (int64, error) {
	seq, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(text, "W/"), `"`), 10, 64)
	if err != nil || seq < 1 {
		return 0, fault.New(fault.Invalid, "If-Match is not an ETag of a case").With("header.If-Match", "send the ETag of the case as you read it")
	}
	return seq, nil
}

// asPrecondition answers 412 where the caller asked with If-Match.
func asPrecondition(err error, ifMatch string) error {
	if ifMatch == "" || fault.Of(err) != fault.Stale {
		return err
	}
	return fault.Wrap(fault.PreconditionFailed, err, "the case has moved on since you read it; read it again and decide on what it is now").
		With("header.If-Match", "is not the case's current ETag")
}

type stepsInput struct {
	PageInput
	ID string `path:"id" maxLength:"60"`
}

func (k caseKind[B, D, V]) steps(ctx context.Context, in *stepsInput) (*Page[store.StepRow], error) {
	caller := identity.FromContext(ctx)
	place, err := k.resolve(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	NoteCase(ctx, place.ID)
	after, err := store.ParseCursor(in.Cursor, "seq")
	if err != nil {
		return nil, err
	}
	rows, err := store.Cases{DB: k.server.DB}.Steps(ctx, caller.Organisation, place.ID, numberOr(after.ID, 0), in.Limit)
	cursors := make([]string, 0, len(rows))
	for _, row := range rows {
		cursors = append(cursors, store.Cursor{Sort: "seq", ID: fmt.Sprint(row.Seq)}.Encode())
	}
	return pageOf(rows, cursors, in.Limit, k.path+"/"+place.ID+"/steps", url.Values{}), err
}
