package api

import (
	"context"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

type recordCompetencyInput struct {
	Body struct {
		Person      string                 `json:"person" minLength:"1" maxLength:"60" doc:"who showed it"`
		Competency  string                 `json:"competency" pattern:"^[a-z][a-z0-9_]{1,39}$" doc:"its key, as in the templates that assess it"`
		Title       string                 `json:"title" minLength:"1" maxLength:"120"`
		Level       int                    `json:"level" minimum:"1" maximum:"4"`
		AssessedAt  *time.Time             `json:"assessed_at,omitempty" doc:"now when absent"`
		ValidMonths int                    `json:"valid_months,omitempty" minimum:"0" maximum:"120" doc:"calendar months from the assessment; for ever when absent"`
		RemindDays  int                    `json:"remind_days,omitempty" minimum:"0" maximum:"365" doc:"calendar days before the end when recertification is asked for; 60 when absent"`
		Evidence    []lifecycle.Attachment `json:"evidence,omitempty" maxItems:"5"`
		Comment     string                 `json:"comment" minLength:"1" maxLength:"2000" doc:"what was seen, and why it is recorded here"`
	}
}

// farthestAssessment bounds how old an assessment may be that is recorded.
const farthestAssessment = 10 * 366 * 24 * time.Hour

func (s *Server) recordCompetency(ctx context.Context, in *recordCompetencyInput) (*competencyOutput, error) {
	caller, body, now := identity.FromContext(ctx), in.Body, moment(ctx)
	assessed := now
	if body.AssessedAt != nil {
		assessed = body.AssessedAt.UTC().Truncate(time.Microsecond)
	}
	var p fault.Problems
	p.Require(!assessed.After(now) && now.Sub(assessed) < farthestAssessment, "body.assessed_at", "must be in the past ten years")
	p.Require(strings.TrimSpace(body.Comment) != "", "body.comment", "say what was seen")
	p.Require(strings.TrimSpace(body.Title) != "", "body.title", "must not be blank")
	if _, err := (store.People{DB: s.DB}).Get(ctx, caller.Organisation, body.Person); err != nil {
		return nil, asField(err, "body.person")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	if err := s.checkEvidence(ctx, caller.Organisation, "body.evidence", body.Evidence); err != nil {
		return nil, err
	}
	if err := s.notOneself(ctx, caller, body.Person, "assesses"); err != nil {
		return nil, err
	}
	row, err := store.Competencies{DB: s.DB}.Record(ctx, caller.Organisation, store.NewCompetency{Evidence: body.Evidence, Comment: body.Comment, By: caller.ID,
		CompetencyAward: lifecycle.CompetencyAward{ID: store.DerivedID(RequestID(ctx), 0), Person: body.Person, Competency: body.Competency, Title: body.Title, Level: body.Level,
			Assessor: caller.ID, AssessedAt: assessed, ValidMonths: body.ValidMonths, RemindDays: body.RemindDays}}, now)
	return s.viewCompetency(ctx, row, err)
}

// notOneself refuses the person, and who acts for them now.
func (s *Server) notOneself(ctx context.Context, caller identity.Person, person, does string) error {
	if caller.ID == person {
		return fault.New(fault.Forbidden, "nobody %s themselves", does)
	}
	acting, err := store.Absences{DB: s.DB}.Acting(ctx, s.DB, caller.Organisation, []string{person}, moment(ctx))
	if err == nil && acting[person].Delegate == caller.ID {
		err = fault.New(fault.Forbidden, "you act for %s now, and nobody %s themselves", person, does)
	}
	return err
}

type revokeCompetencyInput struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

func (s *Server) revokeCompetency(ctx context.Context, in *revokeCompetencyInput) (*competencyOutput, error) {
	caller, now := identity.FromContext(ctx), moment(ctx)
	competencies := store.Competencies{DB: s.DB}
	row, err := competencies.Get(ctx, caller.Organisation, in.ID, now)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Body.Reason) == "" {
		return nil, fault.New(fault.Invalid, "a revocation needs a reason").With("body.reason", "say why")
	}
	if err := s.notOneself(ctx, caller, row.Person, "revokes an assessment of"); err != nil {
		return nil, err
	}
	row, err = competencies.Revoke(ctx, caller.Organisation, in.ID, caller.ID, in.Body.Reason, now)
	return s.viewCompetency(ctx, row, err)
}
