package api_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// secondHandover registers a version 2 of process_handover that asks somebody new for a walk along the line.
func secondHandover(t *testing.T, w *world) {
	t.Helper()
	builtIn, err := templates.Onboardings()
	for _, version := range builtIn {
		if version.Key != "process_handover" {
			continue
		}
		version.Version, version.Roles = 0, append(version.Roles, lifecycle.OnboardingRole{Key: "guide", Title: "Guide"})
		version.Sections[0].Items = append(version.Sections[0].Items, lifecycle.OnboardingItem{Key: "walk", Kind: lifecycle.ItemMeeting, Title: "=Walk the line", Owner: "guide"})
		w.Post("otto", "/v1/templates", struct {
			Kind string `json:"kind"`
			lifecycle.OnboardingTemplate
		}{lifecycle.KindOnboarding, version}, http.StatusCreated, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) upgradesPreview(as, query string) (page api.UpgradesPreview) {
	w.t.Helper()
	w.Get(as, "/v1/onboardings/upgrade-preview?template=process_handover&"+query, &page)
	return page
}

func TestUpgradesArePreviewedInBulk(t *testing.T) {
	w := newWorld(t)
	secondHandover(t, w)
	for range 3 { // beside ONB-1
		w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, site, portfolio, snapshot, created_by, created_at, updated_at)
			SELECT organisation_id, gen_random_uuid()::text, kind, 'ONB-' || (SELECT count(*) + 1 FROM cases WHERE kind = 'onboarding'), '=cmd', state, seq, 1, lead_id, 'munich', 'spring',
			       snapshot, created_by, now(), now() FROM cases WHERE key = 'ONB-1'`)
	}
	all := w.upgradesPreview("lena", "")
	if len(all.Items) != 4 || all.Version != 2 || all.Next != "" {
		t.Fatalf("the preview is %+v", all)
	}
	for _, row := range all.Items {
		if row.Would != "refused" || row.Refused.Code != "invalid" || row.Refused.Fields[0].Path != "attributes.shift_work" || !slices.Equal(row.Unknown, []string{"shift_work"}) || row.Added != 1 || row.Removed+row.Changed+row.Kept != 0 || row.Preview == "" {
			t.Errorf("a row is %+v %+v", row, row.Refused)
		}
	}
	for _, row := range w.upgradesPreview("lena", "attribute=shift_work%3Dno").Items {
		if row.Refused.Fields[0].Path != "roles.giver" || len(row.Unknown) != 0 || row.Attributes["shift_work"] != "no" || row.Preview == all.Items[0].Preview {
			t.Errorf("a row with its attribute is %+v %+v", row, row.Refused)
		}
	}
	for _, row := range w.upgradesPreview("lena", "attribute=shift_work%3Doften").Items {
		if row.Would != "refused" || row.Refused.Fields[0].Path != "attributes.shift_work" || row.Preview != "" {
			t.Errorf("a row with a wrong attribute is %+v %+v", row, row.Refused)
		}
	}
	for query, want := range map[string]int{"site=munich": 3, "cohort=spring": 3, "cohort=autumn": 0, "from_version=1": 4, "from_version=2": 0, "onboarding=ONB-1,ONB-3": 2} {
		if page := w.upgradesPreview("lena", query); len(page.Items) != want {
			t.Errorf("%s finds %d onboardings, want %d", query, len(page.Items), want)
		}
	}
	if stranger := w.upgradesPreview("vera", "onboarding=ONB-1").Items[0]; stranger.Would != "refused" || stranger.Refused.Code != "forbidden" {
		t.Errorf("somebody else would %+v", stranger)
	}
	if there := w.upgradesPreview("lena", "version=1").Items[0]; there.Would != "already_there" || there.Added+there.Removed+there.Changed != 0 {
		t.Errorf("who is there would %+v", there)
	}
	for _, sort := range []string{"key", "-key", "start_date", "-start_date"} {
		var read []string
		for path := "/v1/onboardings/upgrade-preview?template=process_handover&limit=3&sort=" + sort; path != ""; {
			r := w.Do(apitest.Request{As: "lena", Method: http.MethodGet, Path: path})
			var page api.UpgradesPreview
			r.Into(t, http.StatusOK, &page)
			for _, row := range page.Items {
				read = append(read, row.ID)
			}
			link, _, _ := strings.Cut(r.Header.Get("Link"), ">")
			path = strings.TrimPrefix(link, "<")
		}
		if len(read) != 4 || sort == "key" && read[0] != w.onboarding || sort == "-key" && read[3] != w.onboarding {
			t.Errorf("sorted by %s the pages have %v", sort, read)
		}
	}
	for _, wrong := range []struct{ query, field string }{{"template=nothing", "query.template"}, {"template=process_handover&version=9", "query.version"},
		{"version=1", "query.template"}, {"template=process_handover&onboarding=ONB-1,ONB-99", "query.onboarding"}, {"template=dmaic", "query.template"},
		{"template=process_handover&attribute=night", "query.attribute"}} {
		refusedAt(t, wrong.query, w.Do(apitest.Request{As: "lena", Method: http.MethodGet, Path: "/v1/onboardings/upgrade-preview?" + wrong.query}), wrong.field)
	}
}

// The CSV of the preview is accepted as it is, and each row is reported with its fields as the sheet has them. Temporal is not there.
func TestThePreviewAsCSVIsWhatTheUpgradeTakes(t *testing.T) {
	w := newWorld(t)
	secondHandover(t, w)
	r := w.Do(apitest.Request{As: "lena", Method: http.MethodGet, Path: "/v1/onboardings/upgrade-preview?template=process_handover&format=csv"})
	rows, err := csv.NewReader(strings.NewReader(string(r.Body))).ReadAll()
	if err != nil || len(rows) != 2 || rows[0][0] != "onboarding" || rows[0][len(rows[0])-1] != "attributes.shift_work" || !strings.Contains(string(r.Body), "roles.guide") {
		t.Fatalf("%v: %s", err, r.Body)
	}
	send := func(body string) (report struct{ Items []api.UpgradedRow }) {
		t.Helper()
		w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/upgrade", Body: body, Header: map[string]string{"Content-Type": "text/csv"}}).Into(t, http.StatusOK, &report)
		return report
	}
	if got := send(string(r.Body)).Items[0]; got.Onboarding != "ONB-1" || got.Result != "unreached" || got.Status != http.StatusServiceUnavailable {
		t.Errorf("the sheet is answered %+v", got)
	}
	for body, field := range map[string]string{
		"onboarding,version,preview\nONB-1,two,x":               "body.rows[0].version",
		"onboarding,version,preview\nONB-1,9,x":                 "body.rows[0].version",
		"onboarding,version,preview\nONB-1,2,":                  "body.rows[0].preview",
		"onboarding,version,preview\n,2,x":                      "body.rows[0].onboarding",
		"onboarding,version,preview\nONB-1,2,x,nob\n":           "body.rows[0]",
		"onboarding,version,preview,roles.guide\nONB-1,2,x,nob": "body.rows[0].roles.guide",
	} {
		got := send(body).Items[0]
		if text, _ := json.Marshal(got); got.Result != "refused" || got.Status != http.StatusUnprocessableEntity || !strings.Contains(string(text), `"`+field+`"`) {
			t.Errorf("%q is answered %s", body, text)
		}
	}
	refusedAt(t, "a column that no upgrade has", w.Do(apitest.Request{As: "lena", Method: http.MethodPost, Path: "/v1/onboardings/upgrade",
		Body: "onboarding,version,preview,colour\nONB-1,2,x,red", Header: map[string]string{"Content-Type": "text/csv"}}), "body")
	if got := send("onboarding,version,preview\nONB-99,2,x").Items[0]; got.Status != http.StatusNotFound || got.Result != "refused" {
		t.Errorf("an unknown onboarding is answered %+v", got)
	}
}
