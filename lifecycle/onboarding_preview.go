package lifecycle

import (
	"slices"
	"time"

	"tollgate/fault"
)

// StartPreview is what another start date would do.
type StartPreview struct {
	From  string     `json:"from_date"`
	To    string     `json:"to_date"`
	Moved []ItemMove `json:"moved" doc:"unfinished items whose days would be other ones"`
	Stay  int        `json:"finished" doc:"items that are finished and stay as they are"`
	// Warnings are of finished items that would not be recognised with the other date.
	Warnings []StartWarning `json:"warnings" nullable:"false" doc:"recognised competencies that stay signed off and will have ended by the other start date"`
}

// StartWarning is a competency that was recognised and will have ended by the start.
type StartWarning struct {
	Item        string    `json:"item"`
	Title       string    `json:"title"`
	Recognised  string    `json:"recognised" doc:"the onboarding in which it was assessed"`
	CountsUntil time.Time `json:"counts_until"`
	Message     string    `json:"message"`
}

// ItemMove is one item whose days move. A day that nobody can know yet is absent.
type ItemMove struct {
	Item  string    `json:"item"`
	Title string    `json:"title"`
	State ItemState `json:"state"`
	// Opens are of locked items.
	OpensBefore time.Time `json:"opens_before,omitzero"`
	OpensAfter  time.Time `json:"opens_after,omitzero"`
	DueBefore   time.Time `json:"due_before,omitzero"`
	DueAfter    time.Time `json:"due_after,omitzero"`
}

// PreviewStart counts an onboarding's days from another start date, as the event move_start would now, and changes nothing. Invalid for what is no date, or far away.
func PreviewStart(c *Case[OnboardingData], date string, now time.Time) (StartPreview, error) {
	var problems fault.Problems
	start := CheckStartDate(&problems, "query.date", date, now)
	preview := StartPreview{From: c.Data.StartDate, To: date, Moved: []ItemMove{}, Warnings: []StartWarning{}}
	if err := problems.Err(); err != nil {
		return preview, err
	}
	moved := *c
	moved.Tasks = slices.Clone(c.Tasks)
	moved.Data.StartDate, moved.Data.Clock.StartAt = date, c.calendar().Offsets.Instant(start)
	reschedule(&moved, now)
	before, after := scheduleOf(c), scheduleOf(&moved)
	for i, item := range c.Data.Plan.Items {
		p := c.Data.Items[i]
		if p.State.Finished() {
			preview.Stay++
			preview.warn(item, c.Data.recognisedAs(i), moved.Data.Clock.StartAt)
			continue
		}
		move := ItemMove{Item: item.Key, Title: item.Title, State: p.State}
		move.OpensBefore, move.DueBefore = before.dates(i, now)
		move.OpensAfter, move.DueAfter = after.dates(i, now)
		if !move.OpensBefore.Equal(move.OpensAfter) || !move.DueBefore.Equal(move.DueAfter) {
			preview.Moved = append(preview.Moved, move)
		}
	}
	return preview, nil
}

// warn of what was recognised and will have ended.
func (p *StartPreview) warn(item PlanItem, r RecognisedCompetency, start time.Time) {
	if !r.ExpiresAt.IsZero() && !r.ExpiresAt.After(start) {
		p.Warnings = append(p.Warnings, StartWarning{Item: item.Key, Title: item.Title, Recognised: r.Case, CountsUntil: r.ExpiresAt,
			Message: "was recognised and will have ended by the start; it stays signed off, so have it assessed again"})
	}
}

// ItemDays are an item's days and who does it.
type ItemDays struct {
	Owner   string // absent for a review
	OpensAt time.Time
	DueAt   time.Time // of what is not finished, when it is known
	Overdue bool
	// CountsUntil is when the end of a recognised competency is; zero for what was not recognised or counts for ever.
	CountsUntil time.Time
}

// DaysOf lists the days of every item, in the order of the plan.
func DaysOf(c *Case[OnboardingData], now time.Time) []ItemDays {
	days, s := make([]ItemDays, len(c.Data.Items)), scheduleOf(c)
	for i, p := range c.Data.Items {
		days[i].Owner, days[i].CountsUntil = c.Data.ownerOf(i), c.Data.recognisedAs(i).ExpiresAt
		if !p.State.Finished() {
			days[i].OpensAt, days[i].DueAt = s.dates(i, now)
			days[i].Overdue = s.isLate(p.Key, now)
		}
	}
	return days
}
