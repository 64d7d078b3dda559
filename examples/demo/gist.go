package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// outcome is where a project stands; the answer to a launch and to every event.
type outcome struct {
	ID     string     `json:"id"`
	Key    string     `json:"key"`
	State  string     `json:"state"`
	Seq    int64      `json:"seq"`
	Health string     `json:"health"`
	Held   bool       `json:"held"`
	DueAt  *time.Time `json:"due_at"`
}

// problem is a refusal (RFC 9457).
type problem struct {
	Code   string  `json:"code"`
	Detail string  `json:"detail"`
	Errors []field `json:"errors"`
}

// field is one thing that is wrong or missing.
type field struct {
	Field   string          `json:"field"`
	Message string          `json:"message"`
	Value   json.RawMessage `json:"value"`
	Needs   string          `json:"needs"`
}

// gist is the answer in one line.
func (a answer) gist() string {
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") || strings.HasPrefix(a.header.Get("Content-Type"), "image/") {
		return fmt.Sprintf("%s, %d bytes", a.header.Get("Content-Type"), len(a.body))
	}
	var seen struct {
		outcome
		problem
		Version  int               `json:"version"`
		Title    string            `json:"title"`
		Name     string            `json:"name"`
		Items    []json.RawMessage `json:"items"`
		Inserted *int              `json:"inserted"`
		Written  *int              `json:"written"`
		Rows     []json.RawMessage `json:"rows"`
	}
	_ = json.Unmarshal(a.body, &seen) // one answer has rows as a number; the rest is read all the same
	switch {
	case seen.Detail != "":
		return seen.Code + ": " + seen.Detail
	case seen.State != "":
		return seen.outcome.gist()
	case seen.Inserted != nil:
		return fmt.Sprintf("measurements recorded: %d", *seen.Inserted)
	case seen.Written != nil:
		return fmt.Sprintf("entries written: %d", *seen.Written)
	case seen.Items != nil:
		return fmt.Sprintf("items: %d", len(seen.Items))
	case seen.Rows != nil:
		return fmt.Sprintf("rows: %d", len(seen.Rows))
	case seen.Version > 0:
		return fmt.Sprintf("%s%s, version %d", seen.Title, seen.Name, seen.Version)
	}
	return seen.Title + seen.Name
}

func (o outcome) gist() string {
	text := fmt.Sprintf("%s is in %s, step %d, %s", o.Key, o.State, o.Seq, o.Health)
	if o.Held {
		text += ", on hold"
	}
	return text
}

// faults are the answer's fields at fault, a line each, with what is there and what is needed.
func (a answer) faults() []string {
	var refused problem
	if a.status < 400 || json.Unmarshal(a.body, &refused) != nil {
		return nil
	}
	var lines []string
	for _, f := range refused.Errors {
		line := "- " + f.Field + ": " + f.Message
		if len(f.Value) > 0 {
			line += "; it is " + string(f.Value)
		}
		if f.Needs != "" {
			line += "; needed: " + f.Needs
		}
		lines = append(lines, line)
	}
	return lines
}

// refusal reads a refusal, which must be of this code.
func (a answer) refusal(code string) problem {
	var refused problem
	a.into(&refused)
	if a.demo.err == nil && refused.Code != code {
		a.demo.fail("the refusal is %q and not %q", refused.Code, code)
	}
	return refused
}

// names lists the fields at fault.
func (p problem) names() string {
	var names []string
	for _, f := range p.Errors {
		names = append(names, f.Field)
	}
	return strings.Join(names, " ")
}
