package api

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

const capNotes = `A line may name the pilot that its benefit comes from, once and for good. What is claimed for a month, less what is rejected, then stays within
**favourable bound of the effect's always-valid interval × volume_per_month × value_per_unit**, rounded down; nothing before the verdict, of an invalid pilot, or when
even that bound is no gain. A claim beyond is refused with the figures (422). Finance may set another basis, or sign for a month that up to so much may be claimed,
with a reason; never somebody who claims there.`

type linePilotInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		PilotID        string `json:"pilot_id" minLength:"1" maxLength:"60" doc:"id or key of a pilot whose plan names the line's project"`
		ValuePerUnit   string `json:"value_per_unit" maxLength:"40" example:"20.00" doc:"worth of one unit of effect on one unit of volume, in the line's currency or unit; of a proportion, of a whole unit of volume"`
		VolumePerMonth string `json:"volume_per_month" maxLength:"40" example:"1000" doc:"units of volume in a month, such as players or orders"`
		Reason         string `json:"reason" minLength:"1" maxLength:"2000" doc:"where value and volume come from"`
	}
}

// LineCapView is how much a month of a line may be claimed from its pilot. It is exported because it is embedded.
type LineCapView struct {
	LineID         string            `json:"line_id"`
	LineTitle      string            `json:"line_title"`
	ProjectID      string            `json:"project_id"`
	Currency       benefit.Currency  `json:"currency,omitempty"`
	Unit           string            `json:"unit,omitempty"`
	PilotID        string            `json:"pilot_id"`
	PilotKey       string            `json:"pilot_key"`
	Verdict        lifecycle.Verdict `json:"verdict,omitempty" enum:"success,no_effect,harm,insufficient_evidence,invalid" doc:"absent before the pilot's end"`
	Decision       string            `json:"decision,omitempty" enum:"scale,iterate,stop"`
	Against        bool              `json:"against_verdict"`
	BasisVersion   int               `json:"basis_version"`
	ValuePerUnit   string            `json:"value_per_unit"`
	VolumePerMonth string            `json:"volume_per_month"`
	Reason         string            `json:"reason"`
	SetBy          string            `json:"set_by"`
	SetAt          time.Time         `json:"set_at"`
	Lower          *float64          `json:"effect_lower" doc:"of the always-valid interval; null while the pilot supports nothing"`
	Upper          *float64          `json:"effect_upper"`
	AtMost         string            `json:"cap_per_month" doc:"at the favourable end of the interval"`
	Estimated      string            `json:"estimated_per_month" doc:"at the estimate"`
	AtLeast        string            `json:"supported_per_month" doc:"at the other end of the interval"`
}

func viewCap(c store.LineCap) LineCapView {
	v := LineCapView{LineID: c.LineID, LineTitle: c.LineTitle, ProjectID: c.ProjectID, Currency: c.Measure.Currency, Unit: c.Measure.Unit, PilotID: c.PilotID, PilotKey: c.PilotKey,
		Verdict: c.Verdict, Decision: c.Decision, Against: c.Against, BasisVersion: c.Version, ValuePerUnit: c.Basis.ValuePerUnit.String(), VolumePerMonth: c.Basis.VolumePerMonth.String(),
		Reason: c.Reason, SetBy: c.By, SetAt: c.At.UTC(), AtMost: c.Measure.Format(c.AtMost), Estimated: c.Measure.Format(c.Estimated), AtLeast: c.Measure.Format(c.AtLeast)}
	if c.Interval != nil {
		v.Lower, v.Upper = &c.Interval.Lower, &c.Interval.Upper
	}
	return v
}

type linePilotOutput struct {
	ETag string `header:"ETag" doc:"of the basis"`
	Body LineCapView
}

