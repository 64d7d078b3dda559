package lifecycle

import (
	"cmp"
	"slices"
	"time"

	"tollgate/fault"
)

// organisational fields say when and for what an item counts, not what is asked: changing one begins nothing again.
var organisational = []string{"title", "section", "optional", "weight", "due", "opens", "assess_days", "requires", "waive", "attempts", "revoker", "owner"}

// take puts an item of the new version beside what the onboarding has of it.
func (u *upgrade) take(k int) error {
	item := u.plan.Items[k]
	i := u.c.Data.Plan.index(item.Key)
	if i < 0 {
		u.add(item, ItemProgress{Key: item.Key, State: ItemLocked})
		return nil
	}
	old, p := u.c.Data.Plan.Items[i], u.c.Data.Items[i]
	given := old.Kind == ItemAccess && p.SubmittedBy != "" && p.State != ItemRevoked
	switch {
	case given && item.Kind != ItemAccess:
		return fault.New(fault.Conflict, "%s gave access, and is a %s in version %d: nobody would take the access back; give the new item a key of its own", item.Key, item.Kind, u.preview.To).
			With("items."+item.Key+".kind", "is access, and that was given")
	case p.State == ItemCancelled:
		again := ItemProgress{Key: item.Key, State: ItemLocked}
		if given { // and is to be taken back, whatever becomes of the item
			again.SubmittedBy = p.SubmittedBy
		}
		u.add(item, again)
		return nil
	}
	return u.compare(k, old, p)
}

func (u *upgrade) add(item PlanItem, p ItemProgress) {
	u.preview.Added = append(u.preview.Added, ItemDifference{Item: item.Key, Title: item.Title})
	u.items = append(u.items, p)
}

// compare keeps what is finished, and begins again what is under way and asks for something else now.
func (u *upgrade) compare(k int, old PlanItem, p ItemProgress) error {
	if p.State == ItemSubmitted {
		u.plan.Items[k].Title = old.Title // the assessor signs what was submitted, under its title
	}
	item := u.plan.Items[k]
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
		if difference.Again = begunAgain(p, old, item, fields); difference.Again {
			p = u.lockAgain(p, old.Kind == item.Kind)
		}
		u.preview.Changed = append(u.preview.Changed, difference)
	}
	u.items = append(u.items, p)
	return nil
}

// begunAgain tells whether what is under way asks for something else now. Who has no attempt left is not given one by that.
func begunAgain(p ItemProgress, old, item PlanItem, fields []string) bool {
	exhausted := p.State == ItemFailed && !item.attemptsLeft(p)
	return p.State != ItemLocked && (!exhausted || old.Kind != item.Kind) &&
		slices.ContainsFunc(fields, func(name string) bool { return !slices.Contains(organisational, name) })
}

// lockAgain takes an item back to before it was asked for. Who does it stays, and what counts of the attempts before.
func (u *upgrade) lockAgain(p ItemProgress, same bool) ItemProgress {
	u.again = append(u.again, p.Key)
	locked := ItemProgress{Key: p.Key, State: ItemLocked, Owner: p.Owner}
	if same {
		locked.Failures, locked.Allowed, locked.SubmittedBy = p.Failures, p.Allowed, p.SubmittedBy
		locked.Hours, locked.HoursMore, locked.Parts, locked.HadPart = p.Hours, p.HoursMore, p.Parts, p.HadPart
	}
	return locked
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
		p.State = ItemCancelled // ended with the event
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
	d := u.data()
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

// data is the onboarding as it would be; the items are u's own.
func (u *upgrade) data() OnboardingData {
	return OnboardingData{Plan: u.plan, Subject: u.subject, Roles: u.c.Data.Roles, StartDate: u.c.Data.StartDate, Cohort: u.c.Data.Cohort, Items: u.items, Recognised: u.to.Recognised, Clock: u.c.Data.Clock}
}

// lock takes back what was asked already and could not be asked yet in the version: it waits for something that is not finished,
// or for a later day. What was submitted is not asked for any more, and stays.
func (u *upgrade) lock(now time.Time) {
	after := *u.c
	after.Data = u.data()
	was, is := scheduleOf(u.c), scheduleOf(&after)
	for k, p := range u.items {
		i, known := was.items[p.Key]
		asked := p.State == ItemOpen || p.State == ItemReturned || p.State == ItemFailed && u.plan.Items[k].attemptsLeft(p)
		if !known || !asked {
			continue
		}
		if was.mayOpen(i, now) && !is.mayOpen(k, now) {
			u.items[k] = u.lockAgain(p, true)
			u.sayLocked(k)
		}
	}
}

// sayLocked shows in the preview that an open item is locked again, though nothing may be different in the item itself.
func (u *upgrade) sayLocked(k int) {
	for n := range u.preview.Changed {
		if u.preview.Changed[n].Item == u.items[k].Key {
			u.preview.Changed[n].Locked = true
			return
		}
	}
	item := u.plan.Items[k]
	i := u.c.Data.Plan.index(item.Key)
	u.preview.Changed = append(u.preview.Changed, ItemDifference{Item: item.Key, Title: item.Title, State: u.c.Data.Items[i].State, Fields: []string{"requires"}, Locked: true})
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
