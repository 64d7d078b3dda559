package measurement

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]Period{
		"2026-11":                           {date(2026, 11, 1), date(2026, 12, 1)},
		"2026-12":                           {date(2026, 12, 1), date(2027, 1, 1)},
		"2024-02-29":                        {date(2024, 2, 29), date(2024, 3, 1)},
		"2026-11-22T09:30:00Z":              {date(2026, 11, 22).Add(570 * time.Minute), date(2026, 11, 22).Add(570*time.Minute + time.Microsecond)},
		"2026-11-22T01:00:00.1234567+02:00": {date(2026, 11, 21).Add(23*time.Hour + 123456*time.Microsecond), date(2026, 11, 21).Add(23*time.Hour + 123457*time.Microsecond)},
	} {
		if got, err := ParsePeriod(text); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2026", "2026-13", "2026-00", "2025-02-29", "2026-11-31", "22.11.2026", "11/22/2026", "2026-11-22 09:30", "1899-12", "2200-01-01", "2026-11-22T25:00:00Z", "yesterday"} {
		if got, err := ParsePeriod(text); err == nil {
			t.Errorf("%q was taken for %v", text, got)
		}
	}
}

func TestParseJSON(t *testing.T) {
	body := `[{"observed_at":"2026-11","value":1.5},{"observed_at":"2026-11-22","value":-2,"ref":"a","note":"one\ntwo"},
		{"observed_at":"2026-11-22T09:30:00Z","value":0,"supersedes":"a"},{"observed_at":"2026-11-22","void":true,"supersedes":"a"}]`
	want := []Row{
		{Number: 1, ObservedAt: date(2026, 11, 1), Value: 1.5},
		{Number: 2, ObservedAt: date(2026, 11, 22), Value: -2, Ref: "a", Note: "one\ntwo"},
		{Number: 3, ObservedAt: date(2026, 11, 22).Add(570 * time.Minute), Supersedes: "a"},
		{Number: 4, ObservedAt: date(2026, 11, 22), Void: true, Supersedes: "a"},
	}
	for _, text := range []string{body, `{"measurements":` + body + `}`} {
		b, err := ParseJSON([]byte(text))
		if err != nil || b.Total != 4 || len(b.Refused) != 0 || !reflect.DeepEqual(b.Rows, want) {
			t.Errorf("%v: %+v", err, b)
		}
	}
	lines := strings.NewReplacer("[", "", "]", "", "},", "}\n").Replace(strings.ReplaceAll(body, "\n\t\t", ""))
	b, err := ParseNDJSON([]byte(lines + "\n\n"))
	if err != nil || !reflect.DeepEqual(b.Rows, want) {
		t.Errorf("ndjson: %v: %+v", err, b)
	}
}

func TestRowsAreRefusedByField(t *testing.T) {
	for _, c := range []struct{ row, field, message string }{
		{`{"observed_at":"2026-11"}`, "value", "is missing"},
		{`{"observed_at":"2026-11","value":null}`, "value", "is missing"},
		{`{"observed_at":"2026-11","value":"1.5"}`, "value", "must be a number"},
		{`{"observed_at":"2026-11","value":1e999}`, "value", "outside the range"},
		{`{"value":1}`, "observed_at", "is missing"},
		{`{"observed_at":"","value":1}`, "observed_at", "is missing"},
		{`{"observed_at":"2026-02-30","value":1}`, "observed_at", "is not a date"},
		{`{"observed_at":"1066-10-14","value":1}`, "observed_at", "outside the years"},
		{`{"observed_at":20261122,"value":1}`, "observed_at", "must be a string"},
		{`{"observed_at":"2026-11","value":1,"colour":"red"}`, "colour", "is not a field"},
		{`{"observed_at":"2026-11","value":1,"ref":"a\u0000"}`, "ref", "control character"},
		{`{"observed_at":"2026-11","value":1,"ref":"a\nb"}`, "ref", "control character"},
		{`{"observed_at":"2026-11","value":1,"note":"\u0007"}`, "note", "control character"},
		{`{"observed_at":"2026-11","value":1,"note":"\ud800"}`, "note", "control character"},
		{`{"observed_at":"2026-11","value":1,"ref":"` + strings.Repeat("r", 201) + `"}`, "ref", "longer than 200"},
		{`{"observed_at":"2026-11","value":1,"ref":"a","supersedes":"a"}`, "supersedes", "own ref"},
		{`{"observed_at":"2026-11","void":true}`, "supersedes", "is missing"},
		{`{"observed_at":"2026-11","void":true,"supersedes":"a","value":1}`, "value", "must be absent"},
		{`{"observed_at":"2026-11","void":"yes","value":1}`, "void", "must be true or false"},
		{`7`, "", "must be an object"},
		{`null`, "", "must be an object"},
		{`[]`, "", "must be an object"},
	} {
		good := `{"observed_at":"2026-11","value":1}`
		b, err := ParseJSON([]byte("[" + good + "," + c.row + "," + good + "]"))
		if err != nil || b.Total != 3 || len(b.Rows) != 2 || b.Rows[1].Number != 3 || len(b.Refused) != 1 {
			t.Errorf("%s: %v: %+v", c.row, err, b)
			continue
		}
		if r := b.Refused[0]; r.Row != 2 || r.Field != c.field || !strings.Contains(r.Message, c.message) {
			t.Errorf("%s: %+v, want %s %s", c.row, r, c.field, c.message)
		}
	}
}

