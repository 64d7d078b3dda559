package booking

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/shopspring/decimal"

	"tollgate/fault"
	"tollgate/fitara"
)

// entry is what the import reads of a ledger entry.
type entry struct {
	ID          string          `json:"id"`
	Kind        string          `json:"kind"`
	Status      string          `json:"status"`
	Month       string          `json:"month"`
	Amount      decimal.Decimal `json:"amount"`
	ExternalRef string          `json:"external_ref"`
	ClaimID     string          `json:"claim_id"`
}

// book brings one strategy to its line, its claims and their validation.
func (i *Importer) book(ctx context.Context, project Project, lines map[string]string, s fitara.Strategy, r *Record) error {
	known := false
	if r.LineID, known = lines[s.Ref]; !known {
		if err := i.createLine(ctx, project, s, r); err != nil || r.LineID == "" {
			return err
		}
	}
	have := map[string]entry{}   // claims by external_ref
	decided := map[string]bool{} // claims that somebody decided once, and not again by an import
	if known {
		err := pages(ctx, i.lead, "/v1/ledger", url.Values{"line": {r.LineID}}, func(e entry) {
			if e.Kind == "claimed" && e.ExternalRef != "" {
				have[e.ExternalRef] = e
			}
			decided[e.ClaimID] = true
		})
		if err != nil {
			return err
		}
	}
	if err := i.claim(ctx, s, have, r); err != nil {
		return err
	}
	var claims []string
	for _, a := range s.Amounts {
		if e, ok := have[refOf(a)]; ok && e.Status == "open" && !decided[e.ID] {
			claims = append(claims, e.ID)
		}
	}
	return i.validate(ctx, claims, r)
}

func (i *Importer) createLine(ctx context.Context, project Project, s fitara.Strategy, r *Record) error {
	body := map[string]any{"project_id": project.ID, "external_ref": s.Ref, "title": lineTitle(s), "category": s.Category, "currency": "USD"}
	var line struct {
		ID string `json:"id"`
	}
	err := i.lead.Post(ctx, "/v1/benefit-lines", "fitara-line-"+project.ID+"-"+s.Ref, body, &line)
	if f := refusal(err); f != nil {
		r.refuse("line", "", f.Error())
		return nil
	}
	r.LineID, r.LineCreated = line.ID, err == nil
	return err
}

// longestTitle is what the API takes, in characters.
const longestTitle = 200

func lineTitle(s fitara.Strategy) string {
	title := []rune(strings.Join(strings.Fields(s.Title), " "))
	if len(title) == 0 {
		return "Strategy " + s.Ref
	}
	return string(title[:min(len(title), longestTitle)])
}

func refOf(a fitara.Amount) string { return fmt.Sprintf("fy%d", a.FiscalYear) }

// remark stays with the entry: what its amount is, for whoever reads the ledger without the file.
func remark(a fitara.Amount) string {
	if a.Gross {
		return fmt.Sprintf("FY%d as published under FITARA, gross", a.FiscalYear)
	}
	return fmt.Sprintf("FY%d as published under FITARA", a.FiscalYear)
}

// claim enters the amounts that the line has not, and adds them to have. An amount that is there and differs is refused: the
// publication was changed, and only people can say which figure is right.
func (i *Importer) claim(ctx context.Context, s fitara.Strategy, have map[string]entry, r *Record) error {
	var rows []map[string]any
	for _, a := range s.Amounts {
		if e, ok := have[refOf(a)]; ok {
			if !e.Amount.Equal(a.USD) || e.Month != a.Month.String() {
				r.refuse("differs", refOf(a), fmt.Sprintf("the ledger has %s USD for %s and the file %s USD; reverse the entry and claim anew", e.Amount, e.Month, a.USD))
			}
			r.Existing++
			continue
		}
		rows = append(rows, map[string]any{"line_id": r.LineID, "kind": "claimed", "month": a.Month.String(), "amount": a.USD.String(),
			"currency": "USD", "external_ref": refOf(a), "reason": remark(a)})
	}
	if len(rows) == 0 {
		return nil
	}
	var added struct{ Items []struct{ ID string } }
	err := i.lead.Post(ctx, "/v1/ledger", "", map[string]any{"entries": rows}, &added)
	if f := refusal(err); f != nil {
		r.refuse("entries", "", f.Error())
		return nil
	}
	for n, item := range added.Items {
		ref := rows[n]["external_ref"].(string)
		have[ref] = entry{ID: item.ID, Status: "open"}
	}
	r.Claimed += len(added.Items)
	return err
}

func (i *Importer) validate(ctx context.Context, claims []string, r *Record) error {
	if len(claims) == 0 {
		return nil
	}
	var decisions []map[string]string
	for _, id := range claims {
		decisions = append(decisions, map[string]string{"claim_id": id, "decision": "validate", "reason": "as published by the agency under FITARA"})
	}
	var written struct{ Items []struct{ ID string } }
	sum := sha256.Sum256([]byte(strings.Join(claims, " ")))
	err := i.finance.Post(ctx, "/v1/ledger/decisions", "fitara-"+hex.EncodeToString(sum[:]), map[string]any{"decisions": decisions}, &written)
	if f := refusal(err); f != nil {
		r.refuse("validation", "", f.Error())
		return nil
	}
	r.Validated += len(written.Items)
	return err
}

// refusal returns what the API found wrong with a record's own data; nil when err is of another kind, which ends the import.
func refusal(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) && (f.Code == fault.Invalid || f.Code == fault.Conflict || f.Code == fault.AlreadyExists) {
		return f
	}
	return nil
}
