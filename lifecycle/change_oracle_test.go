package lifecycle_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"

	"tollgate/lifecycle"
)

type change = lifecycle.Case[lifecycle.ChangeData]

// changeOracle keeps its own record of who wrote and who signed what, and judges every approval by it.
type changeOracle struct {
	*watcher[lifecycle.ChangeData]
	wrote  []string
	rounds map[string]*seenRound
	live   string // the round that an approval may come from; an edit or withdrawal makes it void
}

func watchChange(t tester, p *changePlay) *changeOracle {
	o := &changeOracle{wrote: []string{requester}, rounds: map[string]*seenRound{}, watcher: watchCase(t, p, func(c *change) {
		c.Data.Template, c.Data.Policies, c.Calendar = lifecycle.ChangeTemplate{}, lifecycle.ApprovalPolicies{}, nil
	})}
	o.looks = append(o.looks, o.signatures, o.steps, o.somebodyIsAwaited, o.implementedInOrder)
	return o
}

// signatures: only who was asked, and neither requested nor edited, signs, and exactly what was asked.
func (o *changeOracle) signatures(_ change, e lifecycle.Event, next change, commit lifecycle.Commit) {
	for _, s := range commit.Signatures {
		round := o.rounds[s.RoundID]
		if round == nil || s.ContentHash != round.hash || slices.Contains(round.barred, s.SignerID) || s.SignerID == admin || s.SignerID != e.Actor.ID {
			o.t.Fatalf("%s signed %s in round %s, which is %+v", s.SignerID, s.ContentHash, s.RoundID, round)
		}
		if round.decided[s.Stage] == nil {
			round.decided[s.Stage] = map[string]lifecycle.Decision{}
		}
		round.decided[s.Stage][s.SignerID] = s.Meaning
	}
	if e.Name == lifecycle.EventEdit {
		o.wrote = append(o.wrote, e.Actor.ID)
	}
	for _, round := range next.Rounds {
		if _, known := o.rounds[round.ID]; !known {
			o.opened(round, e, commit)
		}
	}
}

// opened notes a round by the content that its step kept, and by the policy that the oracle itself finds.
func (o *changeOracle) opened(round lifecycle.Round, e lifecycle.Event, commit lifecycle.Commit) {
	i := slices.IndexFunc(commit.Steps, func(s lifecycle.Step) bool { return s.Seq == round.OpenedSeq })
	content := []byte(payloadOf(o.t, commit.Steps[i]).Content)
	seen := &seenRound{hash: sha256Hex(content), content: content, barred: slices.Clone(o.wrote), decided: map[string]map[string]lifecycle.Decision{}}
	if e.By == lifecycle.ByPerson && e.Name != lifecycle.EventAssess {
		seen.barred = append(seen.barred, e.Actor.ID)
	}
	for s, stage := range o.policyOf(round, content).Stages {
		needs := len(round.Stages[s].Seats)
		switch stage.Quorum.Kind {
		case lifecycle.QuorumAny:
			needs = 1
		case lifecycle.QuorumNumber:
			needs = stage.Quorum.N
		}
		seen.room, seen.needs = append(seen.room, len(round.Stages[s].Seats)-needs), append(seen.needs, needs)
		seen.veto, seen.names = append(seen.veto, stage.Veto), append(seen.names, stage.Name)
	}
	o.rounds[round.ID] = seen
	if round.Purpose == lifecycle.PurposeChange || round.Purpose == lifecycle.PurposeEmergency {
		o.live = round.ID
	}
}

func (o *changeOracle) policyOf(round lifecycle.Round, content []byte) lifecycle.Policy {
	template := changeTemplate()
	switch round.Purpose {
	case lifecycle.PurposeEmergency:
		return template.EmergencyPolicy
	case lifecycle.PurposeEmergencyReview:
		return template.EmergencyReview
	case lifecycle.PurposeOverride:
		return template.OverridePolicy
	}
	var signed struct {
		Content struct{ Answers map[string]string }
	}
	if err := json.Unmarshal(content, &signed); err != nil {
		o.t.Fatalf("the signed content: %v", err)
	}
	little := signed.Content.Answers["new"] == "little" && signed.Content.Answers["reach"] != "much" ||
		signed.Content.Answers["reach"] == "little" && signed.Content.Answers["new"] != "much" // the low cells of the matrix
	return changePolicies().Policies[map[bool]string{true: "light", false: "full"}[little]]
}

