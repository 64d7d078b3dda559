package stats

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// alternating builds NIST StRD's NumAcc2 to NumAcc4: middle, then low and high 500 times.
func alternating(middle, low, high float64) []float64 {
	x := []float64{middle}
	for range 500 {
		x = append(x, low, high)
	}
	return x
}

// Certified values of the NIST Statistical Reference Datasets, univariate
// (https://www.itl.nist.gov/div898/strd/univ/homepage.html). NumAcc3 and NumAcc4 cannot be reached more
// closely than the rounding of their decimals to binary64 allows, hence their tolerances.
var strd = []struct {
	name           string
	x              []float64
	mean, sd, lag1 float64
	tolerance      float64
}{
	{"Lew", nil, -177.435000000000, 277.332168044316, -0.307304800605679, 1e-14},
	{"Lottery", nil, 518.958715596330, 291.699727470969, -0.120948622967393, 1e-14},
	{"Mavro", nil, 2.00185600000000, 0.000429123454003053, 0.937989183438248, 1e-12},
	{"Michelso", nil, 299.852400000000, 0.0790105478190518, 0.535199668621283, 1e-12},
	{"NumAcc1", []float64{10000001, 10000003, 10000002}, 10000002, 1, -0.5, 1e-15},
	{"NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, -0.999, 1e-14},
	{"NumAcc3", alternating(1000000.2, 1000000.1, 1000000.3), 1000000.2, 0.1, -0.999, 1e-9},
	{"NumAcc4", alternating(10000000.2, 10000000.1, 10000000.3), 10000000.2, 0.1, -0.999, 1e-8},
}

func strdData(t *testing.T) map[string][]float64 {
	t.Helper()
	var sets []struct {
		Name string
		X    []float64
	}
	raw := must[[]byte](t)(os.ReadFile("testdata/nist_strd_univariate.json"))
	if err := json.Unmarshal(raw, &sets); err != nil {
		t.Fatal(err)
	}
	data := map[string][]float64{}
	for _, s := range sets {
		data[s.Name] = s.X
	}
	return data
}

func TestDescribeNISTStRD(t *testing.T) {
	data := strdData(t)
	for _, c := range strd {
		t.Run(c.name, func(t *testing.T) {
			if c.x == nil {
				c.x = data[c.name]
			}
			s := must[Summary](t)(Describe(c.x, DescribeOptions{}))
			near(t, "mean", s.Mean, c.mean, 1e-14)
			near(t, "sd", *s.SD, c.sd, c.tolerance)
			near(t, "lag 1", *s.Lag1, c.lag1, c.tolerance)
		})
	}
}

// R 4.2.2: quantile(x, c(.1, .25, .5, .75, .9), type = 4..9), all digits.
func TestQuantileTypes(t *testing.T) {
	x := []float64{2.5, 3.1, 4.7, 1.2, 9.9, 6.3, 5.5, 8.0, 7.1, 0.4, 3.3}
	for kind, want := range map[QuantileType][5]float64{
		Type4: {0.48, 2.175, 4, 6.5, 7.91},
		Type5: {0.88, 2.65, 4.7, 6.9, 8.76},
		Type6: {0.56, 2.5, 4.7, 7.1, 9.52},
		Type7: {1.2, 2.8, 4.7, 6.7, 8},
		Type8: {0.77333333333333321, 2.6, 4.7, 6.96666666666666679, 9.01333333333333364},
		Type9: {0.8, 2.6125, 4.7, 6.95, 8.95},
	} {
		for i, p := range []float64{0.1, 0.25, 0.5, 0.75, 0.9} {
			near(t, "quantile", must[float64](t)(Quantile(x, p, kind)), want[i], 1e-14)
		}
		s := must[Summary](t)(Describe(x, DescribeOptions{Quantiles: kind}))
		near(t, "q1", s.Q1, want[1], 1e-14)
		near(t, "q3", s.Q3, want[3], 1e-14)
		near(t, "median", s.Median, 4.7, 1e-14)            // R: median(x), whatever the type of the quartiles
		near(t, "mean", s.Mean, 4.7272727272727275, 1e-15) // R: mean(x)
		near(t, "sd", *s.SD, 2.949268013962417, 1e-14)     // R: sd(x)
		near(t, "lag 1", *s.Lag1, 0.012334676193371833, 1e-12)
	}
}

// In type 8 the median of nine is at 1/3 + 28/6, which is not quite 5 in binary.
func TestMedianIsAValueInEveryType(t *testing.T) {
	for n := 1; n < 400; n += 2 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i * i)
		}
		for kind := Type4; kind <= Type9; kind++ {
			if got := must[float64](t)(Quantile(x, 0.5, kind)); kind > Type4 && got != x[n/2] {
				t.Fatalf("type %d of %d values: median %v, want %v", kind, n, got, x[n/2])
			}
		}
	}
}

// R 4.2.2: the moments of x by definition, and mad(x, constant = 1) and mad(x).
func TestShape(t *testing.T) {
	x := []float64{2.5, 3.1, 4.7, 1.2, 9.9, 6.3, 5.5, 8.0, 7.1, 0.4, 3.3}
	for kind, want := range map[MomentType][2]float64{
		PlainMoments:    {0.19620276264172345, -0.9499453471927044},
		AdjustedMoments: {0.22864354832674183, -0.74990891198784071},
		SampleMoments:   {0.17006544916865091, -1.3057399563576071},
	} {
		s := must[Summary](t)(Describe(x, DescribeOptions{Moments: kind}))
		near(t, "skewness", *s.Skewness, want[0], 1e-12)
		near(t, "kurtosis", *s.Kurtosis, want[1], 1e-12)
		near(t, "mad", s.MAD, 2.2, 1e-14)
		near(t, "normal mad", s.NormalMAD, 3.26172, 1e-14)
	}
	for n, defined := range map[int][2]bool{1: {false, false}, 2: {false, false}, 3: {true, false}, 4: {true, true}} {
		s := must[Summary](t)(Describe(x[:n], DescribeOptions{}))
		if (s.Skewness != nil) != defined[0] || (s.Kurtosis != nil) != defined[1] {
			t.Errorf("%d values: %v, %v", n, s.Skewness, s.Kurtosis)
		}
	}
	_, err := Describe(x, DescribeOptions{Moments: 4})
	refuses(t, err, "moment_type")
}

