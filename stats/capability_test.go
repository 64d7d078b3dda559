package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Data set ss.data.ca of the R package SixSigma: content of twenty bottles.
var bottles = []float64{755.81, 750.54, 751.05, 749.52, 749.21, 748.38, 748.11, 753.07, 749.56, 750.08, 747.16, 747.53, 749.22, 746.76, 747.64, 750.46, 749.27, 750.33, 750.26, 751.29}

func capabilityOf(t *testing.T, x []float64, s Specification, opt CapabilityOptions) *CapabilityResult {
	t.Helper()
	return must[*CapabilityResult](t)(Capability(x, s, opt))
}

func sameIndex(t *testing.T, name string, got *Index, value, lower, upper float64) {
	t.Helper()
	if got == nil {
		t.Fatalf("%s is null", name)
	}
	near(t, name, got.Value, value, 1e-12)
	near(t, name+" lower", got.Lower, lower, 1e-11)
	near(t, name+" upper", got.Upper, upper, 1e-11)
}

// R 4.2.2: qcc 3.0 processCapability, cross-checked with qcc 2.7 and SixSigma 0.11.1 (ss.ca.cpk).
func TestCapabilityOfBottles(t *testing.T) {
	r := capabilityOf(t, bottles, Specification{LSL: ptr(740), USL: ptr(760), Target: ptr(750)}, CapabilityOptions{})
	near(t, "mean", r.Mean, 749.7625, 1e-14)
	near(t, "sigma within", r.Within.Sigma, 1.501921421030487, 1e-12)
	sameIndex(t, "cp", r.Within.Cp, 2.219379314162982, 1.5195278747572676, 2.9183528558814285)
	sameIndex(t, "cpl", r.Within.Cpl, 2.1666690554516213, 1.575679213874115, 2.7576588970291276)
	sameIndex(t, "cpu", r.Within.Cpu, 2.272089572874343, 1.6535547264794899, 2.890624419269196)
	sameIndex(t, "cpk", r.Within.Cpk, 2.1666690554516213, 1.4624612245896484, 2.870876886313594)
	sameIndex(t, "cpm within", r.Within.Cpm, 2.192140922013865, 1.5100215726989734, 2.873358230346873)
	near(t, "p below", r.Within.Expected.BelowLSL, 4.015809278414492e-11, 1e-10)
	near(t, "p above", r.Within.Expected.AboveUSL, 4.6717727010997915e-12, 1e-10)
	near(t, "z bench", *r.Within.Expected.ZBench, 6.483431271288755, 1e-12)

	near(t, "sigma overall", r.Overall.Sigma, 2.104195995974157, 1e-12)
	sameIndex(t, "pp", r.Overall.Pp, 1.5841363350708857, 1.084600231783209, 2.0830458173857522)
	sameIndex(t, "ppl", r.Overall.Ppl, 1.5465130971129593, 1.1160290968609163, 1.9769970973650022)
	sameIndex(t, "ppu", r.Overall.Ppu, 1.621759573028812, 1.1719926377551655, 2.0715265083024583)
	sameIndex(t, "ppk", r.Overall.Ppk, 1.5465130971129593, 1.0335597725192758, 2.0594664217066425)
	sameIndex(t, "cpm overall", r.Overall.Cpm, 1.5741411256499083, 1.0870983538650774, 2.0605263604748703)
	near(t, "ppm", r.Overall.Expected.PPM, 2.3174118374550368, 1e-11)

	tabulated := capabilityOf(t, bottles, Specification{LSL: ptr(740), USL: ptr(760)}, CapabilityOptions{Sigma: TabulatedD2})
	near(t, "cp with 1.128", tabulated.Within.Cp.Value, 2.218633540372636, 1e-12)
	if *tabulated.Spec.Target != 750 {
		t.Errorf("target %v, want the midpoint", *tabulated.Spec.Target)
	}
}

