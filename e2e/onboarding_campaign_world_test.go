package e2e_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tollgate/identity"
	"tollgate/store"
)

// onboardingCampaign is what its people have in common.
type onboardingCampaign struct {
	seed     uint64
	size     int
	tag      string // of this run: sites, people and the template are its own
	template string
	sites    []string
	staff    []*onboarder
	db       *store.DB
	tally    *tally
	attempts attempts
	killed   map[string]int
	away     sync.Map     // by whoever is absent, who acts for them
	latest   atomic.Int64 // version of the template

	sync.Mutex
	cases []*onboardingCase
	left  int // cases before this have ended
}

// onboardingCase is one subject with who has which role.
type onboardingCase struct {
	id         string
	subject    *onboarder
	hands      sync.Mutex // of the subject, who does one thing at a time
	row        cohortRow
	ended      atomic.Bool
	recognised bool // the subject brought a competency along

	sync.Mutex
	roles map[string]string // and items that were given to somebody
}

func newOnboardingCampaign(t *testing.T, seed uint64, size int) *onboardingCampaign {
	t.Helper()
	c := &onboardingCampaign{seed: seed, size: size, tag: strconv.FormatInt(time.Now().UnixMilli(), 36), tally: newTally(), db: openDatabase(t), killed: map[string]int{}}
	c.template = "programme_" + c.tag
	for i := range onboardingStaff {
		person := identity.Person{ID: fmt.Sprintf("staff_%02d_%s", i, c.tag), Name: fmt.Sprintf("Staff %02d", i), Roles: []identity.Role{identity.Lead}}
		c.staff = append(c.staff, &onboarder{asker: enlist(t, c.db, c.tally, person, newRandom(seed, uint64(i+1))), c: c, looked: map[string]time.Time{}})
	}
	week := []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	for i, zone := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata"} {
		days := object{}
		for _, day := range week[:5+i%2*2] {
			days[day] = []string{"08:00-12:00", "13:00-17:00"}
		}
		site := fmt.Sprintf("plant %d of %s", i, c.tag)
		stack.As("lena").Must(t, 201, "POST", "/v1/calendars", object{"site": site, "version": 0, "zone": zone, "week": days}, nil)
		c.sites = append(c.sites, site)
	}
	stack.As("otto").Must(t, 201, "POST", "/v1/templates", programme(c.template, 1, c.sites), nil)
	c.latest.Store(1)
	return c
}

// revise registers the second version of the template once a third of the onboardings has ended.
func (c *onboardingCampaign) revise(t *testing.T, over <-chan struct{}) {
	for c.count() < c.size/3 {
		select {
		case <-over:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	admin := &onboarder{asker: enlist(t, c.db, c.tally, identity.Person{ID: "admin_" + c.tag, Name: "Admin", Roles: []identity.Role{identity.Admin}}, newRandom(c.seed, launches)), c: c}
	if admin.do("POST", "/v1/templates", programme(c.template, 2, c.sites), nil) {
		c.latest.Store(2)
	}
}

// count is how many onboardings have ended.
func (c *onboardingCampaign) count() (ended int) {
	for _, one := range c.cases {
		if one.ended.Load() {
			ended++
		}
	}
	return ended
}

// current are the onboardings that are worked on now: the first so many that have not ended.
func (c *onboardingCampaign) current() []*onboardingCase {
	c.Lock()
	defer c.Unlock()
	for c.left < len(c.cases) && c.cases[c.left].ended.Load() {
		c.left++
	}
	var current []*onboardingCase
	for _, one := range c.cases[c.left:] {
		if !one.ended.Load() {
			current = append(current, one)
		}
		if len(current) == underWay {
			break
		}
	}
	return current
}

func (o *onboardingCase) holder(role string) string {
	o.Lock()
	defer o.Unlock()
	return o.roles[role]
}

// has tells whether somebody has a role, or one of several people has.
func (o *onboardingCase) has(people ...string) bool {
	o.Lock()
	defer o.Unlock()
	for _, holder := range o.roles {
		if slices.Contains(people, holder) {
			return true
		}
	}
	return false
}

func (c *onboardingCampaign) colleague(p *onboarder) *onboarder {
	for {
		if other := c.staff[p.rng.IntN(len(c.staff))]; other.id != p.id {
			return other
		}
	}
}

func (c *onboardingCampaign) report(t *testing.T, took time.Duration) {
	done, refused := 0, map[string]int{}
	for _, a := range c.attempts.all {
		if a.status < 300 {
			done++
			continue
		}
		refused[fmt.Sprintf("%s: %d %s", a.what(), a.status, a.code)]++
	}
	t.Logf("%d writes were acknowledged, %.0f a second; %d of %d onboardings have ended; killed: %s", done, float64(done)/took.Seconds(), c.count(), len(c.cases), counted(c.killed))
	t.Logf("refused: %s", counted(refused))
}
