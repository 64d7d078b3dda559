package stats

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// NIST/SEMATECH e-Handbook 6.3.2.2, flow rate of ten batches.
var flowRate = []float64{49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1}

// Montgomery, Introduction to Statistical Quality Control, 6th edition, example 6.6: cost of processing
// twenty home mortgage loans.
var loanCost = []float64{310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304}

// Chen and Heo's boiler data, thermocouple 1: data set "boiler" of the R package qcc.
var boiler = []float64{507, 512, 520, 520, 530, 528, 522, 527, 533, 530, 530, 527, 529, 522, 532, 531, 535, 516, 514, 536, 522, 520, 526, 527, 529}

// Attendances at type 1 A&E departments in England and how many of them stayed over four hours, April
// 2016 to March 2019: NHS England, A&E Attendances and Emergency Admissions, Open Government Licence v3.
var emergency = [][2]float64{
	{1214057, 182400}, {1353206, 197101}, {1282499, 181535}, {1353477, 198003}, {1254439, 171132}, {1277578, 178838},
	{1317571, 214604}, {1258205, 218126}, {1277133, 263977}, {1237177, 277031}, {1127909, 212506}, {1309507, 195626},
	{1253743, 179377}, {1347297, 207223}, {1296877, 180259}, {1348648, 195048}, {1256655, 182992}, {1263957, 195015},
	{1325211, 201118}, {1281913, 217417}, {1289587, 292860}, {1257026, 287041}, {1151757, 265960}, {1299796, 306701},
	{1246348, 220986}, {1354711, 201452}, {1306739, 187798}, {1365859, 225992}, {1252767, 200809}, {1269088, 216210},
	{1320032, 222865}, {1305353, 245928}, {1307359, 270039}, {1344354, 321778}, {1234328, 299228}, {1373060, 281666},
}

func withinFourHours() []float64 {
	x := make([]float64, len(emergency))
	for i, m := range emergency {
		x[i] = 100 * (1 - m[1]/m[0])
	}
	return x
}

func chartOf(t *testing.T, x []float64, opt IndividualsOptions) *IndividualsChart {
	t.Helper()
	return must[*IndividualsChart](t)(NewIndividualsChart(x, opt))
}

func TestIndividualsPublished(t *testing.T) {
	for _, c := range []struct {
		name                         string
		x                            []float64
		method                       SigmaMethod
		center, mrBar, lcl, ucl, mrU float64
		tolerance                    float64 // as the source rounds; mrU is checked at ten times this
		beyond, mrBeyond             []int
	}{
		// 6.3.2.2 prints 50.81, 1.8778, 45.8159 and 55.8041, with d2 = 1.128.
		{"e-Handbook flow rate", flowRate, TabulatedD2, 50.81, 1.8778, 45.8159, 55.8041, 6.1379, 5e-5, nil, nil},
		// The book prints 300.5, 7.79, 279.78 and 321.22, and 25.45 = 3.267 * 7.79 for the ranges.
		{"Montgomery loan cost", loanCost, TabulatedD2, 300.5, 7.79, 279.78, 321.22, 25.45, 5e-3, nil, nil},
		// As published with the data: 82.485 %, 78.222 % and 86.747 %, 7 points outside; 2.66 and 3.267 are
		// the factors. Moving ranges: 5.75 into December 2017 and 5.87 into April 2018, over 5.235.
		{"England A&E", withinFourHours(), Tabulated266, 82.485, 1.6024, 78.222, 86.747, 5.235, 5e-4,
			[]int{9, 20, 21, 22, 23, 33, 34}, []int{19, 23}},
		// R 4.2.2, qcc 2.7, type = "xbar.one", std.dev = "MR"; d2 exact.
		{"boiler", boiler, ExactD2, 525, 5.833333333333333, 509.49102880457673, 540.5089711954232,
			19.054769529183798, 1e-11, []int{0}, []int{18}},
		// The same with d2 = 1.128 and d3 = 0.853.
		{"boiler, tabulated", boiler, TabulatedD2, 525, 5.833333333333333, 509.48581560283685, 540.5141843971631,
			19.066932624113477, 1e-11, []int{0}, []int{18}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := chartOf(t, c.x, IndividualsOptions{Sigma: c.method})
			within(t, "center", got.Center, c.center, c.tolerance)
			within(t, "mr_bar", got.MRBar, c.mrBar, c.tolerance)
			limits, moving := got.Individuals.Limits[0], got.MovingRange.Limits[0]
			within(t, "lcl", limits.LCL, c.lcl, c.tolerance)
			within(t, "ucl", limits.UCL, c.ucl, c.tolerance)
			within(t, "mr ucl", moving.UCL, c.mrU, 10*c.tolerance)
			if moving.LCL != 0 || moving.From != 0 || moving.To != len(c.x)-1 || got.MovingRange.First != 1 {
				t.Errorf("moving range limits %+v", moving)
			}
			sameIndices(t, "beyond", got.Individuals.Beyond, c.beyond)
			sameIndices(t, "mr beyond", got.MovingRange.Beyond, c.mrBeyond)
			if got.SigmaMethod != c.method || got.N != len(c.x) {
				t.Errorf("method %q, n %d", got.SigmaMethod, got.N)
			}
		})
	}
}

