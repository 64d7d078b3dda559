package lifecycle

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

type projectEffect = func(*Case[ProjectData], *Turn, Event) error

// projectEffects give the names in the table's Do their meaning.
func projectEffects(m Machine[ProjectData]) map[string]projectEffect {
	return map[string]projectEffect{
		"start_phase":                              startPhase,
		"open_the_tollgate_round":                  openTollgate(m),
		"ask_for_the_signature_of_the_deliverable": signDeliverable(m),
		"ask_for_the_waiver":                       signWaiver(m),
		"void_the_tollgate_round":                  voidTollgate,
		"void_all_rounds":                          voidAll,
		"note_the_pass":                            notePass,
		"open_conditions":                          openConditions,
		"tell_the_decision":                        tellDecision,
		"tell_the_end":                             tellEnd,
		"ask_to_confirm_actuals":                   askToConfirmActuals,
		"ask_to_investigate":                       askToInvestigate,
		"ask_for_the_action":                       askForTheAction,
		"ask_for_the_action_again":                 askAgain,
		"ask_for_the_effectiveness_check":          askForTheCheck,
	}
}

// startPhase starts the clock of the phase that the project is in now. What it had passed of this phase and later ones, before
// it was sent back here, it must pass again; the steps keep the record.
func startPhase(c *Case[ProjectData], t *Turn, _ Event) error {
	c.Data.Clock = PhaseClock{EnteredAt: t.At()}
	phase, inPhase := PhaseOf(c)
	if inPhase {
		c.Data.Passed = slices.DeleteFunc(slices.Clone(c.Data.Passed), func(passed PassedTollgate) bool {
			return c.Data.Template.PhaseIndex(passed.Phase) >= c.Data.Template.PhaseIndex(phase.Key)
		})
	}
	if !inPhase || phase.Duration == 0 {
		return nil
	}
	clock := &c.Data.Clock
	clock.AmberAt = phase.Duration.After(t.At())
	clock.RemindAt = halfWay(t.At(), clock.AmberAt)
	clock.RedAt = clock.AmberAt.Add(time.Duration(phase.Grace))
	return nil
}

// TollgateContent is exactly what the approvers of a tollgate sign.
type TollgateContent struct {
	CaseID       string                 `json:"case_id"`
	Title        string                 `json:"title"`
	Phase        string                 `json:"phase"`
	Charter      Charter                `json:"charter"`
	Roles        ProjectRoles           `json:"roles"`
	Deliverables map[string]Deliverable `json:"deliverables"`
	Waivers      map[string]Waiver      `json:"waivers"`
	Criteria     []CriterionResult      `json:"criteria"`
}

func openTollgate(m Machine[ProjectData]) projectEffect {
	return func(c *Case[ProjectData], t *Turn, e Event) error {
		phase, _ := PhaseOf(c)
		content := tollgateContent(c, phase, e)
		return m.OpenRound(c, t, e, RoundRequest{Purpose: PurposeTollgate, Conditional: true, Subject: phase.Key, Title: tollgateTitle(c, phase),
			Policy: phase.Review, Content: content, Excluded: append(content.authors(), append(c.Data.Editors, e.Actor.ID)...)})
	}
}

// authors are those whose work is in the content, however long ago: after a recycle, what a
// phase had before is signed again.
func (content TollgateContent) authors() []string {
	var people []string
	for _, key := range sortedKeys(content.Deliverables) {
		people = append(people, content.Deliverables[key].By)
	}
	for _, key := range sortedKeys(content.Waivers) {
		people = append(people, content.Waivers[key].RequestedBy)
	}
	return people
}

func tollgateContent(c *Case[ProjectData], phase Phase, e Event) TollgateContent {
	content := TollgateContent{CaseID: c.ID, Title: c.Title, Phase: phase.Key, Charter: c.Data.Charter, Roles: c.Data.Roles,
		Deliverables: map[string]Deliverable{}, Waivers: map[string]Waiver{}}
	for _, spec := range phase.Deliverables {
		if d, ok := c.Data.Deliverables[spec.Key]; ok {
			content.Deliverables[spec.Key] = d
		}
		if w, ok := c.Data.Waivers[spec.Key]; ok && !w.SignedAt.IsZero() {
			content.Waivers[spec.Key] = w
		}
	}
	if e.Facts != nil {
		content.Criteria = e.Facts.Criteria
	}
	return content
}

// signDeliverable asks for the signatures that a deliverable needs of its own; a new version
// voids what was asked for the one before.
func signDeliverable(m Machine[ProjectData]) projectEffect {
	return func(c *Case[ProjectData], t *Turn, e Event) error {
		payload, err := Decode[DeliverPayload](e)
		if err != nil {
			return err
		}
		t.VoidRounds(aboutSubject(PurposeDeliverable, payload.Deliverable), "a newer version was delivered")
		spec, err := specOf(c, payload.Deliverable)
		if err != nil || spec.SignedBy == nil {
			return err
		}
		return m.OpenRound(c, t, e, RoundRequest{Purpose: PurposeDeliverable, Subject: spec.Key,
			Title:  fmt.Sprintf("Sign %s of %s", spec.Title, c.Title),
			Policy: *spec.SignedBy, Content: payload, Excluded: []string{e.Actor.ID}})
	}
}