// R 4.2.2, qcc 3.0: 25 subgroups of 5 piston rings, 73.95 to 74.05.
func TestCapabilityOfSubgroups(t *testing.T) {
	spec := Specification{LSL: ptr(73.95), USL: ptr(74.05), Target: ptr(74)}
	r := must[*CapabilityResult](t)(SubgroupCapability(pistonRings, spec, SubgroupCapabilityOptions{}))
	near(t, "sigma within", r.Within.Sigma, 0.009785337607413182, 1e-12)
	sameIndex(t, "cp", r.Within.Cp, 1.7032285788524428, 1.4913653315377344, 1.9147678851011463)
	sameIndex(t, "cpk", r.Within.Cpk, 1.6631686426782828, 1.4480842397996647, 1.8782530455569009)
	sameIndex(t, "ppk", r.Overall.Ppk, 1.616158707015074, 1.4066989614751864, 1.8256184525549617)
	near(t, "cpm by tau", *r.Overall.CpmTau, 1.6438250688623435, 1e-11)
	near(t, "cpm by tau of n", *r.Overall.CpmTauN, 1.650440085805894, 1e-11)
	_, err := SubgroupCapability([][]float64{{1, 1}, {1, 1}}, spec, SubgroupCapabilityOptions{})
	refuses(t, err, "subgroups")
	_, err = SubgroupCapability(pistonRings, spec, SubgroupCapabilityOptions{Sigma: "s"})
	refuses(t, err, "sigma_method")
}

// R 4.2.2, qcc 3.0: boiler data, 490 to 560, no target.
func TestCapabilityOfBoiler(t *testing.T) {
	r := capabilityOf(t, boiler, Specification{LSL: ptr(490), USL: ptr(560)}, CapabilityOptions{})
	sameIndex(t, "cp", r.Within.Cp, 2.256758334191025, 1.6222224907541358, 2.8902104742351966)
	sameIndex(t, "cpk", r.Within.Cpk, 2.256758334191025, 1.6050953919329247, 2.9084212764491255)
	sameIndex(t, "pp", r.Overall.Pp, 1.5876322406928007, 1.1412355008855992, 2.033266593841422)
	sameIndex(t, "ppk", r.Overall.Ppk, 1.5876322406928007, 1.1198760580020024, 2.055388423383599)
	near(t, "z bench", *r.Overall.Expected.ZBench, 4.621123733054024, 1e-12)
}

// Montgomery, Introduction to Statistical Quality Control, examples 8.4 and 8.5: n = 20, limits 38 and
// 62, s = 1.75 give 1.57 <= Cp <= 3.01; Cpk = 1.33 gives 0.88 to 1.77 (printed to two decimals, with
// z = 1.96 and rounded indices).
func TestCapabilityIntervalsOfMontgomery(t *testing.T) {
	p := process{n: 20, mean: 50, sigma: 1.75, spec: Specification{LSL: ptr(38), USL: ptr(62)}, confidence: 0.95}
	cp := p.potential()
	within(t, "cp", cp.Value, 2.29, 0.005)
	within(t, "cp lower", cp.Lower, 1.57, 0.006)
	within(t, "cp upper", cp.Upper, 3.01, 0.005)
	p.sigma = 12 / (3 * 1.33)
	cpk := p.nearest()
	within(t, "cpk lower", cpk.Lower, 0.88, 0.01)
	within(t, "cpk upper", cpk.Upper, 1.77, 0.01)
}

func TestOneSidedCapability(t *testing.T) {
	r := capabilityOf(t, bottles, Specification{USL: ptr(752), Target: ptr(750)}, CapabilityOptions{})
	if r.Within.Cp != nil || r.Within.Cpl != nil || r.Within.Cpm != nil || r.Overall.Pp != nil || r.Overall.Ppl != nil || r.Overall.Cpm != nil {
		t.Errorf("an index that needs the missing limit: %+v", r)
	}
	if r.Within.Cpk.Value != r.Within.Cpu.Value || r.Overall.Ppk.Value != r.Overall.Ppu.Value {
		t.Error("with one limit, Cpk is the one-sided index")
	}
	if r.BelowLSL != 0 || r.AboveUSL != 2 || r.Overall.Expected.BelowLSL != 0 {
		t.Errorf("outside: %d, %d, expected %+v", r.BelowLSL, r.AboveUSL, r.Overall.Expected)
	}
	lower := capabilityOf(t, bottles, Specification{LSL: ptr(748)}, CapabilityOptions{})
	if lower.Within.Cpu != nil || lower.Within.Cpk.Value != lower.Within.Cpl.Value || lower.BelowLSL != 4 || lower.Spec.Target != nil {
		t.Errorf("lower limit only: %+v", lower)
	}
}

