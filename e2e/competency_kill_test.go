package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tollgate/e2e"
)

const skillsEach = 18

// skilled are people whose competencies luis signs off, and others that he records by hand, while parts are killed.
type skilled struct {
	cases map[string]string // id of the onboarding, by person
	jobs  []askedItem       // sign-offs that luis is asked for
	hand  []string          // ids of what was recorded by hand, by its number; every other one is revoked
	left  atomic.Int64      // counts down whenever something is acknowledged
	done  atomic.Bool
	until time.Time // a stack that never comes back ends the test
}

// In the middle of sign-offs of competencies, and of assessments recorded and revoked by hand, each part is killed with -9. What was not answered
// is sent again under its key. At the end every acknowledged sign-off and record has exactly one assessment, every revocation counts
// once, and of each that ends soon its person and their manager are told once.
func TestKillDuringAssessments(t *testing.T) {
	s := &skilled{cases: map[string]string{}, until: time.Now().Add(2 * time.Minute)}
	s.left.Store(1 << 40)
	s.submitted(t)
	var both sync.WaitGroup
	both.Go(func() { s.signOff(t) })
	both.Go(func() { s.recordByHand(t) })
	for _, part := range []string{e2e.Worker, e2e.API, e2e.Temporal, e2e.Postgres} {
		killInTheMiddle(t, part, &s.left)
	}
	s.done.Store(true)
	both.Wait()
	if t.Failed() {
		return
	}
	s.checkSignOffs(t)
	s.checkByHand(t)
	t.Logf("%d sign-offs and %d records through four kills", len(s.jobs), len(s.hand))
}

// submitted launches an onboarding each for four people, who submit all that luis is to sign off.
func (s *skilled) submitted(t *testing.T) {
	key := fmt.Sprintf("skills_%d", templates.Add(1))
	items, skills := []object{}, []object{}
	for i := range skillsEach {
		skill := fmt.Sprintf("%s_%d", key, i)
		skills = append(skills, object{"key": skill, "title": "Skill " + skill})
		items = append(items, object{"key": fmt.Sprintf("item_%02d", i), "kind": "competency", "title": "Show it", "owner": "subject", "assessor": "assessor", "competency": skill, "level": 2, "due": object{"days": 20}})
	}
	stack.As("otto").Must(t, http.StatusCreated, "POST", "/v1/templates", object{"kind": "onboarding", "key": key, "title": "Skills", "for": "new_hire",
		"roles": []object{{"key": "assessor", "title": "Assessor"}}, "competencies": skills, "sections": []object{{"key": "all", "title": "All", "items": items}}}, nil)
	for _, person := range []string{"felix", "fiona", "priya", "diana"} {
		var launched outcome
		stack.As("lena").Must(t, http.StatusCreated, "POST", "/v1/onboardings", object{"template": object{"key": key}, "start_date": daysFromNow(-10),
			"subject": object{"kind": "new_hire", "person": person}, "roles": object{"manager": "sven", "assessor": "luis"}}, &launched)
		s.cases[person] = onboardingIn(t, launched.ID, "active")
		for _, one := range openTasks(t, launched.ID) {
			stack.As(person).Must(t, http.StatusOK, "POST", "/v1/tasks/"+one.ID+"/complete", object{"comment": "shown"}, nil)
		}
		s.jobs = append(s.jobs, openTasks(t, launched.ID)...)
	}
}

// signOff takes its time, so that there is something to sign off whichever part is killed.
func (s *skilled) signOff(t *testing.T) {
	for _, one := range s.jobs {
		time.Sleep(25 * time.Millisecond)
		if s.answered(t, "/v1/tasks/"+one.ID+"/complete", object{"comment": "seen", "data": object{"level": 3}}, "sign-"+one.ID, http.StatusOK) == nil {
			return
		}
	}
}

// recordByHand records what ended soon when it was recorded, sends the same again, and revokes every other.
func (s *skilled) recordByHand(t *testing.T) {
	run := fmt.Sprintf("hand_%d", templates.Add(1))
	for n := 0; !s.done.Load(); n++ {
		record := object{"person": "vera", "competency": fmt.Sprintf("%s_%d", run, n), "title": fmt.Sprintf("Skill %s_%d", run, n), "level": 2, "valid_months": 1,
			"assessed_at": time.Now().UTC().AddDate(0, 0, -25), "remind_days": 28, "comment": "seen at work"}
		key := fmt.Sprintf("%s-%d", run, n)
		first := s.answered(t, "/v1/competencies", record, key, http.StatusCreated)
		again := s.answered(t, "/v1/competencies", record, key, http.StatusCreated)
		if first == nil || again == nil || string(first) != string(again) {
			t.Errorf("recorded as %s, and the same again as %s", first, again)
			return
		}
		var made struct{ ID string }
		if err := json.Unmarshal(first, &made); err != nil {
			t.Error(err)
			return
		}
		s.hand = append(s.hand, made.ID)
		if n%2 == 0 && s.answered(t, "/v1/competencies/"+made.ID+"/revoke", object{"reason": "not seen after all"}, key+"-revoke", http.StatusOK) == nil {
			return
		}
	}
}

