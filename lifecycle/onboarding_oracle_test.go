package lifecycle_test

import (
	"encoding/json"
	"reflect"
	"slices"

	"tollgate/lifecycle"
)

type onboarding = lifecycle.Case[lifecycle.OnboardingData]

// onboardingOracle keeps its own record of who submitted, signed and waived what, from the events and signatures alone, and holds
// every item to it.
type onboardingOracle struct {
	*watcher[lifecycle.OnboardingData]
	subject   string
	submitted map[string]string   // by item, who submitted it last
	signed    map[string][]string // by item, who approved it or the review of it
	waived    map[string]string
	open      map[string]bool // items that were asked for before the step
}

func watchOnboarding(t tester, p *onboardingPlay, subject lifecycle.OnboardingSubject) *onboardingOracle {
	o := &onboardingOracle{subject: subject.Person, submitted: map[string]string{}, signed: map[string][]string{}, waived: map[string]string{}, open: map[string]bool{},
		watcher: watchCase(t, p, func(c *onboarding) { c.Calendar = nil })}
	o.looks = append(o.looks, o.records, o.finishedStays, o.lockedIsNotSubmitted, o.somebodyIsAsked, o.endsAreEarned, o.clockDecidesNothing, o.progressAddsUp)
	return o
}

// records notes what a step says: who answered which task, and who waived.
func (o *onboardingOracle) records(before onboarding, e lifecycle.Event, _ onboarding, commit lifecycle.Commit) {
	var data struct {
		TaskID string `json:"task_id"`
		Item   string
	}
	if err := json.Unmarshal(e.Payload, &data); err != nil && len(e.Payload) > 0 {
		o.t.Fatalf("the payload of %s: %v", e.Name, err)
	}
	i := slices.IndexFunc(before.Tasks, func(task lifecycle.Task) bool { return task.ID == data.TaskID })
	switch {
	case e.Name == lifecycle.EventWaive:
		o.waived[data.Item] = e.Actor.ID
	case e.Name == lifecycle.EventCompleteTask && before.Tasks[i].Kind == lifecycle.TaskItem:
		o.submitted[before.Tasks[i].Subject] = e.Actor.ID
	}
	for _, s := range commit.Signatures {
		task := before.Tasks[i]
		approves := s.Meaning == lifecycle.Approve
		if s.ContentHash != task.ContentHash || s.SignerID != e.Actor.ID || s.SignerID == o.subject || slices.Contains(e.ActsFor, o.subject) {
			o.t.Fatalf("%s signed %s of %s", s.SignerID, s.ContentHash, task.Subject)
		}
		if task.Kind == lifecycle.TaskAssess && s.SignerID == o.submitted[task.Subject] {
			o.t.Fatalf("%s signed off %s, which they submitted", s.SignerID, task.Subject)
		}
		if approves {
			o.signed[task.Subject] = append(o.signed[task.Subject], s.SignerID)
		}
	}
}

// finishedStays: what is done or waived is never changed, but for an access that is taken back; nothing disappears.
func (o *onboardingOracle) finishedStays(before onboarding, e lifecycle.Event, next onboarding, _ lifecycle.Commit) {
	for i, p := range before.Data.Items {
		k := slices.IndexFunc(next.Data.Items, func(n lifecycle.ItemProgress) bool { return n.Key == p.Key })
		if k < 0 {
			o.t.Fatalf("%s made %s disappear", e.Name, p.Key)
		}
		if p.State != lifecycle.ItemSignedOff && p.State != lifecycle.ItemWaived && p.State != lifecycle.ItemRevoked {
			continue
		}
		now, was := next.Data.Items[k], p
		if now.State == lifecycle.ItemRevoked {
			if next.Data.Plan.Items[k].Kind != lifecycle.ItemAccess || before.State != lifecycle.StateLeaving && p.State != lifecycle.ItemRevoked {
				o.t.Fatalf("%s took %s back in %s", e.Name, p.Key, before.State)
			}
			was.State, was.Seq = now.State, now.Seq
		}
		if !reflect.DeepEqual(was, now) {
			o.t.Fatalf("%s changed the finished item\n%+v\n%+v", e.Name, p, now)
		}
		old, definition := before.Data.Plan.Items[i].OnboardingItem, next.Data.Plan.Items[k].OnboardingItem
		if !reflect.DeepEqual(old, definition) {
			o.t.Fatalf("%s changed what the finished item %s is", e.Name, p.Key)
		}
	}
}

// lockedIsNotSubmitted: nobody is asked about a locked item, and nothing that was locked is submitted or done in one step.
func (o *onboardingOracle) lockedIsNotSubmitted(before onboarding, e lifecycle.Event, next onboarding, _ lifecycle.Commit) {
	for _, p := range next.Data.Items {
		if p.State == lifecycle.ItemLocked && slices.ContainsFunc(next.Tasks, func(task lifecycle.Task) bool { return task.Subject == p.Key }) {
			o.t.Fatalf("after %s somebody is asked about %s, which is locked", e.Name, p.Key)
		}
	}
	for _, p := range before.Data.Items {
		k := slices.IndexFunc(next.Data.Items, func(n lifecycle.ItemProgress) bool { return n.Key == p.Key })
		if now := next.Data.Items[k].State; p.State == lifecycle.ItemLocked && (now == lifecycle.ItemSubmitted || now == lifecycle.ItemSignedOff) {
			o.t.Fatalf("%s led %s from locked to %s", e.Name, p.Key, now)
		}
	}
}

