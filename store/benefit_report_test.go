package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"tollgate/benefit"
	"tollgate/store"
)

// randomLedger writes what a project's people might, over two projects, three lines and four months.
func randomLedger(rt *rapid.T, b benefits, lines []string) {
	var ids []string
	for range rapid.IntRange(3, 10).Draw(rt, "acts") {
		line := rapid.SampledFrom(lines).Draw(rt, "line")
		month := benefit.NewMonth(2026, 11).Add(rapid.IntRange(0, 3).Draw(rt, "month")).String()
		amount := fmt.Sprintf("%d.%02d", rapid.IntRange(0, 1e9).Draw(rt, "euros"), rapid.IntRange(0, 99).Draw(rt, "cents"))
		switch rapid.IntRange(0, 4).Draw(rt, "act") {
		case 0, 1:
			ids = append(ids, b.add(line, benefit.Claimed, month, amount))
		case 2:
			ids = append(ids, b.add(line, benefit.Forecast, month, amount))
		case 3:
			if len(ids) > 0 { // a refusal changes nothing
				_, _ = b.decide("felix", store.Decision{ClaimID: rapid.SampledFrom(ids).Draw(rt, "claim"), Kind: benefit.Validated})
			}
		default:
			if len(ids) > 0 {
				_, _ = b.ledger.Reverse(b.ctx, org, "luis", true, uuid.NewString(), rapid.SampledFrom(ids).Draw(rt, "entry"), "wrong")
			}
		}
	}
}

