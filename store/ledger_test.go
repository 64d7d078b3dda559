package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/store"
)

func TestForecastsAreLevelsAndClaimsAddUp(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	for _, amount := range []string{"100", "70", "70"} {
		b.add(line, benefit.Forecast, "2026-11", amount)
		b.add(line, benefit.Claimed, "2026-11", amount)
	}
	got, err := b.lines.Get(b.ctx, org, line)
	if err != nil || got.Totals.Forecast.String() != "70" || got.Totals.Claimed.String() != "240" {
		t.Fatalf("%+v, %v", got.Totals, err)
	}
	if b.entries() != 6 { // forecast 100, its reversal, forecast 70; three claims
		t.Fatalf("%d entries", b.entries())
	}
}

func TestAllRowsOrNone(t *testing.T) {
	b := newBenefits(t)
	eur, jpy := b.newLine("Scrap", "EUR").ID, b.newLine("Energy", "JPY").ID
	_, err := b.ledger.Add(b.ctx, org, "lena", uuid.NewString(), []store.NewEntry{
		{LineID: eur, Kind: benefit.Claimed, Month: "2026-11", Amount: "10"},
		{LineID: jpy, Kind: benefit.Claimed, Month: "2026-11", Amount: "10.5"},
		{LineID: eur, Kind: benefit.Claimed, Month: "2026-11", Amount: "10", Currency: "USD"},
		{LineID: "nowhere", Kind: benefit.Claimed, Month: "2026-11", Amount: "-1"},
		{LineID: eur, Kind: benefit.Forecast, Month: "2026-11", Amount: "1000000000000000"},
	})
	if got := fields(err); got != "body.entries[1].amount body.entries[2].currency body.entries[3].line_id body.entries[4].amount" || b.entries() != 0 {
		t.Fatalf("refused at %s; %d entries", got, b.entries())
	}
	_, err = b.ledger.Add(b.ctx, org, "lena", uuid.NewString(), []store.NewEntry{
		{LineID: eur, Kind: benefit.Target, Month: "2026-13", Amount: "10"},
		{LineID: eur, Kind: benefit.Validated, Month: "2026-11", Amount: "10"},
		{LineID: eur, Kind: benefit.Forecast, Month: "2026-11", Amount: "10"},
		{LineID: eur, Kind: benefit.Forecast, Month: "2026-11", Amount: "11"},
		{LineID: eur, Kind: benefit.Claimed, Month: "2026-11", Amount: "1", ExternalRef: "a"},
		{LineID: eur, Kind: benefit.Claimed, Month: "2026-11", Amount: "1", ExternalRef: "a"},
	})
	if got := fields(err); got != "body.entries[0].month body.entries[0].kind body.entries[1].kind body.entries[3].month body.entries[5].external_ref" {
		t.Fatalf("refused at %s", got)
	}
}

func TestTheSameRequestOrReferenceAgainChangesNothing(t *testing.T) {
	b := newBenefits(t)
	line, request := b.newLine("Scrap", "EUR").ID, uuid.NewString()
	rows := []store.NewEntry{
		{LineID: line, Kind: benefit.Forecast, Month: "2026-11", Amount: "10"},
		{LineID: line, Kind: benefit.Claimed, Month: "2026-11", Amount: "10", ExternalRef: "sap-1"},
		{LineID: line, Kind: benefit.Claimed, Month: "2026-11", Amount: "10"},
	}
	add := func(request string) string {
		t.Helper()
		added, err := b.ledger.Add(b.ctx, org, "lena", request, rows)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, a := range added {
			words = append(words, a.Status)
		}
		return strings.Join(words, " ")
	}
	if got := add(request); got != "written written written" || b.entries() != 3 {
		t.Fatalf("%s, %d entries", got, b.entries())
	}
	if got := add(request); got != "written written written" || b.entries() != 3 {
		t.Fatalf("the same request: %s, %d entries", got, b.entries())
	}
	rows = rows[:2]
	if got := add(uuid.NewString()); got != "unchanged exists" || b.entries() != 3 {
		t.Fatalf("the same facts: %s, %d entries", got, b.entries())
	}
	rows[1].Amount = "11"
	if _, err := b.ledger.Add(b.ctx, org, "lena", uuid.NewString(), rows); fields(err) != "body.entries[1].external_ref" {
		t.Fatalf("the reference with another amount: %v", err)
	}
}

