package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"tollgate/fault"
)

// ComparedChange is data for difference in differences: parallel arrays, one entry an observation. The
// effect is that of treated and post together.
type ComparedChange struct {
	Y       []float64 `json:"y"`
	Treated []float64 `json:"treated" doc:"1 for what is treated at some time, 0 for the comparison"`
	Post    []float64 `json:"post" doc:"1 after the change, 0 before"`
	Cluster []string  `json:"cluster,omitempty" doc:"observations of one cluster may depend on each other"`
	Unit    []string  `json:"unit,omitempty" doc:"for two-way fixed effects"`
	Time    []string  `json:"time,omitempty" doc:"for two-way fixed effects"`
}

// DifferenceOptions choose the standard error that heads the result; all others are in ByCovariance.
type DifferenceOptions struct {
	TestOptions
	Covariance Covariance // CR1 with clusters, HC1 without, when empty
}

// GroupMeans are the means of y in the four groups.
type GroupMeans struct {
	ComparisonBefore float64 `json:"comparison_before"`
	ComparisonAfter  float64 `json:"comparison_after"`
	TreatedBefore    float64 `json:"treated_before"`
	TreatedAfter     float64 `json:"treated_after"`
}

// DifferenceInDifferences is how much more y changed where there was a treatment, in its unit.
type DifferenceInDifferences struct {
	Model        string          `json:"model" enum:"two_by_two,two_way_fixed_effects"`
	N            int             `json:"n"`
	Parameters   int             `json:"parameters" doc:"K: terms of the model, fixed effects included"`
	Clusters     *int            `json:"clusters"`
	Estimate     float64         `json:"estimate"`
	Covariance   Covariance      `json:"covariance" doc:"of the standard error, t, p and interval beside it"`
	StdErr       float64         `json:"stderr"`
	T            *float64        `json:"t"`
	DF           float64         `json:"df"`
	P            *float64        `json:"p"`
	CI           Interval        `json:"ci"`
	Alternative  Alternative     `json:"alternative"`
	Confidence   float64         `json:"confidence"`
	Coefficients []float64       `json:"coefficients" doc:"intercept, treated, post, treated:post; null with fixed effects"`
	Means        *GroupMeans     `json:"means"`
	ByCovariance RobustEstimates `json:"by_covariance" doc:"of the estimate, under each estimator of the covariance; null where it has no value"`
	Doubts       []Warning       `json:"-"`
}

// FewClusters is the code of the warning that cluster-robust errors rest on few clusters.
const FewClusters = "few_clusters"

// usualClusters is below what cluster-robust tests reject too often (Cameron and Miller, Journal of Human
// Resources 50, 2015: "few" may range from less than 20 to less than 50).
const usualClusters = 20

// NewDifferenceInDifferences fits y ~ treated * post by least squares: the effect is the interaction, the
// change of the treated less that of the comparison (Angrist and Pischke, Mostly Harmless Econometrics,
// 2009, chapter 5). With Unit and Time it fits one level for each unit and each time, and the effect of
// treated * post, or of treated alone where Post is nil. It takes it that both would have changed alike
// without the treatment. P with clusters has G-1 degrees of freedom. Errors: Invalid, also when one of the
// four groups is empty.
func NewDifferenceInDifferences(data ComparedChange, opt DifferenceOptions) (*DifferenceInDifferences, error) {
	base, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	opt.TestOptions = base
	if err := data.check(); err != nil {
		return nil, err
	}
	r := &DifferenceInDifferences{N: len(data.Y), Alternative: opt.Alternative, Confidence: opt.Confidence, Doubts: []Warning{}}
	fit, term, err := data.fit(r)
	if err != nil {
		return nil, err
	}
	r.Parameters = fit.terms + fit.absorbed
	r.Estimate = fit.beta[term]
	r.judge(fit, term, data.Cluster, opt)
	if opt.Covariance == "" {
		opt.Covariance = HC1
		if data.Cluster != nil {
			opt.Covariance = CR1
		}
	}
	chosen := r.ByCovariance.of(opt.Covariance)
	if chosen == nil {
		return nil, invalid("covariance", "%q has no value here: clusters are needed for %s and %s, leverages below 1 for %s and %s", string(opt.Covariance), CR0, CR1, HC2, HC3)
	}
	r.Covariance, r.StdErr, r.T, r.DF, r.P, r.CI = opt.Covariance, chosen.StdErr, chosen.T, chosen.DF, chosen.P, chosen.CI
	return r, checkScale("y", r.Estimate, r.StdErr)
}

func (c ComparedChange) check() error {
	if err := checkSeries("y", c.Y, 1); err != nil {
		return err
	}
	var p fault.Problems
	zeroOrOne(&p, "treated", c.Treated, len(c.Y))
	if c.Post != nil || c.Unit == nil {
		zeroOrOne(&p, "post", c.Post, len(c.Y))
	}
	p.Require((c.Unit == nil) == (c.Time == nil), "time", "and unit go together: both are needed for two-way fixed effects")
	asMany := func(name string, labels []string) {
		p.Require(labels == nil || len(labels) == len(c.Y), name, "has %d values for %d of y", len(labels), len(c.Y))
	}
	asMany("cluster", c.Cluster)
	asMany("unit", c.Unit)
	asMany("time", c.Time)
	p.Require(c.Cluster == nil || len(numbered(c.Cluster)) > 1, "cluster", "has one cluster only; cluster-robust errors need at least 2")
	return p.Err()
}

