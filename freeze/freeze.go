// Package freeze knows the periods in which nothing may be changed: single ones and those that come back by a
// rule of RFC 5545, for some sites, processes or assets. It is pure.
package freeze

import (
	"slices"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Freeze is a period, or one that comes back, in which changes of some kinds are not implemented.
type Freeze struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Scope
	Kinds []lifecycle.ChangeKind `json:"kinds"`
	Times
	EndedAt *time.Time `json:"ended_at,omitempty" doc:"from then on it binds nothing"`
}

// Scope is what a freeze binds, or what a change affects.
type Scope struct {
	Sites     []string `json:"sites,omitempty"`
	Processes []string `json:"processes,omitempty"`
	Assets    []string `json:"assets,omitempty"`
}

// Times say when a freeze holds: from Start to End, or each time that Recurrence begins, for Duration.
type Times struct {
	Start      *time.Time         `json:"start,omitempty" doc:"of a single freeze"`
	End        *time.Time         `json:"end,omitempty" doc:"the first instant after it"`
	Recurrence string             `json:"recurrence,omitempty" doc:"lines of RFC 5545: DTSTART with TZID, RRULE, EXDATE"`
	Duration   lifecycle.Duration `json:"duration,omitempty" doc:"of each occurrence, on the local clock"`
}

// Hit is one occurrence of a freeze that a window overlaps.
type Hit struct {
	FreezeID string    `json:"freeze_id"`
	Title    string    `json:"title"`
	On       []string  `json:"on" doc:"the sites, processes and assets that both name; none when the freeze binds everything"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end" doc:"the first instant after it"`
}

// Window is from Start to the instant before End.
type Window struct{ Start, End time.Time }

func (w Window) overlaps(other Window) bool {
	return w.Start.Before(other.End) && other.Start.Before(w.End)
}

// LongestWindow bounds what may be asked for at once.
const LongestWindow = 3 * 366 * 24 * time.Hour

// Overlaps lists every occurrence of every freeze that binds a kind of change, affects what it affects and
// overlaps its window, by time. What ends when the other begins does not overlap. A kind of "" is any. Invalid when
// the window is empty or over three years, or a rule cannot be read.
func Overlaps(freezes []Freeze, kind lifecycle.ChangeKind, affects Scope, window Window) ([]Hit, error) {
	if !window.Start.Before(window.End) || window.End.Sub(window.Start) > LongestWindow {
		return nil, fault.New(fault.Invalid, "the window must end after it starts, and within three years")
	}
	hits := []Hit{}
	for _, f := range freezes {
		on, affected := f.shared(affects)
		if !affected || kind != "" && !slices.Contains(f.Kinds, kind) {
			continue
		}
		occurrences, err := f.Occurrences(window)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "the recurrence of the freeze %s cannot be read", f.ID)
		}
		for _, o := range occurrences {
			hits = append(hits, Hit{FreezeID: f.ID, Title: f.Title, On: on, Start: o.Start, End: o.End})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		return strings.Compare(a.FreezeID, b.FreezeID)
	})
	return hits, nil
}

// shared tells whether a freeze binds what a change affects, and by which names. Each dimension that the freeze
// limits must have one of its names.
func (s Scope) shared(affects Scope) ([]string, bool) {
	all := []string{}
	for _, d := range []struct{ bound, affected []string }{{s.Sites, affects.Sites}, {s.Processes, affects.Processes}, {s.Assets, affects.Assets}} {
		if len(d.bound) == 0 {
			continue
		}
		before := len(all)
		for _, name := range d.bound {
			if slices.Contains(d.affected, name) && !slices.Contains(all[before:], name) {
				all = append(all, name)
			}
		}
		if len(all) == before {
			return nil, false
		}
	}
	return all, true
}

// Occurrences are the times at which the freeze holds and that overlap a window, in order; cut where it was ended.
func (f Freeze) Occurrences(window Window) ([]Window, error) {
	all := []Window{}
	if f.Recurrence == "" && f.Start != nil && f.End != nil {
		all = append(all, Window{f.Start.UTC(), f.End.UTC()})
	}
	if f.Recurrence != "" {
		r, err := ParseRecurrence(f.Recurrence)
		if err != nil {
			return nil, err
		}
		if all, err = r.occurrences(time.Duration(f.Duration), window); err != nil {
			return nil, err
		}
	}
	found := []Window{}
	for _, o := range all {
		if f.EndedAt != nil && f.EndedAt.Before(o.End) {
			o.End = f.EndedAt.UTC()
		}
		if o.Start.Before(o.End) && o.overlaps(window) {
			found = append(found, o)
		}
	}
	return found, nil
}

// occurrences are all that overlap a window, and perhaps some around it. Each lasts its duration on the local clock, so that what begins on Friday
// at 18:00 and lasts P2DT12H ends on Monday at 06:00, also when the clock is changed between them.
func (r Recurrence) occurrences(length time.Duration, window Window) ([]Window, error) {
	walls, err := r.walls(r.offsets.Clock(window.End))
	if err != nil {
		return nil, err
	}
	first := r.offsets.Clock(window.Start).Add(-length - 48*time.Hour) // no clock was ever changed by more than a day
	all := []Window{}
	for _, wall := range walls {
		if !r.except[wall] && !wall.Before(first) {
			all = append(all, Window{r.offsets.Instant(wall), r.offsets.Instant(wall.Add(length))})
		}
	}
	return all, nil
}
