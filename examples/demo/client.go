package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// person sends requests with their own token.
type person struct {
	*demo
	id string
}

func (d *demo) as(id string) person { return person{d, id} }

// csvText is a body that is sent as text/csv; every other body is sent as JSON.
type csvText []byte

// answer is what came back.
type answer struct {
	demo   *demo
	status int
	header http.Header
	body   []byte
}

// get, post and put tell what they send and what comes back, and fail unless the status is the one wanted.
func (p person) get(want int, path string) answer { return p.tell(want, http.MethodGet, path, nil) }

func (p person) post(want int, path string, body any) answer {
	return p.tell(want, http.MethodPost, path, body)
}

func (p person) put(want int, path string, body any) answer {
	return p.tell(want, http.MethodPut, path, body)
}

func (p person) tell(want int, method, path string, body any) answer {
	a := p.send(method, path, body, p.newKey())
	p.show(method, path, body, a)
	if p.err == nil && a.status != want {
		p.fail("%s: %s %s was answered with %d and not %d: %s", p.id, method, path, a.status, want, a.body)
	}
	return a
}

// newKey is the Idempotency-Key of one write. Whoever repeats the write with the same key changes nothing.
func (p person) newKey() string {
	p.writes++
	return fmt.Sprintf("demo-%s-%d", p.name, p.writes)
}

// send repeats a request, with its key, while the answer is 503: that is what the key is for.
func (p person) send(method, path string, body any, key string) answer {
	a := answer{demo: p.demo}
	for range 10 {
		if p.err != nil {
			return a
		}
		if a = p.once(method, path, body, key); a.status != http.StatusServiceUnavailable {
			return a
		}
		seconds, _ := strconv.Atoi(a.header.Get("Retry-After")) // absent is 0: at once
		time.Sleep(time.Duration(seconds) * time.Second)
	}
	return a
}

func (p person) once(method, path string, body any, key string) answer {
	a := answer{demo: p.demo}
	content, kind, err := encode(body)
	if err != nil {
		p.fail("%w", err)
		return a
	}
	request, err := http.NewRequest(method, p.base+path, bytes.NewReader(content))
	if err != nil {
		p.fail("%w", err)
		return a
	}
	request.Header.Set("Authorization", "Bearer "+p.tokens[p.id])
	if method != http.MethodGet {
		request.Header.Set("Idempotency-Key", key)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := p.http.Do(request)
	if err != nil {
		p.fail("%w", err)
		return a
	}
	defer func() { _ = response.Body.Close() }() // it was read
	a.status, a.header = response.StatusCode, response.Header
	if a.body, err = io.ReadAll(response.Body); err != nil {
		p.fail("%s %s: %w", method, path, err)
	}
	return a
}

func encode(body any) (content []byte, kind string, err error) {
	if text, ok := body.(csvText); ok {
		return text, "text/csv", nil
	}
	if body == nil {
		return nil, "", nil
	}
	content, err = json.Marshal(body)
	return content, "application/json", err
}

// into reads the answer into v.
func (a answer) into(v any) {
	if a.demo.err != nil {
		return
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		a.demo.fail("this is not the answer that was expected: %w: %s", err, a.body)
	}
}

// longID is an id that says nothing to a reader; its beginning is enough.
var longID = regexp.MustCompile(`([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{22,}`)

func (p person) show(method, path string, body any, a answer) {
	path = longID.ReplaceAllString(path, "$1…")
	if e, ok := body.(event); ok {
		path += " " + e.Name
		if deliverable, ok := e.Data["deliverable"]; ok {
			path += fmt.Sprint(" ", deliverable)
		}
	}
	if len(path) > 58 {
		p.say("%-6s %-4s %s", p.id, method, path)
		p.say("%-70s %d  %s", "", a.status, a.gist())
	} else {
		p.say("%-6s %-4s %-58s %d  %s", p.id, method, path, a.status, a.gist())
	}
	for _, line := range a.faults() {
		p.say("%12s%s", "", line)
	}
}

// eventually asks again until there is an answer, for at most twenty seconds: what the clock raises takes its time.
func (d *demo) eventually(what string, there func() bool) {
	for deadline := time.Now().Add(20 * time.Second); d.err == nil && !there(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.fail("twenty seconds have passed, and there is still no %s", what)
		}
	}
}
