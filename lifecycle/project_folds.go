package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tollgate/fault"
)

type projectFold = func(*Case[ProjectData], *Turn, Event) error

// projectFolds put each event's data into the project.
func projectFolds() map[EventName]projectFold {
	folds := map[EventName]projectFold{
		EventLaunch: foldLaunch, EventEdit: foldEdit, EventDeliver: foldDeliver, EventRequestWaiver: foldWaiverRequest,
		EventDeliverableSigned: foldDeliverableSigned, EventWaiverSigned: foldWaiverSigned, EventWaiverRefused: foldWaiverRefused,
		EventKill: foldEnd, EventCancel: foldEnd, EventPhaseReminder: foldPhaseReminder, EventPhaseAmber: foldPhaseAmber, EventPhaseRed: foldPhaseRed,
		EventCompleteTask: foldTaskDone, EventSignal: foldSignal,
		EventRaiseAction: foldRaiseAction, EventCheckDue: foldCheckDue, EventCauseReopened: foldReopened,
	}
	return folds
}

// foldLaunch: who launches a project wrote its first charter.
func foldLaunch(c *Case[ProjectData], _ *Turn, e Event) error {
	edited(c, e.Actor.ID)
	return nil
}

// EditPayload changes what a project says of itself. What is absent stays as it is; a charter
// replaces the whole one.
type EditPayload struct {
	Title     *string  `json:"title,omitempty"`
	Charter   *Charter `json:"charter,omitempty"`
	Team      []string `json:"team,omitempty"`
	Site      *string  `json:"site,omitempty"`
	Portfolio *string  `json:"portfolio,omitempty"`
}

func foldEdit(c *Case[ProjectData], _ *Turn, e Event) error {
	edit, err := Decode[EditPayload](e)
	if err != nil {
		return err
	}
	var problems fault.Problems
	if edit.Title != nil {
		problems.Require(strings.TrimSpace(*edit.Title) != "" && utf8.RuneCountInString(*edit.Title) <= 200, "body.data.title", "must have 1 to 200 characters")
		c.Title = *edit.Title
	}
	if edit.Charter != nil {
		edit.Charter.Check(&problems, "body.data.charter")
		c.Data.Charter = *edit.Charter
	}
	if edit.Team != nil {
		c.Data.Roles.Team = edit.Team
	}
	assignLabel(&problems, "body.data.site", &c.Data.Site, edit.Site)
	assignLabel(&problems, "body.data.portfolio", &c.Data.Portfolio, edit.Portfolio)
	edited(c, e.Actor.ID)
	return problems.Err()
}

// longestLabel is the length of a site or portfolio, at launch as in an edit.
const longestLabel = 80

func assignLabel(problems *fault.Problems, path string, to, from *string) {
	if from == nil {
		return
	}
	problems.Require(utf8.RuneCountInString(*from) <= longestLabel, path, "must have at most %d characters", longestLabel)
	*to = *from
}

// edited remembers who changed what the tollgate will sign: editors cannot sign it.
func edited(c *Case[ProjectData], person string) {
	if !slices.Contains(c.Data.Editors, person) {
		c.Data.Editors = append(c.Data.Editors, person)
	}
}

// DeliverPayload is a deliverable's content.
type DeliverPayload struct {
	Deliverable string         `json:"deliverable"`
	Fields      map[string]any `json:"fields,omitempty"`
	Attachments []Attachment   `json:"attachments,omitempty"`
}

func foldDeliver(c *Case[ProjectData], _ *Turn, e Event) error {
	payload, err := Decode[DeliverPayload](e)
	if err != nil {
		return err
	}
	spec, err := specOf(c, payload.Deliverable)
	if err != nil {
		return err
	}
	if err := payload.check(spec); err != nil {
		return err
	}
	_, hash, err := Canonical(payload)
	if err != nil {
		return err
	}
	if c.Data.Deliverables == nil {
		c.Data.Deliverables = map[string]Deliverable{}
	}
	c.Data.Deliverables[spec.Key] = Deliverable{Fields: payload.Fields, Attachments: payload.Attachments, By: e.Actor.ID, At: e.At, Hash: hash}
	edited(c, e.Actor.ID)
	return nil
}

// specOf finds a deliverable of the open phase.
func specOf(c *Case[ProjectData], key string) (DeliverableSpec, error) {
	phase, _ := PhaseOf(c)
	keys := make([]string, 0, len(phase.Deliverables))
	for _, spec := range phase.Deliverables {
		if spec.Key == key {
			return spec, nil
		}
		keys = append(keys, spec.Key)
	}
	return DeliverableSpec{}, fault.New(fault.Invalid, "the phase %s has no such deliverable", phase.Key).
		With("body.data.deliverable", "must be one of %s", strings.Join(keys, ", "))
}

// check holds a deliverable to its specification: evidence, not a tick.
func (p DeliverPayload) check(spec DeliverableSpec) error {
	var problems fault.Problems
	known := map[string]bool{}
	for _, field := range spec.Fields {
		known[field.Key] = true
		field.check(&problems, p.Fields)
	}
	for _, key := range sortedKeys(p.Fields) {
		problems.Require(known[key], "body.data.fields."+key, "is not a field of this deliverable")
	}
	problems.Require(len(p.Attachments) >= spec.Evidence, "body.data.attachments", "needs at least %d, each with title, uri and sha256", spec.Evidence)
	for i, a := range p.Attachments {
		a.check(&problems, fmt.Sprintf("body.data.attachments[%d]", i))
	}
	return problems.Err()
}

// WaiverPayload asks that a deliverable be waived.
type WaiverPayload struct {
	Deliverable string `json:"deliverable"`
	Reason      string `json:"reason"`
}

func foldWaiverRequest(c *Case[ProjectData], _ *Turn, e Event) error {
	payload, err := Decode[WaiverPayload](e)
	if err != nil {
		return err
	}
	spec, err := specOf(c, payload.Deliverable)
	if err != nil {
		return err
	}
	var problems fault.Problems
	problems.Require(strings.TrimSpace(payload.Reason) != "", "body.data.reason", "say why it is not needed")
	problems.Require(spec.Waivable, "body.data.deliverable", "%s cannot be waived", spec.Key)
	if err := problems.Err(); err != nil {
		return err
	}
	if c.Data.Waivers == nil {
		c.Data.Waivers = map[string]Waiver{}
	}
	c.Data.Waivers[spec.Key] = Waiver{Reason: payload.Reason, RequestedBy: e.Actor.ID}
	return nil
}

// subjectPayload names what a round of the project was about.
type subjectPayload struct {
	Subject string `json:"subject"`
	Outcome string `json:"outcome"`
}

func foldDeliverableSigned(c *Case[ProjectData], _ *Turn, e Event) error {
	payload, err := Decode[subjectPayload](e)
	delivered := c.Data.Deliverables[payload.Subject]
	delivered.Signed = true
	c.Data.Deliverables[payload.Subject] = delivered
	return err
}

func foldWaiverSigned(c *Case[ProjectData], _ *Turn, e Event) error {
	payload, err := Decode[subjectPayload](e)
	waiver := c.Data.Waivers[payload.Subject]
	waiver.SignedAt = e.At
	c.Data.Waivers[payload.Subject] = waiver
	return err
}

func foldWaiverRefused(c *Case[ProjectData], _ *Turn, e Event) error {
	payload, err := Decode[subjectPayload](e)
	delete(c.Data.Waivers, payload.Subject)
	return err
}
