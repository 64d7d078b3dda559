package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/identity"
	"tollgate/lifecycle"
	"tollgate/store"
)

// newPilot is a pilot of the project with a verdict; its effect is a proportion's.
func (b benefits) newPilot(key string, verdict lifecycle.Verdict, lower, upper float64) string {
	b.t.Helper()
	data := lifecycle.PilotData{Plan: lifecycle.PilotPlan{Project: b.project, Direction: lifecycle.Increase}}
	if verdict != "" {
		data.Verdict = &lifecycle.PilotVerdict{Verdict: verdict, Look: lifecycle.PilotLook{Effect: &lifecycle.EffectEstimate{Measure: "difference", Lower: lower, Estimate: (lower + upper) / 2, Upper: upper}}}
	}
	text, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		b.t.Fatal(err)
	}
	id := uuid.NewString()
	if _, err := b.db.Exec(b.ctx, `
		INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ($1, $2, 'pilot', $3, 'Gate', 'scaling', 1, 1, $4, 'lena', now(), now())`, org, id, key, string(text)); err != nil {
		b.t.Fatal(err)
	}
	return id
}

// capped binds a line to a pilot: 1,000 units a month at 20 each.
func (b benefits) capped(line, pilot string) store.LineCap {
	b.t.Helper()
	c, err := b.lines.SetPilot(b.ctx, org, line, store.NewPilotBasis{Pilot: pilot, Value: decimal.NewFromInt(20), Volume: decimal.NewFromInt(1000), Reason: "players a month", By: "lena", RequestID: uuid.NewString()})
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func (b benefits) claim(by, line, month, amount string) (string, error) {
	added, err := b.ledger.Add(b.ctx, org, by, uuid.NewString(), []store.NewEntry{{LineID: line, Kind: benefit.Claimed, Month: month, Amount: amount}})
	if err != nil {
		return "", err
	}
	return added[0].ID, nil
}

func (b benefits) except(by, line, month, upTo string) error {
	m, _ := benefit.ParseMonth(month)
	_, err := b.lines.Except(b.ctx, org, line, uuid.NewString(), identity.Person{ID: by, Name: by}, m, decimal.RequireFromString(upTo), "two sites more")
	return err
}

// 0.06 × 1000 × 20 = 1200 a month; the refusal has the figures and says how to go on.
func TestClaimsStayWithinThePilot(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Retention", "EUR").ID
	c := b.capped(line, b.newPilot("PIL-1", lifecycle.VerdictSuccess, 0.02, 0.06))
	if c.AtMost.String() != "1200" || c.AtLeast.String() != "400" || c.PilotKey != "PIL-1" || c.Version != 1 {
		t.Fatalf("the cap is %+v", c)
	}
	if _, err := b.claim("lena", line, "2026-11", "900"); err != nil {
		t.Fatal(err)
	}
	_, err := b.claim("luis", line, "2026-11", "300.01")
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Code != fault.CriteriaUnmet || len(refused.Fields) != 1 || refused.Fields[0].Path != "body.entries[0].amount" ||
		!strings.Contains(refused.Fields[0].Message, "1200.01 EUR would be claimed for 2026-11; PIL-1 supports at most 1200.00") || !strings.Contains(refused.Fields[0].Needs, "at most 300.00") {
		t.Fatalf("beyond the cap: %v", err)
	}
	for _, good := range [][2]string{{"2026-11", "300"}, {"2026-12", "1200"}} {
		if _, err := b.claim("luis", line, good[0], good[1]); err != nil {
			t.Error(err)
		}
	}
	if _, err := b.claim("lena", b.newLine("Another", "EUR").ID, "2026-11", "1000000"); err != nil {
		t.Errorf("a line of no pilot: %v", err)
	}
}

func TestAPilotWithoutAVerdictSupportsNothing(t *testing.T) {
	b := newBenefits(t)
	for i, c := range []struct {
		verdict      lifecycle.Verdict
		lower, upper float64
		most         string
	}{{"", 0, 0, "0"}, {lifecycle.VerdictInvalid, 0.02, 0.06, "0"}, {lifecycle.VerdictHarm, -0.06, -0.02, "0"}, {lifecycle.VerdictNoEffect, -0.01, 0.01, "200"}} {
		line := b.newLine("Retention", "EUR").ID
		if got := b.capped(line, b.newPilot(fmt.Sprintf("PIL-%d", i+1), c.verdict, c.lower, c.upper)).AtMost.String(); got != c.most {
			t.Errorf("%q: %s, want %s", c.verdict, got, c.most)
		}
		if _, err := b.claim("lena", line, "2026-11", "200.01"); fault.Of(err) != fault.CriteriaUnmet {
			t.Errorf("%q: %v", c.verdict, err)
		}
	}
}

// Who signs an exception does not claim by it, who has claimed does not sign, and the newest exception counts.
func TestFinanceSignsBeyondThePilotAndNeverForThemselves(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Retention", "EUR").ID
	if err := b.except("felix", line, "2026-11", "2000"); fault.Of(err) != fault.Conflict {
		t.Errorf("an exception where nothing is capped: %v", err)
	}
	b.capped(line, b.newPilot("PIL-1", lifecycle.VerdictSuccess, 0.02, 0.06))
	if _, err := b.claim("fiona", line, "2026-11", "100"); err != nil {
		t.Fatal(err)
	}
	if err := b.except("fiona", line, "2026-11", "2000"); fault.Of(err) != fault.Forbidden {
		t.Errorf("signed by a claimant: %v", err)
	}
	if err := b.except("felix", line, "2026-11", "2000"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.claim("felix", line, "2026-11", "1"); fault.Of(err) != fault.CriteriaUnmet || !strings.Contains(err.Error(), "you signed an exception") {
		t.Errorf("claimed by who signed: %v", err)
	}
	if _, err := b.claim("lena", line, "2026-11", "1900"); err != nil {
		t.Errorf("within the exception: %v", err)
	}
	if _, err := b.claim("lena", line, "2026-12", "1200.01"); fault.Of(err) != fault.CriteriaUnmet {
		t.Errorf("another month: %v", err)
	}
	if _, err := b.db.Exec(b.ctx, `UPDATE benefit_cap_exceptions SET up_to = 9`); err == nil {
		t.Error("an exception was changed")
	}
}

func TestABasisIsSetOnceAndThenByFinance(t *testing.T) {
	b := newBenefits(t)
	line, pilot := b.newLine("Retention", "EUR").ID, b.newPilot("PIL-1", lifecycle.VerdictSuccess, 0.02, 0.06)
	b.capped(line, pilot)
	n := store.NewPilotBasis{Pilot: pilot, Value: decimal.NewFromInt(40), Volume: decimal.NewFromInt(1000), Reason: "priced anew", By: "lena", RequestID: uuid.NewString()}
	if _, err := b.lines.SetPilot(b.ctx, org, line, n); fault.Of(err) != fault.Forbidden {
		t.Errorf("changed by who plans: %v", err)
	}
	n.By, n.Decider = "felix", true
	for range 2 { // the same request again is the same basis
		if c, err := b.lines.SetPilot(b.ctx, org, line, n); err != nil || c.AtMost.String() != "2400" || c.Version != 2 {
			t.Errorf("%+v, %v", c, err)
		}
	}
	if _, err := b.claim("felix", line, "2026-11", "1"); err != nil {
		t.Fatal(err)
	}
	n.RequestID = uuid.NewString()
	if _, err := b.lines.SetPilot(b.ctx, org, line, n); fault.Of(err) != fault.Forbidden {
		t.Errorf("changed by a claimant: %v", err)
	}
	b.project = b.newProject("PRJ-2", "", "")
	n.Pilot, n.By = b.newPilot("PIL-2", lifecycle.VerdictSuccess, 0, 1), "fiona"
	if _, err := b.lines.SetPilot(b.ctx, org, line, n); fault.Of(err) != fault.Invalid {
		t.Errorf("another project's pilot: %v", err)
	}
}

// Two claims that fit one at a time are made at once: one is refused.
func TestClaimsAtOnceStayWithinThePilot(t *testing.T) {
	b := newBenefits(t)
	line := b.newLine("Retention", "EUR").ID
	b.capped(line, b.newPilot("PIL-1", lifecycle.VerdictSuccess, 0.02, 0.06))
	for round := range 5 {
		var both sync.WaitGroup
		var errs [4]error
		for i := range errs {
			both.Go(func() { _, errs[i] = b.claim("lena", line, fmt.Sprintf("2026-%02d", round+1), "700") })
		}
		both.Wait()
		accepted := 0
		for _, err := range errs {
			if err == nil {
				accepted++
			} else if fault.Of(err) != fault.CriteriaUnmet {
				t.Error(err)
			}
		}
		if accepted != 1 {
			t.Errorf("%d of 4 claims of 700 fit into 1200", accepted)
		}
	}
}

// No sequence of claims, decisions and reversals gets beyond the cap and what finance has signed. A model of one number a month says what
// must be accepted and what not.
func TestNoSequenceClaimsBeyondThePilot(t *testing.T) {
	b := newBenefits(t)
	pilot := b.newPilot("PIL-1", lifecycle.VerdictSuccess, 0.02, 0.06)
	rapid.Check(t, func(r *rapid.T) {
		line := b.newLine("Retention "+uuid.NewString(), "EUR").ID
		b.capped(line, pilot)
		cap, exception := decimal.NewFromInt(1200), decimal.Zero
		net := decimal.Zero
		amounts, rejected, rejections := map[string]decimal.Decimal{}, map[string]bool{}, map[string]string{}
		var claims []string
		within := func() bool { return net.LessThanOrEqual(decimal.Max(cap, exception)) }
		for range rapid.IntRange(4, 20).Draw(r, "steps") {
			switch act := rapid.SampledFrom([]string{"claim", "claim", "claim", "reject", "reject", "reopen", "reopen", "reverse", "except"}).Draw(r, "act"); {
			case act == "claim":
				amount := decimal.NewFromInt(rapid.Int64Range(1, 900).Draw(r, "amount"))
				id, err := b.claim("lena", line, "2026-11", amount.String())
				net = net.Add(amount)
				if fits := within(); fits != (err == nil) {
					r.Fatalf("a claim of %s makes %s of %s or %s: %v", amount, net, cap, exception, err)
				}
				if err != nil {
					net = net.Sub(amount)
					continue
				}
				claims, amounts[id] = append(claims, id), amount
			case act == "except":
				upTo := decimal.NewFromInt(rapid.Int64Range(0, 3000).Draw(r, "up_to"))
				if err := b.except("felix", line, "2026-11", upTo.String()); err != nil {
					r.Fatal(err)
				}
				exception = upTo
			default:
				can := slices.DeleteFunc(slices.Clone(claims), func(id string) bool { return rejected[id] != (act == "reopen") })
				if len(can) == 0 {
					continue
				}
				id := rapid.SampledFrom(can).Draw(r, "claim")
				switch act {
				case "reject":
					entries, err := b.ledger.Decide(b.ctx, org, "fiona", uuid.NewString(), []store.Decision{{ClaimID: id, Kind: benefit.Rejected, Reason: "not seen"}})
					if err != nil {
						r.Fatal(err)
					}
					rejected[id], rejections[id], net = true, entries[0][0].ID, net.Sub(amounts[id])
				case "reopen":
					net = net.Add(amounts[id])
					_, err := b.ledger.Reverse(b.ctx, org, "fiona", true, uuid.NewString(), rejections[id], "seen after all")
					if fits := within(); fits != (err == nil) {
						r.Fatalf("reopening %s makes %s of %s or %s: %v", amounts[id], net, cap, exception, err)
					}
					if rejected[id] = err != nil; err != nil {
						net = net.Sub(amounts[id])
					}
				case "reverse":
					if _, err := b.ledger.Reverse(b.ctx, org, "lena", false, uuid.NewString(), id, "wrong month"); err != nil {
						r.Fatal(err)
					}
					net = net.Sub(amounts[id])
					claims = slices.DeleteFunc(claims, func(other string) bool { return other == id })
				}
			}
		}
		report, err := b.lines.Caps(b.ctx, org, "", line)
		counted := decimal.Zero
		for _, month := range report.Claimed {
			counted = counted.Add(month.Amount)
		}
		if err != nil || !counted.Equal(net) || len(report.Caps) != 1 {
			r.Fatalf("the report counts %s, the model %s: %v", counted, net, err)
		}
	})
}
