package e2e_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"tollgate/store"
)

// eligible are the people whom the stage asks, each once: not who wrote what is signed.
func (s campaignStage) eligible(round signedRound) []string {
	people := slices.Clone(s.people)
	if s.owner && !slices.Contains(people, round.owner) {
		people = append(people, round.owner)
	}
	return slices.DeleteFunc(people, func(id string) bool { return slices.Contains(round.writers, id) })
}

// needs is how many of so many people must approve.
func (s campaignStage) needs(people int) int {
	switch s.Quorum.Kind {
	case "any":
		return 1
	case "number":
		return s.Quorum.N
	case "percent":
		return (people*s.Quorum.Percent + 99) / 100
	}
	return people
}

// unmet says why the signatures until a step are no approval of the stage; empty when they are. A person's last decision counts,
// for the seat and for whoever signed for it. An escalation stands in for silence: it adds to the approvals, never to
// how many may refuse.
func (s campaignStage) unmet(round signedRound, signatures []store.SignatureRow, until int64) string {
	people := s.eligible(round)
	last, signer := map[string]string{}, map[string]string{}
	for _, g := range signatures {
		if g.RoundID != round.id || g.Stage != s.Name || g.Seq > until {
			continue
		}
		seat := cmp.Or(g.OnBehalfOf, g.Signer)
		if !slices.Contains(people, seat) && seat != s.escalates {
			return fmt.Sprintf("%s signed, who was not asked", seat)
		}
		last[seat], signer[seat] = g.Meaning, g.Signer
	}
	approvals, refusals, counted := 0, 0, map[string]bool{}
	for seat, meaning := range last {
		if counted[signer[seat]] {
			return signer[seat] + " counts twice"
		}
		counted[signer[seat]] = true
		if meaning == "reject" {
			refusals++
		} else {
			approvals++
		}
	}
	needs := s.needs(len(people))
	if approvals < needs || refusals > len(people)-needs || s.Veto && refusals > 0 {
		return fmt.Sprintf("%d of %d approved and %d refused; %d must, veto %v", approvals, len(people), refusals, needs, s.Veto)
	}
	return ""
}

// The judge of the campaign is judged: by hand, which sets of signatures are an approval.
func TestTheJudgeOfTheCampaignCounts(t *testing.T) {
	stage := campaignStage{Name: "s", people: []string{"ann", "bob", "cyd", "dee"}, owner: true, escalates: "eve"}
	stage.Quorum.Kind, stage.Quorum.Percent = "percent", 60
	round := signedRound{id: "r", owner: "bob", writers: []string{"dee"}} // of ann, bob and cyd 60 % are two
	for _, c := range []struct {
		name string
		rows []store.SignatureRow
		met  bool
	}{
		{"two of three", []store.SignatureRow{{Signer: "ann"}, {Signer: "bob"}}, true},
		{"one of three", []store.SignatureRow{{Signer: "ann"}}, false},
		{"in another round", []store.SignatureRow{{Signer: "ann"}, {Signer: "bob", RoundID: "old"}}, false},
		{"too late", []store.SignatureRow{{Signer: "ann"}, {Signer: "bob", Seq: 10}}, false},
		{"one for two", []store.SignatureRow{{Signer: "ann"}, {Signer: "ann", OnBehalfOf: "bob"}}, false},
		{"a writer", []store.SignatureRow{{Signer: "ann"}, {Signer: "bob"}, {Signer: "dee"}}, false},
		{"took it back", []store.SignatureRow{{Signer: "ann"}, {Signer: "bob"}, {Signer: "ann", Meaning: "reject"}}, false},
		{"changed to yes", []store.SignatureRow{{Signer: "ann", Meaning: "reject"}, {Signer: "bob"}, {Signer: "ann"}}, true},
		{"the escalation for one who is silent", []store.SignatureRow{{Signer: "ann"}, {Signer: "eve"}}, true},
		{"the escalation against two who refuse", []store.SignatureRow{{Signer: "ann"}, {Signer: "eve"}, {Signer: "bob", Meaning: "reject"}, {Signer: "cyd", Meaning: "reject"}}, false},
	} {
		for i := range c.rows {
			c.rows[i].Stage, c.rows[i].Meaning, c.rows[i].RoundID = "s", cmp.Or(c.rows[i].Meaning, "approve"), cmp.Or(c.rows[i].RoundID, "r")
		}
		if why := stage.unmet(round, c.rows, 9); (why == "") != c.met {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}
