package stats

import (
	"cmp"
	"slices"

	"tollgate/fault"
)

// Pareto is an analysis of where most of something comes from; series are in descending order.
type Pareto struct {
	Order      []int     `json:"order" doc:"index in the input of each category"`
	Categories []string  `json:"categories"`
	Counts     []float64 `json:"counts"`
	Shares     []float64 `json:"shares" doc:"of the total, from 0 to 1"`
	Cumulative []float64 `json:"cumulative_counts"`
	CumShares  []float64 `json:"cumulative_shares"`
	Total      float64   `json:"total"`
	Threshold  float64   `json:"threshold"`
	VitalFew   int       `json:"vital_few" doc:"how many categories it takes to reach the threshold"`
}

// NewPareto puts categories, with counts or costs that are not negative, into descending order, ties as they
// were given, and finds how many reach threshold, a share above 0 and at most 1; 0.8 when zero (Juran, Quality
// Control Handbook; the vital few and the useful many). Errors: Invalid, also when all counts are zero.
func NewPareto(categories []string, counts []float64, threshold float64) (*Pareto, error) {
	if threshold == 0 {
		threshold = 0.8
	}
	if err := checkSeries("counts", counts, 1); err != nil {
		return nil, err
	}
	var p fault.Problems
	p.Require(threshold > 0 && threshold <= 1, "threshold", "is %v and must be above 0 and at most 1", threshold)
	p.Require(len(categories) == len(counts), "categories", "has %d values for %d counts", len(categories), len(counts))
	for i, v := range counts {
		p.Require(v >= 0, at("counts", i), "is %v and must be at least 0", v)
	}
	p.Require(slices.Max(counts) > 0, "counts", "has nothing but zeros")
	if err := p.Err(); err != nil {
		return nil, err
	}
	r := &Pareto{Total: total(counts), Threshold: threshold, VitalFew: len(counts)}
	for i := range counts {
		r.Order = append(r.Order, i)
	}
	slices.SortStableFunc(r.Order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	var running sum
	for rank, i := range r.Order {
		running.add(counts[i])
		share := running.value() / r.Total // dividing, not multiplying the threshold, keeps 28 of 35 at 0.8
		r.Categories, r.Counts = append(r.Categories, categories[i]), append(r.Counts, counts[i])
		r.Shares, r.Cumulative, r.CumShares = append(r.Shares, counts[i]/r.Total), append(r.Cumulative, running.value()), append(r.CumShares, share)
		if share >= threshold {
			r.VitalFew = min(r.VitalFew, rank+1)
		}
	}
	return r, checkScale("counts", r.Total)
}
