package api

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/policy"
	"tollgate/store"
	"tollgate/workflows"
)

type upgradePreviewInput struct {
	ID      string `path:"id" maxLength:"60" doc:"id or key, such as ONB-7"`
	Version int    `query:"version" minimum:"1" doc:"of the template, an older one too; the newest when absent"`
	// Attributes complete what is known of the subject.
	Attributes []string `query:"attribute,explode" maxItems:"30" doc:"a missing attribute of the subject as key=value, such as night=yes; repeatable"`
}

type upgradePreviewOutput struct{ Body UpgradePreviewView }

// UpgradePreviewView is a preview with what the event would be answered.
type UpgradePreviewView struct {
	lifecycle.UpgradePreview
	UpgradeOutlook
}

// UpgradeOutlook is what the event upgrade would come to.
type UpgradeOutlook struct {
	Would   string      `json:"would" enum:"upgrade,already_there,refused" doc:"what the event upgrade would come to, raised by you now, with the preview's hash and no roles"`
	Refused *PartReport `json:"refused,omitempty" doc:"why it would be refused"`
}

// What an upgrade would come to.
const (
	wouldUpgrade = "upgrade"
	isThere      = "already_there"
	isRefused    = "refused"
)

// previewUpgrade shows what the event upgrade would do.
func (s *Server) previewUpgrade(ctx context.Context, in *upgradePreviewInput) (*upgradePreviewOutput, error) {
	_, c, err := s.onboardings().load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if c.Ended {
		return nil, fault.New(fault.Conflict, "the onboarding has ended in state %s", c.State)
	}
	template, err := s.upgradeTemplate(ctx, c.Data.Plan.Template, in.Version, "query.version")
	if err != nil {
		return nil, err
	}
	to := lifecycle.OnboardingUpgrade{Template: template}
	if to.Attributes, err = attributesIn(in.Attributes); err != nil {
		return nil, err
	}
	if to.Recognised, err = s.recognised(ctx, c.Data.Subject.Person); err != nil {
		return nil, err
	}
	view, err := s.dryUpgrade(ctx, c, to)
	return &upgradePreviewOutput{Body: view}, err
}

// attributesIn reads key=value pairs.
func attributesIn(pairs []string) (map[string]string, error) {
	attributes := map[string]string{}
	var problems fault.Problems
	for _, pair := range pairs {
		key, value, found := strings.Cut(pair, "=")
		problems.Require(found && key != "" && value != "", "query.attribute", "%q must look like night=yes", pair)
		attributes[key] = value
	}
	return attributes, problems.Err()
}

// recognised is what somebody was assessed in that counts now; of a vendor or process nothing.
func (s *Server) recognised(ctx context.Context, person string) ([]lifecycle.RecognisedCompetency, error) {
	if person == "" {
		return nil, nil
	}
	return store.Competencies{DB: s.DB}.Recognised(ctx, identity.FromContext(ctx).Organisation, person, requestTime(ctx))
}

func (s *Server) upgradeTemplate(ctx context.Context, key string, version int, path string) (lifecycle.OnboardingTemplate, error) {
	template, err := store.Templates{DB: s.DB}.ResolveOnboarding(ctx, identity.FromContext(ctx).Organisation, key, version)
	return template, asField(err, path)
}

// dryUpgrade previews an upgrade and lets the machine judge it as if the caller raised it now, so that the preview says what the
// event would be answered. Nothing is changed.
func (s *Server) dryUpgrade(ctx context.Context, c *lifecycle.Case[lifecycle.OnboardingData], to lifecycle.OnboardingUpgrade) (view UpgradePreviewView, err error) {
	if view.UpgradePreview, err = lifecycle.PreviewUpgrade(c, to, requestTime(ctx)); err != nil {
		return view, err
	}
	if view.Would = isThere; c.Data.Plan.Version == to.Template.Version {
		return view, nil
	}
	e, err := eventOf(ctx, lifecycle.EventUpgrade, lifecycle.ByPerson, lifecycle.UpgradePayload{Version: to.Template.Version, Preview: view.Hash, Attributes: to.Attributes})
	if err != nil {
		return view, err
	}
	e.At, e.Facts = requestTime(ctx), &lifecycle.Facts{Onboarding: &to.Template, Recognised: to.Recognised}
	if _, _, err = lifecycle.OnboardingMachine().Apply(*c, e); err == nil {
		err = s.checkNewRoles(ctx, c, to, view.Roles)
	}
	if view.Would = wouldUpgrade; err != nil {
		refused := part{path: "body", status: http.StatusOK}.report(workflows.Outcome{}, err)
		if missing := view.missing(); len(missing) > 0 && refused.Code == fault.Invalid {
			refused.Message = "give what is missing with the upgrade: " + strings.Join(missing, ", ")
		}
		view.Would, view.Refused = isRefused, &refused
	}
	if err != nil && view.Refused.Status >= http.StatusInternalServerError {
		return view, err
	}
	return view, nil
}

// missing are the roles and facts about the subject that the version needs and nobody has given.
func (v UpgradePreviewView) missing() []string {
	missing := []string{}
	for _, role := range v.Missing {
		missing = append(missing, "roles."+role)
	}
	for _, attribute := range v.Unknown {
		missing = append(missing, "attributes."+attribute.Key)
	}
	return missing
}

// checkNewRoles refuses people who would get a role with a version, and are not there any more or may not do what it asks.
func (s *Server) checkNewRoles(ctx context.Context, c *lifecycle.Case[lifecycle.OnboardingData], to lifecycle.OnboardingUpgrade, roles map[string]string) error {
	deciders, others := policy.PeopleOfOnboarding(lifecycle.OnboardingData{Plan: to.Plan(c.Data.Subject), Roles: roles})
	for _, named := range [][]policy.NamedPerson{deciders, others} {
		for i := range named {
			named[i].Path = strings.Replace(named[i].Path, "body.", "body.data.", 1)
		}
	}
	return s.checkCast(ctx, identity.FromContext(ctx).Organisation, deciders, others)
}

// checkUpgrade refuses a version that does not exist, and people who may not do what it asks of them.
func (s *Server) checkUpgrade(ctx context.Context, caseID string, e lifecycle.Event) error {
	var payload lifecycle.UpgradePayload
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		return nil // the machine says what is wrong with the data
	}
	_, c, err := s.onboardings().load(ctx, caseID)
	if err != nil || c.Ended || c.Data.Plan.Version == payload.Version {
		return err
	}
	var problems fault.Problems
	problems.Require(payload.Version > 0, "body.data.version", "name the version of the template, a number from 1")
	problems.Require(payload.Preview != "", "body.data.preview", "give the hash that the upgrade preview answered")
	if err := problems.Err(); err != nil {
		return err
	}
	template, err := s.upgradeTemplate(ctx, c.Data.Plan.Template, payload.Version, "body.data.version")
	if err != nil {
		return err
	}
	to := lifecycle.OnboardingUpgrade{Template: template, Attributes: payload.Attributes} // what is recognised gives nobody a role
	preview, err := lifecycle.PreviewUpgrade(c, to, requestTime(ctx))
	if err != nil {
		return err
	}
	roles := map[string]string{}
	maps.Copy(roles, preview.Roles)
	maps.Copy(roles, payload.Roles)
	return s.checkNewRoles(ctx, c, to, roles)
}
