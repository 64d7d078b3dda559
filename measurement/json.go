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

// Form is how a kind of rows is called where a body of them is read.
type Form struct {
	Member  string // of an object around the array: measurements
	Row     string // one of them, in a sentence: a measurement
	Example string // a row of JSON
}

var measurements = Form{Member: "measurements", Row: "a measurement", Example: `{"observed_at": "2026-11-22", "value": 12.5}`}

// ParseJSON reads an array of {observed_at, value, ref?, note?, supersedes?, void?}, or an object whose
// only member "measurements" is such an array. Errors as for ReadJSON.
func ParseJSON(body []byte) (Batch, error) {
	var b Batch
	err := ReadJSON(body, measurements, &b.Intake, b.addJSON)
	return b, err
}

// ParseNDJSON reads one such object a line; empty lines do not count. Errors as for ReadJSON.
func ParseNDJSON(body []byte) (Batch, error) {
	var b Batch
	err := ReadNDJSON(body, measurements, &b.Intake, b.addJSON)
	return b, err
}

func (b *Batch) addJSON(d draft) { b.add(b.Total, d, jsonNames) }

// ReadJSON reads an array of rows of type D, or an object whose only member, the form's, is such an array, and gives each to add, which
// refuses in the intake what is wrong with it. It fails with Malformed when the text is not JSON, and with Invalid when it is JSON
// of another shape; what is wrong in a row refuses that row only.
func ReadJSON[D any](body []byte, form Form, in *Intake, add func(D)) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	wrapped, err := openArray(d, form)
	if err != nil {
		return err
	}
	for d.More() {
		if err := decode(d, form, in, add); err != nil {
			return malformed(err, in.Total+1)
		}
	}
	return closeArray(d, wrapped, form)
}

// ReadNDJSON reads one row a line; empty lines do not count. Otherwise as ReadJSON.
func ReadNDJSON[D any](body []byte, form Form, in *Intake, add func(D)) error {
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := decode(d, form, in, add); err != nil {
			return malformed(err, in.Total+1)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return malformed(errors.New("more than one value on a line"), in.Total)
		}
	}
	return nil
}

// decode reads one row. Only what makes it impossible to go on is an error.
func decode[D any](d *json.Decoder, form Form, in *Intake, add func(D)) error {
	var row *D
	err := d.Decode(&row)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return err
	}
	in.Total++
	switch {
	case err != nil:
		in.Refused = append(in.Refused, shapeRefusal(in.Total, form, err))
	case row == nil:
		in.Refuse("", "is null and must be an object")
	default:
		add(*row)
	}
	return nil
}

func shapeRefusal(number int, form Form, err error) Refusal {
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
	return Refusal{number, strings.Trim(field, `"`), "is not a field of " + form.Row}
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
func openArray(d *json.Decoder, form Form) (wrapped bool, err error) {
	token, err := d.Token()
	if err != nil {
		return false, malformed(err, 1)
	}
	if token == json.Delim('{') {
		wrapped = true
		if token, err = d.Token(); err != nil {
			return wrapped, malformed(err, 1)
		}
		if token != form.Member {
			return wrapped, wrongShape(form)
		}
		if token, err = d.Token(); err != nil {
			return wrapped, malformed(err, 1)
		}
	}
	if token != json.Delim('[') {
		return wrapped, wrongShape(form)
	}
	return wrapped, nil
}

func closeArray(d *json.Decoder, wrapped bool, form Form) error {
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
			return wrongShape(form)
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed(errors.New("text after the end"), 0)
	}
	return nil
}

func wrongShape(form Form) error {
	return fault.New(fault.Invalid, "the body must be an array of %s", form.Member).
		With("body", `send [%s, …] or {"%s": […]}`, form.Example, form.Member)
}

func malformed(cause error, row int) error {
	place := "at its end"
	if row > 0 {
		place = fmt.Sprintf("in or after row %d", row)
	}
	return fault.Wrap(fault.Malformed, cause, "the body is not valid JSON %s", place).With("body", "%s", cause)
}
