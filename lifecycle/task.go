package lifecycle

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"
)

// TaskKind is what a person is asked to do.
type TaskKind string

const (
	TaskSignOff            TaskKind = "sign_off"
	TaskCondition          TaskKind = "condition"           // meet a condition that a tollgate passed on
	TaskConfirmActuals     TaskKind = "confirm_actuals"     // confirm a month's actual benefits
	TaskInvestigateSignal  TaskKind = "investigate_signal"  // a control chart signalled after the change
	TaskCorrectiveAction   TaskKind = "corrective_action"   // carry out a corrective or preventive action
	TaskEffectivenessCheck TaskKind = "effectiveness_check" // find out whether an action works
	TaskNextAction         TaskKind = "next_action"         // raise the event that takes a change on
	TaskImplement          TaskKind = "implement"           // a step of a change's plan or backout plan
	TaskFollowUp           TaskKind = "follow_up"           // an action that a review asked for
	TaskItem               TaskKind = "onboarding_item"     // do an item of an onboarding and submit it
	TaskAssess             TaskKind = "assess_item"         // sign off what was submitted, or send it back
	TaskAnswer             TaskKind = "answer_review"       // answer the questions of an onboarding's review
	TaskDecideFailed       TaskKind = "decide_failed"       // allow another attempt at an item, or waive it
	TaskRevokeAccess       TaskKind = "revoke_access"       // take back access: the subject left
)

// TaskStatus is where a task stands.
type TaskStatus string

const (
	TaskOpen      TaskStatus = "open"
	TaskDone      TaskStatus = "done"
	TaskNotNeeded TaskStatus = "not_needed" // closed because the answer no longer matters
)

// Task is something that one person must do by a date.
type Task struct {
	ID          string     `json:"id"`
	Kind        TaskKind   `json:"kind"`
	Title       string     `json:"title"`
	Assignee    string     `json:"assignee_id"`
	Because     string     `json:"because"`          // why it is this person's
	Barred      []string   `json:"barred,omitempty"` // who may not answer it for the assignee; with the assignee among them nobody may
	RoundID     string     `json:"round_id,omitempty"`
	Stage       string     `json:"stage,omitempty"`
	ContentHash string     `json:"content_hash,omitempty"`
	Subject     string     `json:"subject,omitempty"`
	Status      TaskStatus `json:"status"`
	Outcome     string     `json:"outcome,omitempty"`
	Reminded    bool       `json:"reminded,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
	OpenedSeq   int64      `json:"opened_seq"`
	OpenedAt    time.Time  `json:"opened_at"`
	Within      Duration   `json:"within,omitempty"` // DueAt is counted from OpenedAt; absent for a fixed date
	RemindAt    time.Time  `json:"remind_at,omitzero"`
	DueAt       time.Time  `json:"due_at,omitzero"`
	ClosedAt    time.Time  `json:"closed_at,omitzero"`
}

// copyTasks shares nothing that anybody changes.
func copyTasks(tasks []Task) []Task {
	copied := slices.Clone(tasks)
	for i := range copied {
		copied[i].Barred = slices.Clone(copied[i].Barred)
	}
	return copied
}

// halfWay is when to remind of a due time; zero when there is none.
func halfWay(from, to time.Time) time.Time {
	if to.IsZero() {
		return to
	}
	return from.Add(to.Sub(from) / 2)
}

// derivedID makes the n-th id of a step: the same step always makes the same ids. It has the
// form of a version 8 UUID (RFC 9562).
func derivedID(caseID string, seq int64, n int) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"tollgate", caseID, fmt.Sprint(seq), fmt.Sprint(n)}, "/")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
