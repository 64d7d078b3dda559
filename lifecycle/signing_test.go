package lifecycle_test

import (
	"slices"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

func TestSignatureIsRefused(t *testing.T) {
	condition := []object{{"text": "train the night shift", "owner": tara, "due": began.Add(30 * day)}}
	cases := []struct {
		name     string
		who      string
		decision lifecycle.Decision
		more     object
		code     fault.Code
		field    string
	}{
		{"a refusal without a comment", sponsor, lifecycle.Reject, object{"comment": " "}, fault.Invalid, "body.comment"},
		{"another hash", sponsor, lifecycle.Approve, object{"content_hash": "0000"}, fault.ContentChanged, "body.content_hash"},
		{"no hash", sponsor, lifecycle.Approve, object{"content_hash": ""}, fault.ContentChanged, "body.content_hash"},
		{"an unknown decision", sponsor, "abstain", nil, fault.Invalid, "body.decision"},
		{"no decision", sponsor, "", nil, fault.Invalid, "body.decision"},
		{"conditions without a condition", sponsor, lifecycle.ApproveWithConditions, nil, fault.Invalid, "body.conditions"},
		{"an approval with conditions", sponsor, lifecycle.Approve, object{"conditions": condition}, fault.Invalid, "body.conditions"},
		{"a condition of nothing", sponsor, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": " ", "owner": tara, "due": began.Add(day)}}}, fault.Invalid, "body.conditions[0].text"},
		{"a condition of nobody", sponsor, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "x", "due": began.Add(day)}}}, fault.Invalid, "body.conditions[0].owner"},
		{"a condition of the past", sponsor, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "x", "owner": tara, "due": began.Add(-day)}}}, fault.Invalid, "body.conditions[0].due"},
		{"a condition that no calendar holds once it is put off", sponsor, lifecycle.ApproveWithConditions, object{"conditions": []object{{"text": "x", "owner": tara, "due": "9999-12-31T23:59:59Z"}}}, fault.Invalid, "body.conditions[0].due"},
		{"an unknown task", sponsor, lifecycle.Approve, object{"task_id": "other"}, fault.Conflict, ""},
		{"no task", sponsor, lifecycle.Approve, object{"task_id": ""}, fault.Conflict, ""},
		{"an administrator", admin, lifecycle.Approve, nil, fault.Forbidden, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := underReview(t, oneStage(all, person(sponsor), person(owner), person(admin)))
			err := p.sign(c.who, c.decision, c.more)
			refused(t, err, c.code)
			if c.field != "" && !slices.Contains(fieldsOf(err), c.field) {
				t.Errorf("the refusal names %v, not %s", fieldsOf(err), c.field)
			}
		})
	}
}

func TestNobodySignsForSomebodyElse(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor"), role("process_owner")))
	task, _ := p.openTask(sponsor)
	refused(t, p.sign(owner, lifecycle.Approve, object{"task_id": task.ID}), fault.Forbidden, "somebody else")
	refused(t, p.sign(lead, lifecycle.Approve, object{"task_id": task.ID, "content_hash": task.ContentHash}), fault.Forbidden, "somebody else")
}

func TestWrongHashIsAnsweredWithTheNewOne(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor")))
	seen, _ := p.openTask(sponsor)
	p.do(tara, lifecycle.EventDeliver, plan("changed under the sponsor"))
	p.do(lead, lifecycle.EventSubmit, nil)
	err := p.sign(sponsor, lifecycle.Approve, object{"content_hash": seen.ContentHash})
	refused(t, err, fault.ContentChanged)
	if now, _ := p.openTask(sponsor); now.ContentHash == seen.ContentHash || err.(*fault.Error).Fields[0].Value != now.ContentHash {
		t.Errorf("saw %s, now %s, told %v", seen.ContentHash, now.ContentHash, err.(*fault.Error).Fields[0].Value)
	}
}

