package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"tollgate/fault"
)

// takesRows lets a route whose JSON body is {"list": [...]} take the rows as CSV or NDJSON too. They become that JSON before
// anything looks at them, so that every form is checked, refused and answered alike.
func takesRows(list string, r Route) Route { return takesRowsAs(list, csvForm{}, r) }

// takesEachRow is takesRows where each row is done on its own: a record with too few or too many cells is a row that is refused, and a
// column that the route does not know is refused once, for the file.
func takesEachRow(list string, known func(column string) error, r Route) Route {
	return takesRowsAs(list, csvForm{known: known, ragged: true}, r)
}

func takesRowsAs(list string, form csvForm, r Route) Route {
	text := &huma.Schema{Type: "string"}
	r.Operation.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		jsonType: {}, ndjsonType: {Schema: text}, csvType: {Schema: text},
	}}
	mount := r.mount
	r.mount = func(s *Server, api huma.API, operation huma.Operation) {
		operation.Middlewares = append(operation.Middlewares, func(hc huma.Context, next func(huma.Context)) {
			c := humaecho.Unwrap(hc)
			if err := rowsAsJSON(c, list, form); err != nil {
				s.handleEchoError(err, c)
				return
			}
			next(hc)
		})
		mount(s, api, operation)
	}
	return r
}

// rowsAsJSON rewrites the request's body when it is CSV or NDJSON.
func rowsAsJSON(c echo.Context, list string, form csvForm) error {
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType)) // what cannot be read was refused before
	convert, ok := map[string]func(io.Reader) ([]json.RawMessage, error){csvType: form.rows, ndjsonType: ndjsonRows}[kind]
	if !ok {
		return nil
	}
	rows, err := convert(c.Request().Body)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string][]json.RawMessage{list: rows})
	if err == nil {
		err = checkJSON(body)
	}
	c.Request().Body = io.NopCloser(bytes.NewReader(body))
	c.Request().Header.Set(echo.HeaderContentType, jsonType)
	return err
}

// ndjsonRows takes each line that is not blank as a row.
func ndjsonRows(body io.Reader) ([]json.RawMessage, error) {
	rows := []json.RawMessage{}
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, entryBytes)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if !json.Valid(line) {
			return nil, fault.New(fault.Malformed, "line %d is not JSON", n).With("body", "one JSON object a line")
		}
		rows = append(rows, bytes.Clone(line))
	}
	if err := lines.Err(); err != nil {
		return nil, fault.Wrap(fault.Malformed, err, "the body could not be read to its end")
	}
	return rows, nil
}
