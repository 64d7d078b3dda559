package e2e_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"tollgate/lifecycle"
	"tollgate/store"
)

func unmarshal(text json.RawMessage, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%w in %s", err, text)
	}
	return nil
}

// saidIn is what somebody said in the event of a step.
type saidIn struct {
	Comment, Reason, Result string
	TaskID                  string `json:"task_id"`
	Data                    object
}

func saidOf(step store.StepRow) (said saidIn) {
	payload, err := payloadOf(step)
	if err == nil {
		_ = json.Unmarshal(payload.Data, &said) // other events have other data
	}
	return said
}

// nameIn is the name of the attempt that made a step, as its text ends; empty where there is none.
func nameIn(step store.StepRow) string {
	said := saidOf(step)
	text := cmp.Or(said.Comment, said.Reason)
	begins := strings.LastIndex(text, " [")
	if begins < 0 || !strings.HasSuffix(text, "]") {
		return ""
	}
	return text[begins+2 : len(text)-1]
}

// sameData: a step keeps what was sent.
func sameData(step store.StepRow, a attempt) bool {
	if a.event != "complete_task" {
		return true
	}
	said := saidOf(step)
	sent, err := json.Marshal(a.data)
	var data object
	if err == nil {
		err = json.Unmarshal(sent, &data)
	}
	return err == nil && said.TaskID == a.task && said.Result == a.result && (len(data) == 0 && len(said.Data) == 0 || reflect.DeepEqual(data, said.Data))
}

// findings are what the judges count.
type findings struct {
	sync.Mutex
	states, steps map[string]int
	largest       int
	largestOf     string
	recorded      int
}

// sized notes the largest state that a case had, as JSON. Every eighth is looked at.
func (f *findings) sized(id string) func(lifecycle.Case[lifecycle.OnboardingData]) {
	return func(c lifecycle.Case[lifecycle.OnboardingData]) {
		if c.Seq > 4 && c.Seq%8 != 0 { // the first steps open most of it
			return
		}
		text, err := json.Marshal(c)
		if err != nil {
			return
		}
		f.Lock()
		defer f.Unlock()
		if len(text) > f.largest {
			f.largest, f.largestOf = len(text), id
		}
	}
}

func (f *findings) count(r recorded[lifecycle.OnboardingData]) {
	f.Lock()
	defer f.Unlock()
	if f.states == nil {
		f.states, f.steps = map[string]int{}, map[string]int{}
	}
	f.states[r.state]++
	f.recorded += len(r.steps)
	for _, step := range r.steps {
		f.steps[step.Event]++
		if step.Behalf != "" {
			f.steps["by a delegate"]++
		}
	}
}

// enoughForAll is how many onboardings see everything that people do beside their work.
const enoughForAll = 50

// mostStateBytes bounds what is carried through every step of an onboarding.
const mostStateBytes = 256 << 10

func (f *findings) print(t *testing.T) {
	t.Logf("onboardings by state: %s", counted(f.states))
	t.Logf("%d steps: %s", f.recorded, counted(f.steps))
	t.Logf("largest state: %d bytes, of %s", f.largest, f.largestOf)
	if f.largest > mostStateBytes {
		t.Errorf("a state has %d bytes, more than %d", f.largest, mostStateBytes)
	}
	for _, event := range []string{"waive", "hold", "move_start", "reassign_item", "retry"} {
		if f.steps[event] == 0 && f.states["completed"] > enoughForAll {
			t.Errorf("a campaign without %s shows less than it should: %v", event, slices.Sorted(maps.Keys(f.steps)))
		}
	}
}
