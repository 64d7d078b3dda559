package benefit

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tollgate/fault"
)

var (
	claimOf100 = Entry{ID: "c1", LineID: "l1", Month: NewMonth(2026, 11), Kind: Claimed, Amount: eurosOf("100"), By: "lena"}
	accepted80 = Entry{ID: "v1", Kind: Validated, Amount: eurosOf("80"), ClaimID: "c1", Decision: 1, By: "finn"}
	refused20  = Entry{ID: "r1", Kind: Rejected, Amount: eurosOf("20"), ClaimID: "c1", Decision: 1, Rest: true, By: "finn"}
)

func eurosOf(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func TestWhatMayFollowAClaim(t *testing.T) {
	taken := Entry{ID: "x1", Kind: Reversal, ReversesID: "c1", Reverses: Claimed}
	undone := Entry{ID: "x2", Kind: Reversal, ReversesID: "v1", Reverses: Validated}
	undoneRest := Entry{ID: "x3", Kind: Reversal, ReversesID: "r1", Reverses: Rejected}
	other := Entry{ID: "v9", Kind: Validated, ClaimID: "c9", Decision: 1}
	for _, c := range []struct {
		name    string
		related []Entry
		amount  string
		by      string
		reason  string
		want    string // the entries, or the code and a word of the refusal
	}{
		{"in full", nil, "100", "finn", "", "validated 100"},
		{"in full, as text with more digits", nil, "100.00", "finn", "", "validated 100"},
		{"in part", nil, "80", "finn", "20 is last year's", "validated 80, rejected 20 rest"},
		{"in part without a reason", nil, "80", "finn", "", "invalid reason"},
		{"more than claimed", nil, "100.01", "finn", "", "invalid amount"},
		{"nothing", nil, "0", "finn", "none", "invalid amount"},
		{"by who claimed", nil, "100", "lena", "", "forbidden segregation of duties"},
		{"twice", []Entry{accepted80, refused20}, "100", "fay", "", "state_conflict validated by finn already"},
		{"after the claim was taken back", []Entry{taken}, "100", "finn", "", "state_conflict was reversed"},
		{"again after the decision was taken back", []Entry{accepted80, refused20, undone, undoneRest}, "100", "finn", "", "validated 100 second"},
		{"beside a decision on another claim", []Entry{other}, "100", "finn", "", "validated 100"},
	} {
		entries, err := NewClaim(claimOf100, c.related).Validate(eurosOf(c.amount), c.by, c.reason)
		if got := outcome(entries, err); !matches(got, c.want) {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
}

func TestRejectNeedsAReasonAndAnotherPerson(t *testing.T) {
	claim := NewClaim(claimOf100, nil)
	for _, c := range []struct{ by, reason, want string }{
		{"finn", "not in the accounts", "rejected 100"}, {"finn", "", "invalid reason"}, {"lena", "mine", "forbidden segregation"},
	} {
		entry, err := claim.Reject(c.by, c.reason)
		if got := outcome([]Entry{entry}, err); !matches(got, c.want) {
			t.Errorf("by %s with reason %q: %s; want %s", c.by, c.reason, got, c.want)
		}
	}
	if _, err := NewClaim(accepted80, nil).Reject("fay", "no"); fault.Of(err) != fault.Conflict {
		t.Errorf("a validated entry can be rejected: %v", err)
	}
}

func TestReversal(t *testing.T) {
	decided := NewClaim(claimOf100, []Entry{accepted80, refused20})
	open := NewClaim(claimOf100, nil)
	for _, c := range []struct {
		name string
		do   func() ([]Entry, error)
		want string
	}{
		{"an open claim", func() ([]Entry, error) { return one(ReverseEntry(claimOf100, &open, false, "lena", "typed twice")) }, "reversal -100 of c1 as claimed"},
		{"without a reason", func() ([]Entry, error) { return one(ReverseEntry(claimOf100, &open, false, "lena", "")) }, "invalid reason"},
		{"twice", func() ([]Entry, error) { return one(ReverseEntry(claimOf100, &open, true, "lena", "again")) }, "state_conflict reversed already"},
		{"a decided claim", func() ([]Entry, error) { return one(ReverseEntry(claimOf100, &decided, false, "lena", "oops")) }, "state_conflict finance reverses that decision first"},
		{"a reversal", func() ([]Entry, error) {
			return one(ReverseEntry(Entry{ID: "x", Kind: Reversal}, nil, false, "lena", "oops"))
		}, "state_conflict is a reversal"},
		{"a validation in part takes its rest along", func() ([]Entry, error) { return decided.ReverseDecision(accepted80, "finn", "wrong month") },
			"reversal -80 of v1 as validated, reversal -20 of r1 as rejected"},
		{"and so does the rest", func() ([]Entry, error) { return decided.ReverseDecision(refused20, "finn", "wrong month") },
			"reversal -80 of v1 as validated, reversal -20 of r1 as rejected"},
		{"a decision on one's own claim", func() ([]Entry, error) { return decided.ReverseDecision(refused20, "lena", "I insist") }, "forbidden segregation"},
		{"a decision that no longer stands", func() ([]Entry, error) { return open.ReverseDecision(accepted80, "finn", "again") }, "state_conflict reversed already"},
	} {
		if got := outcome(c.do()); !matches(got, c.want) {
			t.Errorf("%s: %s; want %s", c.name, got, c.want)
		}
	}
}

func TestLevels(t *testing.T) {
	old := Entry{ID: "t1", LineID: "l1", Month: NewMonth(2026, 11), Kind: Target, Amount: eurosOf("50"), By: "lena"}
	next := old
	next.ID, next.Amount = "", eurosOf("70")
	if got := outcome(SetLevel(nil, old, ""), nil); got != "target 50" {
		t.Errorf("a first level: %s", got)
	}
	if got := outcome(SetLevel(&old, next, "new plan"), nil); got != "reversal -50 of t1 as target, target 70" {
		t.Errorf("another level: %s", got)
	}
	if got := SetLevel(&old, old, "same"); got != nil {
		t.Errorf("the same level again writes %v", got)
	}
}

func one(e Entry, err error) ([]Entry, error) { return []Entry{e}, err }

func outcome(entries []Entry, err error) string {
	if err != nil {
		return err.Error()
	}
	var words []string
	for _, e := range entries {
		text := string(e.Kind) + " " + e.Amount.String()
		if e.Kind == Reversal {
			text += " of " + e.ReversesID + " as " + string(e.Reverses)
		}
		if e.Rest {
			text += " rest"
		}
		if e.Decision > 1 {
			text += " second"
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}

// matches tells whether got is want, or a refusal with want's code that also says the rest of want.
func matches(got, want string) bool {
	code, words, _ := strings.Cut(want, " ")
	return got == want || strings.HasPrefix(got, code+": ") && strings.Contains(got, words)
}
