package lifecycle

import (
	"cmp"
	"slices"

	"tollgate/fault"
)

// UpgradePayload is the data of upgrade. Preview is the hash of the difference that was seen: what is applied is that, or nothing.
type UpgradePayload struct {
	Version int               `json:"version"`
	Preview string            `json:"preview"`
	Roles   map[string]string `json:"roles,omitempty"` // those that the version has and the onboarding has not
}

// ItemDifference is what an upgrade does to one item.
type ItemDifference struct {
	Item   string    `json:"item"`
	Title  string    `json:"title"`
	State  ItemState `json:"state,omitempty" doc:"now"`
	Fields []string  `json:"fields,omitempty" doc:"what is different in the other version"`
	// Again: something that was under way asks for something else now.
	Again bool `json:"asked_again,omitempty" doc:"what was under way begins again"`
}

// UpgradePreview is what moving a running onboarding to another version of its template would do.
type UpgradePreview struct {
	Template string           `json:"template"`
	From     int              `json:"from_version"`
	To       int              `json:"to_version"`
	Added    []ItemDifference `json:"added" doc:"items that the onboarding would get"`
	Removed  []ItemDifference `json:"removed" doc:"open items that would be cancelled"`
	Changed  []ItemDifference `json:"changed" doc:"open items that would be different"`
	Kept     []ItemDifference `json:"kept" doc:"finished items that the version has not, or has differently: they stay as they are"`
	Missing  []string         `json:"missing_roles" doc:"roles to be given with the event upgrade"`
	Hash     string           `json:"preview" doc:"to be given back with the event upgrade"`
}

// organisational fields say when and for what an item counts, not what is asked: changing one begins nothing again.
var organisational = []string{"title", "section", "optional", "weight", "due", "opens", "assess_days", "requires", "waive", "attempts", "revoker", "owner"}

// upgrade is an onboarding on its way to another version.
type upgrade struct {
	c       *onboarding
	plan    OnboardingPlan
	items   []ItemProgress
	again   []string // items whose tasks close
	preview UpgradePreview
}

// PreviewUpgrade compares a running onboarding with another version of its template and changes nothing.
func PreviewUpgrade(c *Case[OnboardingData], t OnboardingTemplate) (UpgradePreview, error) {
	u, err := upgradeTo(c, t)
	return u.preview, err
}

func upgradeTo(c *onboarding, t OnboardingTemplate) (*upgrade, error) {
	u := &upgrade{c: c, plan: PlanOnboarding(t, c.Data.Subject), preview: UpgradePreview{Template: t.Key, From: c.Data.Plan.Version, To: t.Version,
		Added: []ItemDifference{}, Removed: []ItemDifference{}, Changed: []ItemDifference{}, Kept: []ItemDifference{}, Missing: []string{}}}
	for k := range u.plan.Items {
		if err := u.take(k); err != nil {
			return u, err
		}
	}
	for i, item := range c.Data.Plan.Items {
		if u.plan.index(item.Key) < 0 {
			u.leave(i, item)
		}
	}
	for _, item := range u.plan.Items {
		for _, role := range item.needed() {
			if c.Data.person(role) == "" && !slices.Contains(u.preview.Missing, role) {
				u.preview.Missing = append(u.preview.Missing, role)
			}
		}
	}
	for _, spec := range c.Data.Plan.Competencies {
		if !slices.ContainsFunc(u.plan.Competencies, func(other CompetencySpec) bool { return other.Key == spec.Key }) {
			u.plan.Competencies = append(u.plan.Competencies, spec)
		}
	}
	var err error
	_, u.preview.Hash, err = Canonical(u.preview)
	return u, err
}

