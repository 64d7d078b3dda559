package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tollgate/api/apitest"
	"tollgate/store"
	"tollgate/store/storetest"
)

func TestHostileIdsInPaths(t *testing.T) {
	w := newWorld(t)
	others := w.otherOrganisation()
	for id, s := range w.samples() {
		_, name, found := strings.Cut(s.route, "{")
		if !found {
			continue
		}
		name, rest, _ := strings.Cut(name, "}")
		prefix := s.route[:strings.Index(s.route, "{")]
		w.unchanged(func() {
			for _, a := range []struct {
				id, place string
				statuses  string
			}{
				{others, "", "404"}, {"nothing", "", "404"}, {"PRJ-99", "", "404"}, {"0", "", "404"}, {"-1", "", "404"}, {"*", "", "404"},
				{"'%20OR%20'1'='1", "", "404"}, {"..", "", "404"}, {"%2e%2e%2f%2e%2e", "", "404"}, {"a%2Fb", "", "404"}, {"%25", "", "404"}, {"%F0%9F%92%A9", "", "404"},
				{"00000000-0000-0000-0000-000000000000", "", "404"}, {strings.Repeat("9", 40), "", "404"}, {strings.Repeat("x", 300), "path." + name, "422"},
				{"a%00b", "path." + name, "422"}, {"%00", "path." + name, "422"}, {"%1B%5B31m", "path." + name, "422"}, {"%FF%FE", "path." + name, "422"},
				{"%EF%BF%BD", "path." + name, "422"}, {"a%0Db", "", "404"}, {"%20", "", "404"},
			} {
				request := s.request()
				request.Path = prefix + a.id + rest
				r := w.Do(request)
				if refusedAt(t, request.Method+" "+request.Path, r, a.place); !strings.Contains(a.statuses, fmt.Sprint(r.Status)) {
					t.Errorf("%s %.100s answered %d, want %s: %.300s", id, request.Path, r.Status, a.statuses, r.Body)
				}
			}
		})
	}
}

// otherOrganisation makes a second organisation with a project and returns its id.
func (w *world) otherOrganisation() string {
	w.t.Helper()
	w.exec(`INSERT INTO organisations (id, name) VALUES ('other', 'Another')`)
	w.exec(`INSERT INTO people (organisation_id, id, name, roles) VALUES ('other', 'olga', 'Olga', '{lead,finance,admin,approver}')`)
	olga := storetest.Person(w.t, "lena")
	olga.ID, olga.Organisation, olga.Name, olga.Manager = "olga", "other", "Olga", ""
	if err := (store.People{DB: w.DB}).Put(context.Background(), olga, storetest.Token("olga")); err != nil {
		w.t.Fatal(err)
	}
	id := "019a0000-0000-7000-8000-000000000001"
	w.exec(`INSERT INTO cases (organisation_id, id, kind, key, title, state, seq, machine_version, snapshot, created_by, created_at, updated_at)
		VALUES ('other', $1, 'project', 'PRJ-7', 'Theirs', 'define', 1, 1, '{}', 'olga', now(), now())`, id)
	return id
}

// sharedByAll are the routes whose path names what comes with Tollgate and belongs to no organisation.
var sharedByAll = map[string]bool{"get-template": true, "get-policies": true, "evaluate-policies": true, "get-analysis-method": true, "analyse": true}

func TestAnotherOrganisationSeesNothing(t *testing.T) {
	w := newWorld(t)
	w.otherOrganisation()
	w.exec(`UPDATE people SET roles = '{lead,finance,admin,approver,viewer}' WHERE organisation_id = 'other'`)
	for id, s := range w.samples() {
		request := s.request()
		request.As = "olga"
		switch r := w.Do(request); {
		case strings.Contains(s.route, "{") && !sharedByAll[id]:
			if refusedAt(t, id, r, ""); r.Status != 404 && r.Status != 409 {
				t.Errorf("%s answered %d to another organisation: %.300s", id, r.Status, r.Body)
			}
		case r.Status == 200 && id != "list-templates" && !sharedByAll[id]:
			sent := fmt.Sprint(s.body)
			for _, ours := range []string{"Lena", "PRJ-1", "Restore flow", w.project, w.metric, w.line, w.claim, w.task} {
				if strings.Contains(string(r.Body), ours) && !strings.Contains(sent, ours) { // what the caller sent is no news
					t.Errorf("%s shows %s to another organisation: %.300s", id, ours, r.Body)
				}
			}
		}
	}
}