// answered posts as luis, under one key, until there is an answer; nil when it is none that is wanted.
func (s *skilled) answered(t *testing.T, path string, body object, key string, want int) []byte {
	client, last := stack.As("luis"), ""
	for ; time.Now().Before(s.until); time.Sleep(50 * time.Millisecond) {
		answer, err := client.Do(t.Context(), http.MethodPost, path, body, "Idempotency-Key: "+key)
		switch {
		case err != nil:
			last = err.Error()
		case answer.Status == want:
			s.left.Add(-1)
			return answer.Body
		case answer.Status != http.StatusServiceUnavailable:
			t.Errorf("%s: %d %s", path, answer.Status, answer.Body)
			return nil
		default:
			last = string(answer.Body)
		}
	}
	t.Errorf("%s was never answered: %s", path, last)
	return nil
}

type assessment struct {
	ID, Item, Status string
	Level            int
	Assessor         string `json:"assessor"`
	ContentHash      string `json:"content_hash"`
}

func assessments(t testing.TB, query string) []assessment {
	t.Helper()
	var list struct{ Items []assessment }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/competencies?limit=200&"+query, nil, &list)
	return list.Items
}

// checkSignOffs: each item has one assessment, of what luis signed. They are recorded after the sign-off, so they are waited for.
func (s *skilled) checkSignOffs(t *testing.T) {
	t.Helper()
	signed := map[string]int{}
	for _, one := range s.jobs {
		signed[one.ContentHash]++
	}
	for person, id := range s.cases {
		var found []assessment
		e2e.Eventually(t, 20*time.Second, func() string {
			if found = assessments(t, "person="+person+"&case="+id); len(found) < skillsEach {
				return fmt.Sprintf("%s has %d assessments", person, len(found))
			}
			return ""
		})
		for _, one := range found {
			signed[one.ContentHash]--
			if one.Level != 3 || one.Assessor != "luis" || one.Status != "valid" {
				t.Errorf("%s has %+v", person, one)
			}
		}
		onboardingIn(t, id, "completed")
	}
	for hash, n := range signed {
		if n != 0 {
			t.Errorf("of what was signed as %s, %d assessments are missing", hash, n)
		}
	}
}

func (s *skilled) checkByHand(t *testing.T) {
	t.Helper()
	found := map[string]string{}
	for _, one := range everyPage[assessment](t, stack.As("luis"), "/v1/competencies?person=vera&assessor=luis&limit=200") {
		found[one.ID] = one.Status
	}
	if len(found) != len(s.hand) {
		t.Errorf("%d are recorded, %d were acknowledged", len(found), len(s.hand))
	}
	for n, id := range s.hand {
		if want := []string{"revoked", "expiring"}[n%2]; found[id] != want {
			t.Errorf("assessment %d is %q, not %s", n, found[id], want)
		}
	}
	for _, person := range []string{"vera", "lena"} { // lena is vera's manager
		e2e.Eventually(t, 20*time.Second, func() string { return s.toldOnce(t, person) })
	}
}

// toldOnce: of each that counts a person is told once; of one that was revoked at once, at most once.
func (s *skilled) toldOnce(t *testing.T, person string) string {
	type notice struct{ About, Message string }
	told := map[string]int{}
	for _, one := range everyPage[notice](t, stack.As(person), "/v1/notifications?limit=200") {
		if title, _, hand := strings.Cut(one.Message, " on level 2 of Vera"); hand && one.About == "recertification" {
			told[title]++
		}
	}
	counted := 0
	for title, times := range told {
		number := title[strings.LastIndex(title, "_")+1:]
		if times > 1 {
			t.Errorf("%s was told %d times of %s", person, times, title)
		}
		if strings.ContainsAny(number[len(number)-1:], "13579") {
			counted++
		}
	}
	if want := len(s.hand) / 2; counted != want {
		return fmt.Sprintf("%s was told of %d of %d", person, counted, want)
	}
	return ""
}
