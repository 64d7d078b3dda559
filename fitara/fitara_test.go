package fitara

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fault"
)

func sample(t testing.TB) []byte {
	raw, err := os.ReadFile("testdata/sample-windows-1252.json")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The sample is made for this test; each record has the irregularities that the published files have.
func TestParseSample(t *testing.T) {
	file, err := Parse(bytes.NewReader(sample(t)))
	if err != nil || file.Encoding != "Windows-1252" || len(file.Strategies) != 6 {
		t.Fatalf("%d strategies in %s, %v", len(file.Strategies), file.Encoding, err)
	}
	for i, want := range []struct {
		ref, title       string
		category         benefit.Category
		amounts          string
		assumed, refused string
	}{
		{"strategy-2", "Agency’s mail consolidation", benefit.HardSaving, "2012-09 4118000, 2013-09 0, 2014-09 1 gross", "gross booked_in_september before_decision", ""},
		{"derived-", "Without an id", benefit.CostAvoidance, "2020-09 163675", "id_derived spelling no_investment booked_in_september", ""},
		{"strategy-A-7", "Both at once", benefit.UnsplitSavingAvoidance, "2013-09 1500000", "unsplit_category unknown_field booked_in_september", "bad_amount bad_amount not_an_amount"},
		{"", "The id of the first", benefit.HardSaving, "", "no_decision_date no_investment booked_in_september", "duplicate"},
		{"strategy-9", "Of another kind", "", "2014-09 9000000", "no_investment booked_in_september", "amount_type"},
		{"", "", "", "", "", "not_an_object"},
	} {
		s := file.Strategies[i]
		if !strings.HasPrefix(s.Ref, want.ref) || (want.ref == "") != (s.Ref == "") || s.Title != want.title || s.Category != want.category {
			t.Errorf("record %d: %q %q %q", i+1, s.Ref, s.Title, s.Category)
		}
		if got := amounts(s); got != want.amounts {
			t.Errorf("record %d: amounts %s; want %s", i+1, got, want.amounts)
		}
		if got := codes(s.Assumed); got != want.assumed {
			t.Errorf("record %d: assumed %s; want %s", i+1, got, want.assumed)
		}
		if got := codes(s.Refused); got != want.refused {
			t.Errorf("record %d: refused %s; want %s", i+1, got, want.refused)
		}
	}
}

func TestEncodingDoesNotMatterAndDerivedNamesStay(t *testing.T) {
	windows, _ := Parse(bytes.NewReader(sample(t)))
	utf8 := append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(sample(t), []byte{0x92}, []byte("’"))...)
	moved := bytes.Replace(utf8, []byte(`"strategies": [{`), []byte(`"strategies": [{"strategyId": 1, "strategyTitle": "new"}, {`), 1)
	same, err := Parse(bytes.NewReader(utf8))
	if err != nil || same.Encoding != "UTF-8" || same.Strategies[0].Title != windows.Strategies[0].Title {
		t.Errorf("as UTF-8: %s %q, %v", same.Encoding, same.Strategies[0].Title, err)
	}
	later, err := Parse(bytes.NewReader(moved))
	if err != nil || later.Strategies[2].Ref != windows.Strategies[1].Ref {
		t.Errorf("one record further down the derived name is %q, was %q", later.Strategies[2].Ref, windows.Strategies[1].Ref)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	for text, says := range map[string]string{
		"": "strategies", "[]": "strategies", "{}": "no list", `{"strategies": 1}`: "strategies", `{"strategies": null}`: "no list",
		"{\n\"strategies\": [\n{]}": "line 3", "\x00\x01": "strategies",
	} {
		if _, err := Parse(strings.NewReader(text)); fault.Of(err) != fault.Malformed || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v; want malformed that says %q", text, err, says)
		}
	}
}

