package stats

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

var comparedChange = ComparedChange{
	Y:       []float64{10.2, 11.1, 9.8, 12.3, 11.9, 12.2, 11.3, 13.9, 10.9, 12.4, 11.0, 15.1, 14.7, 16.2, 13.8, 15.5},
	Treated: []float64{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1},
	Post:    []float64{0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1},
	Cluster: []string{"1", "2", "3", "4", "1", "2", "3", "4", "5", "6", "7", "5", "6", "7", "8", "8"},
}

// covarianceCase is what R prints of one coefficient under one estimator.
type covarianceCase struct {
	kind                 Covariance
	stderr, t, p, lo, hi float64
}

func checkCovariances(t *testing.T, got RobustEstimates, want []covarianceCase, rel float64) {
	t.Helper()
	for _, c := range want {
		e := got.of(c.kind)
		if e == nil || e.T == nil {
			t.Fatalf("%s = %v", c.kind, e)
		}
		near(t, string(c.kind)+" stderr", e.StdErr, c.stderr, rel)
		near(t, string(c.kind)+" t", *e.T, c.t, rel)
		near(t, string(c.kind)+" p", *e.P, c.p, rel)
		near(t, string(c.kind)+" lower", *e.CI.Lower, c.lo, rel)
		near(t, string(c.kind)+" upper", *e.CI.Upper, c.hi, rel)
	}
}

// R 4.2.2 with sandwich 3.0-2: lm(y ~ treated * post), vcov, vcovHC and vcovCL (type HC0 without and HC1 with
// cadjust), the last two judged by t with 7 degrees of freedom, one fewer than there are clusters.
func TestDifferenceInDifferencesAgainstR(t *testing.T) {
	got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(comparedChange, DifferenceOptions{}))
	for j, want := range []float64{10.849999999999998, 0.58333333333333426, 1.4750000000000028, 2.1516666666666646} {
		near(t, fmt.Sprint("coefficient ", j), got.Coefficients[j], want, 1e-12)
	}
	near(t, "estimate", got.Estimate, 2.1516666666666646, 1e-12)
	checkCovariances(t, got.ByCovariance, []covarianceCase{
		{Classical, 1.0180607472961452, 2.1134953610393579, 0.056181333667381581, -0.066497150922782744, 4.369830484256112},
		{HC0, 0.86508383772689701, 2.4872348468795877, 0.028576612133333866, 0.26681090228953863, 4.0365224310437906},
		{HC1, 0.99891277316643734, 2.1540085625756205, 0.052267800146213177, -0.024777299226839133, 4.3281106325601684},
		{HC2, 1.0065631845266572, 2.1376369608416583, 0.05381735442080976, -0.04144611365071782, 4.3447794469840471},
		{HC3, 1.1732788813122541, 1.8338919253878774, 0.091575304287434822, -0.40468841271408795, 4.7080217460474172},
		{CR0, 0.60704543273745759, 3.544490330754607, 0.0094130041371628895, 0.71623231459703596, 3.5871010187362931},
		{CR1, 0.72555806837358661, 2.965533374178924, 0.020939992263455543, 0.43599446225166605, 3.867338871081663},
	}, 1e-11)
	if got.Covariance != CR1 || got.StdErr != got.ByCovariance.CR1.StdErr || *got.Clusters != 8 || len(got.Doubts) != 1 {
		t.Errorf("with clusters the result is headed by %s of %v, warnings %v", got.Covariance, got.Clusters, got.Doubts)
	}
	withoutClusters := comparedChange
	withoutClusters.Cluster = nil
	if got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(withoutClusters, DifferenceOptions{})); got.Covariance != HC1 || got.ByCovariance.CR1 != nil {
		t.Errorf("without clusters the result is headed by %s", got.Covariance)
	}
}

// Card and Krueger, American Economic Review 84, 1994, table 3: full-time employment a store in New Jersey
// went from 20.44 to 21.03 and in Pennsylvania from 23.33 to 21.17, a difference of 2.75 (2.76 before rounding).
func TestDifferenceInDifferencesOfMinimumWages(t *testing.T) {
	data := ComparedChange{}
	for k, mean := range []float64{23.33, 21.17, 20.44, 21.03} {
		for _, off := range []float64{-3, 0, 3} {
			data.Y = append(data.Y, mean+off)
			data.Treated = append(data.Treated, float64(k/2))
			data.Post = append(data.Post, float64(k%2))
		}
	}
	got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{}))
	within(t, "effect", got.Estimate, 2.76, 0.011)
	near(t, "New Jersey after", got.Means.TreatedAfter, 21.03, 1e-12)
}

