package benefit

import (
	"fmt"
	"maps"
	"math/rand"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// book is a ledger kept the way the database keeps it: entries are only added, and a rollup by line and month
// moves with every entry.
type book struct {
	entries []Entry
	rollup  map[cell]Totals
}

type cell struct {
	line  string
	month Month
}

func cellOf(e Entry) cell { return cell{e.LineID, e.Month} }

func (b *book) write(entries ...Entry) {
	for _, e := range entries {
		e.ID = fmt.Sprint("e", len(b.entries))
		b.entries = append(b.entries, e)
		b.rollup[cellOf(e)] = b.rollup[cellOf(e)].Add(e)
	}
}

func (b *book) level(kind Kind, at cell) *Entry {
	reversed := b.reversed()
	for _, e := range b.entries {
		if e.Kind == kind && cellOf(e) == at && !reversed[e.ID] {
			return &e
		}
	}
	return nil
}

func (b *book) reversed() map[string]bool {
	reversed := map[string]bool{}
	for _, e := range b.entries {
		reversed[e.ReversesID] = true
	}
	return reversed
}

func (b *book) reverse(e Entry, by string) {
	if e.Kind.Decision() {
		for _, c := range b.entries {
			if c.ID == e.ClaimID {
				reversals, _ := NewClaim(c, b.entries).ReverseDecision(e, by, "wrong")
				b.write(reversals...)
			}
		}
		return
	}
	var claim *Claim
	if e.Kind == Claimed {
		c := NewClaim(e, b.entries)
		claim = &c
	}
	if r, err := ReverseEntry(e, claim, b.reversed()[e.ID], by, "wrong"); err == nil {
		b.write(r)
	}
}

// act does one random thing that a lead or finance person may try; refusals change nothing.
func (b *book) act(t *rapid.T) {
	at := cell{rapid.SampledFrom([]string{"l1", "l2"}).Draw(t, "line"), NewMonth(2026, 11).Add(rapid.IntRange(0, 2).Draw(t, "month"))}
	by := rapid.SampledFrom([]string{"lena", "finn", "fay"}).Draw(t, "by")
	amount := drawAmount(t, eur, "amount")
	draft := Entry{LineID: at.line, Month: at.month, Amount: amount, By: by}
	kind := rapid.SampledFrom([]Kind{Target, Forecast, Claimed, Validated, Rejected, Reversal}).Draw(t, "kind")
	if kind.Level() {
		draft.Kind = kind
		b.write(SetLevel(b.level(kind, at), draft, "new plan")...)
		return
	}
	if kind == Claimed {
		draft.Kind = Claimed
		b.write(draft)
		return
	}
	if len(b.entries) == 0 {
		return
	}
	e := rapid.SampledFrom(b.entries).Draw(t, "entry")
	switch claim := NewClaim(e, b.entries); kind {
	case Validated:
		entries, _ := claim.Validate(decimal.Min(amount, e.Amount), by, "in part")
		b.write(entries...)
	case Rejected:
		if r, err := claim.Reject(by, "no"); err == nil {
			b.write(r)
		}
	default:
		b.reverse(e, by)
	}
}

func randomBook(t *rapid.T) *book {
	b := &book{rollup: map[cell]Totals{}}
	for range rapid.IntRange(0, 60).Draw(t, "acts") {
		b.act(t)
	}
	return b
}

func TestRollupEqualsFoldInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := randomBook(t)
		if folded := Fold(b.entries, cellOf); !maps.EqualFunc(folded, b.rollup, Totals.Equal) {
			t.Fatalf("fold %v\nrollup %v", folded, b.rollup)
		}
		whole := Fold(b.entries, func(Entry) int { return 0 })[0]
		shuffled := append([]Entry(nil), b.entries...)
		rand.New(rand.NewSource(int64(len(b.entries)))).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := Fold(shuffled, func(Entry) int { return 0 })[0]; !got.Equal(whole) {
			t.Fatalf("in another order %v, was %v", got, whole)
		}
		parts := Totals{}
		for _, cell := range b.rollup {
			parts = parts.Plus(cell)
		}
		if !parts.Equal(whole) {
			t.Fatalf("months sum to %v, the whole is %v", parts, whole)
		}
	})
}

func TestWhatHoldsAfterAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := randomBook(t)
		claims, reversals := map[string]Entry{}, map[string]int{}
		for _, e := range b.entries {
			claims[e.ID] = e
			reversals[e.ReversesID]++
			if e.Kind.Decision() && claims[e.ClaimID].By == e.By {
				t.Fatalf("%s decided their own claim: %+v", e.By, e)
			}
			if e.Kind == Reversal && (reversals[e.ReversesID] > 1 || claims[e.ReversesID].Kind == Reversal) {
				t.Fatalf("%s was reversed twice or is a reversal", e.ReversesID)
			}
		}
		for at, totals := range b.rollup {
			if totals.Open().IsNegative() || totals.Validated.IsNegative() || totals.Rejected.IsNegative() || totals.Target.IsNegative() {
				t.Fatalf("%v: %+v, open %s", at, totals, totals.Open())
			}
			if target := b.level(Target, at); target == nil && !totals.Target.IsZero() || target != nil && !target.Amount.Equal(totals.Target) {
				t.Fatalf("%v: the level is %v, the total %s", at, target, totals.Target)
			}
		}
	})
}

func TestReversingEverythingReturnsToZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := randomBook(t)
		for _, kinds := range []func(Kind) bool{Kind.Decision, func(Kind) bool { return true }} { // decisions first: a decided claim stays
			for _, e := range b.entries {
				if kinds(e.Kind) {
					b.reverse(e, "controller")
				}
			}
		}
		if totals := Fold(b.entries, func(Entry) int { return 0 })[0]; !totals.Equal(Totals{}) {
			t.Fatalf("%+v is left", totals)
		}
	})
}
