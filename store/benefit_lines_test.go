package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/store"
)

var flatYear = &benefit.ProfileText{Shape: benefit.Flat, Recurrence: benefit.OneTime, Amount: "1000", From: "2026-11", Months: 3}

func TestALineEntersItsTargetsAndTheSameRequestFindsIt(t *testing.T) {
	b := newBenefits(t)
	n := store.NewBenefitLine{ProjectID: b.project, ExternalRef: "ref-1", Title: "Scrap", Category: benefit.HardSaving,
		Measure: benefit.Measure{Currency: "EUR"}, Targets: flatYear, By: "lena", RequestID: uuid.NewString()}
	first, err := b.lines.Create(b.ctx, org, n)
	if err != nil || first.Totals.Target.String() != "1000" || first.Version != 1 || first.ProjectKey != "PRJ-1" || first.Targets.Amount != "1000" {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := b.lines.Create(b.ctx, org, n)
	if err != nil || again.ID != first.ID || b.entries() != 3 {
		t.Fatalf("the same request again made %+v, %v; %d entries", again, err, b.entries())
	}
	n.RequestID = uuid.NewString()
	if _, err := b.lines.Create(b.ctx, org, n); fault.Of(err) != fault.AlreadyExists {
		t.Fatalf("the same reference on another line: %v", err)
	}
	n.ProjectID, n.ExternalRef = uuid.NewString(), ""
	if _, err := b.lines.Create(b.ctx, org, n); fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "body.project_id") {
		t.Fatalf("a project that is not there: %v", err)
	}
}

