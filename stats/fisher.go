package stats

import (
	"math"
)

// FisherTest is the exact test of a table of 2 x 2.
type FisherTest struct {
	P           float64     `json:"p"`
	Alternative Alternative `json:"alternative" doc:"of the odds ratio against 1"`
	// OddsRatio is the conditional maximum likelihood estimate, as R prints; null when it is infinite.
	OddsRatio       *float64 `json:"odds_ratio"`
	SampleOddsRatio *float64 `json:"sample_odds_ratio" doc:"ad/bc; null when it is infinite or not defined"`
	Confidence      float64  `json:"confidence"`
	CI              Interval `json:"ci" doc:"exact conditional interval of the odds ratio; its upper end is null where it is open"`
}

// FisherExactTest asks whether rows and columns of a table of 2 x 2 are independent, given its margins.
// Two-sided p adds the tables that are at most as likely as the one seen, by a relative 1e-7 (Fisher
// 1935; R's fisher.test, whose odds ratio and interval stop at four digits where these do not). Errors:
// Invalid, also when a row or a column is empty.
func FisherExactTest(table Table, opt TestOptions) (*FisherTest, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	if opt.Null != 0 {
		return nil, invalid("null", "is %v; the test is of an odds ratio of 1", opt.Null)
	}
	if _, _, _, err := table.margins(); err != nil {
		return nil, err
	}
	if len(table) != 2 || len(table[0]) != 2 {
		return nil, invalid("table", "must have 2 rows and 2 columns")
	}
	h := hypergeometricOf(table)
	r := &FisherTest{P: h.pValue(opt.Alternative), Alternative: opt.Alternative, Confidence: opt.Confidence}
	r.OddsRatio = finiteOrNil(h.estimate())
	r.SampleOddsRatio = finiteOrNil(float64(table[0][0]) * float64(table[1][1]) / (float64(table[0][1]) * float64(table[1][0])))
	tail := 1 - opt.level()
	r.CI = opt.Alternative.interval(h.lowerOdds(tail), h.upperOdds(tail), 0, math.Inf(1))
	return r, nil
}

// hypergeometric is the noncentral hypergeometric distribution of the first cell, given the margins:
// weights are its log probabilities for an odds ratio of 1, up to a constant.
type hypergeometric struct {
	least   int // smallest value of the cell
	seen    int // place of the cell's value among the weights
	weights []float64
}

func hypergeometricOf(t Table) hypergeometric {
	row, other, column := t[0][0]+t[0][1], t[1][0]+t[1][1], t[0][0]+t[1][0]
	h := hypergeometric{least: max(0, column-other)}
	for k := h.least; k <= min(row, column); k++ {
		h.weights = append(h.weights, logChoose(row, k)+logChoose(other, column-k))
	}
	h.seen = t[0][0] - h.least
	return h
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// probabilities are those under the log of an odds ratio.
func (h hypergeometric) probabilities(logOdds float64) []float64 {
	p := make([]float64, len(h.weights))
	most := math.Inf(-1)
	for i, w := range h.weights {
		p[i] = w + float64(i)*logOdds
		most = math.Max(most, p[i])
	}
	var all sum
	for i := range p {
		p[i] = math.Exp(p[i] - most)
		all.add(p[i])
	}
	for i := range p {
		p[i] /= all.value()
	}
	return p
}

func (h hypergeometric) pValue(a Alternative) float64 {
	p := h.probabilities(0)
	switch a {
	case Less:
		return math.Min(1, total(p[:h.seen+1]))
	case Greater:
		return math.Min(1, total(p[h.seen:]))
	}
	var both sum
	for _, v := range p {
		if v <= p[h.seen]*(1+1e-7) {
			both.add(v)
		}
	}
	return math.Min(1, both.value())
}

// estimate is the odds ratio under which the expected cell is the one seen.
func (h hypergeometric) estimate() float64 {
	if h.seen == 0 {
		return 0
	}
	if h.seen == len(h.weights)-1 {
		return math.Inf(1)
	}
	return math.Exp(rising(func(logOdds float64) float64 {
		var mean sum
		for i, v := range h.probabilities(logOdds) {
			mean.add(float64(i) * v)
		}
		return mean.value() - float64(h.seen)
	}))
}

// lowerOdds is the odds ratio under which the cell seen or a larger one has the probability tail.
func (h hypergeometric) lowerOdds(tail float64) float64 {
	if h.seen == 0 {
		return 0
	}
	return math.Exp(rising(func(logOdds float64) float64 { return total(h.probabilities(logOdds)[h.seen:]) - tail }))
}

func (h hypergeometric) upperOdds(tail float64) float64 {
	if h.seen == len(h.weights)-1 {
		return math.Inf(1)
	}
	return math.Exp(rising(func(logOdds float64) float64 { return tail - total(h.probabilities(logOdds)[:h.seen+1]) }))
}

// rising returns where a rising function crosses zero, by bisection to the last bit.
func rising(f func(float64) float64) float64 {
	low, high := -1.0, 1.0
	for f(low) > 0 && low > -700 {
		low *= 2
	}
	for f(high) < 0 && high < 700 {
		high *= 2
	}
	for range 200 {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			break
		}
		if f(middle) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return low + (high-low)/2
}
