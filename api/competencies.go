package api

import (
	"context"
	"encoding/json"
	"time"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

const competencyNotes = `An assessment says that somebody showed a competency on a level from 1 to 4. Onboardings record one when an assessor signs off an item of
kind competency; here one is recorded that was made elsewhere. Nobody assesses themselves, and nobody whose delegate they are now.

With **valid_months** it ends, and the person and their manager are told before: **remind_days** before the end (60 when absent), half of the way from
there, a week before, and at the end. An assessment never changes; a wrong one is revoked, with a reason. A later onboarding recognises what counts.`

func (s *Server) competencyRoutes() []Route {
	return []Route{
		get("/v1/competencies", "list-competencies", "Competencies", "List assessments of people's competencies", identity.CompetenciesRead, s.listCompetencies).own(whatIsOwn),
		post("/v1/competencies", "record-competency", "Competencies", "Record an assessment that was made outside of an onboarding", identity.CompetencyAssess, s.recordCompetency).created().describe(competencyNotes),
		get("/v1/competencies/{id}", "get-competency", "Competencies", "An assessment, with its evidence", identity.CompetenciesRead, s.getCompetency).own(whatIsOwn),
		post("/v1/competencies/{id}/revoke", "revoke-competency", "Competencies", "Revoke an assessment, with a reason", identity.CompetencyRevoke, s.revokeCompetency),
		answersTable[competencyMatrix](get("/v1/competency-matrix", "get-competency-matrix", "Competencies", "Who can do what: people by competencies, as JSON or CSV", identity.CompetenciesRead, s.competencyMatrix).own(whatIsOwn)).describe(matrixNotes),
	}
}

// CompetencyFilterInput narrows assessments.
type CompetencyFilterInput struct {
	Person     string `query:"person" maxLength:"60" doc:"me for yourself"`
	Competency string `query:"competency" maxLength:"40" doc:"its key"`
	Site       string `query:"site" maxLength:"80" doc:"of the person's newest onboarding, or of another one that runs"`
	Role       string `query:"role" maxLength:"80" doc:"the job in the person's newest onboarding"`
	Level      int    `query:"level" minimum:"1" maximum:"4" doc:"at least"`
	Within     int    `query:"expires_within" minimum:"1" maximum:"3650" doc:"calendar days: only what counts now and ends by then"`
}

func (in CompetencyFilterInput) filter(caller identity.Person, at time.Time) store.CompetencyFilter {
	f := store.CompetencyFilter{Person: self(in.Person, caller), Competency: in.Competency, Site: in.Site, Role: in.Role, Level: in.Level}
	if in.Within > 0 {
		by := at.AddDate(0, 0, in.Within)
		f.ExpireBy = &by
	}
	return f
}

type competenciesInput struct {
	LinkedPage
	CompetencyFilterInput
	Status   string `query:"status" enum:"valid,expiring,expired,revoked"`
	Case     string `query:"case" maxLength:"60" doc:"id or key of an onboarding"`
	Assessor string `query:"assessor" maxLength:"60" doc:"me for yourself"`
	Sort     string `query:"sort" enum:"-assessed,expires" default:"-assessed" doc:"newest first, or what ends first"`
}

func (s *Server) listCompetencies(ctx context.Context, in *competenciesInput) (*Page[store.CompetencyRow], error) {
	after, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	caller, now := identity.FromContext(ctx), moment(ctx)
	filter := in.filter(caller, now)
	filter.Status, filter.Case, filter.Assessor = in.Status, in.Case, self(in.Assessor, caller)
	rows, cursors, err := s.competencies(ctx).List(ctx, caller.Organisation, filter, now, after, in.Limit)
	for i := range rows {
		rows[i] = inUTC(rows[i])
	}
	return newPage(rows, in.Limit, func(store.CompetencyRow) string { return cursors[in.Limit-1] }, in.next), err
}

func inUTC(row store.CompetencyRow) store.CompetencyRow {
	row.AssessedAt, row.RecordedAt = row.AssessedAt.UTC(), row.RecordedAt.UTC()
	for _, at := range []**time.Time{&row.ExpiresAt, &row.RemindFrom, &row.RevokedAt} {
		if *at != nil {
			utc := (*at).UTC()
			*at = &utc
		}
	}
	return row
}

// competencyView is an assessment with its evidence.
type competencyView struct {
	store.CompetencyRow
	Evidence []lifecycle.Attachment `json:"evidence" nullable:"false" doc:"of an onboarding: what was submitted to the assessor"`
}

type competencyOutput struct {
	Location string `header:"Location"`
	Body     competencyView
}

type competencyInput struct {
	ID string `path:"id" maxLength:"60"`
}

func (s *Server) getCompetency(ctx context.Context, in *competencyInput) (*competencyOutput, error) {
	row, err := s.competencies(ctx).Get(ctx, identity.FromContext(ctx).Organisation, in.ID, moment(ctx))
	return s.viewCompetency(ctx, row, err)
}

func (s *Server) viewCompetency(ctx context.Context, row store.CompetencyRow, err error) (*competencyOutput, error) {
	if err != nil {
		return nil, err
	}
	view := competencyView{CompetencyRow: inUTC(row), Evidence: []lifecycle.Attachment{}}
	if err := json.Unmarshal(row.Evidence, &view.Evidence); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the kept evidence cannot be read")
	}
	if row.ContentHash != "" {
		signed, err := store.Cases{DB: s.DB}.SignedUnder(ctx, identity.FromContext(ctx).Organisation, row.CaseID, row.ContentHash)
		if err != nil && fault.Of(err) != fault.NotFound {
			return nil, err
		}
		var submitted lifecycle.SubmittedItem
		if err == nil && json.Unmarshal([]byte(signed), &submitted) == nil && len(submitted.Evidence) > 0 {
			view.Evidence = submitted.Evidence
		}
	}
	return &competencyOutput{Location: "/v1/competencies/" + row.ID, Body: view}, nil
}
