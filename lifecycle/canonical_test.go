package lifecycle_test

import (
	"encoding/json"
	"testing"

	"tollgate/fault"
	"tollgate/lifecycle"
)

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
