package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/e2e"
)

// upgradePreview is what the tests read of a preview, of one or in bulk.
type upgradePreview struct {
	Onboarding, ID, Preview, Would            string
	From                                      int      `json:"from_version"`
	Missing                                   []string `json:"missing_roles"`
	Added, Removed, Changed, Kept, AskedAgain any
	Refused                                   struct{ Code, Message string }
}

type upgradeReport struct {
	Upgraded int
	Results  map[string]int
	Items    []struct {
		Onboarding, Result, Code, Message string
		Status                            int
		Outcome                           outcome
		Errors                            []struct {
			Field string
			Value any
		}
	}
}

// ramp is a small template of new hires; every call registers another version of its key.
func ramp(key string, version int) object {
	item := func(key, title, owner string) object {
		return object{"key": key, "kind": "task", "title": title, "owner": owner, "due": object{"days": 3}}
	}
	items, roles := []object{item("desk", "Prepare the desk", "coordinator"), item("tour", "Tour", "manager"), item("rules", "Read the rules", "buddy"), item("forms", "Fill in the forms", "buddy")},
		[]object{{"key": "buddy", "title": "Buddy"}}
	if version == 2 { // another desk, no tour, evidence for the rules, another title of the forms, and a talk with a mentor
		items[0]["title"], items[2]["evidence"], items[3]["title"] = "Prepare a good desk", 1, "Fill in the long forms"
		items, roles = append(items[:1:1], items[2], items[3], item("talk", "Talk", "mentor")), append(roles, object{"key": "mentor", "title": "Mentor"})
	}
	return object{"kind": "onboarding", "key": key, "title": "Ramp", "for": "vendor", "roles": roles, "sections": []object{{"key": "all", "title": "All", "items": items}}}
}

// launched registers version 1, launches n checklists of it that have started, and has the desks done.
func launched(t *testing.T, key string, n int) (ids []string) {
	t.Helper()
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", ramp(key, 1), nil)
	rows := []string{"template,kind,name,start_date,cohort,roles.manager,roles.buddy"}
	for i := range n {
		rows = append(rows, fmt.Sprintf("%s,vendor,Vendor %d,%s,%[1]s,fiona,luis", key, i, time.Now().UTC().AddDate(0, 0, -10).Format(time.DateOnly)))
	}
	var report upgradeReport
	stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/onboardings/cohort", strings.Join(rows, "\n"), &report, "Content-Type: text/csv")
	for _, item := range report.Items {
		if item.Status != http.StatusCreated {
			t.Fatalf("not launched: %+v", item)
		}
		ids = append(ids, item.Outcome.ID)
	}
	for _, id := range ids {
		e2e.Eventually(t, 10*time.Second, func() string {
			for _, one := range openTasks(t, id) {
				if one.Subject == "desk" {
					stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "done"}, nil)
				}
			}
			if page := onboardingOf(t, id); page.item("desk") != "signed_off" || page.item("forms") != "open" {
				return "it is not under way: " + page.State
			}
			return ""
		})
	}
	return ids
}

func previewUpgrades(t *testing.T, query string) []upgradePreview {
	t.Helper()
	var page struct{ Items []upgradePreview }
	stack.As("lena").Must(t, http.StatusOK, "GET", "/v1/onboardings/upgrade-preview?"+query, nil, &page)
	return page.Items
}

// askedOf is what is asked about an onboarding, by item: whom, under which title, how often.
func askedOf(t *testing.T, id string) map[string]string {
	t.Helper()
	var list struct {
		Items []struct{ Subject, Assignee, Title string }
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/tasks?status=open&limit=100&case="+id, nil, &list)
	all := map[string]string{}
	for _, one := range list.Items {
		all[one.Subject] += one.Assignee + ": " + one.Title + ";"
	}
	return all
}

// finished are the finished items of an onboarding as its page has them, to the byte, but for the version that they say they are of.
func finished(t *testing.T, id string) map[string]string {
	t.Helper()
	var page struct {
		Sections []struct{ Items []map[string]any }
	}
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+id, nil, &page)
	done := map[string]string{}
	for _, section := range page.Sections {
		for _, item := range section.Items {
			if item["status"].(map[string]any)["state"] == "signed_off" {
				delete(item, "version")
				text, _ := json.Marshal(item)
				done[item["key"].(string)] = string(text)
			}
		}
	}
	return done
}

