package pilot

import (
	"math"
	"slices"
	"strings"
)

// pooled is what cells together say: counts, and moments about their common mean.
type pooled struct {
	n, missing int64
	total      float64 // sum of values
	mean, m2   float64
	exposure   float64
	cells      []Cell // with a value
}

// add pools one more cell; moments by Chan, Golub and LeVeque (American Statistician 37, 1983).
func (p *pooled) add(c Cell) {
	p.missing += c.Missing
	if c.N == 0 {
		return
	}
	n, m := float64(p.n), float64(c.N)
	apart := c.Mean - p.mean
	p.mean += apart * m / (n + m)
	p.m2 += c.M2 + apart*apart*n*m/(n+m)
	p.n += c.N
	p.total += c.Sum
	p.exposure += c.Exposure
	p.cells = append(p.cells, c)
}

// pool takes the cells that keep agrees to.
func pool(cells []Cell, keep func(c Cell) bool) pooled {
	var p pooled
	for _, c := range cells {
		if keep(c) {
			p.add(c)
		}
	}
	return p
}

// sd is the sample standard deviation; nil for fewer than two values.
func (p pooled) sd() *float64 {
	if p.n < 2 {
		return nil
	}
	return number(math.Sqrt(p.m2 / float64(p.n-1)))
}

// share is successes over trials, rate events over exposure.
func (p pooled) share() float64 { return p.total / float64(p.n) }
func (p pooled) rate() float64  { return p.total / p.exposure }

// number is nil for what no number is.
func number(v float64) *float64 {
	if !finite(v) {
		return nil
	}
	return &v
}

// inOrder sorts cells, so that nothing depends on how they were read.
func inOrder(cells []Cell) []Cell {
	cells = slices.Clone(cells)
	slices.SortStableFunc(cells, func(a, b Cell) int {
		for _, c := range []int{strings.Compare(a.Metric, b.Metric), strings.Compare(a.Arm, b.Arm), strings.Compare(a.Site, b.Site), strings.Compare(a.Period, b.Period)} {
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return cells
}

func risksInOrder(risks []Risk) []Risk {
	risks = slices.Clone(risks)
	slices.SortStableFunc(risks, func(a, b Risk) int {
		switch {
		case a.Metric != b.Metric:
			return strings.Compare(a.Metric, b.Metric)
		case a.Time < b.Time:
			return -1
		case a.Time > b.Time:
			return 1
		case a.Arm != b.Arm:
			return strings.Compare(a.Arm, b.Arm)
		}
		return strings.Compare(a.Site, b.Site)
	})
	return risks
}
