package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
	"tollgate/workflows"
)

// upgradeRowsOf previews some onboardings, with what each subject was assessed in read at once.
func (s *Server) upgradeRowsOf(ctx context.Context, found []store.StoredCase, to lifecycle.OnboardingUpgrade) ([]UpgradeRow, error) {
	cases, people := make([]lifecycle.Case[lifecycle.OnboardingData], len(found)), []string{}
	for i, stored := range found {
		if err := json.Unmarshal(stored.Snapshot, &cases[i]); err != nil {
			return nil, fault.Wrap(fault.Internal, err, "a kept onboarding cannot be read")
		}
		cases[i].Key = stored.Key
		people = append(people, cases[i].Data.Subject.Person)
	}
	recognised, err := store.Competencies{DB: s.DB}.RecognisedOf(ctx, identity.FromContext(ctx).Organisation, people, requestTime(ctx))
	if err != nil {
		return nil, err
	}
	rows := make([]UpgradeRow, 0, len(found))
	for i, stored := range found {
		c := &cases[i]
		its := lifecycle.OnboardingUpgrade{Template: to.Template, Attributes: to.Lacking(c.Data.Subject), Recognised: recognised[c.Data.Subject.Person]}
		row, err := s.upgradeRowOf(ctx, stored, c, its)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Server) upgradeRowOf(ctx context.Context, stored store.StoredCase, c *lifecycle.Case[lifecycle.OnboardingData], to lifecycle.OnboardingUpgrade) (UpgradeRow, error) {
	view, err := s.dryUpgrade(ctx, c, to)
	var refusal *fault.Error
	if errors.As(err, &refusal) && refusal.Code != fault.Internal && refusal.Code != fault.Unavailable { // of this one, not of the others
		report := part{path: "body", status: http.StatusOK}.report(workflows.Outcome{}, err)
		view.From, view.To, view.UpgradeOutlook, err = c.Data.Plan.Version, to.Template.Version, UpgradeOutlook{isRefused, &report}, nil
	}
	row := UpgradeRow{Onboarding: stored.Key, ID: stored.ID, Title: stored.Title, State: c.State, Site: stored.Site, Cohort: c.Data.Cohort, StartDate: c.Data.StartDate,
		From: view.From, Version: view.To, UpgradeOutlook: view.UpgradeOutlook, Added: len(view.Added), Removed: len(view.Removed), Changed: len(view.Changed), Kept: len(view.Kept),
		Completes: view.Completes, Missing: append([]string{}, view.Missing...), Roles: view.Roles, Unknown: []string{}, Attributes: to.Attributes, Preview: view.Hash}
	for _, item := range view.Changed {
		if item.Again || item.Locked {
			row.Again++
		}
	}
	for _, attribute := range view.Unknown {
		row.Unknown = append(row.Unknown, attribute.Key)
	}
	if row.Refused != nil { // named as the columns of the rows that would be sent
		for i := range row.Refused.Fields {
			row.Refused.Fields[i].Path = strings.TrimPrefix(row.Refused.Fields[i].Path, "body.data.")
		}
	}
	return row, err
}
