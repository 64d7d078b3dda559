package lifecycle

import (
	"slices"
	"time"
)

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
	Expected   time.Time              `json:"expected_completion,omitzero" doc:"when the last mandatory item is done if everything open is done when it is due; absent while an item has failed for good"`
	Competency []CompetencyInProgress `json:"competencies"`
}

// Share is a number of a whole.
type Share struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// BlockedItem is a locked item and what it waits for.
type BlockedItem struct {
	Item    string         `json:"item"`
	OpensAt time.Time      `json:"opens_at,omitzero" doc:"when it waits for nothing but its day"`
	Waits   []BlockingItem `json:"waits_for" doc:"the unfinished items at the beginning of what it waits for"`
}

// BlockingItem is an item that others wait for.
type BlockingItem struct {
	Item  string    `json:"item"`
	State ItemState `json:"state"`
	Who   []string  `json:"who" doc:"who is asked now"`
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
	Recognised string `json:"recognised,omitempty" doc:"the onboarding in which it was assessed before"`
}

// ProgressOf looks at an onboarding and changes nothing.
func ProgressOf(c *Case[OnboardingData], now time.Time) OnboardingProgress {
	r := OnboardingProgress{States: map[ItemState]int{}, Overdue: []string{}, Blocked: []BlockedItem{}, Competency: []CompetencyInProgress{}}
	s := scheduleOf(c)
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
			r.Blocked = append(r.Blocked, s.blocked(i))
		}
		if c.isLate(item.Key, now) {
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

// isLate tells whether something that is asked about an item is late.
func (h *Head) isLate(key string, now time.Time) bool {
	return slices.ContainsFunc(h.Tasks, func(task Task) bool {
		return task.Subject == key && task.Status == TaskOpen && !task.DueAt.IsZero() && task.DueAt.Before(now)
	})
}

// who is asked something about an item now.
func (h *Head) who(key string) []string {
	var people []string
	for _, task := range h.Tasks {
		if task.Subject == key && task.Status == TaskOpen {
			people = append(people, task.Assignee)
		}
	}
	return sortedSet(people)
}

// waitsFor are the items that an item waits for directly, those behind milestones too.
func (s *schedule) waitsFor(i int) []string {
	item := s.c.Data.Plan.Items[i]
	keys := slices.Clone(item.Requires)
	for _, rule := range []*DueRule{&item.Due, item.Opens} {
		if rule != nil && !s.fixed(*rule) {
			keys = append(keys, rule.Key)
		}
	}
	for k := 0; k < len(keys); k++ {
		keys = append(keys, s.miles[keys[k]].Requires...)
	}
	return slices.DeleteFunc(sortedSet(keys), func(key string) bool { _, isItem := s.items[key]; return !isItem })
}

// blocked finds, behind what an item waits for, the items that wait for nothing but people or their day.
func (s *schedule) blocked(i int) BlockedItem {
	b := BlockedItem{Item: s.c.Data.Plan.Items[i].Key, Waits: []BlockingItem{}}
	if at, known := s.opens(i); known {
		b.OpensAt = at
	}
	seen, look := map[string]bool{}, s.waitsFor(i)
	for k := 0; k < len(look); k++ {
		j := s.items[look[k]]
		p := s.c.Data.Items[j]
		if seen[p.Key] || p.State.satisfies() {
			continue
		}
		seen[p.Key] = true
		deeper := s.waitsFor(j)
		open := slices.ContainsFunc(deeper, func(key string) bool { return !s.c.Data.Items[s.items[key]].State.satisfies() })
		if p.State == ItemLocked && open {
			look = append(look, deeper...)
			continue
		}
		b.Waits = append(b.Waits, BlockingItem{Item: p.Key, State: p.State, Who: s.c.who(p.Key)})
	}
	return b
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

// expected plays the rest of the onboarding on a copy: what is open is done when it is due, or now when that is over; what is
// locked opens then. False while a mandatory item has failed for good.
func (s *schedule) expected(now time.Time) (last time.Time, known bool) {
	copied := *s.c
	copied.Data.Items = slices.Clone(s.c.Data.Items)
	f := scheduleOf(&copied)
	f.days = s.days
	for moved := true; moved; {
		moved = false
		for i := range copied.Data.Items {
			p := &copied.Data.Items[i]
			if p.State.Finished() || p.State == ItemFailed && copied.hasDecision(p.Key) {
				continue
			}
			at, known := p.OpenedAt, true
			if p.State == ItemLocked {
				at, known = f.opens(i)
				at = latest(at, now)
			}
			if known {
				p.State, p.EndedAt, moved = ItemSignedOff, latest(f.due(i, at), now), true
			}
		}
	}
	for i, item := range copied.Data.Plan.Items {
		p := copied.Data.Items[i]
		if item.Optional || removed(item, p) {
			continue
		}
		if !p.State.satisfies() {
			return time.Time{}, false
		}
		last = latest(last, p.EndedAt)
	}
	return last, true
}

func (h *Head) hasDecision(key string) bool {
	return slices.ContainsFunc(h.Tasks, func(task Task) bool { return task.Subject == key && task.Kind == TaskDecideFailed })
}
