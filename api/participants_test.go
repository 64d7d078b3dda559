package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"tollgate/api/apitest"
)

// participants are the requests of the world's samples, asked about what is somebody's own.
type participants struct {
	*world
	task, absence, assessment string
	own                       *strings.Replacer // from the world's things to those of ben
}

// newParticipants lets ben, who is a participant, take part in both onboardings, and gives him one of everything.
func newParticipants(t *testing.T) participants {
	w := newWorld(t)
	p := participants{world: w, task: uuid.NewString(), assessment: uuid.NewString()}
	w.exec(`UPDATE cases SET snapshot = jsonb_set(snapshot, '{data,roles,buddy}', '"ben"') WHERE kind = 'onboarding'`)
	w.exec(`INSERT INTO tasks (organisation_id, id, case_id, kind, title, assignee_id, because, status, subject, opened_seq, opened_at)
		VALUES ('default', $1, $2, 'onboarding_item', 'Walk the floor', 'ben', 'case role buddy', 'open', 'scope', 1, now())`, p.task, w.onboarding)
	w.exec(`INSERT INTO competencies (organisation_id, id, person_id, competency, title, level, assessor_id, assessed_at, recorded_by)
		VALUES ('default', $1, 'ben', 'coaching', 'Coaching', 2, 'sven', now(), 'sven')`, p.assessment)
	var made struct{ ID string }
	w.Post("ben", "/v1/absences", map[string]any{"from": ahead(40), "until": ahead(41), "delegate": "nina"}, http.StatusCreated, &made)
	p.absence = made.ID
	p.own = strings.NewReplacer(w.task, p.task, w.absence, made.ID, w.revocable, made.ID, w.assessment, p.assessment, w.project, w.onboarding,
		"/people/vera/", "/people/ben/", "/people/felix", "/people/lena", `"priya"`, `"ben"`, `"sven"`, `"nina"`, ahead(0), ahead(60), ahead(7), ahead(61), ahead(9), ahead(45))
	return p
}

const participantsGrid = "testdata/participants.grid"

// Every route is asked by a participant who takes part in nothing, about what is another's, and by one who takes part, about what is
// theirs. The first gets nothing out of any route: it is refused, not there, or empty. What the second gets is reviewed in the grid.
func TestWhatAParticipantGetsInsideAndOutsideOfACase(t *testing.T) {
	p := newParticipants(t)
	samples := p.samples()
	var grid strings.Builder
	fmt.Fprintf(&grid, "%-50s %-72s %-8s %s", "route", "of their own", "outside", "inside")
	for _, route := range p.Server.Routes() {
		what, any := route.Own()
		s := samples[route.Operation.OperationID]
		outside := p.Do(apitest.Request{As: "ida", Method: s.method, Path: s.path, Body: s.body})
		if refused := outside.Status == http.StatusForbidden; refused == any {
			t.Errorf("%s answered %d: %s", route.Operation.OperationID, outside.Status, outside.Body)
		}
		if any {
			p.tellsNothing(s, outside)
			body, _ := json.Marshal(s.body)
			inside := p.Do(apitest.Request{As: "ben", Method: s.method, Path: p.own.Replace(s.path), Body: p.own.Replace(string(body))})
			fmt.Fprintf(&grid, "\n%-50s %-72s %-8d %d", s.method+" "+route.Operation.Path, what, outside.Status, inside.Status)
		}
	}
	compareGrid(t, participantsGrid, grid.String())
}

// tellsNothing holds an answer to what somebody outside may know: what they asked for may be named, nothing else that is there.
func (p participants) tellsNothing(s sample, r apitest.Response) {
	p.t.Helper()
	if r.Status == http.StatusCreated { // an absence of their own
		return
	}
	asked, _ := json.Marshal([]any{s.path, s.body})
	body := strings.ReplaceAll(string(r.Body), `"manager":"lena"`, "") // of ida's own manager
	for _, secret := range []string{"PRJ-", "CHG-", "PIL-", "ONB-", "Restore", "Line 3", "Walk", "Triage", "lena", "sven", "vera", p.project, p.onboarding, p.completed, p.world.task, p.task} {
		named := s.method != http.MethodGet || r.Status >= 400 // the answer may repeat what was asked for
		if strings.Contains(body, secret) && !(named && strings.Contains(string(asked), secret)) {
			p.t.Errorf("%s %s tells of %q: %d %s", s.method, s.path, secret, r.Status, r.Body)
		}
	}
}
