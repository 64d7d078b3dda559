package api_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tollgate/api/apitest"
)

// list is an operation that pages.
type list struct {
	as, path string   // with what the list needs, to be gone on with
	sorts    []string // the orders that it can be in
}

func (c contract) lists(w *world) []list {
	var all []list
	for id, s := range w.samples() {
		sorts, pages := []string{""}, false
		for _, parameter := range c.operations()[id].queryParameters() {
			if parameter["name"] == "sort" {
				sorts = nil
				for _, name := range c.resolve(parameter.at("schema"))["enum"].([]any) {
					sorts = append(sorts, "sort="+url.QueryEscape(name.(string))+"&")
				}
			}
			pages = pages || parameter["name"] == "cursor"
		}
		if pages {
			path, needed, _ := strings.Cut(s.path, "?")
			if needed != "" {
				needed += "&"
			}
			all = append(all, list{s.as, path + "?" + needed, sorts})
		}
	}
	return all
}

// A cursor that somebody made or took from elsewhere is refused at its own field, or is harmless.
func TestHostileCursors(t *testing.T) {
	w := newWorld(t)
	lists := readContract(t, w.Harness).lists(w)
	if len(lists) < 9 {
		t.Fatalf("%d lists page", len(lists))
	}
	made := func(sort, value, id string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"s":"` + sort + `","v":"` + value + `","i":"` + id + `"}`))
	}
	w.unchanged(func() {
		for _, l := range lists {
			path := l.path
			for _, sort := range l.sorts {
				name, _ := url.QueryUnescape(strings.Trim(strings.TrimPrefix(sort, "sort="), "&"))
				for _, cursor := range []string{"x", "%21%21", "e30", "bnVsbA", "W10", "MQ", made("another", "", "1"), made("", "", "1"), made(name+"x", "2026", "1"),
					base64.RawURLEncoding.EncodeToString([]byte(`{"s":1}`)), strings.Repeat("A", 501)} {
					refusedAt(t, path+" "+cursor, w.Do(apitest.Request{As: l.as, Method: http.MethodGet, Path: path + sort + "cursor=" + cursor}), "query.cursor")
				}
				for _, order := range []string{name, "seq", "newest", "due", "key"} {
					for _, value := range []string{"", `a\u0000b`, "x", "2026-13-45", "-infinity", "9e99", "NaN", `\ud800`, "'; DROP TABLE cases; --"} {
						for _, id := range []string{"1", `a\u0000b`, "-1", "99999999999999999999", "x"} {
							r := w.Do(apitest.Request{As: l.as, Method: http.MethodGet, Path: path + sort + "cursor=" + made(order, value, id)})
							if r.Status != http.StatusOK {
								refusedAt(t, path+" "+order+" "+value+" "+id, r, "query.cursor")
							}
						}
					}
				}
			}
		}
	})
}

func TestHostileLimits(t *testing.T) {
	w := newWorld(t)
	for _, l := range readContract(t, w.Harness).lists(w) {
		path := l.path
		for _, limit := range []string{"0", "-1", "201", "1e9", "x", "99999999999999999999", "%201"} {
			refusedAt(t, path+" "+limit, w.Do(apitest.Request{As: l.as, Method: http.MethodGet, Path: path + "limit=" + limit}), "query.limit")
		}
		for _, limit := range []string{"1", "200"} {
			w.Get(l.as, path+"limit="+limit, nil)
		}
	}
}