func signWaiver(m Machine[ProjectData]) projectEffect {
	return func(c *Case[ProjectData], t *Turn, e Event) error {
		payload, err := Decode[WaiverPayload](e)
		if err != nil {
			return err
		}
		t.VoidRounds(aboutSubject(PurposeWaiver, payload.Deliverable), "a newer waiver was requested")
		return m.OpenRound(c, t, e, RoundRequest{Purpose: PurposeWaiver, Subject: payload.Deliverable,
			Title:  fmt.Sprintf("Sign the waiver of %s of %s", payload.Deliverable, c.Title),
			Policy: c.Data.Template.WaiverPolicy, Content: payload, Excluded: []string{e.Actor.ID}})
	}
}

func aboutSubject(purpose, subject string) func(Round) bool {
	return func(r Round) bool { return r.Purpose == purpose && r.Subject == subject }
}

func voidTollgate(_ *Case[ProjectData], t *Turn, e Event) error {
	t.VoidRounds(func(r Round) bool { return r.Purpose == PurposeTollgate }, "withdrawn by "+string(e.Name))
	return nil
}

// voidAll ends every round; a waiver that was asked for and not signed is forgotten with its.
func voidAll(c *Case[ProjectData], t *Turn, e Event) error {
	t.VoidRounds(func(Round) bool { return true }, "withdrawn by "+string(e.Name))
	maps.DeleteFunc(c.Data.Waivers, func(_ string, w Waiver) bool { return w.SignedAt.IsZero() })
	return nil
}

// decidedPayload carries a tollgate's outcome from the round to the step that follows.
type decidedPayload struct {
	Phase      string            `json:"phase"`
	Outcome    Outcome           `json:"outcome"`
	Hash       string            `json:"content_hash"`
	RoundID    string            `json:"round_id"`
	Conditions []RaisedCondition `json:"conditions,omitempty"`
}

// projectDecided says what follows when a round has ended.
func projectDecided(_ *Case[ProjectData], t *Turn, r Round, outcome Outcome) error {
	switch r.Purpose {
	case PurposeTollgate:
		event := map[Outcome]EventName{Approved: EventPass, ApprovedWithConditions: EventPassWithConditions, Rejected: EventSendBack}[outcome]
		t.Raise(event, decidedPayload{Phase: r.Subject, Outcome: outcome, Hash: r.Hash, RoundID: r.ID, Conditions: r.Conditions})
	case PurposeDeliverable:
		event := map[Outcome]EventName{Approved: EventDeliverableSigned, Rejected: EventDeliverableRefused}[outcome]
		t.Raise(event, subjectPayload{Subject: r.Subject, Outcome: string(outcome)})
	case PurposeWaiver:
		event := map[Outcome]EventName{Approved: EventWaiverSigned, Rejected: EventWaiverRefused}[outcome]
		t.Raise(event, subjectPayload{Subject: r.Subject, Outcome: string(outcome)})
	}
	return nil
}

func decidedOf(e Event) (decidedPayload, error) {
	var payload decidedPayload
	err := json.Unmarshal(e.Payload, &payload)
	return payload, err
}

func notePass(c *Case[ProjectData], t *Turn, e Event) error {
	payload, err := decidedOf(e)
	if err != nil {
		return err
	}
	c.Data.Editors = nil // what they changed is signed
	c.Data.Passed = append(c.Data.Passed, PassedTollgate{Phase: payload.Phase, Outcome: string(e.Name), Hash: payload.Hash, At: e.At})
	return tellDecision(c, t, e)
}

// openConditions makes each condition a task of its owner.
func openConditions(c *Case[ProjectData], t *Turn, e Event) error {
	payload, err := decidedOf(e)
	for _, raised := range payload.Conditions {
		condition := Condition{ID: t.NewID(), Phase: payload.Phase, Text: raised.Text, Owner: raised.Owner, Due: raised.Due, RaisedBy: raised.By}
		c.Data.Conditions = append(c.Data.Conditions, condition)
		t.OpenTask(Task{Kind: TaskCondition, Title: fmt.Sprintf("Meet a condition of the %s tollgate: %s", payload.Phase, raised.Text),
			Assignee: raised.Owner, Because: "owner of the condition", Subject: condition.ID, DueAt: raised.Due})
	}
	return err
}

func tellDecision(c *Case[ProjectData], t *Turn, e Event) error {
	payload, err := decidedOf(e)
	t.Notify(Notice{To: c.Data.Roles.People(), About: "decided", Message: fmt.Sprintf("%s: tollgate %s, %s", c.Title, payload.Phase, e.Name)})
	return err
}

func tellEnd(c *Case[ProjectData], t *Turn, e Event) error {
	t.Notify(Notice{To: c.Data.Roles.People(), About: "ended", Message: fmt.Sprintf("%s: %s", c.Title, e.Name)})
	return nil
}