// R 4.2.2: sd(x)/c4(25) of the boiler data; e-Handbook 6.3.2 for c4.
func TestOverallSDMethod(t *testing.T) {
	x := chartOf(t, boiler, IndividualsOptions{Sigma: OverallSD})
	near(t, "sigma", x.Sigma, 7.4253935163068405, 1e-14)
	near(t, "lcl", x.Individuals.Limits[0].LCL, 502.72366945107946, 1e-6)
}

func TestBaselineAndGivenLimits(t *testing.T) {
	x := append(slices.Clone(flowRate), 60, 40)
	got := chartOf(t, x, IndividualsOptions{Sigma: TabulatedD2, Baseline: &Range{0, 10}})
	// The limits of the first ten points, as 6.3.2.2 prints them, hold for all twelve.
	within(t, "ucl", got.Individuals.Limits[0].UCL, 55.8041, 5e-5)
	sameIndices(t, "beyond", got.Individuals.Beyond, []int{10, 11})
	sameIndices(t, "mr beyond", got.MovingRange.Beyond, []int{9, 10})
	if got.Baseline != (Range{0, 10}) {
		t.Errorf("baseline %+v", got.Baseline)
	}
	given := chartOf(t, x, IndividualsOptions{Given: &Given{Center: 50, Sigma: 3}})
	if l := given.Individuals.Limits[0]; l.LCL != 41 || l.UCL != 59 || given.SigmaMethod != GivenSigma {
		t.Errorf("given limits %+v", l)
	}
	// d2 sigma and (d2 + 3 d3) sigma: Montgomery, appendix VI, D2 = 3.686 for n = 2.
	within(t, "mr center", given.MovingRange.Limits[0].Center, 3*1.128, 2e-3)
	within(t, "mr ucl", given.MovingRange.Limits[0].UCL, 3*3.686, 2e-3)
	if one := chartOf(t, []float64{60}, IndividualsOptions{Given: &Given{Center: 50, Sigma: 3}}); len(one.Individuals.Beyond) != 1 {
		t.Errorf("one point with given limits: %+v", one.Individuals)
	}
}

func TestConstantDataNeverSignals(t *testing.T) {
	for _, v := range []float64{3.7, 0.1, -1e300, 0, 1.0 / 3} {
		for _, n := range []int{2, 12, 1000} {
			x := slices.Repeat([]float64{v}, n)
			for _, method := range SigmaMethods {
				got := chartOf(t, x, IndividualsOptions{Sigma: method, Rules: append(slices.Clone(WesternElectric), Nelson...)})
				if len(got.Individuals.Flagged())+len(got.MovingRange.Flagged())+len(got.Individuals.Beyond) > 0 {
					t.Errorf("%d times %v signals: %+v", n, v, got.Individuals)
				}
			}
		}
	}
}

// On the limit is not beyond it.
func TestBeyondIsStrict(t *testing.T) {
	got := chartOf(t, []float64{59, 41, math.Nextafter(59, 60), math.Nextafter(41, 40)}, IndividualsOptions{Given: &Given{Center: 50, Sigma: 3}})
	sameIndices(t, "beyond", got.Individuals.Beyond, []int{2, 3})
}

func TestIndividualsRefuse(t *testing.T) {
	ten := flowRate
	for _, c := range []struct {
		field string
		x     []float64
		opt   IndividualsOptions
	}{
		{"x", nil, IndividualsOptions{}},
		{"x", []float64{1}, IndividualsOptions{}},
		{"x", nil, IndividualsOptions{Given: &Given{Sigma: 1}}},
		{"x[1]", []float64{1, math.NaN(), 2}, IndividualsOptions{}},
		{"x[0]", []float64{math.Inf(-1), 1}, IndividualsOptions{}},
		{"x", []float64{-1.7e308, 1.7e308, 0}, IndividualsOptions{}},
		{"sigma_method", ten, IndividualsOptions{Sigma: "median"}},
		{"sigma_method", ten, IndividualsOptions{Sigma: GivenSigma}},
		{"baseline", ten, IndividualsOptions{Baseline: &Range{-1, 5}}},
		{"baseline", ten, IndividualsOptions{Baseline: &Range{0, 11}}},
		{"baseline", ten, IndividualsOptions{Baseline: &Range{6, 3}}},
		{"baseline", ten, IndividualsOptions{Baseline: &Range{3, 4}}},
		{"given", ten, IndividualsOptions{Given: &Given{Sigma: 1}, Baseline: &Range{0, 5}}},
		{"given.sigma", ten, IndividualsOptions{Given: &Given{Sigma: -1}}},
		{"given.sigma", ten, IndividualsOptions{Given: &Given{Sigma: math.Inf(1)}}},
		{"given.center", ten, IndividualsOptions{Given: &Given{Center: math.NaN()}}},
		{"x", ten, IndividualsOptions{Given: &Given{Center: 1e308, Sigma: 1e308}}},
		{"rules", ten, IndividualsOptions{Rules: []Rule{"nelson_9"}}},
	} {
		_, err := NewIndividualsChart(c.x, c.opt)
		refuses(t, err, c.field)
	}
	_, err := MovingRanges([]float64{1})
	refuses(t, err, "x")
}

