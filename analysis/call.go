package analysis

import (
	"bytes"
	"reflect"

	"github.com/go-json-experiment/json/jsontext"

	"tollgate/fault"
)

// Call is a request as a client sends it.
type Call struct {
	Input   jsontext.Value `json:"input,omitempty" doc:"data and facts"`
	Options jsontext.Value `json:"options,omitempty" doc:"how to analyse; every one has a default"`
	Metric  *Series        `json:"metric,omitempty" doc:"take input.x from a metric"`
}

// Series names the values of a metric in a range of time.
type Series struct {
	ID   string `json:"id" minLength:"1" maxLength:"64" doc:"id or key"`
	From string `json:"from,omitempty" maxLength:"40" doc:"first month, day or instant"`
	To   string `json:"to,omitempty" maxLength:"40" doc:"last month, day or instant, all of it included"`
}

var rawType = reflect.TypeFor[jsontext.Value]()

// ReadCall reads the body of a request, input and options unread. Errors as of Method.Run.
func ReadCall(body []byte) (Call, error) {
	var c Call
	r := reader{}
	if len(bytes.TrimSpace(body)) == 0 {
		return c, fault.New(fault.Malformed, "the request body is empty").With("body", "is %s", `{"input": {…}, "options": {…}}`)
	}
	if err := r.document(body, reflect.ValueOf(&c).Elem(), "body", Request{}); err != nil {
		return c, err
	}
	return c, r.problems.Err()
}
