package lifecycle_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

type sample struct {
	Reason string   `json:"reason"`
	Count  int      `json:"count"`
	Ratio  *float64 `json:"ratio"`
	Open   bool     `json:"open"`
	Names  []string `json:"names"`
	Inner  struct {
		Text string `json:"text"`
	} `json:"inner"`
	Map map[string]string `json:"map"`
	Due time.Time         `json:"due"`
}

func TestDecodeIsStrict(t *testing.T) {
	cases := []struct{ payload, field, says string }{
		{`{"reason":7}`, "body.data.reason", "must be a string, not number"},
		{`{"count":"7"}`, "body.data.count", "must be a number, not string"},
		{`{"count":1.5}`, "body.data.count", "must be a number, not number 1.5"},
		{`{"count":99999999999999999999}`, "body.data.count", "must be a number"},
		{`{"ratio":[]}`, "body.data.ratio", "must be a number, not array"},
		{`{"open":"yes"}`, "body.data.open", "must be true or false, not string"},
		{`{"names":"a"}`, "body.data.names", "must be an array, not string"},
		{`{"inner":{"text":false}}`, "body.data.inner.text", "must be a string, not bool"},
		{`{"inner":[]}`, "body.data.inner", "must be an object, not array"},
		{`{"map":7}`, "body.data.map", "must be an object, not number"},
		{`{"reasn":"x"}`, "body.data", `unknown field "reasn"`},
		{`[]`, "body.data", "must be an object, not array"},
		{`"x"`, "body.data", "must be an object, not string"},
		{`{"reason":"x"} {}`, "body.data", "something after its end"},
		{`{"reason":"x"}]`, "body.data", "something after its end"},
		{`{"reason":`, "body.data", "unexpected EOF"},
		{`{"due":"2026-02-30T00:00:00Z"}`, "body.data", "day out of range"},
	}
	for _, c := range cases {
		_, err := lifecycle.Decode[sample](lifecycle.Event{Name: "test", Payload: []byte(c.payload)})
		refused(t, err, fault.Invalid, c.says)
		if fields := fieldsOf(err); !slices.Equal(fields, []string{c.field}) {
			t.Errorf("%s: named are %v, want %s", c.payload, fields, c.field)
		}
	}
	for _, payload := range []string{"", "  \n", "null", "{}"} {
		if got, err := lifecycle.Decode[sample](lifecycle.Event{Payload: []byte(payload)}); err != nil || got.Reason != "" {
			t.Errorf("%q: %+v, %v", payload, got, err)
		}
	}
}

// Whatever comes, the answer is a value or a refusal that names a field and no Go type.
func FuzzDecode(f *testing.F) {
	for _, payload := range []string{`{"reason":"x"}`, `{"count":1e400}`, `{"names":[1]}`, `{"inner":{"text":1}}`, `{} {}`, "\xff", `{"map":{"a":null}}`, `{"due":1}`} {
		f.Add([]byte(payload))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		_, err := lifecycle.Decode[sample](lifecycle.Event{Name: "fuzz", Payload: payload})
		if err == nil {
			return
		}
		var refusal *fault.Error
		if !errors.As(err, &refusal) || refusal.Code != fault.Invalid || len(refusal.Fields) != 1 || !strings.HasPrefix(refusal.Fields[0].Path, "body.data") {
			t.Fatalf("%q gives %v", payload, err)
		}
		if strings.Contains(refusal.Fields[0].Message, "lifecycle") || strings.Contains(refusal.Fields[0].Message, "struct field") {
			t.Fatalf("%q shows our types: %s", payload, refusal)
		}
	})
}
