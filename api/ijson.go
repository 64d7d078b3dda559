package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"tollgate/fault"
)

// deepestJSON is deeper than any body of ours (ten whys have 25 levels); PostgreSQL and readers of the history recurse.
const deepestJSON = 32

// isJSON tells whether Huma reads a body of that type as JSON; without a type it does.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return contentType == "" || err == nil && (kind == jsonType || strings.HasSuffix(kind, "+json"))
}

// checkJSON holds a body to I-JSON (RFC 7493): one value, no name twice, no broken surrogates. On top it
// bounds the depth and names every text with control characters, which PostgreSQL and terminals cannot hold.
func checkJSON(body []byte) error {
	reader := jsontext.NewDecoder(bytes.NewReader(body))
	var p fault.Problems
	for {
		var token jsontext.Token
		var number jsontext.Value
		var err error
		isNumber := reader.PeekKind() == '0'
		if isNumber { // of which there may be a million: no text for each
			number, err = reader.ReadValue()
		} else {
			token, err = reader.ReadToken()
		}
		switch {
		case errors.Is(err, io.EOF):
			return p.Err()
		case err != nil:
			return notJSON(err)
		case reader.StackDepth() > deepestJSON:
			return fault.New(fault.Malformed, "the request body is nested too deep").With("body", "at most %d levels", deepestJSON)
		}
		if _, values := reader.StackIndex(0); values > 1 {
			return fault.New(fault.Malformed, "the request body is not valid JSON").With("body", "has something after its end")
		}
		if isNumber {
			if _, err := strconv.ParseFloat(string(number), 64); err != nil {
				p.Add(placeOf(reader.StackPointer()), "is a number outside the range of a double")
			}
			continue
		}
		if token.Kind() == '"' && strings.IndexFunc(token.String(), isControl) >= 0 {
			p.Add(placeOf(reader.StackPointer()), "has a control character; only tab and line breaks are allowed")
		}
	}
}

func notJSON(err error) error {
	refusal := fault.Wrap(fault.Malformed, err, "the request body is not valid JSON")
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return refusal.With(placeOf(syntax.JSONPointer), "is there twice")
	case errors.As(err, &syntax):
		return refusal.With(placeOf(syntax.JSONPointer), "at byte %d: %v", syntax.ByteOffset, syntax.Err)
	}
	return refusal.With("body", "cannot be read")
}

// placeOf writes a JSON pointer as problems do: body.entries[0].amount.
func placeOf(pointer jsontext.Pointer) string {
	place := "body"
	for name := range pointer.Tokens() {
		if strings.Trim(name, "0123456789") == "" && name != "" {
			place += "[" + name + "]"
			continue
		}
		place += "." + strings.Map(printable, name)
	}
	return place
}

func printable(r rune) rune {
	if isControl(r) {
		return '?'
	}
	return r
}

func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || r == unicode.ReplacementChar
}
