package lifecycle

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// ItemDifference is what an upgrade does to one item.
type ItemDifference struct {
	Item   string    `json:"item"`
	Title  string    `json:"title"`
	State  ItemState `json:"state,omitempty" doc:"now"`
	Fields []string  `json:"fields,omitempty" doc:"what is different in the other version"`
	// Again: something that was under way asks for something else now.
	Again      bool   `json:"asked_again,omitempty" doc:"what was under way begins again"`
	Recognised string `json:"recognised,omitempty" doc:"signed off at once: the onboarding in which the subject was assessed"`
}

// UpgradePreview is what moving a running onboarding to another version of its template would do.
type UpgradePreview struct {
	Template  string            `json:"template"`
	From      int               `json:"from_version"`
	To        int               `json:"to_version"`
	Added     []ItemDifference  `json:"added" nullable:"false" doc:"items that the onboarding would get"`
	Removed   []ItemDifference  `json:"removed" nullable:"false" doc:"open items that would be cancelled"`
	Changed   []ItemDifference  `json:"changed" nullable:"false" doc:"open items that would be different"`
	Kept      []ItemDifference  `json:"kept" nullable:"false" doc:"finished items that the version has not, or has differently: they stay as they are"`
	Missing   []string          `json:"missing_roles" nullable:"false" doc:"roles to be given with the event upgrade"`
	Roles     map[string]string `json:"default_roles,omitempty" doc:"who gets roles that the onboarding has not filled, by the version's defaults; the event may name others"`
	Completes bool              `json:"completes,omitempty" doc:"nothing would be left to do, so the onboarding would be completed"`
	Hash      string            `json:"preview" doc:"to be given back with the event upgrade"`
}

// organisational fields say when and for what an item counts, not what is asked: changing one begins nothing again.
var organisational = []string{"title", "section", "optional", "weight", "due", "opens", "assess_days", "requires", "waive", "attempts", "revoker", "owner"}

// upgrade is an onboarding on its way to another version.
type upgrade struct {
	c       *onboarding
	plan    OnboardingPlan
	items   []ItemProgress // as the plan has them
	roles   map[string]string
	again   []string // items whose tasks close
	preview UpgradePreview
}

// PreviewUpgrade compares a running onboarding with another version of its template, as of now, and changes nothing.
func PreviewUpgrade(c *Case[OnboardingData], t OnboardingTemplate, now time.Time) (UpgradePreview, error) {
	u, err := upgradeTo(c, t, now)
	return u.preview, err
}

func upgradeTo(c *onboarding, t OnboardingTemplate, now time.Time) (*upgrade, error) {
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
	for _, spec := range c.Data.Plan.Competencies {
		if !slices.ContainsFunc(u.plan.Competencies, func(other CompetencySpec) bool { return other.Key == spec.Key }) {
			u.plan.Competencies = append(u.plan.Competencies, spec)
		}
	}
	u.recognise(now)
	u.fill(t)
	u.preview.Completes = c.State == StateActive && !slices.ContainsFunc(u.items, func(p ItemProgress) bool { return !p.State.Finished() })
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
		u.plan.Items[k] = u.keep(old)
	default:
		difference.Again = p.State != ItemLocked && slices.ContainsFunc(fields, func(name string) bool { return !slices.Contains(organisational, name) })
		if difference.Again {
			u.again = append(u.again, item.Key)
			p = ItemProgress{Key: p.Key, State: ItemLocked, Owner: p.Owner, Failures: p.Failures, Allowed: p.Allowed, Hours: p.Hours, HoursMore: p.HoursMore, Parts: p.Parts, SubmittedBy: p.SubmittedBy}
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
	u.plan.Items, u.items = append(u.plan.Items, u.keep(item)), append(u.items, p)
}

// keep is an item as it was, with the version that it is of. Its section stays too, or nobody would see the item any more.
func (u *upgrade) keep(item PlanItem) PlanItem {
	item.Version = cmp.Or(item.Version, u.c.Data.Plan.Version)
	of := func(s PlanSection) bool { return s.Key == item.Section }
	if at := slices.IndexFunc(u.c.Data.Plan.Sections, of); at >= 0 && !slices.ContainsFunc(u.plan.Sections, of) {
		u.plan.Sections = append(u.plan.Sections, u.c.Data.Plan.Sections[at])
	}
	return item
}

// recognise signs off what is locked and the subject was assessed in elsewhere, as a launch does.
func (u *upgrade) recognise(now time.Time) {
	d := OnboardingData{Plan: u.plan, Items: u.items, Recognised: u.c.Data.Recognised, Clock: u.c.Data.Clock}
	for i := range d.Items {
		if d.Items[i].State == ItemLocked {
			d.recognise(i, now, u.c.Seq)
		}
	}
	for _, list := range [][]ItemDifference{u.preview.Added, u.preview.Changed} {
		for k := range list {
			list[k].Recognised = d.Items[d.Plan.index(list[k].Item)].Recognised
		}
	}
}

// fill gives roles that nobody has to the version's defaults, as a launch does, and lists those that are missing all the same.
func (u *upgrade) fill(t OnboardingTemplate) {
	u.roles = maps.Clone(u.c.Data.Roles)
	for _, role := range t.Roles {
		if u.roles[role.Key] != "" {
			continue
		}
		u.roles[role.Key] = role.Default
		if role.Default != "" {
			if u.preview.Roles == nil {
				u.preview.Roles = map[string]string{}
			}
			u.preview.Roles[role.Key] = role.Default
		}
	}
	filled := OnboardingData{Subject: u.c.Data.Subject, Roles: u.roles}
	for i, item := range u.plan.Items {
		for _, role := range item.needed() {
			if !u.items[i].State.Finished() && filled.person(role) == "" && !slices.Contains(u.preview.Missing, role) {
				u.preview.Missing = append(u.preview.Missing, role)
			}
		}
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
