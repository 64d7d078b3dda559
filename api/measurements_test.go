package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/fault"
)

const twoRows = `[{"observed_at":"2026-11-01","value":1.5},{"observed_at":"2026-11-02","value":2.5,"ref":"b"}]`

func count(t *testing.T, h *apitest.Harness, key string) int {
	t.Helper()
	var m metric
	h.Get("vera", "/v1/metrics/"+key, &m)
	return m.Measurements.Count
}

func TestOneRefusedRowRefusesAll(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	body := `[{"observed_at":"2026-11-01","value":1},{"observed_at":"2026-11-31","value":2},{"observed_at":"2026-11-03"}]`
	var p problem
	send(h, "/v1/metrics/m/measurements", "application/json", body).Into(t, 422, &p)
	if p.Code != fault.Invalid || !p.names("body[1].observed_at") || !p.names("body[2].value") || !strings.Contains(p.Detail, "2 of 3 rows") || count(t, h, "m") != 0 {
		t.Fatalf("%+v", p)
	}
	var a added
	send(h, "/v1/metrics/m/measurements?on_error=skip&report=all", "application/json", body).Into(t, 201, &a)
	if a.Rows != 3 || a.Inserted != 1 || a.Refused != 2 || len(a.Report) != 3 || a.Report[0].Status != "inserted" || a.Report[2].Field != "value" || a.Report[2].Row != 3 {
		t.Errorf("%+v", a)
	}
	if count(t, h, "m") != 1 {
		t.Errorf("%d there", count(t, h, "m"))
	}
}

func TestTheSameMeasurementsTwice(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	post := func(key string) apitest.Response {
		return h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/metrics/m/measurements", Body: twoRows, Header: map[string]string{"Idempotency-Key": key}})
	}
	first, again := post("one"), post("one")
	if first.Status != 201 || again.Status != 201 || string(first.Body) != string(again.Body) || count(t, h, "m") != 2 {
		t.Errorf("%d %s, %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	var a added
	post("two").Into(t, 201, &a)
	if a.Inserted != 1 || a.Duplicates != 1 || len(a.Report) != 1 || a.Report[0].Status != "duplicate" || a.Report[0].Row != 2 {
		t.Errorf("only the row with a ref is known again: %+v", a)
	}
	send(h, "/v1/metrics/m/measurements", "application/json", `[{"observed_at":"2026-11-02","value":2.5,"ref":"b"}]`).Into(t, 200, &a)
	var p problem
	send(h, "/v1/metrics/m/measurements", "application/json", `[{"observed_at":"2026-11-02","value":99,"ref":"b"}]`).Into(t, 422, &p)
	if !p.names("body[0].ref") {
		t.Errorf("%+v", p)
	}
}

func TestUnreadableMeasurements(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	for _, c := range []struct {
		query, contentType, body string
		status                   int
	}{
		{"", "application/json", `[`, 400}, {"", "application/json", `{}`, 422}, {"", "application/json", ``, 400}, {"", "application/json", `[{"value":NaN}]`, 400},
		{"", "application/x-ndjson", `{`, 400}, {"", "text/csv", "a,b\n1,2", 422}, {"", "text/plain", "1", 415}, {"", "application/xml", "<a/>", 415},
		{"?value_column=v", "application/json", twoRows, 422}, {"?numerator_column=a", "text/csv", "observed_at,a\n", 422},
		{"?on_error=maybe", "application/json", twoRows, 422}, {"?scale=NaN", "text/csv", "observed_at,value\n2026-11,1", 422},
		{"", "application/json", "[{\"observed_at\":\"2026-11\",\"value\":1,\"note\":\"\xff\"}]", 400},
	} {
		r := send(h, "/v1/metrics/m/measurements"+c.query, c.contentType, c.body)
		if r.Status != c.status {
			t.Errorf("%s %s %q: %d %s, want %d", c.query, c.contentType, c.body, r.Status, r.Body, c.status)
		}
	}
	if r := send(h, "/v1/metrics/none/measurements", "application/json", twoRows); r.Status != 404 {
		t.Errorf("an unknown metric: %d", r.Status)
	}
	if r := h.Do(apitest.Request{As: "vera", Method: "POST", Path: "/v1/metrics/m/measurements", Body: twoRows}); r.Status != 403 {
		t.Errorf("a viewer adds: %d", r.Status)
	}
	if count(t, h, "m") != 0 {
		t.Errorf("%d there", count(t, h, "m"))
	}
}

func TestMeasurementsList(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	send(h, "/v1/metrics/m/measurements", "application/json", twoRows).Into(t, 201, nil)
	send(h, "/v1/metrics/m/measurements", "application/json", `{"measurements":[{"observed_at":"2026-11-02","value":9.5,"supersedes":"b","ref":"b2","note":"typing error"}]}`).Into(t, 201, nil)
	var page struct {
		Items []struct {
			Ref, Note, Supersedes string
			SupersededBy          string `json:"superseded_by"`
			Value                 *float64
		}
		Next string
	}
	h.Get("vera", "/v1/metrics/m/measurements?sort=-observed_at&limit=1", &page)
	if len(page.Items) != 1 || *page.Items[0].Value != 9.5 || page.Items[0].Supersedes != "b" || page.Next == "" {
		t.Errorf("%+v", page)
	}
	h.Get("vera", "/v1/metrics/m/measurements?sort=-observed_at&limit=1&cursor="+page.Next, &page)
	if len(page.Items) != 1 || *page.Items[0].Value != 1.5 {
		t.Errorf("%+v", page)
	}
	h.Get("vera", "/v1/metrics/m/measurements?history=true&from=2026-11-02", &page)
	if len(page.Items) != 2 || page.Items[0].SupersededBy != "b2" {
		t.Errorf("%+v", page)
	}
}

func hundredThousand() string {
	var b strings.Builder
	b.WriteString("observed_at,value\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "2026-%02d-%02dT%02d:%02d:00Z,%d.5\n", 1+i/8400%12, 1+i/300%28, i/60%24, i%60, i%97)
	}
	return b.String()
}

func TestHundredThousandRowsInOneRequest(t *testing.T) {
	h := apitest.New(t)
	define(t, h, "m")
	var a added
	send(h, "/v1/metrics/m/measurements", "text/csv", hundredThousand()).Into(t, 201, &a)
	if a.Inserted != 100_000 || count(t, h, "m") != 100_000 {
		t.Errorf("%+v", a)
	}
	var c struct{ Result struct{ N int } }
	h.Get("vera", "/v1/metrics/m/chart", &c)
	if c.Result.N != 100_000 {
		t.Errorf("charted %d", c.Result.N)
	}
}

func BenchmarkHundredThousandRows(b *testing.B) {
	h := apitest.New(b)
	body := hundredThousand()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		h.Post("lena", "/v1/metrics", map[string]any{"key": fmt.Sprintf("m%d", i), "name": "n", "direction": "lower_is_better"}, 201, nil)
		if r := send(h, fmt.Sprintf("/v1/metrics/m%d/measurements", i), "text/csv", body); r.Status != 201 {
			b.Fatalf("%d %.200s", r.Status, r.Body)
		}
	}
	b.ReportMetric(float64(100_000*i)/b.Elapsed().Seconds(), "rows/s")
}
