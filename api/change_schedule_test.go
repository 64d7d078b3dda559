package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/google/uuid"

	"tollgate/api/apitest"
	"tollgate/lifecycle"
	"tollgate/store/storetest"
)

// insertWindow puts a change with a window on the schedule.
func insertWindow(w *world, n int, state, site string, start, end time.Time) {
	w.t.Helper()
	snapshot, err := json.Marshal(map[string]any{"data": lifecycle.ChangeData{Kind: lifecycle.NormalChange, Roles: lifecycle.ChangeRoles{Implementer: "luis"},
		Content: lifecycle.ChangeContent{Sites: []string{site}, Processes: []string{"triage"}, Window: &lifecycle.ChangeWindow{Start: start, End: end}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, lead_id, snapshot, created_by, created_at, updated_at)
		VALUES ('default', $1, 'change', $2, 'Desk; with, commas', $3, 7, 1, 'lena', $4, 'lena', now(), now())`,
		uuid.NewString(), fmt.Sprintf("CHG-%d", 100+n), state, string(snapshot))
}

func TestTheScheduleListsWindowsByStart(t *testing.T) {
	w := newWorld(t)
	start := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	insertWindow(w, 1, "scheduled", "munich", start.Add(48*time.Hour), start.Add(50*time.Hour))
	insertWindow(w, 2, "in_review", "munich", start, start.Add(2*time.Hour))
	insertWindow(w, 3, "approved", "oslo", start.Add(24*time.Hour), start.Add(25*time.Hour))
	insertWindow(w, 4, "draft", "munich", start, start.Add(2*time.Hour))
	insertWindow(w, 5, "scheduled", "munich", start.AddDate(1, 0, 0), start.AddDate(1, 0, 1))
	list := func(query string) string {
		keys, path := []string{}, "/v1/change-schedule?limit=2&from=2027-03&to=2027-03"+query
		for path != "" {
			var page struct {
				Items []struct{ Key string }
				Next  string
			}
			w.Get("vera", path, &page)
			for _, item := range page.Items {
				keys = append(keys, item.Key)
			}
			if path = ""; page.Next != "" {
				path = "/v1/change-schedule?limit=2&from=2027-03&to=2027-03" + query + "&cursor=" + page.Next
			}
		}
		return strings.Join(keys, " ")
	}
	for query, want := range map[string]string{"": "CHG-102 CHG-103 CHG-101", "&site=munich": "CHG-102 CHG-101", "&state=approved": "CHG-103", "&implementer=sven": ""} {
		if got := list(query); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
}

// A calendar program that knows only Basic subscribes to what this parser reads.
func TestTheScheduleIsACalendar(t *testing.T) {
	w := newWorld(t)
	start := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	insertWindow(w, 1, "scheduled", "munich", start, start.Add(2*time.Hour))
	insertWindow(w, 2, "in_review", "munich", start, start.Add(2*time.Hour))
	w.Post("lena", "/v1/freezes", map[string]any{"title": "Year end", "reason": "accounts", "sites": []string{"munich"}, "start": "2027-03-10T00:00:00Z", "end": "2027-03-12T00:00:00Z"}, 201, nil)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("anybody:"+storetest.Token("vera")))
	answer := w.Do(apitest.Request{Method: http.MethodGet, Path: "/v1/change-schedule?format=ics&site=munich&from=2027-03&to=2027-03", Header: map[string]string{"Authorization": basic}})
	if answer.Status != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/calendar") {
		t.Fatalf("%d %s: %s", answer.Status, answer.Header.Get("Content-Type"), answer.Body)
	}
	calendar, err := ical.NewDecoder(bytes.NewReader(answer.Body)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	summaries := map[string]string{}
	for _, event := range calendar.Events() {
		summary, _ := event.Props.Text(ical.PropSummary)
		begins, err := event.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		status, _ := event.Status()
		summaries[summary] = begins.Format(time.RFC3339) + " " + string(status)
	}
	want := map[string]string{"CHG-101 Desk; with, commas (scheduled)": "2027-03-01T08:00:00Z CONFIRMED",
		"CHG-102 Desk; with, commas (in review)": "2027-03-01T08:00:00Z TENTATIVE", "Freeze: Year end": "2027-03-10T00:00:00Z ",
		"Freeze: Month end": "2027-03-31T16:00:00Z "} // the world has one each month
	if fmt.Sprint(summaries) != fmt.Sprint(want) {
		t.Errorf("the calendar has %v, want %v", summaries, want)
	}
	for _, bad := range []string{"Basic x", "Basic " + base64.StdEncoding.EncodeToString([]byte("vera:wrong"))} {
		w.Do(apitest.Request{Method: http.MethodGet, Path: "/v1/change-schedule", Header: map[string]string{"Authorization": bad}}).Into(t, http.StatusUnauthorized, nil)
	}
}

func TestAScheduleWithoutChangesIsACalendarToo(t *testing.T) {
	w := newWorld(t)
	answer := w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: "/v1/change-schedule?from=2031-01&to=2031-01", Header: map[string]string{"Accept": "text/calendar"}})
	if _, err := ical.NewDecoder(bytes.NewReader(answer.Body)).Decode(); err != nil || answer.Status != http.StatusOK {
		t.Errorf("%d %v: %s", answer.Status, err, answer.Body)
	}
}
