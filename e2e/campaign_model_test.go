package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"tollgate/lifecycle"
	"tollgate/store"
)

// recorded is all that is on record of one case.
type recorded[D any] struct {
	id         string
	state      string
	ended      bool
	snapshot   lifecycle.Case[D]
	steps      []store.StepRow
	signatures []store.SignatureRow
	tasks      []store.TaskRow
	absences   []store.AbsenceRow
}

// stepPayload is what a step keeps of its event.
type stepPayload struct {
	Data    json.RawMessage  `json:"data"`
	Facts   *lifecycle.Facts `json:"facts"`
	Content string           `json:"content"`
	RoundID string           `json:"round_id"`
}

// recognised is what a launch found that the subject brings along.
func (p stepPayload) recognised() []lifecycle.RecognisedCompetency {
	if p.Facts == nil {
		return nil
	}
	return p.Facts.Recognised
}

func payloadOf(step store.StepRow) (p stepPayload, err error) {
	return p, json.Unmarshal(step.Payload, &p)
}

// sequential is how the cases of a kind are made one after another: their machine, the data that a launch asks for, and
// the case without what is no data of its own.
type sequential[D any] struct {
	machine lifecycle.Machine[D]
	launch  func(recorded[D], stepPayload) (title string, d D, err error)
	bare    func(*lifecycle.Case[D])
	taken   func(lifecycle.Case[D]) // sees the case after each commit; may be absent
}

// model is a case as one process makes it that takes the recorded events one after another.
type model[D any] struct {
	sequential[D]
	c          lifecycle.Case[D]
	tasks      map[string]lifecycle.Task
	signatures []lifecycle.Signature
}

// sequentialChanges launches what was asked for, with the template and calendar that the change copied.
func sequentialChanges() sequential[lifecycle.ChangeData] {
	return sequential[lifecycle.ChangeData]{machine: lifecycle.ChangeMachine(),
		launch: func(r recorded[lifecycle.ChangeData], payload stepPayload) (string, lifecycle.ChangeData, error) {
			var asked struct {
				Title   string
				Kind    lifecycle.ChangeKind
				Roles   lifecycle.ChangeRoles
				Content lifecycle.ChangeContent
			}
			err := json.Unmarshal(payload.Data, &asked)
			return asked.Title, lifecycle.ChangeData{Template: r.snapshot.Data.Template, Kind: asked.Kind, Roles: asked.Roles, Content: asked.Content}, err
		},
		bare: func(c *lifecycle.Case[lifecycle.ChangeData]) { c.Data.Template = lifecycle.ChangeTemplate{} }}
}

// launched is the case before its first step.
func (s sequential[D]) launched(r recorded[D]) (*model[D], error) {
	m := &model[D]{sequential: s, tasks: map[string]lifecycle.Task{}}
	payload, err := payloadOf(r.steps[0])
	if err != nil {
		return m, err
	}
	title, data, err := s.launch(r, payload)
	m.c.Head = lifecycle.Head{ID: r.id, Organisation: store.DefaultOrganisation, Kind: s.machine.Kind, Title: title,
		MachineVersion: r.snapshot.MachineVersion, Calendar: r.snapshot.Calendar, CreatedBy: r.steps[0].Actor, CreatedAt: r.snapshot.CreatedAt}
	m.c.Data = data
	return m, err
}

// take applies the event of the next recorded step and returns how many steps it made: those that the machine
// raises by itself follow in the same commit.
func (m *model[D]) take(steps []store.StepRow) (int, error) {
	step := steps[0]
	payload, err := payloadOf(step)
	if err != nil {
		return 0, err
	}
	row, ok := m.machine.Table(m.c.Data).Find(m.c.State, lifecycle.EventName(step.Event))
	if !ok {
		return 0, fmt.Errorf("step %d: %s is not possible in state %q", step.Seq, step.Event, m.c.State)
	}
	e := lifecycle.Event{Name: row.On, RequestID: step.RequestID, By: row.By, Actor: lifecycle.Actor{ID: step.Actor}, OnBehalfOf: step.Behalf,
		ActsFor: []string{step.Behalf}, At: step.At.UTC(), Payload: payload.Data, Facts: payload.Facts}
	next, commit, err := m.machine.Apply(m.c, e)
	if err != nil {
		return 0, fmt.Errorf("step %d: %s is refused: %w", step.Seq, step.Event, err)
	}
	for i, made := range commit.Steps {
		if i >= len(steps) {
			return 0, fmt.Errorf("step %d, %s, is not on record", made.Seq, made.Event)
		}
		was := steps[i]
		if made.Seq != was.Seq || string(made.Event) != was.Event || string(made.From) != was.From || string(made.To) != was.To ||
			made.Actor != was.Actor || made.RequestID != was.RequestID || !made.At.Equal(was.At) {
			return 0, fmt.Errorf("step %d should be %+v and is %+v", was.Seq, made, was)
		}
	}
	m.c = next
	if m.taken != nil {
		m.taken(next)
	}
	m.signatures = append(m.signatures, commit.Signatures...)
	for _, task := range commit.Tasks {
		m.tasks[task.ID] = task
	}
	return len(commit.Steps), nil
}

// judge takes all steps of a case and says where the record differs from what they come to.
func (s sequential[D]) judge(r recorded[D]) error {
	m, err := s.launched(r)
	for left := r.steps; err == nil && len(left) > 0; {
		var made int
		made, err = m.take(left)
		left = left[made:]
	}
	if err != nil {
		return err
	}
	modelled, stored := m.text(m.c), m.text(r.snapshot)
	if modelled != stored {
		return fmt.Errorf("the steps come to\n%s\nand the case is\n%s", modelled, stored)
	}
	return m.sameRecords(r)
}

// text is the case without what is no data of it.
func (s sequential[D]) text(c lifecycle.Case[D]) string {
	c.Recent, c.Key, c.Calendar = nil, "", nil
	s.bare(&c)
	text, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (m *model[D]) sameRecords(r recorded[D]) error {
	if string(m.c.State) != r.state || m.c.Ended != r.ended || len(m.signatures) != len(r.signatures) || len(m.tasks) != len(r.tasks) {
		return fmt.Errorf("the steps come to %s with %d signatures and %d tasks; on record are %s, %d and %d",
			m.c.State, len(m.signatures), len(m.tasks), r.state, len(r.signatures), len(r.tasks))
	}
	for _, task := range r.tasks {
		if want := m.tasks[task.ID]; string(want.Status) != task.Status || want.Assignee != task.Assignee || want.Outcome != task.Outcome {
			return fmt.Errorf("the task %s should be %+v and is %+v", task.ID, want, task)
		}
	}
	for _, s := range m.signatures {
		if !slices.ContainsFunc(r.signatures, func(row store.SignatureRow) bool {
			return row.ID == s.ID && row.Signer == s.SignerID && row.OnBehalfOf == s.OnBehalfOf && row.ContentHash == s.ContentHash && row.Meaning == string(s.Meaning)
		}) {
			return fmt.Errorf("the signature %+v is not on record", s)
		}
	}
	return nil
}
