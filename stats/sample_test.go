package stats

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The reference cases of other packages live beside the repository; see their README for sources.
const sampleFolder = "../../shared/data/statistics-sample"

type sampleCase struct {
	Name  string
	Input struct {
		X          []float64
		LSL, USL   *float64
		Target     *float64
		Confidence float64
	}
	Expect json.RawMessage
}

func sampleCases(t *testing.T, family string) []sampleCase {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(sampleFolder, family+".json"))
	if err != nil {
		t.Skipf("the reference cases are not beside this checkout: %v", err)
	}
	var cases []sampleCase
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func expected[T any](t *testing.T, c sampleCase) (want T) {
	t.Helper()
	if err := json.Unmarshal(c.Expect, &want); err != nil {
		t.Fatal(err)
	}
	return want
}

func TestSampleIndividuals(t *testing.T) {
	methods := map[string]SigmaMethod{"exact_d2": ExactD2, "tabulated_d2_1.128": TabulatedD2, "overall_sd_over_c4": OverallSD}
	for _, c := range sampleCases(t, "imr") {
		want := expected[struct {
			Center       float64
			MRBar        float64 `json:"mr_bar"`
			MR           []float64
			ByConvention map[string]struct {
				Sigma    float64
				LCL      float64  `json:"i_lcl"`
				UCL      float64  `json:"i_ucl"`
				MRUCL    *float64 `json:"mr_ucl"`
				Beyond   []int    `json:"i_beyond_idx0"`
				MRBeyond []int    `json:"mr_beyond_idx0_of_mr_array"`
			} `json:"by_convention"`
		}](t, c)
		for convention, w := range want.ByConvention {
			got := chartOf(t, c.Input.X, IndividualsOptions{Sigma: methods[convention]})
			limits, moving := got.Individuals.Limits[0], got.MovingRange.Limits[0]
			near(t, c.Name+" center", got.Center, want.Center, 1e-12)
			near(t, c.Name+" mr_bar", got.MRBar, want.MRBar, 1e-12)
			near(t, c.Name+" sigma", got.Sigma, w.Sigma, 1e-12)
			near(t, c.Name+" lcl", limits.LCL, w.LCL, 1e-12)
			near(t, c.Name+" ucl", limits.UCL, w.UCL, 1e-12)
			if w.MRUCL != nil {
				near(t, c.Name+" mr ucl", moving.UCL, *w.MRUCL, 1e-12)
				sameIndices(t, c.Name+" beyond", got.Individuals.Beyond, w.Beyond)
				sameIndices(t, c.Name+" mr beyond", got.MovingRange.Beyond, w.MRBeyond)
			}
			for i, v := range got.MovingRange.Points {
				within(t, c.Name+" mr", v, want.MR[i], 1e-12)
			}
		}
	}
}

func TestSampleDescribe(t *testing.T) {
	for _, c := range sampleCases(t, "nist_univariate") {
		want := expected[struct {
			Mean, SD float64
			Lag1     float64 `json:"lag1_autocorr"`
		}](t, c)
		tolerance := 1e-12
		if c.Name == "NumAcc3" {
			tolerance = 1e-9
		} else if c.Name == "NumAcc4" {
			tolerance = 2e-8
		}
		got := must[Summary](t)(Describe(c.Input.X, 0))
		near(t, c.Name+" mean", got.Mean, want.Mean, 1e-13)
		near(t, c.Name+" sd", *got.SD, want.SD, tolerance)
		near(t, c.Name+" lag 1", *got.Lag1, want.Lag1, tolerance)
	}
}

func TestSampleCapabilityOfIndividuals(t *testing.T) {
	type index struct {
		Value float64
		CI    [2]float64
	}
	methods := map[string]SigmaMethod{"mrbar_over_exact_d2": ExactD2, "mrbar_over_1.128": TabulatedD2}
	for _, c := range sampleCases(t, "capability") {
		want := expected[struct {
			Overall struct{ Pp, Ppl, Ppu, Ppk index }
			Within  map[string]struct{ Cp, Cpl, Cpu, Cpk index }
		}](t, c)
		for name, w := range want.Within {
			method, ok := methods[name]
			if !ok {
				continue // an estimate from subgroups
			}
			got := capabilityOf(t, c.Input.X, Specification{c.Input.LSL, c.Input.USL, c.Input.Target},
				CapabilityOptions{Sigma: method, Confidence: c.Input.Confidence})
			for _, pair := range []struct {
				got  *Index
				want index
			}{
				{got.Within.Cp, w.Cp}, {got.Within.Cpl, w.Cpl}, {got.Within.Cpu, w.Cpu}, {got.Within.Cpk, w.Cpk},
				{got.Overall.Pp, want.Overall.Pp}, {got.Overall.Ppl, want.Overall.Ppl},
				{got.Overall.Ppu, want.Overall.Ppu}, {got.Overall.Ppk, want.Overall.Ppk},
			} {
				sameIndex(t, c.Name, pair.got, pair.want.Value, pair.want.CI[0], pair.want.CI[1])
			}
		}
	}
}
