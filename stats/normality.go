package stats

import (
	"math"
	"slices"
)

// NormalityTest asks whether values come from a normal distribution with the mean and the standard
// deviation of the sample.
type NormalityTest struct {
	N         int     `json:"n"`
	Statistic float64 `json:"statistic" doc:"A squared, or W"`
	// Modified is A squared times 1 + 0.75/n + 2.25/n^2, from which p comes; null for W.
	Modified *float64 `json:"modified_statistic"`
	P        float64  `json:"p"`
}

// AndersonDarlingTest tests x, at least 8 finite values that are not all equal, with p by the formulas of
// Stephens (D'Agostino and Stephens, Goodness-of-Fit Techniques, 1986, table 4.9), and 3.7e-24 for a
// modified statistic beyond 10 (R package nortest). Errors: Invalid.
func AndersonDarlingTest(x []float64) (*NormalityTest, error) {
	sorted, m, err := normalitySample(x, 8, math.MaxInt)
	if err != nil {
		return nil, err
	}
	n := float64(m.n)
	var logs sum
	for i := range sorted {
		below := logNormalCDF((sorted[i] - m.mean) / m.sd())
		above := logNormalCDF((m.mean - sorted[m.n-1-i]) / m.sd())
		logs.add(float64(2*i+1) * (below + above))
	}
	a := -n - logs.value()/n
	modified := a * (1 + 0.75/n + 2.25/(n*n))
	return &NormalityTest{N: m.n, Statistic: a, Modified: &modified, P: stephens(modified)}, nil
}

// logNormalCDF keeps its digits in both tails; beyond -37, where the probability itself is zero in a
// double, by the asymptotic series (Abramowitz and Stegun 26.2.12).
func logNormalCDF(z float64) float64 {
	switch {
	case z > 0:
		return math.Log1p(-normalCDF(-z))
	case z > -37:
		return math.Log(normalCDF(z))
	}
	return -z*z/2 - math.Log(-z*math.Sqrt(2*math.Pi)) + math.Log1p(polynomial(1/(z*z), 0, -1, 3, -15, 105))
}

func stephens(a float64) float64 {
	switch {
	case a < 0.2:
		return 1 - math.Exp(-13.436+101.14*a-223.73*a*a)
	case a < 0.34:
		return 1 - math.Exp(-8.318+42.796*a-59.938*a*a)
	case a < 0.6:
		return math.Exp(0.9177 - 4.279*a - 1.38*a*a)
	case a < 10:
		return math.Exp(1.2937 - 5.709*a + 0.0186*a*a)
	}
	return 3.7e-24
}

func normalitySample(x []float64, atLeast, atMost int) ([]float64, moments, error) {
	if err := checkSeries("x", x, atLeast); err != nil {
		return nil, moments{}, err
	}
	if len(x) > atMost {
		return nil, moments{}, invalid("x", "has %d values; the test takes up to %d", len(x), atMost)
	}
	m := momentsOf(x)
	if err := checkScale("x", m.mean, m.ss); err != nil {
		return nil, m, err
	}
	if m.ss == 0 {
		return nil, m, invalid("x", "holds equal values only, which no test can tell from normal ones")
	}
	return slices.Sorted(slices.Values(x)), m, nil
}

// ShapiroWilkTest tests x, 3 to 5,000 finite values that are not all equal, by Royston's approximation
// (algorithm AS R94, Applied Statistics 44(4), 1995; R's shapiro.test). Errors: Invalid.
func ShapiroWilkTest(x []float64) (*NormalityTest, error) {
	sorted, m, err := normalitySample(x, 3, 5000)
	if err != nil {
		return nil, err
	}
	weights := roystonWeights(m.n)
	// W is a squared correlation. 1-W is formed from a difference, as W is close to 1 for normal data.
	var cross, squares sum
	for i, v := range sorted {
		w := 0.0
		if i < len(weights) {
			w = -weights[i]
		} else if j := m.n - 1 - i; j < len(weights) {
			w = weights[j]
		}
		cross.add(w * (v - m.mean))
		squares.add(w * w)
	}
	scale := math.Sqrt(squares.value() * m.ss)
	rest := (scale - cross.value()) * (scale + cross.value()) / (squares.value() * m.ss)
	return &NormalityTest{N: m.n, Statistic: 1 - rest, P: roystonP(rest, m.n)}, nil
}

// roystonWeights are those of the larger half of the order statistics, from the outside in.
func roystonWeights(n int) []float64 {
	if n == 3 {
		return []float64{math.Sqrt(0.5)}
	}
	m := make([]float64, n/2) // expected order statistics, positive
	square := 0.0
	for i := range m {
		m[i] = -normalQuantile((float64(i+1) - 0.375) / (float64(n) + 0.25))
		square += 2 * m[i] * m[i]
	}
	root, u := math.Sqrt(square), 1/math.Sqrt(float64(n))
	first := []float64{m[0]/root + polynomial(u, 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056)}
	if n > 5 {
		first = append(first, m[1]/root+polynomial(u, 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633))
	}
	left, right := square, 1.0
	for i, a := range first {
		left -= 2 * m[i] * m[i]
		right -= 2 * a * a
	}
	scale := math.Sqrt(left / right)
	weights := make([]float64, len(m))
	for i := range m {
		weights[i] = m[i] / scale
	}
	copy(weights, first)
	return weights
}

// threeP is exact for three values. W is least, 3/4, when two of them are equal: what rounding makes of that p is no evidence.
func threeP(w float64) float64 {
	const rounding = 1e-14
	p := 6 / math.Pi * (math.Asin(math.Sqrt(w)) - math.Asin(math.Sqrt(0.75)))
	if p < rounding {
		return 0
	}
	return math.Min(1, p)
}

func roystonP(rest float64, n int) float64 {
	if n == 3 {
		return threeP(1 - rest)
	}
	y, size := math.Log(rest), float64(n)
	if n > 11 {
		l := math.Log(size)
		return normalCDF((polynomial(l, -1.5861, -0.31082, -0.083751, 0.0038915) - y) / math.Exp(polynomial(l, -0.4803, -0.082676, 0.0030302)))
	}
	gamma := polynomial(size, -2.273, 0.459)
	if y >= gamma {
		return 1e-99
	}
	y = -math.Log(gamma - y)
	return normalCDF((polynomial(size, 0.544, -0.39978, 0.025054, -0.0006714) - y) / math.Exp(polynomial(size, 1.3822, -0.77857, 0.062767, -0.0020322)))
}

// polynomial has its coefficients in rising order.
func polynomial(x float64, coefficients ...float64) float64 {
	v := 0.0
	for _, c := range slices.Backward(coefficients) {
		v = v*x + c
	}
	return v
}
