package lifecycle

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// Machine is a kind of case: its table, and what the names in the table mean for its data.
type Machine[D any] struct {
	Kind    string
	Prefix  string // of keys: PRJ in PRJ-12
	Version int
	// Table may depend on the case's own data, such as its template's phases.
	Table func(D) Table
	// Guards refuse, with what would satisfy them; they see the case and who asks.
	Guards map[string]func(*Case[D], Event) error
	// Folds put an event's payload into the case's data; the state is still the old one.
	Folds map[EventName]func(*Case[D], *Turn, Event) error
	// Effects run after the state has changed, in the row's order.
	Effects map[string]func(*Case[D], *Turn, Event) error
	// Needs says which facts of the world an event needs before it can be judged.
	Needs func(*Case[D], Event) FactsRequest
	// TasksEscalate tells the manager of whoever is late with a task that is no sign-off.
	TasksEscalate bool
	// TellsTogether reminds of all tasks of a person whose time has come in one step, not in one each.
	TellsTogether bool
	// Decided says what follows from a round's outcome.
	Decided func(*Case[D], *Turn, Round, Outcome) error
	// Deadlines are the machine's own, beside those of rounds and tasks.
	Deadlines func(*Case[D]) []Deadline
	// DueAt is when the work of the open state is due, beside the tasks.
	DueAt func(*Case[D]) time.Time
	// Shift moves the machine's own deadlines after a hold.
	Shift func(*Case[D], Hold, Event)
	// Person resolves a role of the case to people.
	Person func(*Case[D], string) []string
	// Freeze takes out of the data what never changes while the case runs, and returns how to
	// put it back into a copy.
	Freeze func(*D) func(*D)
	// Concerns are those who are told when the case ends.
	Concerns func(*Case[D]) []string
	// Describe gives what lists show and filter by.
	Describe func(*Case[D]) Description
	// Tells are the states that the case which opened this one wants to know of.
	Tells []State
	// Stands names, for a role that need not be given to anybody, the role whose holder has it then.
	Stands map[string]string
	// Reassign gives a role of the case to somebody else and returns who had it.
	Reassign func(*Case[D], string, string) (string, error)
}

// Description is what lists show of a case, whatever its machine.
type Description struct {
	Lead, Site, Portfolio string
	Health                Health
	// Once is what may run once at a time in an organisation, among cases of a kind: what the launch says, whatever comes later.
	Once string
}

// Health is how a case stands: amber at a due time, red after the grace.
type Health string

const (
	Green Health = "green"
	Amber Health = "amber"
	Red   Health = "red"
)

