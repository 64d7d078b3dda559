package e2e_test

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tollgate/e2e"
)

// The small campaign is part of every run; make campaign-onboardings asks for 1,000.
var (
	campaignOnboardings    = flag.Int("onboardings", 6, "subjects of the campaign of onboardings")
	campaignWithin         = flag.Duration("onboardings.within", 0, "how long they are driven at most; by their number when 0")
	campaignOnboardingSeed = flag.Uint64("onboardings.seed", 22, "what the people of the campaign of onboardings decide by")
)

// Sizes of the campaign of onboardings.
const (
	onboardingStaff   = 24
	underWay          = 24 // subjects whom the people work on at a time; the others wait
	fewWithin         = 3 * time.Minute
	eachWithin        = 6 * time.Second // beside that, for each
	leastBetweenKills = 5 * time.Second
	mostBetweenKills  = 12 * time.Second
	killsOfTheAPI     = 6 // one in so many is of the api
)

// A cohort goes through a template of 150 items, driven by two dozen people who do as they please, while the worker is killed every few
// seconds and the api now and then. Afterwards every onboarding is what its recorded steps come to one after another; what was acknowledged
// is on record once and what was refused is not; and no history or state has grown too large to be carried.
func TestCampaignOfOnboardings(t *testing.T) {
	c := newOnboardingCampaign(t, *campaignOnboardingSeed, *campaignOnboardings)
	t.Logf("campaign of %d onboardings, seed %d (-args -onboardings %[1]d -onboardings.seed %[2]d)", c.size, c.seed)
	within := cmp.Or(*campaignWithin, fewWithin+time.Duration(c.size)*eachWithin)
	began := time.Now()
	c.launch(t)
	t.Logf("%d onboardings were launched in %.1f s", len(c.cases), time.Since(began).Seconds())
	began = time.Now()
	c.drive(t, began.Add(within))
	c.tally.print(t, time.Since(began))
	c.report(t, time.Since(began))
	c.judge(t)
	c.measure(t)
}

// drive lets everybody work until no onboarding is left, and kills meanwhile.
func (c *onboardingCampaign) drive(t *testing.T, until time.Time) {
	over := make(chan struct{})
	var driving, killing sync.WaitGroup
	for _, person := range c.staff {
		driving.Go(func() { person.live(until) })
	}
	killing.Go(func() { c.kill(t, over) })
	killing.Go(func() { c.revise(t, over) })
	killing.Go(func() { c.progress(t, over) })
	driving.Wait()
	close(over)
	killing.Wait()
}

// kill ends the worker with -9 every few seconds, and now and then the api.
func (c *onboardingCampaign) kill(t *testing.T, over <-chan struct{}) {
	random := newRandom(c.seed, killers)
	for {
		pause := leastBetweenKills + rand.N(mostBetweenKills-leastBetweenKills)
		select {
		case <-over:
			return
		case <-time.After(pause):
		}
		part := e2e.Worker
		if random.IntN(killsOfTheAPI) == 0 {
			part = e2e.API
		}
		killAndAwait(t, part)
		c.killed[part]++
	}
}

// progress says every minute how far a long campaign has come.
func (c *onboardingCampaign) progress(t *testing.T, over <-chan struct{}) {
	for began := time.Now(); ; {
		select {
		case <-over:
			return
		case <-time.After(time.Minute):
			t.Logf("after %.0f minutes %d of %d have ended", time.Since(began).Minutes(), c.count(), len(c.cases))
		}
	}
}

// Streams of the campaign's random numbers, beside those of its people.
const (
	launches = 1 << 20
	killers  = 1<<20 + 1
)
