package api_test

import (
	"regexp"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

var loaded = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

// Behind a firewall the documentation is there: the page names only this server, and its policy holds the
// browser to that.
func TestTheDocumentationNeedsNothingFromOutside(t *testing.T) {
	h := apitest.New(t)
	page := h.Do(apitest.Request{Method: "GET", Path: "/docs"})
	if page.Status != 200 || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") || !strings.HasPrefix(page.Header.Get("Content-Security-Policy"), "default-src 'self';") {
		t.Fatalf("%d %v", page.Status, page.Header)
	}
	assets := loaded.FindAllStringSubmatch(string(page.Body), -1)
	if len(assets) < 4 || !strings.Contains(string(page.Body), "validatorUrl: null") || !strings.Contains(string(page.Body), "/openapi.json") {
		t.Errorf("not the page that was expected: %s", page.Body)
	}
	for _, asset := range assets {
		r := h.Do(apitest.Request{Method: "GET", Path: asset[1]})
		if !strings.HasPrefix(asset[1], "/docs/") || r.Status != 200 || len(r.Body) == 0 {
			t.Errorf("%s answered %d with %d bytes", asset[1], r.Status, len(r.Body))
		}
	}
	for _, path := range []string{"/docs/nothing.js", "/docs/../etc/passwd", "/docs/%2e%2e%2fgo.mod", "/docs/a%00b"} {
		if r := h.Do(apitest.Request{Method: "GET", Path: path}); r.Status < 400 || r.Status >= 500 {
			t.Errorf("%s answered %d", path, r.Status)
		}
	}
}

// Every operation stands in a chapter, and every chapter has one.
func TestEveryTagIsAChapter(t *testing.T) {
	document := readContract(t, apitest.New(t))
	chapters := map[any]int{}
	for _, tag := range asList(document.node["tags"]) {
		chapters[tag.(map[string]any)["name"]] = 0
	}
	for id, operation := range document.operations() {
		tag := asList(operation["tags"])[0]
		if _, known := chapters[tag]; !known {
			t.Errorf("%s is under %v, which has no description in documentation.go", id, tag)
		}
		chapters[tag]++
	}
	for tag, operations := range chapters {
		if operations == 0 {
			t.Errorf("%v is an empty chapter", tag)
		}
	}
}