// An unbalanced panel: unit d lacks time 3. R 4.2.2: lm(y ~ D + factor(unit) + factor(time)), sandwich 3.0-2
// as above; cluster-robust errors with 4 degrees of freedom.
func TestTwoWayFixedEffectsAgainstR(t *testing.T) {
	data := ComparedChange{
		Y:       []float64{5.1, 5.9, 8.2, 8.8, 3.9, 4.7, 7.3, 7.1, 6.2, 6.6, 7.1, 8.0, 4.4, 5.3, 6.6, 7.0, 7.7, 8.4, 10.9},
		Treated: []float64{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
	}
	for _, letter := range "aaaabbbbccccdddeeee" {
		data.Unit = append(data.Unit, string(letter))
	}
	for _, digit := range "1234123412341241234" {
		data.Time = append(data.Time, string(digit))
	}
	data.Cluster = data.Unit
	got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{Covariance: HC3}))
	near(t, "estimate", got.Estimate, 1.7660550458715618, 1e-12)
	if got.Parameters != 9 || got.DF != 10 || got.Covariance != HC3 {
		t.Errorf("K = %d, df = %v, %s", got.Parameters, got.DF, got.Covariance)
	}
	checkCovariances(t, got.ByCovariance, []covarianceCase{
		{Classical, 0.19505602661703444, 9.0540911578136818, 3.9208773803432488e-06, 1.3314431346520785, 2.2006669570910451},
		{HC0, 0.13128137574533547, 13.452441641816899, 9.9081772346606776e-08, 1.4735419120311715, 2.0585681797119522},
		{HC1, 0.18095888835151799, 9.7594269171290868, 1.9861426568606499e-06, 1.3628535161232982, 2.1692565756198254},
		{HC2, 0.18519926784124816, 9.5359720719058938, 2.4527055771094032e-06, 1.3534053618350648, 2.1787047299080591},
		{HC3, 0.26244647539627691, 6.7292008521163593, 5.1736726868076952e-05, 1.1812878574742576, 2.3508222342688661},
		{CR0, 0.089174280795635635, 19.804533662782241, 3.8348358278448182e-05, 1.5184675504469856, 2.0136425412961381},
		{CR1, 0.13376142119345341, 13.203022441854831, 0.00019012035635461926, 1.3946738027346977, 2.1374362890084257},
	}, 1e-10)
}

// A singleton has leverage 1: HC2 and HC3 do not exist, the others do.
func TestASingleTreatedObservationLeavesHC3Out(t *testing.T) {
	data := ComparedChange{Y: []float64{1, 2, 3, 4, 2, 9}, Treated: []float64{0, 0, 0, 0, 1, 1}, Post: []float64{0, 0, 1, 1, 0, 1}}
	got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{}))
	if got.ByCovariance.HC3 != nil || got.ByCovariance.HC1 == nil {
		t.Errorf("HC3 %v, HC1 %v", got.ByCovariance.HC3, got.ByCovariance.HC1)
	}
	_, err := NewDifferenceInDifferences(data, DifferenceOptions{Covariance: HC3})
	refuses(t, err, "covariance")
	_, err = NewDifferenceInDifferences(data, DifferenceOptions{Covariance: CR1})
	refuses(t, err, "covariance")
}

func TestAnExactFitHasNoTest(t *testing.T) {
	data := ComparedChange{Y: []float64{1.1, 1.1, 2.3, 2.3, 1.7, 1.7, 5.9, 5.9}, Treated: []float64{0, 0, 0, 0, 1, 1, 1, 1}, Post: []float64{0, 0, 1, 1, 0, 0, 1, 1}}
	got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{}))
	near(t, "estimate", got.Estimate, 3, 1e-12)
	if got.T != nil || got.P != nil || got.CI.Lower != nil || got.StdErr != 0 {
		t.Errorf("t %v, p %v, stderr %v", got.T, got.P, got.StdErr)
	}
}