func TestWarnings(t *testing.T) {
	codes := func(w []Warning) (codes []string) {
		for _, v := range w {
			codes = append(codes, v.Code)
		}
		return codes
	}
	if got := codes(chartOf(t, flowRate, IndividualsOptions{}).Warnings); !slices.Contains(got, FewPoints) {
		t.Errorf("ten points: %v", got)
	}
	if got := codes(chartOf(t, loanCost, IndividualsOptions{}).Warnings); len(got) > 0 {
		t.Errorf("twenty independent points: %v", got)
	}
	if got := codes(chartOf(t, withinFourHours(), IndividualsOptions{}).Warnings); !slices.Contains(got, Autocorrelated) {
		t.Errorf("seasonal months: %v", got)
	}
}

func affine(x []float64, scale, shift float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = scale*v + shift
	}
	return y
}

// Whole numbers, powers of two and whole shifts keep the arithmetic exact, so flagged points must be
// the same to the last one.
func TestChartFollowsScaleAndShift(t *testing.T) {
	rules := append(slices.Clone(WesternElectric), Nelson...)
	rapid.Check(t, func(r *rapid.T) {
		whole := rapid.SliceOfN(rapid.IntRange(-50, 50), 4, 64).Draw(r, "x")
		x := make([]float64, len(whole))
		for i, v := range whole {
			x[i] = float64(v)
		}
		scale := rapid.SampledFrom([]float64{2, 0.5, 1024}).Draw(r, "scale")
		shift := float64(rapid.IntRange(-4096, 4096).Draw(r, "shift"))
		given := &Given{Center: 1.5, Sigma: 8}
		a := chartOf(t, x, IndividualsOptions{Given: given, Rules: rules})
		b := chartOf(t, affine(x, scale, shift), IndividualsOptions{Given: &Given{Center: 1.5*scale + shift, Sigma: 8 * scale}, Rules: rules})
		c := chartOf(t, affine(x, -1, 0), IndividualsOptions{Given: &Given{Center: -1.5, Sigma: 8}, Rules: rules})
		want, _ := json.Marshal(a.Individuals.Signals)
		for _, other := range []*IndividualsChart{b, c} {
			if got, _ := json.Marshal(other.Individuals.Signals); string(got) != string(want) {
				r.Fatalf("signals %s become %s", want, got)
			}
		}
		d, e := chartOf(t, x, IndividualsOptions{}), chartOf(t, affine(x, scale, shift), IndividualsOptions{})
		within(t, "sigma", e.Sigma, scale*d.Sigma, 1e-9*scale*d.Sigma)
		within(t, "center", e.Center, scale*d.Center+shift, 1e-9*(scale*100+math.Abs(shift)+1))
	})
}

// Reversed in time, the same values have the same center, mean moving range and limits.
func TestChartLimitsDoNotDependOnDirection(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := series(2, 80).Draw(r, "x")
		y := slices.Clone(x)
		slices.Reverse(y)
		for _, method := range SigmaMethods {
			a, b := chartOf(t, x, IndividualsOptions{Sigma: method}), chartOf(t, y, IndividualsOptions{Sigma: method})
			within(t, "center", b.Center, a.Center, 1e-10)
			within(t, "sigma", b.Sigma, a.Sigma, 1e-10)
			within(t, "ucl", b.Individuals.Limits[0].UCL, a.Individuals.Limits[0].UCL, 1e-9)
		}
	})
}

func noise(n int) []float64 {
	x := make([]float64, n)
	state := uint64(1)
	for i := range x {
		// splitmix64, twice: a sum of two uniforms is wide enough to set off every rule.
		for range 2 {
			state += 0x9e3779b97f4a7c15
			z := (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9
			z = (z ^ (z >> 27)) * 0x94d049bb133111eb
			x[i] += float64((z^(z>>31))>>11) / (1 << 53)
		}
	}
	return x
}

func TestMillionPoints(t *testing.T) {
	got := chartOf(t, noise(1e6), IndividualsOptions{})
	// The sum of two uniforms has mean 1 and standard deviation sqrt(1/6); 1e6 points, so 4 standard
	// errors are below 0.002. Its mean absolute difference is 7/15 (of two triangular variables).
	within(t, "center", got.Center, 1, 0.002)
	within(t, "mr_bar", got.MRBar, 7.0/15, 0.002)
}

// The ratio to a plain mean and variance of the same points says more than a time on a machine that others use too.
func BenchmarkIndividualsMillionPoints(b *testing.B) {
	x := noise(1e6)
	begun := time.Now()
	for range 10 {
		momentsOf(x)
	}
	pass := float64(time.Since(begun).Nanoseconds()) / 10
	for name, rules := range map[string][]Rule{"western_electric": WesternElectric, "all_twelve": append(slices.Clone(WesternElectric), Nelson...)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := NewIndividualsChart(x, IndividualsOptions{Rules: rules}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pass, "moments/op")
		})
	}
}
