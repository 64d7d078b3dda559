package lifecycle

import (
	"slices"
	"time"
)

// outlook looks ahead from now: what is open is done when it is due, or now when that is over, and signed off when that is due; what
// is locked opens then.
func (s *schedule) outlook(now time.Time) *schedule {
	ahead := *s
	ahead.from, ahead.known = now, map[string]moment{}
	return &ahead
}

// expected is when the last mandatory item is done; false while one has failed for good.
func (s *schedule) expected(now time.Time) (last time.Time, known bool) {
	ahead := s.outlook(now)
	for i, item := range s.c.Data.Plan.Items {
		if item.Optional || removed(item, s.c.Data.Items[i]) {
			continue
		}
		at, known := ahead.reached(item.Key)
		if !known {
			return time.Time{}, false
		}
		last = latest(last, at)
	}
	return last, true
}

// done is when an unfinished item will be.
func (s *schedule) done(i int) moment {
	p := s.c.Data.Items[i]
	since := p.OpenedAt
	switch {
	case p.State == ItemSubmitted:
		return moment{s.signed(i), true}
	case p.State == ItemFailed && slices.ContainsFunc(s.tasks(p.Key), func(task Task) bool { return task.Kind == TaskDecideFailed }):
		return moment{}
	case p.State == ItemLocked:
		at, known := s.opens(i)
		if !known {
			return moment{}
		}
		since = latest(at, s.from)
	}
	item := s.c.Data.Plan.Items[i]
	return moment{s.signedAfter(item, 0, latest(s.due(i, since), s.from)), true}
}

// signed is when somebody will have signed off what is submitted.
func (s *schedule) signed(i int) time.Time {
	item := s.c.Data.Plan.Items[i]
	at := latest(s.awaited(item.Key), s.from)
	for _, round := range s.c.Rounds {
		if round.Subject == item.Key {
			return s.signedAfter(item, round.Current+1, at)
		}
	}
	return at
}

// signedAfter adds the time of those who sign an item off: of its assessor, or of a review's stages from one on.
func (s *schedule) signedAfter(item PlanItem, stage int, at time.Time) time.Time {
	if item.Assessor != "" {
		return s.c.after(at, item.assessWithin())
	}
	if stages := item.policy().Stages; item.Kind == ItemReview && stage < len(stages) {
		for _, later := range stages[stage:] {
			at = s.c.after(at, later.DueAfter)
		}
	}
	return at
}
