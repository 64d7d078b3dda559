package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// insertOnboarding puts an onboarding that has started; its workflow is not there.
func (w *world) insertOnboarding() {
	w.t.Helper()
	w.onboarding = uuid.NewString()
	builtIn, err := templates.Onboardings()
	i := slices.IndexFunc(builtIn, func(t lifecycle.OnboardingTemplate) bool { return t.Key == "process_handover" })
	if err != nil || i < 0 {
		w.t.Fatalf("process_handover is not built in: %v", err)
	}
	handover := builtIn[i]
	data := lifecycle.OnboardingData{Plan: lifecycle.PlanOnboarding(handover, lifecycle.OnboardingSubject{}), StartDate: time.Now().UTC().Format(time.DateOnly),
		Subject: lifecycle.OnboardingSubject{Kind: handover.For, Name: "Line 3"}, Roles: map[string]string{"coordinator": "lena", "manager": "sven"}}
	for _, item := range data.Plan.Items {
		data.Items = append(data.Items, lifecycle.ItemProgress{Key: item.Key, State: lifecycle.ItemLocked})
	}
	snapshot, err := json.Marshal(map[string]any{"id": w.onboarding, "state": "active", "data": data})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'onboarding', 'ONB-1', 'Line 3', 'active', 1, 1, 'lena', $2, 'lena', now(), now())`, w.onboarding, string(snapshot))
	w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', $1, 1, $2, 'launch', '', 'scheduled', 'lena', now(), '{}')`, w.onboarding, uuid.NewString())
}

// insertCompleted puts an onboarding that is completed and signed there.
func (w *world) insertCompleted() {
	w.t.Helper()
	w.completed = uuid.NewString()
	task, hash := uuid.NewString(), strings.Repeat("ab", 32)
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	days := lifecycle.DueRule{Days: 5}
	data := lifecycle.OnboardingData{StartDate: "2026-02-02", Cohort: "spring", Subject: lifecycle.OnboardingSubject{Kind: lifecycle.NewHire, Person: "luis", Site: "munich", Role: "agent"},
		Roles: map[string]string{"coordinator": "lena", "manager": "sven"}, Clock: lifecycle.OnboardingClock{StartAt: time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC), EndedAt: at},
		Plan: lifecycle.OnboardingPlan{Template: "operations_new_hire", Version: 1, Title: "New hire in operations", Sections: []lifecycle.PlanSection{{Key: "first", Title: "First weeks"}},
			Competencies: []lifecycle.CompetencySpec{{Key: "triage", Title: "Triage und Priorität"}},
			Items: []lifecycle.PlanItem{{Section: "first", OnboardingItem: lifecycle.OnboardingItem{Key: "tour", Kind: lifecycle.ItemTask, Title: "Walk the floor", Owner: "manager", Due: days}},
				{Section: "first", OnboardingItem: lifecycle.OnboardingItem{Key: "triage_2", Kind: lifecycle.ItemCompetency, Title: "Triage on level 2", Owner: "subject", Assessor: "manager", Competency: "triage", Level: 2, Due: days}}}},
		Items: []lifecycle.ItemProgress{{Key: "tour", State: lifecycle.ItemWaived, EndedAt: at, EndedBy: "lena"}, {Key: "triage_2", State: lifecycle.ItemSignedOff, EndedAt: at, EndedBy: "sven", Level: 3}}}
	snapshot, err := json.Marshal(map[string]any{"id": w.completed, "state": "completed", "ended": true, "data": data})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, ended, machine_version, lead_id, site, portfolio, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'onboarding', 'ONB-2', 'Luis', 'completed', 1, true, 1, 'lena', 'munich', 'spring', $2, 'lena', now(), now())`, w.completed, string(snapshot))
	w.exec(`INSERT INTO steps (organisation_id, case_id, seq, request_id, event, from_state, to_state, actor_id, at, payload)
		VALUES ('default', $1, 1, $2, 'launch', '', 'completed', 'lena', now(), $3)`, w.completed, uuid.NewString(),
		`{"round_id": "`+task+`", "content": "{\"evidence\": [{\"title\": \"Record of the shift\", \"uri\": \"https://files.example/1\", \"sha256\": \"`+hash+`\"}]}"}`)
	w.exec(`INSERT INTO competencies (organisation_id, id, person_id, competency, title, level, assessor_id, case_id, item, content_hash, assessed_at, recorded_by)
		VALUES ('default', 'award', 'luis', 'triage', 'Triage', 3, 'sven', $1, 'triage_2', $2, $3, 'sven')`, w.completed, hash, at)
	w.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, subject, opened_seq, opened_at)
		VALUES ('default', $1, $2, 'assess_item', 'Sign off', 'diana', 'case role manager', 'done', 'triage_2', 1, now())`, task, w.completed)
	w.exec(`INSERT INTO signatures (organisation_id, id, case_id, seq, round_id, task_id, stage, signer_id, signer_name, on_behalf_of, meaning, comment, content_hash, signed_at)
		VALUES ('default', $1, $2, 1, $3, $3, 'competency', 'sven', 'Sven Sponsor', '', 'approve', 'seen', $4, $5)`, uuid.NewString(), w.completed, task, hash, at)
}

// onboardingSamples are good requests on onboardings.
func (w *world) onboardingSamples(get func(string) sample, post func(string, string, any) sample, away func(sample) sample) map[string]sample {
	type object = map[string]any
	one := "/v1/onboardings/" + w.onboarding
	launch := object{"template": object{"key": "process_handover"}, "start_date": ahead(30),
		"subject": object{"kind": "process_handover", "name": "Line 3", "attributes": object{"shift_work": "no"}},
		"roles":   object{"giver": "sven", "receiver": "priya", "quality": "diana", "trainer": "luis", "manager": "fiona"}}
	return map[string]sample{
		"launch-onboarding":           away(post("lena", "/v1/onboardings", launch)),
		"launch-cohort":               post("lena", "/v1/onboardings/cohort", object{"rows": []any{object{"template": "nothing", "kind": "vendor"}}}),
		"list-onboardings":            get("/v1/onboardings"),
		"get-onboarding":              get(one),
		"raise-onboarding-event":      away(post("lena", one+"/events", object{"event": "hold", "data": object{"reason": "flood"}})),
		"list-onboarding-steps":       get(one + "/steps"),
		"preview-onboarding-start":    get(one + "/start-preview?date=" + ahead(14)),
		"preview-onboarding-upgrade":  get(one + "/upgrade-preview"),
		"preview-onboarding-upgrades": get("/v1/onboardings/upgrade-preview?template=process_handover"),
		"upgrade-onboardings":         post("lena", "/v1/onboardings/upgrade", object{"rows": []any{object{"onboarding": "ONB-99", "version": "2", "preview": "x"}}}),
		"certify-onboarding":          get("/v1/onboardings/" + w.completed + "/certificate"),
		"report-onboardings":          get("/v1/reports/onboardings"),
	}
}
