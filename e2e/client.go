package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// URL is the address of a path of the API, such as "/v1/projects".
func (s *Stack) URL(path string) string {
	f, err := s.DevFile()
	if err != nil {
		return "http://127.0.0.1:1" + path // nothing listens there: the caller sees the stack as away
	}
	return f.BaseURL + path
}

// Token returns the bearer token of one of the demo people, "" for somebody unknown.
func (s *Stack) Token(person string) string {
	f, err := s.DevFile()
	if err != nil {
		return ""
	}
	for _, p := range f.People {
		if p.ID == person {
			return p.Token
		}
	}
	return ""
}

// Client calls the API as one person. It keeps address and token, so that it does not need dev.json while
// parts are down; both stay the same across restarts.
type Client struct {
	base, token string
	http        *http.Client
}

// With returns a client with a bearer token and connections of its own.
func (s *Stack) With(token string) *Client {
	return &Client{base: s.URL(""), token: token, http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{}}}
}

// As returns a client for one of the demo people; "" is a caller without a token.
func (s *Stack) As(person string) *Client {
	return &Client{base: s.URL(""), token: s.Token(person), http: &http.Client{Timeout: time.Minute}}
}

// Answer is what the API said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request. Body may be nil, a []byte or string sent as it is, or a value sent as JSON. Headers are
// written "Name: value". The error is of the transport only: no answer came.
func (c *Client) Do(ctx context.Context, method, path string, body any, headers ...string) (Answer, error) {
	reader, err := encode(body)
	if err != nil {
		return Answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, reader)
	if err != nil {
		return Answer{}, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return Answer{Status: response.StatusCode, Header: response.Header, Body: text}, err
}

func encode(body any) (io.Reader, error) {
	switch b := body.(type) {
	case nil:
		return nil, nil
	case []byte:
		return bytes.NewReader(b), nil
	case string:
		return strings.NewReader(b), nil
	}
	text, err := json.Marshal(body)
	return bytes.NewReader(text), err
}

// Must sends a request and fails the test unless it is answered with status; the JSON of the answer is
// read into the value that into points at, unless that is nil.
func (c *Client) Must(t testing.TB, status int, method, path string, body, into any, headers ...string) Answer {
	t.Helper()
	answer, err := c.Do(t.Context(), method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if answer.Status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, answer.Status, status, answer.Body)
	}
	if into != nil {
		if err := json.Unmarshal(answer.Body, into); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, answer.Body)
		}
	}
	return answer
}

// Eventually polls until holds returns "", and fails the test with what it said last when that is not
// within a time.
func Eventually(t testing.TB, within time.Duration, holds func() string) {
	t.Helper()
	last := "not tried"
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if last = holds(); last == "" {
			return
		}
	}
	t.Fatalf("not within %v: %s", within, last)
}

// Problem reads an RFC 9457 problem: its code and the fields at fault.
func (a Answer) Problem() (code string, fields []string) {
	var p struct {
		Code   string `json:"code"`
		Errors []struct {
			Field string `json:"field"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(a.Body, &p); err != nil {
		return fmt.Sprintf("not a problem: %s", a.Body), nil
	}
	for _, e := range p.Errors {
		fields = append(fields, e.Field)
	}
	return p.Code, fields
}