// Checklists of a cohort are previewed in bulk and upgraded as the sheet says: what is finished stays to the byte, what is removed stays
// visible, and the inbox follows. Rows that may not be upgraded say why and stop no other.
func TestACohortIsUpgradedFromASheet(t *testing.T) {
	launched(t, "ramp_sheet", 4)
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", ramp("ramp_sheet", 2), nil)
	var ids []string // in the order of the sheet
	for _, p := range previewUpgrades(t, "template=ramp_sheet") {
		ids = append(ids, p.ID)
	}
	stack.As("fiona").Must(t, http.StatusOK, "POST", "/v1/onboardings/"+ids[3]+"/events", object{"event": "hold", "data": object{"reason": "strike"}}, nil)
	previews := previewUpgrades(t, "template=ramp_sheet&cohort=ramp_sheet")
	if len(previews) != 4 || fmt.Sprint(previews[0].Missing) != "[mentor]" || previews[0].Would != "refused" || previews[3].Refused.Code != "state_conflict" {
		t.Fatalf("the preview is %+v", previews)
	}
	if p := previews[0]; fmt.Sprint(p.Added, p.Removed, p.Changed, p.Kept) != "1 1 2 1" {
		t.Errorf("the preview counts %+v", p)
	}
	before := finished(t, ids[0])
	sheet := string(stack.As("lena").Must(t, http.StatusOK, "GET", "/v1/onboardings/upgrade-preview?format=csv&template=ramp_sheet", nil, nil).Body)
	lines := strings.Split(strings.TrimSpace(sheet), "\n")
	for i := range lines[1:] {
		lines[i+1] += "sven" // the last column is roles.mentor
	}
	lines = append(lines[:3], lines[4]) // the third is not to be upgraded
	// The forms of the second are done after the sheet was made.
	for _, one := range openTasks(t, ids[1]) {
		if one.Subject == "forms" {
			stack.As("luis").Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "done"}, nil)
		}
	}
	var report, again upgradeReport
	send := func(into *upgradeReport, key string) e2e.Answer {
		return stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/onboardings/upgrade", strings.Join(lines, "\n"), into, "Content-Type: text/csv", "Idempotency-Key: "+key)
	}
	send(&report, "sheet")
	if fmt.Sprint(report.Results) != "map[refused:2 upgraded:1]" || report.Items[1].Code != "content_changed" || report.Items[2].Code != "state_conflict" {
		t.Fatalf("the report is %+v", report)
	}
	now := previewUpgrades(t, "template=ramp_sheet&onboarding="+ids[1])[0]
	if e := report.Items[1].Errors; len(e) != 1 || e[0].Field != "body.rows[1].preview" || e[0].Value != now.Preview {
		t.Errorf("the stale row is told %+v, the hash of now is %s", e, now.Preview)
	}
	if send(&again, "sheet").Header.Get("Idempotency-Replayed") != "true" || send(&again, "another").Status != http.StatusOK || again.Items[0].Result != "already_there" {
		t.Errorf("sent again: %+v", again)
	}
	after := finished(t, ids[0])
	if after["desk"] != before["desk"] || !reflect.DeepEqual(before, after) {
		t.Errorf("what was finished is\n%v, was\n%v", after, before)
	}
	page := onboardingOf(t, ids[0])
	if page.item("tour") != "cancelled" || page.item("talk") != "open" || onboardingOf(t, ids[2]).item("tour") != "open" {
		t.Errorf("the page is %+v", page)
	}
	want := map[string]string{"rules": "luis: Read the rules;", "forms": "luis: Fill in the long forms;", "talk": "sven: Talk;"}
	if got := askedOf(t, ids[0]); !reflect.DeepEqual(got, want) {
		t.Errorf("asked are %v, want %v", got, want)
	}
	e2e.Eventually(t, 10*time.Second, func() string {
		var told struct {
			Items []struct{ About, Message string }
		}
		stack.As("fiona").Must(t, http.StatusOK, "GET", "/v1/notifications?limit=200", nil, &told)
		for _, one := range told.Items {
			if one.About == "withdrawn" && strings.Contains(one.Message, "does not ask you now: Tour") {
				return ""
			}
		}
		return "the manager is not told that the tour is not asked for any more"
	})
}

