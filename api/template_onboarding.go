package api

import (
	"context"

	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// OnboardingTemplateVersion is one version of a template of onboardings.
type OnboardingTemplateVersion struct {
	Kind string `json:"kind" enum:"onboarding" doc:"of the cases it is for"`
	Registration
	lifecycle.OnboardingTemplate
}

func (t *OnboardingTemplateVersion) attest(r store.Registered) {
	t.Kind, t.Registration = r.Kind, registrationOf(r)
}

func (t *OnboardingTemplateVersion) summarize(s *TemplateSummary) { s.For = t.For }

func (t *OnboardingTemplateVersion) register(ctx context.Context, s *Server, caller identity.Person) (store.Registered, error) {
	if err := policy.CheckOnboardingTemplate(t.OnboardingTemplate); err != nil {
		return store.Registered{}, err
	}
	deciders, others := policy.PeopleOfOnboardingTemplate(t.OnboardingTemplate)
	if err := s.checkCast(ctx, caller.Organisation, deciders, others); err != nil {
		return store.Registered{}, err
	}
	return store.Templates{DB: s.DB}.RegisterOnboarding(ctx, caller.Organisation, caller.ID, RequestID(ctx), t.OnboardingTemplate)
}
