package lifecycle

import "time"

// OnboardingProgress is how far an onboarding is at a time.
type OnboardingProgress struct {
	Percent   float64 `json:"percent" doc:"of the weight of all items: signed off or waived. What the end cancelled counts as not done; what an upgrade removed does not count"`
	Mandatory Share   `json:"mandatory" doc:"mandatory items that are signed off or waived"`
	Optional  Share   `json:"optional"`
	// States counts items by state.
	States  map[ItemState]int `json:"states"`
	Overdue []string          `json:"overdue" doc:"items that are asked for and late"`
	Blocked []BlockedItem     `json:"blocked" doc:"locked items, and whom they wait for"`
	// Expected is zero when nobody can know: an item has failed for good.
	Expected   time.Time              `json:"expected_completion,omitzero" doc:"when the last mandatory item is done if everything open is done when it is due, and what has an assessor or signers is signed when they are due; absent while an item has failed for good"`
	Competency []CompetencyInProgress `json:"competencies"`
}

// Share is a number of a whole.
type Share struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// CompetencyInProgress is one competency of the plan.
type CompetencyInProgress struct {
	Competency string    `json:"competency"`
	Title      string    `json:"title"`
	Level      int       `json:"level" doc:"reached; 0 for none yet"`
	Needed     int       `json:"needed"`
	ReachedAt  time.Time `json:"reached_at,omitzero"`
	// Days are calendar days from the start date.
	Days       *int   `json:"days_to_competency,omitempty" doc:"calendar days from the start date to the assessment; absent while not reached, and when it was brought along"`
	Recognised string `json:"recognised,omitempty" doc:"key of the onboarding in which it was assessed before, or \"assessment\" and its id of one that was recorded by hand"`
}

// ProgressOf looks at an onboarding and changes nothing.
func ProgressOf(c *Case[OnboardingData], now time.Time) OnboardingProgress {
	r := OnboardingProgress{States: map[ItemState]int{}, Overdue: []string{}, Blocked: []BlockedItem{}, Competency: []CompetencyInProgress{}}
	s := scheduleOf(c)
	waiting := s.queue()
	var done, weight int
	for i, item := range c.Data.Plan.Items {
		p := c.Data.Items[i]
		r.States[p.State]++
		if removed(item, p) {
			continue
		}
		share := &r.Mandatory
		if item.Optional {
			share = &r.Optional
		}
		share.Of++
		weight += item.weight()
		if p.State.satisfies() {
			share.Done++
			done += item.weight()
		}
		if p.State == ItemLocked {
			r.Blocked = append(r.Blocked, waiting.blocked(i))
		}
		if s.isLate(item.Key, now) {
			r.Overdue = append(r.Overdue, item.Key)
		}
		if item.Kind == ItemCompetency {
			r.Competency = append(r.Competency, s.competency(i))
		}
	}
	if weight > 0 {
		r.Percent = 100 * float64(done) / float64(weight)
	}
	r.Expected, _ = s.expected(now)
	return r
}

// removed tells whether an upgrade took an unfinished item out: it keeps the version that it was of. What the end of the onboarding
// cancelled was never done, and counts as that.
func removed(item PlanItem, p ItemProgress) bool {
	return p.State == ItemCancelled && item.Version != 0
}

func (s *schedule) competency(i int) CompetencyInProgress {
	item, p := s.c.Data.Plan.Items[i], s.c.Data.Items[i]
	in := CompetencyInProgress{Competency: item.Competency, Title: s.c.Data.Plan.competency(item.Competency).Title, Needed: item.Level, Recognised: p.Recognised}
	if p.State == ItemSignedOff {
		in.Level, in.ReachedAt = p.Level, p.EndedAt
		if p.Recognised == "" {
			days := dayOf(s.c.calendar().Offsets.Clock(p.EndedAt)) - dayOf(s.c.calendar().Offsets.Clock(s.c.Data.Clock.StartAt))
			in.Days = &days
		}
	}
	return in
}