func TestNewTargetsReverseOnlyWhatChanges(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR")
	request := uuid.NewString()
	set := func(request string, version int, targets benefit.ProfileText) store.BenefitLine {
		t.Helper()
		line, err := b.lines.SetTargets(b.ctx, org, line.ID, "lena", request, version, targets)
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
	set(request, 1, *flatYear)
	explicit := benefit.ProfileText{Shape: benefit.Explicit, Recurrence: benefit.OneTime, Explicit: []benefit.MonthText{
		{Month: "2026-11", Amount: "333.33"}, {Month: "2026-12", Amount: "500"}, {Month: "2027-03", Amount: "1"}}}
	after := set(uuid.NewString(), 2, explicit)
	// 3 targets; then November stays, December is reversed and set, January is reversed, March is set
	if after.Totals.Target.String() != "834.33" || b.entries() != 7 || after.Version != 3 {
		t.Fatalf("target %s, %d entries, version %d", after.Totals.Target, b.entries(), after.Version)
	}
	if same := set(uuid.NewString(), 0, explicit); b.entries() != 7 || same.Version != 3 {
		t.Fatalf("the same targets again: %d entries, version %d", b.entries(), same.Version)
	}
	if replay := set(request, 1, *flatYear); b.entries() != 7 || replay.Totals.Target.String() != "834.33" {
		t.Fatalf("the first request again undid the second: %s, %d entries", replay.Totals.Target, b.entries())
	}
	if _, err := b.lines.SetTargets(b.ctx, org, line.ID, "lena", uuid.NewString(), 1, *flatYear); fault.Of(err) != fault.Stale {
		t.Fatalf("an old version: %v", err)
	}
}

func TestTargetsLockWhenDefinePasses(t *testing.T) {
	b := newBenefits(t)
	line, err := b.lines.Create(b.ctx, org, store.NewBenefitLine{ProjectID: b.project, Title: "Scrap", Category: benefit.HardSaving,
		Measure: benefit.Measure{Currency: "EUR"}, Targets: flatYear, By: "lena", RequestID: uuid.NewString()})
	if err != nil {
		t.Fatal(err)
	}
	b.state("define_review")
	_, err = b.lines.SetTargets(b.ctx, org, line.ID, "lena", uuid.NewString(), 0, *flatYear)
	if fault.Of(err) != fault.Conflict || !strings.Contains(err.Error(), "PRJ-1") || !strings.Contains(err.Error(), "withdraw") {
		t.Errorf("while they are signed: %v", err)
	}
	b.passDefine()
	b.state("measure")
	if line, err = b.lines.Get(b.ctx, org, line.ID); err != nil || !line.TargetsLocked {
		t.Fatalf("not shown as locked: %+v, %v", line, err)
	}
	entries, err := b.ledger.List(b.ctx, org, store.LedgerFilter{LineID: line.ID, Sort: "month", Limit: 10})
	if err != nil || len(entries) != 3 {
		t.Fatal(entries, err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if fault.Of(err) != fault.Conflict || !strings.Contains(err.Error(), "forecast") {
			t.Errorf("%s: %v; want a conflict that says what to do instead", what, err)
		}
	}
	_, err = b.lines.SetTargets(b.ctx, org, line.ID, "lena", uuid.NewString(), 0, *flatYear)
	refused("other targets", err)
	_, err = b.ledger.Reverse(b.ctx, org, "lena", false, uuid.NewString(), entries[0].ID, "wrong")
	refused("reversing a target", err)
	n := store.NewBenefitLine{ProjectID: b.project, Title: "Late", Category: benefit.Revenue, Measure: benefit.Measure{Currency: "EUR"},
		Targets: flatYear, By: "lena", RequestID: uuid.NewString()}
	_, err = b.lines.Create(b.ctx, org, n)
	refused("a new line with targets", err)
	n.Targets = nil
	if _, err = b.lines.Create(b.ctx, org, n); err != nil {
		t.Errorf("a new line without targets: %v", err)
	}
}

func TestAnEndedProjectTakesNoNewLines(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR")
	if _, err := b.db.Exec(b.ctx, `UPDATE cases SET ended = true, state = 'cancelled' WHERE id = $1`, b.project); err != nil {
		t.Fatal(err)
	}
	_, err := b.lines.Create(b.ctx, org, store.NewBenefitLine{ProjectID: b.project, Title: "Late", Category: benefit.HardSaving,
		Measure: benefit.Measure{Currency: "EUR"}, By: "lena", RequestID: uuid.NewString()})
	if fault.Of(err) != fault.Conflict || !strings.Contains(err.Error(), "cancelled") {
		t.Fatalf("%v", err)
	}
	b.add(line.ID, benefit.Claimed, "2026-11", "1") // what it brought may still come in
}

// A tollgate that passes while targets change must wait, or the change must see it: nothing slips in between.
func TestTargetsAndTheTollgateAreInOneOrder(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR")
	passing, proceed, changed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		_ = b.db.InTx(b.ctx, func(tx store.Tx) error {
			_, err := tx.Exec(b.ctx, `UPDATE cases SET snapshot = $2 WHERE id = $1`, b.project, snapshot(t, "define"))
			close(passing)
			<-proceed
			return err
		})
	}()
	<-passing
	go func() {
		_, err := b.lines.SetTargets(b.ctx, org, line.ID, "lena", uuid.NewString(), 0, *flatYear)
		changed <- err
	}()
	select {
	case err := <-changed:
		t.Fatalf("the change did not wait for the tollgate: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	close(proceed)
	if err := <-changed; fault.Of(err) != fault.Conflict || b.entries() != 0 {
		t.Fatalf("the change after the tollgate: %v, %d entries", err, b.entries())
	}
}

func TestLinesByPage(t *testing.T) {
	b := newBenefits(t)
	for _, title := range []string{"one", "two", "three"} {
		b.newLine(title, "EUR")
	}
	for _, newest := range []bool{false, true} {
		var titles []string
		filter := store.LineFilter{ProjectID: b.project, Category: "hard_saving", Newest: newest, Limit: 2}
		for range 3 {
			lines, err := b.lines.List(b.ctx, org, filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines[:min(len(lines), 2)] {
				titles, filter.Cursor = append(titles, line.Title), line.Cursor("")
			}
			if len(lines) <= 2 {
				break
			}
		}
		if got := strings.Join(titles, " "); got != map[bool]string{false: "one two three", true: "three two one"}[newest] {
			t.Errorf("newest first %v: %s", newest, got)
		}
	}
	if lines, err := b.lines.List(b.ctx, "another", store.LineFilter{Limit: 5}); err != nil || len(lines) != 0 {
		t.Errorf("another organisation sees %v, %v", lines, err)
	}
}
