package lifecycle_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// oneStage is a policy of one stage; the stage's due time is 4 days.
func oneStage(quorum lifecycle.Quorum, approvers ...lifecycle.Approver) lifecycle.Policy {
	return lifecycle.Policy{Stages: []lifecycle.Stage{stage("only", quorum, approvers...)}}
}

func stage(name string, quorum lifecycle.Quorum, approvers ...lifecycle.Approver) lifecycle.Stage {
	return lifecycle.Stage{Name: name, Approvers: approvers, Quorum: quorum, DueAfter: lifecycle.Duration(4 * day)}
}

const day = 24 * time.Hour

func role(name string) lifecycle.Approver  { return lifecycle.Approver{CaseRole: name} }
func person(id string) lifecycle.Approver  { return lifecycle.Approver{Person: id} }
func group(name string) lifecycle.Approver { return lifecycle.Approver{Group: name} }
func people(ids string) (a []lifecycle.Approver) {
	for _, id := range strings.Fields(ids) {
		a = append(a, person(id))
	}
	return a
}

var (
	all  = lifecycle.Quorum{Kind: lifecycle.QuorumAll}
	any1 = lifecycle.Quorum{Kind: lifecycle.QuorumAny}
)

func number(n int) lifecycle.Quorum { return lifecycle.Quorum{Kind: lifecycle.QuorumNumber, N: n} }

// oneTollgate is a template of one phase, 20 days long with 10 of grace, with this review.
func oneTollgate(review lifecycle.Policy) lifecycle.ProjectTemplate {
	return lifecycle.ProjectTemplate{Key: "short", Version: 1, Title: "Short", WaiverPolicy: oneStage(all, role("sponsor")), LockTargetsAfter: "work",
		Phases: []lifecycle.Phase{{Key: "work", Title: "Work", Duration: lifecycle.Duration(20 * day), Grace: lifecycle.Duration(10 * day), Review: review,
			Deliverables: []lifecycle.DeliverableSpec{
				{Key: "plan", Title: "Plan", Optional: true, Waivable: true, Fields: []lifecycle.FieldSpec{{Key: "summary", Kind: lifecycle.FieldText}}},
				{Key: "handover", Title: "Handover", Optional: true, Fields: []lifecycle.FieldSpec{{Key: "summary", Kind: lifecycle.FieldText}},
					SignedBy: &lifecycle.Policy{Stages: []lifecycle.Stage{stage("takes over", all, role("process_owner"))}}},
			}}}}
}

// working is a project whose only phase is being worked on.
func working(t tester, review lifecycle.Policy) *play {
	t.Helper()
	p := newPlay(t, oneTollgate(review))
	p.do(lead, lifecycle.EventLaunch, nil)
	p.do(lead, lifecycle.EventStart, nil)
	return p
}

// underReview is a project whose only tollgate the lead has submitted.
func underReview(t tester, review lifecycle.Policy) *play {
	t.Helper()
	p := working(t, review)
	p.do(lead, lifecycle.EventSubmit, nil)
	return p
}

func plan(summary string) object {
	return object{"deliverable": "plan", "fields": object{"summary": summary}}
}

// refused asserts that an error is a refusal of this code that says all of these words.
func refused(t *testing.T, err error, code fault.Code, words ...string) {
	t.Helper()
	var refusal *fault.Error
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Fatalf("got %v, want a refusal %s", err, code)
	}
	for _, word := range words {
		if !strings.Contains(refusal.Error(), word) {
			t.Errorf("the refusal does not say %q: %s", word, refusal)
		}
	}
}

// fieldsOf lists the paths that a refusal names, sorted.
func fieldsOf(err error) []string {
	var refusal *fault.Error
	var paths []string
	if errors.As(err, &refusal) {
		for _, field := range refusal.Fields {
			paths = append(paths, field.Path)
		}
	}
	slices.Sort(paths)
	return paths
}
