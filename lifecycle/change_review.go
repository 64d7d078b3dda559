package lifecycle

import (
	"fmt"
	"strings"
	"time"
)

// What a sign-off round of a change may be about.
const (
	PurposeChange          = "change"
	PurposeEmergency       = "emergency"
	PurposeEmergencyReview = "emergency_review"
	PurposeOverride        = "conflict_override"
)

// emergencyReviewWithin is real time, whatever the calendar: ITIL's emergency is not over because it
// is Friday.
const emergencyReviewWithin = 48 * time.Hour

// SignedChange is exactly what approvers sign.
type SignedChange struct {
	CaseID    string          `json:"case_id"`
	Title     string          `json:"title"`
	Kind      ChangeKind      `json:"kind"`
	Template  string          `json:"template"` // key and version
	Roles     ChangeRoles     `json:"roles"`
	Content   ChangeContent   `json:"content"`
	Risk      *RiskAssessment `json:"risk,omitempty"`
	Policy    *ChosenPolicy   `json:"policy,omitempty"`
	Conflicts []Conflict      `json:"conflicts"` // known when the sign-off began
}

func signedChange(c *Case[ChangeData]) SignedChange {
	return SignedChange{CaseID: c.ID, Title: c.Title, Kind: c.Data.Kind, Template: fmt.Sprintf("%s %d", c.Data.Template.Key, c.Data.Template.Version),
		Roles: c.Data.Roles, Content: c.Data.Content, Risk: c.Data.Risk, Policy: c.Data.Chosen, Conflicts: c.Data.Conflicts}
}

// excluded are those who cannot sign a change: who asked for it and who wrote any of it.
func (d ChangeData) excluded() []string { return append([]string{d.Roles.Requester}, d.Editors...) }

// PolicyFor chooses who signs the change as it is now, with the rule that says so.
func PolicyFor(c *Case[ChangeData]) (ChosenPolicy, Policy, error) {
	if c.Data.Kind == EmergencyChange {
		return ChosenPolicy{Rule: "emergency change", Policy: "emergency_policy", Policies: c.Data.Template.Key, Version: c.Data.Template.Version}, c.Data.Template.EmergencyPolicy, nil
	}
	level := RiskLevel("")
	if c.Data.Risk != nil {
		level = c.Data.Risk.Level
	}
	return c.Data.Policies.Choose(c.Data.Kind, level, c.Data.Content)
}

// openReview asks for the approval of the change as it is now, by the policy that its risk, kind,
// process, site and cost choose.
func openReview(m Machine[ChangeData], purpose string) changeFold {
	return func(c *Case[ChangeData], t *Turn, e Event) error {
		chosen, policy, err := PolicyFor(c)
		if err != nil {
			return err
		}
		c.Data.Chosen = &chosen
		c.closeNext(t)
		err = m.OpenRound(c, t, e, RoundRequest{Purpose: purpose, Subject: string(c.Data.Kind), Title: fmt.Sprintf("Approve the %s change %s", c.Data.Kind, c.Title),
			Policy: policy, Content: signedChange(c), Excluded: c.Data.excluded()})
		if err == nil && purpose == PurposeEmergency { // an emergency is not over because it is Sunday
			t.dueBy(&c.Rounds[len(c.Rounds)-1], policy.Stages[0].DueAfter.After(e.At))
		}
		return err
	}
}

// SignedOverride is what whoever may override conflicts signs.
type SignedOverride struct {
	CaseID    string     `json:"case_id"`
	Reason    string     `json:"reason"`
	Content   string     `json:"content_hash"` // of the change as it was approved
	Conflicts []Conflict `json:"conflicts"`
}

func foldOverrideRequest(c *Case[ChangeData], t *Turn, e Event) error {
	if _, err := decodeReason(e); err != nil {
		return err
	}
	return foldConflicts(c, t, e)
}

func openOverride(m Machine[ChangeData]) changeFold {
	return func(c *Case[ChangeData], t *Turn, e Event) error {
		reason, err := decodeReason(e)
		if err != nil {
			return err
		}
		t.VoidRounds(func(r Round) bool { return r.Purpose == PurposeOverride }, "a newer override was requested")
		content := SignedOverride{CaseID: c.ID, Reason: reason, Content: c.Data.Approval.Hash, Conflicts: c.Data.Conflicts}
		return m.OpenRound(c, t, e, RoundRequest{Purpose: PurposeOverride, Subject: "conflicts",
			Title:  fmt.Sprintf("Override %d conflicts of %s", len(c.Data.Conflicts), c.Title),
			Policy: c.Data.Template.OverridePolicy, Content: content, Excluded: append(c.Data.excluded(), e.Actor.ID)})
	}
}

