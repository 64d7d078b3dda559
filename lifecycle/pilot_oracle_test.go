package lifecycle_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"tollgate/lifecycle"
)

// pilotOracle keeps its own books of a pilot, from the steps alone: who wrote and signed what, what was locked, how often the data were
// looked at and which doubts were accepted. pilotClockwork keeps those of the time.
type pilotOracle struct {
	*watcher[lifecycle.PilotData]
	clockwork pilotClockwork
	wrote     []string
	rounds    map[string]*pilotRound
	because   map[string]string // why each task is asked of its assignee
	locked    string            // SHA-256 of the plan, when it was signed
	looks     int
	accepted  []string
}

// pilotRound is a round as it was opened, and who signed in which stage.
type pilotRound struct {
	content []byte
	barred  []string
	seats   int                   // of the first stage: its two roles, or one person who has both
	decided []lifecycle.Signature // the last of each seat
}

func watchPilot(t tester, p *pilotPlay) *pilotOracle {
	o := &pilotOracle{rounds: map[string]*pilotRound{}, because: map[string]string{}, watcher: watchCase(t, p, func(c *pilot) { c.Data.Template = lifecycle.PilotTemplate{} })}
	o.clockwork = pilotClockwork{t: t, waves: map[string]*waveClock{}}
	o.watcher.looks = append(o.watcher.looks, o.signatures, o.planStays, o.countsLooks, o.decided, o.doubtsPause, o.somebodyOrAClock, o.clockwork.follow)
	return o
}

