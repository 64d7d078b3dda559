package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// ItemPayload is the data of waive, retry and reassign_item.
type ItemPayload struct {
	Item   string `json:"item"`
	Reason string `json:"reason,omitempty"` // needed to waive and to allow another attempt
	Person string `json:"person,omitempty"` // who does it from now on
}

// itemOf reads which item an event is about; one that is finished never changes.
func itemOf(c *onboarding, e Event, needsReason bool) (ItemPayload, int, error) {
	payload, err := Decode[ItemPayload](e)
	if err != nil {
		return payload, -1, err
	}
	i := c.Data.Plan.index(payload.Item)
	var problems fault.Problems
	problems.Require(i >= 0, "body.data.item", "there is no item %q", payload.Item)
	problems.Require(!needsReason || strings.TrimSpace(payload.Reason) != "", "body.data.reason", "say why, in a sentence")
	if err := problems.Err(); err != nil {
		return payload, i, err
	}
	if p := c.Data.Items[i]; p.State.Finished() {
		return payload, i, fault.New(fault.Conflict, "%s is %s: what is finished does not change", payload.Item, strings.ReplaceAll(string(p.State), "_", " "))
	}
	return payload, i, nil
}

// foldWaive excuses from an item, with a reason, by a role that may.
func foldWaive(c *onboarding, t *Turn, e Event) error {
	payload, i, err := itemOf(c, e, true)
	if err != nil {
		return err
	}
	if !c.Data.mayWaive(i, e.Actor.ID) {
		return fault.New(fault.Forbidden, "%s", c.Data.whoWaives(i))
	}
	waive(c, t, e, i, payload.Reason)
	return nil
}

func waive(c *onboarding, t *Turn, e Event, i int, reason string) {
	p := &c.Data.Items[i]
	p.end(ItemWaived, e, c.Seq, reason)
	closeItemTasks(c, t, p.Key, "waived")
}

// waiverRoles are the roles that may waive an item.
func (d OnboardingData) waiverRoles(i int) []string {
	policy := d.Plan.Items[i].Waive
	switch {
	case policy != nil && policy.Never:
		return nil
	case policy != nil && len(policy.By) > 0:
		return policy.By
	}
	return []string{RoleCoordinator}
}

// waivers are the people who may waive an item; never the subject.
func (d OnboardingData) waivers(i int) []string {
	var people []string
	for _, role := range d.waiverRoles(i) {
		people = append(people, d.person(role))
	}
	return slices.DeleteFunc(sortedSet(people), func(id string) bool { return id == d.Subject.Person })
}

func (d OnboardingData) mayWaive(i int, person string) bool {
	return slices.Contains(d.waivers(i), person)
}

func (d OnboardingData) whoWaives(i int) string {
	if people := d.waivers(i); len(people) > 0 {
		return fmt.Sprintf("this item is waived by %s only", strings.Join(people, ", "))
	}
	return "nobody may waive this item"
}

// foldItemRetry allows an attempt more at an item that failed.
func foldItemRetry(c *onboarding, t *Turn, e Event) error {
	payload, i, err := itemOf(c, e, true)
	if err != nil {
		return err
	}
	p := &c.Data.Items[i]
	if p.State != ItemFailed {
		return fault.New(fault.Conflict, "%s has not failed; it is %s", payload.Item, p.State)
	}
	if left := c.Data.Plan.Items[i].AttemptsLeft(*p); valueOf(left) > 0 {
		return fault.New(fault.Conflict, "%s has %d attempts left", payload.Item, *left)
	}
	allowAttempt(c, t, i, payload.Reason)
	return nil
}

func allowAttempt(c *onboarding, t *Turn, i int, reason string) {
	p := &c.Data.Items[i]
	p.Allowed = p.Failures + 1 - c.Data.Plan.Items[i].Attempts
	p.Reason = shortReason(reason)
	closeItemTasks(c, t, p.Key, "another attempt was allowed")
	ask(scheduleOf(c), t, i, ItemOpen)
}

