package api_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/store/storetest"
)

// attack is a body that is wrong in one place.
type attack struct {
	name, place string
	body        any
}

func TestEveryFieldOfEveryBodyIsHeldToItsSchema(t *testing.T) {
	w := newWorld(t)
	document := readContract(t, w.Harness)
	for id, s := range w.samples() {
		schema := document.bodyOf(id)
		if schema == nil {
			continue
		}
		t.Run(id, func(t *testing.T) {
			w := *w
			w.t = t
			w.unchanged(func() {
				for _, good := range append([]any{s.body}, s.also...) {
					for _, a := range document.attacks(t, document.variant(schema, good), good) {
						request := s.request()
						request.Body = a.body
						refusedAt(t, a.name+" at "+a.place, w.Do(request), a.place)
					}
				}
			})
		})
	}
}

// attacks makes from a good body one that is wrong in each place that the schema has.
func (c contract) attacks(t *testing.T, schema node, good any) []attack {
	t.Helper()
	var all []attack
	c.walk(schema, "body", nil, 0, func(place string, steps []any, s node, required bool) {
		for name, value := range c.wrongValues(s, required) {
			all = append(all, attack{name, place, set(t, good, steps, value)})
		}
		for name := range s.properties() {
			if s.needs(name) && reaches(good, steps) {
				all = append(all, attack{"nothing", place + "." + name, set(t, good, append(slices.Clone(steps), name), absent{})})
			}
		}
		if s.closed() && reaches(good, steps) {
			all = append(all, attack{"an unknown field", place + ".colour", set(t, good, append(slices.Clone(steps), "colour"), "red")})
		}
	})
	return all
}

// wrongValues are what a value of the schema must not be.
func (c contract) wrongValues(s node, required bool) map[string]any {
	wrong := map[string]any{"a number that nothing can hold": json.RawMessage("1e400"), "half a surrogate pair": json.RawMessage(`"\ud800"`),
		"NUL": "a\u0000b", "an escape sequence": "\u001b[31m", "U+FFFD": "a\ufffd"}
	for kind, value := range map[string]any{"string": "x", "integer": 7, "boolean": true, "array": []any{}, "object": map[string]any{}} {
		if !s.is(kind) && !(kind == "integer" && s.is("number")) && len(s.types()) > 0 {
			wrong["another type, "+kind] = value
		}
	}
	if required && !s.is("null") {
		wrong["null"] = json.RawMessage("null")
	}
	switch {
	case s["enum"] != nil:
		wrong["no such name"], wrong["an empty name"] = "nothing", ""
	case s.is("string"):
		c.wrongTexts(s, wrong)
	case s.is("integer"):
		wrong["a fraction"], wrong["more than 64 bits"], wrong["absurd"] = 1.5, json.RawMessage("9223372036854775808"), json.RawMessage("1e300")
	}
	if least, ok := s["minimum"].(float64); ok {
		wrong["below the minimum"] = least - 1
	}
	if most, ok := s["maximum"].(float64); ok {
		wrong["above the maximum"] = most + 1
	}
	if most, ok := s["maxItems"].(float64); ok && most <= 200 {
		wrong["too many"] = slices.Repeat([]any{nil}, int(most)+1)
	}
	return wrong
}

