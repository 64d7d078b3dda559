package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/lib/pq"
	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/lifecycle"
)

// LineCap is how much a month of a benefit line may be claimed from its pilot.
type LineCap struct {
	LineID, LineTitle, ProjectID string
	Measure                      benefit.Measure
	PilotID, PilotKey, Decision  string
	Verdict                      lifecycle.Verdict
	Against                      bool
	Version                      int // of the basis
	Basis                        benefit.PilotBasis
	Reason, By                   string
	At                           time.Time
	Interval                     *benefit.PilotInterval // nil before the verdict, or when it has none
	benefit.PilotCap
}

type capRow struct {
	LineID    string            `db:"line_id"`
	Title     string            `db:"title"`
	ProjectID string            `db:"project_id"`
	Currency  benefit.Currency  `db:"currency"`
	Unit      string            `db:"unit"`
	PilotID   string            `db:"pilot_id"`
	PilotKey  string            `db:"pilot_key"`
	Direction string            `db:"direction"`
	Verdict   lifecycle.Verdict `db:"verdict"`
	Decision  string            `db:"decision"`
	Against   bool              `db:"against"`
	Effect    json.RawMessage   `db:"effect"`
	Version   int               `db:"version"`
	Value     decimal.Decimal   `db:"value_per_unit"`
	Volume    decimal.Decimal   `db:"volume_per_month"`
	Reason    string            `db:"reason"`
	By        string            `db:"person_id"`
	At        time.Time         `db:"recorded_at"`
}

// selectCaps reads the newest basis of lines with what their pilots came to.
const selectCaps = `
	SELECT DISTINCT ON (b.line_id) b.line_id, l.title, l.project_id, coalesce(l.currency, '') AS currency, coalesce(l.unit, '') AS unit,
	       b.pilot_id, c.key AS pilot_key, coalesce(c.snapshot #>> '{data,plan,direction}', '') AS direction,
	       coalesce(c.snapshot #>> '{data,verdict,verdict}', '') AS verdict, coalesce(c.snapshot #> '{data,verdict,look,effect}', 'null') AS effect,
	       coalesce(c.snapshot #>> '{data,decision,decision}', '') AS decision, coalesce((c.snapshot #>> '{data,decision,against_verdict}')::boolean, false) AS against,
	       b.version, b.value_per_unit, b.volume_per_month, b.reason, b.person_id, b.recorded_at
	  FROM benefit_pilot_bases b
	  JOIN benefit_lines l ON l.organisation_id = b.organisation_id AND l.id = b.line_id
	  JOIN cases c ON c.organisation_id = b.organisation_id AND c.id = b.pilot_id
	 WHERE b.organisation_id = $1 AND ($2::text[] IS NULL OR b.line_id = ANY($2)) AND ($3 = '' OR l.project_id = $3)
	 ORDER BY b.line_id, b.version DESC`

// capsOf returns the caps of those of the lines that name a pilot, or of a project's.
func capsOf(ctx context.Context, q Querier, organisation string, lines []string, project string) ([]LineCap, error) {
	var rows []capRow
	err := q.Select(ctx, &rows, selectCaps, organisation, pq.Array(lines), project)
	caps := make([]LineCap, 0, len(rows))
	for _, row := range rows {
		one, unreadable := row.cap()
		if unreadable != nil {
			return nil, unreadable
		}
		caps = append(caps, one)
	}
	return caps, err
}

// cap is zero while there is no verdict, and for an invalid one: such a pilot says nothing.
func (r capRow) cap() (LineCap, error) {
	c := LineCap{LineID: r.LineID, LineTitle: r.Title, ProjectID: r.ProjectID, Measure: benefit.Measure{Currency: r.Currency, Unit: r.Unit}, PilotID: r.PilotID, PilotKey: r.PilotKey,
		Decision: r.Decision, Verdict: r.Verdict, Against: r.Against, Version: r.Version, Basis: benefit.PilotBasis{ValuePerUnit: r.Value, VolumePerMonth: r.Volume},
		Reason: r.Reason, By: r.By, At: r.At}
	var effect *lifecycle.EffectEstimate
	if err := json.Unmarshal(r.Effect, &effect); err != nil {
		return c, fault.Wrap(fault.Internal, err, "a pilot's effect cannot be read")
	}
	if effect != nil && r.Verdict != "" && r.Verdict != lifecycle.VerdictInvalid {
		c.Interval = &benefit.PilotInterval{Lower: effect.Lower, Estimate: effect.Estimate, Upper: effect.Upper,
			HazardRatio: effect.Measure == "hazard_ratio", Decrease: r.Direction == lifecycle.Decrease}
	}
	c.PilotCap = c.Basis.Cap(c.Interval, c.Measure)
	return c, nil
}

// CapException is finance's signed word that more may be claimed for a month.
type CapException struct {
	ID          string          `db:"id"`
	LineID      string          `db:"line_id"`
	Date        time.Time       `db:"month"`
	UpTo        decimal.Decimal `db:"up_to"`
	Reason      string          `db:"reason"`
	Signed      string          `db:"signed"`
	ContentHash string          `db:"content_hash"`
	By          string          `db:"person_id"`
	Name        string          `db:"person_name"`
	At          time.Time       `db:"recorded_at"`
}

// Month is the month for which it is.
func (e CapException) Month() benefit.Month { return benefit.MonthOf(e.Date) }

// exceptionsOf returns the exceptions of lines, the newest last.
func exceptionsOf(ctx context.Context, q Querier, organisation string, lines []string) ([]CapException, error) {
	rows := []CapException{}
	err := q.Select(ctx, &rows, `
		SELECT id, line_id, month, up_to, reason, signed, content_hash, person_id, person_name, recorded_at FROM benefit_cap_exceptions
		 WHERE organisation_id = $1 AND line_id = ANY($2) ORDER BY line_id, month, recorded_at, id`, organisation, pq.Array(lines))
	return rows, err
}

// ClaimedMonth is what counts against the cap of a month: what is claimed and not rejected.
type ClaimedMonth struct {
	LineID string          `db:"line_id"`
	Date   time.Time       `db:"month"`
	Amount decimal.Decimal `db:"amount"`
}

func claimedMonths(ctx context.Context, q Querier, organisation string, lines []string) ([]ClaimedMonth, error) {
	rows := []ClaimedMonth{}
	err := q.Select(ctx, &rows, `
		SELECT line_id, month, claimed - rejected AS amount FROM ledger_monthly
		 WHERE organisation_id = $1 AND line_id = ANY($2) AND (claimed <> 0 OR rejected <> 0) ORDER BY line_id, month`, organisation, pq.Array(lines))
	return rows, err
}

// CapReport is the caps of a project or a line with everything that counts against them.
type CapReport struct {
	Caps       []LineCap
	Exceptions []CapException
	Claimed    []ClaimedMonth
}

// Caps reports on the lines of a project that name a pilot, or on one line.
func (s BenefitLines) Caps(ctx context.Context, organisation, project, line string) (CapReport, error) {
	var r CapReport
	var only []string
	if line != "" {
		only = []string{line}
	}
	var err error
	if r.Caps, err = capsOf(ctx, s.DB, organisation, only, project); err != nil {
		return r, err
	}
	var lines []string
	for _, c := range r.Caps {
		lines = append(lines, c.LineID)
	}
	if r.Exceptions, err = exceptionsOf(ctx, s.DB, organisation, lines); err != nil {
		return r, err
	}
	r.Claimed, err = claimedMonths(ctx, s.DB, organisation, lines)
	return r, err
}
