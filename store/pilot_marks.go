package store

import (
	"context"
	"time"

	"tollgate/lifecycle"
)

// PilotMark is what a pilot shows wherever it appears, beside what every case has.
type PilotMark struct {
	Project         string                   `json:"project_id,omitempty"`
	StartedAt       *time.Time               `json:"started_at,omitempty"`
	Verdict         lifecycle.Verdict        `json:"verdict,omitempty" enum:"success,no_effect,harm,insufficient_evidence,invalid" doc:"computed; absent before the end"`
	Decision        string                   `json:"decision,omitempty" enum:"scale,iterate,stop" doc:"signed; absent before"`
	Reason          string                   `json:"reason,omitempty" doc:"of the decision"`
	Against         bool                     `json:"against_verdict" doc:"the decision does not follow from the verdict"`
	SecondApprovers []lifecycle.SignedReason `json:"second_approvers,omitempty" doc:"why those signed who had to agree to a decision against the verdict"`
	DecidedAt       *time.Time               `json:"decided_at,omitempty"`
	ContentHash     string                   `json:"content_hash,omitempty" doc:"of the verdict and decision as they were signed"`
}

// pilotColumn is a case's PilotMark; null of other kinds.
const pilotColumn = `CASE WHEN kind = 'pilot' THEN jsonb_strip_nulls(jsonb_build_object('project_id', snapshot #>> '{data,plan,project_id}',
	'started_at', snapshot #>> '{data,clock,started_at}', 'verdict', snapshot #>> '{data,verdict,verdict}', 'decision', snapshot #>> '{data,decision,decision}',
	'reason', snapshot #>> '{data,decision,reason}', 'against_verdict', coalesce(snapshot #> '{data,decision,against_verdict}', 'false'),
	'second_approvers', snapshot #> '{data,decision,second_approvers}', 'decided_at', snapshot #>> '{data,decision,at}',
	'content_hash', snapshot #>> '{data,decision,content_hash}')) END AS pilot`

// Scan implements sql.Scanner.
func (p *PilotMark) Scan(src any) error {
	return scanJSON(src, p)
}

// OfProject lists the pilots whose plan names the project, the oldest first.
func (s Pilots) OfProject(ctx context.Context, organisation, project string) ([]CaseRow, error) {
	rows := []CaseRow{}
	err := s.DB.Select(ctx, &rows, `SELECT `+caseColumns+` FROM cases
		WHERE organisation_id = $1 AND kind = 'pilot' AND snapshot #>> '{data,plan,project_id}' = $2 ORDER BY created_at, id`, organisation, project)
	return rows, err
}
