package workflows

import (
	"encoding/json"

	"tollgate/lifecycle"
)

// Snapshot is a case as people read it. It becomes JSON when it is written to PostgreSQL, in the activity: a workflow that is
// replayed, as after the death of its worker, makes every step again and writes none of them. As JSON it is the case.
type Snapshot struct {
	text  json.RawMessage
	write func() (json.RawMessage, error)
}

// SnapshotOf is of a case that nobody changes any more. What it remembers of requests is not for people.
func SnapshotOf[D any](c lifecycle.Case[D]) Snapshot {
	c.Recent = nil
	return Snapshot{write: func() (json.RawMessage, error) { return json.Marshal(c) }}
}

// Text is the case as JSON.
func (s Snapshot) Text() (json.RawMessage, error) {
	if s.write == nil {
		return s.text, nil
	}
	return s.write()
}

// MarshalJSON implements json.Marshaler.
func (s Snapshot) MarshalJSON() ([]byte, error) { return s.Text() }

// UnmarshalJSON implements json.Unmarshaler.
func (s *Snapshot) UnmarshalJSON(text []byte) error {
	s.text, s.write = append(json.RawMessage(nil), text...), nil
	return nil
}
