package api

import (
	"context"

	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
)

// ChangeTemplateVersion is one version of a template of changes.
type ChangeTemplateVersion struct {
	Kind string `json:"kind" enum:"change" doc:"of the cases it is for"`
	Registration
	lifecycle.ChangeTemplate
}

func (t *ChangeTemplateVersion) attest(r store.Registered) {
	t.Kind, t.Registration = r.Kind, registrationOf(r)
}

func (t *ChangeTemplateVersion) summarize(s *TemplateSummary) { s.Approval = t.Approval }

func (t *ChangeTemplateVersion) register(ctx context.Context, s *Server, caller identity.Person) (store.Registered, error) {
	if err := policy.CheckChangeTemplate(t.ChangeTemplate); err != nil {
		return store.Registered{}, err
	}
	if err := s.checkSigners(ctx, caller.Organisation, policy.PeopleOfChangeTemplate(t.ChangeTemplate)); err != nil {
		return store.Registered{}, err
	}
	if _, err := (store.Policies{DB: s.DB}).Newest(ctx, caller.Organisation, t.Approval); err != nil {
		return store.Registered{}, asField(err, "body.approval")
	}
	return store.Templates{DB: s.DB}.RegisterChange(ctx, caller.Organisation, caller.ID, RequestID(ctx), t.ChangeTemplate)
}
