package api

import (
	"context"

	"tollgate/criteria"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// ProjectTemplateVersion is one version of a template of projects.
type ProjectTemplateVersion struct {
	Kind string `json:"kind,omitempty" enum:"project" doc:"of the cases it is for"`
	Registration
	lifecycle.ProjectTemplate
}

func (t *ProjectTemplateVersion) attest(r store.Registered) {
	t.Kind, t.Registration = r.Kind, registrationOf(r)
}

func (t *ProjectTemplateVersion) summarize(s *TemplateSummary) {
	for _, phase := range t.Phases {
		s.Phases = append(s.Phases, phase.Key)
	}
}

func (t *ProjectTemplateVersion) register(ctx context.Context, s *Server, caller identity.Person) (store.Registered, error) {
	if err := criteria.Check(t.ProjectTemplate); err != nil {
		return store.Registered{}, err
	}
	if err := s.checkSigners(ctx, caller.Organisation, criteria.People(t.ProjectTemplate)); err != nil {
		return store.Registered{}, err
	}
	return store.Templates{DB: s.DB}.Register(ctx, caller.Organisation, caller.ID, RequestID(ctx), t.ProjectTemplate)
}
