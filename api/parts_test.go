package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

type partsReport struct {
	Items []struct {
		Status  int
		Message string
		Errors  []struct{ Field string }
	}
}

// When the engine is away, a request of many parts gives up after a few, says so, and is not kept under its key: the repeat runs again.
func TestAnAnswerWithUnreachedPartsIsNotKept(t *testing.T) {
	h := apitest.New(t) // without Temporal
	rows := []string{"template,kind,name,start_date,attributes.shift_work,roles.giver,roles.receiver,roles.quality,roles.trainer,roles.manager"}
	for line := range 40 {
		rows = append(rows, fmt.Sprintf("process_handover,process_handover,Line %d,2027-03-01,no,sven,priya,diana,luis,fiona", line))
	}
	for range 2 {
		r := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/cohort", Body: strings.Join(rows, "\n"),
			Header: map[string]string{"Content-Type": "text/csv", "Idempotency-Key": "spring"}})
		var report partsReport
		if err := json.Unmarshal(r.Body, &report); err != nil || r.Status != http.StatusOK || len(report.Items) != 40 {
			t.Fatalf("%d %s (%v)", r.Status, r.Body, err)
		}
		if r.Header.Get("Retry-After") == "" || r.Header.Get("Idempotency-Replayed") != "" {
			t.Errorf("the headers are %v", r.Header)
		}
		untried := 0
		for i, item := range report.Items {
			if item.Status != http.StatusServiceUnavailable {
				t.Errorf("row %d: %+v", i+1, item)
			}
			if strings.HasPrefix(item.Message, "not tried") {
				untried++
			}
		}
		if untried < 20 {
			t.Errorf("%d of 40 rows were not tried", untried)
		}
	}
	wrong := strings.Join([]string{rows[0], strings.Replace(rows[1], "2027-03-01", "soon", 1)}, "\n")
	for _, replayed := range []string{"", "true"} { // what was refused, and nothing else, is kept
		r := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/cohort", Body: wrong,
			Header: map[string]string{"Content-Type": "text/csv", "Idempotency-Key": "wrong"}})
		if r.Header.Get("Retry-After") != "" || r.Header.Get("Idempotency-Replayed") != replayed {
			t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
		}
	}
}

// The fields at fault of a signature are named where they stand in the request.
func TestSignaturesAreReportedOneByOne(t *testing.T) {
	w := newWorld(t)
	item := map[string]any{"task_id": w.task, "decision": "approve", "content_hash": strings.Repeat("0", 64), "conditions": []any{map[string]any{"text": "x", "owner": "nobody", "due": ahead(9) + "T12:00:00Z"}}}
	var report partsReport
	w.Post("sven", "/v1/tasks/sign", map[string]any{"items": []any{item, item}}, http.StatusOK, &report)
	if len(report.Items) != 2 || report.Items[0].Status != 422 || report.Items[0].Errors[0].Field != "body.items[0].conditions[0].owner" ||
		report.Items[1].Status != 422 || report.Items[1].Errors[0].Field != "body.items[1].task_id" {
		t.Errorf("%+v", report)
	}
}
