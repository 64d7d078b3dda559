package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/measurement"
	"tollgate/stats"
)

func publishedMonths(t *testing.T) []month {
	t.Helper()
	all, err := published()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func share(m month) float64 { return 100 * (1 - float64(m.over)/float64(m.attendances)) }

// The values are those of the figures' description in examples/data/README.md.
func TestPublishedFigures(t *testing.T) {
	all := publishedMonths(t)
	if len(all) != 36 || all[0].name != "2016-04" || all[35].name != "2019-03" {
		t.Fatalf("%d months, %s to %s", len(all), all[0].name, all[len(all)-1].name)
	}
	var shares []float64
	for i, m := range all {
		if at, err := time.Parse("2006-01", m.name); err != nil || at != time.Date(2016, time.Month(4+i), 1, 0, 0, 0, 0, time.UTC) {
			t.Errorf("month %d is %s", i, m.name)
		}
		if m.over <= 0 || m.over >= m.attendances || m.admitted <= 0 || m.admitted >= m.attendances {
			t.Errorf("%s: %d over four hours and %d admitted of %d", m.name, m.over, m.admitted, m.attendances)
		}
		shares = append(shares, share(m))
	}
	chart, err := stats.NewIndividualsChart(shares, stats.IndividualsOptions{Sigma: stats.Tabulated266})
	if err != nil {
		t.Fatal(err)
	}
	limits := chart.Individuals.Limits[0]
	got := []string{near(limits.Center), near(limits.LCL), near(limits.UCL), fmt.Sprint(len(chart.Individuals.Beyond))}
	if want := []string{"82.485", "78.222", "86.747", "7"}; !slices.Equal(got, want) {
		t.Errorf("mean, limits and months outside: %v, want %v", got, want)
	}
	if r := admissionsAgainstWaits(all); math.Abs(r-0.729) > 0.0005 { // by Python's statistics.correlation
		t.Errorf("correlation %v", r)
	}
}

// What is simulated says so, follows on, repeats, and would pass Control.
func TestSimulatedFigures(t *testing.T) {
	all := publishedMonths(t)
	months := simulated(all)
	if !slices.Equal(months, simulated(all)) {
		t.Error("two runs differ")
	}
	if !slices.Equal(all, publishedMonths(t)) {
		t.Error("the published months were changed")
	}
	if len(months) != 12 || months[0].name != "2019-04" || months[11].name != "2020-03" {
		t.Fatalf("months %v", months)
	}
	series := []float64{}
	for _, m := range append(slices.Clone(all), months...) {
		series = append(series, share(m))
	}
	shift, err := stats.VerifyShift(series, stats.ShiftOptions{Baseline: stats.Range{To: 36}, ChangeAt: 36, LastPoints: 8, Direction: stats.HigherIsBetter})
	if err != nil || !shift.InControl || !shift.ShiftVerified || *shift.AfterMean < standard {
		t.Errorf("%+v, %v", shift, err)
	}
	batch, err := measurement.ParseCSV(simulatedCSV(months), measurement.Mapping{Time: "month", Numerator: "over_four_hours", Denominator: "attendances"})
	if err != nil || len(batch.Rows) != 12 {
		t.Fatalf("%d rows, %v", len(batch.Rows), err)
	}
	for _, row := range batch.Rows {
		if !strings.HasPrefix(row.Note, "SIMULATED") {
			t.Errorf("%v does not say that it is simulated", row)
		}
	}
}

func TestFindStack(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TOLLGATE_DATA_DIR", dir)
	t.Setenv("TOLLGATE_URL", "")
	t.Setenv("TOLLGATE_TOKENS_FILE", "")
	people := `"people":[{"id":"lena","token":"1"},{"id":"luis","token":"2"},{"id":"sven","token":"3"},{"id":"priya","token":"4"},
		{"id":"diana","token":"5"},{"id":"felix","token":"6"},{"id":"fiona","token":"7"},{"id":"otto","token":"8"}]`
	for _, c := range []struct{ name, devJSON, tokens, url, base, wrong string }{
		{"no stack", "", "", "", "", "make dev"},
		{"a development stack", `{"base_url":"http://a",` + people + `}`, "", "", "http://a", ""},
		{"another stack", "", `{` + people + `}`, "http://b/", "http://b", ""},
		{"tokens and no address", "", `{` + people + `}`, "", "", "TOLLGATE_URL"},
		{"a person without a token", "", `{"people":[{"id":"lena","token":"1"}]}`, "http://b", "", "luis, sven, priya, diana, felix, fiona, otto"},
		{"tokens that are no JSON", "", `lena=1`, "http://b", "", "is not JSON"},
	} {
		write := func(name, text string) string {
			path := filepath.Join(dir, name)
			_ = os.Remove(path)
			if text == "" {
				return ""
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		write("dev.json", c.devJSON)
		t.Setenv("TOLLGATE_TOKENS_FILE", write("tokens.json", c.tokens))
		t.Setenv("TOLLGATE_URL", c.url)
		base, _, err := findStack()
		if base != c.base || (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %q, %v", c.name, base, err)
		}
	}
}
