package api

import (
	"bytes"
	"encoding/json"
	"testing"

	"tollgate/fault"
)

// FuzzRows: whatever is sent as CSV or NDJSON becomes rows that are JSON, or is refused as malformed.
func FuzzRows(f *testing.F) {
	for _, body := range []string{"", "a,b\n1,2\n", "\ufeffa\n\"x\"\"y\"\n", "{\"a\":1}\n\n[2]\n", "a,a\n1,2", "\"", "{}}"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, convert := range map[string]func(b []byte) ([]json.RawMessage, error){
			"CSV":    func(b []byte) ([]json.RawMessage, error) { return csvForm{}.rows(bytes.NewReader(b)) },
			"NDJSON": func(b []byte) ([]json.RawMessage, error) { return ndjsonRows(bytes.NewReader(b)) },
		} {
			rows, err := convert(body)
			if err != nil && fault.Of(err) != fault.Malformed {
				t.Fatalf("%s %q: %v", name, body, err)
			}
			if _, err := json.Marshal(rows); err != nil {
				t.Fatalf("%s %q gives rows that are not JSON: %v", name, body, err)
			}
		}
	})
}
