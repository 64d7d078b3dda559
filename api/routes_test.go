package api_test

import (
	"net/http"
	"testing"

	"tollgate/api/apitest"
	"tollgate/fault"
	"tollgate/identity"
)

func TestEveryRouteDeclaresAKnownPermission(t *testing.T) {
	h := apitest.New(t)
	for name, permission := range h.Server.Permissions() {
		if permission == "" || !identity.Known(permission) {
			t.Errorf("%s declares the permission %q, which is not in identity/permissions.go", name, permission)
		}
	}
}

// A permission that somebody holds of their own only leaves it to each route what that is; one that decides nothing lets nobody in.
func TestEveryRouteDecidesWhatIsOnesOwn(t *testing.T) {
	for _, route := range apitest.New(t).Server.Routes() {
		what, _ := route.Own()
		switch narrows := identity.Narrows(route.Permission); {
		case narrows && what == "":
			t.Errorf("%s: %s is held by some of their own only; say with own(…) what that is here, or own(nothing)", route.Operation.OperationID, route.Permission)
		case !narrows && what != "":
			t.Errorf("%s: nobody holds %s of their own only", route.Operation.OperationID, route.Permission)
		}
	}
}

func TestNoRouteAnswersWithoutAToken(t *testing.T) {
	h := apitest.New(t)
	for _, route := range h.Server.Routes() {
		r := h.Do(apitest.Request{Method: route.Operation.Method, Path: route.Operation.Path})
		if r.Status != http.StatusUnauthorized || r.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s %s answered %d without a token", route.Operation.Method, route.Operation.Path, r.Status)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	h := apitest.New(t)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/v1/nothing", 404}, {"GET", "/", 404}, {"DELETE", "/v1/people", 405}, {"GET", "/healthz", 200},
		{"GET", "/openapi.json", 200}, {"GET", "/docs", 200}, {"GET", "/metrics", 200}, {"GET", "/readyz", 503},
	} {
		if r := h.Do(apitest.Request{Method: c.method, Path: c.path}); r.Status != c.status {
			t.Errorf("%s %s answered %d, want %d: %s", c.method, c.path, r.Status, c.status, r.Body)
		}
	}
}

func TestAProblemNamesItsCode(t *testing.T) {
	h := apitest.New(t)
	var problem struct{ Code fault.Code }
	h.Do(apitest.Request{Method: "GET", Path: "/v1/people"}).Into(t, 401, &problem)
	if problem.Code != fault.Unauthenticated {
		t.Fatalf("code %q", problem.Code)
	}
	var me identity.Person
	h.Get("lena", "/v1/people/me", &me)
	if me.ID != "lena" {
		t.Fatalf("me is %+v", me)
	}
}
