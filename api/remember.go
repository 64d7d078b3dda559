package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
	"tollgate/identity"
	"tollgate/store"
)

const (
	idempotencyHeader = "Idempotency-Key"
	replayedHeader    = "Idempotency-Replayed"
	retryAfterHeader  = "Retry-After"
	longestKey        = 200
)

type requestKey struct{}

// request names one logical write and when it was first made.
type request struct {
	id string
	at time.Time
}

// RequestID names one logical write: the same caller and Idempotency-Key give the same one,
// and every record that the write makes derives its id from it.
func RequestID(ctx context.Context) string {
	r, _ := ctx.Value(requestKey{}).(request)
	return r.id
}

// requestTime is when the write was first made; a repeat has the same.
func requestTime(ctx context.Context) time.Time {
	r, _ := ctx.Value(requestKey{}).(request)
	return r.at
}

// withPart is the context of one part of a request that does several things, each once.
func withPart(ctx context.Context, part string) context.Context {
	r, _ := ctx.Value(requestKey{}).(request)
	return context.WithValue(ctx, requestKey{}, request{r.id + "/" + part, r.at})
}

func withRequest(c echo.Context, id string, at time.Time) {
	c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), requestKey{}, request{id, at})))
}

// remember gives a repeated write its first answer. The claim needs no lock: two runs at once
// share a request id, and the records they make are unique by it.
func (s *Server) remember(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		keys, caller := r.Header.Values(idempotencyHeader), identity.FromContext(r.Context())
		if len(keys) == 0 || r.Method == http.MethodGet || r.Method == http.MethodHead || caller.ID == "" {
			return next(c)
		}
		if err := checkKeys(keys); err != nil {
			return err
		}
		key := keys[0]
		hash, err := requestHash(r)
		if err != nil {
			return err
		}
		// The hash is part of the id: when the key is forgotten one day, another request under it is another one.
		fresh := store.DerivedID(fmt.Sprintf("%s/%s/%s/%x", caller.Organisation, caller.ID, key, hash), 0)
		ledger := store.Idempotency{DB: s.DB}
		route, _ := s.routeOf(c)
		claim, err := ledger.Claim(r.Context(), caller.Organisation, caller.ID, key, hash, fresh, route.launches)
		switch {
		case err != nil:
			return err
		case !bytes.Equal(claim.RequestHash, hash):
			return fault.New(fault.IdempotencyReused, "this Idempotency-Key was used for another request; choose a new key").
				With("header."+idempotencyHeader, "already used with another method, path or body")
		}
		withRequest(c, claim.RequestID, claim.ClaimedAt)
		if claim.Status != nil {
			return replay(c, claim)
		}
		return s.answerOnce(c, next, func(ctx context.Context, answer store.Answer) (store.Answer, error) {
			if route.recomputes && len(answer.Body) > store.LargestKept {
				return answer, nil
			}
			return ledger.Finish(ctx, caller.Organisation, caller.ID, key, answer)
		})
	}
}

// checkKeys wants one key of printable ASCII. An empty one protects nothing, and is no wish to go without.
func checkKeys(keys []string) error {
	refuse := func(format string, args ...any) error {
		return fault.New(fault.Invalid, "the Idempotency-Key cannot be used").With("header."+idempotencyHeader, format, args...)
	}
	if len(keys) > 1 {
		return refuse("is given %d times", len(keys))
	}
	key := keys[0]
	if strings.TrimSpace(key) == "" || len(key) > longestKey {
		return refuse("has 1 to %d characters", longestKey)
	}
	for _, r := range key {
		if r > unicode.MaxASCII || !unicode.IsPrint(r) {
			return refuse("has printable ASCII only; use a UUID or a short name of your own")
		}
	}
	return nil
}

// requestHash binds a key to one method, path, query and body.
func requestHash(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fault.Wrap(fault.Malformed, err, "the request body could not be read to its end")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	sum := sha256.New()
	for _, part := range []string{r.Method, r.URL.RequestURI(), r.Header.Get(echo.HeaderContentType)} {
		sum.Write([]byte(part + "\n"))
	}
	sum.Write(body)
	return sum.Sum(nil), nil
}

// answerOnce runs the handler into a buffer, keeps the answer, then sends the one that is kept. Answers
// that ask to try again are not kept.
func (s *Server) answerOnce(c echo.Context, next echo.HandlerFunc, keep func(context.Context, store.Answer) (store.Answer, error)) error {
	wire := c.Response().Writer
	buffer := s.intoBuffer(c, next)
	answer := store.Answer{Status: &buffer.status, Body: buffer.body.Bytes()}
	if buffer.status < 500 && buffer.status != http.StatusTooManyRequests && wire.Header().Get(retryAfterHeader) == "" {
		answer.Headers, _ = json.Marshal(keptHeaders(wire.Header()))
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), 3*time.Second)
		defer cancel()
		var err error
		if answer, err = keep(ctx, answer); err != nil {
			s.Log.WarnContext(ctx, "answer not kept; a retry runs again under the same request id", "error", err)
		}
	}
	return send(wire, answer)
}

// intoBuffer runs the handler. When it panics nothing was sent yet, and the answer is still free.
func (s *Server) intoBuffer(c echo.Context, next echo.HandlerFunc) *bufferedWriter {
	response := c.Response()
	wire, finished := response.Writer, false
	buffer := &bufferedWriter{header: wire.Header()}
	response.Writer = buffer
	defer func() {
		response.Writer, response.Committed = wire, finished
	}()
	if err := next(c); err != nil {
		s.handleEchoError(err, c)
	}
	finished = true
	return buffer
}

func keptHeaders(h http.Header) map[string]string {
	kept := map[string]string{}
	for _, name := range []string{"Content-Type", "ETag", "Location", "Link"} {
		if v := h.Get(name); v != "" {
			kept[name] = v
		}
	}
	return kept
}

func replay(c echo.Context, answer store.Answer) error {
	c.Response().Header().Set(replayedHeader, "true")
	return send(c.Response(), answer)
}

// send writes an answer under the headers that were kept with it, if any were.
func send(w http.ResponseWriter, answer store.Answer) error {
	headers := map[string]string{}
	if answer.Headers != nil {
		if err := json.Unmarshal(answer.Headers, &headers); err != nil {
			return fault.Wrap(fault.Internal, err, "the kept answer cannot be read")
		}
	}
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(*answer.Status)
	_, err := w.Write(answer.Body)
	return err
}

// bufferedWriter holds an answer until it is kept.
type bufferedWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *bufferedWriter) Header() http.Header { return w.header }
func (w *bufferedWriter) WriteHeader(s int)   { w.status = s }
func (w *bufferedWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.body.Write(b)
}

// newRequestID is for requests without a key.
func newRequestID() string { return uuid.NewString() }
