package api_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

func TestCertificatesOfCompletedOnboardingsOnly(t *testing.T) {
	w := newWorld(t)
	certify := func(key, accept string) apitest.Response {
		return w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/onboardings/" + key + "/certificate", Header: map[string]string{"Accept": accept}})
	}
	r, again := certify("ONB-2", "*/*"), certify(w.completed, "application/pdf")
	if r.Status != http.StatusOK || r.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(r.Body, []byte("%PDF-")) || !strings.Contains(r.Header.Get("Content-Disposition"), "ONB-2-certificate.pdf") {
		t.Fatalf("%d %v", r.Status, r.Header)
	}
	if !bytes.Equal(r.Body, again.Body) {
		t.Error("the same certificate is two files")
	}
	html := string(certify("ONB-2", "text/html").Body)
	for _, want := range []string{"Luis", "Sven Sponsor", strings.Repeat("ab", 32), "Triage und Priorität", "waived", "2026-03-02 10:00"} {
		if !strings.Contains(html, want) {
			t.Errorf("the certificate does not say %q", want)
		}
	}
	certify("ONB-1", "*/*").Into(t, http.StatusConflict, nil)
	certify("ONB-9", "*/*").Into(t, http.StatusNotFound, nil)
}

func TestOnboardingsAreSummedUp(t *testing.T) {
	w := newWorld(t)
	var body struct {
		Groups []struct {
			Group      string
			Of         int `json:"onboardings"`
			Percent    float64
			Competency []struct {
				Competency string
				Median     *float64 `json:"median_days"`
			} `json:"competencies"`
		}
	}
	w.Get("vera", "/v1/reports/onboardings", &body)
	if len(body.Groups) != 2 || body.Groups[0].Group != "" || body.Groups[1].Group != "spring" || body.Groups[1].Percent != 100 {
		t.Fatalf("%+v", body)
	}
	if c := body.Groups[1].Competency; len(c) != 1 || c[0].Median == nil || *c[0].Median != 28 { // 2 February to 2 March
		t.Errorf("%+v", c)
	}
	for query, want := range map[string]int{"?site=munich": 1, "?cohort=autumn": 0, "?from=2026-02-02&to=2026-02-02": 1, "?template=operations_new_hire&group_by=template": 1, "?group_by=site": 2} {
		w.Get("vera", "/v1/reports/onboardings"+query, &body)
		if len(body.Groups) != want {
			t.Errorf("%s: %d groups", query, len(body.Groups))
		}
	}
	r := w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/reports/onboardings?cohort=spring&format=csv"})
	rows, err := csv.NewReader(bytes.NewReader(r.Body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[0][0] != "group" || rows[1][0] != "spring" || rows[0][len(rows[0])-1] != "days_to_triage_2" || rows[1][len(rows[1])-1] != "28" || rows[1][8] != "100.0" {
		t.Errorf("%v, %v", rows, err)
	}
}

// An assessment of an onboarding shows what was submitted to the assessor, and where its holder works.
func TestAssessmentsShowTheEvidenceOfTheOnboarding(t *testing.T) {
	w := newWorld(t)
	var got struct {
		CaseKey  string `json:"case_key"`
		Site     string `json:"site"`
		Role     string `json:"role"`
		Evidence []struct{ Title string }
	}
	w.Get("vera", "/v1/competencies/award", &got)
	if got.CaseKey != "ONB-2" || got.Site != "munich" || got.Role != "agent" || len(got.Evidence) != 1 || got.Evidence[0].Title != "Record of the shift" {
		t.Errorf("%+v", got)
	}
	for query, want := range map[string]int{"site=munich": 3, "role=agent&case=ONB-2": 1, "case=" + w.completed: 1, "site=lima": 0} {
		var page struct{ Items []any }
		if w.Get("vera", "/v1/competencies?"+query, &page); len(page.Items) != want {
			t.Errorf("%s: %d of %d", query, len(page.Items), want)
		}
	}
}
