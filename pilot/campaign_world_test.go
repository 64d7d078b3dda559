package pilot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/lifecycle"
)

// simulated is a kind of pilot of the campaign: grow adds to the data what came in before look k of looks; effect is the true one, in the
// plan's terms, 0 (of a hazard ratio 1) under the null hypothesis.
type simulated struct {
	name string
	plan lifecycle.PilotPlan
	grow func(w *world, k, looks int, effect float64)
	// cautious sizes rest on few degrees of freedom and may give more than the planned power.
	cautious bool
}

// world is one pilot as it runs.
type world struct {
	random *rand.Rand
	size   *lifecycle.PilotSize
	plan   lifecycle.PilotPlan
	data   Data
	levels map[string]float64
}

// batch is how many observations of an arm come before look k of looks.
func (w *world) batch(arm string, k, looks int) int {
	n := w.size.ByArm[arm]
	return n*(k+1)/looks - n*k/looks
}

func (w *world) observe(arm string, values []float64, exposure float64) {
	for i := range w.data.Cells {
		if w.data.Cells[i].Arm == arm {
			w.data.Cells[i] = joined(w.data.Cells[i], values, exposure)
			return
		}
	}
	w.data.Cells = append(w.data.Cells, joined(Cell{Metric: "m", Arm: arm}, values, exposure))
}

func joined(c Cell, values []float64, exposure float64) Cell {
	for _, v := range values {
		c.N++
		c.Sum += v
		apart := v - c.Mean
		c.Mean += apart / float64(c.N)
		c.M2 += apart * (v - c.Mean)
	}
	c.Exposure += exposure
	return c
}

// arms draws a batch of each arm; draw gets the arm's expected level.
func arms(draw func(w *world, level float64, n int) (values []float64, exposure float64)) func(w *world, k, looks int, effect float64) {
	return func(w *world, k, looks int, effect float64) {
		for i, arm := range w.plan.Arms {
			values, exposure := draw(w, w.plan.Effect.Baseline+effect*float64(i), w.batch(arm.Key, k, looks))
			w.observe(arm.Key, values, exposure)
		}
	}
}

func (w *world) repeat(n int, draw func() float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = draw()
	}
	return values
}

var (
	trials = arms(func(w *world, level float64, n int) ([]float64, float64) {
		return w.repeat(n, func() float64 {
			if w.random.Float64() < level {
				return 1
			}
			return 0
		}), 0
	})
	normals = arms(func(w *world, level float64, n int) ([]float64, float64) {
		return w.repeat(n, func() float64 { return level + *w.plan.Effect.SD*w.random.NormFloat64() }), 0
	})
	// waits are exponential about their level: as skewed as waiting times are.
	waits = arms(func(w *world, level float64, n int) ([]float64, float64) {
		return w.repeat(n, func() float64 { return level + *w.plan.Effect.SD*(w.random.ExpFloat64()-1) }), 0
	})
	events = arms(func(w *world, level float64, n int) ([]float64, float64) {
		poisson := distuv.Poisson{Lambda: level, Src: w.random}
		return w.repeat(n, poisson.Rand), float64(n)
	})
)

// lifetimes are exponential; everybody is followed to the event.
func lifetimes(w *world, k, looks int, ratio float64) {
	if ratio == 0 {
		ratio = 1
	}
	for i, arm := range w.plan.Arms {
		for range w.batch(arm.Key, k, looks) {
			w.data.Risks = append(w.data.Risks, Risk{Metric: "m", Arm: arm.Key, Time: w.random.ExpFloat64() / math.Pow(ratio, float64(i)), Events: 1})
		}
	}
}

