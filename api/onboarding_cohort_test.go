package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

// Each row is judged on its own and says what is wrong with it, in the row's own words. What is right would be launched, but Temporal
// is not there.
func TestACohortIsReportedRowByRow(t *testing.T) {
	h := apitest.New(t)
	csv := strings.Join([]string{
		"template,kind,name,start_date,cohort,attributes.shift_work,roles.giver,roles.receiver,roles.quality,roles.trainer,roles.manager",
		"process_handover,process_handover,Line 3,2027-03-01,spring,no,sven,priya,diana,luis,fiona",
		"process_handover,process_handover,Line 4,2027-03-01,spring,maybe,sven,priya,diana,luis,fiona",
		"process_handover,process_handover,Line 5,2027-13-01,spring,no,sven,priya,diana,luis,nobody",
		"process_handover,process_handover,Line 6,2027-03-01,spring,no,sven,sven,diana,luis,fiona",
		"nothing,vendor,Acme,2027-03-01,spring,,,,,,",
	}, "\n") + "\n"
	r := h.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/cohort", Header: map[string]string{"Content-Type": "text/csv"}, Body: csv})
	var report struct {
		Launched int
		Items    []struct {
			Row, Status int
			Errors      []struct{ Field string }
		}
	}
	if err := json.Unmarshal(r.Body, &report); err != nil || r.Status != http.StatusOK || len(report.Items) != 5 || report.Launched != 0 {
		t.Fatalf("%d: %s (%v)", r.Status, r.Body, err)
	}
	for i, want := range []struct {
		status int
		field  string
	}{{503, ""}, {422, "body.rows[1].attributes.shift_work"}, {422, "body.rows[2].start_date"}, {422, "body.rows[3].roles.receiver"}, {422, "body.rows[4].template"}} {
		got := report.Items[i]
		named := want.field == ""
		for _, e := range got.Errors {
			named = named || e.Field == want.field
		}
		if got.Row != i+1 || got.Status != want.status || !named {
			t.Errorf("row %d: %+v, want %d at %s", i+1, got, want.status, want.field)
		}
	}
}
