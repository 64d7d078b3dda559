package freeze

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
)

const (
	longestSingle    = 366 * 24 * time.Hour
	longestRecurring = 31 * 24 * time.Hour
	// looked is how far ahead a rule is held to leave time between its occurrences.
	looked = 5 * 366 * 24 * time.Hour
)

// Check finds names that are empty, too long or there twice.
func (s Scope) Check(problems *fault.Problems, path string) {
	for _, list := range []struct {
		field string
		names []string
	}{{"sites", s.Sites}, {"processes", s.Processes}, {"assets", s.Assets}} {
		for i, name := range list.names {
			problems.Require(strings.TrimSpace(name) != "" && len(name) <= longestName && !slices.Contains(list.names[:i], name),
				fmt.Sprintf("%s%s[%d]", path, list.field, i), "must be a name of up to %d bytes, and there once", longestName)
		}
	}
}

// longestName is that of a site, process or asset.
const longestName = 200

// Check finds everything that is wrong with when a freeze holds.
func (t Times) Check(problems *fault.Problems, path string) {
	if t.Recurrence == "" {
		t.checkSingle(problems, path)
		return
	}
	problems.Require(t.Start == nil, path+"start", "is in DTSTART; leave it out")
	problems.Require(t.End == nil, path+"end", "is UNTIL or COUNT of the rule; leave it out")
	length := time.Duration(t.Duration)
	problems.Require(length > 0 && length <= longestRecurring, path+"duration", "say how long each occurrence is, up to P31D")
	r, err := ParseRecurrence(t.Recurrence)
	if err != nil {
		problems.Add(path+"recurrence", "%v", err)
		return
	}
	start := r.offsets.Instant(r.option.Dtstart)
	all, err := r.occurrences(length, Window{start, start.Add(looked)})
	switch {
	case err != nil:
		problems.Add(path+"recurrence", "%v", err)
	case len(all) == 0:
		problems.Add(path+"recurrence", "has no occurrence in its first five years: EXDATE takes all of them out")
	}
	for i := 1; i < len(all); i++ {
		if !all[i-1].End.Before(all[i].Start) {
			problems.Add(path+"duration", "leaves no time between the occurrences of %s and %s", all[i-1].Start.Format(time.RFC3339), all[i].Start.Format(time.RFC3339))
			return
		}
	}
}

func (t Times) checkSingle(problems *fault.Problems, path string) {
	problems.Require(t.Duration == 0, path+"duration", "belongs to a recurrence; a single freeze has start and end")
	problems.Require(t.Start != nil, path+"start", "is needed, or a recurrence")
	problems.Require(t.End != nil, path+"end", "is needed, or a recurrence")
	if t.Start == nil || t.End == nil {
		return
	}
	problems.Require(t.Start.Year() >= firstYear && t.Start.Year() <= lastYear, path+"start", "must be from %d to %d", firstYear, lastYear)
	length := t.End.Sub(*t.Start)
	problems.Require(length > 0 && length <= longestSingle, path+"end", "must be after start, by at most a year")
}

// Span is from the first start to the last end; the end is nil when the rule has none.
func (t Times) Span() (start time.Time, end *time.Time, err error) {
	if t.Recurrence == "" {
		return t.Start.UTC(), t.End, nil
	}
	r, err := ParseRecurrence(t.Recurrence)
	if err != nil {
		return start, nil, err
	}
	start = r.offsets.Instant(r.option.Dtstart)
	if r.option.Until.IsZero() && r.option.Count == 0 {
		return start, nil, nil
	}
	all, err := r.occurrences(time.Duration(t.Duration), Window{start, time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil || len(all) == 0 {
		return start, nil, err
	}
	last := slices.MaxFunc(all, func(a, b Window) int { return a.End.Compare(b.End) })
	return start, &last.End, nil
}
