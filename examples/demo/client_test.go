package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// against is a demo that talks to a handler.
func against(t *testing.T, handler http.HandlerFunc) (*demo, *strings.Builder) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	out := &strings.Builder{}
	return &demo{base: server.URL, tokens: map[string]string{"lena": "secret"}, out: out, http: server.Client(), name: "test"}, out
}

func TestUnavailableIsAskedAgainWithTheSameKey(t *testing.T) {
	var keys []string
	d, out := against(t, func(w http.ResponseWriter, r *http.Request) {
		if keys = append(keys, r.Header.Get("Idempotency-Key")); len(keys) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"key":"PRJ-1","state":"draft","seq":1,"health":"green"}`))
	})
	d.as("lena").post(200, "/v1/projects", data{"title": "x"})
	if d.err != nil || len(keys) != 3 || keys[0] == "" || keys[0] != keys[1] || keys[1] != keys[2] {
		t.Errorf("keys %q, %v", keys, d.err)
	}
	if text := out.String(); !strings.Contains(text, "PRJ-1 is in draft, step 1, green") || strings.Contains(text, "secret") {
		t.Errorf("told: %s", text)
	}
}

func TestRefusalIsToldFieldByField(t *testing.T) {
	d, out := against(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = w.Write([]byte(`{"title":"Unprocessable Entity","code":"criteria_unmet","detail":"not ready","errors":[
			{"field":"criteria.in_control","message":"not met","value":{"chart.in_control_points":0},"needs":"8 points"}]}`))
	})
	refused := d.as("lena").post(422, "/v1/projects/PRJ-1/events", event{Name: "submit"}).refusal("criteria_unmet")
	if d.err != nil || refused.names() != "criteria.in_control" {
		t.Errorf("%+v, %v", refused, d.err)
	}
	const want = `- criteria.in_control: not met; it is {"chart.in_control_points":0}; needed: 8 points`
	if !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "422  criteria_unmet: not ready") {
		t.Errorf("told: %s", out)
	}
}

// Whatever differs makes the run fail: another status, another refusal, another value.
func TestDifferencesFail(t *testing.T) {
	answers := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"code":"state_conflict","detail":"no"}`))
	}
	d, _ := against(t, answers)
	if d.as("lena").get(200, "/"); d.err == nil {
		t.Error("another status is no error")
	}
	d, _ = against(t, answers)
	if d.as("lena").get(409, "/").refusal("forbidden"); d.err == nil {
		t.Error("another code is no error")
	}
	d, _ = against(t, answers)
	d.expect("one", 1, 1)
	if err := d.verdict(); err != nil {
		t.Error(err)
	}
	d.expect("mean", near(82.4849), "82.486")
	if err := d.verdict(); err == nil || !strings.Contains(err.Error(), "mean is 82.485 and must be 82.486") {
		t.Errorf("verdict: %v", err)
	}
}
