package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
)

const defaultBodyLimit = 1 << 20

// guardBody reads the body once, refuses what is over the route's limit or not UTF-8, and
// leaves the bytes for the idempotency hash and the handler.
func (s *Server) guardBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Body == nil || r.Body == http.NoBody || r.Method == http.MethodGet {
			return next(c)
		}
		limit := s.limits[r.Method+" "+c.Path()]
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
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return next(c)
	}
}

// strictJSON refuses trailing data and control characters, which PostgreSQL and people's
// terminals cannot hold.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(v)
	},
	Unmarshal: func(data []byte, v any) error {
		if err := json.Unmarshal(data, v); err != nil {
			return fmt.Errorf("not valid JSON: %w", err)
		}
		if parsed, ok := v.(*any); ok {
			return refuseControls("body", *parsed)
		}
		return nil
	},
}

func refuseControls(path string, v any) error {
	switch v := v.(type) {
	case string:
		if strings.IndexFunc(v, isControl) >= 0 {
			return fmt.Errorf("%s has a control character; only tab and line breaks are allowed", path)
		}
	case []any:
		for i, item := range v {
			if err := refuseControls(fmt.Sprintf("%s[%d]", path, i), item); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, item := range v {
			if strings.IndexFunc(key, isControl) >= 0 {
				return fmt.Errorf("%s has a key with a control character", path)
			}
			if err := refuseControls(path+"."+key, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || r == unicode.ReplacementChar
}
