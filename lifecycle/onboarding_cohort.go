package lifecycle

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CohortMember is one onboarding in a sum over several.
type CohortMember struct {
	ID        string    `json:"id"`
	Key       string    `json:"key"`
	Title     string    `json:"title"`
	State     State     `json:"state"`
	Site      string    `json:"site,omitempty"`
	Cohort    string    `json:"cohort,omitempty"`
	Template  string    `json:"template"`
	StartDate string    `json:"start_date" format:"date"`
	Percent   float64   `json:"percent" doc:"of the weight of its items"`
	Mandatory Share     `json:"mandatory"`
	Overdue   []string  `json:"overdue" nullable:"false" doc:"items that are asked for and late"`
	Blocked   int       `json:"blocked" doc:"locked items that wait for others"`
	WaitsFor  []string  `json:"waits_for" nullable:"false" doc:"people whom blocked items wait for"`
	Expected  time.Time `json:"expected_completion,omitzero"`
	// Competency has the days that each competency took; one that is not reached has none.
	Competency []CompetencyInProgress `json:"competencies" nullable:"false"`
}

// MemberOf is an onboarding as a sum takes it.
func MemberOf(c *Case[OnboardingData], now time.Time) CohortMember {
	p := ProgressOf(c, now)
	d := c.Data
	m := CohortMember{ID: c.ID, Key: c.Key, Title: c.Title, State: c.State, Site: d.Subject.Site, Cohort: d.Cohort, Template: d.Plan.Template, StartDate: d.StartDate,
		Percent: p.Percent, Mandatory: p.Mandatory, Overdue: p.Overdue, Expected: p.Expected, Competency: p.Competency, WaitsFor: []string{}}
	for _, blocked := range p.Blocked {
		if len(blocked.Waits) == 0 {
			continue // only for its day
		}
		m.Blocked++
		for _, on := range blocked.Waits {
			m.WaitsFor = append(m.WaitsFor, on.Who...)
		}
	}
	m.WaitsFor = append([]string{}, sortedSet(m.WaitsFor)...)
	if c.Ended {
		m.Expected = time.Time{}
	}
	return m
}

// CohortProgress sums onboardings up.
type CohortProgress struct {
	Group  string        `json:"group" doc:"the cohort, site or template; empty for those that have none"`
	States map[State]int `json:"states" doc:"onboardings by state"`
	Of     int           `json:"onboardings"`
	// Percent is the mean over those that were not cancelled and did not end early.
	Percent  float64          `json:"percent" doc:"mean progress of those that are planned, run or are completed"`
	Overdue  int              `json:"overdue_items"`
	Late     int              `json:"onboardings_with_overdue_items"`
	Blocked  int              `json:"blocked_items"`
	Blocking []BlockingPerson `json:"blocked_by" nullable:"false" doc:"whom blocked items wait for, by how many onboardings"`
	Expected time.Time        `json:"expected_completion,omitzero" doc:"of the last one that runs"`
	// Competency is how long each competency took.
	Competency []TimeToCompetency `json:"competencies" nullable:"false"`
	Members    []CohortMember     `json:"members" nullable:"false"`
}

// BlockingPerson is somebody whom onboardings wait for.
type BlockingPerson struct {
	Person      string `json:"person"`
	Onboardings int    `json:"onboardings"`
}

// TimeToCompetency is how many calendar days it took from the start date to the assessment on the level that was needed. What was
// brought along took none and is not counted.
type TimeToCompetency struct {
	Competency string   `json:"competency"`
	Level      int      `json:"level"`
	Title      string   `json:"title"`
	Reached    int      `json:"reached"`
	Open       int      `json:"open" doc:"not reached yet"`
	Median     *float64 `json:"median_days" doc:"half took at most so long; null while nobody has reached it"`
	Longest    *int     `json:"longest_days"`
}

// SumUp sums up members of one group.
func SumUp(group string, members []CohortMember) CohortProgress {
	s := CohortProgress{Group: group, States: map[State]int{}, Of: len(members), Blocking: []BlockingPerson{}, Members: members}
	waits, counted := map[string]int{}, 0
	for _, m := range members {
		s.States[m.State]++
		if m.State == Cancelled || m.State == StateEnded || m.State == StateLeaving {
			continue
		}
		counted++
		s.Percent += m.Percent
		s.Overdue += len(m.Overdue)
		s.Blocked += m.Blocked
		if len(m.Overdue) > 0 {
			s.Late++
		}
		for _, person := range m.WaitsFor {
			waits[person]++
		}
		s.Expected = latest(s.Expected, m.Expected)
	}
	if counted > 0 {
		s.Percent /= float64(counted)
	}
	for _, person := range sortedKeys(waits) {
		s.Blocking = append(s.Blocking, BlockingPerson{person, waits[person]})
	}
	slices.SortStableFunc(s.Blocking, func(a, b BlockingPerson) int { return cmp.Compare(b.Onboardings, a.Onboardings) })
	s.Competency = timesToCompetency(members)
	return s
}

// timesToCompetency groups by competency and level.
func timesToCompetency(members []CohortMember) []TimeToCompetency {
	times, days := []TimeToCompetency{}, map[int][]int{}
	for _, m := range members {
		for _, c := range m.Competency {
			k := slices.IndexFunc(times, func(t TimeToCompetency) bool { return t.Competency == c.Competency && t.Level == c.Needed })
			if k < 0 {
				k = len(times)
				times = append(times, TimeToCompetency{Competency: c.Competency, Level: c.Needed, Title: c.Title})
			}
			switch {
			case c.Days != nil:
				times[k].Reached++
				days[k] = append(days[k], *c.Days)
			case c.Recognised == "" && (m.State == StateScheduled || m.State == StateActive):
				times[k].Open++
			}
		}
	}
	for k := range times {
		if n := len(days[k]); n > 0 {
			slices.Sort(days[k])
			median := float64(days[k][(n-1)/2]+days[k][n/2]) / 2
			times[k].Median, times[k].Longest = &median, &days[k][n-1]
		}
	}
	slices.SortFunc(times, func(a, b TimeToCompetency) int {
		return cmp.Or(strings.Compare(a.Competency, b.Competency), cmp.Compare(a.Level, b.Level))
	})
	return times
}