func TestDecisionsOfSeveralClaims(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	one, two, three := b.add(line, benefit.Claimed, "2026-11", "100"), b.add(line, benefit.Claimed, "2026-11", "50"), b.add(line, benefit.Claimed, "2026-12", "7")
	_, err := b.ledger.Decide(b.ctx, org, "felix", uuid.NewString(), []store.Decision{
		{ClaimID: one, Kind: benefit.Validated}, {ClaimID: two, Kind: benefit.Rejected}, {ClaimID: three, Kind: benefit.Validated, Amount: "7.005"}, {ClaimID: "x", Kind: benefit.Rejected, Reason: "no"},
	})
	if got := fields(err); got != "body.decisions[1].reason body.decisions[2].amount body.decisions[3]" || fault.Of(err) != fault.Invalid || b.entries() != 3 {
		t.Fatalf("%s of %v, %d entries", got, err, b.entries())
	}
	request := uuid.NewString()
	for range 2 { // the second run finds what the first wrote
		results, err := b.ledger.Decide(b.ctx, org, "felix", request, []store.Decision{
			{ClaimID: one, Kind: benefit.Validated, Amount: "80.00", Reason: "20 is last year's"}, {ClaimID: two, Kind: benefit.Rejected, Reason: "not in the accounts"},
		})
		if err != nil || len(results) != 2 || len(results[0]) != 2 || results[0][1].Amount.String() != "20" || results[1][0].Kind != benefit.Rejected || results[0][0].At.IsZero() {
			t.Fatalf("%+v, %v", results, err)
		}
	}
	got, _ := b.lines.Get(b.ctx, org, line)
	if b.entries() != 6 || got.Totals.Validated.String() != "80" || got.Totals.Rejected.String() != "70" || got.Totals.Open().String() != "7" {
		t.Fatalf("%+v, %d entries", got.Totals, b.entries())
	}
	_, err = b.ledger.Decide(b.ctx, org, "felix", uuid.NewString(), []store.Decision{{ClaimID: three, Kind: benefit.Validated}, {ClaimID: three, Kind: benefit.Validated}})
	if fields(err) != "body.decisions[1].claim_id" {
		t.Fatalf("one claim twice: %v", err)
	}
}

