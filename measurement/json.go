package measurement

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tollgate/fault"
)

// ParseJSON reads an array of {observed_at, value, ref?, note?, supersedes?, void?}, or an object whose
// only member "measurements" is such an array. It fails with Malformed when the text is not JSON, and
// with Invalid when it is JSON of another shape; what is wrong in a row refuses that row only.
func ParseJSON(body []byte) (Batch, error) {
	var b Batch
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	wrapped, err := openArray(d)
	if err != nil {
		return b, err
	}
	for d.More() {
		if err := b.decode(d); err != nil {
			return b, malformed(err, b.Total+1)
		}
	}
	return b, closeArray(d, wrapped)
}

// ParseNDJSON reads one such object a line; empty lines do not count. Errors as for ParseJSON.
func ParseNDJSON(body []byte) (Batch, error) {
	var b Batch
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := b.decode(d); err != nil {
			return b, malformed(err, b.Total+1)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return b, malformed(errors.New("more than one value on a line"), b.Total)
		}
	}
	return b, nil
}

// decode reads one row. Only what makes it impossible to go on is an error.
func (b *Batch) decode(d *json.Decoder) error {
	var row *draft
	err := d.Decode(&row)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return err
	}
	b.Total++
	switch {
	case err != nil:
		b.Refused = append(b.Refused, shapeRefusal(b.Total, err))
	case row == nil:
		b.Refused = append(b.Refused, Refusal{b.Total, "", "is null and must be an object"})
	default:
		b.add(b.Total, *row, jsonNames)
	}
	return nil
}

func shapeRefusal(number int, err error) Refusal {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if strings.HasPrefix(wrong.Value, "number ") {
			return Refusal{number, wrong.Field, "is a number outside the range of a double"}
		}
		return Refusal{number, wrong.Field, fmt.Sprintf("is of type %s and must be %s", wrong.Value, jsonType(wrong))}
	}
	field, found := strings.CutPrefix(err.Error(), "json: unknown field ")
	if !found {
		return Refusal{number, "", "cannot be read"}
	}
	return Refusal{number, strings.Trim(field, `"`), "is not a field of a measurement"}
}

func jsonType(wrong *json.UnmarshalTypeError) string {
	switch wrong.Type.Kind().String() {
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "string":
		return "a string"
	}
	return "an object"
}

// openArray moves past the beginning of the array of rows and tells whether it is in an object.
func openArray(d *json.Decoder) (wrapped bool, err error) {
	token, err := d.Token()
	if err != nil {
		return false, malformed(err, 1)
	}
	if token == json.Delim('{') {
		wrapped = true
		if token, err = d.Token(); err != nil {
			return wrapped, malformed(err, 1)
		}
		if token != "measurements" {
			return wrapped, wrongShape()
		}
		if token, err = d.Token(); err != nil {
			return wrapped, malformed(err, 1)
		}
	}
	if token != json.Delim('[') {
		return wrapped, wrongShape()
	}
	return wrapped, nil
}

func closeArray(d *json.Decoder, wrapped bool) error {
	ends := []json.Token{json.Delim(']')}
	if wrapped {
		ends = append(ends, json.Delim('}'))
	}
	for _, end := range ends {
		token, err := d.Token()
		if err != nil {
			return malformed(err, 0)
		}
		if token != end {
			return wrongShape()
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed(errors.New("text after the end"), 0)
	}
	return nil
}

func wrongShape() error {
	return fault.New(fault.Invalid, "the body must be an array of measurements").
		With("body", `send [{"observed_at": "2026-11-22", "value": 12.5}, …] or {"measurements": […]}`)
}

func malformed(cause error, row int) error {
	place := "at its end"
	if row > 0 {
		place = fmt.Sprintf("in or after row %d", row)
	}
	return fault.Wrap(fault.Malformed, cause, "the body is not valid JSON %s", place).With("body", "%s", cause)
}
