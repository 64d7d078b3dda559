package lifecycle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// reasonPayload is the data of hold, cancel and other events that need a reason.
type reasonPayload struct {
	Reason string `json:"reason"`
}

// reassignPayload gives a role of the case to another person.
type reassignPayload struct {
	Role   string `json:"role"`
	Person string `json:"person"`
}

// refPayload is the data of the clock's events.
type refPayload struct {
	Ref string `json:"ref"`
}

// Decode reads an event's data strictly: an unknown field is refused, not ignored.
func Decode[T any](e Event) (T, error) { return decodeData[T](e.Payload, string(e.Name)) }

// decodeData reads what somebody gives as body.data; what takes it is named in a refusal.
func decodeData[T any](text json.RawMessage, what string) (T, error) {
	var v T
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&v)
	if err == nil {
		if _, end := decoder.Token(); end != io.EOF {
			err = errors.New("has something after its end")
		}
	}
	if err == nil {
		return v, nil
	}
	refused := fault.New(fault.Invalid, "the event's data is not what %s takes", what)
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		path := strings.TrimSuffix("body.data."+wrongType.Field, ".")
		return v, refused.With(path, "must be %s, not %s", jsonType(wrongType.Type), wrongType.Value)
	}
	return v, refused.With("body.data", "%s", strings.TrimPrefix(err.Error(), "json: "))
}

// jsonType says in JSON's words what a Go type is read from.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	}
	return "a number"
}

func decodeReason(e Event) (string, error) {
	payload, err := Decode[reasonPayload](e)
	if err == nil && strings.TrimSpace(payload.Reason) == "" {
		err = fault.New(fault.Invalid, "%s needs a reason", e.Name).With("body.data.reason", "say why, in a sentence")
	}
	return payload.Reason, err
}

// only lets the people pass whom the case names.
func only[D any](who string, people func(D) []string) func(*Case[D], Event) error {
	return func(c *Case[D], e Event) error {
		if slices.Contains(people(c.Data), e.Actor.ID) {
			return nil
		}
		return fault.New(fault.Forbidden, "only the %s may do this", who)
	}
}

func commonGuard[D any](name string) func(*Case[D], Event) error {
	switch name {
	case guardHeld:
		return func(c *Case[D], _ Event) error {
			if c.Held == nil {
				return fault.New(fault.Conflict, "the case is not on hold")
			}
			return nil
		}
	case guardNotAdmin:
		return func(_ *Case[D], e Event) error {
			if slices.Contains(e.Actor.Roles, "admin") {
				return fault.New(fault.Forbidden, "an administrator cannot sign or complete tasks")
			}
			return nil
		}
	}
	return func(*Case[D], Event) error {
		return fault.New(fault.Internal, "the table names the guard %s, which does not exist", name)
	}
}

func (m Machine[D]) commonFold(name EventName) (func(*Case[D], *Turn, Event) error, bool) {
	folds := map[EventName]func(*Case[D], *Turn, Event) error{
		EventHold: m.hold, EventResume: m.resume, EventCancel: m.cancel, EventReassign: m.reassign,
		EventSign: m.sign, EventRemind: m.remind, EventOverdue: m.overdue, EventRecalendar: m.recalendar,
	}
	fold, ok := folds[name]
	return fold, ok
}

func (m Machine[D]) hold(c *Case[D], _ *Turn, e Event) error {
	reason, err := decodeReason(e)
	c.Held = &Hold{Since: e.At, By: e.Actor.ID, Reason: reason}
	return err
}

// resume shifts every deadline by the time held.
func (m Machine[D]) resume(c *Case[D], t *Turn, e Event) error {
	held := *c.Held
	c.Held = nil
	if c.Calendar != nil {
		c.Pauses = append(c.Pauses, Pause{From: held.Since, To: e.At})
	}
	c.shift(t, e.At.Sub(held.Since))
	c.recount(t)
	if m.Shift != nil {
		m.Shift(c, held, e)
	}
	return nil
}

// shift moves every deadline by calendar time.
func (c *Head) shift(t *Turn, by time.Duration) {
	for i := range c.Rounds {
		stage := &c.Rounds[i].Stages[c.Rounds[i].Current]
		stage.RemindAt, stage.DueAt, stage.EscalateAt = later(stage.RemindAt, by), later(stage.DueAt, by), later(stage.EscalateAt, by)
		for k := range c.Rounds[i].Conditions {
			c.Rounds[i].Conditions[k].Due = c.Rounds[i].Conditions[k].Due.Add(by)
		}
	}
	for i := range c.Tasks {
		if c.Tasks[i].Status == TaskOpen && !c.Tasks[i].DueAt.IsZero() {
			c.Tasks[i].RemindAt, c.Tasks[i].DueAt = c.Tasks[i].RemindAt.Add(by), c.Tasks[i].DueAt.Add(by)
			t.touched[c.Tasks[i].ID] = true
		}
	}
}

func (m Machine[D]) cancel(c *Case[D], t *Turn, e Event) error {
	reason, err := decodeReason(e)
	if m.Concerns != nil {
		t.Notify(Notice{To: m.Concerns(c), About: "ended", Message: fmt.Sprintf("%s was cancelled: %s", c.Title, reason)})
	}
	return err
}

// reassign moves a role of the case, and with it the open sign-offs and tasks of the role.
func (m Machine[D]) reassign(c *Case[D], t *Turn, e Event) error {
	payload, err := Decode[reassignPayload](e)
	if err != nil {
		return err
	}
	var problems fault.Problems
	problems.Require(payload.Role != "", "body.data.role", "name a role of the case")
	problems.Require(payload.Person != "", "body.data.person", "name the person who takes it over")
	if err := problems.Err(); err != nil {
		return err
	}
	before, err := m.Reassign(c, payload.Role, payload.Person)
	if err != nil {
		return err
	}
	if before == payload.Person {
		return fault.New(fault.Conflict, "%s has this role already", payload.Person)
	}
	if err := t.moveRole(payload.Role, before, payload.Person); err != nil {
		return err
	}
	for _, role := range sortedKeys(m.Stands) {
		if m.Stands[role] == payload.Role && slices.Equal(m.Person(c, role), []string{payload.Person}) {
			if err := t.moveRole(role, before, payload.Person); err != nil {
				return err
			}
		}
	}
	return nil
}
