package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"tollgate/e2e"
)

// A new calendar of a site counts the due times of what is open there again.
func TestAChangedCalendarCountsWhatIsOpenAgain(t *testing.T) {
	content := changeContent(t, 1, "calendars")
	content["sites"] = []string{"recounted"}
	change := requested(t, "normal", content)
	before := taskOf(t, "lena", change.ID).DueAt
	week := object{}
	for _, day := range []string{"monday", "tuesday"} { // two days a week take longer than five
		week[day] = []string{"08:00-12:00"}
	}
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/calendars", object{"site": "recounted", "version": 0, "zone": "Europe/Berlin", "week": week}, nil)
	e2e.Eventually(t, 20*time.Second, func() string {
		if after := taskOf(t, "lena", change.ID).DueAt; after <= before {
			return "due at " + after + ", as before"
		}
		return ""
	})
}