// somebodyIsAsked: everything that is open has somebody who is asked, by a time.
func (o *onboardingOracle) somebodyIsAsked(_ onboarding, e lifecycle.Event, c onboarding, _ lifecycle.Commit) {
	for _, p := range c.Data.Items {
		asks := slices.Contains([]lifecycle.ItemState{lifecycle.ItemOpen, lifecycle.ItemReturned, lifecycle.ItemFailed, lifecycle.ItemSubmitted}, p.State)
		asked := slices.ContainsFunc(c.Tasks, func(task lifecycle.Task) bool {
			return task.Subject == p.Key && task.Status == lifecycle.TaskOpen && task.Assignee != "" && !task.DueAt.IsZero()
		})
		if asks && (c.Ended || !asked) {
			o.t.Fatalf("after %s nobody is asked about %s, which is %s", e.Name, p.Key, p.State)
		}
	}
	for _, task := range c.Tasks {
		if task.DueAt.Before(task.OpenedAt) {
			o.t.Fatalf("after %s %s is due before it was asked for", e.Name, task.Title)
		}
	}
}

// endsAreEarned: completed means that every mandatory item was signed off by somebody who may, or waived by somebody who may.
func (o *onboardingOracle) endsAreEarned(_ onboarding, e lifecycle.Event, c onboarding, _ lifecycle.Commit) {
	for i, p := range c.Data.Items {
		item := c.Data.Plan.Items[i]
		switch p.State {
		case lifecycle.ItemSignedOff, lifecycle.ItemRevoked:
			_, submitted := o.submitted[p.Key]
			if needs := item.Assessor != "" || item.Kind == lifecycle.ItemReview; needs && len(o.signed[p.Key]) == 0 || !needs && !submitted {
				o.t.Fatalf("after %s %s is %s without a signature or a submission", e.Name, p.Key, p.State)
			}
		case lifecycle.ItemWaived:
			if by := o.waived[p.Key]; by == "" || by == o.subject || item.Waive != nil && item.Waive.Never {
				o.t.Fatalf("after %s %s is waived by %q", e.Name, p.Key, by)
			}
		default:
			if c.State == lifecycle.StateCompleted && !item.Optional && item.Version == 0 {
				o.t.Fatalf("%s completed the onboarding with %s %s", e.Name, p.Key, p.State)
			}
		}
	}
	if c.State == lifecycle.StateEnded && slices.ContainsFunc(c.Data.Items, func(p lifecycle.ItemProgress) bool {
		return p.Key == "account" && p.SubmittedBy != "" && p.State != lifecycle.ItemRevoked
	}) {
		o.t.Fatalf("%s ended the onboarding and left access behind", e.Name)
	}
}

func (o *onboardingOracle) clockDecidesNothing(before onboarding, e lifecycle.Event, next onboarding, commit lifecycle.Commit) {
	if e.By == lifecycle.ByClock && (len(commit.Signatures) > 0 || next.State != before.State && e.Name != lifecycle.EventStartReached) {
		o.t.Fatalf("%s led from %s to %s", e.Name, before.State, next.State)
	}
}

// progressAddsUp: every item is in one state, and the shares are those of the items that count.
func (o *onboardingOracle) progressAddsUp(_ onboarding, e lifecycle.Event, c onboarding, _ lifecycle.Commit) {
	r, states := lifecycle.ProgressOf(&c, c.UpdatedAt), 0
	for _, n := range r.States {
		states += n
	}
	removed := 0 // by an upgrade; what the end cancelled was never done
	for i, p := range c.Data.Items {
		if p.State == lifecycle.ItemCancelled && c.Data.Plan.Items[i].Version != 0 {
			removed++
		}
	}
	done := r.States[lifecycle.ItemSignedOff] + r.States[lifecycle.ItemWaived] + r.States[lifecycle.ItemRevoked]
	if states != len(c.Data.Items) || r.Mandatory.Of+r.Optional.Of != states-removed || r.Mandatory.Done+r.Optional.Done != done || r.Percent < 0 || r.Percent > 100 ||
		len(r.Blocked) != r.States[lifecycle.ItemLocked] || c.State == lifecycle.StateCompleted && r.Mandatory.Done != r.Mandatory.Of {
		o.t.Fatalf("after %s the progress is %+v", e.Name, r)
	}
	if !r.Expected.IsZero() && !c.Ended && r.Mandatory.Done < r.Mandatory.Of && r.Expected.Before(c.UpdatedAt) {
		o.t.Fatalf("after %s the expected completion %s is in the past", e.Name, r.Expected)
	}
}