func TestOffCenterCapabilityIsNegative(t *testing.T) {
	r := capabilityOf(t, bottles, Specification{LSL: ptr(760), USL: ptr(770)}, CapabilityOptions{})
	if !(r.Overall.Ppk.Value < 0 && r.Overall.Ppk.Lower < r.Overall.Ppk.Value) {
		t.Errorf("ppk = %+v", r.Overall.Ppk)
	}
}

func TestCapabilityRefuses(t *testing.T) {
	both := Specification{LSL: ptr(740), USL: ptr(760)}
	for _, c := range []struct {
		field string
		x     []float64
		spec  Specification
		opt   CapabilityOptions
	}{
		{"x", nil, both, CapabilityOptions{}},
		{"x", []float64{750}, both, CapabilityOptions{}},
		{"x", slices.Repeat([]float64{750.1}, 30), both, CapabilityOptions{}},
		{"x", slices.Repeat([]float64{750.1}, 30), both, CapabilityOptions{Sigma: OverallSD}},
		{"x[1]", []float64{750, math.NaN()}, both, CapabilityOptions{}},
		{"x", []float64{0, 5e-324}, both, CapabilityOptions{}},
		{"lsl", bottles, Specification{}, CapabilityOptions{}},
		{"lsl", bottles, Specification{Target: ptr(750)}, CapabilityOptions{}},
		{"lsl", bottles, Specification{LSL: ptr(760), USL: ptr(740)}, CapabilityOptions{}},
		{"lsl", bottles, Specification{LSL: ptr(750), USL: ptr(750)}, CapabilityOptions{}},
		{"usl", bottles, Specification{LSL: ptr(1), USL: ptr(math.Inf(1))}, CapabilityOptions{}},
		{"target", bottles, Specification{LSL: ptr(1), Target: ptr(math.NaN())}, CapabilityOptions{}},
		{"confidence", bottles, both, CapabilityOptions{Confidence: 1}},
		{"confidence", bottles, both, CapabilityOptions{Confidence: -0.5}},
		{"confidence", bottles, both, CapabilityOptions{Confidence: math.NaN()}},
		{"sigma_method", bottles, both, CapabilityOptions{Sigma: "rbar"}},
	} {
		_, err := Capability(c.x, c.spec, c.opt)
		refuses(t, err, c.field)
	}
}

// Capability has no unit: scaling and mirroring data and limits alike leaves it as it was.
func TestCapabilityHasNoUnit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := series(3, 40).Draw(r, "x")
		if slices.Max(x)-slices.Min(x) < 1e-3 {
			r.Skip("next to constant")
		}
		lsl := rapid.Float64Range(-900, 0).Draw(r, "lsl")
		usl := lsl + rapid.Float64Range(1, 900).Draw(r, "width")
		a := capabilityOf(t, x, Specification{LSL: &lsl, USL: &usl}, CapabilityOptions{})
		b := capabilityOf(t, affine(x, -4, 0), Specification{LSL: ptr(-4 * usl), USL: ptr(-4 * lsl)}, CapabilityOptions{})
		within(t, "cp", b.Within.Cp.Value, a.Within.Cp.Value, 1e-9*a.Within.Cp.Value)
		within(t, "cpl", b.Within.Cpl.Value, a.Within.Cpu.Value, 1e-6*(1+math.Abs(a.Within.Cpu.Value)))
		within(t, "ppk", b.Overall.Ppk.Value, a.Overall.Ppk.Value, 1e-6*(1+math.Abs(a.Overall.Ppk.Value)))
		if a.Within.Cpk.Value > a.Within.Cp.Value*(1+1e-12) {
			r.Fatalf("cpk %v above cp %v", a.Within.Cpk.Value, a.Within.Cp.Value)
		}
	})
}
