package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

// ReadinessItem is one line of a go/no-go checklist.
type ReadinessItem struct {
	Key   string `json:"key" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Title string `json:"title" minLength:"1" maxLength:"200"`
}

// ReadinessCheck is one line of the checklist as it was answered last.
type ReadinessCheck struct {
	Go   bool      `json:"go"`
	Note string    `json:"note,omitempty"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// ReadinessPayload answers lines of the go/no-go checklist.
type ReadinessPayload struct {
	Item string `json:"item"`
	Go   bool   `json:"go"`
	Note string `json:"note,omitempty"`
}

// readinessChecks are the answers so far, by item.
type readinessChecks map[string]ReadinessCheck

// answer takes one line's answer; a later one replaces it.
func (r *readinessChecks) answer(items []ReadinessItem, e Event) error {
	payload, err := Decode[ReadinessPayload](e)
	if err != nil {
		return err
	}
	return r.take(items, payload, "body.data", e)
}

// take is answer for a line that an event's data has at a place.
func (r *readinessChecks) take(items []ReadinessItem, payload ReadinessPayload, at string, e Event) error {
	var problems fault.Problems
	known := slices.ContainsFunc(items, func(item ReadinessItem) bool { return item.Key == payload.Item })
	problems.Require(known, at+".item", "is not on the checklist")
	problems.Require(payload.Go || strings.TrimSpace(payload.Note) != "", at+".note", "a no-go needs a note that says why")
	if err := problems.Err(); err != nil {
		return err
	}
	if *r == nil {
		*r = readinessChecks{}
	}
	(*r)[payload.Item] = ReadinessCheck{Go: payload.Go, Note: payload.Note, By: e.Actor.ID, At: e.At}
	return nil
}

// isGo needs an answer of go to every line of the checklist.
func (r readinessChecks) isGo(items []ReadinessItem, to string) error {
	var open []fault.Field
	for _, item := range items {
		answer, answered := r[item.Key]
		switch {
		case !answered:
			open = append(open, fault.Field{Path: "readiness." + item.Key, Code: "unanswered", Message: item.Title, Needs: "event check_readiness"})
		case !answer.Go:
			open = append(open, fault.Field{Path: "readiness." + item.Key, Code: "no_go", Message: item.Title + ": " + answer.Note, Needs: "go"})
		}
	}
	if len(open) == 0 {
		return nil
	}
	return &fault.Error{Code: fault.CriteriaUnmet, Fields: open, Message: fmt.Sprintf("not ready to %s: %d lines of the checklist are not go", to, len(open))}
}