// ownHash is the SHA-256 of a value as JSON with sorted keys, written without the kernel.
func ownHash(t tester, v any) string {
	t.Helper()
	var plain any
	decoder := json.NewDecoder(strings.NewReader(jsonOf(t, v)))
	decoder.UseNumber()
	if err := decoder.Decode(&plain); err != nil {
		t.Fatalf("cannot be read back: %v", err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(plain); err != nil {
		t.Fatalf("cannot be written: %v", err)
	}
	return sha256Hex(bytes.TrimSpace(text.Bytes()))
}

// signatures: nobody signs what they asked for or wrote, and each signs exactly what the round was opened with.
func (o *pilotOracle) signatures(before pilot, e lifecycle.Event, next pilot, commit lifecycle.Commit) {
	for _, task := range commit.Tasks {
		o.because[task.ID] = task.Because
	}
	for _, s := range commit.Signatures {
		round := o.rounds[s.RoundID]
		if round == nil || s.ContentHash != sha256Hex(round.content) || slices.Contains(round.barred, s.SignerID) || s.SignerID == admin || s.SignerID != e.Actor.ID {
			o.t.Fatalf("%s signed %s in the round %s", s.SignerID, s.ContentHash, s.RoundID)
		}
		round.decided = append(slices.DeleteFunc(round.decided, func(d lifecycle.Signature) bool { return d.TaskID == s.TaskID }), s)
	}
	if e.By == lifecycle.ByPerson && slices.Contains([]lifecycle.EventName{lifecycle.EventLaunch, lifecycle.EventEdit}, e.Name) {
		o.wrote = append(o.wrote, e.Actor.ID)
	}
	for _, round := range next.Rounds {
		if o.rounds[round.ID] != nil {
			continue
		}
		i := slices.IndexFunc(commit.Steps, func(s lifecycle.Step) bool { return s.Seq == round.OpenedSeq })
		seen := &pilotRound{content: []byte(payloadOf(o.t, commit.Steps[i]).Content), barred: []string{e.Actor.ID, before.Data.Roles.Lead}}
		roles := before.Data.Roles
		owner, other := roles.ProcessOwner, cmp.Or(roles.Decider, roles.Sponsor)
		if e.Name == lifecycle.EventSubmit {
			other = roles.Sponsor
			seen.barred = append(slices.Clone(o.wrote), e.Actor.ID)
		}
		seen.seats = 1 + map[bool]int{true: 1}[owner != other]
		o.rounds[round.ID] = seen
	}
}

// planStays: from the signature on the plan is the one that was signed, whatever happens.
func (o *pilotOracle) planStays(_ pilot, e lifecycle.Event, next pilot, commit lifecycle.Commit) {
	for _, step := range commit.Steps {
		if step.Event != lifecycle.EventPlanSigned {
			continue
		}
		var signed struct{ Plan json.RawMessage }
		if err := json.Unmarshal(o.approvedBy(step, 0).content, &signed); err != nil {
			o.t.Fatalf("the signed plan: %v", err)
		}
		o.locked = ownHash(o.t, signed.Plan)
	}
	if o.locked == "" {
		return
	}
	if is := ownHash(o.t, next.Data.Plan); is != o.locked || next.Data.Locked.Hash != o.locked || slices.Contains([]lifecycle.State{lifecycle.StateDraft, lifecycle.StateReadinessReview}, next.State) {
		o.t.Fatalf("after %s the plan is %s, signed was %s", e.Name, is, o.locked)
	}
}

// approvedBy finds the round whose outcome a step is, and holds it to its quorum: all of the first stage, anybody of the second.
func (o *pilotOracle) approvedBy(step lifecycle.Step, second int) *pilotRound {
	var decided struct {
		RoundID string `json:"round_id"`
		Hash    string `json:"content_hash"`
	}
	err := json.Unmarshal(payloadOf(o.t, step).Data, &decided)
	round := o.rounds[decided.RoundID]
	if err != nil || round == nil || decided.Hash != sha256Hex(round.content) {
		o.t.Fatalf("%s of the round %s, which nobody signed (%v)", step.Event, decided.RoundID, err)
	}
	signers, tasks := map[string]bool{}, map[string]bool{}
	for _, s := range round.decided {
		if s.Meaning != lifecycle.Approve && second > 0 && strings.HasPrefix(o.because[s.TaskID], "group") {
			continue // any second approver will do
		}
		if s.Meaning != lifecycle.Approve {
			o.t.Fatalf("%s though %s said %s", step.Event, s.SignerID, s.Meaning)
		}
		signers[s.SignerID], tasks[s.TaskID] = true, true
	}
	if want := round.seats + second; len(tasks) != want || len(signers) != want {
		o.t.Fatalf("%s by %d people for %d seats, %d were asked", step.Event, len(signers), len(tasks), want)
	}
	return round
}

// countsLooks: each look and the verdict count once, and nothing else does.
func (o *pilotOracle) countsLooks(_ pilot, e lifecycle.Event, next pilot, commit lifecycle.Commit) {
	for _, step := range commit.Steps {
		switch step.Event {
		case lifecycle.EventLook, lifecycle.EventLookDue, lifecycle.EventCloseData, lifecycle.EventDataDue:
			o.looks++
		}
	}
	if next.Data.Looks != o.looks || o.looks > 0 && next.Data.Last.N != o.looks {
		o.t.Fatalf("after %s there were %d looks, the pilot says %d", e.Name, o.looks, next.Data.Looks)
	}
	if v := next.Data.Verdict; v != nil && (v.Looks != o.looks || v.PlanHash != o.locked) {
		o.t.Fatalf("the verdict has %d of %d looks and the plan %s, not %s", v.Looks, o.looks, v.PlanHash, o.locked)
	}
}

// doubtsPause: a running pilot stands still at a doubt that holds, unless exactly this one was accepted by who may.
func (o *pilotOracle) doubtsPause(before pilot, e lifecycle.Event, next pilot, commit lifecycle.Commit) {
	if e.Name == lifecycle.EventContinue {
		paused := before.Data.Paused
		if allowed := []string{before.Data.Roles.ProcessOwner, before.Data.Roles.Sponsor}; paused.Cause != "manual" && !slices.Contains(allowed, e.Actor.ID) {
			o.t.Fatalf("%s continued a pilot that was paused for %s", e.Actor.ID, paused.Cause)
		}
		if paused.Cause != lifecycle.DoubtNoData {
			o.accepted = append(o.accepted, paused.Cause+"/"+paused.On)
		}
	}
	if before.State != lifecycle.StateRunning || e.Facts == nil || e.Facts.Look == nil {
		return
	}
	standsStill := slices.ContainsFunc(e.Facts.Look.Doubts, func(d lifecycle.Doubt) bool { return d.Hold && !slices.Contains(o.accepted, d.Kind+"/"+d.On) })
	if standsStill != (next.State == lifecycle.StatePaused) || standsStill && next.Data.Paused.Reason == "" {
		o.t.Fatalf("after a look with %+v, of which %v are accepted, the pilot is %s", e.Facts.Look.Doubts, o.accepted, next.State)
	}
}

// somebodyOrAClock: every open pilot waits for a person by a due time, or for a time of its own.
func (o *pilotOracle) somebodyOrAClock(_ pilot, e lifecycle.Event, c pilot, _ lifecycle.Commit) {
	awaited := slices.ContainsFunc(c.Tasks, func(task lifecycle.Task) bool {
		return task.Status == lifecycle.TaskOpen && task.Assignee != "" && !task.DueAt.IsZero()
	})
	clock := c.Data.Clock
	switch c.State {
	case lifecycle.StateReady:
		awaited = awaited || c.Data.Plan.StartDate != ""
	case lifecycle.StateRunning:
		awaited = !clock.EndsAt.IsZero() && !clock.NextLook.IsZero()
	case lifecycle.StateConcluding:
		awaited = !clock.DataUntil.IsZero()
	case lifecycle.StateScaling:
		awaited = awaited || slices.ContainsFunc(c.Data.Waves, func(w lifecycle.Wave) bool { return w.State == lifecycle.WaveLive && !w.NextLook.IsZero() })
	}
	if !awaited && !c.Ended {
		o.t.Fatalf("after %s nobody and no clock is awaited in state %s", e.Name, c.State)
	}
}
