package pilot

import (
	"flag"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tollgate/lifecycle"
)

var (
	pilots     = flag.Int("pilots", 300, "simulated pilots of each kind and effect")
	pilotsOnly = flag.String("pilots.only", "", "simulate only kinds whose name holds this")
	pilotsSeed = flag.Uint64("pilots.seed", 22, "seed of the simulated pilots")
)

// run lets one pilot go on until its limits decide or its size is reached, with a look after every batch, and gives the verdict.
func (s simulated) run(size *lifecycle.PilotSize, seed uint64, effect float64) (verdict lifecycle.Verdict, used float64) {
	w := &world{random: rand.New(rand.NewPCG(*pilotsSeed, seed)), size: size, plan: s.plan}
	if start, err := time.Parse(day, s.plan.StartDate); err == nil {
		w.data.Started = start
	}
	looks := max(size.Looks, 1)
	if s.plan.Design != lifecycle.DesignParallel {
		looks = int(days(s.plan.Duration) / 7)
	}
	for k := range looks {
		s.grow(w, k, looks, effect)
		look := Analyze(s.plan, w.data)
		if look.Boundary != boundarySuccess && look.Boundary != boundaryHarm && k < looks-1 {
			continue
		}
		return Judge(s.plan, look, k+1, nil).Verdict, float64(k+1) / float64(looks)
	}
	return "", 1
}

// tally is what became of the pilots of one kind with one effect.
type tally struct {
	n, success, harm, futile int
	used                     float64
}

func (s simulated) repeat(t *testing.T, n int, effect float64) tally {
	size := sized(t, s.plan)
	workers := runtime.GOMAXPROCS(0)
	parts := make([]tally, workers)
	var wait sync.WaitGroup
	for part := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := part; i < n; i += workers {
				verdict, used := s.run(size, uint64(i), effect)
				parts[part].count(verdict, used)
			}
		}()
	}
	wait.Wait()
	var all tally
	for _, p := range parts {
		all = tally{all.n + p.n, all.success + p.success, all.harm + p.harm, all.futile + p.futile, all.used + p.used}
	}
	return all
}

func (a *tally) count(verdict lifecycle.Verdict, used float64) {
	a.n++
	a.used += used
	switch verdict {
	case lifecycle.VerdictSuccess:
		a.success++
	case lifecycle.VerdictHarm:
		a.harm++
	case lifecycle.VerdictNoEffect:
		a.futile++
	}
}

func (a tally) share(count int) float64 { return float64(count) / float64(a.n) }

// deviation is the Monte Carlo standard error of a share.
func (a tally) deviation(share float64) float64 { return math.Sqrt(share * (1 - share) / float64(a.n)) }

// Without an effect at most alpha of the pilots end in success or harm; with the minimum effect the planned power is reached, within two
// points beside what chance does to a small campaign. `make campaign` runs 2,000 of each and prints the table.
func TestCampaignOfPilots(t *testing.T) {
	kinds := campaignOf()
	if *pilots >= 1000 {
		kinds = append(kinds, sitesCampaign()...)
	}
	t.Logf("| %-32s | %6s | %9s | %14s | %14s | %16s | %8s |", "pilots", "size", "one look", "null: success", "null: harm", "effect: success", "used")
	for _, s := range kinds {
		if !strings.Contains(s.name, *pilotsOnly) {
			continue
		}
		size := sized(t, s.plan)
		null := s.repeat(t, *pilots, 0)
		real := s.repeat(t, *pilots, s.plan.Effect.Minimum)
		success, harm, found := null.share(null.success), null.share(null.harm), real.share(real.success)
		t.Logf("| %-32s | %6d | %9d | %5.1f %% ± %.1f | %5.1f %% ± %.1f | %6.1f %% ± %.1f | %6.0f %% |", s.name, size.Total, size.Fixed,
			100*success, 100*null.deviation(success), 100*harm, 100*null.deviation(harm), 100*found, 100*real.deviation(found), 100*real.used/float64(real.n))
		if limit := 0.05 + 3*null.deviation(0.05)*chance(); success+harm > limit {
			t.Errorf("%s: without an effect %.3f succeed and %.3f do harm, more than %.3f together", s.name, success, harm, limit)
		}
		slack := 0.02
		if *pilots < 2000 {
			slack = 3.5 * real.deviation(0.8)
		}
		if found < 0.8-slack || found > 0.8+slack && !s.cautious {
			t.Errorf("%s: with the minimum effect %.3f succeed, not 0.8 within %.3f", s.name, found, slack)
		}
	}
}

// chance is 0 for the full campaign, whose bound is alpha itself.
func chance() float64 {
	if *pilots >= 2000 {
		return 0
	}
	return 1
}
