package api

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"tollgate/calendars"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// LaunchOnboarding is the body of POST /v1/onboardings.
type LaunchOnboarding struct {
	Title       string                      `json:"title,omitempty" maxLength:"200" doc:"who or what is onboarded, and the template's title, when absent"`
	Template    TemplateReference           `json:"template"`
	Subject     lifecycle.OnboardingSubject `json:"subject"`
	StartDate   string                      `json:"start_date" format:"date" doc:"in the subject's time zone"`
	Roles       map[string]string           `json:"roles,omitempty" doc:"people by role: coordinator (who launches, when absent), manager, and those of the template"`
	Cohort      string                      `json:"cohort,omitempty" maxLength:"80" doc:"those who start together; lists filter by it as portfolio"`
	ExternalRef string                      `json:"external_ref,omitempty" maxLength:"120" doc:"unique among onboardings; finds it again"`
	Again       bool                        `json:"again,omitempty" doc:"although an onboarding of this person from the same template runs; refused (409) without"`
}

type onboardingKind = caseKind[LaunchOnboarding, lifecycle.OnboardingData, OnboardingView]

func (s *Server) onboardings() onboardingKind {
	return onboardingKind{server: s, kind: lifecycle.KindOnboarding, path: "/v1/onboardings", tag: "Onboardings",
		machine: lifecycle.OnboardingMachine(), events: onboardingEvents, own: ownCases,
		launch: s.launchOnboarding, view: s.viewOnboarding, check: s.checkOnboardingEvent, found: foundForOnboarding}
}

// foundForOnboarding is what the subject brings along, so that the history alone says why items are signed off.
func foundForOnboarding(c *lifecycle.Case[lifecycle.OnboardingData]) *lifecycle.Facts {
	if len(c.Data.Recognised) == 0 {
		return nil
	}
	return &lifecycle.Facts{Recognised: c.Data.Recognised}
}

func (s *Server) launchOnboarding(ctx context.Context, caller identity.Person, in *LaunchOnboarding) (lifecycle.Case[lifecycle.OnboardingData], error) {
	var c lifecycle.Case[lifecycle.OnboardingData]
	template, err := store.Templates{DB: s.DB}.ResolveOnboarding(ctx, caller.Organisation, in.Template.Key, in.Template.Version)
	if err != nil {
		return c, asField(err, "body.template")
	}
	roles := maps.Clone(in.Roles)
	if roles[lifecycle.RoleCoordinator] == "" {
		if roles == nil {
			roles = map[string]string{}
		}
		roles[lifecycle.RoleCoordinator] = caller.ID
	}
	var recognised []lifecycle.RecognisedCompetency
	if in.Subject.Person != "" {
		if recognised, err = (store.Competencies{DB: s.DB}).Recognised(ctx, caller.Organisation, in.Subject.Person, requestTime(ctx)); err != nil {
			return c, err
		}
	}
	c.Data, err = lifecycle.NewOnboarding(template, lifecycle.OnboardingLaunch{Subject: in.Subject, Roles: roles, StartDate: in.StartDate, Cohort: in.Cohort, Recognised: recognised}, requestTime(ctx))
	if err != nil {
		return c, err
	}
	if c.Data.Again = in.Again; !in.Again {
		if err := s.notRunning(ctx, caller.Organisation, in.Subject.Person, template.Key); err != nil {
			return c, err
		}
	}
	deciders, others := policy.PeopleOfOnboarding(c.Data)
	if err := s.checkCast(ctx, caller.Organisation, deciders, others); err != nil {
		return c, err
	}
	calendar, err := s.calendarOfSubject(ctx, caller.Organisation, in.Subject)
	if err != nil {
		return c, err
	}
	c.Title, c.ExternalRef, c.Calendar = strings.TrimSpace(in.Title), in.ExternalRef, &calendar
	if c.Title == "" {
		c.Title, err = s.titleOf(ctx, caller.Organisation, template.Title, in.Subject)
	}
	return c, err
}

// notRunning refuses, before a workflow is started, what the store would refuse: somebody who goes through the template already. A repeat
// of the request finds its own case.
func (s *Server) notRunning(ctx context.Context, organisation, person, template string) error {
	if person == "" {
		return nil
	}
	key, err := store.Onboardings{DB: s.DB}.Running(ctx, organisation, person, template, newCaseID(ctx))
	if err == nil && key != "" {
		err = store.RunsAlready(key)
	}
	return err
}

// titleOf names an onboarding after its subject.
func (s *Server) titleOf(ctx context.Context, organisation, template string, subject lifecycle.OnboardingSubject) (string, error) {
	name := subject.Name
	if name == "" {
		person, err := store.People{DB: s.DB}.Get(ctx, organisation, subject.Person)
		if err != nil {
			return "", asField(err, "body.subject.person")
		}
		name = cmp.Or(person.Name, person.ID)
	}
	return name + ": " + template, nil
}

// calendarOfSubject is the working time of the subject's site, by the clock of the subject.
func (s *Server) calendarOfSubject(ctx context.Context, organisation string, subject lifecycle.OnboardingSubject) (lifecycle.Calendar, error) {
	at := requestTime(ctx)
	calendar, err := store.Calendars{DB: s.DB}.For(ctx, organisation, cmp.Or(subject.Site, lifecycle.DefaultSite), at)
	if err != nil || subject.TimeZone == "" {
		return calendar, err
	}
	return calendars.InZone(calendar, subject.TimeZone, at)
}

// checkOnboardingEvent refuses people who do not exist, those who may not do what they are named for, and what an upgrade could not be
// done with.
func (s *Server) checkOnboardingEvent(ctx context.Context, caller identity.Person, caseID string, e lifecycle.Event) error {
	if e.Name == lifecycle.EventUpgrade {
		return s.checkUpgrade(ctx, caseID, e)
	}
	var named struct {
		Role   string            `json:"role"`
		Person string            `json:"person"`
		Roles  map[string]string `json:"roles"`
	}
	if err := json.Unmarshal(e.Payload, &named); err != nil {
		return nil // the machine says what is wrong with the data
	}
	deciders, others := policy.NamedRoles("body.data.roles.", named.Roles), []policy.NamedPerson{{Path: "body.data.person", ID: named.Person}}
	if named.Role != "" {
		_, c, err := s.onboardings().load(ctx, caseID)
		if err != nil {
			return err
		}
		if slices.Contains(c.Data.DecidingRoles(), named.Role) {
			deciders, others = append(deciders, others...), nil
		}
	}
	return s.checkCast(ctx, caller.Organisation, deciders, others)
}

type startPreviewInput struct {
	ID   string `path:"id" maxLength:"60" doc:"id or key, such as ONB-7"`
	Date string `query:"date" format:"date" doc:"the other start date; the one that it has when absent"`
}

type startPreviewOutput struct{ Body lifecycle.StartPreview }

// previewStart shows what the event move_start would do.
func (s *Server) previewStart(ctx context.Context, in *startPreviewInput) (*startPreviewOutput, error) {
	_, c, err := s.onboardings().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if c.Ended {
		return nil, fault.New(fault.Conflict, "the onboarding has ended in state %s", c.State)
	}
	preview, err := lifecycle.PreviewStart(c, cmp.Or(in.Date, c.Data.StartDate), requestTime(ctx))
	return &startPreviewOutput{Body: preview}, err
}
