package api

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
)

const defaultBodyLimit = 1 << 20

// guardBody reads the body once, refuses what is compressed, over the route's limit, not UTF-8 or no
// sound JSON, and leaves the bytes for the idempotency hash and the handler.
func (s *Server) guardBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		route, found := s.routeOf(c)
		if r.Body == nil || r.Body == http.NoBody || r.Method == http.MethodGet || !found {
			return next(c)
		}
		if err := checkMedia(r.Header); err != nil {
			return err
		}
		limit := route.Operation.MaxBodyBytes
		if limit == 0 {
			limit = defaultBodyLimit
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
		switch {
		case err != nil:
			return fault.Wrap(fault.Malformed, err, "the request body could not be read to its end")
		case int64(len(body)) > limit:
			return fault.New(fault.TooLarge, "the request body is over this route's limit of %d bytes", limit)
		case !utf8.Valid(body):
			return fault.New(fault.Malformed, "the request body is not valid UTF-8").With("body", "encode it as UTF-8")
		case isJSON(r.Header.Get(echo.HeaderContentType)):
			if err := checkJSON(body); err != nil {
				return err
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return next(c)
	}
}

// refuseBody refuses a body where none is read; {} says nothing.
func (s *Server) refuseBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if route, found := s.routeOf(c); !found || !route.bodiless || r.Body == nil || r.Method == http.MethodGet {
			return next(c)
		}
		body, err := io.ReadAll(r.Body) // guardBody has read it and put it back
		if said := string(bytes.TrimSpace(body)); err != nil || said != "" && said != "{}" {
			return fault.New(fault.Invalid, "this route takes no body").With("body", "leave it out")
		}
		return next(c)
	}
}

// checkMedia refuses compression and a type that cannot be read, which Huma would take for JSON.
func checkMedia(h http.Header) error {
	if encoding := h.Get(echo.HeaderContentEncoding); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return fault.New(fault.UnsupportedMedia, "compressed request bodies are not read").With("header.Content-Encoding", "leave it out")
	}
	if kind := h.Get(echo.HeaderContentType); kind != "" {
		if _, _, err := mime.ParseMediaType(kind); err != nil {
			return fault.Wrap(fault.UnsupportedMedia, err, "the body's type cannot be read").With("header.Content-Type", "such as %s", jsonType)
		}
	}
	return nil
}

// plainJSON is Huma's JSON; what is refused in a body was refused by checkJSON already.
var plainJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(v)
	},
	Unmarshal: json.Unmarshal,
}
