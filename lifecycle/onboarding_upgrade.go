package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
)

// UpgradePayload is the data of upgrade. Preview is the hash of the difference that was seen: what is applied is that, or nothing.
type UpgradePayload struct {
	Version    int               `json:"version"`
	Preview    string            `json:"preview"`
	Roles      map[string]string `json:"roles,omitempty"`      // those that the version has and nobody has in the onboarding
	Attributes map[string]string `json:"attributes,omitempty"` // of the subject: those that the version needs, as in the preview
}

// foldUpgrade moves the onboarding to another version: exactly the difference that was seen.
func foldUpgrade(c *onboarding, t *Turn, e Event) error {
	payload, err := Decode[UpgradePayload](e)
	if err != nil {
		return err
	}
	if payload.Version == c.Data.Plan.Version {
		return fault.New(fault.Conflict, "the onboarding has version %d already", payload.Version)
	}
	if e.Facts == nil || e.Facts.Onboarding == nil {
		return fault.New(fault.NotFound, "there is no version %d of the template %s", payload.Version, c.Data.Plan.Template)
	}
	u, err := upgradeTo(c, OnboardingUpgrade{Template: *e.Facts.Onboarding, Attributes: payload.Attributes, Recognised: e.Facts.Recognised}, e.At)
	if err != nil {
		return err
	}
	if payload.Preview != u.preview.Hash {
		changed := fault.New(fault.ContentChanged, "what you saw is not what the upgrade would do now; look at the preview again")
		changed.Fields = []fault.Field{{Path: "body.data.preview", Message: "is not the hash of the preview as it is now", Value: u.preview.Hash}}
		return changed
	}
	return u.apply(t, e, payload.Roles)
}

func (u *upgrade) apply(t *Turn, e Event, roles map[string]string) error {
	d := &u.c.Data
	var problems fault.Problems
	for _, attribute := range u.preview.Unknown {
		problems.Add("body.data.attributes."+attribute.Key, "is needed: %s", attribute.Title)
	}
	for _, role := range sortedKeys(roles) {
		_, known := u.roles[role]
		problems.Require(known && d.Roles[role] == "", "body.data.roles."+role, "is not missing: somebody has it, or the version has no such role; event reassign gives a role to somebody else")
		u.roles[role] = roles[role]
	}
	asked := u.c.asked()
	for _, key := range u.again {
		closeItemTasks(u.c, t, key, "the template changed")
	}
	before := d.Recognised
	d.Plan, d.Items, d.Roles, d.Subject, d.Recognised = u.plan, u.items, u.roles, u.subject, slices.Clip(u.to.Recognised)
	d.keepWhatItemsRestOn(before)
	for i := range d.Items {
		if p := &d.Items[i]; p.State == ItemCancelled && p.EndedAt.IsZero() {
			p.end(ItemCancelled, e, u.c.Seq, "")
		}
	}
	d.checkRoles(&problems, rolesAt("body.data.roles."))
	for _, role := range sortedKeys(roles) {
		d.checkGiver(&problems, rolesAt("body.data.roles."), role, e)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	u.handOver(t)
	bar(u.c, t)
	u.tell(t, asked)
	return nil
}

// handOver brings what is asked up to the version: another role's item goes to who has that, an open task is called what its item is
// called, and who had no attempt left may try again where the version allows more.
func (u *upgrade) handOver(t *Turn) {
	d, s := &u.c.Data, scheduleOf(u.c)
	for _, task := range slices.Clone(u.c.Tasks) {
		i, known := s.items[task.Subject]
		if !known {
			continue
		}
		item, p := d.Plan.Items[i], d.Items[i]
		switch {
		case task.Kind == TaskItem && task.Because != d.becauseOwner(i):
			closeItemTasks(u.c, t, item.Key, "another role does it now")
			ask(s, t, i, p.State)
		case task.Kind == TaskDecideFailed && item.attemptsLeft(p):
			closeItemTasks(u.c, t, item.Key, "the template allows another attempt")
			ask(s, t, i, ItemFailed)
		case (task.Kind == TaskItem || task.Kind == TaskAnswer) && task.Title != item.Title:
			if open, err := t.task(task.ID); err == nil {
				open.Title = item.Title
			}
		}
	}
}

// asked are the open tasks about items, sign-offs of reviews left out: their signers are told when a round is withdrawn.
func (c *Head) asked() map[string]Task {
	open := map[string]Task{}
	for _, task := range c.Tasks {
		if task.Status == TaskOpen && task.RoundID == "" {
			open[task.ID] = task
		}
	}
	return open
}

// tell lets everybody know, once, what is no longer asked of them and is nobody else's task under the same item of theirs.
func (u *upgrade) tell(t *Turn, before map[string]Task) {
	for _, task := range u.c.Tasks {
		delete(before, task.ID)
	}
	gone := map[string][]string{}
	for _, id := range sortedKeys(before) {
		task, again := before[id], false
		for _, other := range u.c.Tasks {
			again = again || other.Assignee == task.Assignee && other.Subject == task.Subject
		}
		if i := u.c.Data.Plan.index(task.Subject); !again && (u.c.Data.Items[i].State == ItemCancelled || u.c.Data.ownerOf(i) != task.Assignee || u.locked(task.Subject)) {
			gone[task.Assignee] = append(gone[task.Assignee], task.Title)
		}
	}
	for _, person := range sortedKeys(gone) {
		slices.Sort(gone[person])
		t.Notify(Notice{To: []string{person}, About: "withdrawn", Message: fmt.Sprintf("%s: the checklist has version %d of its template now, which does not ask you now: %s",
			u.c.Title, u.plan.Version, strings.Join(slices.Compact(gone[person]), "; "))})
	}
}

// locked tells whether an item that was open waits again.
func (u *upgrade) locked(key string) bool {
	return slices.ContainsFunc(u.preview.Changed, func(d ItemDifference) bool { return d.Item == key && d.Locked })
}
