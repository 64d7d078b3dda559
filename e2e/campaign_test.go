package e2e_test

import (
	"flag"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"tollgate/e2e"
)

// The small campaign is part of every run; make campaign asks for 500 changes.
var (
	campaignChanges = flag.Int("campaign", 40, "changes of the campaign")
	campaignSeed    = flag.Uint64("campaign.seed", 22, "what the people of the campaign decide by")
)

// Sizes of the campaign. What a person does is one request or two.
const (
	campaigners      = 20
	actsOfAPerson    = 2 // for each change that there is
	smallWithin      = 20 * time.Second
	largeWithin      = 5 * time.Minute
	smallCampaign    = 100
	workerDiesBefore = 8 // of the acts, the second of so many
)

// Twenty people drive changes at the same time, each with a mind of their own, and in the full campaign the worker is
// killed meanwhile. Afterwards every change is what its recorded steps come to one after another, and no rule of
// approval is broken.
func TestCampaignOfChanges(t *testing.T) {
	c := newCampaign(t, *campaignSeed, *campaignChanges)
	t.Logf("campaign of %d changes, seed %d (-args -campaign %[1]d -campaign.seed %[2]d)", c.size, c.seed)
	within := smallWithin
	if c.size > smallCampaign {
		within = largeWithin
	}
	began := time.Now()
	var driving sync.WaitGroup
	for _, person := range c.people {
		driving.Go(func() { person.live(c.size*actsOfAPerson+10, began.Add(within)) })
	}
	if c.size > smallCampaign {
		driving.Go(func() { c.killTheWorker(t) })
	}
	driving.Wait()
	c.tally.print(t, time.Since(began))
	c.judge(t)
}

// killTheWorker ends it with -9 once a part of the changes is under way.
func (c *campaign) killTheWorker(t *testing.T) {
	for len(c.known()) < c.size/workerDiesBefore && !t.Failed() {
		time.Sleep(50 * time.Millisecond)
	}
	old := killAndAwait(t, e2e.Worker)
	t.Logf("the worker (process %d) was killed when there were %d changes", old, len(c.known()))
}

// killAndAwait ends a part with -9 and returns once it is back.
func killAndAwait(t *testing.T, part string) (pid int) {
	pid, err := stack.Kill(part)
	if err == nil {
		err = stack.AwaitRestart(t.Context(), part, pid)
	}
	if err != nil {
		t.Error(err)
	}
	return pid
}

// live is what one person does: launch their share of the changes, and in between whatever comes to their mind.
func (p *campaigner) live(acts int, until time.Time) {
	for ; (acts > 0 && time.Now().Before(until)) || p.share > 0; acts-- {
		switch chance := p.rng.IntN(100); {
		case p.share > 0 && (chance < 30 || acts <= p.share || time.Now().After(until)):
			p.launch()
			p.share--
		case chance < 78:
			p.answer()
		case chance < 88:
			p.edit()
		case chance < 92:
			p.stir()
		default:
			p.leaveOrReturn()
		}
	}
	p.comeBack()
}

func newRandom(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }
