package lifecycle_test

import (
	"encoding/json"
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

func TestCanonical(t *testing.T) {
	cases := []struct {
		name    string
		content any
		want    string
	}{
		{"keys in order, no spaces", json.RawMessage(`{ "b": 1, "a": { "d": [ 2, 1 ], "c": null } }`), `{"a":{"c":null,"d":[2,1]},"b":1}`},
		{"no HTML escapes", map[string]string{"k": "<a & b>"}, `{"k":"<a & b>"}`},
		{"escapes are read first", json.RawMessage(`{"\u0061":"\u00e9\u0026"}`), `{"a":"é&"}`},
		{"composed and decomposed differ", []string{"é", "e\u0301"}, "[\"é\",\"e\u0301\"]"},
		{"beyond the basic plane", []string{"😀"}, `["😀"]`},
		{"control characters stay escaped", []string{"a\tb\u0001"}, `["a\tb\u0001"]`},
		{"integers are exact beyond 2^53", json.RawMessage(`[9007199254740993]`), `[9007199254740993]`},
		{"floats as Go writes them", []float64{1, 0.1, 1e21, 1e-7, -0.5}, `[1,0.1,1e+21,1e-7,-0.5]`},
		{"decimals as text stay", []string{"0.10"}, `["0.10"]`},
		{"nothing", nil, `null`},
	}
	for _, c := range cases {
		text, hash, err := lifecycle.Canonical(c.content)
		if err != nil || string(text) != c.want || hash != sha256Hex([]byte(c.want)) {
			t.Errorf("%s: %s, %s, %v; want %s", c.name, text, hash, err, c.want)
		}
	}
	if _, _, err := lifecycle.Canonical(func() {}); fault.Of(err) != fault.Internal {
		t.Errorf("what is no JSON gives %v", err)
	}
}

// The reference is coreutils: printf '"abc"' | sha256sum.
func TestCanonicalHashIsSHA256OfTheText(t *testing.T) {
	_, hash, err := lifecycle.Canonical("abc")
	if want := "6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25"; err != nil || hash != want {
		t.Errorf("%s, %v; sha256sum gives %s", hash, err, want)
	}
}

func FuzzCanonical(f *testing.F) {
	for _, text := range []string{`{"b":1,"a":[1.0,2e3,"x"]}`, `"\u2028<"`, `[9007199254740993,1e400]`, `{"a":{"a":{}}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		once, hash, err := lifecycle.Canonical(json.RawMessage(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		twice, again, err := lifecycle.Canonical(once)
		if err != nil || string(twice) != string(once) || again != hash {
			t.Fatalf("%q becomes %s and then %s, %v", text, once, twice, err)
		}
	})
}
