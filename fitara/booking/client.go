package booking

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tollgate/fault"
)

// attempts bounds how often a request is sent while the server says that it will be back.
const attempts = 6

// client speaks to the API as one person.
type client struct {
	base  string
	token string
	http  *http.Client
}

// get decodes the answer to a GET into out.
func (c client) get(ctx context.Context, path string, query url.Values, out any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.send(ctx, http.MethodGet, path, "", nil, out)
}

// post sends body and decodes the answer into out. The key makes a request that is sent again have its one effect.
func (c client) post(ctx context.Context, path, key string, body, out any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.send(ctx, http.MethodPost, path, key, text, out)
}

func (c client) send(ctx context.Context, method, path, key string, body []byte, out any) error {
	var err error
	for attempt := range attempts {
		var wait time.Duration
		if wait, err = c.once(ctx, method, path, key, body, out); wait == 0 {
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
func (c client) once(ctx context.Context, method, path, key string, body []byte, out any) (wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.base, "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, fault.Wrap(fault.Invalid, err, "%s is not the address of a server", c.base)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return 200 * time.Millisecond, fault.Wrap(fault.Unavailable, err, "%s does not answer", c.base)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 200 * time.Millisecond, fault.Wrap(fault.Unavailable, err, "%s broke off its answer", c.base)
	}
	if answer.StatusCode >= 300 {
		return retryAfter(answer), problem(answer.StatusCode, path, text)
	}
	if err := json.Unmarshal(text, out); err != nil {
		return 0, fault.Wrap(fault.Internal, err, "%s%s did not answer JSON; is it Tollgate?", c.base, path)
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

// refusal returns what the API found wrong with a record's own data; nil when err is of another kind, which ends the import.
func refusal(err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) && (f.Code == fault.Invalid || f.Code == fault.Conflict || f.Code == fault.AlreadyExists) {
		return f
	}
	return nil
}
