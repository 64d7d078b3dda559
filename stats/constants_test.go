package stats

import "testing"

// Computed with mpmath 1.3.0 at 30 digits from the integrals of Tippett (Biometrika 17, 1925); rounded
// to three decimals they are the d2, d3 and c4 of Montgomery, Introduction to Statistical Quality
// Control, appendix VI (1.128 0.853 0.7979; 2.326 0.864 0.9400; 3.078 0.797 0.9727; 3.931 0.708 0.9896).
var exactConstants = []struct {
	n          int
	d2, d3, c4 float64
}{
	{2, 1.128379167095512574, 0.85250246642742173, 0.7978845608028653559},
	{3, 1.692568750643268861, 0.888368004045204289, 0.8862269254527580137},
	{4, 2.058750746007928264, 0.879808202824983312, 0.9213177319235612780},
	{5, 2.325928947281039226, 0.864081941099504075, 0.9399856029866251884},
	{6, 2.534412721222942595, 0.848039686117495297, 0.9515328619481445944},
	{7, 2.704356751213808798, 0.83320533562229366, 0.9593687886998329580},
	{8, 2.847200612090555506, 0.819831489791943959, 0.9650304561473719144},
	{9, 2.970026324418474013, 0.807834274553322461, 0.9693106997139540774},
	{10, 3.077505461670345712, 0.797050673519411245, 0.9726592741215882434},
	{15, 3.471826889882074867, 0.756211429727943922, 0.9823161771626505633},
	{20, 3.734950119596640969, 0.728686345707305233, 0.9869342675246552907},
	{25, 3.930629219507113162, 0.708440765888655028, 0.9896403755857030839},
	{50, 4.498147258779700629, 0.652142588429958557, 0.9949113046697328225},
	{100, 5.015187272883368745, 0.605179109487853782, 0.9974779760712635108},
}

func TestConstants(t *testing.T) {
	for _, c := range exactConstants {
		near(t, "d2", must[float64](t)(D2(c.n)), c.d2, 1e-15)
		near(t, "d3", must[float64](t)(D3(c.n)), c.d3, 1e-13)
		near(t, "c4", must[float64](t)(C4(c.n)), c.c4, 1e-14)
	}
	near(t, "d2(1000)", must[float64](t)(D2(1000)), 6.482871538266881723, 1e-14)
	// mpmath again: on both sides of the change to Stirling's series, and far out.
	near(t, "c4(341)", must[float64](t)(C4(341)), 0.9992649772041502256, 1e-14)
	near(t, "c4(1e6)", must[float64](t)(C4(1e6)), 0.9999997499997812499, 1e-15)
}

// The two forms of c4 must meet where one takes over from the other.
func TestC4IsIncreasing(t *testing.T) {
	for n := 3; n < 300; n++ {
		if c4(n) <= c4(n-1) {
			t.Errorf("c4(%d) = %v is not above c4(%d) = %v", n, c4(n), n-1, c4(n-1))
		}
	}
}

func TestConstantsRefuse(t *testing.T) {
	for _, n := range []int{-1, 0, 1, 1001} {
		_, err := D2(n)
		refuses(t, err, "n")
		_, err = D3(n)
		refuses(t, err, "n")
	}
	_, err := C4(1)
	refuses(t, err, "n")
}

func BenchmarkD3(b *testing.B) {
	for b.Loop() {
		rangeVariance(5, 2.325928947281039226)
	}
}
