package api

import (
	"context"
	"time"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

const ledgerNotes = `Up to 10,000 forecasts and claims at once, **all or none**: a refused request names every row at fault and changes nothing.
A *forecast* is a level: a new one for the line and month reverses the old one. A *claim* adds up and waits for finance.
A row with an external_ref that its line has already is not written twice when it is the same (status exists), and refused when it differs.
The entries may also come as NDJSON, one a line, or as CSV whose header names the fields; a refusal names them as entries[0], entries[1], … all the same.`

// entryBytes holds 10,000 entries with room to spare.
const entryBytes = 8 << 20

type newEntry struct {
	LineID      string       `json:"line_id" minLength:"1" maxLength:"64"`
	Kind        benefit.Kind `json:"kind" enum:"forecast,claimed"`
	Month       string       `json:"month" maxLength:"20" example:"2026-11"`
	Amount      string       `json:"amount" maxLength:"40" example:"1250.50" doc:"plain decimal, at least 0, below 10^15"`
	Currency    string       `json:"currency,omitempty" maxLength:"40" doc:"when given, must be the line's"`
	ExternalRef string       `json:"external_ref,omitempty" maxLength:"200" doc:"your own name for the entry, unique on its line"`
	Reason      string       `json:"reason,omitempty" maxLength:"2000" doc:"a remark"`
}

type newEntriesInput struct {
	Body struct {
		Entries []newEntry `json:"entries" nullable:"false" minItems:"1" maxItems:"10000"`
	}
}

type addedEntry struct {
	ID     string `json:"id,omitempty" doc:"the entry that holds"`
	Status string `json:"status" enum:"written,unchanged,exists"`
}

type addedEntriesOutput struct {
	Body struct {
		Written   int          `json:"written"`
		Unchanged int          `json:"unchanged" doc:"forecasts that were that amount already"`
		Exists    int          `json:"exists" doc:"entries that the line has under the same reference"`
		Items     []addedEntry `json:"items" nullable:"false" doc:"what became of each row, in their order"`
	}
}

func (s *Server) addEntries(ctx context.Context, in *newEntriesInput) (*addedEntriesOutput, error) {
	caller := identity.FromContext(ctx)
	rows := make([]store.NewEntry, len(in.Body.Entries))
	for i, e := range in.Body.Entries {
		rows[i] = store.NewEntry{LineID: e.LineID, Month: e.Month, Amount: e.Amount, Currency: e.Currency, ExternalRef: e.ExternalRef, Reason: e.Reason, Kind: e.Kind}
	}
	added, err := store.Ledger{DB: s.DB}.Add(ctx, caller.Organisation, caller.ID, RequestID(ctx), rows)
	out := &addedEntriesOutput{}
	counts := map[string]*int{store.StatusWritten: &out.Body.Written, store.StatusUnchanged: &out.Body.Unchanged, store.StatusExists: &out.Body.Exists}
	for _, a := range added {
		if count, ok := counts[a.Status]; ok {
			*count++
		}
		out.Body.Items = append(out.Body.Items, addedEntry(a))
	}
	return out, err
}

// entryView is an entry as people read it.
type entryView struct {
	ID           string           `json:"id"`
	LineID       string           `json:"line_id"`
	ProjectID    string           `json:"project_id"`
	Category     benefit.Category `json:"category"`
	Month        string           `json:"month"`
	Kind         benefit.Kind     `json:"kind" enum:"target,forecast,claimed,validated,rejected,reversal"`
	CountsAs     benefit.Kind     `json:"counts_as" doc:"the kind under which reports count it"`
	Amount       string           `json:"amount" doc:"negative in a reversal"`
	Currency     benefit.Currency `json:"currency,omitempty"`
	Unit         string           `json:"unit,omitempty"`
	Status       string           `json:"status" enum:"in_force,open,validated,validated_in_part,rejected,reversed"`
	ClaimID      string           `json:"claim_id,omitempty" doc:"the claim that this decides"`
	Rest         bool             `json:"rest,omitempty" doc:"the rejected rest of a claim validated in part"`
	ReversesID   string           `json:"reverses_id,omitempty" doc:"the entry that this negates"`
	ReversesKind benefit.Kind     `json:"reverses_kind,omitempty"`
	Reason       string           `json:"reason,omitempty"`
	ExternalRef  string           `json:"external_ref,omitempty"`
	By           string           `json:"by"`
	RecordedAt   time.Time        `json:"recorded_at"`
}

func viewEntry(e store.LedgerEntry) entryView {
	return entryView{
		ID: e.ID, LineID: e.LineID, ProjectID: e.ProjectID, Category: e.Category, Month: e.Month.String(), Kind: e.Kind, CountsAs: e.CountsAs(),
		Amount: e.Measure.Format(e.Amount), Currency: e.Measure.Currency, Unit: e.Measure.Unit, Status: e.Status, ClaimID: e.ClaimID, Rest: e.Rest,
		ReversesID: e.ReversesID, ReversesKind: e.Reverses, Reason: e.Reason, ExternalRef: e.ExternalRef, By: e.By, RecordedAt: e.At.UTC(),
	}
}

type entryInput struct {
	ID string `path:"id" maxLength:"64"`
}

type entryOutput struct{ Body entryView }

func (s *Server) getEntry(ctx context.Context, in *entryInput) (*entryOutput, error) {
	entry, err := store.Ledger{DB: s.DB}.Get(ctx, identity.FromContext(ctx).Organisation, in.ID)
	return &entryOutput{Body: viewEntry(entry)}, err
}

type entriesInput struct {
	LinkedPage
	Line    string `query:"line" maxLength:"64"`
	Project string `query:"project" maxLength:"60" doc:"id or key"`
	From    string `query:"from" maxLength:"20" example:"2026-01" doc:"first month"`
	To      string `query:"to" maxLength:"20" example:"2026-12" doc:"last month"`
	Kind    string `query:"kind" enum:"target,forecast,claimed,validated,rejected,reversal"`
	By      string `query:"by" maxLength:"60" doc:"who entered it; me for yourself"`
	Open    bool   `query:"open" doc:"only claims that wait for a decision"`
	Sort    string `query:"sort" enum:"recorded_at,-recorded_at,month,-month" default:"recorded_at"`
}

func (s *Server) listEntries(ctx context.Context, in *entriesInput) (*Page[entryView], error) {
	caller := identity.FromContext(ctx)
	from, to, err := monthRange(in.From, in.To)
	if err != nil {
		return nil, err
	}
	project, err := s.locateProject(ctx, "query.project", in.Project)
	if err != nil {
		return nil, err
	}
	cursor, err := store.ParseCursor(in.Cursor, in.Sort)
	if err != nil {
		return nil, err
	}
	entries, err := store.Ledger{DB: s.DB}.List(ctx, caller.Organisation, store.LedgerFilter{
		LineID: in.Line, ProjectID: project, Kind: in.Kind, By: self(in.By, caller), From: from, To: to, OpenOnly: in.Open,
		Sort: in.Sort, Cursor: cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	page := newPage(entries, in.Limit, func(e store.LedgerEntry) string { return e.Cursor(in.Sort).Encode() }, in.next)
	return viewPage(page, viewEntry), nil
}

// monthRange reads the query's from and to; zero where one is not given.
func monthRange(fromText, toText string) (from, to benefit.Month, err error) {
	var p fault.Problems
	for _, bound := range []struct {
		path, text string
		month      *benefit.Month
	}{{"query.from", fromText, &from}, {"query.to", toText, &to}} {
		if bound.text != "" {
			var wrong error
			*bound.month, wrong = benefit.ParseMonth(bound.text)
			p.Require(wrong == nil, bound.path, "a month that exists, of the form 2026-11, between %s and %s", benefit.FirstMonth, benefit.LastMonth)
		}
	}
	p.Require(from == 0 || to == 0 || from <= to, "query.to", "must not be before from")
	return from, to, p.Err()
}
