package lifecycle_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"tollgate/lifecycle"
)

type onboarding = lifecycle.Case[lifecycle.OnboardingData]

// onboardingOracle keeps its own record of who submitted, signed and waived what, from the events and signatures alone, and holds
// every item to it.
type onboardingOracle struct {
	*watcher[lifecycle.OnboardingData]
	subject   string
	submitted map[string][]string // by item, everybody who submitted it, and for whom
	signed    map[string][]string // by item, who approved it or the review of it
	waived    map[string]string
	open      map[string]bool // items that were asked for before the step
}

func watchOnboarding(t tester, p *onboardingPlay, subject lifecycle.OnboardingSubject) *onboardingOracle {
	o := &onboardingOracle{subject: subject.Person, submitted: map[string][]string{}, signed: map[string][]string{}, waived: map[string]string{}, open: map[string]bool{},
		watcher: watchCase(t, p, func(c *onboarding) { c.Calendar = nil })}
	o.looks = append(o.looks, o.records, o.finishedStays, o.eachDoesTheirOwn, o.rolesAreGivenByOthers, o.lockedIsNotSubmitted, o.somebodyIsAsked, o.endsAreEarned, o.clockDecidesNothing, o.progressAddsUp)
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
		key := before.Tasks[i].Subject
		o.submitted[key] = append(o.submitted[key], e.Actor.ID, before.Tasks[i].Assignee)
	}
	for _, s := range commit.Signatures {
		task := before.Tasks[i]
		approves := s.Meaning == lifecycle.Approve
		if s.ContentHash != task.ContentHash || s.SignerID != e.Actor.ID || s.SignerID == o.subject || slices.Contains(e.ActsFor, o.subject) {
			o.t.Fatalf("%s signed %s of %s", s.SignerID, s.ContentHash, task.Subject)
		}
		if task.Kind == lifecycle.TaskAssess && slices.ContainsFunc(o.submitted[task.Subject], func(id string) bool { return id == s.SignerID || slices.Contains(e.ActsFor, id) }) {
			o.t.Fatalf("%s, for %v, signed off %s, in which %v had a part", s.SignerID, e.ActsFor, task.Subject, o.submitted[task.Subject])
		}
		if approves {
			o.signed[task.Subject] = append(o.signed[task.Subject], s.SignerID)
		}
	}
}

// eachDoesTheirOwn: what the subject learns they do in person, access they neither give nor take back themselves, and each role's
// questions are answered by who has it or by somebody who has no part in the review.
func (o *onboardingOracle) eachDoesTheirOwn(before onboarding, e lifecycle.Event, _ onboarding, commit lifecycle.Commit) {
	if e.Name != lifecycle.EventCompleteTask {
		return
	}
	for _, task := range before.Tasks {
		if task.ID != taskIn(o.t, e) {
			continue
		}
		learned := slices.Contains([]string{"safety", "course", "shadow", "triage_2"}, task.Subject) && task.Kind == lifecycle.TaskItem
		own := task.Subject == "account" && e.Actor.ID == o.subject
		spoken := task.Kind == lifecycle.TaskAnswer && e.Actor.ID != task.Assignee && slices.ContainsFunc(append([]string{e.Actor.ID}, e.ActsFor...), func(id string) bool {
			return id != task.Assignee && slices.Contains([]string{o.subject, before.Data.Roles["manager"], before.Data.Roles["buddy"]}, id)
		})
		if learned && (e.Actor.ID != o.subject || e.OnBehalfOf != "") || own || spoken {
			o.t.Fatalf("%s, for %q (%v), answered %s of %s", e.Actor.ID, e.OnBehalfOf, e.ActsFor, task.Kind, task.Subject)
		}
		for _, step := range commit.Steps {
			content := payloadOf(o.t, step).Content
			if task.Kind == lifecycle.TaskAnswer && content != "" && !strings.Contains(content, `"by":"`+e.Actor.ID+`"`) {
				o.t.Fatalf("what is signed does not say that %s answered: %s", e.Actor.ID, content)
			}
		}
	}
}

func taskIn(t tester, e lifecycle.Event) string {
	var data struct {
		TaskID string `json:"task_id"`
	}
	if err := json.Unmarshal(e.Payload, &data); err != nil {
		t.Fatalf("the payload of %s: %v", e.Name, err)
	}
	return data.TaskID
}

// rolesAreGivenByOthers: the subject runs nothing, gives no access and signs no review; nobody gives themselves a role that decides; and
// an item that is handed over is as late as it was.
func (o *onboardingOracle) rolesAreGivenByOthers(before onboarding, e lifecycle.Event, next onboarding, _ lifecycle.Commit) {
	for role, person := range next.Data.Roles {
		decides := slices.Contains([]string{"manager", "assessor", "trainer"}, role)
		given := before.Data.Roles[role] != person && slices.ContainsFunc(next.Data.Items, func(p lifecycle.ItemProgress) bool {
			i := slices.IndexFunc(next.Data.Plan.Items, func(item lifecycle.PlanItem) bool { return item.Key == p.Key })
			item := next.Data.Plan.Items[i]
			return !p.State.Finished() && (item.Assessor == role || role == "manager" && (item.Waive == nil || !item.Waive.Never))
		})
		if decides && given && person == e.Actor.ID && before.State != lifecycle.New {
			o.t.Fatalf("%s gave themselves the role %s", person, role)
		}
		if person == o.subject && slices.Contains([]string{"manager", "coordinator"}, role) {
			o.t.Fatalf("after %s the subject has the role %s", e.Name, role)
		}
	}
	if e.Name != lifecycle.EventReassignItem {
		return
	}
	for k, task := range next.Tasks {
		was := before.Tasks[k]
		if !task.DueAt.Equal(was.DueAt) || task.Overdue != was.Overdue || !task.OpenedAt.Equal(was.OpenedAt) {
			o.t.Fatalf("%s made %+v of %+v", e.Name, task, was)
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
			submitted := len(o.submitted[p.Key]) > 0
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