func zeroOrOne(p *fault.Problems, name string, x []float64, n int) {
	p.Require(len(x) == n, name, "has %d values for %d of y", len(x), n)
	named := 0
	for i, v := range x {
		if v != 0 && v != 1 && named < maxNamed {
			named++
			p.Add(at(name, i), "is %v and must be 0 or 1", v)
		}
	}
}

// fit returns the model and the number of the term that is the effect.
func (c ComparedChange) fit(r *DifferenceInDifferences) (*linearFit, int, error) {
	if c.Unit != nil {
		r.Model = "two_way_fixed_effects"
		effect := append([]float64{}, c.Treated...)
		for i := range c.Post {
			effect[i] *= c.Post[i]
		}
		fit, err := fitTwoWay(c.Y, effect, c.Unit, c.Time)
		return fit, 0, err
	}
	r.Model = "two_by_two"
	groups := [4][]float64{}
	rows := make([][]float64, len(c.Y))
	for i, v := range c.Y {
		k := int(2*c.Treated[i] + c.Post[i])
		groups[k] = append(groups[k], v)
		rows[i] = []float64{1, c.Treated[i], c.Post[i], c.Treated[i] * c.Post[i]}
	}
	var p fault.Problems
	for k, name := range []string{"of the comparison before", "of the comparison after", "of the treated before", "of the treated after"} {
		p.Require(len(groups[k]) > 0, "y", "has no value %s the change", name)
	}
	p.Require(len(c.Y) > 4, "y", "has %d values and needs at least 5: four means leave nothing to judge them by", len(c.Y))
	if err := p.Err(); err != nil {
		return nil, 0, err
	}
	r.Means = &GroupMeans{momentsOf(groups[0]).mean, momentsOf(groups[1]).mean, momentsOf(groups[2]).mean, momentsOf(groups[3]).mean}
	fit, err := fitColumns(rows, c.Y)
	if err == nil {
		r.Coefficients = fit.beta
	}
	return fit, 3, err
}

func (r *DifferenceInDifferences) judge(fit *linearFit, term int, cluster []string, opt DifferenceOptions) {
	weights := only(term, fit.terms)
	under := func(covariance *mat.Dense, df float64) *RobustEstimate {
		if covariance == nil {
			return nil
		}
		_, e := fit.estimate(weights, covariance, df, opt.TestOptions)
		return e
	}
	df := fit.freedom()
	r.ByCovariance = RobustEstimates{
		Classical: under(fit.classical(), df),
		HC0:       under(fit.heteroscedastic(HC0), df), HC1: under(fit.heteroscedastic(HC1), df),
		HC2: under(fit.heteroscedastic(HC2), df), HC3: under(fit.heteroscedastic(HC3), df),
	}
	if cluster == nil {
		return
	}
	numbers, count := placesOf(cluster)
	r.Clusters = &count
	r.ByCovariance.CR0 = under(fit.clustered(CR0, numbers, count), float64(count-1))
	r.ByCovariance.CR1 = under(fit.clustered(CR1, numbers, count), float64(count-1))
	if count < usualClusters {
		r.Doubts = append(r.Doubts, fewClusters(count))
	}
}

func fewClusters(count int) Warning {
	return Warning{FewClusters, fmt.Sprintf("there are %d clusters; with fewer than %d, cluster-robust tests find too many effects", count, usualClusters)}
}

// fitTwoWay fits y to a level for each unit and each time and to effect, which is term 0. The units' means
// are taken out of every column first (Frisch, Waugh and Lovell), so that many units cost little; it is
// exact for unbalanced data too.
func fitTwoWay(y, effect []float64, unit, time []string) (*linearFit, error) {
	units, unitCount := placesOf(unit)
	times, timeCount := placesOf(time)
	if k := unitCount + timeCount; len(y) <= k {
		return nil, invalid("y", "has %d values for %d terms: it needs more", len(y), k)
	}
	rows := make([][]float64, len(y))
	for i := range rows {
		rows[i] = make([]float64, timeCount) // effect, then every time but the first
		rows[i][0] = effect[i]
		if times[i] > 0 {
			rows[i][times[i]] = 1
		}
	}
	sizes := make([]float64, unitCount)
	for _, u := range units {
		sizes[u]++
	}
	within := append([]float64{}, y...)
	demean(units, sizes, func(i int) *float64 { return &within[i] })
	for j := range timeCount {
		demean(units, sizes, func(i int) *float64 { return &rows[i][j] })
	}
	if !varies(rows, 0) {
		return nil, invalid("treated", "does not change within any unit, so its effect cannot be told from the units")
	}
	fit, err := fitColumns(rows, within)
	if err != nil {
		return nil, invalid("treated", "cannot be told from the times, or the times do not overlap between units")
	}
	fit.absorbed = unitCount
	for i, u := range units {
		fit.leverages[i] += 1 / sizes[u]
		fit.scale = math.Max(fit.scale, math.Abs(y[i]))
	}
	return fit, nil
}

func demean(units []int, sizes []float64, at func(i int) *float64) {
	totals := make([]sum, len(sizes))
	for i, u := range units {
		totals[u].add(*at(i))
	}
	for i, u := range units {
		*at(i) -= totals[u].value() / sizes[u]
	}
}

func varies(rows [][]float64, j int) bool {
	for _, row := range rows {
		if math.Abs(row[j]) > dependent {
			return true
		}
	}
	return false
}