func TestEveryFieldOfARowIsNamed(t *testing.T) {
	b, err := ParseJSON([]byte(`[{"observed_at":"soon","note":"\u0007"}]`))
	if err != nil || len(b.Refused) != 3 {
		t.Errorf("%v: %+v", err, b.Refused)
	}
}

func TestUnreadableBodies(t *testing.T) {
	parsers := map[string]func([]byte) (Batch, error){
		"json": ParseJSON, "ndjson": ParseNDJSON,
		"csv": func(body []byte) (Batch, error) { return ParseCSV(body, Mapping{}) },
	}
	for _, c := range []struct {
		format, body string
		code         fault.Code
	}{
		{"json", ``, fault.Malformed}, {"json", `[`, fault.Malformed}, {"json", `[{"value":1}`, fault.Malformed},
		{"json", `[{"value":NaN}]`, fault.Malformed}, {"json", `[] []`, fault.Malformed}, {"json", `{"measurements":[]`, fault.Malformed},
		{"json", `{}`, fault.Invalid}, {"json", `{"rows":[]}`, fault.Invalid}, {"json", `{"measurements":7}`, fault.Invalid},
		{"json", `{"measurements":[],"more":1}`, fault.Invalid}, {"json", `"text"`, fault.Invalid}, {"json", `null`, fault.Invalid},
		{"json", strings.Repeat("[", 20000), fault.Malformed},
		{"ndjson", `{"value":1`, fault.Malformed}, {"ndjson", `{"value":1} {"value":2}`, fault.Malformed},
		{"csv", ``, fault.Invalid}, {"csv", "observed_at,value\n2026-11,\"1", fault.Malformed},
		{"csv", "observed_at,value,value\n", fault.Invalid}, {"csv", "month,value\n", fault.Invalid}, {"csv", "observed_at,amount\n", fault.Invalid},
	} {
		_, err := parsers[c.format]([]byte(c.body))
		if fault.Of(err) != c.code {
			t.Errorf("%s %.40q: %v, want %s", c.format, c.body, err, c.code)
		}
		var f *fault.Error
		if errors.As(err, &f) && len(f.Fields) == 0 {
			t.Errorf("%s %.40q: %v names no field", c.format, c.body, err)
		}
	}
}

// Published by NHS England for April and May 2016: attendances, and how many stayed over four hours.
const emergency = "\ufeffmonth,attendances,over_four_hours,admissions\r\n2016-04,1214057,182400,333458\r\n2016-05,1353206,197101,359307\r\n"

func TestProportionsOfCSV(t *testing.T) {
	b, err := ParseCSV([]byte(emergency), Mapping{Time: "month", Numerator: "over_four_hours", Denominator: "attendances", Complement: true, Scale: 100})
	if err != nil || len(b.Rows) != 2 {
		t.Fatalf("%v: %+v", err, b)
	}
	// 1 - 182400/1214057 = 0.849760...; 1 - 197101/1353206 = 0.854345...
	for i, want := range []float64{84.9760, 85.4345} {
		if math.Abs(b.Rows[i].Value-want) > 5e-5 {
			t.Errorf("row %d: %v, want %v", i+1, b.Rows[i].Value, want)
		}
	}
	plain, err := ParseCSV([]byte(emergency), Mapping{Time: "month", Value: "attendances"})
	if err != nil || plain.Rows[1].Value != 1353206 || plain.Rows[1].ObservedAt != date(2016, 5, 1) {
		t.Errorf("%v: %+v", err, plain)
	}
}

