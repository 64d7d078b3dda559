package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"tollgate/api/apitest"
	"tollgate/store/storetest"
)

// seedMillion writes 1,000,000 claims on 1,000 lines of 50 projects over 36 months, straight into the ledger; its trigger keeps the rollup.
var seedMillion = []string{`
	INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, site, portfolio, snapshot, created_by, created_at, updated_at)
	SELECT 'default', 'project-' || i, 'project', 'PRJ-' || i, 'Project ' || i, 'realizing', 1, 1, 'site ' || i % 5, 'portfolio ' || i % 4, '{}', 'lena', now(), now()
	  FROM generate_series(1, 50) i`, `
	INSERT INTO benefit_lines (organisation_id, id, project_id, title, category, currency, created_by)
	SELECT 'default', 'line-' || i, 'project-' || 1 + i % 50, 'Line ' || i, (ARRAY['hard_saving', 'soft_saving', 'cost_avoidance', 'revenue'])[1 + i % 4],
	       (ARRAY['EUR', 'USD'])[1 + i % 2], 'lena'
	  FROM generate_series(1, 1000) i`, `
	INSERT INTO ledger (organisation_id, id, line_id, project_id, month, kind, amount, person_id)
	SELECT 'default', gen_random_uuid()::text, l.id, l.project_id, date '2024-01-01' + make_interval(months => i / 1000 % 36), 'claimed', i % 10000 / 100.0, 'lena'
	  FROM generate_series(0, 999999) i JOIN benefit_lines l ON l.organisation_id = 'default' AND l.id = 'line-' || 1 + i % 1000`,
	`ANALYZE cases, benefit_lines, ledger, ledger_monthly`,
}

// byHand is what a person who knows the schema would write for the report by category and month. It has no parameters, so that
// PostgreSQL keeps the best plan for it.
const byHand = `
	SELECT l.category, m.month, l.currency, sum(m.target), sum(m.forecast), sum(m.claimed), sum(m.validated), sum(m.rejected)
	  FROM ledger_monthly m JOIN benefit_lines l ON l.organisation_id = m.organisation_id AND l.id = m.line_id
	 WHERE m.organisation_id = 'default' AND m.month BETWEEN '2024-01-01' AND '2026-12-01' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

// BenchmarkBenefitsReportOverAMillionEntries compares a report over HTTP with the same question as prepared SQL on the same database.
func BenchmarkBenefitsReportOverAMillionEntries(b *testing.B) {
	h := apitest.New(b)
	for _, statement := range seedMillion {
		if _, err := h.DB.Exec(context.Background(), statement); err != nil {
			b.Fatal(err)
		}
	}
	server := httptest.NewServer(h.Server)
	defer server.Close()
	var overHTTP, inSQL []time.Duration
	for b.Loop() {
		for range 21 { // one after the other, so that both see the same machine
			inSQL = append(inSQL, timed(b, func() error { return drain(h) }))
			overHTTP = append(overHTTP, timed(b, func() error { return fetch(server.URL) }))
		}
	}
	slices.Sort(overHTTP)
	slices.Sort(inSQL)
	report, sql := overHTTP[len(overHTTP)/2], inSQL[len(inSQL)/2]
	b.ReportMetric(float64(report.Microseconds())/1000, "report-ms")
	b.ReportMetric(float64(sql.Microseconds())/1000, "sql-ms")
	b.ReportMetric(float64(report)/float64(sql), "report/sql")
}

func timed(b *testing.B, work func() error) time.Duration {
	start := time.Now()
	if err := work(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

func drain(h *apitest.Harness) error {
	rows, err := h.DB.Rows(context.Background(), byHand)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if _, err := rows.SliceScan(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func fetch(url string) error {
	request, err := http.NewRequest(http.MethodGet, url+"/v1/reports/benefits?group_by=category,month&from=2024-01&to=2026-12", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+storetest.Token("vera"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}
