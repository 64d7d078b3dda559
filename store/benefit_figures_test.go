package store_test

import (
	"slices"
	"testing"

	"tollgate/benefit"
	"tollgate/store"
)

func (b benefits) figures(project string) store.BenefitFigures {
	b.t.Helper()
	f, err := b.lines.Figures(b.ctx, org, project)
	if err != nil {
		b.t.Fatal(err)
	}
	open, err := b.ledger.List(b.ctx, org, store.LedgerFilter{ProjectID: project, OpenOnly: true, Sort: "month", Limit: 100})
	if err != nil || len(open) != f.UndecidedClaims {
		b.t.Fatalf("%d claims are undecided and the list shows %d open, %v", f.UndecidedClaims, len(open), err)
	}
	return f
}

func TestFiguresFollowTheLedger(t *testing.T) {
	b := newBenefits(t)
	if f := b.figures(b.project); f.Lines != 0 || f.LinesWithTargets != 0 || len(f.Currencies) != 0 {
		t.Fatalf("a project without lines: %+v", f)
	}
	dollars, euros, other := b.newLine("Overtime", "USD"), b.newLine("Rent", "EUR"), b.newProject("PRJ-2", "", "")
	targets := benefit.ProfileText{Shape: benefit.Explicit, Recurrence: benefit.OneTime, Explicit: []benefit.MonthText{{Month: "2026-01", Amount: "100.25"}, {Month: "2026-02", Amount: "50"}}}
	if _, err := b.lines.SetTargets(b.ctx, org, dollars.ID, "lena", "targets", 1, targets); err != nil {
		t.Fatal(err)
	}
	first := b.add(dollars.ID, benefit.Claimed, "2026-01", "80")
	second := b.add(dollars.ID, benefit.Claimed, "2026-02", "40")
	taken := b.add(euros.ID, benefit.Claimed, "2026-02", "10")
	if f := b.figures(b.project); f.Lines != 2 || f.LinesWithTargets != 1 || f.UndecidedClaims != 3 || f.ValidatedEntries != 0 {
		t.Fatalf("before any decision: %+v", f)
	}
	decided, err := b.decide("felix", store.Decision{ClaimID: first, Kind: benefit.Validated, Amount: "60", Reason: "part of it"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.decide("felix", store.Decision{ClaimID: second, Kind: benefit.Rejected, Reason: "not seen"}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ledger.Reverse(b.ctx, org, "lena", false, "reverse", taken, "booked twice"); err != nil {
		t.Fatal(err)
	}
	f := b.figures(b.project)
	if f.UndecidedClaims != 0 || f.ValidatedEntries != 1 {
		t.Fatalf("after every decision: %+v", f)
	}
	want := []store.CurrencyFigures{{Currency: "EUR"}, {Currency: "USD", Target: 150.25, Validated: 60}}
	if !slices.Equal(f.Currencies, want) {
		t.Errorf("by currency %+v, want %+v", f.Currencies, want)
	}
	// A reversed decision makes its claim undecided again.
	if _, err := b.ledger.Reverse(b.ctx, org, "felix", true, "undo", decided[0].ID, "wrong month"); err != nil {
		t.Fatal(err)
	}
	if f := b.figures(b.project); f.UndecidedClaims != 1 || f.ValidatedEntries != 0 {
		t.Errorf("after a decision was reversed: %+v", f)
	}
	if f := b.figures(other); f.Lines != 0 || f.UndecidedClaims != 0 {
		t.Errorf("another project: %+v", f)
	}
}
