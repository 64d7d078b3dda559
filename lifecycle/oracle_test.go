package lifecycle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"

	"tollgate/lifecycle"
)

// contentOf is what the step of this number kept as the content of the round that it opened.
func contentOf(t tester, p *play, seq int64) []byte {
	t.Helper()
	for _, commit := range p.commits {
		for _, step := range commit.Steps {
			if step.Seq != seq {
				continue
			}
			return []byte(payloadOf(t, step).Content)
		}
	}
	t.Fatalf("there is no step %d", seq)
	return nil
}

func sha256Hex(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// projectOracle keeps its own record of who wrote and who signed what, and looks at the machine's only
// to compare.
type projectOracle struct {
	*watcher[lifecycle.ProjectData]
	wrote  []string // since the last tollgate passed
	rounds map[string]*seenRound
}

func watch(t tester, p *play) *projectOracle {
	o := &projectOracle{rounds: map[string]*seenRound{}, watcher: watchCase(t, p, func(c *project) { c.Data.Template = lifecycle.ProjectTemplate{} })}
	o.looks = append(o.looks, o.templateStays, o.reviewAwaits, o.clockDecidesNothing, o.signatures, o.actions)
	return o
}

func (w *projectOracle) templateStays(_ project, e lifecycle.Event, next project, _ lifecycle.Commit) {
	if !reflect.DeepEqual(next.Data.Template, w.first.Data.Template) {
		w.t.Fatalf("%s changed the project's template", e.Name)
	}
}

// reviewAwaits: a review always awaits somebody, and nothing else has a tollgate's round.
func (w *projectOracle) reviewAwaits(_ project, _ lifecycle.Event, c project, _ lifecycle.Commit) {
	reviews := 0
	for _, round := range c.Rounds {
		if round.Purpose == lifecycle.PurposeTollgate {
			reviews++
		}
	}
	phase, inPhase := lifecycle.PhaseOf(&c)
	inReview := inPhase && c.State == lifecycle.Review(phase.Key)
	if inReview && (reviews != 1 || len(c.Rounds) != 1) || !inReview && reviews != 0 {
		w.t.Fatalf("%d rounds, %d of a tollgate, in state %s", len(c.Rounds), reviews, c.State)
	}
}

func (w *projectOracle) clockDecidesNothing(before project, e lifecycle.Event, next project, commit lifecycle.Commit) {
	if e.By == lifecycle.ByClock && (next.State != before.State || len(commit.Steps) != 1 || len(commit.Signatures) > 0) {
		w.t.Fatalf("%s led from %s to %s with %d signatures", e.Name, before.State, next.State, len(commit.Signatures))
	}
}

// actions: each that is not over awaits its owner, the time of its check, or a checker who had no part in it; none is
// forgotten at the close.
func (w *projectOracle) actions(_ project, e lifecycle.Event, c project, _ lifecycle.Commit) {
	asked := map[string]lifecycle.Task{}
	for _, task := range c.Tasks {
		if task.Kind == lifecycle.TaskCorrectiveAction || task.Kind == lifecycle.TaskEffectivenessCheck {
			if _, twice := asked[task.Subject]; twice {
				w.t.Fatalf("after %s the action %s is asked for twice", e.Name, task.Subject)
			}
			asked[task.Subject] = task
		}
	}
	for _, a := range c.Data.Actions {
		task, open := asked[a.ID]
		delete(asked, a.ID)
		switch {
		case c.Ended && (open || c.State == lifecycle.StateClosed && a.EffectiveAt == nil):
			w.t.Fatalf("the project ended in %s with %+v", c.State, a)
		case c.Ended:
		case a.EffectiveAt != nil || a.DoneAt != nil && !a.Checking:
			if open || a.EffectiveAt == nil && a.CheckAt.IsZero() {
				w.t.Fatalf("after %s %+v awaits %+v", e.Name, a, task)
			}
		case a.DoneAt == nil && (task.Kind != lifecycle.TaskCorrectiveAction || task.Assignee != a.Owner || !task.DueAt.Equal(a.Due)),
			a.Checking && (task.Kind != lifecycle.TaskEffectivenessCheck || task.Assignee != a.Checker || a.Checker == a.Owner || !slices.Contains(task.Barred, a.Owner)):
			w.t.Fatalf("after %s %+v awaits %+v", e.Name, a, task)
		}
	}
	if len(asked) > 0 {
		w.t.Fatalf("tasks of actions that are not there: %v", asked)
	}
}

// seenRound is what the watcher itself knows of a round.
type seenRound struct {
	hash    string
	content []byte   // what is signed, where the oracle compares it
	barred  []string // requester and everybody who wrote what is signed
	needs   []int    // distinct approvals, by stage
	room    []int    // refusals that leave enough others, by stage
	veto    []bool
	names   []string
	decided map[string]map[string]lifecycle.Decision // by stage and signer, the last one
}

// signatures keeps who wrote and who signed, and judges each pass by that.
func (w *projectOracle) signatures(_ project, e lifecycle.Event, next project, commit lifecycle.Commit) {
	for _, s := range commit.Signatures {
		round := w.rounds[s.RoundID]
		if round == nil || s.ContentHash != round.hash || slices.Contains(round.barred, s.SignerID) || s.SignerID == admin || s.SignerID != e.Actor.ID {
			w.t.Fatalf("%s signed %s in round %s, which is %+v", s.SignerID, s.ContentHash, s.RoundID, round)
		}
		if round.decided[s.Stage] == nil {
			round.decided[s.Stage] = map[string]lifecycle.Decision{}
		}
		round.decided[s.Stage][s.SignerID] = s.Meaning
	}
	for _, step := range commit.Steps {
		switch step.Event {
		case lifecycle.EventLaunch, lifecycle.EventEdit, lifecycle.EventDeliver:
			w.wrote = append(w.wrote, step.Actor)
		case lifecycle.EventPass, lifecycle.EventPassWithConditions:
			w.passed(step, next)
			w.wrote = nil
		}
	}
	for _, round := range next.Rounds {
		if _, known := w.rounds[round.ID]; !known {
			w.opened(e, round, commit)
		}
	}
}

// opened notes a new round: its hash from the content that the step kept, and who may not sign.
func (w *projectOracle) opened(e lifecycle.Event, round lifecycle.Round, commit lifecycle.Commit) {
	content := []byte(payloadOf(w.t, commit.Steps[0]).Content)
	seen := &seenRound{hash: sha256Hex(content), barred: []string{e.Actor.ID}, decided: map[string]map[string]lifecycle.Decision{}}
	if round.Purpose == lifecycle.PurposeTollgate {
		seen.barred = append(seen.barred, w.wrote...)
		seen.barred = append(seen.barred, authorsIn(w.t, content)...)
	}
	for i, stage := range round.Stages {
		needs := len(stage.Seats)
		if policy := policyOf(w.p, round); policy.Stages[i].Quorum.Kind == lifecycle.QuorumAny {
			needs = 1
		} else if policy.Stages[i].Quorum.Kind == lifecycle.QuorumNumber {
			needs = policy.Stages[i].Quorum.N
		}
		seen.room = append(seen.room, len(stage.Seats)-needs)
		seen.needs, seen.veto, seen.names = append(seen.needs, needs), append(seen.veto, stage.Veto), append(seen.names, stage.Name)
	}
	w.rounds[round.ID] = seen
}

func policyOf(p *play, round lifecycle.Round) lifecycle.Policy {
	template := p.c.Data.Template
	switch round.Purpose {
	case lifecycle.PurposeTollgate:
		return template.Phases[template.PhaseIndex(round.Subject)].Review
	case lifecycle.PurposeWaiver:
		return template.WaiverPolicy
	}
	for _, phase := range template.Phases {
		for _, spec := range phase.Deliverables {
			if spec.Key == round.Subject && spec.SignedBy != nil {
				return *spec.SignedBy
			}
		}
	}
	return lifecycle.Policy{}
}

// authorsIn finds everybody whose work is in a tollgate's content.
func authorsIn(t tester, content []byte) []string {
	var work struct {
		Deliverables map[string]struct{ By string }
		Waivers      map[string]struct {
			RequestedBy string `json:"requested_by"`
		}
	}
	if err := json.Unmarshal(content, &work); err != nil {
		t.Fatalf("the signed content: %v", err)
	}
	var people []string
	for _, d := range work.Deliverables {
		people = append(people, d.By)
	}
	for _, waiver := range work.Waivers {
		people = append(people, waiver.RequestedBy)
	}
	return people
}

// passed: in every stage a quorum of distinct people approved exactly what was noted as passed.
func (w *projectOracle) passed(step lifecycle.Step, next project) {
	var decided struct {
		RoundID string `json:"round_id"`
		Hash    string `json:"content_hash"`
	}
	if err := json.Unmarshal(payloadOf(w.t, step).Data, &decided); err != nil {
		w.t.Fatalf("the payload of %s: %v", step.Event, err)
	}
	round := w.rounds[decided.RoundID]
	noted := next.Data.Passed[len(next.Data.Passed)-1]
	if round == nil || round.hash != decided.Hash || noted.Hash != round.hash {
		w.t.Fatalf("passed on %s, noted as %s, signed was %+v", decided.Hash, noted.Hash, round)
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
			w.t.Fatalf("passed with %d of %d approvals and %d refusals in stage %s", approvals, round.needs[i], refusals, stage)
		}
	}
}

type keptPayload struct {
	Data    json.RawMessage `json:"data"`
	Content string          `json:"content"`
}

func payloadOf(t tester, step lifecycle.Step) (kept keptPayload) {
	t.Helper()
	if err := json.Unmarshal(step.Payload, &kept); err != nil {
		t.Fatalf("the payload of step %d: %v", step.Seq, err)
	}
	return kept
}
