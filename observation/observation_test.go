package observation

import (
	"math"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
	"tollgate/measurement"
)

var now = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func rulesOf(t testing.TB, plan lifecycle.PilotPlan) *Rules {
	t.Helper()
	rules, err := RulesOf(plan, Scaling{Sites: []string{"wave_site"}}, now, false)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func planOf(kind string) lifecycle.PilotPlan {
	return lifecycle.PilotPlan{Design: lifecycle.DesignSteppedWedge, Primary: lifecycle.PilotMetric{Key: "m", Kind: kind}, Sites: []lifecycle.PilotSite{{Key: "RJ1"}, {Key: "RX2"}}}
}

func TestValuesFitTheKindOfMetric(t *testing.T) {
	for _, c := range []struct{ kind, value, exposure, field string }{
		{"proportion", "1", "", ""}, {"proportion", "TRUE", "", ""}, {"proportion", "2", "", "value"}, {"proportion", "", "", ""},
		{"mean", "-3.5", "", ""}, {"mean", "x", "", "value"}, {"mean", "1", "-1", "exposure"}, {"mean", "NaN", "", "value"}, {"mean", "1e999", "", "value"},
		{"rate", "3", "120.5", ""}, {"rate", "3", "", "exposure"}, {"rate", "3", "0", "exposure"}, {"rate", "-1", "5", "value"}, {"rate", "", "", ""},
		{"time_to_event", "1", "12", ""}, {"time_to_event", "0", "0", ""}, {"time_to_event", "1", "", "exposure"}, {"time_to_event", "0.5", "3", "value"},
	} {
		b, err := ParseCSV([]byte("key,site,at,value,exposure\nk,RJ1,2026-11-01,"+c.value+","+c.exposure+"\n"), Mapping{}, rulesOf(t, planOf(c.kind)))
		switch {
		case err != nil:
			t.Errorf("%+v: %v", c, err)
		case c.field == "" && (len(b.Rows) != 1 || b.Rows[0].Count != 1 || math.IsNaN(b.Rows[0].Value) != (c.value == "")):
			t.Errorf("%+v: %+v", c, b)
		case c.field != "" && (len(b.Refused) == 0 || b.Refused[0].Field != c.field):
			t.Errorf("%+v: %+v", c, b)
		}
	}
}

func TestKeysOfSeveralColumnsAndRowsWithoutASite(t *testing.T) {
	file := "org_code,period,within,n\nRJ1,Nov-19,1,850\nRX2,Nov-19,0,120\n,Nov-19,0,1\nwave_site,Nov-19,0,1\nQQ1,Nov-19,0,1\n"
	b, err := ParseCSV([]byte(file), Mapping{Key: "org_code,period,within", Site: "org_code", At: "period", Value: "within", Count: "n"}, rulesOf(t, planOf("proportion")))
	if err != nil || len(b.Rows) != 3 || b.Rows[0].Key != "RJ1/Nov-19/1" || b.Rows[1].Count != 120 || !b.Rows[0].At.Equal(time.Date(2019, 11, 1, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v, %v", b, err)
	}
	fields := ""
	for _, r := range b.Refused {
		fields += r.Field + " "
	}
	if fields != "org_code,period,within org_code org_code " {
		t.Errorf("%+v", b.Refused)
	}
}

func TestTooManyRowsAreRefused(t *testing.T) {
	rules := rulesOf(t, planOf("mean"))
	row := `{"key":"k","site":"RJ1","at":"2026-11-01","value":1}` + "\n"
	if _, err := ParseNDJSON([]byte(strings.Repeat(row, MostRows)), rules); err != nil {
		t.Error(err)
	}
	if _, err := ParseNDJSON([]byte(strings.Repeat(row, MostRows+1)), rules); fault.Of(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

// check holds whatever was read: each row is counted, and what was accepted can be stored.
func check(t *testing.T, b Batch, err error) {
	t.Helper()
	if code := fault.Of(err); code != "" && code != fault.Malformed && code != fault.Invalid {
		t.Fatalf("error %v", err)
	}
	refused := map[int]bool{}
	for _, r := range b.Refused {
		refused[r.Row] = true
	}
	if len(b.Rows)+len(refused) != b.Total {
		t.Fatalf("%d rows and %d refused of %d", len(b.Rows), len(refused), b.Total)
	}
	for _, r := range b.Rows {
		if r.Key == "" || r.Count < 1 || math.IsInf(r.Value, 0) || r.Exposure < 0 || r.At.After(now.Add(slack)) || r.At.Location() != time.UTC || strings.ContainsRune(r.Key+r.Unit+r.Arm+r.Site, 0) {
			t.Fatalf("accepted %+v", r)
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`[{"key":"a","site":"RJ1","at":"2026-11-01","value":1,"count":8502}]`))
	f.Add([]byte(`{"observations":[{"key":"a","site":"RJ1","at":"2026-11-01","void":true,"version":2},null,7]}`))
	rules := rulesOf(f, planOf("mean"))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := ParseJSON(body, rules)
		check(t, b, err)
		b, err = ParseNDJSON(body, rules)
		check(t, b, err)
	})
}

func FuzzParseCSV(f *testing.F) {
	f.Add([]byte("key,site,at,value\na,RJ1,1.11.2026,TRUE\n"), "", "", "NA", "dmy")
	f.Add([]byte("a,b,RJ1,n\n1,2026-11-01,x,NA\n"), "a,b", "n", "NA", "")
	plan := planOf("rate")
	plan.TimeZone = "America/New_York"
	rules := rulesOf(f, plan)
	f.Fuzz(func(t *testing.T, body []byte, key, value, missing, order string) {
		b, err := ParseCSV(body, Mapping{Key: key, Value: value, Missing: []string{missing}, SetSite: "RJ1", SetAt: "2026-11-01", Dates: measurement.DateOrder(order)}, rules)
		check(t, b, err)
	})
}
