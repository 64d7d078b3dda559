package api

import (
	"context"

	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// PilotTemplateVersion is one version of a template of pilots.
type PilotTemplateVersion struct {
	Kind string `json:"kind" enum:"pilot" doc:"of the cases it is for"`
	Registration
	lifecycle.PilotTemplate
}

func (t *PilotTemplateVersion) attest(r store.Registered) {
	t.Kind, t.Registration = r.Kind, registrationOf(r)
}

func (t *PilotTemplateVersion) summarize(*TemplateSummary) {}

func (t *PilotTemplateVersion) register(ctx context.Context, s *Server, caller identity.Person) (store.Registered, error) {
	if err := policy.CheckPilotTemplate(t.PilotTemplate); err != nil {
		return store.Registered{}, err
	}
	if err := s.checkSigners(ctx, caller.Organisation, policy.PeopleOfPilotTemplate(t.PilotTemplate)); err != nil {
		return store.Registered{}, err
	}
	return store.Templates{DB: s.DB}.RegisterPilot(ctx, caller.Organisation, caller.ID, RequestID(ctx), t.PilotTemplate)
}