func TestAFieldThatIsThereTwiceIsRefused(t *testing.T) {
	file, err := Parse(strings.NewReader(`{"strategies":[{"strategyId":1,"strategyTitle":"x","amountType":"Both",
		"fy2012":{"amount":1,"netOrGross":"Net"},"fy2013":{"amount":2,"netOrGross":"Net"},"fy2012":{"amount":3,"netOrGross":"Net"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if s := file.Strategies[0]; amounts(s) != "2013-09 2000000" || codes(s.Refused) != "repeated" || s.Refused[0].Field != "fy2012" {
		t.Fatalf("%+v", s)
	}
}

// U.S. fiscal years begin on 1 October of the year before (31 U.S.C. § 1102).
func TestFiscalYear(t *testing.T) {
	for text, want := range map[string]int{"2012-09-30": 2012, "2012-10-01": 2013, "2013-09-30": 2013, "2019-12-13": 2020} {
		if day, _ := time.Parse(time.DateOnly, text); FiscalYear(day) != want {
			t.Errorf("%s is in FY%d; want FY%d", text, FiscalYear(day), want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample(f))
	f.Add([]byte(`{"strategies":[{"strategyTitle":"x","amountType":"both","fy2012":{"amount":"1.5"}}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := Parse(bytes.NewReader(raw))
		if err != nil && fault.Of(err) != fault.Malformed {
			t.Fatalf("refused with %v", err)
		}
		refs := map[string]bool{}
		for _, s := range file.Strategies {
			if s.Ref != "" && refs[s.Ref] {
				t.Fatalf("%s names two records", s.Ref)
			}
			refs[s.Ref] = true
			if total := s.Total(); total.IsNegative() || !total.Equal(total.Round(2)) {
				t.Fatalf("%s sums to %s", s.Ref, total)
			}
			if !s.TakenOver() && len(s.Refused) == 0 {
				t.Fatalf("record %d is left out without a word", s.Position)
			}
		}
	})
}

func amounts(s Strategy) string {
	var parts []string
	for _, a := range s.Amounts {
		text := a.Month.String() + " " + a.USD.String()
		if a.Gross {
			text += " gross"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func codes(notes []Note) string {
	var all []string
	for _, n := range notes {
		all = append(all, n.Code)
	}
	return strings.Join(all, " ")
}

// The totals are those of the publication's own amountType, in millions of USD, as its description states them.
func TestWholePublication(t *testing.T) {
	raw, err := os.ReadFile("../../shared/data/federal-cost-savings.json")
	if err != nil {
		t.Skip("the publication of the U.S. Department of Education is not kept with the project; the sample of the other tests stands for it")
	}
	file, err := Parse(bytes.NewReader(raw))
	if err != nil || len(file.Strategies) != 61 || file.Encoding != "Windows-1252" {
		t.Fatalf("%d strategies in %s, %v", len(file.Strategies), file.Encoding, err)
	}
	totals, count, notes := map[benefit.Category]decimal.Decimal{}, 0, map[string]int{}
	for _, s := range file.Strategies {
		totals[s.Category] = totals[s.Category].Add(s.Total())
		count += len(s.Amounts)
		for _, n := range append(s.Assumed, s.Refused...) {
			notes[n.Code]++
		}
	}
	for category, want := range map[benefit.Category]string{
		benefit.HardSaving: "51.702815", benefit.CostAvoidance: "233.930813", benefit.UnsplitSavingAvoidance: "23.4912",
	} {
		if got := totals[category].Shift(-6); !got.Equal(decimal.RequireFromString(want)) {
			t.Errorf("%s is %s; want %s million USD", category, got, want)
		}
	}
	// 11 strategies have no id, 17 no investment, 22 book savings before their decision's fiscal year, 6 yearly amounts are Gross
	if count != 486 || notes["id_derived"] != 11 || notes["before_decision"] != 22 || notes["gross"] != 6 || notes["unsplit_category"] != 6 || notes["no_investment"] != 17 {
		t.Errorf("%d amounts, notes %v", count, notes)
	}
	for _, code := range []string{"duplicate", "bad_amount", "amount_type", "unknown_field"} {
		if notes[code] != 0 {
			t.Errorf("%d records are noted as %s", notes[code], code)
		}
	}
}
