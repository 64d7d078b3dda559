package activities

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"go.temporal.io/sdk/client"

	"tollgate/fault"
	"tollgate/launch"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// Opener launches the cases that other cases ask for, and tells those what becomes of them.
type Opener struct {
	Cases     store.Cases
	Desk      launch.Desk
	Temporal  client.Client
	TaskQueue string
	Notifier  Notifier
}

func (o Opener) raiser() raiser { return raiser{cases: o.Cases, temporal: o.Temporal} }

// Open handles one EffectOpenCase. The case has its id from who asked, and its launch a request id of that: however often this
// runs, and whatever is killed in between, one case is launched. One that cannot be is told to who asked.
func (o Opener) Open(ctx context.Context, tx store.Tx, row store.OutboxRow) error {
	var ask lifecycle.OpenCase
	if err := json.Unmarshal(row.Payload, &ask); err != nil {
		return err
	}
	if _, err := o.Cases.Find(ctx, row.Organisation, ask.ID); fault.Of(err) != fault.NotFound {
		return err // nil: it was launched before
	}
	err := o.launch(ctx, row, ask)
	if !refused(err) {
		return err
	}
	return o.refuse(ctx, tx, row, ask, reasonOf(err))
}

// launch starts the case as the API would, in the name of who asked for it.
func (o Opener) launch(ctx context.Context, row store.OutboxRow, ask lifecycle.OpenCase) error {
	by, err := o.actor(ctx, row.Organisation, ask.By.ID)
	if err != nil {
		return err
	}
	head := lifecycle.Head{ID: ask.ID, Organisation: row.Organisation, Kind: ask.Kind, Opener: &ask.Opener, CreatedBy: by.ID, CreatedAt: row.CreatedAt.UTC()}
	e := lifecycle.Event{Name: lifecycle.EventLaunch, RequestID: "open/" + ask.ID, By: lifecycle.ByPerson, Actor: by, Payload: row.Payload}
	switch ask.Kind {
	case lifecycle.KindChange:
		return o.change(ctx, head, ask, e)
	case lifecycle.KindPilot:
		return o.pilot(ctx, head, ask, e)
	}
	return fault.New(fault.Invalid, "no %s is launched by another case", ask.Kind)
}

// actor is who launches, as they are now. What they may is in what was signed; that they are still here is not.
func (o Opener) actor(ctx context.Context, organisation, id string) (lifecycle.Actor, error) {
	person, err := store.People{DB: o.Cases.DB}.Get(ctx, organisation, id)
	if fault.Of(err) == fault.NotFound {
		return lifecycle.Actor{}, fault.Wrap(fault.Invalid, err, "%s, who would launch it, is no active person", id)
	}
	actor := lifecycle.Actor{ID: person.ID, Name: person.Name}
	for _, role := range person.Roles {
		actor.Roles = append(actor.Roles, string(role))
	}
	return actor, err
}

func (o Opener) change(ctx context.Context, head lifecycle.Head, ask lifecycle.OpenCase, e lifecycle.Event) error {
	if ask.Change == nil {
		return fault.New(fault.Invalid, "it is not said what the change is")
	}
	content, err := ask.Change.For(ask.Opener, ask.Sites)
	if err != nil {
		return err
	}
	kind := ask.Change.Kind
	if kind == "" {
		kind = lifecycle.NormalChange
	}
	c, err := o.Desk.Change(ctx, head.Organisation, launch.Change{Title: ask.Title, Template: lifecycle.TemplateVersion{Key: ask.Change.Template}, Kind: kind,
		Roles: ask.Change.Roles, Content: content, By: e.Actor.ID, At: head.CreatedAt})
	if err != nil {
		return err
	}
	head.Title, head.Calendar = c.Title, c.Calendar
	c.Head = head
	return start(ctx, o, lifecycle.ChangeMachine(), c, e)
}

// pilot launches a successor as a draft: with the template, the plan and the roles of the pilot before.
func (o Opener) pilot(ctx context.Context, head lifecycle.Head, ask lifecycle.OpenCase, e lifecycle.Event) error {
	if ask.Pilot == nil {
		return fault.New(fault.Invalid, "it is not said what the pilot is")
	}
	var sites []string
	if ask.Pilot.Site != "" {
		sites = []string{ask.Pilot.Site}
	}
	calendar, err := o.Desk.Calendar(ctx, head.Organisation, sites, head.CreatedAt)
	if err != nil {
		return err
	}
	head.Title, head.Calendar = ask.Title, &calendar
	return start(ctx, o, lifecycle.PilotMachine(), lifecycle.Case[lifecycle.PilotData]{Head: head, Data: *ask.Pilot}, e)
}

// start launches a case whose first event the machine accepts; a refusal starts nothing.
func start[D any](ctx context.Context, o Opener, m lifecycle.Machine[D], c lifecycle.Case[D], e lifecycle.Event) error {
	c.MachineVersion = m.Version
	if _, _, err := m.Apply(c, e); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, raiseWithin)
	defer cancel()
	_, err := workflows.Launch(ctx, o.Temporal, o.TaskQueue, c.Kind, c.ID, c, e)
	return workflows.FromTemporal(err)
}

// refused tells a launch that trying again cannot change.
func refused(err error) bool {
	var ours *fault.Error
	return errors.As(err, &ours) && !slices.Contains([]fault.Code{fault.Unavailable, fault.Internal, fault.Stale, fault.TooMany}, ours.Code)
}

// reasonOf says in one line why a case was not launched.
func reasonOf(err error) string {
	var ours *fault.Error
	if !errors.As(err, &ours) {
		return err.Error()
	}
	reasons := []string{ours.Message}
	for _, field := range ours.Fields {
		reasons = append(reasons, strings.TrimPrefix(field.Path, "body.")+": "+field.Message)
	}
	return strings.Join(reasons, "; ")
}