func TestDifferenceInDifferencesRefuses(t *testing.T) {
	cases := []struct {
		field  string
		change func(*ComparedChange, *DifferenceOptions)
	}{
		{"y", func(c *ComparedChange, _ *DifferenceOptions) { c.Y = nil }},
		{"y[3]", func(c *ComparedChange, _ *DifferenceOptions) { c.Y[3] = math.NaN() }},
		{"treated", func(c *ComparedChange, _ *DifferenceOptions) { c.Treated = c.Treated[1:] }},
		{"post[2]", func(c *ComparedChange, _ *DifferenceOptions) { c.Post[2] = 2 }},
		{"post", func(c *ComparedChange, _ *DifferenceOptions) { c.Post = nil }},
		{"cluster", func(c *ComparedChange, _ *DifferenceOptions) { c.Cluster = c.Cluster[1:] }},
		{"cluster", func(c *ComparedChange, _ *DifferenceOptions) { c.Cluster = make([]string, len(c.Y)) }},
		{"time", func(c *ComparedChange, _ *DifferenceOptions) { c.Unit = c.Cluster }},
		{"y", func(c *ComparedChange, _ *DifferenceOptions) { c.Treated = make([]float64, len(c.Y)) }},
		{"confidence", func(_ *ComparedChange, o *DifferenceOptions) { o.Confidence = 1 }},
		{"treated", func(c *ComparedChange, _ *DifferenceOptions) {
			c.Unit, c.Time, c.Post = []string{"a", "a", "b", "b", "c", "c"}, []string{"1", "2", "1", "2", "1", "2"}, nil
			c.Y, c.Treated, c.Cluster = c.Y[:6], []float64{0, 0, 1, 1, 0, 0}, nil
		}},
		{"treated", func(c *ComparedChange, _ *DifferenceOptions) {
			c.Unit, c.Time, c.Post = []string{"a", "a", "b", "b", "c", "c"}, []string{"1", "2", "1", "2", "1", "2"}, nil
			c.Y, c.Treated, c.Cluster = c.Y[:6], []float64{0, 1, 0, 1, 0, 1}, nil
		}},
	}
	for i, c := range cases {
		data, opt := comparedChange, DifferenceOptions{}
		data.Y, data.Post = append([]float64{}, data.Y...), append([]float64{}, data.Post...)
		c.change(&data, &opt)
		t.Run(fmt.Sprint(i, c.field), func(t *testing.T) {
			_, err := NewDifferenceInDifferences(data, opt)
			refuses(t, err, c.field)
		})
	}
}

// The interaction is the difference of differences of means, whatever the data; a shift changes nothing and
// a scale scales.
func TestDifferenceInDifferencesIsThatOfMeans(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		data := ComparedChange{}
		for k := range 4 {
			for range rapid.IntRange(2, 5).Draw(rt, "size") {
				data.Y = append(data.Y, rapid.Float64Range(-100, 100).Draw(rt, "y"))
				data.Treated, data.Post = append(data.Treated, float64(k/2)), append(data.Post, float64(k%2))
			}
		}
		got, err := NewDifferenceInDifferences(data, DifferenceOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		m := got.Means
		if want := m.TreatedAfter - m.TreatedBefore - m.ComparisonAfter + m.ComparisonBefore; math.Abs(got.Estimate-want) > 1e-9 {
			rt.Fatalf("estimate %v, means give %v", got.Estimate, want)
		}
		moved := data
		moved.Y = nil
		for _, v := range data.Y {
			moved.Y = append(moved.Y, 10*v+1000)
		}
		scaled, err := NewDifferenceInDifferences(moved, DifferenceOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		if math.Abs(scaled.Estimate-10*got.Estimate) > 1e-7 || math.Abs(scaled.StdErr-10*got.StdErr) > 1e-7 {
			rt.Fatalf("%v +/- %v after 10 y + 1000: %v +/- %v", got.Estimate, got.StdErr, scaled.Estimate, scaled.StdErr)
		}
	})
}

// 100,000 observations in 5,000 clusters take little memory: only the thin part of Q is kept.
func TestDifferenceInDifferencesOfManyObservations(t *testing.T) {
	const n = 100_000
	data := ComparedChange{Y: make([]float64, n), Treated: make([]float64, n), Post: make([]float64, n), Cluster: make([]string, n)}
	for i := range n {
		data.Treated[i], data.Post[i], data.Cluster[i] = float64(i%2), float64(i/2%2), fmt.Sprint(i%5000)
		data.Y[i] = 3*data.Treated[i]*data.Post[i] + float64(i%7)
	}
	got := must[*DifferenceInDifferences](t)(NewDifferenceInDifferences(data, DifferenceOptions{}))
	within(t, "estimate", got.Estimate, 3, 0.01)
}