// One checklist: what is refused says why, an older version is a version like any other, and two who upgrade at once do it once.
func TestOneChecklistIsUpgraded(t *testing.T) {
	id := launched(t, "ramp_one", 1)[0]
	path := "/v1/onboardings/" + id
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", ramp("ramp_one", 2), nil)
	preview := func(version int) (p upgradePreview) {
		stack.As("lena").Must(t, http.StatusOK, "GET", fmt.Sprintf("%s/upgrade-preview?version=%d", path, version), nil, &p)
		return p
	}
	upgrade := func(version int, hash string, roles object) object {
		return object{"event": "upgrade", "data": object{"version": version, "preview": hash, "roles": roles}}
	}
	hash, mentor := preview(2).Preview, object{"mentor": "sven"}
	refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", path+"/events", upgrade(9, hash, mentor))
	refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", path+"/events", upgrade(2, hash, nil))
	refused(t, stack.As("lena"), http.StatusUnprocessableEntity, "invalid", "POST", path+"/events", upgrade(2, hash, object{"mentor": "nobody"}))
	refused(t, stack.As("lena"), http.StatusConflict, "content_changed", "POST", path+"/events", upgrade(2, strings.Repeat("0", 64), mentor))
	refused(t, stack.As("luis"), http.StatusForbidden, "forbidden", "POST", path+"/events", upgrade(2, hash, mentor))
	answers := make([]e2e.Answer, 2)
	var both sync.WaitGroup
	for i, person := range []string{"lena", "fiona"} {
		both.Go(func() {
			answers[i], _ = stack.As(person).Do(t.Context(), "POST", path+"/events", upgrade(2, hash, mentor))
		})
	}
	both.Wait()
	if answers[0].Status+answers[1].Status != http.StatusOK+http.StatusConflict {
		t.Errorf("two at once are answered %d %s and %d %s", answers[0].Status, answers[0].Body, answers[1].Status, answers[1].Body)
	}
	older := preview(1)
	if fmt.Sprint(len(older.Added.([]any)), len(older.Removed.([]any))) != "1 1" || older.Would != "upgrade" {
		t.Errorf("back to version 1: %+v", older)
	}
	stack.As("fiona").Must(t, http.StatusOK, "POST", path+"/events", upgrade(1, older.Preview, nil), nil)
	if page := onboardingOf(t, id); page.item("talk") != "cancelled" || page.item("tour") != "open" || page.item("desk") != "signed_off" {
		t.Errorf("version 1 again: %+v", page)
	}
	stack.As("lena").Must(t, http.StatusOK, "POST", path+"/events", object{"event": "leave", "data": object{"reason": "bankrupt"}}, nil)
	refused(t, stack.As("lena"), http.StatusConflict, "state_conflict", "GET", path+"/upgrade-preview", nil)
	var report upgradeReport
	row := object{"onboarding": id, "version": "2", "preview": hash, "roles.mentor": "sven"}
	stack.As("lena").Must(t, http.StatusOK, "POST", "/v1/onboardings/upgrade", object{"rows": []object{row}}, &report)
	if report.Items[0].Result != "refused" || report.Items[0].Code != "state_conflict" || !strings.Contains(report.Items[0].Message, "ended") {
		t.Errorf("an ended one is answered %+v", report)
	}
}

// Worker and api are killed in the middle of an upgrade in bulk, which is repeated under its key: every checklist is upgraded once.
func TestKillDuringUpgradesInBulk(t *testing.T) {
	ids := launched(t, "ramp_kill", 30)
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", ramp("ramp_kill", 2), nil)
	rows := []object{}
	for _, p := range previewUpgrades(t, "template=ramp_kill") {
		rows = append(rows, object{"onboarding": p.Onboarding, "version": "2", "preview": p.Preview, "roles.mentor": "sven"})
	}
	var report upgradeReport
	var tries []map[string]int
	var cut []string
	var sending sync.WaitGroup
	sending.Go(func() {
		repeatUntilDone(t, 2*time.Minute, func() (e2e.Answer, error) {
			answer, err := stack.As("lena").Do(t.Context(), "POST", "/v1/onboardings/upgrade", object{"rows": rows}, "Idempotency-Key: kill-upgrades")
			if err != nil || answer.Status != http.StatusOK {
				cut = append(cut, fmt.Sprint(err, answer.Status))
				return answer, err
			}
			report = upgradeReport{}
			err = json.Unmarshal(answer.Body, &report)
			tries = append(tries, report.Results)
			if report.Results["unreached"] > 0 {
				return e2e.Answer{Status: http.StatusServiceUnavailable, Body: answer.Body}, nil
			}
			return answer, err
		})
	})
	time.Sleep(30 * time.Millisecond)
	worker, err := stack.Kill(e2e.Worker)
	api, failed := stack.Kill(e2e.API)
	err = errors.Join(err, failed, stack.AwaitRestart(t.Context(), e2e.Worker, worker), stack.AwaitRestart(t.Context(), e2e.API, api))
	sending.Wait()
	t.Logf("the request was cut off %d times, then came to %v", len(cut), tries)
	if err != nil || report.Upgraded != len(ids) {
		t.Fatalf("%v; the report is %+v", err, report)
	}
	for _, id := range ids {
		var list struct{ Items []struct{ Event string } }
		stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/onboardings/"+id+"/steps", nil, &list)
		if events := fmt.Sprint(list.Items); strings.Count(events, "upgrade") != 1 || askedOf(t, id)["talk"] != "sven: Talk;" {
			t.Errorf("%s has the steps %s and asks %v", id, events, askedOf(t, id))
		}
	}
}
