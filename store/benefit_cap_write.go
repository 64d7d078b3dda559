package store

import (
	"context"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
)

// NewPilotBasis names the pilot that a line's benefit comes from, and what its effect is worth.
type NewPilotBasis struct {
	Pilot         string // id
	Value, Volume decimal.Decimal
	Reason        string
	By, RequestID string
	Decider       bool // By may decide claims
}

// SetPilot binds a line to a pilot of its project, for good: what is claimed from then on stays within what the pilot showed. Another
// basis, or another pilot, only finance sets, and nobody who has claimed on the line (Forbidden). The same request again changes nothing.
func (s BenefitLines) SetPilot(ctx context.Context, organisation, line string, n NewPilotBasis) (LineCap, error) {
	var caps []LineCap
	err := s.DB.InTx(ctx, func(tx Tx) error {
		locked, err := lockLine(ctx, tx, organisation, line)
		if err != nil {
			return err
		}
		if caps, err = capsOf(ctx, tx, organisation, []string{line}, ""); err != nil {
			return err
		}
		var done bool
		err = tx.Get(ctx, &done, `SELECT EXISTS (SELECT 1 FROM benefit_pilot_bases WHERE organisation_id = $1 AND line_id = $2 AND request_id = $3)`, organisation, line, n.RequestID)
		if err != nil || done {
			return err
		}
		if err := n.may(ctx, tx, organisation, locked, len(caps)); err != nil {
			return err
		}
		version := 1
		if len(caps) > 0 {
			version = caps[0].Version + 1
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO benefit_pilot_bases (organisation_id, line_id, version, pilot_id, value_per_unit, volume_per_month, reason, request_id, person_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, organisation, line, version, n.Pilot, n.Value, n.Volume, n.Reason, n.RequestID, n.By); err != nil {
			return err
		}
		caps, err = capsOf(ctx, tx, organisation, []string{line}, "")
		return err
	})
	if err != nil {
		return LineCap{}, err
	}
	return caps[0], nil
}

// may holds a basis to a pilot of the line's project, and a change of one to finance.
func (n NewPilotBasis) may(ctx context.Context, tx Tx, organisation string, line lockedLine, bases int) error {
	var project string
	err := tx.Get(ctx, &project, `SELECT coalesce(snapshot #>> '{data,plan,project_id}', '') FROM cases WHERE organisation_id = $1 AND kind = 'pilot' AND id = $2`, organisation, n.Pilot)
	if err != nil {
		return err
	}
	if project != line.ProjectID {
		return fault.New(fault.Invalid, "the pilot is not of the line's project").With("body.pilot_id", "its plan must name the project %s in project_id", line.Key)
	}
	if bases == 0 {
		return nil
	}
	if !n.Decider {
		return fault.New(fault.Forbidden, "the line has a basis already; only finance sets another")
	}
	claims, err := hasClaimed(ctx, tx, organisation, line.ID, 0, n.By)
	if err == nil && claims {
		err = fault.New(fault.Forbidden, "you have claimed on this line, so somebody else of finance sets its basis")
	}
	return err
}

// hasClaimed tells whether a person has claims on a line that stand, for a month; 0 for any.
func hasClaimed(ctx context.Context, tx Tx, organisation, line string, month benefit.Month, person string) (bool, error) {
	var claims bool
	var day *string
	if month != 0 {
		text := month.String() + "-01"
		day = &text
	}
	err := tx.Get(ctx, &claims, `
		SELECT EXISTS (SELECT 1 FROM ledger e WHERE e.organisation_id = $1 AND e.line_id = $2 AND e.kind = 'claimed' AND e.person_id = $3
		                  AND ($4::date IS NULL OR e.month = $4::date)`+notReversed+`)`, organisation, line, person, day)
	return claims, err
}

// SignedException is exactly what finance signs when more may be claimed than a pilot supports.
type SignedException struct {
	LineID    string            `json:"line_id"`
	LineTitle string            `json:"line_title"`
	Month     string            `json:"month"`
	UpTo      string            `json:"up_to"`
	Measure   string            `json:"measure"`
	Reason    string            `json:"reason"`
	Pilot     string            `json:"pilot"`
	Verdict   lifecycle.Verdict `json:"verdict"`
	Cap       string            `json:"cap_per_month"`
	Basis     int               `json:"basis_version"`
	Meaning   string            `json:"meaning"`
}

// Except signs that up to so much may be claimed for a month of a line. Who has claimed for the month does not sign (Forbidden). The
// same requestID again changes nothing.
func (s BenefitLines) Except(ctx context.Context, organisation, line, requestID string, by identity.Person, month benefit.Month, upTo decimal.Decimal, reason string) (CapException, error) {
	id := DerivedID(requestID, 0)
	var signed CapException
	err := s.DB.InTx(ctx, func(tx Tx) error {
		if _, err := lockLine(ctx, tx, organisation, line); err != nil {
			return err
		}
		caps, err := capsOf(ctx, tx, organisation, []string{line}, "")
		switch {
		case err != nil:
			return err
		case len(caps) == 0:
			return fault.New(fault.Conflict, "the line names no pilot, so nothing caps its claims")
		}
		claims, err := hasClaimed(ctx, tx, organisation, line, month, by.ID)
		if err != nil {
			return err
		}
		if claims {
			return fault.New(fault.Forbidden, "you have claimed for %s on this line, so somebody else of finance signs the exception", month)
		}
		c := caps[0]
		text, hash, err := lifecycle.Canonical(SignedException{LineID: line, LineTitle: c.LineTitle, Month: month.String(), UpTo: c.Measure.Format(upTo), Measure: c.Measure.String(), Reason: reason,
			Pilot: c.PilotKey, Verdict: c.Verdict, Cap: c.Measure.Format(c.AtMost), Basis: c.Version, Meaning: "more may be claimed than the pilot supports"})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO benefit_cap_exceptions (organisation_id, id, line_id, month, up_to, reason, signed, content_hash, person_id, person_name)
			VALUES ($1, $2, $3, $4::date, $5, $6, $7, $8, $9, $10) ON CONFLICT (organisation_id, id) DO NOTHING`,
			organisation, id, line, month.String()+"-01", upTo, reason, string(text), hash, by.ID, by.Name); err != nil {
			return err
		}
		return tx.Get(ctx, &signed, `
			SELECT id, line_id, month, up_to, reason, signed, content_hash, person_id, person_name, recorded_at FROM benefit_cap_exceptions
			 WHERE organisation_id = $1 AND id = $2`, organisation, id)
	})
	return signed, err
}
