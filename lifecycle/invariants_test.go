package lifecycle_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"tollgate/lifecycle"
)

// watcher holds every event of a play to what must always be true, whatever the machine.
type watcher[D any] struct {
	t      tester
	p      *player[D]
	first  lifecycle.Case[D]
	bare   func(*lifecycle.Case[D]) // leaves out what is large and never changes
	text   string                   // the case as it is now, bare
	events []lifecycle.Event
	ids    map[string]string // what each id was given to
	// looks are the machine's own oracle.
	looks []func(before lifecycle.Case[D], e lifecycle.Event, next lifecycle.Case[D], commit lifecycle.Commit)
}

func watchCase[D any](t tester, p *player[D], bare func(*lifecycle.Case[D])) *watcher[D] {
	w := &watcher[D]{t: t, p: p, first: p.c, bare: bare, ids: map[string]string{}}
	w.text = w.textOf(p.c)
	p.watch = w.saw
	return w
}

func jsonOf(t tester, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("cannot be written as JSON: %v", err)
	}
	return string(text)
}

func (w *watcher[D]) textOf(c lifecycle.Case[D]) string {
	w.t.Helper()
	w.bare(&c)
	return jsonOf(w.t, c)
}

func (w *watcher[D]) saw(e lifecycle.Event, next lifecycle.Case[D], commit lifecycle.Commit, err error) {
	before := w.p.c
	if text := w.textOf(before); text != w.text {
		w.t.Fatalf("%s changed the case that it was given:\n%s\n%s", e.Name, w.text, text)
	}
	if err != nil {
		if refusal := w.textOf(next); refusal != w.text || len(commit.Steps) > 0 {
			w.t.Fatalf("the refused %s gives another case:\n%s\n%s", e.Name, w.text, refusal)
		}
		return
	}
	again, commitAgain, err := w.p.m.Apply(before, e)
	w.text = w.textOf(next)
	if err != nil || w.textOf(again) != w.text || jsonOf(w.t, commitAgain) != jsonOf(w.t, commit) {
		w.t.Fatalf("%s applied twice is not the same twice: %v", e.Name, err)
	}
	w.events = append(w.events, e)
	w.numbers(before, e, next, commit)
	w.uniqueRequest(e, commit)
	w.uniqueIDs(next, commit)
	w.tasks(next)
	w.lossless(next)
	for _, look := range w.looks {
		look(before, e, next, commit)
	}
}

// numbers: seq grows by the number of steps, and the request is remembered with where it led.
func (w *watcher[D]) numbers(before lifecycle.Case[D], e lifecycle.Event, next lifecycle.Case[D], commit lifecycle.Commit) {
	if next.Seq != before.Seq+int64(len(commit.Steps)) {
		w.t.Fatalf("%d steps led from seq %d to %d", len(commit.Steps), before.Seq, next.Seq)
	}
	from := before.State
	for i, step := range commit.Steps {
		if step.Seq != before.Seq+int64(i)+1 || step.From != from {
			w.t.Fatalf("step %d is number %d from %s; the case was in %s", i, step.Seq, step.From, from)
		}
		from = step.To
	}
	want := lifecycle.Receipt{RequestID: e.RequestID, Seq: next.Seq, State: next.State}
	if got, ok := next.Receipt(e.RequestID); !ok || got != want || from != next.State {
		w.t.Fatalf("the receipt is %+v, want %+v", got, want)
	}
	if before.Held != nil && e.Name != lifecycle.EventResume && e.Name != lifecycle.EventCancel {
		w.t.Fatalf("%s happened to a case on hold", e.Name)
	}
}

// uniqueRequest: no two events have one request id, the clock's neither: a repeated one would be answered and not done.
func (w *watcher[D]) uniqueRequest(e lifecycle.Event, commit lifecycle.Commit) {
	if had, ok := w.ids["request "+e.RequestID]; ok {
		w.t.Fatalf("%s at step %d has the request id of %s", e.Name, commit.Steps[0].Seq, had)
	}
	w.ids["request "+e.RequestID] = fmt.Sprintf("%s at step %d", e.Name, commit.Steps[0].Seq)
}

