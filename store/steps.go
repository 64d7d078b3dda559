package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/lib/pq"
)

// StepRow is one accepted event of a case.
type StepRow struct {
	Seq       int64           `db:"seq" json:"seq"`
	Event     string          `db:"event" json:"event"`
	From      string          `db:"from_state" json:"from_state"`
	To        string          `db:"to_state" json:"to_state"`
	Actor     string          `db:"actor_id" json:"actor"`
	Behalf    string          `db:"on_behalf_of" json:"on_behalf_of,omitempty" doc:"for whom a delegate acted"`
	At        time.Time       `db:"at" json:"at"`
	RequestID string          `db:"request_id" json:"request_id"`
	Payload   json.RawMessage `db:"payload" json:"payload"`
}

const caseSteps = `SELECT seq, event, from_state, to_state, actor_id, on_behalf_of, at, request_id, payload FROM steps
		 WHERE organisation_id = $1 AND case_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`

// discreetSteps leave out what others answered in a review, and all the answers where they are put up for signature: who is
// asked to sign them reads them with the task.
var discreetSteps = strings.Replace(caseSteps, ", payload FROM steps", `, CASE WHEN actor_id = ANY($5) OR on_behalf_of = ANY($5) THEN open ELSE open #- '{data,answers}' END AS payload
	FROM steps CROSS JOIN LATERAL (SELECT CASE WHEN (payload->>'content')::jsonb ? 'answers' THEN payload - 'content' ELSE payload END AS open) o`, 1)

// Steps returns up to limit+1 steps of a case after seq, oldest first.
func (s Cases) Steps(ctx context.Context, organisation, caseID string, after int64, limit int) ([]StepRow, error) {
	var rows []StepRow
	statement, arguments := caseSteps, []any{organisation, caseID, after, limit + 1}
	if s.Among != nil {
		statement, arguments = discreetSteps, append(arguments, pq.Array(s.Among))
	}
	err := s.DB.Select(ctx, &rows, statement, arguments...)
	return rows, err
}

// ofRequest holds for the steps s of one commit: that of the request itself and those that the
// machine raised in it, which are numbered after a plus sign. A comma is what follows the plus.
const ofRequest = `(s.request_id = $3 OR s.request_id > $3 || '+' AND s.request_id < $3 || ',')`

// StepOf finds what a request came to in a case, however long ago: the last step of its commit.
func (s Cases) StepOf(ctx context.Context, organisation, caseID, requestID string) (Recorded, error) {
	var recorded Recorded
	err := s.DB.Get(ctx, &recorded, `
		SELECT c.key, s.seq, s.to_state AS state
		  FROM steps s JOIN cases c ON c.organisation_id = s.organisation_id AND c.id = s.case_id
		 WHERE s.organisation_id = $1 AND s.case_id = $2 AND `+ofRequest+` ORDER BY s.seq DESC LIMIT 1`, organisation, caseID, requestID)
	return recorded, err
}

// SignatureRow is one signature as it was given.
type SignatureRow struct {
	ID          string    `db:"id" json:"id"`
	Seq         int64     `db:"seq" json:"seq"`
	RoundID     string    `db:"round_id" json:"round_id"`
	TaskID      string    `db:"task_id" json:"task_id"`
	Stage       string    `db:"stage" json:"stage"`
	Signer      string    `db:"signer_id" json:"signer"`
	SignerName  string    `db:"signer_name" json:"signer_name"`
	OnBehalfOf  string    `db:"on_behalf_of" json:"on_behalf_of,omitempty" doc:"whose seat a delegate signed"`
	Meaning     string    `db:"meaning" json:"meaning"`
	Comment     string    `db:"comment" json:"comment,omitempty"`
	ContentHash string    `db:"content_hash" json:"content_hash"`
	SignedAt    time.Time `db:"signed_at" json:"signed_at"`
}

// Signatures returns every signature of a case, or of one of its rounds, oldest first.
func (s Cases) Signatures(ctx context.Context, organisation, caseID, roundID string) ([]SignatureRow, error) {
	rows := []SignatureRow{}
	err := s.DB.Select(ctx, &rows, `
		SELECT id, seq, round_id, task_id, stage, signer_id, signer_name, on_behalf_of, meaning, comment, content_hash, signed_at FROM signatures
		 WHERE organisation_id = $1 AND case_id = $2 AND ($3 = '' OR round_id = $3) ORDER BY seq, id`, organisation, caseID, roundID)
	return rows, err
}

// SignedContent is exactly what a round asks to be signed: canonical JSON, as the step that
// opened the round kept it.
func (s Cases) SignedContent(ctx context.Context, organisation, caseID, roundID string) (string, error) {
	var content string
	err := s.DB.Get(ctx, &content, `
		SELECT payload->>'content' FROM steps WHERE organisation_id = $1 AND case_id = $2 AND payload->>'round_id' = $3`,
		organisation, caseID, roundID)
	return content, err
}

// SignedUnder returns what was put up for signature in a case under a hash. NotFound when nothing was.
func (s Cases) SignedUnder(ctx context.Context, organisation, caseID, hash string) (string, error) {
	var content string
	err := s.DB.Get(ctx, &content, `
		SELECT s.payload->>'content' FROM steps s JOIN signatures g ON g.organisation_id = s.organisation_id AND g.case_id = s.case_id
		 WHERE s.organisation_id = $1 AND s.case_id = $2 AND g.content_hash = $3 AND s.payload->>'round_id' = g.round_id LIMIT 1`,
		organisation, caseID, hash)
	return content, err
}
