package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/store/storetest"
)

func TestAuthorizationHeaders(t *testing.T) {
	h := apitest.New(t)
	token := storetest.Token("vera")
	for header, status := range map[string]int{
		"Bearer " + token: 200, "bearer " + token: 200, "BEARER  " + token + " ": 200,
		"": 401, "Bearer": 401, "Bearer ": 401, "Bearer  ": 401, token: 401, "Basic " + token: 401, "Basic dmVyYTp2ZXJh": 401, "Token " + token: 401,
		"Bearer " + token + "x": 401, "Bearer " + strings.ToUpper(token): 401, "Bearer " + token + ", Bearer " + token: 401, "Bearer\t" + token: 401, "Bearer \"" + token + "\"": 401,
		"Bearer " + strings.Repeat("x", 60_000): 401, "Bearer a\x00b": 401, "Bearer \xff\xfe": 401, "Bearer ' OR 1=1 --": 401,
	} {
		r := h.Do(apitest.Request{Method: "GET", Path: "/v1/people/me", Header: map[string]string{"Authorization": header}})
		if r.Status != status {
			t.Errorf("%.60q answered %d, want %d: %s", header, r.Status, status, r.Body)
		}
		if status == 401 {
			if refusedAt(t, header, r, ""); !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("%.60q: WWW-Authenticate %q", header, r.Header.Get("WWW-Authenticate"))
			}
		}
	}
	for _, path := range []string{"/v1/people/me?access_token=" + token, "/v1/people/me?token=" + token} {
		if r := h.Do(apitest.Request{Method: "GET", Path: path}); r.Status != 401 {
			t.Errorf("%s answered %d", path, r.Status)
		}
	}
}

func TestRevokedTokensAndPeopleWhoLeft(t *testing.T) {
	for name, query := range map[string]string{
		"revoked": `UPDATE tokens SET revoked_at = now() WHERE person_id = 'vera'`, "left": `UPDATE people SET active = false WHERE id = 'vera'`,
	} {
		w := newWorld(t)
		w.exec(query)
		if r := w.Do(apitest.Request{As: "vera", Method: "GET", Path: "/v1/people/me"}); r.Status != 401 {
			t.Errorf("%s: answered %d", name, r.Status)
		}
	}
}

// mounted tells whether some route takes the method at the path.
func (w *world) mounted(method, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	return slices.ContainsFunc(w.Server.Routes(), func(r api.Route) bool {
		pattern := strings.Split(r.Operation.Path, "/")
		if r.Operation.Method != method || len(pattern) != len(parts) {
			return false
		}
		for i, part := range pattern {
			if part != parts[i] && !strings.HasPrefix(part, "{") {
				return false
			}
		}
		return true
	})
}

// What a proxy would take for another method changes nothing.
func TestMethodsAreWhatTheyAre(t *testing.T) {
	w := newWorld(t)
	w.unchanged(func() {
		for id, s := range w.samples() {
			if s.method == http.MethodGet {
				for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
					r := w.Do(apitest.Request{As: s.as, Method: "GET", Path: s.path, Header: map[string]string{header: "DELETE"}})
					if r.Status != 200 {
						t.Errorf("%s with %s answered %d", id, header, r.Status)
					}
				}
			}
			for _, method := range []string{"DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "QUERY", "get"} {
				if w.mounted(method, s.path) {
					continue
				}
				r := w.Do(apitest.Request{As: s.as, Method: method, Path: s.path, Body: s.body})
				if refusedAt(t, method+" "+s.path, r, ""); r.Status != 405 || !strings.Contains(r.Header.Get("Allow"), s.method) {
					t.Errorf("%s %s answered %d, Allow %q", method, s.path, r.Status, r.Header.Get("Allow"))
				}
			}
			r := w.Do(apitest.Request{Method: "OPTIONS", Path: s.path})
			if r.Status != 204 || !strings.Contains(r.Header.Get("Allow"), s.method) || len(r.Body) > 0 {
				t.Errorf("OPTIONS %s answered %d, Allow %q: %s", s.path, r.Status, r.Header.Get("Allow"), r.Body)
			}
		}
	})
}

// HEAD is GET without a body (RFC 9110, 9.3.2), also where that is refused.
func TestHeadIsGetWithoutABody(t *testing.T) {
	w := newWorld(t)
	for id, s := range w.samples() {
		if s.method != http.MethodGet {
			continue
		}
		for _, as := range []string{s.as, ""} {
			get := w.Do(apitest.Request{As: as, Method: "GET", Path: s.path})
			head := w.Do(apitest.Request{As: as, Method: "HEAD", Path: s.path})
			if head.Status != get.Status || len(head.Body) > 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.Header.Get("ETag") != get.Header.Get("ETag") {
				t.Errorf("HEAD %s as %q answered %d %v with %d bytes, GET %d", id, as, head.Status, head.Header, len(head.Body), get.Status)
			}
		}
	}
}

func TestHostileHeadersOfWrites(t *testing.T) {
	w := newWorld(t)
	for id, s := range w.samples() {
		if s.method == http.MethodGet {
			continue
		}
		w.unchanged(func() {
			for header, values := range map[string][]string{
				"Idempotency-Key": {strings.Repeat("k", 201), strings.Repeat("k", 50_000), "clé", "a\tb", "a\x00b", "\x7f", "\xff", " "},
			} {
				for _, value := range values {
					request := s.request()
					request.Header = map[string]string{header: value}
					r := w.Do(request)
					if refusedAt(t, fmt.Sprintf("%s %s %.20q", id, header, value), r, "header."+header); r.Status != 422 {
						t.Errorf("%s %s %.20q answered %d", id, header, value, r.Status)
					}
				}
			}
			if !strings.HasSuffix(s.route, "/events") && !strings.HasSuffix(s.route, "/targets") {
				return
			}
			for _, value := range []string{"x", `"0"`, `"-1"`, `"1.5"`, "*", `"99999999999999999999"`, `"1", "2"`, strings.Repeat("1", 41), `W/"x"`} {
				request := s.request()
				request.Header = map[string]string{"If-Match": value}
				r := w.Do(request)
				if refusedAt(t, fmt.Sprintf("%s If-Match %.20q", id, value), r, "header.If-Match"); r.Status != 422 {
					t.Errorf("%s If-Match %.20q answered %d", id, value, r.Status)
				}
			}
		})
	}
}
