// Package mail puts what people are told into words, plain text and HTML, and sends it by SMTP or into a folder.
package mail

import (
	"cmp"
	"strings"
	"time"
	"unicode"
)

// Notice is one thing that a person is told, with the case and the task that it is about. It is kept as JSON until it is sent.
type Notice struct {
	About   string    `json:"about"`
	Message string    `json:"message"`
	Urgent  bool      `json:"urgent,omitempty"`
	At      time.Time `json:"at"`
	Case    Case      `json:"case"`
	Task    *Task     `json:"task,omitempty"`
}

// Case is what a notice is about; its path is that of the API.
type Case struct {
	Key   string `json:"key"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	State string `json:"state"`
	Path  string `json:"path"`
}

// Task is what is asked.
type Task struct {
	Kind  string     `json:"kind"`
	Title string     `json:"title"`
	Of    string     `json:"of,omitempty"` // the name of whom it is asked of, when that is not the reader
	DueAt *time.Time `json:"due_at,omitempty"`
	Path  string     `json:"path"`
}

// Content is what one mail says: one notice, or a day's.
type Content struct {
	Digest  bool     `json:"digest,omitempty"`
	Notices []Notice `json:"notices"`
}

// Letter is one mail to one person.
type Letter struct {
	ID      string // stable: a repeat has the same, and a reader's program shows it once
	To      string // an address
	Name    string // of the person
	Zone    *time.Location
	Written time.Time
	Content
}

// headlines say in a few words what a notice means.
var headlines = map[string]string{
	"task_opened": "Please act", "reminder": "Reminder", "overdue": "Overdue", "escalated": "Escalated to you", "delegation": "You act for somebody", "absence": "Your absence",
	"decided": "Decided", "ended": "Ended", "withdrawn": "No longer asked", "health": "Health changed", "edited": "Edited",
}

// asks say what kind of thing a task wants.
var asks = map[string]string{
	"sign_off":            "Read what is to be signed, then approve or refuse it.",
	"condition":           "Meet this condition, then complete the task.",
	"confirm_actuals":     "Confirm the actual benefits of the month.",
	"investigate_signal":  "Find out what the control chart signals.",
	"corrective_action":   "Carry out the action, then complete the task.",
	"effectiveness_check": "Find out whether the action works, and complete the task with done or failed.",
	"next_action":         "Take the case on by the next event.",
	"implement":           "Carry out this step, then complete the task.",
	"follow_up":           "Do what the review asked for, then complete the task.",
	"onboarding_item":     "Do what the item asks; the task has its instructions. Then complete the task.",
	"assess_item":         "Look at what was submitted, then sign it off or send it back and say why.",
	"answer_review":       "Answer the questions of the task.",
	"decide_failed":       "Allow another attempt, or waive the item.",
	"revoke_access":       "Take the access back, then complete the task.",
}

// Headline is the notice in a few words.
func (n Notice) Headline() string {
	family, _, _ := strings.Cut(n.About, "_")
	return cmp.Or(headlines[n.About], headlines[family], "News")
}

// Ask says what is to be done and by whom; empty when nothing is. Only who acts is asked and reminded, so a reader who is but
// the task is another's stands in for that person.
func (n Notice) Ask() string {
	if n.Task == nil {
		return ""
	}
	of := "you"
	if n.Task.Of != "" {
		of = plain(n.Task.Of)
		if n.About == "task_opened" || n.About == "reminder" {
			of += ", for whom you act"
		}
	}
	return "Asked of " + of + ": " + cmp.Or(asks[n.Task.Kind], "Do this, then complete the task.")
}

// What is the task's title where something is asked, else the message.
func (n Notice) What() string {
	if n.Task != nil && n.Task.Title != "" {
		return plain(n.Task.Title)
	}
	return plain(n.Message)
}

// Said is the message where it says more than the task's title.
func (n Notice) Said() string {
	if message := plain(n.Message); message != n.What() {
		return message
	}
	return ""
}

// Path leads to the task where there is one, else to the case, else to the inbox.
func (n Notice) Path() string {
	if n.Task != nil {
		return n.Task.Path
	}
	return cmp.Or(n.Case.Path, "/v1/notifications")
}

// plain makes one line of a text of unknown origin: no line breaks, which would start a header, no control characters and
// none that turn the direction of writing, which would make a text say something else than it is.
func plain(text string) string {
	cleaned := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar, unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(cleaned), " ")
}

// shorten cuts a text to so many characters.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