// take puts an item of the new version beside what the onboarding has of it.
func (u *upgrade) take(k int) error {
	item := u.plan.Items[k]
	i := u.c.Data.Plan.index(item.Key)
	if i < 0 || u.c.Data.Items[i].State == ItemCancelled {
		u.preview.Added = append(u.preview.Added, ItemDifference{Item: item.Key, Title: item.Title})
		u.items = append(u.items, ItemProgress{Key: item.Key, State: ItemLocked})
		return nil
	}
	old, p := u.c.Data.Plan.Items[i], u.c.Data.Items[i]
	fields, err := differences(old, item)
	if err != nil {
		return err
	}
	difference := ItemDifference{Item: item.Key, Title: item.Title, State: p.State, Fields: fields}
	switch {
	case len(fields) == 0:
	case p.State.Finished():
		u.preview.Kept = append(u.preview.Kept, difference)
		u.plan.Items[k] = old
		u.plan.Items[k].Version = cmp.Or(old.Version, u.c.Data.Plan.Version)
	default:
		difference.Again = p.State != ItemLocked && slices.ContainsFunc(fields, func(name string) bool { return !slices.Contains(organisational, name) })
		if difference.Again {
			u.again = append(u.again, item.Key)
			p = ItemProgress{Key: p.Key, State: ItemLocked, Owner: p.Owner, Failures: p.Failures, Allowed: p.Allowed, Hours: p.Hours, SubmittedBy: p.SubmittedBy}
		}
		u.preview.Changed = append(u.preview.Changed, difference)
	}
	u.items = append(u.items, p)
	return nil
}

// leave keeps an item that the new version does not have: finished as it is, else cancelled. It never disappears.
func (u *upgrade) leave(i int, item PlanItem) {
	p := u.c.Data.Items[i]
	difference := ItemDifference{Item: item.Key, Title: item.Title, State: p.State}
	switch {
	case p.State.satisfies():
		u.preview.Kept = append(u.preview.Kept, difference)
	case p.State != ItemCancelled:
		u.preview.Removed = append(u.preview.Removed, difference)
		u.again = append(u.again, item.Key)
		p.State, p.Answers, p.Level = ItemCancelled, nil, 0
	}
	item.Version = cmp.Or(item.Version, u.c.Data.Plan.Version)
	u.plan.Items, u.items = append(u.plan.Items, item), append(u.items, p)
	if !slices.ContainsFunc(u.plan.Sections, func(s PlanSection) bool { return s.Key == item.Section }) {
		at := slices.IndexFunc(u.c.Data.Plan.Sections, func(s PlanSection) bool { return s.Key == item.Section })
		u.plan.Sections = append(u.plan.Sections, u.c.Data.Plan.Sections[at])
	}
}

// differences are the fields in which two versions of an item are not the same, sorted.
func differences(before, after PlanItem) ([]string, error) {
	before.Version, after.Version = 0, 0
	old, err := fieldsOf(before)
	if err != nil {
		return nil, err
	}
	now, err := fieldsOf(after)
	names := sortedSet(append(sortedKeys(old), sortedKeys(now)...))
	return slices.DeleteFunc(names, func(name string) bool { return string(old[name]) == string(now[name]) }), err
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
	u, err := upgradeTo(c, *e.Facts.Onboarding)
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
	for _, role := range sortedKeys(roles) {
		problems.Require(slices.Contains(u.preview.Missing, role), "body.data.roles."+role, "is not missing")
		d.Roles[role] = roles[role]
	}
	for _, key := range u.again {
		closeItemTasks(u.c, t, key, "the template changed")
	}
	d.Plan, d.Items = u.plan, u.items
	for i := range d.Items {
		p := &d.Items[i]
		if p.State == ItemCancelled && p.EndedAt.IsZero() {
			p.EndedAt, p.EndedBy, p.Seq = e.At, e.Actor.ID, u.c.Seq
		}
		if p.State == ItemLocked {
			d.recognise(i, e.At, u.c.Seq)
		}
	}
	d.checkRoles(&problems, "body.data.roles.")
	if err := problems.Err(); err != nil {
		return err
	}
	u.handOver(t)
	return nil
}

// handOver gives open items whose role is another one now to who has that.
func (u *upgrade) handOver(t *Turn) {
	for i, item := range u.c.Data.Plan.Items {
		for _, task := range slices.Clone(u.c.Tasks) {
			if task.Subject == item.Key && task.Kind == TaskItem && task.Because != u.c.Data.becauseOwner(i) {
				closeItemTasks(u.c, t, item.Key, "another role does it now")
				ask(scheduleOf(u.c), t, i, u.c.Data.Items[i].State)
			}
		}
	}
}