func TestFourEyesAndOneDecisionThatStands(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	claim := b.add(line, benefit.Claimed, "2026-11", "100")
	if _, err := b.decide("lena", store.Decision{ClaimID: claim, Kind: benefit.Validated}); fault.Of(err) != fault.Forbidden {
		t.Fatalf("deciding one's own claim: %v", err)
	}
	decided, err := b.decide("felix", store.Decision{ClaimID: claim, Kind: benefit.Validated, Amount: "60", Reason: "part"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.decide("fiona", store.Decision{ClaimID: claim, Kind: benefit.Rejected, Reason: "no"}); fault.Of(err) != fault.Conflict || !strings.Contains(err.Error(), "felix") {
		t.Fatalf("a second decision: %v", err)
	}
	reverse := func(by string, decider bool, id string) error {
		_, err := b.ledger.Reverse(b.ctx, org, by, decider, uuid.NewString(), id, "a mistake")
		return err
	}
	if err := reverse("lena", false, claim); fault.Of(err) != fault.Conflict {
		t.Fatalf("reversing a decided claim: %v", err)
	}
	if err := reverse("lena", false, decided[0].ID); fault.Of(err) != fault.Forbidden {
		t.Fatalf("a lead reversing a decision: %v", err)
	}
	if err := reverse("felix", true, decided[1].ID); err != nil { // the rest; the validation goes with it
		t.Fatal(err)
	}
	if err := reverse("felix", true, decided[0].ID); fault.Of(err) != fault.Conflict {
		t.Fatalf("reversing twice: %v", err)
	}
	if _, err := b.decide("fiona", store.Decision{ClaimID: claim, Kind: benefit.Rejected, Reason: "no"}); err != nil {
		t.Fatalf("deciding an open claim again: %v", err)
	}
	got, _ := b.lines.Get(b.ctx, org, line)
	if !got.Totals.Validated.IsZero() || got.Totals.Rejected.String() != "100" || !got.Totals.Open().IsZero() {
		t.Fatalf("%+v", got.Totals)
	}
}

// Twenty people decide or reverse one claim at once: one of them does, the others hear why not.
func TestConcurrentDecisionsHaveOneEffect(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	for round := range 5 {
		claim := b.add(line, benefit.Claimed, "2026-11", "100")
		var wait sync.WaitGroup
		outcomes := make(chan error, 20)
		for i := range 20 {
			wait.Go(func() {
				var err error
				switch i % 4 {
				case 0:
					_, err = b.decide(fmt.Sprint("finance", i), store.Decision{ClaimID: claim, Kind: benefit.Validated})
				case 1:
					_, err = b.decide(fmt.Sprint("finance", i), store.Decision{ClaimID: claim, Kind: benefit.Validated, Amount: "1", Reason: "part"})
				case 2:
					_, err = b.decide(fmt.Sprint("finance", i), store.Decision{ClaimID: claim, Kind: benefit.Rejected, Reason: "no"})
				default:
					_, err = b.ledger.Reverse(b.ctx, org, "lena", false, uuid.NewString(), claim, "typed twice")
				}
				outcomes <- err
			})
		}
		wait.Wait()
		close(outcomes)
		succeeded := 0
		for err := range outcomes {
			if err == nil {
				succeeded++
			} else if fault.Of(err) != fault.Conflict {
				t.Errorf("refused with %v", err)
			}
		}
		if succeeded != 1 {
			t.Fatalf("round %d: %d of 20 had an effect", round, succeeded)
		}
	}
	got, _ := b.lines.Get(b.ctx, org, line)
	if open := got.Totals.Open(); !open.IsZero() || got.Totals.Validated.IsNegative() || got.Totals.Rejected.IsNegative() {
		t.Fatalf("%+v", got.Totals)
	}
}

// The same request may run twice at once: a client that lost patience, a proxy that sends again.
func TestTheSameRequestAtOnceHasOneEffectAndOneAnswer(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	rows := []store.NewEntry{{LineID: line, Kind: benefit.Forecast, Month: "2026-11", Amount: "9"}, {LineID: line, Kind: benefit.Claimed, Month: "2026-11", Amount: "9"}}
	claim := store.DerivedID("add", 2)
	for what, do := range map[string]func() (string, error){
		"add": func() (string, error) {
			added, err := b.ledger.Add(b.ctx, org, "lena", "add", rows)
			return fmt.Sprint(added), err
		},
		"decide, then": func() (string, error) {
			if _, err := b.ledger.Add(b.ctx, org, "lena", "add", rows); err != nil {
				return "", err
			}
			results, err := b.ledger.Decide(b.ctx, org, "felix", "decide", []store.Decision{{ClaimID: claim, Kind: benefit.Validated, Amount: "4", Reason: "part"}})
			if err != nil {
				return "", err
			}
			return results[0][0].ID + results[0][1].ID + results[0][0].At.String(), nil
		},
	} {
		var wait sync.WaitGroup
		answers := make(chan string, 12)
		for range cap(answers) {
			wait.Go(func() {
				answer, err := do()
				if err != nil {
					t.Errorf("%s: %v", what, err)
				}
				answers <- answer
			})
		}
		wait.Wait()
		first := <-answers
		for range cap(answers) - 1 {
			if answer := <-answers; answer != first {
				t.Errorf("%s: answered %s and %s", what, first, answer)
			}
		}
	}
	got, _ := b.lines.Get(b.ctx, org, line)
	if b.entries() != 4 || got.Totals.Claimed.String() != "9" || got.Totals.Validated.String() != "4" {
		t.Fatalf("%+v, %d entries", got.Totals, b.entries())
	}
}

func TestTheLedgerIsAppendOnlyAndHoldsItsRulesItself(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	claim := b.add(line, benefit.Claimed, "2026-11", "100")
	if _, err := b.decide("felix", store.Decision{ClaimID: claim, Kind: benefit.Validated}); err != nil {
		t.Fatal(err)
	}
	insert := func(values string) string {
		return `INSERT INTO ledger (organisation_id, id, line_id, project_id, month, kind, amount, claim_id, decision, reverses_id, reverses_kind, reason, person_id) VALUES ('default', gen_random_uuid()::text, '` + line + `', 'p', ` + values + `, 'x')`
	}
	for what, statement := range map[string]string{
		"update": `UPDATE ledger SET amount = 1`, "delete": `DELETE FROM ledger`, "truncate": `TRUNCATE ledger CASCADE`,
		"a second decision":          insert(`'2026-11-01', 'rejected', 100, '` + claim + `', 1, NULL, NULL, 'no'`),
		"a negative claim":           insert(`'2026-11-01', 'claimed', -1, NULL, NULL, NULL, NULL, ''`),
		"an absurd claim":            insert(`'2026-11-01', 'claimed', 1e15, NULL, NULL, NULL, NULL, ''`),
		"a day within a month":       insert(`'2026-11-02', 'claimed', 1, NULL, NULL, NULL, NULL, ''`),
		"a reversal of nothing":      insert(`'2026-11-01', 'reversal', -1, NULL, NULL, NULL, NULL, 'no'`),
		"a reversal without reason":  insert(`'2026-11-01', 'reversal', -100, NULL, NULL, '` + claim + `', 'claimed', ''`),
		"a positive reversal":        insert(`'2026-11-01', 'reversal', 100, NULL, NULL, '` + claim + `', 'claimed', 'no'`),
		"a rejection without reason": insert(`'2026-11-01', 'rejected', 100, '` + claim + `', 2, NULL, NULL, ''`),
		"a decision of no claim":     insert(`'2026-11-01', 'validated', 100, NULL, NULL, NULL, NULL, ''`),
	} {
		if _, err := b.db.Exec(b.ctx, statement); err == nil {
			t.Errorf("%s was allowed", what)
		}
	}
	if b.entries() != 2 {
		t.Fatalf("%d entries", b.entries())
	}
}

func TestStatementsPerRequestDoNotGrowWithItsRows(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Scrap", "EUR").ID
	for _, n := range []int{1, 1000} {
		rows, decisions := make([]store.NewEntry, n), make([]store.Decision, n)
		for i := range rows {
			rows[i] = store.NewEntry{LineID: line, Kind: benefit.Claimed, Month: "2026-11", Amount: "1", ExternalRef: fmt.Sprint(n, "-", i)}
		}
		before := b.db.Statements()
		added, err := b.ledger.Add(b.ctx, org, "lena", uuid.NewString(), rows)
		if err != nil {
			t.Fatal(err)
		}
		if sent := b.db.Statements() - before; sent > 5 { // replay, lock, references, what pilots cap, insert
			t.Errorf("%d rows took %d statements", n, sent)
		}
		for i, a := range added {
			decisions[i] = store.Decision{ClaimID: a.ID, Kind: benefit.Validated}
		}
		before = b.db.Statements()
		if _, err := b.ledger.Decide(b.ctx, org, "felix", uuid.NewString(), decisions); err != nil {
			t.Fatal(err)
		}
		if sent := b.db.Statements() - before; sent > 3 { // lock, history, insert
			t.Errorf("%d decisions took %d statements", n, sent)
		}
	}
}

// fields joins the paths at fault.
func fields(err error) string {
	f, ok := err.(*fault.Error)
	if !ok {
		return fmt.Sprint(err)
	}
	var paths []string
	for _, field := range f.Fields {
		paths = append(paths, field.Path)
	}
	return strings.Join(paths, " ")
}