// Check tells why the event cannot happen now, or nil. It changes nothing, so it also serves
// as the validator before an event is accepted.
func (m Machine[D]) Check(c *Case[D], e Event) (Row, error) {
	if c.Ended {
		return Row{}, fault.New(fault.Conflict, "the case has ended in state %s; nothing can happen to it any more", c.State)
	}
	table := m.Table(c.Data)
	row, ok := table.Find(c.State, e.Name)
	if !ok || row.By != e.By {
		return Row{}, m.notAllowed(c, table, e)
	}
	if c.Held != nil && e.Name != EventResume && row.To != Cancelled {
		return Row{}, fault.New(fault.Conflict, "the case is on hold since %s; resume it first", c.Held.Since.Format("2006-01-02 15:04 MST"))
	}
	if e.ExpectedSeq != 0 && e.ExpectedSeq != c.Seq {
		stale := fault.New(fault.Stale, "the case has moved on since you read it; read it again and decide on what it is now")
		stale.Fields = []fault.Field{{Path: "body.expected_seq", Message: fmt.Sprintf("the case is at seq %d", c.Seq), Value: c.Seq}}
		return Row{}, stale
	}
	for _, name := range row.Guards {
		if err := m.guard(name)(c, e); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

func (m Machine[D]) guard(name string) func(*Case[D], Event) error {
	if guard, ok := m.Guards[name]; ok {
		return guard
	}
	return commonGuard[D](name)
}

func (m Machine[D]) notAllowed(c *Case[D], table Table, e Event) error {
	if !slices.Contains(table.Events(), e.Name) {
		return fault.New(fault.Invalid, "there is no such event").
			With("body.event", "the events of this case are in its field allowed; %q is none", string(e.Name))
	}
	allowed := make([]string, 0, 8)
	for _, name := range m.Allowed(c, e.Actor) {
		allowed = append(allowed, string(name))
	}
	return fault.New(fault.Conflict, "%s is not possible in state %s; possible for you now: %s",
		e.Name, c.State, strings.Join(append(allowed, "nothing")[:max(1, len(allowed))], ", "))
}

// Allowed lists the events that the person may raise now, in the table's order.
func (m Machine[D]) Allowed(c *Case[D], actor Actor) []EventName {
	events := []EventName{} // none is a list too
	for _, row := range m.Table(c.Data).Rows {
		if row.From != c.State || row.By != ByPerson {
			continue
		}
		if _, err := m.Check(c, Event{Name: row.On, By: ByPerson, Actor: actor}); err == nil {
			events = append(events, row.On)
		}
	}
	return events
}

// Apply returns the case after the event and everything to be written for it. The case that
// came in is never changed, so a refusal or a failed write leaves nothing behind.
func (m Machine[D]) Apply(c Case[D], e Event) (Case[D], Commit, error) {
	next, err := m.clone(c)
	if err != nil {
		return c, Commit{}, err
	}
	t := newTurn(&next.Head, e)
	if err := m.step(&next, t, e); err != nil {
		return c, Commit{}, err
	}
	for i := 0; i < len(t.raised); i++ { // a follow-up may raise one more
		if err := m.step(&next, t, t.raised[i]); err != nil {
			return c, Commit{}, err
		}
	}
	next.Remember(Receipt{RequestID: e.RequestID, Seq: next.Seq, State: next.State})
	return next, t.finish(), nil
}

func (m Machine[D]) step(c *Case[D], t *Turn, e Event) error {
	row, err := m.Check(c, e)
	if err != nil {
		return err
	}
	c.Seq++
	c.UpdatedAt = e.At
	t.event, t.content, t.roundID = e, nil, ""
	if err := m.fold(c, t, e); err != nil {
		return err
	}
	c.State, c.Ended = row.To, m.Table(c.Data).Ended(row.To)
	m.tell(c, t, row)
	for _, name := range row.Do {
		if err := m.Effects[name](c, t, e); err != nil {
			return err
		}
	}
	if c.Ended {
		t.closeEverything(string(row.To))
	}
	payload, err := t.stepPayload(e)
	t.commit.Steps = append(t.commit.Steps, Step{Seq: c.Seq, RequestID: e.RequestID, Event: e.Name,
		From: row.From, To: row.To, Actor: e.Actor.ID, Behalf: e.OnBehalfOf, At: e.At, Payload: payload})
	return err
}

// EffectTellOpener tells the case that asked for this one where it has come to; its payload is CaseMoved.
const EffectTellOpener = "tell_opener"

func (m Machine[D]) tell(c *Case[D], t *Turn, row Row) {
	if c.Opener != nil && row.From != row.To && slices.Contains(m.Tells, row.To) {
		t.Effect(EffectTellOpener, CaseMoved{Opener: *c.Opener, Case: CaseLink{Kind: c.Kind, ID: c.ID}, Key: c.Key, State: row.To})
	}
}

func (m Machine[D]) fold(c *Case[D], t *Turn, e Event) error {
	if fold, ok := m.Folds[e.Name]; ok {
		return fold(c, t, e)
	}
	if fold, ok := m.commonFold(e.Name); ok {
		return fold(c, t, e)
	}
	if e.By == ByPerson { // takes no data of its own; a reason is recorded with the step
		_, err := Decode[reasonPayload](e)
		return err
	}
	return nil
}

// clone copies through JSON, which the case must survive anyway to be carried and read.
// What never changes is taken out first and shared.
func (m Machine[D]) clone(c Case[D]) (Case[D], error) {
	var copied Case[D]
	thaw := func(*D) {}
	if m.Freeze != nil {
		thaw = m.Freeze(&c.Data)
	}
	calendar, tasks, recent := c.Calendar, c.Tasks, c.Recent
	c.Calendar, c.Tasks, c.Recent = nil, nil, nil // a calendar is only replaced; the others are long and plain
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &copied)
	}
	if err != nil {
		return c, fault.Wrap(fault.Internal, err, "the case cannot be copied")
	}
	thaw(&copied.Data)
	copied.Calendar, copied.Tasks, copied.Recent = calendar, copyTasks(tasks), slices.Clone(recent)
	return copied, nil
}

// stepPayload is what the step keeps: the event's own payload, the facts it was judged by, and
// the content of a round that it opened.
func (t *Turn) stepPayload(e Event) (json.RawMessage, error) {
	payload := struct {
		Data    json.RawMessage `json:"data,omitempty"`
		Facts   *Facts          `json:"facts,omitempty"`
		Content string          `json:"content,omitempty"` // as text: jsonb would not keep the signed bytes
		RoundID string          `json:"round_id,omitempty"`
	}{Data: e.Payload, Content: string(t.content), RoundID: t.roundID}
	if e.By != ByMachine {
		payload.Facts = e.Facts
	}
	text, err := json.Marshal(payload)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the event's data is not valid JSON")
	}
	return text, nil
}