// steps: nothing is approved by silence, by error, or by a round that is void.
func (o *changeOracle) steps(_ change, e lifecycle.Event, next change, commit lifecycle.Commit) {
	for i, step := range commit.Steps {
		switch step.Event {
		case lifecycle.EventMaterialEdit, lifecycle.EventWithdraw, lifecycle.EventWindowPassed:
			if len(next.Rounds) == 0 || i == len(commit.Steps)-1 && step.Event != lifecycle.EventMaterialEdit {
				o.live = ""
			}
		case lifecycle.EventApprove:
			if e.Name != lifecycle.EventSign || len(commit.Signatures) != 1 {
				o.t.Fatalf("%s by %s approved the change", e.Name, e.By)
			}
			o.approved(step, next)
		}
	}
	beyond := []lifecycle.State{lifecycle.StateApproved, lifecycle.StateScheduled, lifecycle.StateImplementing, lifecycle.StateImplemented}
	if slices.Contains(beyond, next.State) && next.Data.Approval == nil {
		o.t.Fatalf("%s without an approval", next.State)
	}
	if next.Data.Kind != lifecycle.StandardChange && slices.Contains(beyond, next.State) {
		o.isWhatWasSigned(next)
	}
}

// isWhatWasSigned: but for what the template calls immaterial, the content is still the one that the approval's round signed.
func (o *changeOracle) isWhatWasSigned(c change) {
	round := o.rounds[c.Data.Approval.RoundID]
	if round == nil || round.hash != c.Data.Approval.Hash {
		o.t.Fatalf("%s by the round %s with hash %s, which nobody signed", c.State, c.Data.Approval.RoundID, c.Data.Approval.Hash)
	}
	var signed struct{ Content map[string]any }
	var now map[string]any
	if err := errors.Join(json.Unmarshal(round.content, &signed), json.Unmarshal([]byte(jsonOf(o.t, c.Data.Content)), &now)); err != nil {
		o.t.Fatalf("the content: %v", err)
	}
	for _, immaterial := range changeTemplate().Immaterial {
		delete(signed.Content, immaterial)
		delete(now, immaterial)
	}
	if !reflect.DeepEqual(signed.Content, now) {
		o.t.Fatalf("what is %s is not what was signed:\n%v\n%v", c.State, now, signed.Content)
	}
}

// approved: in every stage a quorum of distinct people signed exactly this content, in the round that is live.
func (o *changeOracle) approved(step lifecycle.Step, next change) {
	round := o.rounds[next.Data.Approval.RoundID]
	if round == nil || next.Data.Approval.RoundID != o.live || round.hash != next.Data.Approval.Hash {
		o.t.Fatalf("step %d approves by the round %s; the live one is %s", step.Seq, next.Data.Approval.RoundID, o.live)
	}
	for i, stage := range round.names {
		approvals, refusals := 0, 0
		for _, decision := range round.decided[stage] {
			if decision == lifecycle.Reject {
				refusals++
			} else {
				approvals++
			}
		}
		if approvals < round.needs[i] || refusals > round.room[i] || round.veto[i] && refusals > 0 {
			o.t.Fatalf("approved with %d of %d approvals and %d refusals in stage %s", approvals, round.needs[i], refusals, stage)
		}
	}
}

// somebodyIsAwaited: every open change that is not on hold waits for somebody by a due time.
func (o *changeOracle) somebodyIsAwaited(_ change, e lifecycle.Event, c change, _ lifecycle.Commit) {
	for _, task := range c.Tasks {
		if task.Status == lifecycle.TaskOpen && task.Assignee != "" && !task.DueAt.IsZero() {
			return
		}
	}
	if !c.Ended {
		o.t.Fatalf("after %s nobody is awaited in state %s", e.Name, c.State)
	}
}

// implementedInOrder: the steps of each plan are done in order, and none is done while one has failed.
func (o *changeOracle) implementedInOrder(_ change, _ lifecycle.Event, c change, _ lifecycle.Commit) {
	next, failed := map[string]int{}, false
	for _, result := range c.Data.Work.Log {
		if result.Step != next[result.Plan] {
			o.t.Fatalf("step %d of %s came after %d steps of it", result.Step, result.Plan, next[result.Plan])
		}
		failed = result.Result == lifecycle.ResultFailed
		if !failed {
			next[result.Plan]++
		}
	}
	if c.State == lifecycle.StateImplemented && (failed || next["plan"] != 2) || c.State == lifecycle.StateRolledBack && next["backout_plan"] < 1 {
		o.t.Fatalf("%s after %+v", c.State, c.Data.Work.Log)
	}
}