func (s *Server) setLinePilot(ctx context.Context, in *linePilotInput) (*linePilotOutput, error) {
	caller := identity.FromContext(ctx)
	var p fault.Problems
	value, volume := positive(&p, "body.value_per_unit", in.Body.ValuePerUnit), positive(&p, "body.volume_per_month", in.Body.VolumePerMonth)
	p.Require(strings.TrimSpace(in.Body.Reason) != "", "body.reason", "say where value and volume come from")
	if err := p.Err(); err != nil {
		return nil, err
	}
	lines := store.BenefitLines{DB: s.DB}
	if _, err := lines.Get(ctx, caller.Organisation, in.ID); err != nil {
		return nil, err
	}
	pilot, err := s.locate(ctx, lifecycle.KindPilot, "body.pilot_id", in.Body.PilotID)
	if err != nil {
		return nil, err
	}
	c, err := lines.SetPilot(ctx, caller.Organisation, in.ID, store.NewPilotBasis{Pilot: pilot, Value: value, Volume: volume,
		Reason: in.Body.Reason, By: caller.ID, RequestID: RequestID(ctx), Decider: caller.May(identity.BenefitsValidate)})
	if err != nil {
		return nil, err
	}
	return &linePilotOutput{ETag: strconv.Quote(strconv.Itoa(c.Version)), Body: viewCap(c)}, nil
}

// factorText is a factor of an amount: exact, and not so long that nobody could read it.
var factorText = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,8})?$`)

func positive(p *fault.Problems, path, text string) decimal.Decimal {
	if !factorText.MatchString(text) {
		p.Add(path, `a plain decimal in a string, such as "12.50", with at most 12 digits before and 8 after the point`)
		return decimal.Zero
	}
	factor := decimal.RequireFromString(text)
	p.Require(factor.IsPositive(), path, "must be above zero")
	return factor
}

type capExceptionInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Month  string `json:"month" maxLength:"20" example:"2026-11"`
		UpTo   string `json:"up_to" maxLength:"40" example:"1500.00" doc:"what may be claimed for the month in all; the newest exception of a month counts"`
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

// CapExceptionView is finance's signed word that more may be claimed. It is exported because it is embedded.
type CapExceptionView struct {
	ID          string    `json:"id"`
	LineID      string    `json:"line_id"`
	Month       string    `json:"month"`
	UpTo        string    `json:"up_to"`
	Reason      string    `json:"reason"`
	SignedBy    string    `json:"signed_by"`
	SignedName  string    `json:"signed_name"`
	SignedAt    time.Time `json:"signed_at"`
	Signed      string    `json:"signed_text" doc:"exactly what was signed, with the figures of that moment"`
	ContentHash string    `json:"content_hash" doc:"SHA-256 of signed_text"`
}

func viewException(e store.CapException, m benefit.Measure) CapExceptionView {
	return CapExceptionView{ID: e.ID, LineID: e.LineID, Month: e.Month().String(), UpTo: m.Format(e.UpTo), Reason: e.Reason, SignedBy: e.By, SignedName: e.Name,
		SignedAt: e.At.UTC(), Signed: e.Signed, ContentHash: e.ContentHash}
}

type capExceptionOutput struct{ Body CapExceptionView }

func (s *Server) signCapException(ctx context.Context, in *capExceptionInput) (*capExceptionOutput, error) {
	caller := identity.FromContext(ctx)
	lines := store.BenefitLines{DB: s.DB}
	line, err := lines.Get(ctx, caller.Organisation, in.ID)
	if err != nil {
		return nil, err
	}
	var p fault.Problems
	upTo := line.Measure.Parse("body.up_to", in.Body.UpTo, &p)
	month, wrong := benefit.ParseMonth(in.Body.Month)
	p.Require(wrong == nil, "body.month", "a month that exists, of the form 2026-11, between %s and %s", benefit.FirstMonth, benefit.LastMonth)
	p.Require(strings.TrimSpace(in.Body.Reason) != "", "body.reason", "say why more may be claimed than the pilot supports")
	if err := p.Err(); err != nil {
		return nil, err
	}
	signed, err := lines.Except(ctx, caller.Organisation, line.ID, RequestID(ctx), caller, month, upTo, in.Body.Reason)
	return &capExceptionOutput{Body: viewException(signed, line.Measure)}, err
}
