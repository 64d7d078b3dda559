package api_test

import (
	"net/http"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/store"
)

type madeWebhook struct {
	store.Webhook
	Secret string
}

func TestAWebhookFromSubscriptionToDeletion(t *testing.T) {
	w := newWorld(t)
	var made, again, rotated madeWebhook
	key := map[string]string{"Idempotency-Key": "hook"}
	create := apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/webhooks", Header: key, Body: `{"url":"https://hooks.example/x","description":"chat"}`}
	w.Do(create).Into(t, 201, &made)
	w.Do(create).Into(t, 201, &again)
	if !strings.HasPrefix(made.Secret, "whsec_") || again.Secret != made.Secret || again.ID != made.ID || !made.Enabled || made.Events[0] != "*" {
		t.Fatalf("%+v, and again %+v", made, again)
	}
	path := "/v1/webhooks/" + made.ID
	if r := w.Do(apitest.Request{As: "otto", Method: http.MethodGet, Path: path}); r.Status != 200 || strings.Contains(string(r.Body), "whsec_") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	w.Post("otto", path+"/rotate-secret", nil, 200, &rotated)
	if rotated.Secret == made.Secret || !strings.HasPrefix(rotated.Secret, "whsec_") {
		t.Errorf("rotated to %q", rotated.Secret)
	}
	var changed store.Webhook
	w.Do(apitest.Request{As: "otto", Method: http.MethodPatch, Path: path, Body: `{"enabled":false,"events":["tollgate.change.*"]}`}).Into(t, 200, &changed)
	if changed.Enabled || changed.URL != made.URL || changed.Description != "chat" || changed.Events[0] != "tollgate.change.*" {
		t.Errorf("changed to %+v", changed)
	}
	w.Do(apitest.Request{As: "otto", Method: http.MethodDelete, Path: path}).Into(t, 200, nil)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if r := w.Do(apitest.Request{As: "otto", Method: method, Path: path}); r.Status != 404 {
			t.Errorf("%s of a deleted one answers %d", method, r.Status)
		}
	}
	var list struct{ Items []store.Webhook }
	if w.Get("otto", "/v1/webhooks", &list); len(list.Items) != 2 { // those of the world
		t.Errorf("%d webhooks are listed", len(list.Items))
	}
}

func TestAWebhookThatWouldLeadInsideOrHearNothingIsRefused(t *testing.T) {
	w := newWorld(t)
	w.unchanged(func() {
		for body, place := range map[string]string{
			`{"url":"http://hooks.example/"}`:                                    "body.url",
			`{"url":"https://169.254.169.254/latest/meta-data"}`:                 "body.url",
			`{"url":"https://[::ffff:127.0.0.1]/"}`:                              "body.url",
			`{"url":"https://user:password@hooks.example/"}`:                     "body.url",
			`{"url":"file:///etc/passwd"}`:                                       "body.url",
			`{"url":"https://hooks.example/","events":[]}`:                       "body.events",
			`{"url":"https://hooks.example/","events":["*","Tollgate.Project"]}`: "body.events[1]",
			`{"url":"https://hooks.example/","events":["tollgate.*.submit"]}`:    "body.events[0]",
			`{"url":"https://hooks.example/","secret":"whsec_mine"}`:             "body.secret",
		} {
			refusedAt(t, body, w.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: "/v1/webhooks", Body: body}), place)
			if place != "body.secret" {
				refusedAt(t, body, w.Do(apitest.Request{As: "otto", Method: http.MethodPatch, Path: "/v1/webhooks/" + w.webhook, Body: body}), place)
			}
		}
	})
}

func TestDeadLettersAreListedAndSentAgain(t *testing.T) {
	w := newWorld(t)
	var list struct{ Items []store.DeadLetter }
	for query, want := range map[string]int{"": 1, "?channel=webhook": 1, "?channel=mail": 0, "?recipient=" + w.webhook: 1, "?recipient=x": 0} {
		if w.Get("otto", "/v1/dead-letters"+query, &list); len(list.Items) != want {
			t.Errorf("%q: %d, want %d", query, len(list.Items), want)
		}
	}
	var resent struct {
		Resent    []string
		NotResent []string `json:"not_resent"`
	}
	w.Post("otto", "/v1/dead-letters/resend", map[string]any{"ids": []string{deadLetter, "none"}}, 200, &resent)
	if len(resent.Resent) != 1 || len(resent.NotResent) != 1 || resent.NotResent[0] != "none" {
		t.Errorf("%+v", resent)
	}
	var webhook store.Webhook
	if w.Get("otto", "/v1/webhooks/"+w.webhook, &webhook); webhook.Waiting != 1 || webhook.Dead != 0 {
		t.Errorf("%+v", webhook)
	}
	w.unchanged(func() {
		for path, status := range map[string]int{"/v1/dead-letters/" + deadLetter + "/resend": 409, "/v1/dead-letters/none/resend": 404, "/v1/dead-letters/resend": 422} {
			if r := w.Do(apitest.Request{As: "otto", Method: http.MethodPost, Path: path, Body: `{}`}); r.Status != status {
				t.Errorf("%s: %d %s", path, r.Status, r.Body)
			}
		}
	})
}