func TestHostileQueries(t *testing.T) {
	w := newWorld(t)
	document := readContract(t, w.Harness)
	for id, s := range w.samples() {
		base := s.path + map[bool]string{true: "&", false: "?"}[strings.Contains(s.path, "?")]
		send := func(query, place string, status int) {
			t.Helper()
			request := s.request()
			request.Path = base + query
			if id == "add-measurements" { // whose query is about columns
				request.Body, request.Header = "observed_at,value\n2026-10-01,1\n", map[string]string{"Content-Type": "text/csv"}
			}
			r := w.Do(request)
			if refusedAt(t, id+" "+request.Path, r, place); r.Status != status {
				t.Errorf("%s answered %d, want %d: %.300s", request.Path, r.Status, status, r.Body)
			}
		}
		w.unchanged(func() {
			send("colour=red", "query.colour", 422)
			send("%zz", "query", 400)
			send("a;b=c", "query", 400)
			for _, parameter := range document.operations()[id].queryParameters() {
				name := fmt.Sprint(parameter["name"])
				place, schema := "query."+name, document.resolve(parameter.at("schema"))
				if !strings.Contains(base, name+"=") {
					send(name+"=&"+name+"=", place, 422)
				}
				for _, text := range []string{"a%00b", "%1B", "%FF", "%EF%BF%BD"} {
					if !strings.Contains(base, name+"=") {
						send(name+"="+text, place, 422)
					}
				}
				for _, value := range document.wrongWords(schema) {
					send(name+"="+url.QueryEscape(value), place, 422)
				}
			}
		})
	}
}

// queryParameters are the parameters of an operation's query.
func (n node) queryParameters() []node {
	var all []node
	parameters, _ := n["parameters"].([]any)
	for _, p := range parameters {
		if parameter := node(p.(map[string]any)); parameter["in"] == "query" {
			all = append(all, parameter)
		}
	}
	return all
}

// wrongWords are texts that a parameter of the schema must not be.
func (c contract) wrongWords(s node) []string {
	var wrong []string
	switch {
	case s["enum"] != nil:
		wrong = append(wrong, "nothing", "OPEN", " ")
	case s.is("integer"):
		wrong = append(wrong, "x", "1.5", "1e3", "9223372036854775808", "2147483648", "0x10", "NaN", "-9999999999")
	case s.is("number"):
		wrong = append(wrong, "x", "NaN", "Inf", "-inf", "1e400")
	case s.is("boolean"):
		wrong = append(wrong, "maybe", "2")
	case s["format"] == "date-time":
		wrong = append(wrong, "yesterday", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22")
	}
	if least, ok := s["minimum"].(float64); ok {
		wrong = append(wrong, fmt.Sprint(least-1))
	}
	if most, ok := s["maximum"].(float64); ok {
		wrong = append(wrong, fmt.Sprintf("%.0f", most+1))
	}
	if most, ok := s["maxLength"].(float64); ok {
		wrong = append(wrong, strings.Repeat("x", int(most)+1))
	}
	return wrong
}

func TestPeriodsThatDoNotExist(t *testing.T) {
	w := newWorld(t)
	months := []string{"2026-13", "2026-00", "2026", "26-11", "2026-11-31", "1e3", "now", "-2026-11", "99999-01"}
	for path, values := range map[string][]string{
		"/v1/ledger?from=": months, "/v1/ledger?to=": months, "/v1/reports/benefits?from=": months, "/v1/reports/benefits?to=": months,
		"/v1/metrics/wait/measurements?from=": {"2026-02-30", "2026-13", "x", "2026-11-22T25:00:00Z"}, "/v1/metrics/wait/chart?to=": {"2026-02-30", "x"},
		"/v1/metrics/wait/chart?baseline_from=": {"2026-02-30", "2027-01"}, "/v1/reports/benefits?group_by=": {"colour", "month%3Bdrop"},
		"/v1/reports/benefits?as_of=": {"2026-02-30T00:00:00Z"}, "/v1/reports/benefits?project=": {"PRJ-99"}, "/v1/ledger?project=": {"PRJ-99"},
	} {
		_, name, _ := strings.Cut(strings.TrimSuffix(path, "="), "?")
		for _, value := range values {
			refusedAt(t, path+value, w.Do(apitest.Request{As: "vera", Method: http.MethodGet, Path: path + value}), "query."+name)
		}
	}
}
