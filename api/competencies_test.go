package api_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/store"
)

type skillBook struct {
	*apitest.Harness
	t *testing.T
}

func (b skillBook) assessed(by, person, competency string, level int, more map[string]any) store.CompetencyRow {
	b.t.Helper()
	body := map[string]any{"person": person, "competency": competency, "title": "=" + competency, "level": level, "comment": "seen"}
	for name, value := range more {
		body[name] = value
	}
	var made store.CompetencyRow
	b.Post(by, "/v1/competencies", body, http.StatusCreated, &made)
	return made
}

func TestCompetenciesFromAssessmentToRevocation(t *testing.T) {
	b := skillBook{apitest.New(t), t}
	b.assessed("lena", "luis", "triage", 2, map[string]any{"assessed_at": ahead(-340) + "T08:00:00Z", "valid_months": 12})
	b.assessed("lena", "luis", "billing", 1, nil)
	wrong := b.assessed("lena", "priya", "triage", 4, nil)
	expired := b.assessed("lena", "priya", "billing", 3, map[string]any{"assessed_at": ahead(-400) + "T08:00:00Z", "valid_months": 12})
	if expired.Status != "expired" || wrong.Status != "valid" || wrong.Assessor != "lena" || wrong.CaseID != "" {
		t.Errorf("%+v, %+v", expired, wrong)
	}
	count := func(query string) int {
		var page api.PageBody[store.CompetencyRow]
		b.Get("vera", "/v1/competencies?"+query, &page)
		return len(page.Items)
	}
	for query, want := range map[string]int{"": 4, "person=luis": 2, "competency=triage": 2, "status=expiring": 1, "status=expired": 1, "expires_within=60": 1, "expires_within=1": 0, "level=3": 2, "assessor=lena&sort=expires": 4, "site=munich": 0, "case=ONB-1": 0} {
		if got := count(query); got != want {
			t.Errorf("%s: %d, not %d", query, got, want)
		}
	}
	var revoked store.CompetencyRow
	b.Post("otto", "/v1/competencies/"+wrong.ID+"/revoke", map[string]any{"reason": "wrong person"}, http.StatusOK, &revoked)
	if revoked.Status != "revoked" || revoked.RevokedBy != "otto" || revoked.Reason != "wrong person" {
		t.Errorf("%+v", revoked)
	}
	r := b.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/competency-matrix", Header: map[string]string{"Accept": "text/csv"}})
	rows, err := csv.NewReader(strings.NewReader(string(r.Body))).ReadAll()
	if err != nil || len(rows) != 3 || !slices.Equal(rows[0], []string{"person", "name", "site", "role", "billing", "billing_until", "triage", "triage_until"}) {
		t.Fatalf("%v, %v", rows, err)
	}
	if rows[1][4] != "1" || rows[1][5] != "" || rows[1][6] != "2" || rows[1][7] == "" || rows[2][4] != "(3)" || rows[2][6] != "" {
		t.Errorf("%v", rows)
	}
	for path, want := range map[string]string{"": "2 luis priya", "?status=expiring": "1 luis", "?competency=billing&status=valid": "1 luis", "?person=me": "0"} {
		var matrix struct {
			People []struct{ Person string }
		}
		b.Get("vera", "/v1/competency-matrix"+path, &matrix)
		got := string(rune('0' + len(matrix.People)))
		for _, p := range matrix.People {
			got += " " + p.Person
		}
		if got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestWhoAssessesWhom(t *testing.T) {
	b := skillBook{apitest.New(t), t}
	made := b.assessed("lena", "luis", "triage", 2, nil)
	send := func(as, path string, body map[string]any, want int) {
		t.Helper()
		b.Do(apitest.Request{As: as, Method: http.MethodPost, Path: path, Body: body}).Into(t, want, nil)
	}
	good := func() map[string]any {
		return map[string]any{"person": "luis", "competency": "triage", "title": "T", "level": 2, "comment": "seen"}
	}
	send("luis", "/v1/competencies", good(), http.StatusForbidden)
	send("otto", "/v1/competencies", good(), http.StatusForbidden) // an administrator attests nothing
	send("vera", "/v1/competencies", good(), http.StatusForbidden)
	send("luis", "/v1/competencies/"+made.ID+"/revoke", map[string]any{"reason": "mine"}, http.StatusForbidden)
	send("lena", "/v1/competencies/"+made.ID+"/revoke", map[string]any{"reason": " "}, http.StatusUnprocessableEntity)
	send("lena", "/v1/competencies/nothing/revoke", map[string]any{"reason": "x"}, http.StatusNotFound)
	b.Post("luis", "/v1/absences", map[string]any{"from": ahead(-1), "until": ahead(5), "delegate": "priya"}, http.StatusCreated, nil)
	send("priya", "/v1/competencies", good(), http.StatusForbidden)
	for field, value := range map[string]any{"person": "nobody", "level": 5, "competency": "Not A Key", "comment": " ", "assessed_at": ahead(1) + "T00:00:00Z", "valid_months": 121} {
		body := good()
		body[field] = value
		r := b.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/competencies", Body: body})
		if r.Status != http.StatusUnprocessableEntity && r.Status != http.StatusNotFound || !strings.Contains(string(r.Body), "body."+field) {
			t.Errorf("%s: %d %s", field, r.Status, r.Body)
		}
	}
}

func TestAssessmentsPage(t *testing.T) {
	b := skillBook{apitest.New(t), t}
	for n := range 5 {
		b.assessed("lena", "luis", "triage", 2, map[string]any{"valid_months": 12 * (n % 3)})
	}
	for _, sort := range []string{"-assessed", "expires"} {
		seen, path := map[string]bool{}, "/v1/competencies?limit=2&sort="+sort
		for path != "" {
			var page api.PageBody[store.CompetencyRow]
			r := b.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path})
			r.Into(t, http.StatusOK, &page)
			for _, row := range page.Items {
				seen[row.ID] = true
			}
			path, _, _ = strings.Cut(strings.TrimPrefix(r.Header.Get("Link"), "<"), ">")
		}
		if len(seen) != 5 {
			t.Errorf("%s: %d of 5", sort, len(seen))
		}
	}
}
