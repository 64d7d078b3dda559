package store

import (
	"context"
	"encoding/json"
	"slices"

	"tollgate/benefit"
	"tollgate/fault"
)

// Create makes the line and enters its targets, in one transaction. The same RequestID again finds the line of the
// first time. Refused are: a project that is not there or has ended, targets after they locked (Conflict), a reference that
// another line of the project has (AlreadyExists), and a profile that does not fit the measure (Invalid).
func (s BenefitLines) Create(ctx context.Context, organisation string, n NewBenefitLine) (BenefitLine, error) {
	plan, text, err := parseTargets("body.targets", n.Measure, n.Targets)
	if err != nil {
		return BenefitLine{}, err
	}
	id := DerivedID(n.RequestID, 0)
	var line BenefitLine
	err = s.DB.InTx(ctx, func(tx Tx) error {
		key, locked, err := lockProject(ctx, tx, organisation, n.ProjectID)
		if err != nil {
			return err
		}
		inserted, err := tx.Exec(ctx, `
			INSERT INTO benefit_lines (organisation_id, id, project_id, external_ref, title, category, currency, unit, profile, created_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (organisation_id, id) DO NOTHING`,
			organisation, id, n.ProjectID, nullable(n.ExternalRef), n.Title, n.Category, nullable(string(n.Measure.Currency)),
			nullable(n.Measure.Unit), text, n.By)
		switch {
		case IsUnique(err, "benefit_lines_external_ref"):
			return fault.Wrap(fault.AlreadyExists, err, "the project has a benefit line of this reference").
				With("body.external_ref", "%s is taken; GET /v1/benefit-lines?external_ref= finds it", n.ExternalRef)
		case err != nil:
			return err
		case inserted > 0 && n.Targets != nil && locked:
			return lockedTargets(key)
		case inserted > 0:
			target := lockedLine{ID: id, ProjectID: n.ProjectID}
			if err := writeTargets(ctx, tx, organisation, target, n.By, n.RequestID, plan); err != nil {
				return err
			}
		}
		line, err = getLine(ctx, tx, organisation, id)
		return err
	})
	return line, err
}

// SetTargets replaces the targets of a line. Months whose target stays are left alone, for the others the
// old entry is reversed and a new one written. version, when not 0, must be the line's (Stale). Locked targets are refused (Conflict).
func (s BenefitLines) SetTargets(ctx context.Context, organisation, id, by, requestID string, version int, targets benefit.ProfileText) (BenefitLine, error) {
	var line BenefitLine
	err := s.DB.InTx(ctx, func(tx Tx) error {
		target, err := lockLine(ctx, tx, organisation, id)
		if err != nil {
			return err
		}
		plan, text, err := parseTargets("body", target.measure(), &targets)
		if err != nil {
			return err
		}
		done, err := written(ctx, tx, organisation, []string{DerivedID(requestID, 1)})
		if err == nil && len(done) == 0 {
			err = target.replace(ctx, tx, organisation, by, requestID, version, plan, text)
		}
		if err == nil {
			line, err = getLine(ctx, tx, organisation, id)
		}
		return err
	})
	return line, err
}

func (l lockedLine) replace(ctx context.Context, tx Tx, organisation, by, requestID string, version int, plan []benefit.MonthAmount, text *string) error {
	locked, err := targetsLocked(l.State, l.Locks)
	switch {
	case err != nil:
		return err
	case locked:
		return lockedTargets(l.Key)
	case version != 0 && version != l.Version:
		return fault.New(fault.Stale, "the line is at version %d, not %d: read it again", l.Version, version)
	}
	_, err = tx.Exec(ctx, `
		UPDATE benefit_lines SET profile = $3, version = version + 1, updated_at = now()
		 WHERE organisation_id = $1 AND id = $2 AND profile IS DISTINCT FROM $3::jsonb`, organisation, l.ID, text)
	if err != nil {
		return err
	}
	return writeTargets(ctx, tx, organisation, l, by, requestID, plan)
}

// writeTargets makes plan the levels of the line. The line is locked or not yet visible to others. Ids count from 1.
func writeTargets(ctx context.Context, tx Tx, organisation string, l lockedLine, by, requestID string, plan []benefit.MonthAmount) error {
	current, err := levelsOfLine(ctx, tx, organisation, l.ID)
	if err != nil {
		return err
	}
	const reason = "targets replaced"
	var entries []benefit.Entry
	for _, part := range plan {
		next := benefit.Entry{LineID: l.ID, Month: part.Month, Kind: benefit.Target, Amount: part.Amount, By: by}
		var before *benefit.Entry
		if e, ok := current[part.Month]; ok {
			before = &e
		}
		entries = append(entries, benefit.SetLevel(before, next, reason)...)
		delete(current, part.Month)
	}
	for _, left := range current {
		entries = append(entries, benefit.DropLevel(left, by, reason))
	}
	slices.SortStableFunc(entries, func(a, b benefit.Entry) int { return int(a.Month - b.Month) })
	for i := range entries {
		entries[i].ID = DerivedID(requestID, 1+i)
	}
	_, err = insertEntries(ctx, tx, organisation, entries, map[string]lockedLine{l.ID: l})
	return err
}

func lockedTargets(project string) error {
	return fault.New(fault.Conflict, "the targets of %s are locked while the tollgate that fixes them is under review and once it has passed; "+
		"enter a forecast, withdraw the submission, or recycle the project to the phase that sets them", project)
}

// parseTargets expands targets to months and gives the text to keep; nothing of both when targets is nil.
func parseTargets(path string, m benefit.Measure, targets *benefit.ProfileText) ([]benefit.MonthAmount, *string, error) {
	if targets == nil {
		return nil, nil, nil
	}
	var p fault.Problems
	profile := targets.Parse(path, m, &p)
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(targets)
	return profile.Expand(m), nullable(string(text)), err
}
