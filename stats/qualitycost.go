package stats

import (
	"slices"

	"tollgate/fault"
)

// QualityCosts are what quality and its absence cost, in one currency and period; each list holds its single
// costs (the prevention-appraisal-failure model, Feigenbaum 1956; ASQ).
type QualityCosts struct {
	Prevention      []float64 `json:"prevention" doc:"of keeping failures from happening"`
	Appraisal       []float64 `json:"appraisal" doc:"of looking for them"`
	InternalFailure []float64 `json:"internal_failure" doc:"of those found before delivery"`
	ExternalFailure []float64 `json:"external_failure" doc:"of those that the customer finds"`
}

// CostOfQuality adds quality costs up.
type CostOfQuality struct {
	Prevention      float64  `json:"prevention"`
	Appraisal       float64  `json:"appraisal"`
	InternalFailure float64  `json:"internal_failure"`
	ExternalFailure float64  `json:"external_failure"`
	Good            float64  `json:"cost_of_good_quality" doc:"prevention and appraisal"`
	Poor            float64  `json:"cost_of_poor_quality" doc:"internal and external failure"`
	Total           float64  `json:"total_cost_of_quality"`
	PoorShare       *float64 `json:"poor_share" doc:"of the total; null when all are 0"`
	PoorOfRevenue   *float64 `json:"cost_of_poor_quality_of_revenue" doc:"share; null without revenue"`
	TotalOfRevenue  *float64 `json:"total_of_revenue"`
}

// CostOfPoorQuality sums costs, which are not negative; revenue, above 0 or nil, sets them in proportion.
// Errors: Invalid, also when there is no cost of any kind.
func CostOfPoorQuality(c QualityCosts, revenue *float64) (*CostOfQuality, error) {
	var p fault.Problems
	for _, list := range []struct {
		name  string
		costs []float64
	}{{"prevention", c.Prevention}, {"appraisal", c.Appraisal}, {"internal_failure", c.InternalFailure}, {"external_failure", c.ExternalFailure}} {
		for i, v := range list.costs {
			p.Require(v >= 0 && isFinite(v), at(list.name, i), "is %v and must be a finite number, at least 0", v)
		}
	}
	p.Require(len(c.Prevention)+len(c.Appraisal)+len(c.InternalFailure)+len(c.ExternalFailure) > 0, "prevention", "is needed, or one of the other three kinds of cost")
	p.Require(revenue == nil || *revenue > 0 && isFinite(*revenue), "revenue", "must be above 0")
	if err := p.Err(); err != nil {
		return nil, err
	}
	r := &CostOfQuality{Prevention: total(c.Prevention), Appraisal: total(c.Appraisal), InternalFailure: total(c.InternalFailure), ExternalFailure: total(c.ExternalFailure)}
	r.Good, r.Poor = total(slices.Concat(c.Prevention, c.Appraisal)), total(slices.Concat(c.InternalFailure, c.ExternalFailure))
	r.Total = total(slices.Concat(c.Prevention, c.Appraisal, c.InternalFailure, c.ExternalFailure))
	if err := checkScale("prevention", r.Total); err != nil {
		return nil, err
	}
	share := func(of, whole float64) *float64 { v := of / whole; return finiteOrNil(v) }
	r.PoorShare = share(r.Poor, r.Total)
	if revenue != nil {
		r.PoorOfRevenue, r.TotalOfRevenue = share(r.Poor, *revenue), share(r.Total, *revenue)
	}
	return r, nil
}
