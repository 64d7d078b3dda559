package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Tasks is the inbox over all machines.
type Tasks struct {
	DB *DB
	// Of are the people whose tasks there are; nil is everybody's.
	Of []string
}

// TaskRow is one task with what its reader needs to know of the case.
type TaskRow struct {
	ID          string                 `db:"id" json:"id"`
	CaseID      string                 `db:"case_id" json:"case_id"`
	CaseSeq     int64                  `db:"case_seq" json:"case_seq"`
	CaseKind    string                 `db:"case_kind" json:"case_kind"`
	CaseKey     string                 `db:"case_key" json:"case_key"`
	CaseTitle   string                 `db:"case_title" json:"case_title"`
	Kind        string                 `db:"kind" json:"kind" enum:"sign_off,condition,confirm_actuals,investigate_signal,corrective_action,effectiveness_check,next_action,implement,follow_up,onboarding_item,assess_item,answer_review,decide_failed,revoke_access"`
	Title       string                 `db:"title" json:"title"`
	Assignee    string                 `db:"assignee_id" json:"assignee" doc:"whose it is"`
	Because     string                 `db:"because" json:"because" doc:"why it is this person's"`
	Acting      string                 `db:"acting" json:"acting" doc:"who is asked now: the assignee, or their delegate while they are absent"`
	ActingUntil *time.Time             `db:"acting_until" json:"-"`
	Why         TaskWhy                `db:"-" json:"why" doc:"why the acting person is asked"`
	Round       []byte                 `db:"round" json:"-"`
	SignOff     *lifecycle.SignOffView `db:"-" json:"sign_off,omitempty" doc:"of an open sign-off: who has signed, who else is asked, and what follows from either answer"`
	RoundID     string                 `db:"round_id" json:"round_id,omitempty"`
	Stage       string                 `db:"stage" json:"stage,omitempty"`
	ContentHash string                 `db:"content_hash" json:"content_hash,omitempty" doc:"what a signature is bound to"`
	Subject     string                 `db:"subject" json:"subject,omitempty"`
	Status      string                 `db:"status" json:"status" enum:"open,done,not_needed"`
	Outcome     string                 `db:"outcome" json:"outcome,omitempty"`
	Overdue     bool                   `db:"overdue" json:"overdue"`
	OpenedSeq   int64                  `db:"opened_seq" json:"opened_seq"`
	OpenedAt    time.Time              `db:"opened_at" json:"opened_at"`
	DueAt       *time.Time             `db:"due_at" json:"due_at,omitempty"`
	ClosedAt    *time.Time             `db:"closed_at" json:"closed_at,omitempty"`
}

// TaskWhy says why a task is the acting person's.
type TaskWhy struct {
	Kind  string     `json:"kind" enum:"own,role,group,escalation,delegate"`
	For   string     `json:"for,omitempty" doc:"the person whom a delegate acts for"`
	Until *time.Time `json:"until,omitempty" doc:"when that person is back"`
}

// explained fills in why, from the reason that the kernel gave and from who acts, and what the sign-off is about.
func (r TaskRow) explained() TaskRow {
	var round lifecycle.Round
	if r.Round != nil && json.Unmarshal(r.Round, &round) == nil {
		if view, ok := round.View(r.ID); ok {
			r.SignOff = &view
		}
	}
	r.Why = TaskWhy{Kind: "own"}
	if r.Acting != r.Assignee {
		until := r.ActingUntil.UTC()
		r.Why = TaskWhy{Kind: "delegate", For: r.Assignee, Until: &until}
		return r
	}
	for _, kind := range []struct{ because, name string }{{"escalation to ", "escalation"}, {"case role ", "role"}, {"group ", "group"}} {
		if strings.HasPrefix(r.Because, kind.because) {
			r.Why.Kind = kind.name
			break
		}
	}
	return r
}

const taskColumns = `t.id, t.case_id, c.seq AS case_seq, c.kind AS case_kind, c.key AS case_key, c.title AS case_title, t.kind, t.title, t.assignee_id,
	t.because, t.round_id, t.stage, t.content_hash, t.subject, t.status, t.outcome, t.overdue, t.opened_seq, t.opened_at, t.due_at, t.closed_at,
	coalesce(acting.delegate_id, t.assignee_id) AS acting, acting.until AS acting_until,
	CASE WHEN t.status = 'open' AND t.round_id <> '' THEN (SELECT r FROM jsonb_array_elements(c.snapshot->'rounds') r WHERE r->>'id' = t.round_id) END AS round`

