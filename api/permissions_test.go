package api_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"tollgate/api"
	"tollgate/api/apitest"
	"tollgate/identity"
	"tollgate/store"
	"tollgate/store/storetest"
)

var update = flag.Bool("update", false, "write the grids of testdata anew, to be reviewed as a diff")

const permissionsGrid = "testdata/permissions.grid"

// Every route is asked by a person of every role, and of none. The body is wrong, so that who may is told
// what is wrong with it (or gets the answer to a read), and who may not is told only that.
func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	roles := append([]identity.Role{"none"}, identity.Roles...)
	for _, role := range roles {
		person := identity.Person{ID: "only-" + string(role), Organisation: store.DefaultOrganisation, Name: "Only", Roles: []identity.Role{role}}
		if err := (store.People{DB: w.DB}).Put(context.Background(), person, storetest.Token(person.ID)); err != nil {
			t.Fatal(err)
		}
	}
	var grid strings.Builder
	fmt.Fprintf(&grid, "%-50s %-20s", "route", "permission")
	for _, role := range roles {
		fmt.Fprintf(&grid, " %-8s", role)
	}
	samples := w.samples()
	w.unchanged(func() {
		for _, route := range w.Server.Routes() {
			fmt.Fprintf(&grid, "\n%-50s %-20s", route.Operation.Method+" "+route.Operation.Path, route.Permission)
			for _, role := range roles {
				scope := identity.Person{Roles: []identity.Role{role}}.Within(route.Permission)
				want := map[identity.Scope]string{identity.Nowhere: ".", identity.Own: "own", identity.Everywhere: "yes"}[scope]
				if _, any := route.Own(); scope == identity.Own && !any {
					want = "."
				}
				mark := "."
				if w.may(samples[route.Operation.OperationID], "only-"+string(role), route.Permission, scope) {
					mark = map[bool]string{true: "own", false: "yes"}[scope == identity.Own]
				}
				if want != mark {
					t.Errorf("%s as %s: %s, and identity says %v", route.Operation.OperationID, role, mark, want)
				}
				if role == identity.Viewer && route.Operation.Method != http.MethodGet && mark == "yes" && route.Permission != identity.NotificationsOwn {
					t.Errorf("a viewer may %s", route.Operation.OperationID)
				}
				fmt.Fprintf(&grid, " %-8s", mark)
			}
		}
	})
	compareGrid(t, permissionsGrid, grid.String())
}

// may tells whether the person came past the route's permission. What is another's is not there for who may see only their own.
func (w *world) may(s sample, as string, permission identity.Permission, scope identity.Scope) bool {
	w.t.Helper()
	request := apitest.Request{As: as, Method: s.method, Path: s.path}
	if s.method != http.MethodGet {
		request.Body = `{"no such field":1}`
	}
	r := w.Do(request)
	if r.Status == http.StatusForbidden {
		var p api.Problem
		if err := json.Unmarshal(r.Body, &p); err != nil || !strings.Contains(p.Detail, string(permission)) || p.RequestID == "" {
			w.t.Errorf("%s %s as %s: %s", s.method, s.path, as, r.Body)
		}
		return false
	}
	notOwn := permission == identity.NotificationsOwn && r.Status == http.StatusNotFound // another person's are nobody's to know of
	notOwn = notOwn || scope == identity.Own && (r.Status == http.StatusNotFound || strings.Contains(s.path, "?case=") && r.Status == http.StatusUnprocessableEntity)
	if s.method == http.MethodGet && r.Status != 200 && !notOwn || s.method != http.MethodGet && r.Status != 422 && r.Status != 400 {
		w.t.Errorf("%s %s as %s answered %d: %s", s.method, s.path, as, r.Status, r.Body)
	}
	return true
}

func compareGrid(t *testing.T, file, grid string) {
	t.Helper()
	var lines []string
	for line := range strings.SplitSeq(grid, "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	grid = strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(grid), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil || string(kept) != grid {
		t.Errorf("who may do what has changed (%v): run with -update and review the diff of %s\n%s", err, file, grid)
	}
}
