package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// here allows the servers of tests.
var here = Policy{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// The example of the Standard Webhooks specification's own test suites: secret, id, timestamp, payload, signature
// (github.com/standard-webhooks/standard-webhooks, libraries/go/webhook_test.go, TestWebhookSign).
func TestASignatureAgreesWithThePublishedOne(t *testing.T) {
	signature, err := sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil || signature != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Fatalf("%q %v", signature, err)
	}
}

// An event is what the CloudEvents SDK reads and finds valid, and its signature what the library verifies, with the new secret and
// with the one before it.
func TestAnEventIsReadAndVerifiedByOthers(t *testing.T) {
	old, fresh := NewSecret(), NewSecret()
	at := time.Date(2026, 11, 22, 9, 10, 57, 0, time.FixedZone("CET", 3600))
	body, err := Event{ID: "e1", Source: "https://tollgate.example", Type: "tollgate.project.submit", Subject: "project/1", Time: at, Data: map[string]any{"seq": 7}}.Body()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		var e cloudevents.Event
		if err := e.UnmarshalJSON(text); err != nil || e.Validate() != nil || e.ID() != "e1" || e.Type() != "tollgate.project.submit" || !e.Time().Equal(at) ||
			e.DataContentType() != "application/json" || !strings.Contains(string(e.Data()), `"seq":7`) {
			t.Errorf("%v %v: %s", err, e.Validate(), text)
		}
		if r.Header.Get("Content-Type") != "application/cloudevents+json; charset=utf-8" || r.Method != http.MethodPost {
			t.Errorf("%s %v", r.Method, r.Header)
		}
		for _, secret := range []string{old, fresh} {
			hook, err := standardwebhooks.NewWebhook(secret)
			if err == nil {
				err = hook.Verify(text, r.Header)
			}
			if err != nil {
				t.Errorf("%s: %v", secret, err)
			}
		}
		hook, _ := standardwebhooks.NewWebhook(NewSecret())
		if hook.Verify(text, r.Header) == nil {
			t.Error("any secret verifies")
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	client := NewClient(here, time.Second, nil)
	if err := client.Send(context.Background(), Message{URL: server.URL, ID: "e1", Body: body, Secrets: []string{fresh, old, ""}}); err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, policy Policy, url string) *Failure {
	t.Helper()
	began := time.Now()
	err := NewClient(policy, 500*time.Millisecond, nil).Send(context.Background(), Message{URL: url, ID: "m", Body: "{}", Secrets: []string{NewSecret()}})
	if time.Since(began) > 5*time.Second {
		t.Errorf("%s took %s", url, time.Since(began))
	}
	var failure *Failure
	if err != nil && !errors.As(err, &failure) {
		t.Fatalf("%s: %v", url, err)
	}
	return failure
}

func TestReceiversThatFailHangRedirectAndTalk(t *testing.T) {
	followed := false
	mux := http.NewServeMux()
	mux.HandleFunc("/fails", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "password of the database: hunter2", http.StatusInternalServerError)
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/redirects", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/target", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/target", func(http.ResponseWriter, *http.Request) { followed = true })
	mux.HandleFunc("/hangs", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the server notices when the caller leaves
		<-r.Context().Done()
	})
	mux.HandleFunc("/drips", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, "x"); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	mux.HandleFunc("/vanishes", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	server := httptest.NewServer(mux)
	defer server.Close()
	for path, want := range map[string]Failure{
		"/fails":     {Status: 500, Message: "answered 500 Internal Server Error"},
		"/busy":      {Status: 429, Message: "answered 429 Too Many Requests", RetryAfter: 2 * time.Minute},
		"/gone":      {Status: 410, Message: "answered 410 Gone"},
		"/redirects": {Status: 307, Message: "answered 307 Temporary Redirect; redirects are not followed"},
		"/hangs":     {Message: "did not answer in time"},
		"/vanishes":  {Message: "the connection failed"},
	} {
		if got := send(t, here, server.URL+path); got == nil || *got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
	if got := send(t, here, server.URL+"/drips"); got != nil { // 200 was said; how long it talks is nobody's concern
		t.Errorf("/drips: %+v", got)
	}
	if followed {
		t.Error("a redirect was followed")
	}
}

// The address is judged when it is dialled: a name that leads inside is caught although its URL looks like any other.
func TestANameThatLeadsInsideIsCaughtAtTheDial(t *testing.T) {
	reached := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	for _, host := range []string{"localhost.localdomain", "ip6-localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"} {
		if failure := send(t, Policy{}, "https://"+host+":"+port+"/"); failure == nil || reached {
			t.Errorf("%s was reached", host)
		}
	}
	client := NewClient(Policy{}, time.Second, nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.secure.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	if reached || err == nil || reason(err) != "the URL leads to an address that is not public" {
		t.Errorf("the dialler let it through: %v", err)
	}
}

func TestACertificateNobodyKnowsIsRefused(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	if failure := send(t, here, server.URL); failure == nil || failure.Message != "the certificate is not trusted" {
		t.Errorf("%+v", failure)
	}
}

// A proxy of the environment would connect to anything on our behalf.
func TestNoProxyIsUsed(t *testing.T) {
	asked := false
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	if failure := send(t, here, "http://127.0.0.1:1/"); failure == nil || asked {
		t.Errorf("the proxy was asked: %+v", failure)
	}
}
