package stats

import "math"

// ChartConstants are the factors of control charts for subgroups of n (Montgomery, Introduction to
// Statistical Quality Control, appendix VI). Without unit. A, B5, B6, D1 and D2 multiply a known sigma,
// A2, D3, D4 and E2 a mean range, A3, B3 and B4 a mean standard deviation.
type ChartConstants struct {
	N         int     `json:"n"`
	Tabulated bool    `json:"tabulated" doc:"d2 and d3 rounded to three decimals and c4 to four, as printed tables have them, and the others made from these"`
	D2        float64 `json:"d2" doc:"mean of the range of n standard normal values"`
	D3        float64 `json:"d3" doc:"standard deviation of that range"`
	C4        float64 `json:"c4" doc:"mean of the standard deviation of n standard normal values"`
	A         float64 `json:"A" doc:"3/sqrt(n)"`
	A2        float64 `json:"A2" doc:"3/(d2 sqrt(n))"`
	A3        float64 `json:"A3" doc:"3/(c4 sqrt(n))"`
	B3        float64 `json:"B3" doc:"1 - 3/c4 sqrt(1-c4^2), not below 0"`
	B4        float64 `json:"B4" doc:"1 + 3/c4 sqrt(1-c4^2)"`
	B5        float64 `json:"B5" doc:"c4 - 3 sqrt(1-c4^2), not below 0"`
	B6        float64 `json:"B6" doc:"c4 + 3 sqrt(1-c4^2)"`
	UpperD1   float64 `json:"D1" doc:"d2 - 3 d3, not below 0"`
	UpperD2   float64 `json:"D2" doc:"d2 + 3 d3"`
	UpperD3   float64 `json:"D3" doc:"1 - 3 d3/d2, not below 0"`
	UpperD4   float64 `json:"D4" doc:"1 + 3 d3/d2"`
	E2        float64 `json:"E2" doc:"3/d2"`
}

// ConstantsFor returns the factors for subgroups of n from 2 to 1,000, exact or made from the rounded
// d2, d3 and c4 of printed tables. Errors: Invalid for n outside its bounds.
func ConstantsFor(n int, tabulated bool) (ChartConstants, error) {
	k, err := rangeConstantsOf(n)
	if err != nil {
		return ChartConstants{}, err
	}
	c := c4(n)
	if tabulated {
		k, c = k.tabulated(), math.Round(c*1e4)/1e4
	}
	root, spread := math.Sqrt(float64(n)), math.Sqrt(1-c*c)
	return ChartConstants{
		N: n, Tabulated: tabulated, D2: k.d2, D3: k.d3, C4: c,
		A: 3 / root, A2: 3 / (k.d2 * root), A3: 3 / (c * root),
		B3: math.Max(0, 1-3*spread/c), B4: 1 + 3*spread/c, B5: math.Max(0, c-3*spread), B6: c + 3*spread,
		UpperD1: math.Max(0, k.d2-3*k.d3), UpperD2: k.d2 + 3*k.d3,
		UpperD3: math.Max(0, 1-3*k.d3/k.d2), UpperD4: 1 + 3*k.d3/k.d2, E2: 3 / k.d2,
	}, nil
}

// tabulated rounds as printed tables do, to three decimals.
func (k rangeConstants) tabulated() rangeConstants {
	return rangeConstants{d2: math.Round(k.d2*1000) / 1000, d3: math.Round(k.d3*1000) / 1000}
}