// uniqueIDs: an id is given once, to one thing.
func (w *watcher[D]) uniqueIDs(next lifecycle.Case[D], commit lifecycle.Commit) {
	given := func(id, to string) {
		if had, ok := w.ids[id]; id == "" || ok && had != to {
			w.t.Fatalf("the id %q was given to %s and to %s", id, had, to)
		}
		w.ids[id] = to
	}
	for _, task := range slices.Concat(commit.Tasks, next.Tasks) {
		given(task.ID, fmt.Sprintf("task %s %s of step %d", task.Kind, task.RoundID, task.OpenedSeq))
	}
	for i, signature := range commit.Signatures {
		given(signature.ID, fmt.Sprintf("signature %d of step %d", i, signature.Seq))
	}
	for _, round := range next.Rounds {
		given(round.ID, "round of step "+fmt.Sprint(round.OpenedSeq))
	}
	for i, effect := range commit.Effects {
		if effect.N != i+1 {
			w.t.Fatalf("effect %d of the commit has number %d", i, effect.N)
		}
	}
}

// tasks: a round asks exactly the undecided people of its current stage, each once; an ended
// case asks nobody.
func (w *watcher[D]) tasks(c lifecycle.Case[D]) {
	asked := map[string][]string{}
	for _, task := range c.Tasks {
		if task.Status == lifecycle.TaskOpen {
			asked[task.RoundID] = append(asked[task.RoundID], task.ID+" "+task.Assignee)
		}
	}
	for _, round := range c.Rounds {
		var awaited []string
		seated := map[string]bool{}
		for _, seat := range round.Stages[round.Current].Seats {
			if seated[seat.Person] || slices.Contains(round.Excluded, seat.Person) {
				w.t.Fatalf("%s is seated twice, or excluded by %v, in the round of %s", seat.Person, round.Excluded, round.Subject)
			}
			seated[seat.Person] = true
			if seat.Decision == "" {
				awaited = append(awaited, seat.TaskID+" "+seat.Person)
			}
		}
		slices.Sort(awaited)
		slices.Sort(asked[round.ID])
		if !slices.Equal(awaited, asked[round.ID]) || len(awaited) == 0 {
			w.t.Fatalf("the round of %s awaits %v and asks %v", round.Subject, awaited, asked[round.ID])
		}
		delete(asked, round.ID)
	}
	delete(asked, "")
	if len(asked) > 0 {
		w.t.Fatalf("tasks of rounds that are not open: %v", asked)
	}
	_, rings := w.p.m.Next(&c)
	if c.Ended && (len(c.Tasks) > 0 || len(c.Rounds) > 0 || c.Held != nil || rings) {
		w.t.Fatalf("ended with %d tasks and %d rounds, held %v", len(c.Tasks), len(c.Rounds), c.Held)
	}
}

func (w *watcher[D]) lossless(c lifecycle.Case[D]) {
	var read lifecycle.Case[D]
	written := jsonOf(w.t, c)
	if err := json.Unmarshal([]byte(written), &read); err != nil {
		w.t.Fatalf("the case cannot be read back: %v", err)
	}
	if text := jsonOf(w.t, read); text != written {
		w.t.Fatalf("reading the case back loses something:\n%s\n%s", written, text)
	}
	was, ok := w.p.m.Next(&c)
	if is, okRead := w.p.m.Next(&read); ok != okRead || was.Event != is.Event || was.Ref != is.Ref || !was.At.Equal(is.At) {
		w.t.Fatalf("read back, the next deadline is %+v, not %+v", is, was)
	}
}

// replays: the accepted events, from the start, give the same case.
func (w *watcher[D]) replays() {
	c := w.first
	for _, e := range w.events {
		next, _, err := w.p.m.Apply(c, e)
		if err != nil {
			w.t.Fatalf("replaying %s: %v", e.Name, err)
		}
		c = next
	}
	if text := w.textOf(c); text != w.text {
		w.t.Fatalf("replayed, the case is\n%s\nnot\n%s", text, w.text)
	}
}
