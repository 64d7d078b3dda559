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
	if err := s.checkSigners(ctx, caller.Organisation, policy.PeopleOfOnboardingTemplate(t.OnboardingTemplate)); err != nil {
		return store.Registered{}, err
	}
	return store.Templates{DB: s.DB}.RegisterOnboarding(ctx, caller.Organisation, caller.ID, RequestID(ctx), t.OnboardingTemplate)
}