const taskTables = ` FROM tasks t JOIN cases c ON c.organisation_id = t.organisation_id AND c.id = t.case_id `

var taskStatement = `SELECT ` + taskColumns + taskTables +
	placed(actingOn, ":organisation", "$1", ":person", "t.assignee_id", ":at", "$3", ":roles", "$4", ":asked", "true") +
	` WHERE t.organisation_id = $1 AND t.id = $2` + placed(taskOf, ":people", "$5")

// taskOf holds for the tasks of some people, or for all.
const taskOf = ` AND (:people::text[] IS NULL OR t.assignee_id = ANY(:people)) `

// Get finds a task, and who acts on it at a time.
func (s Tasks) Get(ctx context.Context, organisation, id string, at time.Time) (TaskRow, error) {
	var row TaskRow
	err := s.DB.Get(ctx, &row, taskStatement, organisation, id, at, signerRoles, pq.Array(s.Of))
	if fault.Of(err) == fault.NotFound {
		return row, fault.Wrap(fault.NotFound, err, "there is no task %q", id)
	}
	return row.explained(), err
}

var delegatedStatement = `SELECT t.id, acting.delegate_id AS acting FROM tasks t` +
	placed(actingOn, ":organisation", "$1", ":person", "t.assignee_id", ":at", "$3", ":roles", "$4", ":asked", "true") +
	` WHERE t.organisation_id = $1 AND t.case_id = $2 AND t.status = 'open' AND acting.delegate_id IS NOT NULL`

// Delegated gives, by task, who acts for the assignees of a case's open tasks at a time; no other tasks.
func (s Tasks) Delegated(ctx context.Context, organisation, caseID string, at time.Time) (map[string]string, error) {
	var rows []struct {
		ID     string `db:"id"`
		Acting string `db:"acting"`
	}
	err := s.DB.Select(ctx, &rows, delegatedStatement, organisation, caseID, at, signerRoles)
	delegates := map[string]string{}
	for _, row := range rows {
		delegates[row.ID] = row.Acting
	}
	return delegates, err
}

// AskedTask is a task as somebody sees it who wants to answer it.
type AskedTask struct {
	TaskRow
	ActsFor    pq.StringArray `db:"acts_for"`    // everybody for whom they stand in
	LastSigner string         `db:"last_signer"` // who answered it, when it is not open
}

var askedStatement = `SELECT ` + taskColumns + `,
	ARRAY(SELECT x.person_id FROM absences x WHERE x.organisation_id = $1 AND x.delegate_id = $5 AND x.during @> $3::timestamptz ORDER BY 1) AS acts_for,
	CASE WHEN t.status = 'open' THEN '' ELSE coalesce((SELECT g.signer_id FROM signatures g WHERE g.organisation_id = $1 AND g.case_id = t.case_id
	     AND g.task_id = t.id ORDER BY g.seq DESC LIMIT 1), '') END AS last_signer` + taskTables +
	placed(actingOn, ":organisation", "$1", ":person", "t.assignee_id", ":at", "$3", ":roles", "$4", ":asked", "true") +
	` WHERE t.organisation_id = $1 AND t.id = $2` + placed(taskOf, ":people", "$6")

// Asked finds a task that somebody wants to answer.
func (s Tasks) Asked(ctx context.Context, organisation, id, person string, at time.Time) (AskedTask, error) {
	var row AskedTask
	err := s.DB.Get(ctx, &row, askedStatement, organisation, id, at, signerRoles, person, pq.Array(s.Of))
	if fault.Of(err) == fault.NotFound {
		return row, fault.Wrap(fault.NotFound, err, "there is no task %q", id)
	}
	row.TaskRow = row.explained()
	return row, err
}

// AnswerBy tells on whose behalf a person answers the task, empty for themselves, or refuses. Exactly one person acts on
// an open task: who is absent ends the absence to act themselves. A delegate may change a decision of their own.
func (t AskedTask) AnswerBy(person string) (onBehalfOf string, err error) {
	switch {
	case t.Acting == person && t.Assignee == person:
		return "", nil
	case t.Acting == person, t.LastSigner == person && slices.Contains(t.ActsFor, t.Assignee):
		return t.Assignee, nil
	case t.Assignee == person:
		return "", fault.New(fault.Conflict, "you are absent until %s and %s acts for you: revoke or shorten your absence to act yourself",
			t.ActingUntil.UTC().Format(time.RFC3339), t.Acting)
	}
	return "", fault.New(fault.Forbidden, "this task is asked of somebody else")
}
