package upload

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tollgate/apiclient"
	"tollgate/fault"
)

// api keeps keys as the API keeps rows, and fails when it is told to.
type api struct {
	keys    []string
	total   string
	pieces  int
	failing func(piece int) int // a status, or 0
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	progress := map[string]any{"upload": "u", "next_row": len(a.keys) + 1, "rows": len(a.keys)}
	if r.Method == http.MethodGet {
		if strings.Contains(r.URL.Path, "/uploads/") && len(a.keys) == 0 {
			w.WriteHeader(http.StatusNotFound)
			_ = json.NewEncoder(w).Encode(map[string]any{"code": "not_found", "detail": "none"})
			return
		}
		_ = json.NewEncoder(w).Encode(progress)
		return
	}
	a.pieces++
	if status := a.failing(a.pieces); status != 0 {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": "invalid", "detail": "no", "errors": []any{map[string]any{"field": "body[0].key", "message": "no"}}})
		return
	}
	body, _ := io.ReadAll(r.Body)
	records, _ := csv.NewReader(bytes.NewReader(body)).ReadAll()
	first, _ := strconv.Atoi(r.URL.Query().Get("first_row"))
	a.keys, a.total = a.keys[:first-1], r.URL.Query().Get("total")
	for _, record := range records[1:] {
		a.keys = append(a.keys, record[0])
	}
	progress["next_row"], progress["rows"] = len(a.keys)+1, len(a.keys)
	_ = json.NewEncoder(w).Encode(map[string]any{"upload": progress})
}

func TestALoadGoesOnWhereItWasCut(t *testing.T) {
	path, want := filepath.Join(t.TempDir(), "rows.csv"), []string{}
	text := "key,value\n"
	for i := range 95 {
		text += fmt.Sprintf("\"k\n%d\",1\n", i) // a row may have lines
		want = append(want, fmt.Sprintf("k\n%d", i))
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &api{failing: func(piece int) int { return map[int]int{4: http.StatusUnprocessableEntity}[piece] }}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	o := Options{Client: apiclient.Client{Base: server.URL, HTTP: server.Client()}, Pilot: "PIL-1", Rows: 10, Query: url.Values{}}
	_, err := Run(t.Context(), path, o)
	if fault.Of(err) != fault.Invalid || !strings.Contains(err.Error(), "row 31 of the file") || len(a.keys) != 30 {
		t.Fatalf("%v, %d rows", err, len(a.keys))
	}
	var seen []int64
	o.Progress = func(p Progress) { seen = append(seen, p.NextRow) }
	p, err := Run(t.Context(), path, o)
	if err != nil || !slices.Equal(a.keys, want) || a.total != "95" || p.NextRow != 96 || seen[0] != 41 || len(seen) != 7 {
		t.Fatalf("%+v, %v, %v: %q", p, err, seen, a.keys)
	}
	pieces := a.pieces
	if _, err := Run(t.Context(), path, o); err != nil || a.pieces != pieces {
		t.Errorf("a complete load was sent again: %v", err)
	}
}

// Whatever the size of the pieces, they have the rows of the file, in their order.
func FuzzPieces(f *testing.F) {
	f.Add("a.csv", "key,value\n1,2\n\"3\n\",4\n", 1)
	f.Add("a.ndjson", "{\"key\":1}\n\n{\"key\":2}", 2)
	f.Add("a.json", `[{"key": 1}, {"key": 2}, 3]`, 2)
	f.Fuzz(func(t *testing.T, name, text string, most int) {
		most = 1 + (most&0xff)%7
		whole, wholeRows, wholeErr := read(name, text, 1<<30)
		pieces, rows, err := read(name, text, most)
		if (err == nil) != (wholeErr == nil) || err == nil && (rows != wholeRows || !bytes.Equal(whole, pieces)) {
			t.Fatalf("%d rows and %v, in pieces of %d %d rows and %v", wholeRows, wholeErr, most, rows, err)
		}
	})
}

// read joins the pieces of a file, without their headers.
func read(name, text string, most int) (rows []byte, n int, err error) {
	s, err := newSplitter(name, strings.NewReader(text))
	if err != nil {
		return nil, 0, err
	}
	for {
		body, count, err := s.piece(most)
		if errors.Is(err, io.EOF) {
			return rows, n, nil
		}
		if err != nil {
			return nil, 0, err
		}
		rows, n = append(rows, body[len(s.header):]...), n+count
	}
}
