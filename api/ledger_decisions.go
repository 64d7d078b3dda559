package api

import (
	"context"
	"strings"

	"tollgate/benefit"
	"tollgate/identity"
	"tollgate/store"
)

const decisionNotes = `A claim is decided once: validated in full, validated in part (the rest is rejected and a reason is needed), or rejected with a reason.
**Nobody decides what they claimed** (403). A decision is taken back by reversing it; then the claim is open again.
The bulk form also takes NDJSON, one decision a line, or CSV with a header.`

// entriesOutput lists the entries that a decision or reversal wrote.
type entriesOutput struct {
	Body struct {
		Items []entryView `json:"items" nullable:"false" doc:"the entries written"`
	}
}

func answerEntries(results [][]store.LedgerEntry, err error) (*entriesOutput, error) {
	out := &entriesOutput{}
	out.Body.Items = []entryView{}
	for _, entries := range results {
		for _, e := range entries {
			out.Body.Items = append(out.Body.Items, viewEntry(e))
		}
	}
	return out, err
}

type validateInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body *struct {
		Amount string `json:"amount,omitempty" maxLength:"40" doc:"what is accepted; all of the claim when absent"`
		Reason string `json:"reason,omitempty" maxLength:"2000" doc:"needed when less is accepted than was claimed"`
	}
}

func (s *Server) validateClaim(ctx context.Context, in *validateInput) (*entriesOutput, error) {
	d := store.Decision{ClaimID: in.ID, Kind: benefit.Validated}
	if in.Body != nil {
		d.Amount, d.Reason = in.Body.Amount, strings.TrimSpace(in.Body.Reason)
	}
	return s.decide(ctx, d)
}

type reasonInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
	}
}

func (s *Server) rejectClaim(ctx context.Context, in *reasonInput) (*entriesOutput, error) {
	return s.decide(ctx, store.Decision{ClaimID: in.ID, Kind: benefit.Rejected, Reason: strings.TrimSpace(in.Body.Reason)})
}

func (s *Server) decide(ctx context.Context, decisions ...store.Decision) (*entriesOutput, error) {
	caller := identity.FromContext(ctx)
	return answerEntries(store.Ledger{DB: s.DB}.Decide(ctx, caller.Organisation, caller.ID, RequestID(ctx), decisions))
}

type decisionsInput struct {
	Body struct {
		Decisions []struct {
			ClaimID  string `json:"claim_id" minLength:"1" maxLength:"64"`
			Decision string `json:"decision" enum:"validate,reject"`
			Amount   string `json:"amount,omitempty" maxLength:"40" doc:"of a validation in part"`
			Reason   string `json:"reason,omitempty" maxLength:"2000"`
		} `json:"decisions" nullable:"false" minItems:"1" maxItems:"10000"`
	}
}

// decideClaims is the bulk form: all or none.
func (s *Server) decideClaims(ctx context.Context, in *decisionsInput) (*entriesOutput, error) {
	kinds := map[string]benefit.Kind{"validate": benefit.Validated, "reject": benefit.Rejected}
	decisions := make([]store.Decision, len(in.Body.Decisions))
	for i, d := range in.Body.Decisions {
		decisions[i] = store.Decision{ClaimID: d.ClaimID, Kind: kinds[d.Decision], Amount: d.Amount, Reason: strings.TrimSpace(d.Reason)}
	}
	return s.decide(ctx, decisions...)
}

// reverseEntry needs no more than the right to claim; that a decision is only finance's to take back is the store's rule.
func (s *Server) reverseEntry(ctx context.Context, in *reasonInput) (*entriesOutput, error) {
	caller := identity.FromContext(ctx)
	reversals, err := store.Ledger{DB: s.DB}.Reverse(ctx, caller.Organisation, caller.ID, caller.May(identity.BenefitsValidate),
		RequestID(ctx), in.ID, strings.TrimSpace(in.Body.Reason))
	return answerEntries([][]store.LedgerEntry{reversals}, err)
}
