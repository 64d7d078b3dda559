// Package apiclient speaks to Tollgate over HTTP for the commands that load data: it sends again while the server says that it will be back.
package apiclient

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tollgate/fault"
)

// attempts is how often a request is sent unless a client says otherwise.
const attempts = 6

// Client speaks to the API as one person.
type Client struct {
	Base     string // address of the API
	Token    string
	HTTP     *http.Client
	Attempts int // how often a request is sent while the server is away; 0 means 6, which is some seconds
}

// Get decodes the answer to a GET into out.
func (c Client) Get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.send(ctx, request{method: http.MethodGet, path: path}, out)
}

// Post sends body as JSON and decodes the answer into out. The key makes a request that is sent again have its one effect.
func (c Client) Post(ctx context.Context, path, key string, body, out any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.send(ctx, request{http.MethodPost, path, key, "application/json", text}, out)
}

// PostBody sends a body of another type, and decodes the answer into out.
func (c Client) PostBody(ctx context.Context, path string, query url.Values, contentType string, body []byte, out any) error {
	return c.send(ctx, request{http.MethodPost, path + "?" + query.Encode(), "", contentType, body}, out)
}

// request is one to send, perhaps several times.
type request struct {
	method, path, key, contentType string
	body                           []byte
}

func (c Client) send(ctx context.Context, r request, out any) error {
	var err error
	for attempt := range cmp.Or(c.Attempts, attempts) {
		var wait time.Duration
		if wait, err = c.once(ctx, r, out); wait == 0 {
			return err
		}
		select {
		case <-time.After(wait * time.Duration(attempt+1)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// once sends the request; a wait above zero means that it is worth sending again after it.
func (c Client) once(ctx context.Context, r request, out any) (wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, r.method, strings.TrimSuffix(c.Base, "/")+r.path, bytes.NewReader(r.body))
	if err != nil {
		return 0, fault.Wrap(fault.Invalid, err, "%s is not the address of a server", c.Base)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	if r.contentType != "" {
		request.Header.Set("Content-Type", r.contentType)
	}
	if r.key != "" {
		request.Header.Set("Idempotency-Key", r.key)
	}
	answer, err := c.HTTP.Do(request)
	if err != nil {
		return 200 * time.Millisecond, fault.Wrap(fault.Unavailable, err, "%s does not answer", c.Base)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 200 * time.Millisecond, fault.Wrap(fault.Unavailable, err, "%s broke off its answer", c.Base)
	}
	if answer.StatusCode >= 300 {
		return retryAfter(answer), problem(answer.StatusCode, r.path, text)
	}
	if err := json.Unmarshal(text, out); err != nil {
		return 0, fault.Wrap(fault.Internal, err, "%s%s did not answer JSON; is it Tollgate?", c.Base, r.path)
	}
	return 0, nil
}

func retryAfter(answer *http.Response) time.Duration {
	if answer.StatusCode != http.StatusServiceUnavailable && answer.StatusCode != http.StatusTooManyRequests {
		return 0
	}
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil || seconds < 1 {
		seconds = 1
	}
	return time.Duration(seconds) * time.Second
}

// problem turns an RFC 9457 answer back into a fault.
func problem(status int, path string, text []byte) error {
	var p struct {
		Code   fault.Code    `json:"code"`
		Detail string        `json:"detail"`
		Errors []fault.Field `json:"errors"`
	}
	if err := json.Unmarshal(text, &p); err != nil || p.Code == "" {
		return fault.New(fault.Internal, "%s answered %d and no problem document; is it Tollgate?", path, status)
	}
	return &fault.Error{Code: p.Code, Message: path + ": " + p.Detail, Fields: p.Errors}
}
