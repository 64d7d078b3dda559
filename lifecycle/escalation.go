package lifecycle

import (
	"slices"
	"time"
)

// An overdue stage climbs the manager line by one level a day, at most this far.
const (
	escalateEvery  = Duration(24 * time.Hour)
	escalateLevels = 5
)

// needs adds what the kernel itself asks of the world: who the managers are of those who are late.
func (m Machine[D]) needs(c *Case[D], e Event) FactsRequest {
	var request FactsRequest
	if m.Needs != nil {
		request = m.Needs(c, e)
	}
	if e.Name != EventOverdue {
		return request
	}
	ref, err := Decode[refPayload](e)
	if err != nil {
		return request
	}
	if round := c.round(ref.Ref); round != nil {
		if stage := round.Stages[round.Current]; stage.ManagerLine {
			request.Managers = stage.silent()
		}
		return request
	}
	for _, task := range c.Tasks {
		if task.ID == ref.Ref && m.TasksEscalate {
			request.Managers = []string{task.Assignee}
		}
	}
	return request
}

// FactsFor says which facts of the world the event must be judged by.
func (m Machine[D]) FactsFor(c *Case[D], e Event) FactsRequest { return m.needs(c, e) }

// silent are those who were asked first and have not decided.
func (s RoundStage) silent() []string {
	var people []string
	for _, seat := range s.Seats {
		if seat.Decision == "" && !seat.Escalation {
			people = append(people, seat.Person)
		}
	}
	return people
}

// manager is the nearest manager from a level on who may sign; empty above the last.
func (e Event) manager(of string, level int, barred []string) string {
	if e.Facts == nil {
		return ""
	}
	line := e.Facts.Managers[of]
	for _, manager := range line[min(level, len(line)):] {
		if !slices.Contains(barred, manager) {
			return manager
		}
	}
	return ""
}

// escalate lets others sign an overdue stage too: its escalation target, and the managers of those
// who are silent. Nothing is approved by silence.
func (t *Turn) escalate(round *Round, e Event) {
	stage := &round.Stages[round.Current]
	title := t.markOverdue(stage)
	t.Notify(Notice{To: stage.awaited(), About: "overdue", Message: title})
	others := round.otherSide(stage.Reasoned)
	for _, target := range stage.Escalate {
		if !slices.Contains(others, target.Person) {
			t.addSeat(round, stage, target, title)
		}
	}
	stage.EscalateAt = time.Time{}
	for _, person := range stage.silent() {
		manager := e.manager(person, stage.Level, slices.Concat(stage.barred(Seat{Person: person}), round.Excluded, others))
		if !stage.ManagerLine || manager == "" {
			continue
		}
		t.addSeat(round, stage, Seat{Person: manager, Because: escalationTo + "the manager line of " + person, Escalation: true}, title)
		if stage.Level+1 < escalateLevels {
			stage.EscalateAt = t.head.after(e.At, escalateEvery)
		}
	}
	stage.Overdue = true
	stage.Level++
}

func (t *Turn) markOverdue(stage *RoundStage) (title string) {
	for i := range stage.Seats {
		if task, err := t.task(stage.Seats[i].TaskID); err == nil && task.Status == TaskOpen {
			task.Overdue, title = true, task.Title
		}
	}
	return title
}

func (t *Turn) addSeat(round *Round, stage *RoundStage, seat Seat, title string) {
	if !stage.seats(seat.Person) {
		seat.TaskID = t.openSeat(round, stage, seat, title)
		stage.Seats = append(stage.Seats, seat)
	}
}
