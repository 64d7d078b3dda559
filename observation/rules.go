package observation

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// Rules hold rows to a pilot's plan.
type Rules struct {
	primary             string
	metrics             map[string]string // kinds by key
	arms, sites         named
	needsArm, needsSite bool
	assigns             bool // Tollgate knows the arm of a unit
	anything            bool
	zone                *time.Location
	latest              time.Time
	metricNames         string
}

// Scaling is what waves add to what a plan names.
type Scaling struct {
	Sites      []string
	Guardrails []lifecycle.Guardrail
}

// slack is how far the sender's clock may be ahead.
const slack = 24 * time.Hour

// RulesOf are those of a plan at a time. With anything, rows of metrics, arms and sites that the plan does not name are accepted
// too; a look counts them as broken allocation. Invalid when the plan's time zone is not known.
func RulesOf(plan lifecycle.PilotPlan, scaling Scaling, now time.Time, anything bool) (*Rules, error) {
	zone, err := time.LoadLocation(cmp.Or(plan.TimeZone, "UTC"))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the plan's time zone %q is not known", plan.TimeZone)
	}
	parallel := plan.Design == lifecycle.DesignParallel
	r := &Rules{primary: plan.Primary.Key, metrics: map[string]string{plan.Primary.Key: plan.Primary.Kind}, zone: zone, latest: now.Add(slack),
		anything: anything, needsArm: parallel, needsSite: !parallel, assigns: plan.Randomization.Here()}
	for _, g := range slices.Concat(plan.Guardrails, scaling.Guardrails) {
		r.metrics[g.Key] = cmp.Or(r.metrics[g.Key], g.Kind)
	}
	r.metricNames = some(slices.Sorted(maps.Keys(r.metrics)))
	var arms, sites []string
	for _, arm := range plan.Arms {
		arms = append(arms, arm.Key)
	}
	for _, site := range plan.Sites {
		sites = append(sites, site.Key)
	}
	if len(sites) > 0 { // else any site may be named, those of waves too
		sites = append(sites, scaling.Sites...)
	}
	r.arms, r.sites = namedAs(arms), namedAs(sites)
	return r, nil
}

// named is what a plan names of one kind; when it names none, any name will do.
type named struct {
	known map[string]bool
	list  string
}

func namedAs(keys []string) named {
	n := named{known: make(map[string]bool, len(keys)), list: some(keys)}
	for _, key := range keys {
		n.known[key] = true
	}
	return n
}

// NeedsArm tells whether every row must have an arm, by itself or by the assignment of its unit.
func (r *Rules) NeedsArm() bool { return r.needsArm }

func (n named) has(key string) bool { return len(n.known) == 0 || n.known[key] }

func some(keys []string) string {
	const most = 20
	if len(keys) > most {
		return strings.Join(keys[:most], ", ") + ", …"
	}
	return strings.Join(keys, ", ")
}

func (r *Rules) check(b *Batch, row Row, n names) {
	kind, planned := r.metrics[row.Metric]
	b.require(planned || r.anything, n.metric, "is %q, which the plan does not have; it has %s", row.Metric, r.metricNames)
	switch {
	case row.Arm != "":
		b.require(r.anything || r.arms.has(row.Arm), n.arm, "is %q, which the plan does not have; it has %s", row.Arm, r.arms.list)
	case r.needsArm && r.assigns:
		b.require(row.Unit != "", n.unit, "is missing: the row names no %s, and without its unit Tollgate cannot tell which it was given", n.arm)
	case r.needsArm:
		b.Refuse(n.arm, "is missing; it must be one of %s", r.arms.list)
	}
	if row.Site != "" {
		b.require(r.anything || r.sites.has(row.Site), n.site, "is %q, which the plan does not have; it has %s", row.Site, r.sites.list)
	} else {
		b.require(!r.needsSite, n.site, "is missing; it must be one of %s", r.sites.list)
	}
	if !row.Void {
		checkValue(b, kind, row, n)
	}
}

// checkValue holds value and exposure to the kind of metric. A missing value is accepted: a look counts it.
func checkValue(b *Batch, kind string, row Row, n names) {
	v, e := row.Value, row.Exposure
	missing := math.IsNaN(v)
	b.require(!math.IsInf(v, 0), n.value, "is not a finite number")
	b.require(math.IsNaN(e) || e >= 0 && !math.IsInf(e, 0), n.exposure, "must be a finite number, not below 0")
	switch kind {
	case lifecycle.MetricProportion:
		b.require(missing || v == 0 || v == 1, n.value, "must be 0 or 1, of a proportion; %s says for how many alike a row stands", n.count)
	case lifecycle.MetricRate:
		b.require(missing || v >= 0, n.value, "must not be below 0: it is a number of events")
		b.require(missing || e > 0, n.exposure, "must be above 0: a rate is events in so many units of opportunity")
	case lifecycle.MetricTimeTo:
		b.require(missing || v == 0 || v == 1, n.value, "must be 1 for the event or 0 for censored")
		b.require(missing || e >= 0, n.exposure, "is missing: it is the time at risk, until the event or the end of observation")
	}
}
