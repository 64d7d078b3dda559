package pilot

import (
	"math"
	"testing"
)

func within(t *testing.T, name string, got, want, abs float64) {
	t.Helper()
	if !(math.Abs(got-want) <= abs) {
		t.Errorf("%s = %.10g, want %v within %v", name, got, want, abs)
	}
}

func even(looks int, most float64) []float64 {
	x := make([]float64, looks)
	for k := range x {
		x[k] = most * float64(k+1) / float64(looks)
	}
	return x
}

func flat(looks int, bound float64) []float64 {
	x := make([]float64, looks)
	for k := range x {
		x[k] = bound
	}
	return x
}

func obrienFleming(looks int, constant float64) []float64 {
	x := make([]float64, looks)
	for k := range x {
		x[k] = constant * math.Sqrt(float64(looks)/float64(k+1))
	}
	return x
}

// Armitage, McPherson and Rowe 1969, table 2: chance of a result "significant at 5 %" at one of K looks when there is nothing
// (Jennison and Turnbull 2000, table 2.1).
func TestRepeatedTestsAtFivePerCent(t *testing.T) {
	for looks, want := range map[int]float64{1: 0.050, 2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 10: 0.193, 20: 0.248, 50: 0.320} {
		c := cross(even(looks, 1), flat(looks, 1.959964), 0)
		within(t, "both sides", c.up()+c.down(), want, 0.0006)
		within(t, "the upper side", c.up(), c.down(), 1e-12)
	}
}

// Jennison and Turnbull 2000, tables 2.1 and 2.3: constants at which the error over K looks is alpha. A constant with three decimals
// leaves the error uncertain by about 2 phi(z) 0.0005 K.
func TestBoundariesOfPocockAndOBrienFleming(t *testing.T) {
	for _, c := range []struct {
		looks           int
		alpha           float64
		pocock, fleming float64
	}{
		{2, 0.05, 2.178, 1.977}, {3, 0.05, 2.289, 2.004}, {4, 0.05, 2.361, 2.024}, {5, 0.05, 2.413, 2.040}, {10, 0.05, 2.555, 2.087},
		{5, 0.10, 2.122, 1.751}, {5, 0.01, 2.986, 2.621},
	} {
		p := cross(even(c.looks, 1), flat(c.looks, c.pocock), 0)
		within(t, "Pocock", p.up()+p.down(), c.alpha, 0.0003)
		f := cross(even(c.looks, 1), obrienFleming(c.looks, c.fleming), 0)
		within(t, "O'Brien-Fleming", f.up()+f.down(), c.alpha, 0.0002)
	}
}

// Jennison and Turnbull 2000, tables 2.2 and 2.4: the maximum sample size over that of a fixed design, with which the power at the effect is
// reached; SAS/STAT, SEQDESIGN, example "Two-Sided Pocock and O'Brien-Fleming Designs": 118.3143 % for Pocock, 4 looks, power 0.9.
func TestPowerOfGroupSequentialDesigns(t *testing.T) {
	fixed := func(power float64) float64 { return math.Pow(1.959963985+normalQuantile(power), 2) }
	for _, c := range []struct {
		name  string
		bound []float64
		ratio float64
		power float64
		abs   float64
	}{
		{"Pocock 2", flat(2, 2.178), 1.110, 0.8, 0.0006}, {"Pocock 5", flat(5, 2.413), 1.229, 0.8, 0.0006}, {"Pocock 5 at 0.9", flat(5, 2.413), 1.207, 0.9, 0.0004},
		{"Pocock 4 of SAS", flat(4, 2.36129), 1.183143, 0.9, 1e-5},
		{"O'Brien-Fleming 5", obrienFleming(5, 2.040), 1.028, 0.8, 0.0006}, {"O'Brien-Fleming 5 at 0.9", obrienFleming(5, 2.040), 1.026, 0.9, 0.0004},
	} {
		got := cross(even(len(c.bound), c.ratio*fixed(c.power)), c.bound, 1)
		within(t, c.name, got.up(), c.power, c.abs)
	}
}

func TestManyLooksAndFarDriftsStayProbabilities(t *testing.T) {
	for _, drift := range []float64{0, 0.01, 1, 3, 50, -50} {
		c := cross(even(100, 10), flat(100, 3), drift)
		if sum := c.up() + c.down(); math.IsNaN(sum) || sum < 0 || sum > 1+1e-9 {
			t.Errorf("with drift %v up is %v and down is %v", drift, c.up(), c.down())
		}
	}
	if c := cross(even(100, 10), flat(100, 3), 50); c.up() < 1-1e-9 {
		t.Errorf("a drift that nobody misses is found with %v", c.up())
	}
}