// overSites draws the means of every site in the next period, n values each; sites differ and all share a course over time.
func overSites(w *world, k, looks int, effect float64) {
	if w.levels == nil {
		w.levels = map[string]float64{}
		for _, site := range w.plan.Sites {
			w.levels[site.Key] = 2 * w.random.NormFloat64()
		}
	}
	before := int(baselineDays(w.plan) / 7)
	periods, from := before+int(days(w.plan.Duration)/7), time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	n := max(1, int(math.Round(float64(w.size.Total)/float64(periods*len(w.plan.Sites)))))
	first, last := before+k*(periods-before)/looks, before+(k+1)*(periods-before)/looks
	if k == 0 {
		first = 0
	}
	begin := onset(w.plan, w.data.Started)
	for p := first; p < last; p++ {
		period := from.AddDate(0, 0, 7*p).Format(day)
		common := 0.5 * math.Sin(float64(p))
		if w.plan.Design == lifecycle.DesignBeforeAfter {
			common = 0
		}
		for _, site := range w.plan.Sites {
			level := w.levels[site.Key] + common
			if at := begin[site.Key]; at != "" && period >= at && site.Role != lifecycle.ArmControl {
				level += effect
			}
			values := w.repeat(n, func() float64 { return level + 4*w.random.NormFloat64() })
			c := joined(Cell{Metric: "m", Site: site.Key, Period: period}, values, 0)
			w.data.Cells = append(w.data.Cells, c)
		}
	}
}

// sitesPlan is of a mean over sites, weekly, with standard deviations 2 between and 4 within sites; crossing over follows crosses, in weeks from the first of all.
func sitesPlan(design string, sites, before, weeks int, crosses func(i int) int) lifecycle.PilotPlan {
	from := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	plan := lifecycle.PilotPlan{
		Primary: lifecycle.PilotMetric{Key: "m", Kind: lifecycle.MetricMean}, Direction: lifecycle.Increase, Design: design, Period: "week",
		Effect: &lifecycle.PilotEffect{Minimum: 1, Baseline: 10, SD: ptr(math.Sqrt(20))}, Correlation: 0.2, Duration: ofDays(float64(7 * weeks)), LookEvery: ofDays(7),
		BaselineFrom: from.Format(day), StartDate: from.AddDate(0, 0, 7*before).Format(day),
	}
	if design == lifecycle.DesignBeforeAfter { // one site: its level is not to be told from the series'
		plan.Effect.SD, plan.Correlation = ptr(4), 0
	}
	for i := range sites {
		site := lifecycle.PilotSite{Key: fmt.Sprint("s", i)}
		if crosses != nil {
			site.CrossesOver = from.AddDate(0, 0, 7*crosses(i)).Format(day)
		}
		if design == lifecycle.DesignBeforeAfterControl && i%2 == 0 {
			site.Role = lifecycle.ArmControl
		}
		plan.Sites = append(plan.Sites, site)
	}
	return plan
}

// campaignOf is every kind of pilot that is simulated.
func campaignOf() []simulated {
	small := parallelPlan(lifecycle.MetricProportion, 0.02, 0.01, nil)
	return []simulated{
		{name: "proportion 30 % to 36 %", plan: parallelPlan(lifecycle.MetricProportion, 0.30, 0.06, nil), grow: trials},
		{name: "proportion 2 % to 3 %", plan: small, grow: trials},
		{name: "proportion 40 % to 70 %", plan: parallelPlan(lifecycle.MetricProportion, 0.40, 0.30, nil), grow: trials},
		{name: "mean, normal, 0.25 sd", plan: parallelPlan(lifecycle.MetricMean, 10, 1, ptr(4)), grow: normals},
		{name: "mean, normal, 1 sd", plan: parallelPlan(lifecycle.MetricMean, 10, 4, ptr(4)), grow: normals, cautious: true},
		{name: "mean, exponential, 0.25 sd", plan: parallelPlan(lifecycle.MetricMean, 10, 1, ptr(4)), grow: waits},
		{name: "rate 2 to 2.5", plan: parallelPlan(lifecycle.MetricRate, 2, 0.5, nil), grow: events},
		{name: "hazard ratio 1.5", plan: parallelPlan(lifecycle.MetricTimeTo, 0.3, 1.5, nil), grow: lifetimes},
		{name: "before/after, one group", plan: sitesPlan(lifecycle.DesignBeforeAfter, 1, 16, 12, nil), grow: overSites, cautious: true},
	}
}

// sitesCampaign are the designs over sites, which cost more.
func sitesCampaign() []simulated {
	return []simulated{
		{name: "stepped wedge, 8 sites", plan: sitesPlan(lifecycle.DesignSteppedWedge, 8, 1, 8, func(i int) int { return 2 * (1 + i/2) }), grow: overSites, cautious: true},
		{name: "before/after, 12 sites, control", plan: sitesPlan(lifecycle.DesignBeforeAfterControl, 12, 8, 8, nil), grow: overSites, cautious: true},
	}
}
