package activities_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tollgate/store"
)

// What an assessor signed off is recorded once, though the effect is done twice, and its holder and their manager are told before it ends.
func TestAssessmentsAreRecordedOnceAndRemindedOf(t *testing.T) {
	o := newOffice(t)
	o.exec(`UPDATE people SET manager_id = 'priya' WHERE id = 'luis'`)
	award := `{"id": "award-1", "person": "luis", "competency": "triage", "title": "Triage", "level": 2, "case_id": "case", "item": "triage_2", "assessor": "sven",
		"content_hash": "ab", "assessed_at": "` + time.Now().AddDate(0, -11, -10).UTC().Format(time.RFC3339) + `", "valid_months": 12, "remind_days": 30}`
	for n := range 2 {
		o.exec(`INSERT INTO outbox (organisation_id, case_id, seq, n, effect, payload) VALUES ('default', 'case', 1, $1, 'award_competency', $2)`, n, award)
	}
	o.work()
	for _, person := range []string{"luis", "priya"} {
		if told := o.told(person, "recertification"); strings.Count(told, "Triage on level 2 of") != 1 || !strings.Contains(told, "plan the recertification") {
			t.Errorf("%s was told %q", person, told)
		}
	}
	rows, _, err := store.Competencies{DB: o.db}.List(context.Background(), "default", store.CompetencyFilter{Person: "luis"}, time.Now(), store.Cursor{Sort: store.CompetenciesByEnd}, 10)
	if err != nil || len(rows) != 1 || rows[0].Status != "expiring" || rows[0].CaseKey != "PRJ-1" || rows[0].ContentHash != "ab" {
		t.Errorf("recorded %+v, %v", rows, err)
	}
	if told := o.notices("sven"); strings.Contains(told, "Triage on level 2") {
		t.Errorf("the assessor was told %q", told)
	}
}