func TestRowsOfCSV(t *testing.T) {
	head := "observed_at,value,ref,note,supersedes,void\n"
	for _, c := range []struct{ row, field, message string }{
		{`2026-11,"1,234",,,,`, "value", "not a decimal number"},
		{"2026-11,NaN,,,,", "value", "not a decimal number"},
		{"2026-11,Inf,,,,", "value", "not a decimal number"},
		{"2026-11,0x10,,,,", "value", "not a decimal number"},
		{"2026-11,1e999,,,,", "value", "not a decimal number"},
		{"2026-11,,,,,", "value", "is missing"},
		{"2026-11,n/a,,,,", "value", "not a decimal number"},
		{",1,,,,", "observed_at", "is missing"},
		{"2026-11,1", "", "has 2 columns"},
		{"2026-11,,,,a,perhaps", "void", "must be true or false"},
	} {
		b, err := ParseCSV([]byte(head+" 2026-11 , 1.50 ,a,,,\n"+c.row+"\n2026-11,,,,a,true\n"), Mapping{})
		if err != nil || b.Total != 3 || len(b.Rows) != 2 || b.Rows[0].Value != 1.5 || !b.Rows[1].Void || len(b.Refused) != 1 {
			t.Errorf("%s: %v: %+v", c.row, err, b)
			continue
		}
		if r := b.Refused[0]; r.Row != 2 || r.Field != c.field || !strings.Contains(r.Message, c.message) {
			t.Errorf("%s: %+v, want %s %s", c.row, r, c.field, c.message)
		}
	}
	zero, err := ParseCSV([]byte("observed_at,k,n\n2026-11,1,0\n2026-12,1,1"), Mapping{Numerator: "k", Denominator: "n"})
	if err != nil || len(zero.Rows) != 1 || zero.Rows[0].Value != 1 || !strings.Contains(zero.Refused[0].Message, "is zero") {
		t.Errorf("a denominator of zero: %v: %+v", err, zero)
	}
	for row, field := range map[string]string{"2026-11,1,0": "n", "2026-11,,5": "k", "2026-11,1,": "n"} {
		b, err := ParseCSV([]byte("observed_at,k,n\n"+row), Mapping{Numerator: "k", Denominator: "n"})
		if err != nil || len(b.Refused) == 0 || b.Refused[0].Field != field {
			t.Errorf("%s: %v: %+v", row, err, b)
		}
	}
}

func TestMappingsThatContradict(t *testing.T) {
	for _, m := range []Mapping{
		{Numerator: "a"}, {Denominator: "a"}, {Value: "v", Numerator: "a", Denominator: "b"}, {Complement: true}, {Scale: math.NaN()},
	} {
		if fault.Of(m.Err()) != fault.Invalid {
			t.Errorf("%+v: %v", m, m.Err())
		}
	}
}

// checkBatch holds whatever was read: each row is counted, and what was accepted can be stored.
func checkBatch(t *testing.T, b Batch, err error) {
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
		if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) || r.ObservedAt.Year() < firstYear || strings.ContainsRune(r.Ref+r.Note, 0) {
			t.Fatalf("accepted %+v", r)
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`[{"observed_at":"2026-11","value":1.5,"ref":"a","note":"n","supersedes":"b"}]`))
	f.Add([]byte(`{"measurements":[{"observed_at":"2026-11-22T09:30:00Z","void":true,"supersedes":"b"},null,7]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := ParseJSON(body)
		checkBatch(t, b, err)
	})
}

func FuzzParseNDJSON(f *testing.F) {
	f.Add([]byte("{\"observed_at\":\"2026-11\",\"value\":1.5}\n\n{\"value\":null}\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := ParseNDJSON(body)
		checkBatch(t, b, err)
	})
}

func FuzzParseCSV(f *testing.F) {
	f.Add([]byte("observed_at,value\n2026-11,1.5\n"), "", "", "", false, 0.0)
	f.Add([]byte(emergency), "month", "over_four_hours", "attendances", true, 100.0)
	f.Fuzz(func(t *testing.T, body []byte, at, over, of string, complement bool, scale float64) {
		b, err := ParseCSV(body, Mapping{Time: at, Numerator: over, Denominator: of, Complement: complement, Scale: scale})
		checkBatch(t, b, err)
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, text := range []string{"2026-11", "2026-11-22", "2026-11-22T09:30:00Z"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := ParsePeriod(text); err == nil && (!p.To.After(p.From) || p.From.Nanosecond()%1000 != 0 || p.From.Location() != time.UTC) {
			t.Fatalf("%q is %v", text, p)
		}
	})
}

func BenchmarkParseJSON(b *testing.B) {
	body := []byte("[" + strings.Repeat(`{"observed_at":"2026-11-22T09:30:00Z","value":12.345,"ref":"r-1"},`, 99_999) + `{"observed_at":"2026-11","value":1}]`)
	b.ReportAllocs()
	for b.Loop() {
		if batch, err := ParseJSON(body); err != nil || len(batch.Rows) != 100_000 {
			b.Fatal(err)
		}
	}
}