// 21 CFR 11.50: printed name, date and time, meaning; 11.70: bound to what was signed.
func TestSignatureRecordsWhoWhenWhatAndWhy(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor")))
	task, _ := p.openTask(sponsor)
	p.now = p.now.Add(day)
	p.mustSign(sponsor, lifecycle.Reject, nil)
	commit := p.commits[len(p.commits)-1]
	want := lifecycle.Signature{RoundID: task.RoundID, TaskID: task.ID, Stage: "only", SignerID: sponsor, SignerName: "Name of sven",
		Meaning: lifecycle.Reject, Comment: "not like this", ContentHash: task.ContentHash, SignedAt: p.now, Seq: commit.Steps[0].Seq}
	got := commit.Signatures[0]
	want.ID = got.ID
	if got != want || got.ID == "" || len(commit.Signatures) != 1 {
		t.Errorf("recorded %+v\nwant     %+v", commit.Signatures, want)
	}
}

// What is signed is kept with the step that opened the round, and hashes to what is signed.
func TestTheSignedContentIsKept(t *testing.T) {
	p := underReview(t, oneStage(all, role("sponsor")))
	round := p.c.Rounds[0]
	kept := contentOf(t, p, round.OpenedSeq)
	if hash := sha256Hex(kept); hash != round.Hash {
		t.Errorf("the content of step %d hashes to %s, the round signs %s", round.OpenedSeq, hash, round.Hash)
	}
}

func TestChangingOnesMind(t *testing.T) {
	t.Run("is a new signature while the round is open", func(t *testing.T) {
		p := underReview(t, oneStage(any1, people("anna boris")...))
		p.mustSign(anna, lifecycle.Reject, nil)
		p.mustSign(anna, lifecycle.Approve, nil)
		if p.c.State != passed || len(p.commits[len(p.commits)-1].Signatures) != 1 {
			t.Errorf("in state %s with %d signatures", p.c.State, len(p.commits[len(p.commits)-1].Signatures))
		}
	})
	t.Run("takes an approval back", func(t *testing.T) {
		p := underReview(t, oneStage(all, people("anna boris")...))
		signAll(p, "anna+ anna-")
		if p.c.State != sentBack {
			t.Errorf("in state %s", p.c.State)
		}
	})
	t.Run("takes an earlier stage's approval back", func(t *testing.T) {
		p := underReview(t, lifecycle.Policy{Stages: []lifecycle.Stage{stage("first", all, person(anna)), stage("second", all, person(boris))}})
		signAll(p, "anna+ anna-")
		if p.c.State != sentBack || len(p.asked()) != 0 {
			t.Errorf("in state %s, asked are %v", p.c.State, p.asked())
		}
	})
	t.Run("in an earlier stage that has its quorum all the same", func(t *testing.T) {
		p := underReview(t, lifecycle.Policy{Stages: []lifecycle.Stage{stage("first", any1, people("anna boris")...), stage("second", all, person(sponsor))}})
		signAll(p, "boris- anna+ boris+ anna-")
		if p.c.State != review || !slices.Equal(p.asked(), []string{sponsor}) {
			t.Errorf("in state %s, asked are %v", p.c.State, p.asked())
		}
	})
	t.Run("to the same decision is refused", func(t *testing.T) {
		p := underReview(t, oneStage(all, people("anna boris")...))
		p.mustSign(anna, lifecycle.Approve, nil)
		refused(t, p.sign(anna, lifecycle.Approve, nil), fault.Conflict, "already")
	})
	t.Run("after the round is refused", func(t *testing.T) {
		p := underReview(t, oneStage(any1, people("anna boris")...))
		task, _ := p.openTask(anna)
		p.mustSign(anna, lifecycle.Approve, nil)
		refused(t, p.sign(anna, lifecycle.Reject, object{"task_id": task.ID, "content_hash": task.ContentHash}), fault.Conflict, "closed")
	})
}
