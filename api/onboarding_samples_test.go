package api_test

import (
	"encoding/json"
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
	if err != nil || len(builtIn) == 0 {
		w.t.Fatalf("%d onboarding templates are built in: %v", len(builtIn), err)
	}
	data := lifecycle.OnboardingData{Plan: lifecycle.PlanOnboarding(builtIn[0], lifecycle.OnboardingSubject{}), StartDate: time.Now().UTC().Format(time.DateOnly),
		Subject: lifecycle.OnboardingSubject{Kind: builtIn[0].For, Name: "Line 3"}, Roles: map[string]string{"coordinator": "lena", "manager": "sven"}}
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

// onboardingSamples are good requests on onboardings.
func (w *world) onboardingSamples(get func(string) sample, post func(string, string, any) sample, away func(sample) sample) map[string]sample {
	type object = map[string]any
	one := "/v1/onboardings/" + w.onboarding
	launch := object{"template": object{"key": "process_handover"}, "start_date": ahead(30),
		"subject": object{"kind": "process_handover", "name": "Line 3", "attributes": object{"shift_work": "no"}},
		"roles":   object{"giver": "sven", "receiver": "priya", "quality": "diana", "trainer": "luis", "manager": "fiona"}}
	return map[string]sample{
		"launch-onboarding":          away(post("lena", "/v1/onboardings", launch)),
		"list-onboardings":           get("/v1/onboardings"),
		"get-onboarding":             get(one),
		"raise-onboarding-event":     away(post("lena", one+"/events", object{"event": "hold", "data": object{"reason": "flood"}})),
		"list-onboarding-steps":      get(one + "/steps"),
		"preview-onboarding-start":   get(one + "/start-preview?date=" + ahead(14)),
		"preview-onboarding-upgrade": get(one + "/upgrade-preview"),
	}
}