// decide answers the task about an item that failed for good, as retry and waive do; so who stands in for the coordinator can.
func (w itemWork) decide(result string) error {
	if a := w.answer; a.Score != nil || a.Hours != 0 || a.Level != 0 || len(a.Evidence)+len(a.Answers) > 0 {
		return fault.New(fault.Invalid, "this task takes no data").With("body.data", "leave it out")
	}
	switch {
	case result == ResultRetry:
		allowAttempt(w.c, w.t, w.i, w.comment)
	case result != ResultWaive:
		return fault.New(fault.Invalid, "allow another attempt, or waive the item").With("body.result", "must be retry or waive")
	case !w.c.Data.mayWaive(w.i, w.task.Assignee):
		return fault.New(fault.Forbidden, "%s", w.c.Data.whoWaives(w.i))
	default:
		waive(w.c, w.t, w.e, w.i, w.comment)
	}
	return nil
}

// foldReassignItem gives one item to somebody else; the role stays with who has it, and the item as late as it is.
func foldReassignItem(c *onboarding, t *Turn, e Event) error {
	payload, i, err := itemOf(c, e, false)
	if err != nil {
		return err
	}
	item, d := c.Data.Plan.Items[i], &c.Data
	var problems fault.Problems
	problems.Require(payload.Person != "", "body.data.person", "name the person who takes it over")
	problems.Require(payload.Person == "" || payload.Person != d.person(item.Assessor), "body.data.person", "%s signs this item off; somebody else must do it", payload.Person)
	problems.Require(item.Kind != ItemReview, "body.data.item", "a review is answered by roles: use event reassign with the role")
	problems.Require(item.Kind != ItemAccess || !d.is(payload.Person), "body.data.person", "%s is the subject; somebody else gives them access", payload.Person)
	problems.Require(!item.inPerson(), "body.data.item", "the subject does a %s in person; %s", item.Kind, d.whoWaives(i))
	if err := problems.Err(); err != nil {
		return err
	}
	if d.ownerOf(i) == payload.Person {
		return fault.New(fault.Conflict, "%s has this item already", payload.Person)
	}
	if d.Items[i].Owner = payload.Person; payload.Person == d.person(item.Owner) {
		d.Items[i].Owner = "" // back with the role
	}
	for k := range c.Tasks {
		if task := &c.Tasks[k]; task.Subject == item.Key && task.Kind == TaskItem {
			t.handOver(task.ID, payload.Person)
			task.Because = d.becauseOwner(i)
			tellLate(t, *task)
		}
	}
	bar(c, t)
	return nil
}

// tellLate tells whoever takes a task over that it is late already.
func tellLate(t *Turn, task Task) {
	if task.Overdue {
		t.late = append(t.late, titlesOf(task)...)
	}
}

// MoveStartPayload is the data of move_start.
type MoveStartPayload struct {
	Date   string `json:"date"`
	Reason string `json:"reason,omitempty"`
}

// farthestStart bounds start dates, from the time of the event: what is further away is a slip of the pen.
const farthestStart = 3 * 366 * day

// foldMoveStart moves the start date, and with it the days of everything that is not finished.
func foldMoveStart(c *onboarding, _ *Turn, e Event) error {
	payload, err := Decode[MoveStartPayload](e)
	if err != nil {
		return err
	}
	if payload.Date == c.Data.StartDate {
		return fault.New(fault.Conflict, "the start date is %s already", payload.Date)
	}
	var problems fault.Problems
	start := CheckStartDate(&problems, "body.data.date", payload.Date, e.At)
	if err := problems.Err(); err != nil {
		return err
	}
	c.Data.StartDate, c.Data.Clock.StartAt = payload.Date, c.calendar().Offsets.Instant(start)
	return nil
}

// CheckStartDate reads a start date; its midnight as if it were UTC.
func CheckStartDate(problems *fault.Problems, path, date string, now time.Time) time.Time {
	start, err := time.Parse(time.DateOnly, date)
	if err != nil {
		problems.Add(path, "must be a date such as 2027-03-01")
		return start
	}
	away := start.Sub(now)
	problems.Require(now.IsZero() || -farthestStart < away && away < farthestStart, path, "must be within three years")
	return start
}
