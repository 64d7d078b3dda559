package workflows

import (
	"tollgate/fault"
	"tollgate/lifecycle"
)

// Temporal ends a workflow that hands on a payload of over 2 MiB. A commit holds the case and, once
// more and as text within text, what is signed of it: at worst three times the case.
const (
	mostBytes  = 640 << 10 // of a case
	smallBytes = 1 << 10   // of an event's data, which always fits: a large case can still be worked on and ended
)

// fits refuses the event that would make a case too large to be carried.
func (d *driver[D]) fits(e lifecycle.Event, snapshot Snapshot) error {
	if d.c.State != lifecycle.New && len(e.Payload) <= smallBytes {
		return nil
	}
	text, err := snapshot.Text()
	bytes := len(text)
	if err != nil || bytes <= mostBytes {
		return err
	}
	return ToTemporal(fault.New(fault.TooLarge, "the case would have %d bytes, and has at most %d: keep large evidence elsewhere and attach its URI and SHA-256",
		bytes, mostBytes))
}
