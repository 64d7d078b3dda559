package e2e_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"tollgate/lifecycle"
	"tollgate/store"
)

// judge holds every onboarding to the sequential model of its steps and, without the kernel, to what everybody was told.
func (c *onboardingCampaign) judge(t *testing.T) {
	t.Helper()
	vera := stack.As("vera")
	absences := everyPage[store.AbsenceRow](t, vera, "/v1/absences?limit=200")
	byCase := map[string][]attempt{}
	for _, a := range c.attempts.all {
		byCase[a.caseID] = append(byCase[a.caseID], a)
	}
	sequence := c.sequential(t)
	var found findings
	work := make(chan *onboardingCase)
	var judging sync.WaitGroup
	for range 4 {
		judging.Go(func() {
			for one := range work {
				c.judgeOne(t, sequence, one, absences, byCase[one.id], &found)
			}
		})
	}
	for _, one := range c.cases {
		work <- one
	}
	close(work)
	judging.Wait()
	found.print(t)
}

func (c *onboardingCampaign) judgeOne(t *testing.T, sequence sequential[lifecycle.OnboardingData], one *onboardingCase, absences []store.AbsenceRow, told []attempt, found *findings) {
	r := readCase[lifecycle.OnboardingData](t, c.db, stack.As("vera"), "/v1/onboardings/", one.id)
	r.absences = absences
	sequence.taken = found.sized(one.id)
	if err := sequence.judge(r); err != nil {
		t.Errorf("%s: %v", one.id, err)
	}
	page := itemsOf(t, one.id)
	broken := append(toldAndRecorded(r, told), r.awaited()...)
	broken = append(broken, c.promised(one, told).against(page)...)
	broken = append(broken, signedByOthers(r, one.row.person, told)...)
	if !r.ended {
		broken = append(broken, fmt.Sprintf("is still %s, %.0f %% done", r.state, page.Progress.Percent))
	}
	for _, why := range broken {
		t.Errorf("%s (%s): %s", one.id, r.state, why)
	}
	found.count(r)
}

// sequential launches what a row asked for from the template as it was registered, with the calendar and the competencies that the
// onboarding copied.
func (c *onboardingCampaign) sequential(t *testing.T) sequential[lifecycle.OnboardingData] {
	t.Helper()
	var template lifecycle.OnboardingTemplate
	stack.As("vera").Must(t, 200, "GET", "/v1/templates/"+c.template+"?version=1", nil, &template)
	return sequential[lifecycle.OnboardingData]{machine: lifecycle.OnboardingMachine(),
		launch: func(r recorded[lifecycle.OnboardingData], payload stepPayload) (string, lifecycle.OnboardingData, error) {
			var asked struct {
				Subject   lifecycle.OnboardingSubject
				StartDate string `json:"start_date"`
				Roles     map[string]string
				Cohort    string
			}
			if err := unmarshal(payload.Data, &asked); err != nil {
				return "", lifecycle.OnboardingData{}, err
			}
			d, err := lifecycle.NewOnboarding(template, lifecycle.OnboardingLaunch{Subject: asked.Subject, Roles: asked.Roles, StartDate: asked.StartDate,
				Cohort: asked.Cohort, Recognised: payload.recognised()}, r.steps[0].At)
			return "Hire " + asked.Subject.Person + ": " + template.Title, d, err
		},
		bare: func(*lifecycle.Case[lifecycle.OnboardingData]) {}}
}

// toldAndRecorded: what was acknowledged is on record once, under whom and where it was said to be; what was refused is not; and
// nobody's step is there of which they were not told.
func toldAndRecorded(r recorded[lifecycle.OnboardingData], told []attempt) (broken []string) {
	explained := map[int64]bool{1: true} // the launch, which the cohort's report acknowledged
	named := map[string][]store.StepRow{}
	for _, step := range r.steps {
		name := nameIn(step)
		named[name] = append(named[name], step)
	}
	for _, a := range told {
		of := named[a.nonce]
		if a.nonce == "" { // nothing but its place tells it
			of = slices.DeleteFunc(slices.Clone(r.steps), func(step store.StepRow) bool { return !a.done() || step.Seq != a.seq })
		}
		switch {
		case !a.done() && len(of) > 0:
			broken = append(broken, fmt.Sprintf("step %d is of an attempt that was refused: %d %s", of[0].Seq, a.status, a.code))
		case !a.done():
		case len(of) != 1:
			broken = append(broken, fmt.Sprintf("%s by %s was acknowledged as step %d and is on record %d times", a.what(), a.by, a.seq, len(of)))
		case of[0].Actor != a.by || of[0].Event != a.event || of[0].Seq > a.seq || explained[of[0].Seq] || !sameData(of[0], a):
			broken = append(broken, fmt.Sprintf("%+v was acknowledged and is on record as %+v", a, of[0]))
		default:
			explained[of[0].Seq] = true
		}
	}
	for _, step := range r.steps {
		if !explained[step.Seq] && !slices.Contains([]string{"clock", "machine"}, step.Actor) {
			broken = append(broken, fmt.Sprintf("step %d, %s by %s, was never acknowledged", step.Seq, step.Event, step.Actor))
		}
	}
	return broken
}

// signedByOthers: nobody signs off for the subject or for themselves: not the subject, not who submitted it, not who stood in for them.
func signedByOthers(r recorded[lifecycle.OnboardingData], subject string, told []attempt) (broken []string) {
	item := map[string]string{}
	for _, task := range r.tasks {
		item[task.ID] = task.Subject
	}
	for _, s := range r.signatures {
		submitter := ""
		for _, a := range told {
			if a.done() && a.kind == "onboarding_item" && a.item == item[s.TaskID] && a.seq < s.Seq {
				submitter = a.by
			}
		}
		for _, other := range []string{subject, submitter} {
			if other != "" && (s.Signer == other || standsIn(r.absences, s, other, asked, 0)) {
				broken = append(broken, fmt.Sprintf("%s signed off %s in step %d for %s", s.Signer, item[s.TaskID], s.Seq, other))
			}
		}
	}
	return broken
}
