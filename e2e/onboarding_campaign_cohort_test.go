package e2e_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tollgate/identity"
)

// cohortRow is one row of a cohort's CSV.
type cohortRow struct {
	person, start, site, zone, remote string
	roles                             map[string]string
}

// atOnce is how many rows one request of the cohort has.
const atOnce = 100

var cohortRoles = []string{"coordinator", "manager", "buddy", "it", "trainer", "assessor"}

// launch starts everybody in bulk. Each request has wrong rows too, which stop no other.
func (c *onboardingCampaign) launch(t *testing.T) {
	t.Helper()
	random := newRandom(c.seed, launches)
	for from := 0; from < c.size; from += atOnce {
		var rows []cohortRow
		for i := from; i < min(c.size, from+atOnce); i++ {
			rows = append(rows, c.row(random, i))
		}
		c.enlistSubjects(t, random, rows)
		good := len(rows)
		c.launchRows(t, append(rows, wrongRows(rows[0])...), good)
	}
	if len(c.cases) != c.size {
		t.Fatalf("%d onboardings were launched, want %d", len(c.cases), c.size)
	}
}

// row is a subject who started some weeks ago, now and then on a weekend, or who starts some day.
func (c *onboardingCampaign) row(random *rand.Rand, i int) cohortRow {
	start := time.Now().UTC().AddDate(0, 0, -90-random.IntN(200))
	for i%6 == 0 && start.Weekday() != time.Saturday {
		start = start.AddDate(0, 0, 1)
	}
	if i%20 == 5 {
		start = time.Now().UTC().AddDate(0, 0, 20+random.IntN(100))
	}
	row := cohortRow{person: fmt.Sprintf("hire_%04d_%s", i, c.tag), start: start.Format(time.DateOnly), site: c.sites[random.IntN(len(c.sites))],
		remote: []string{"yes", "no"}[random.IntN(2)], roles: map[string]string{}}
	if random.IntN(4) == 0 {
		row.zone = "Pacific/Auckland"
	}
	staff := random.Perm(len(c.staff))
	for k, role := range cohortRoles {
		row.roles[role] = c.staff[staff[k]].id
	}
	return row
}

// wrongRows are refused: nobody of that name, no such answer, no such date, and an assessor who is the subject.
func wrongRows(good cohortRow) []cohortRow {
	nobody, answer, date, self := good, good, good, good
	nobody.person, answer.remote, date.start = "nobody", "perhaps", "2026-02-30"
	self.roles = maps.Clone(good.roles)
	self.roles["assessor"] = good.person
	return []cohortRow{nobody, answer, date, self}
}

// wrongFields are what the report names of them.
var wrongFields = []string{"person", "attributes.remote", "start_date", "roles.assessor"}

// enlistSubjects gives everybody a token; one in ten was assessed before.
func (c *onboardingCampaign) enlistSubjects(t *testing.T, random *rand.Rand, rows []cohortRow) {
	for i, row := range rows {
		person := identity.Person{ID: row.person, Name: "Hire " + row.person, Roles: []identity.Role{identity.Approver}}
		subject := &onboarder{asker: enlist(t, c.db, c.tally, person, newRandom(c.seed, random.Uint64())), c: c}
		one := &onboardingCase{subject: subject, row: row, roles: maps.Clone(row.roles), recognised: i%10 == 3}
		if one.recognised {
			c.staff[0].client.Must(t, 201, "POST", "/v1/competencies", object{"person": row.person, "competency": "operating", "title": "Operate the line", "level": 4, "comment": "seen on the line"}, nil)
		}
		c.cases = append(c.cases, one)
	}
}

func cohortCSV(template, cohort string, rows []cohortRow) string {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	header := []string{"template", "cohort", "person", "start_date", "site", "time_zone", "attributes.remote"}
	for _, role := range cohortRoles {
		header = append(header, "roles."+role)
	}
	_ = w.Write(header) // a buffer takes everything
	for _, row := range rows {
		record := []string{template, cohort, row.person, row.start, row.site, row.zone, row.remote}
		for _, role := range cohortRoles {
			record = append(record, row.roles[role])
		}
		_ = w.Write(record)
	}
	w.Flush()
	return text.String()
}

// launchRows holds the report to its rows: the good ones come first.
func (c *onboardingCampaign) launchRows(t *testing.T, rows []cohortRow, good int) {
	t.Helper()
	answer, ok := c.staff[0].ask("POST", "/v1/onboardings/cohort", cohortCSV(c.template, "cohort of "+c.tag, rows), "Content-Type: text/csv")
	var report struct {
		Launched int
		Items    []struct {
			Row, Status int
			Outcome     outcome
			Errors      []struct{ Field string }
		}
	}
	if err := json.Unmarshal(answer.Body, &report); err != nil || !ok || report.Launched != good || len(report.Items) != len(rows) {
		t.Fatalf("of %d rows %d should be launched: %v %s", len(rows), good, err, answer.Body)
	}
	cases := c.cases[len(c.cases)-good:]
	for i, item := range report.Items {
		switch {
		case item.Row != i+1:
			t.Errorf("row %d is reported as %d", i+1, item.Row)
		case i < good && item.Status == 201:
			cases[i].id = item.Outcome.ID
		case i < good:
			t.Errorf("row %d was not launched: %+v", i+1, item)
		default:
			named := slices.ContainsFunc(item.Errors, func(e struct{ Field string }) bool {
				return strings.HasSuffix(e.Field, "."+wrongFields[i-good])
			})
			if item.Status != 422 || !named {
				t.Errorf("the row with a wrong %s is reported as %+v", wrongFields[i-good], item)
			}
		}
	}
}