// decidedChange is the data of what a round raises.
type decidedChange struct {
	RoundID string   `json:"round_id"`
	Hash    string   `json:"content_hash"`
	Outcome Outcome  `json:"outcome"`
	Keys    []string `json:"keys,omitempty"` // of overridden conflicts
}

func changeDecided(c *Case[ChangeData], t *Turn, round Round, outcome Outcome) error {
	decided := decidedChange{RoundID: round.ID, Hash: round.Hash, Outcome: outcome}
	approved := outcome == Approved
	switch round.Purpose {
	case PurposeChange, PurposeEmergency:
		t.Raise(map[bool]EventName{true: EventApprove, false: EventReject}[approved], decided)
	case PurposeOverride:
		for _, conflict := range c.Data.Conflicts {
			decided.Keys = append(decided.Keys, conflict.Key)
		}
		t.Raise(map[bool]EventName{true: EventOverrideSigned, false: EventOverrideRefused}[approved], decided)
	case PurposeEmergencyReview:
		t.Raise(EventEmergencyReview, decided)
	}
	return nil
}

func noteApproval(c *Case[ChangeData], t *Turn, e Event) error {
	decided, err := Decode[decidedChange](e)
	c.Data.Approval = &ChangeApproval{RoundID: decided.RoundID, Hash: decided.Hash, At: e.At}
	if c.Data.Kind == EmergencyChange {
		c.Data.Clock.ReviewBy = e.At.Add(emergencyReviewWithin)
	}
	if c.Data.Content.RequestsStandard {
		t.Effect(EffectGrantStandard, StandardGrant{Template: c.Data.Template.Key, Version: c.Data.Template.Version, CaseID: c.ID, Hash: decided.Hash, At: e.At})
	}
	return err
}

// EffectGrantStandard records that a template may be used for standard changes.
const EffectGrantStandard = "grant_standard"

// StandardGrant is the approval that gave a template its standard status.
type StandardGrant struct {
	Template string    `json:"template"`
	Version  int       `json:"version"`
	CaseID   string    `json:"case_id"`
	Hash     string    `json:"content_hash"`
	At       time.Time `json:"at"`
}

// notePreApproval binds a standard change to the content that its template's approval covers.
func notePreApproval(c *Case[ChangeData], _ *Turn, e Event) error {
	_, hash, err := Canonical(signedChange(c))
	because := "standard change"
	if e.Facts != nil && e.Facts.Standard != nil {
		because = e.Facts.Standard.Because
	}
	c.Data.Approval = &ChangeApproval{Hash: hash, At: e.At, Because: because}
	return err
}

func noteOverride(c *Case[ChangeData], t *Turn, e Event) error {
	decided, err := Decode[decidedChange](e)
	c.Data.Override = &ConflictOverride{Keys: decided.Keys, Hash: decided.Hash, At: e.At}
	t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: c.Title + ": the conflicts are overridden"})
	return err
}

func tellOfOverride(c *Case[ChangeData], t *Turn, _ Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: c.Title + ": the override was refused"})
	return nil
}

// voidRounds ends what is still asked; an edit says which fields changed.
func voidChangeRounds(c *Case[ChangeData], t *Turn, e Event) error {
	why := fmt.Sprintf("%s: %s", c.Title, e.Name)
	if edit, err := Decode[MaterialEdit](e); err == nil && e.Name == EventMaterialEdit {
		why = fmt.Sprintf("%s was edited (%s): what was signed no longer counts", c.Title, strings.Join(edit.Fields, ", "))
		t.Notify(Notice{To: c.Data.Roles.People(), About: "edited", Message: why})
	}
	t.VoidRounds(func(Round) bool { return true }, why)
	return nil
}

func forgetApproval(c *Case[ChangeData], _ *Turn, _ Event) error {
	c.Data.Approval, c.Data.Override, c.Data.Readiness = nil, nil, nil
	return nil
}

func tellChangeDecision(c *Case[ChangeData], t *Turn, e Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s: %s", c.Title, e.Name)})
	return nil
}
