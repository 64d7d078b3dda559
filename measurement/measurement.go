// Package measurement reads measurements as people send them: JSON, NDJSON and CSV, with dates in the
// usual forms. Each row is accepted or refused for itself, by field; a missing value is never zero.
//
// It is pure: what it returns has not been stored.
package measurement

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Row is one measurement to record. Row numbers count data from 1; the header of a CSV is not counted.
type Row struct {
	Number     int
	ObservedAt time.Time // UTC, whole microseconds
	Value      float64   // finite; without meaning when Void
	Size       float64   // of how many units Value is a proportion or rate; 0 when that is not known
	Void       bool      // withdraws Supersedes and puts nothing in its place
	Ref        string    // the caller's name for it, unique in the metric; empty when the caller gave none
	Note       string
	Supersedes string // ref of the measurement that this one corrects
}

// Refusal says why a row was not accepted, naming the field or column at fault.
type Refusal struct {
	Row     int
	Field   string
	Message string
}

// Intake counts the rows of a body as they are read, and gathers what is wrong with them.
type Intake struct {
	Refused []Refusal
	Total   int
}

// Refuse says what is wrong with the row that is being read.
func (in *Intake) Refuse(field, format string, args ...any) {
	in.Refused = append(in.Refused, Refusal{in.Total, field, fmt.Sprintf(format, args...)})
}

// Batch is what was read: Total rows, each in Rows or with at least one entry in Refused.
type Batch struct {
	Rows []Row
	Intake
}

const (
	longestRef  = 200
	longestNote = 2000
)

// draft is a row before it is checked. A nil pointer is a field that was not sent.
type draft struct {
	ObservedAt *string  `json:"observed_at"`
	Value      *float64 `json:"value"`
	Size       *float64 `json:"size"`
	Ref        string   `json:"ref"`
	Note       string   `json:"note"`
	Supersedes string   `json:"supersedes"`
	Void       bool     `json:"void"`
	order      DateOrder
}

// names are what the caller calls the fields that a refusal may name.
type names struct{ observedAt, value, size, ref, note, supersedes, void string }

var jsonNames = names{"observed_at", "value", "size", "ref", "note", "supersedes", "void"}

// add checks a draft and puts it among the rows or the refusals.
func (b *Batch) add(number int, d draft, n names) {
	row := Row{Number: number, Ref: d.Ref, Note: d.Note, Supersedes: d.Supersedes, Void: d.Void}
	before := len(b.Refused)
	refuse := func(field, format string, args ...any) {
		b.Refused = append(b.Refused, Refusal{number, field, fmt.Sprintf(format, args...)})
	}
	row.ObservedAt = d.observedAt(n, refuse)
	switch {
	case d.Void && d.Value != nil:
		refuse(n.value, "must be absent from a row that withdraws a measurement")
	case d.Void && d.Supersedes == "":
		refuse(n.supersedes, "is missing: a withdrawal names the measurement that it withdraws")
	case !d.Void && d.Value == nil:
		refuse(n.value, "is missing; a missing value is not a zero, so leave the row out")
	case !d.Void && (math.IsNaN(*d.Value) || math.IsInf(*d.Value, 0)):
		refuse(n.value, "is not a finite number")
	case !d.Void:
		row.Value = *d.Value
	}
	switch {
	case d.Size == nil:
	case d.Void:
		refuse(n.size, "must be absent from a row that withdraws a measurement")
	case !(*d.Size > 0) || math.IsInf(*d.Size, 0):
		refuse(n.size, "must be a finite number above 0")
	default:
		row.Size = *d.Size
	}
	CheckText(n.ref, d.Ref, longestRef, false, refuse)
	CheckText(n.supersedes, d.Supersedes, longestRef, false, refuse)
	CheckText(n.note, d.Note, longestNote, true, refuse)
	if d.Supersedes != "" && d.Supersedes == d.Ref {
		refuse(n.supersedes, "is the row's own %s", n.ref)
	}
	if len(b.Refused) == before {
		b.Rows = append(b.Rows, row)
	}
}

func (d draft) observedAt(n names, refuse func(field, format string, args ...any)) time.Time {
	if d.ObservedAt == nil || *d.ObservedAt == "" {
		refuse(n.observedAt, "is missing")
		return time.Time{}
	}
	period, err := ParseDate(*d.ObservedAt, d.order)
	if err != nil {
		refuse(n.observedAt, "%s", err)
	}
	return period.From
}

// CheckText refuses what PostgreSQL cannot hold and what does not belong in a name.
func CheckText(field, text string, longest int, lines bool, refuse func(field, format string, args ...any)) {
	control := func(r rune) bool {
		allowed := lines && (r == '\n' || r == '\r' || r == '\t')
		return unicode.IsControl(r) && !allowed || r == utf8.RuneError
	}
	if strings.IndexFunc(text, control) >= 0 {
		refuse(field, "has a control character")
	}
	if utf8.RuneCountInString(text) > longest {
		refuse(field, "is longer than %d characters", longest)
	}
}
