package e2e_test

import (
	"fmt"
	"sync"
	"time"
)

// stir is what goes beside the work: who runs an onboarding, or anybody, changes something about it.
func (p *onboarder) stir(one *onboardingCase) {
	who := p
	if p.chance(80) {
		who = p.c.personOf(one.holder([]string{"coordinator", "manager"}[p.rng.IntN(2)]), p)
		who = &onboarder{asker: p.as(who), c: p.c}
	}
	item := itemKey(p.rng.IntN(programmeSections), p.rng.IntN(programmeItems))
	switch n := p.rng.IntN(100); {
	case n < 25:
		who.raise(one, "waive", object{"item": item, "reason": "knows it already"})
	case n < 35:
		who.reassignItem(one, item, p.c.colleague(p).id)
	case n < 42:
		who.reassign(one)
	case n < 52:
		if who.raise(one, "hold", object{"reason": "ill"}) && p.chance(70) {
			who.raise(one, "resume", nil)
		}
	case n < 58:
		who.raise(one, "resume", nil)
	case n < 68:
		who.moveStart(one)
	case n < 78:
		who.upgrade(one)
	case n < 88: // it is locked, or has not failed: nothing changes
		who.raise(one, "retry", object{"item": item, "reason": "once more"})
	case n < 96:
		who.raise(one, "complete", object{"reason": "enough is enough"})
	case n < 98:
		who.raise(one, "leave", object{"reason": "left us"})
	default:
		who.raise(one, "cancel", object{"reason": "never began"})
	}
}

// reassign gives a role to somebody else.
func (p *onboarder) reassign(one *onboardingCase) {
	role, person := cohortRoles[p.rng.IntN(len(cohortRoles))], p.c.colleague(p).id
	if p.raise(one, "reassign", object{"role": role, "person": person}) {
		one.give(role, person)
	}
}

// reassignItem gives one item to somebody, who has a part in the onboarding from then on.
func (p *onboarder) reassignItem(one *onboardingCase, item, person string) {
	if p.raise(one, "reassign_item", object{"item": item, "person": person, "reason": "has time"}) {
		one.give(item, person)
	}
}

func (o *onboardingCase) give(part, person string) {
	o.Lock()
	defer o.Unlock()
	o.roles[part] = person
}

// moveStart moves the start to a day that is some weeks over.
func (p *onboarder) moveStart(one *onboardingCase) {
	start := time.Now().UTC().AddDate(0, 0, -60-p.rng.IntN(200)).Format(time.DateOnly)
	p.raise(one, "move_start", object{"date": start, "reason": "came another day"})
}

// upgrade goes to the newest version by its preview; now and then by one that nobody saw.
func (p *onboarder) upgrade(one *onboardingCase) {
	version := p.c.latest.Load()
	var seen struct {
		Preview string
		Missing []string `json:"missing_roles"`
	}
	if version == 1 || !p.do("GET", fmt.Sprintf("/v1/onboardings/%s/upgrade-preview?version=%d", one.id, version), nil, &seen) {
		return
	}
	if p.chance(20) {
		seen.Preview = "0" + seen.Preview[1:]
	}
	p.raise(one, "upgrade", object{"version": version, "preview": seen.Preview})
}

// leaveOrReturn begins an absence with somebody who acts meanwhile, or ends it.
func (p *onboarder) leaveOrReturn() {
	if p.absence != "" {
		p.comeBack()
		return
	}
	p.leaveTo(p.c.colleague(p).id)
}

func (p *onboarder) leaveTo(delegate string) {
	var absence struct{ ID string }
	if p.absence == "" && p.do("POST", "/v1/absences", object{"delegate": delegate, "from": time.Now().UTC(), "until": time.Now().Add(3 * time.Hour).UTC()}, &absence) {
		p.absence = absence.ID
		p.c.away.Store(p.id, delegate)
	}
}

func (p *onboarder) comeBack() {
	if p.absence != "" {
		p.do("POST", "/v1/absences/"+p.absence+"/revoke", object{}, nil)
		p.absence = ""
		p.c.away.Delete(p.id)
	}
}

// absentFor are those for whom somebody acts now.
func (c *onboardingCampaign) absentFor(delegate string) (people []string) {
	c.away.Range(func(person, acts any) bool {
		if acts == delegate {
			people = append(people, person.(string))
		}
		return true
	})
	return people
}

// personOf is somebody of the staff, or else the person who asks.
func (c *onboardingCampaign) personOf(id string, or *onboarder) *onboarder {
	for _, person := range c.staff {
		if person.id == id {
			return person
		}
	}
	return or
}

// as is another person's token in this person's hands, who decides by their own mind.
func (p *onboarder) as(other *onboarder) *asker {
	borrowed := *p.asker
	borrowed.id, borrowed.client = other.id, other.client
	p.requests += 1000 // the borrower has the keys between
	return &borrowed
}

// together completes one task twice at the same time, from two desks.
func (p *onboarder) together(do func(*onboarder) bool) bool {
	other := &onboarder{asker: p.as(p), c: p.c}
	other.rng = newRandom(p.rng.Uint64(), 1)
	var both sync.WaitGroup
	both.Go(func() { do(other) })
	done := do(p)
	both.Wait()
	return done
}