func TestDescribeEdges(t *testing.T) {
	one := must[Summary](t)(Describe([]float64{3.7}, DescribeOptions{}))
	if one.SD != nil || one.Lag1 != nil || one.Mean != 3.7 || one.Median != 3.7 || one.N != 1 {
		t.Errorf("one value: %+v", one)
	}
	// A running sum of twelve times 3.7 over 12 is 3.6999999999999997.
	same := must[Summary](t)(Describe(slices.Repeat([]float64{3.7}, 12), DescribeOptions{}))
	if same.Mean != 3.7 || *same.SD != 0 || same.Lag1 != nil || same.Q1 != 3.7 {
		t.Errorf("constant: %+v", same)
	}
	_, err := Describe(nil, DescribeOptions{})
	refuses(t, err, "x")
	_, err = Describe([]float64{1, 2, 3, math.NaN(), math.Inf(1)}, DescribeOptions{})
	refuses(t, err, "x[3]")
	refuses(t, err, "x[4]")
	if want := "x[3] is not a finite number"; err.Error()[len("invalid: "):][:len(want)] != want {
		t.Errorf("error = %q", err)
	}
	_, err = Describe([]float64{1}, DescribeOptions{Quantiles: 3})
	refuses(t, err, "quantile_type")
	_, err = Describe([]float64{-1.7e308, 1.7e308}, DescribeOptions{})
	refuses(t, err, "x")
	_, err = Quantile([]float64{1, 2}, 1.01, 0)
	refuses(t, err, "p")
	_, err = Quantile([]float64{1, 2}, math.NaN(), 0)
	refuses(t, err, "p")
	_, err = Quantile(nil, 0.5, 0)
	refuses(t, err, "x")
}

func TestManyWrongValuesAreNamedUpToABound(t *testing.T) {
	_, err := Describe(slices.Repeat([]float64{math.NaN()}, 1000), DescribeOptions{})
	refuses(t, err, "x[19]")
	if len(err.Error()) > 2000 {
		t.Errorf("error of %d characters", len(err.Error()))
	}
}

func series(min, max int) *rapid.Generator[[]float64] {
	return rapid.SliceOfN(rapid.Float64Range(-1000, 1000), min, max)
}

func TestDescribeOrderAndScale(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := series(2, 60).Draw(r, "x")
		kind := QuantileType(rapid.IntRange(4, 9).Draw(r, "type"))
		a := must[Summary](t)(Describe(x, DescribeOptions{Quantiles: kind}))
		if !(a.Min <= a.Q1 && a.Q1 <= a.Median && a.Median <= a.Q3 && a.Q3 <= a.Max) {
			r.Fatalf("not in order: %+v", a)
		}
		// Doubling is exact in binary, so everything doubles exactly, but for the last bits of what is below 2e-308.
		const subnormal = 4 * math.SmallestNonzeroFloat64
		y := make([]float64, len(x))
		for i, v := range x {
			y[i] = 2 * v
		}
		b := must[Summary](t)(Describe(y, DescribeOptions{Quantiles: kind}))
		if math.Abs(b.Mean-2*a.Mean) > subnormal || math.Abs(*b.SD-2**a.SD) > subnormal || math.Abs(b.Q1-2*a.Q1) > subnormal {
			r.Fatalf("doubling %+v gives %+v", a, b)
		}
		if a.Lag1 != nil && math.Abs(*a.Lag1) > 1 {
			r.Fatalf("lag 1 = %v", *a.Lag1)
		}
	})
}

// Squares of 1e-161 have no digits left, yet the standard deviation of a, 2a, 4a is that of 1, 2, 4 times a.
func TestDescribeOfTinyValues(t *testing.T) {
	for _, a := range []float64{1e-139, 1e-161, 1e-300} {
		s := must[Summary](t)(Describe([]float64{a, 2 * a, 4 * a}, DescribeOptions{}))
		near(t, "sd", *s.SD, math.Sqrt(7./3)*a, 1e-15)
		near(t, "mean", s.Mean, 7./3*a, 1e-15)
		near(t, "skewness", *s.Skewness, 0.93521952958282339, 1e-14) // R 4.2.2: g1*sqrt(n*(n-1))/(n-2) of c(1, 2, 4)
	}
}

func TestDescribeUnderOffset(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		// Whole numbers keep every digit under a whole offset, so the spread must not move at all.
		whole := rapid.SliceOfN(rapid.IntRange(-500, 500), 2, 60).Draw(r, "x")
		offset := rapid.SampledFrom([]float64{1e6, -1e9, 1e12}).Draw(r, "offset")
		x, y := make([]float64, len(whole)), make([]float64, len(whole))
		for i, v := range whole {
			x[i], y[i] = float64(v), float64(v)+offset
		}
		a, b := must[Summary](t)(Describe(x, DescribeOptions{})), must[Summary](t)(Describe(y, DescribeOptions{}))
		if math.Abs(*a.SD-*b.SD) > 1e-9**a.SD {
			r.Fatalf("sd %v becomes %v under an offset of %v", *a.SD, *b.SD, offset)
		}
	})
}
