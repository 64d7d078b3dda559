package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tollgate/lifecycle"
	"tollgate/store"
)

// signedRound is a round as the judge finds it on record.
type signedRound struct {
	id, hash string
	policy   string   // key of the policies; empty for an override
	owner    string   // the process owner
	writers  []string // who asked for it or wrote some of it, until it was opened
}

// rounds follows the steps of one change: which round is live, and whether the change is approved.
type rounds struct {
	c        *campaign
	r        recorded[lifecycle.ChangeData]
	writers  []string
	live     map[string]signedRound
	approved bool
	broken   []string
}

func (o *rounds) breaks(format string, args ...any) {
	o.broken = append(o.broken, fmt.Sprintf(format, args...))
}

// beyondApproval are the states that only an approved change reaches.
var beyondApproval = []string{"approved", "scheduled", "implementing", "implemented", "rolling_back", "rolled_back", "pir", "closed"}

// rulesBroken judges a change by its signatures, its steps and the policies that were registered.
func (c *campaign) rulesBroken(r recorded[lifecycle.ChangeData]) []string {
	o := &rounds{c: c, r: r, live: map[string]signedRound{}}
	for i, step := range r.steps {
		switch lifecycle.EventName(step.Event) {
		case lifecycle.EventLaunch, lifecycle.EventEdit:
			o.writers = append(o.writers, step.Actor)
		case lifecycle.EventMaterialEdit, lifecycle.EventWithdraw, lifecycle.EventWindowPassed, lifecycle.EventCancel, lifecycle.EventReject:
			o.live, o.approved = map[string]signedRound{}, false
		case lifecycle.EventSign:
			o.signed(step.Seq)
		case lifecycle.EventApprove:
			o.decided(r.steps[max(0, i-1)], step)
		}
		o.opened(step)
	}
	if slices.Contains(beyondApproval, r.state) && !o.approved {
		o.breaks("nobody approved it")
	}
	return append(o.broken, r.awaited()...)
}

// opened notes the round that a step opened, by the text that it asks to be signed.
func (o *rounds) opened(step store.StepRow) {
	payload, err := payloadOf(step)
	if err != nil || payload.RoundID == "" {
		return
	}
	var content struct {
		Policy struct{ Policies string }
		Roles  struct {
			Owner string `json:"process_owner"`
		}
	}
	if err := json.Unmarshal([]byte(payload.Content), &content); err != nil {
		o.breaks("what is signed cannot be read: %v", err)
	}
	sum := sha256.Sum256([]byte(payload.Content))
	o.live[payload.RoundID] = signedRound{id: payload.RoundID, hash: hex.EncodeToString(sum[:]), policy: content.Policy.Policies,
		owner: content.Roles.Owner, writers: slices.Clone(o.writers)}
}

// signed: only a live round is signed, and exactly what it shows, by nobody who wrote it or stands in for who did.
func (o *rounds) signed(seq int64) {
	at := slices.IndexFunc(o.r.signatures, func(s store.SignatureRow) bool { return s.Seq == seq })
	if at < 0 {
		o.breaks("step %d signs without a signature", seq)
		return
	}
	s := o.r.signatures[at]
	round, live := o.live[s.RoundID]
	if !live || round.hash != s.ContentHash {
		o.breaks("step %d signs %s in round %s, which is live: %v, with %s", seq, s.ContentHash, s.RoundID, live, round.hash)
	}
	for _, writer := range round.writers {
		if writer == s.Signer || standsIn(o.r.absences, s, writer, asked, 0) {
			o.breaks("%s signed what %s wrote", s.Signer, writer)
		}
	}
	if s.OnBehalfOf != "" && !standsIn(o.r.absences, s, s.OnBehalfOf, 0, asked) {
		o.breaks("%s signed for %s, who was there", s.Signer, s.OnBehalfOf)
	}
}

// asked is how long before its signature a request may have been let in, as whoever the signer was then.
const asked = 15 * time.Second

// standsIn tells whether the signer was somebody's delegate when they signed, for so long already, or until so long ago.
func standsIn(absences []store.AbsenceRow, s store.SignatureRow, person string, since, ago time.Duration) bool {
	return slices.ContainsFunc(absences, func(a store.AbsenceRow) bool {
		until := a.Until
		if a.RevokedAt != nil {
			until = *a.RevokedAt
		}
		return a.Person == person && a.Delegate == s.Signer && s.SignedAt.Sub(a.From) >= since && s.SignedAt.Sub(until) < ago
	})
}

// decided: an approval follows from a signature, and every stage of its round has its quorum.
func (o *rounds) decided(before, step store.StepRow) {
	payload, err := payloadOf(step)
	var data struct {
		RoundID string `json:"round_id"`
		Hash    string `json:"content_hash"`
	}
	if err == nil {
		err = json.Unmarshal(payload.Data, &data)
	}
	round, live := o.live[data.RoundID]
	if err != nil || !live || round.hash != data.Hash || before.Event != string(lifecycle.EventSign) {
		o.breaks("step %d approves after %s, by a round that is live: %v", step.Seq, before.Event, live)
	}
	at := slices.IndexFunc(o.c.policies, func(p campaignPolicy) bool { return p.key == round.policy })
	if at < 0 {
		o.breaks("step %d approves by no policy", step.Seq)
		return
	}
	for _, stage := range o.c.policies[at].stages {
		if why := stage.unmet(round, o.r.signatures, step.Seq); why != "" {
			o.breaks("step %d approves, but in %s %s", step.Seq, stage.Name, why)
		}
	}
	o.approved = true
	delete(o.live, round.id)
}
