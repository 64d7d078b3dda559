package api_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"tollgate/api/apitest"
	"tollgate/store"
)

// told puts notifications with the ids 1 to n into a person's inbox.
func (w *world) told(person string, n int) {
	w.t.Helper()
	for id := range n {
		if err := (store.Notifications{DB: w.DB}).Tell(context.Background(), w.DB, store.OutboxRow{ID: int64(id + 1), Organisation: "default", CaseID: w.project},
			store.Telling{Person: person, Tasks: store.ToldTasks{{ID: w.task}}, About: "task_opened", Message: fmt.Sprint("number ", id+1), ByMail: store.MailImmediate}); err != nil {
			w.t.Fatal(err)
		}
	}
}

type inbox struct {
	Items []store.NotificationRow
	Next  string
}

func TestAnInboxIsReadAndMarked(t *testing.T) {
	w := newWorld(t)
	w.told("sven", 5)
	w.told("priya", 2)
	var page inbox
	w.Get("sven", "/v1/notifications?limit=3", &page)
	if len(page.Items) != 3 || page.Items[0].Message != "number 5" || page.Items[0].CaseKey != "PRJ-1" || page.Items[0].Tasks[0].ID != w.task || page.Next == "" {
		t.Fatalf("%+v", page)
	}
	var counts struct{ Unread int }
	w.Post("sven", "/v1/notifications/read", `{"ids":[5, 4711]}`, 200, &counts)
	if counts.Unread != 4 {
		t.Errorf("%d unread after one was read", counts.Unread)
	}
	for query, want := range map[string]int{"": 5, "?unread=true": 4, "?unread=false": 1} {
		w.Get("sven", "/v1/notifications"+query, &page)
		if len(page.Items) != want {
			t.Errorf("%q: %d, want %d", query, len(page.Items), want)
		}
	}
	w.Post("sven", "/v1/notifications/read", `{"up_to":3}`, 200, &counts)
	if counts.Unread != 1 {
		t.Errorf("%d unread after all up to 3 were read", counts.Unread)
	}
	w.Get("priya", "/v1/notifications/counts", &counts)
	if counts.Unread != 2 {
		t.Errorf("another person's reading left %d of 2", counts.Unread)
	}
	refusedAt(t, "nothing named", w.Do(apitest.Request{As: "sven", Method: http.MethodPost, Path: "/v1/notifications/read", Body: `{}`}), "body.ids")
}

func TestWhatAPersonGetsByMailIsTheirChoice(t *testing.T) {
	w := newWorld(t)
	const mine = "/v1/people/me/notification-settings"
	var s store.Settings
	w.Get("priya", mine, &s)
	if s != (store.Settings{Email: "priya@tollgate.example", TimeZone: "Asia/Kolkata", Mail: "immediate", DigestAt: "08:00", UrgentImmediately: true}) {
		t.Errorf("who chose nothing has %+v", s)
	}
	put := func(as, path, body string) apitest.Response {
		return w.Do(apitest.Request{As: as, Method: http.MethodPut, Path: path, Body: body})
	}
	put("priya", mine, `{"mail":"daily","digest_at":"17:45","urgent_immediately":false}`).Into(t, 200, &s)
	w.Get("priya", mine, &s)
	if s.Mail != "daily" || s.DigestAt != "17:45" || s.UrgentImmediately || s.Email != "priya@tollgate.example" {
		t.Errorf("she chose %+v", s)
	}
	var next time.Time
	if err := w.DB.Get(context.Background(), &next, `SELECT next_digest_at FROM notification_settings WHERE person_id = 'priya'`); err != nil {
		t.Fatal(err)
	}
	if at := next.UTC().Format("15:04"); at != "12:15" { // 17:45 in India, which is 5:30 ahead
		t.Errorf("the digest is made at %s UTC", at)
	}
	put("otto", "/v1/people/priya/notification-settings", `{"mail":"none","digest_at":"08:00","urgent_immediately":true}`).Into(t, 200, nil)
	w.unchanged(func() {
		for name, c := range map[string]struct{ as, path, body, place string }{
			"another person's":   {"lena", "/v1/people/priya/notification-settings", `{"mail":"none","digest_at":"08:00","urgent_immediately":true}`, ""},
			"nobody's":           {"otto", "/v1/people/nobody/notification-settings", `{"mail":"none","digest_at":"08:00","urgent_immediately":true}`, ""},
			"a way there is not": {"priya", mine, `{"mail":"pigeon","digest_at":"08:00","urgent_immediately":true}`, "body.mail"},
			"no time of day":     {"priya", mine, `{"mail":"daily","digest_at":"24:00","urgent_immediately":true}`, "body.digest_at"},
			"half of it":         {"priya", mine, `{"mail":"daily"}`, "body.digest_at"},
		} {
			refusedAt(t, name, put(c.as, c.path, c.body), c.place)
		}
	})
}