func (c contract) wrongTexts(s node, wrong map[string]any) {
	if least, ok := s["minLength"].(float64); ok && least > 0 {
		wrong["an empty text"], wrong["a blank text"] = "", " \t "
	}
	if most, ok := s["maxLength"].(float64); ok {
		wrong["too long"] = strings.Repeat("é", int(most)+1)
	}
	if s["pattern"] != nil && s["pattern"] != `^$|\S` { // which only refuses blanks
		wrong["another form"] = "§"
	}
	if s["format"] == "date" {
		wrong["a day that does not exist"], wrong["a month that does not exist"] = "2026-02-30", "2026-13-01"
	}
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	w := newWorld(t)
	for id, s := range w.samples() {
		if s.body == nil {
			continue
		}
		text, err := json.Marshal(s.body)
		if err != nil {
			t.Fatal(err)
		}
		good := string(text)
		repeated := strings.Replace(good, "{", `{"again":1,"again":2,`, 1)
		deep := strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000)
		w.unchanged(func() {
			for _, a := range []struct {
				name   string
				status int
				place  string
				body   string
			}{
				{"malformed", 400, "", "{]"}, {"truncated", 400, "", good[:len(good)-1]}, {"a second value", 400, "body", good + good},
				{"text after the end", 400, "", good + " x"}, {"a repeated name", 400, "", repeated}, {"deep objects", 400, "body", deep},
				{"deep arrays", 400, "body", strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)},
				{"unclosed and deep", 400, "body", strings.Repeat("[", 500_000)}, {"NaN", 400, "", strings.Replace(good, "{", `{"a":NaN,`, 1)},
				{"Infinity", 400, "", "[Infinity]"}, {"a comment", 400, "", "/* */" + good}, {"invalid UTF-8", 400, "body", strings.Replace(good, "{", "{\"\xff\":1,", 1)},
				{"UTF-16", 400, "body", "\xff\xfe{\x00}\x00"}, {"a NUL", 400, "", good + "\x00"}, {"a byte order mark", 400, "", "\ufeff" + good},
				{"null", 422, "body", "null"}, {"a text", 422, "body", `"x"`}, {"a number", 422, "body", "1"}, {"a key with a control character", 422, "", strings.Replace(good, "{", `{"a\u0007":1,`, 1)},
				{"much too large", 413, "", `{"a":"` + strings.Repeat("x", 33<<20) + `"}`}, {"nothing", 400, "", ""}, {"blank", 400, "", " \n"},
			} {
				if id == "validate-claim" && slices.Contains([]string{"nothing", "null"}, a.name) {
					continue // its body is optional
				}
				request := s.request()
				request.Body = a.body
				r := w.Do(request)
				refusedAt(t, id+": "+a.name, r, a.place)
				if r.Status != a.status {
					t.Errorf("%s: %s answered %d, want %d: %.300s", id, a.name, r.Status, a.status, r.Body)
				}
			}
		})
	}
}

func TestBodiesOfAnotherType(t *testing.T) {
	w := newWorld(t)
	w.unchanged(func() {
		for id, s := range w.samples() {
			if s.body == nil {
				continue
			}
			for _, header := range []map[string]string{{"Content-Type": "text/plain"}, {"Content-Type": "application/xml"}, {"Content-Type": "application/x-www-form-urlencoded"},
				{"Content-Type": "multipart/form-data; boundary=x"}, {"Content-Type": "application/cbor"}, {"Content-Type": ";;;"}, {"Content-Encoding": "gzip"}} {
				request := s.request()
				request.Header = header
				r := w.Do(request)
				if refusedAt(t, fmt.Sprint(id, header), r, ""); r.Status != 415 {
					t.Errorf("%s with %v answered %d: %s", id, header, r.Status, r.Body)
				}
			}
		}
	})
}

func TestTenMegabytesAreTooLarge(t *testing.T) {
	w := newWorld(t)
	body := `{"title":"` + strings.Repeat("x", 10<<20) + `"}`
	for id, s := range w.samples() {
		if s.body != nil && !slices.Contains([]string{"add-measurements", "add-observations", "analyse"}, id) { // which take 32 MB
			r := w.Do(apitest.Request{As: s.as, Method: s.method, Path: s.path, Body: body})
			if refusedAt(t, id, r, ""); r.Status != 413 {
				t.Errorf("%s answered %d", id, r.Status)
			}
		}
	}
}

// A client that sends all of its body before it reads gets the refusal, and no reset of the connection.
func TestARefusedBodyIsReadToItsEnd(t *testing.T) {
	h := apitest.New(t)
	server := httptest.NewServer(h.Server)
	defer server.Close()
	for _, c := range []struct {
		path, token string
		status      int
	}{{"/v1/metrics", storetest.Token("lena"), 413}, {"/v1/metrics", "wrong", 401}, {"/v1/metrics", storetest.Token("vera"), 403}, {"/v1/nothing", storetest.Token("lena"), 404}} {
		status, err := sendThenRead(server.Listener.Addr().String(), c.path, c.token, `{"a":"`+strings.Repeat("x", 10<<20)+`"}`)
		if err != nil || status != c.status {
			t.Errorf("%s answered %d, %v; want %d", c.path, status, err, c.status)
		}
	}
}

func sendThenRead(address, path, token, body string) (int, error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer func() { _ = connection.Close() }()
	if _, err := fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		path, token, len(body), body); err != nil {
		return 0, err
	}
	r, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return 0, err
	}
	return r.StatusCode, r.Body.Close()
}
