package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
)

// 0.06 × 1000 × 20 = 1200 a month at the favourable end, 400 at the other.
func TestAClaimBeyondThePilotNeedsFinance(t *testing.T) {
	w := newWorld(t)
	d := decided(lifecycle.VerdictSuccess, "scale", false)
	d.Plan.Direction = lifecycle.Increase
	d.Verdict.Look.Effect = &lifecycle.EffectEstimate{Measure: "difference", Lower: 0.02, Estimate: 0.04, Upper: 0.06}
	w.insertPilotOf("PIL-60", lifecycle.StateScaled, true, d)
	var line struct{ ID string }
	w.Post("lena", "/v1/benefit-lines", document{"project_id": "PRJ-1", "title": "Kept players", "category": "revenue", "currency": "EUR"}, 201, &line)
	put := func(as string, change func(document)) apitest.Response {
		body := document{"pilot_id": "PIL-60", "value_per_unit": "20", "volume_per_month": "1000", "reason": "players a month"}
		change(body)
		return w.Do(apitest.Request{As: as, Method: http.MethodPut, Path: "/v1/benefit-lines/" + line.ID + "/pilot", Body: body})
	}
	claim := func(as, amount string) apitest.Response {
		return w.Do(apitest.Request{As: as, Method: http.MethodPost, Path: "/v1/ledger", Body: document{"entries": []document{{"line_id": line.ID, "kind": "claimed", "month": "2026-11", "amount": amount}}}})
	}
	for place, change := range map[string]func(document){
		"body.pilot_id":         func(d document) { d["pilot_id"] = "PIL-99" },
		"body.value_per_unit":   func(d document) { d["value_per_unit"] = "-1" },
		"body.volume_per_month": func(d document) { d["volume_per_month"] = "0" },
		"body.reason":           func(d document) { d["reason"] = " " },
	} {
		refusedAt(t, place, put("lena", change), place)
	}
	refusedAt(t, "another project's", put("lena", func(d document) { d["pilot_id"] = w.pilot }), "body.pilot_id")
	if r := put("lena", func(document) {}); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := put("lena", func(d document) { d["value_per_unit"] = "2000" }); r.Status != 403 {
		t.Errorf("a better basis by who plans: %d %s", r.Status, r.Body)
	}
	if r := claim("lena", "1200"); r.Status != 200 {
		t.Errorf("within: %d %s", r.Status, r.Body)
	}
	refusedAt(t, "beyond", claim("lena", "0.01"), "body.entries[0].amount")
	var exception struct {
		Signed string `json:"signed_text"`
		Hash   string `json:"content_hash"`
		By     string `json:"signed_by"`
	}
	more := document{"month": "2026-11", "up_to": "1500.00", "reason": "two sites more"}
	if r := w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/benefit-lines/" + line.ID + "/cap-exceptions", Body: more}); r.Status != 403 {
		t.Errorf("signed by who is not of finance: %d", r.Status)
	}
	w.Post("felix", "/v1/benefit-lines/"+line.ID+"/cap-exceptions", more, 200, &exception)
	if sum := sha256.Sum256([]byte(exception.Signed)); exception.Hash != hex.EncodeToString(sum[:]) || exception.By != "felix" {
		t.Errorf("signed %+v", exception)
	}
	refusedAt(t, "claimed by who signed", claim("felix", "1"), "body.entries[0].amount")
	if r := claim("lena", "300"); r.Status != 200 {
		t.Errorf("by the exception: %d %s", r.Status, r.Body)
	}
	var report struct {
		Items []struct {
			AtMost  string `json:"cap_per_month"`
			AtLeast string `json:"supported_per_month"`
			Months  []struct {
				Month, Counted, Allowed, Room string
				Beyond                        string `json:"beyond_cap"`
			}
			Exceptions []struct{ Reason string }
		}
	}
	w.Get("vera", "/v1/reports/benefit-caps?line="+line.ID, &report)
	if len(report.Items) != 1 || report.Items[0].AtMost != "1200.00" || report.Items[0].AtLeast != "400.00" || len(report.Items[0].Exceptions) != 1 || len(report.Items[0].Months) != 1 {
		t.Fatalf("the report is %+v", report)
	}
	if m := report.Items[0].Months[0]; m.Month != "2026-11" || m.Counted != "1500.00" || m.Allowed != "1500.00" || m.Room != "0.00" || m.Beyond != "300.00" {
		t.Errorf("the month is %+v", m)
	}
}