// key names a report row, and an entry, by the dimensions.
func rowKey(by []string, site, line, category string, m benefit.Month) string {
	var parts []string
	for name, value := range map[string]string{"site": site, "line": line, "category": category, "month": m.String()} {
		if slices.Contains(by, name) {
			parts = append(parts, name+"="+value)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func TestReportsEqualTheFoldOfTheEntries(t *testing.T) {
	b := newBenefits(t)
	lines, sites := []string{b.newLine("one", "EUR").ID, b.newLine("two", "EUR").ID}, map[string]string{b.project: "Leeds"}
	b.project = b.newProject("PRJ-2", "York", "Operations")
	sites[b.project] = "York"
	lines = append(lines, b.newLine("three", "EUR").ID)
	rapid.Check(t, func(rt *rapid.T) {
		randomLedger(rt, b, lines)
		by := []string{}
		for _, name := range []string{"site", "line", "category", "month"} {
			if rapid.Bool().Draw(rt, name) {
				by = append(by, name)
			}
		}
		all, err := b.ledger.List(b.ctx, org, store.LedgerFilter{Sort: "recorded_at", Limit: 100000})
		if err != nil {
			rt.Fatal(err)
		}
		upTo := rapid.SampledFrom(all).Draw(rt, "as of").At
		for _, asOf := range []*time.Time{nil, &upTo} {
			want := map[string]benefit.Totals{}
			for _, e := range all {
				if asOf == nil || !e.At.After(*asOf) {
					key := rowKey(by, sites[e.ProjectID], e.LineID, string(e.Category), e.Month)
					want[key] = want[key].Add(e.Entry)
				}
			}
			got := b.report(store.BenefitReport{By: by, AsOf: asOf})
			if len(got) != len(want) {
				rt.Fatalf("as of %v by %v: %d rows; want %d", asOf, by, len(got), len(want))
			}
			for _, row := range got {
				key := rowKey(by, row.Site, row.LineID, row.Category, benefit.MonthOf(row.Month))
				if !row.Totals.Equal(want[key]) {
					rt.Fatalf("as of %v by %v, %s: %+v; want %+v", asOf, by, key, row.Totals, want[key])
				}
			}
		}
	})
}

func TestReportFiltersAndCurrenciesStayApart(t *testing.T) {
	b := newBenefits(t)
	eur, jpy := b.newLine("Scrap", "EUR"), b.newLine("Energy", "JPY")
	leeds := b.project
	b.project = b.newProject("PRJ-2", "York", "Finance")
	york := b.newLine("Waste", "EUR")
	for _, id := range []string{eur.ID, jpy.ID, york.ID} {
		b.add(id, benefit.Claimed, "2026-10", "1")
		b.add(id, benefit.Claimed, "2026-11", "10")
	}
	november := benefit.NewMonth(2026, 11)
	for _, c := range []struct {
		report store.BenefitReport
		want   string
	}{
		{store.BenefitReport{}, "EUR 22, JPY 11"},
		{store.BenefitReport{From: november}, "EUR 20, JPY 10"},
		{store.BenefitReport{To: november.Add(-1)}, "EUR 2, JPY 1"},
		{store.BenefitReport{From: november.Add(1)}, ""},
		{store.BenefitReport{Currency: "JPY"}, "JPY 11"},
		{store.BenefitReport{ProjectID: leeds}, "EUR 11, JPY 11"},
		{store.BenefitReport{Portfolio: "Finance"}, "EUR 11"},
		{store.BenefitReport{Site: "York", By: []string{"site", "portfolio", "project"}}, "Finance York PRJ-2 EUR 11"},
		{store.BenefitReport{LineID: jpy.ID, By: []string{"line"}}, "Energy JPY 11"},
		{store.BenefitReport{Category: "revenue"}, ""},
		{store.BenefitReport{By: []string{"month"}, ProjectID: leeds, Currency: "EUR"}, "2026-10 EUR 1, 2026-11 EUR 10"},
		{store.BenefitReport{AsOf: &eur.CreatedAt}, ""},
	} {
		var got []string
		for _, row := range b.report(c.report) {
			words := []string{row.Portfolio, row.Site, row.ProjectKey, row.LineTitle, "", row.Measure().String(), row.Totals.Claimed.String()}
			if slices.Contains(c.report.By, "month") {
				words[4] = benefit.MonthOf(row.Month).String()
			}
			got = append(got, strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " "))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%+v: %s; want %s", c.report, strings.Join(got, ", "), c.want)
		}
	}
}

func TestListOfEntries(t *testing.T) {
	b := newBenefits(t)
	one, two := b.newLine("one", "EUR").ID, b.newLine("two", "EUR").ID
	b.add(one, benefit.Forecast, "2026-12", "5")
	c1 := b.add(one, benefit.Claimed, "2026-11", "1")
	c2 := b.add(two, benefit.Claimed, "2026-10", "2")
	c3 := b.add(two, benefit.Claimed, "2026-12", "3")
	_, _ = b.decide("felix", store.Decision{ClaimID: c1, Kind: benefit.Validated, Amount: "0.4", Reason: "part"})
	_, _ = b.ledger.Reverse(b.ctx, org, "lena", false, uuid.NewString(), c3, "wrong")
	november := benefit.NewMonth(2026, 11)
	for _, c := range []struct {
		filter store.LedgerFilter
		want   string
	}{
		{store.LedgerFilter{Sort: "recorded_at"}, "forecast 5 in_force, claimed 1 validated_in_part, claimed 2 open, claimed 3 reversed, *, *, reversal -3 in_force"},
		{store.LedgerFilter{Sort: "-recorded_at", Kind: "claimed"}, "claimed 3 reversed, claimed 2 open, claimed 1 validated_in_part"},
		{store.LedgerFilter{Sort: "month", Kind: "claimed"}, "claimed 2 open, claimed 1 validated_in_part, claimed 3 reversed"},
		{store.LedgerFilter{Sort: "-month", LineID: two, Kind: "claimed"}, "claimed 3 reversed, claimed 2 open"},
		{store.LedgerFilter{Sort: "month", OpenOnly: true}, "claimed 2 open"},
		{store.LedgerFilter{Sort: "recorded_at", ProjectID: b.project, By: "lena", From: november, To: november}, "claimed 1 validated_in_part"},
		{store.LedgerFilter{Sort: "recorded_at", ProjectID: "another"}, ""},
	} {
		var got []string
		c.filter.Limit = 2
		for {
			page, err := b.ledger.List(b.ctx, org, c.filter)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page[:min(2, len(page))] {
				word := fmt.Sprint(e.Kind, " ", e.Amount, " ", e.Status)
				if e.Kind.Decision() { // two of one instant: the order is that of their ids
					word = "*"
				}
				got, c.filter.Cursor = append(got, word), e.Cursor(c.filter.Sort)
			}
			if len(page) <= 2 {
				break
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.filter, strings.Join(got, ", "), c.want)
		}
	}
	if e, err := b.ledger.Get(b.ctx, org, c2); err != nil || e.Status != "open" || e.By != "lena" {
		t.Errorf("%+v, %v", e, err)
	}
}
