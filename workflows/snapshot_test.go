package workflows

import (
	"encoding/json"
	"testing"

	"tollgate/lifecycle"
)

// countsWriting is data that counts how often it is written as JSON.
type countsWriting struct{ times *int }

func (c countsWriting) MarshalJSON() ([]byte, error) { *c.times++; return []byte(`"d"`), nil }

// A replay makes every step again: what it does not write to PostgreSQL costs it no JSON.
func TestASnapshotIsWrittenWhenItIsNeeded(t *testing.T) {
	times := 0
	c := lifecycle.Case[countsWriting]{Head: lifecycle.Head{ID: "one", Recent: []lifecycle.Receipt{{RequestID: "r"}}}, Data: countsWriting{&times}}
	input := RecordInput{Snapshot: SnapshotOf(c)}
	d := &driver[countsWriting]{c: lifecycle.Case[countsWriting]{Head: lifecycle.Head{State: lifecycle.StateActive}}}
	if err := d.fits(lifecycle.Event{Payload: json.RawMessage(`{"reason": "short"}`)}, input.Snapshot); err != nil || times != 0 {
		t.Fatalf("an event without much data wrote the case %d times: %v", times, err)
	}
	sent, err := json.Marshal(input)
	var received RecordInput
	if err == nil {
		err = json.Unmarshal(sent, &received)
	}
	text, _ := received.Snapshot.Text()
	direct, _ := input.Snapshot.Text()
	var read struct{ ID, Data string }
	if err != nil || times != 2 || string(text) != string(direct) || json.Unmarshal(text, &read) != nil || read.ID != "one" || read.Data != "d" {
		t.Errorf("it was written %d times, here as %s and there as %s: %v", times, direct, text, err)
	}
}
