// Package workflows runs every case as one durable workflow. This file is the contract with
// the API: names, ids and what an update takes and gives.
package workflows

import (
	"encoding/json"
	"strings"
	"time"

	"tollgate/lifecycle"
)

const (
	// TaskQueue is where workers listen, unless configured otherwise.
	TaskQueue = "tollgate"
	// UpdateEvent raises an event on a case; its argument is a lifecycle.Event, its answer an Outcome.
	UpdateEvent = "event"

	// ActivityRecord writes one commit; ActivityLookUp fetches facts; ActivityCatchUp reads what
	// the store has and the workflow does not.
	ActivityRecord  = "Record"
	ActivityLookUp  = "LookUp"
	ActivityCatchUp = "CatchUp"
)

// WorkflowName is the workflow type of a kind of case.
func WorkflowName(kind string) string { return strings.ToUpper(kind[:1]) + kind[1:] + "Workflow" }

// WorkflowID is the Temporal workflow id of a case: its kind and id, never anything personal.
func WorkflowID(kind, caseID string) string { return kind + "/" + caseID }

// Outcome is where a case stands after an event was recorded.
type Outcome struct {
	ID     string           `json:"id"`
	Key    string           `json:"key"`
	Kind   string           `json:"kind"`
	Title  string           `json:"title"`
	State  lifecycle.State  `json:"state"`
	Seq    int64            `json:"seq"`
	Health lifecycle.Health `json:"health"`
	Held   bool             `json:"held,omitempty"`
	Ended  bool             `json:"ended,omitempty"`
	DueAt  *time.Time       `json:"due_at,omitempty"`
}

// RecordInput is one commit and the case after it, as the store keeps it.
type RecordInput struct {
	Head        lifecycle.Head        `json:"head"`
	Prefix      string                `json:"prefix"`
	Description lifecycle.Description `json:"description"`
	DueAt       time.Time             `json:"due_at,omitzero"`
	Snapshot    Snapshot              `json:"snapshot"`
	Commit      lifecycle.Commit      `json:"commit"`
}

// Recorded is what the store found. Seq differs from the case's when the request was recorded
// long ago, under an earlier step. Behind means that nothing was written because the store has
// this step already: a workflow task wrote it and was lost before Temporal kept it.
type Recorded struct {
	Key    string          `json:"key"`
	Seq    int64           `json:"seq"`
	State  lifecycle.State `json:"state"`
	Behind bool            `json:"behind,omitempty"`
}

// CatchUpInput asks for the case as the store has it.
type CatchUpInput struct {
	Organisation string `json:"organisation"`
	CaseID       string `json:"case_id"`
	AfterSeq     int64  `json:"after_seq"`
}

// CaughtUp is the case as the store has it, and what its newer steps answered.
type CaughtUp struct {
	Key      string              `json:"key"`
	Snapshot json.RawMessage     `json:"snapshot"`
	Receipts []lifecycle.Receipt `json:"receipts"`
}

// LookUpInput asks for facts about a case.
type LookUpInput struct {
	Organisation string                 `json:"organisation"`
	Kind         string                 `json:"kind"`
	Request      lifecycle.FactsRequest `json:"request"`
	Snapshot     json.RawMessage        `json:"snapshot"`
	At           time.Time              `json:"at"`
}
