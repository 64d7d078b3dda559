package api

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"tollgate/fault"
)

// guardAddress refuses what no handler should meet in a path or query: control characters, text that is
// not UTF-8, and a parameter given twice, of which one would be passed over in silence.
func (s *Server) guardAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		query, err := url.ParseQuery(c.Request().URL.RawQuery)
		if err != nil {
			return fault.Wrap(fault.Malformed, err, "the query cannot be read").With("query", "write each parameter as name=value, percent-encoded, joined by &")
		}
		var p fault.Problems
		decodePath(c, &p)
		for i, name := range c.ParamNames() {
			p.Require(isPlain(c.ParamValues()[i]), "path."+name, "has a control character or is not UTF-8")
		}
		names := make([]string, 0, len(query))
		for name := range query {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			place := "query." + strings.Map(printable, strings.ToValidUTF8(name, "?"))
			p.Require(len(query[name]) == 1, place, "is given %d times; give it once", len(query[name]))
			p.Require(isPlain(name) && isPlain(query[name][0]), place, "has a control character or is not UTF-8")
		}
		if err := p.Err(); err != nil {
			return err
		}
		return next(c)
	}
}

// decodePath reads path parameters of an address such as /v1/calendars/North%2FSouth, which Echo leaves encoded
// when any of them has an encoded slash.
func decodePath(c echo.Context, p *fault.Problems) {
	if c.Request().URL.RawPath == "" {
		return
	}
	values := slices.Clone(c.ParamValues())
	for i, name := range c.ParamNames() {
		decoded, err := url.PathUnescape(values[i])
		p.Require(err == nil, "path."+name, "is not percent-encoded")
		values[i] = decoded
	}
	c.SetParamValues(values...)
}

func isPlain(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, isControl) < 0
}
