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
		Y          []float64
		Kind       string
		Mu         float64
		Subgroups  [][]float64
		Groups     [][]float64
		Part       []string
		Operator   []string
		Tolerance  *float64
		Defectives []float64
		Defects    []float64
		Sizes      []float64
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

func TestSampleCapability(t *testing.T) {
	type index struct {
		Value float64
		CI    [2]float64
	}
	methods := map[string]func(sampleCase) (*CapabilityResult, error){}
	for name, method := range map[string]SigmaMethod{"mrbar_over_exact_d2": ExactD2, "mrbar_over_1.128": TabulatedD2} {
		methods[name] = func(c sampleCase) (*CapabilityResult, error) {
			return Capability(c.Input.X, c.specification(), CapabilityOptions{Sigma: method, Confidence: c.Input.Confidence})
		}
	}
	for name, opt := range map[string]SubgroupCapabilityOptions{
		"rbar_over_exact_d2": {Sigma: UnweightedR}, "rbar_over_tabulated_d2": {Sigma: UnweightedR, Tabulated: true}, "sbar_over_c4": {Sigma: UnweightedS},
		"pooled_sd_over_c4": {Sigma: PooledS}, "pooled_sd_no_unbiasing": {Sigma: PooledRawS},
	} {
		methods[name] = func(c sampleCase) (*CapabilityResult, error) {
			opt := opt
			opt.Confidence = c.Input.Confidence
			return SubgroupCapability(c.Input.Subgroups, c.specification(), opt)
		}
	}
	for _, c := range sampleCases(t, "capability") {
		want := expected[struct {
			Overall struct {
				Pp, Ppl, Ppu, Ppk *index
				Cpm               *index   `json:"cpm_s2_plus_offset2"`
				Tau               *float64 `json:"cpm_tau_n_minus_1"`
				TauN              *float64 `json:"cpm_tau_n"`
			}
			Within map[string]struct {
				Cp, Cpl, Cpu, Cpk *index
				Cpm               *index `json:"cpm_qcc_within"`
			}
		}](t, c)
		for name, w := range want.Within {
			got := must[*CapabilityResult](t)(methods[name](c))
			for _, pair := range []struct {
				got  *Index
				want *index
			}{
				{got.Within.Cp, w.Cp}, {got.Within.Cpl, w.Cpl}, {got.Within.Cpu, w.Cpu}, {got.Within.Cpk, w.Cpk}, {got.Within.Cpm, w.Cpm},
				{got.Overall.Pp, want.Overall.Pp}, {got.Overall.Ppl, want.Overall.Ppl},
				{got.Overall.Ppu, want.Overall.Ppu}, {got.Overall.Ppk, want.Overall.Ppk}, {got.Overall.Cpm, want.Overall.Cpm},
			} {
				if (pair.got == nil) != (pair.want == nil) {
					t.Errorf("%s %s: %v, want %v", c.Name, name, pair.got, pair.want)
				} else if pair.got != nil {
					sameIndex(t, c.Name, pair.got, pair.want.Value, pair.want.CI[0], pair.want.CI[1])
				}
			}
			if want.Overall.Tau != nil {
				near(t, c.Name, *got.Overall.CpmTau, *want.Overall.Tau, 1e-11)
				near(t, c.Name, *got.Overall.CpmTauN, *want.Overall.TauN, 1e-11)
			}
		}
	}
}

func (c sampleCase) specification() Specification {
	return Specification{c.Input.LSL, c.Input.USL, c.Input.Target}
}

func TestSampleGage(t *testing.T) {
	type components map[string]float64
	type model struct {
		Variances    components `json:"var_components"`
		Contribution components `json:"pct_contribution"`
		Study        components `json:"pct_study_var"`
		Tolerance    components `json:"pct_tolerance_6"`
		NDC          int        `json:"ndc_1.41_truncated_min1"`
	}
	for _, c := range sampleCases(t, "gage_rr") {
		want := expected[struct {
			With   model             `json:"with_interaction"`
			Pooled model             `json:"interaction_pooled"`
			Used   map[string]string `json:"model_used"`
		}](t, c)
		for name, alpha := range map[string]float64{"alpha_0.05": 0.05, "alpha_0.25": 0.25} {
			g := must[*GageRR](t)(GageRRCrossed(GageStudy{c.Input.Part, c.Input.Operator, c.Input.Y}, GageOptions{Alpha: alpha, Tolerance: c.Input.Tolerance}))
			if g.ModelUsed != want.Used[name] {
				t.Errorf("%s: %s used", c.Name, g.ModelUsed)
			}
			for _, pair := range []struct {
				got  GageModel
				want model
			}{{g.WithInteraction, want.With}, {g.Pooled, want.Pooled}} {
				m := pair.got
				for source, got := range map[string]GageComponent{"repeatability": m.Repeatability, "operator": m.Operator, "interaction": m.Interaction,
					"reproducibility": m.Reproducibility, "total_gage_rr": m.TotalGageRR, "part_to_part": m.PartToPart, "total_variation": m.TotalVariation} {
					near(t, c.Name+" "+source, got.Variance, pair.want.Variances[source], 1e-9)
					near(t, c.Name+" "+source, got.PctContribution, pair.want.Contribution[source], 1e-9)
					near(t, c.Name+" "+source, got.PctStudyVariation, pair.want.Study[source], 1e-9)
					near(t, c.Name+" "+source, *got.PctTolerance, pair.want.Tolerance[source], 1e-9)
				}
				if *m.NDC != pair.want.NDC {
					t.Errorf("%s: ndc %d, want %d", c.Name, *m.NDC, pair.want.NDC)
				}
			}
		}
	}
}
