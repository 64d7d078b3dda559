package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
)

// BenchmarkThousandOnboardings reads what there is of 1,000 onboardings with 30 to 150 items each, and of 40 competencies of each of 1,000 people.
func BenchmarkThousandOnboardings(b *testing.B) {
	h := apitest.New(b)
	seedOnboardings(b, h)
	pages := map[string]string{"cohort": "/v1/reports/onboardings?group_by=cohort", "site": "/v1/reports/onboardings?group_by=site&cohort=cohort-1", "list": "/v1/onboardings?limit=200",
		"last": "/v1/onboardings?limit=200&portfolio=cohort-7&site=site-2", "matrix": "/v1/competency-matrix", "assessments": "/v1/competencies?limit=200"}
	for b.Loop() {
		for name, path := range pages {
			started := time.Now()
			if answer := h.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path}); answer.Status != http.StatusOK {
				b.Fatalf("%s answers %d: %s", path, answer.Status, answer.Body)
			}
			b.ReportMetric(float64(time.Since(started).Microseconds())/1000, name+"-ms")
		}
	}
}

// seedOnboardings writes straight into the database what launches would have, some weeks ago.
func seedOnboardings(b *testing.B, h *apitest.Harness) {
	ctx := context.Background()
	exec := func(statement string, args ...any) {
		if _, err := h.DB.Exec(ctx, statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(`INSERT INTO people (organisation_id, id, name, roles) SELECT 'default', 'hire-' || i, 'Hire ' || i, '{}' FROM generate_series(0, 999) i`)
	for size := 30; size <= 150; size += 5 { // 25 sizes, 40 onboardings of each
		exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, site, portfolio, snapshot, created_by, created_at, updated_at)
			SELECT 'default', 'onboarding-' || n, 'onboarding', 'ONB-' || n, 'Hire ' || n, 'active', 3, 1, 'lena', 'site-' || n % 5, 'cohort-' || n % 10,
			       jsonb_set($1::jsonb, '{data,subject,person}', to_jsonb('hire-' || n)), 'lena', now(), now()
			  FROM generate_series($2::int, $2::int + 39) n`, string(openOnboarding(b, size)), (size-30)/5*40)
	}
	exec(`INSERT INTO competencies (organisation_id, id, person_id, competency, title, level, assessor_id, content_hash, assessed_at, recorded_by)
		SELECT 'default', 'award-' || i || '-' || k, 'hire-' || i, 'skill_' || k, 'Skill ' || k, 1 + (i + k) % 4, 'sven', repeat('ab', 32), now() - make_interval(days => (i + k) % 300), 'sven'
		  FROM generate_series(0, 999) i, generate_series(1, 40) k`)
	exec(`ANALYZE`)
}

// openOnboarding is a case of so many items: half of them are done, the others open.
func openOnboarding(b *testing.B, items int) []byte {
	start := time.Now().UTC().AddDate(0, 0, -20)
	template := lifecycle.OnboardingTemplate{Key: "ramp", Version: 1, Title: "Ramp", For: lifecycle.NewHire, Sections: []lifecycle.OnboardingSection{{Key: "all", Title: "All"}}}
	for i := range items {
		item := lifecycle.OnboardingItem{Key: fmt.Sprintf("item_%03d", i), Kind: lifecycle.ItemTask, Title: "Do one of many things", Owner: "subject", Due: lifecycle.DueRule{Days: i % 60}}
		if i%4 == 3 {
			item.Requires = []string{fmt.Sprintf("item_%03d", i-1)}
		}
		template.Sections[0].Items = append(template.Sections[0].Items, item)
	}
	calendar := lifecycle.DefaultCalendar()
	c := lifecycle.Case[lifecycle.OnboardingData]{Head: lifecycle.Head{ID: "x", Kind: lifecycle.KindOnboarding, State: lifecycle.StateActive, Calendar: &calendar}}
	var err error
	c.Data, err = lifecycle.NewOnboarding(template, lifecycle.OnboardingLaunch{StartDate: start.Format(time.DateOnly), Roles: map[string]string{"coordinator": "lena", "manager": "sven"},
		Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Person: "luis", Site: "site", Role: "agent"}}, start)
	if err != nil {
		b.Fatal(err)
	}
	for i := range c.Data.Items {
		p := &c.Data.Items[i]
		switch {
		case i < items/2:
			p.State, p.EndedAt, p.EndedBy = lifecycle.ItemSignedOff, start.AddDate(0, 0, 1), "luis"
		case i%4 != 3:
			p.State, p.OpenedAt = lifecycle.ItemOpen, start
			c.Tasks = append(c.Tasks, lifecycle.Task{ID: fmt.Sprintf("task-%d", i), Kind: lifecycle.TaskItem, Title: "Do", Assignee: "luis", Status: lifecycle.TaskOpen, Subject: p.Key, DueAt: start.AddDate(0, 0, i%60)})
		}
	}
	text, err := json.Marshal(c)
	if err != nil {
		b.Fatal(err)
	}
	return text
}
