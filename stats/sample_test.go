package stats

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
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
		got := must[Summary](t)(Describe(c.Input.X, DescribeOptions{}))
		near(t, c.Name+" mean", got.Mean, want.Mean, 1e-13)
		near(t, c.Name+" sd", *got.SD, want.SD, tolerance)
		near(t, c.Name+" lag 1", *got.Lag1, want.Lag1, tolerance)
	}
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

func TestSampleAttributes(t *testing.T) {
	type attributes struct {
		LCL, UCL, Statistic []float64
		Beyond              []int `json:"beyond_idx0"`
	}
	for family, make := range map[string]func(c sampleCase) (*AttributeChart, error){
		"p": func(c sampleCase) (*AttributeChart, error) {
			return NewPChart(c.Input.Defectives, c.Input.Sizes, AttributeOptions{})
		},
		"np": func(c sampleCase) (*AttributeChart, error) {
			return NewNPChart(c.Input.Defectives, c.Input.Sizes, AttributeOptions{})
		},
		"c": func(c sampleCase) (*AttributeChart, error) { return NewCChart(c.Input.Defects, AttributeOptions{}) },
		"u": func(c sampleCase) (*AttributeChart, error) {
			return NewUChart(c.Input.Defects, c.Input.Sizes, AttributeOptions{})
		},
	} {
		for _, c := range sampleCases(t, family) {
			want := expected[attributes](t, c)
			got := must[*AttributeChart](t)(make(c))
			sameLimits(t, c.Name, got.Panel, want.LCL, want.UCL)
			for i, v := range got.Panel.Points {
				near(t, c.Name, v, want.Statistic[i], 1e-12)
			}
			sameIndices(t, c.Name, got.Panel.Beyond, want.Beyond)
		}
	}
}

// sameLimits compares the spans of a panel with one limit for each point.
func sameLimits(t *testing.T, name string, p Panel, lcl, ucl []float64) {
	t.Helper()
	for _, l := range p.Limits {
		for i := l.From; i < l.To; i++ {
			within(t, name+" lcl", l.LCL, lcl[i], 1e-12*(1+ucl[i]))
			near(t, name+" ucl", l.UCL, ucl[i], 1e-11)
		}
	}
}

func TestSampleSubgroups(t *testing.T) {
	type side struct{ LCL, UCL []float64 }
	for _, c := range sampleCases(t, "xbar_r") {
		want := expected[struct {
			ByConvention map[string]struct {
				Uwave   float64   `json:"sigma_uwave"`
				Mvlue   float64   `json:"sigma_mvlue"`
				LCL     []float64 `json:"xbar_lcl"`
				UCL     []float64 `json:"xbar_ucl"`
				RLCL    []float64 `json:"r_lcl"`
				RUCL    []float64 `json:"r_ucl"`
				Beyond  []int     `json:"xbar_beyond_idx0"`
				RBeyond []int     `json:"r_beyond_idx0"`
				Stepped *side     `json:"r_chart_per_subgroup_center"`
			} `json:"by_convention"`
		}](t, c)
		for convention, w := range want.ByConvention {
			opt := SubgroupOptions{Tabulated: convention == "tabulated_d2_d3_3dp"}
			got := must[*SubgroupChart](t)(NewXbarRChart(c.Input.Subgroups, opt))
			near(t, c.Name, got.Sigma, w.Uwave, 1e-12)
			sameLimits(t, c.Name, got.Means, w.LCL, w.UCL)
			sameLimits(t, c.Name, got.Dispersion, w.RLCL, w.RUCL)
			sameIndices(t, c.Name, got.Means.Beyond, w.Beyond)
			sameIndices(t, c.Name, got.Dispersion.Beyond, w.RBeyond)
			opt.Sigma, opt.Stepped = MinVarianceR, true
			got = must[*SubgroupChart](t)(NewXbarRChart(c.Input.Subgroups, opt))
			near(t, c.Name+" mvlue", got.Sigma, w.Mvlue, 1e-12)
			if opt.Sigma = UnweightedR; w.Stepped != nil {
				got = must[*SubgroupChart](t)(NewXbarRChart(c.Input.Subgroups, opt))
				sameLimits(t, c.Name+" stepped", got.Dispersion, w.Stepped.LCL, w.Stepped.UCL)
			}
		}
	}
	for _, c := range sampleCases(t, "xbar_s") {
		want := expected[struct {
			LCL     []float64 `json:"xbar_lcl"`
			UCL     []float64 `json:"xbar_ucl"`
			SLCL    []float64 `json:"s_lcl"`
			SUCL    []float64 `json:"s_ucl"`
			SBeyond []int     `json:"s_beyond_idx0"`
			Stepped *side     `json:"s_chart_per_subgroup_center"`
		}](t, c)
		got := must[*SubgroupChart](t)(NewXbarSChart(c.Input.Subgroups, SubgroupOptions{}))
		sameLimits(t, c.Name, got.Means, want.LCL, want.UCL)
		sameLimits(t, c.Name, got.Dispersion, want.SLCL, want.SUCL)
		sameIndices(t, c.Name, got.Dispersion.Beyond, want.SBeyond)
		if want.Stepped != nil {
			got = must[*SubgroupChart](t)(NewXbarSChart(c.Input.Subgroups, SubgroupOptions{Stepped: true}))
			sameLimits(t, c.Name+" stepped", got.Dispersion, want.Stepped.LCL, want.Stepped.UCL)
		}
	}
}

func TestSampleMemory(t *testing.T) {
	for _, c := range sampleCases(t, "ewma") {
		want := expected[struct {
			Z, LCL, UCL []float64
			Beyond      []int `json:"beyond_idx0"`
		}](t, c)
		got := must[*EWMAChart](t)(NewEWMAChart(Samples{X: c.Input.X, Subgroups: c.Input.Subgroups}, EWMAOptions{}))
		sameLimits(t, c.Name, got.Panel, want.LCL, want.UCL)
		for i, v := range got.Panel.Points {
			near(t, c.Name, v, want.Z[i], 1e-12)
		}
		sameIndices(t, c.Name, got.Panel.Beyond, want.Beyond)
	}
	for _, c := range sampleCases(t, "cusum") {
		want := expected[struct {
			Upper []float64 `json:"c_plus"`
			Lower []float64 `json:"c_minus"`
			Rises []int     `json:"upper_signals_idx0"`
			Falls []int     `json:"lower_signals_idx0"`
		}](t, c)
		got := must[*CUSUMChart](t)(NewCUSUMChart(Samples{X: c.Input.X, Subgroups: c.Input.Subgroups}, CUSUMOptions{}))
		for i := range got.Upper {
			within(t, c.Name, got.Upper[i], want.Upper[i], 1e-9*(1+want.Upper[i]))
			within(t, c.Name, got.Lower[i], want.Lower[i], 1e-9*(1+want.Lower[i]))
		}
		sameIndices(t, c.Name, got.Rises, want.Rises)
		sameIndices(t, c.Name, got.Falls, want.Falls)
	}
}

func TestSampleTTests(t *testing.T) {
	for _, c := range sampleCases(t, "ttest") {
		want := expected[struct {
			T, DF, Estimate, StdErr float64
			P                       map[Alternative]float64
			Both                    struct{ Lower, Upper float64 } `json:"ci_two_sided"`
			Less                    struct{ Upper float64 }        `json:"ci_less"`
			Greater                 struct{ Lower float64 }        `json:"ci_greater"`
		}](t, c)
		for alternative, p := range want.P {
			opt := TestOptions{Null: c.Input.Mu, Alternative: alternative, Confidence: c.Input.Confidence}
			got := must[*TTest](t)(tTestOf(c, opt))
			near(t, c.Name+" t", got.T, want.T, 1e-10)
			near(t, c.Name+" df", got.DF, want.DF, 1e-10)
			near(t, c.Name+" p", got.P, p, 1e-9)
			near(t, c.Name+" stderr", got.StdErr, want.StdErr, 1e-10)
			switch alternative {
			case TwoSided:
				near(t, c.Name, *got.CI.Lower, want.Both.Lower, 1e-10)
				near(t, c.Name, *got.CI.Upper, want.Both.Upper, 1e-10)
			case Less:
				near(t, c.Name, *got.CI.Upper, want.Less.Upper, 1e-10)
			case Greater:
				near(t, c.Name, *got.CI.Lower, want.Greater.Lower, 1e-10)
			}
		}
	}
}

func tTestOf(c sampleCase, opt TestOptions) (*TTest, error) {
	switch c.Input.Kind {
	case "welch":
		return WelchTTest(c.Input.X, c.Input.Y, opt)
	case "pooled":
		return PooledTTest(c.Input.X, c.Input.Y, opt)
	case "paired":
		return PairedTTest(c.Input.X, c.Input.Y, opt)
	}
	return OneSampleTTest(c.Input.X, opt)
}

func TestSampleANOVA(t *testing.T) {
	for _, c := range sampleCases(t, "anova") {
		want := expected[struct {
			F, P    float64
			Between float64 `json:"ss_between"`
			Omega2  float64
			Welch   FTest
		}](t, c)
		a := must[*ANOVA](t)(OneWayANOVA(c.Input.Groups))
		near(t, c.Name, a.F, want.F, 1e-11)
		near(t, c.Name, a.P, want.P, 1e-11)
		near(t, c.Name, a.SSBetween, want.Between, 1e-11)
		near(t, c.Name, a.Omega2, want.Omega2, 1e-11)
		w := must[*FTest](t)(WelchANOVA(c.Input.Groups))
		near(t, c.Name+" welch", w.F, want.Welch.F, 1e-11)
		near(t, c.Name+" welch p", w.P, want.Welch.P, 1e-11)
	}
	for _, c := range sampleCases(t, "variance_tests") {
		want := expected[struct {
			Levene   FTest `json:"levene_mean"`
			Forsythe FTest `json:"brown_forsythe_median"`
			Bartlett struct{ K2, P float64 }
		}](t, c)
		levene, forsythe := must[*FTest](t)(LeveneTest(c.Input.Groups, false)), must[*FTest](t)(LeveneTest(c.Input.Groups, true))
		near(t, c.Name+" levene", levene.F, want.Levene.F, 1e-10)
		near(t, c.Name+" levene p", levene.P, want.Levene.P, 1e-10)
		near(t, c.Name+" forsythe", forsythe.F, want.Forsythe.F, 1e-10)
		near(t, c.Name+" forsythe p", forsythe.P, want.Forsythe.P, 1e-10)
		b := must[*ChiSquareTest](t)(BartlettTest(c.Input.Groups))
		near(t, c.Name+" bartlett", b.Statistic, want.Bartlett.K2, 1e-10)
		near(t, c.Name+" bartlett p", b.P, want.Bartlett.P, 1e-10)
	}
}

func TestSampleNormality(t *testing.T) {
	for _, c := range sampleCases(t, "normality") {
		want := expected[struct {
			AD struct {
				A2 float64
				P  float64 `json:"p_stephens"`
			} `json:"anderson_darling"`
			SW struct{ W, P float64 } `json:"shapiro_wilk"`
		}](t, c)
		ad, sw := must[*NormalityTest](t)(AndersonDarlingTest(c.Input.X)), must[*NormalityTest](t)(ShapiroWilkTest(c.Input.X))
		near(t, c.Name+" a2", ad.Statistic, want.AD.A2, 1e-8)
		near(t, c.Name+" p", ad.P, want.AD.P, 1e-8)
		near(t, c.Name+" w", sw.Statistic, want.SW.W, 1e-8)
		near(t, c.Name+" w p", sw.P, want.SW.P, 1e-6)
	}
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

func TestSampleRegression(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(sampleFolder, "nist_linear_regression.json"))
	if err != nil {
		t.Skipf("the reference cases are not beside this checkout: %v", err)
	}
	var cases []struct {
		Name  string
		Input struct {
			Y      []float64
			X      json.RawMessage
			Degree int
			Model  string
		}
		Expect struct {
			Coef, SE   []float64
			ResidualSD float64 `json:"resid_sd"`
			RSquared   float64 `json:"r_squared"`
			SSResidual float64 `json:"ss_residual"`
		}
		RelTol float64 `json:"rel_tol"`
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		var rows [][]float64
		if json.Unmarshal(c.Input.X, &rows) != nil {
			var single []float64
			if err := json.Unmarshal(c.Input.X, &single); err != nil {
				t.Fatal(err)
			}
			rows = powers(single, max(1, c.Input.Degree))
		}
		got := must[*Regression](t)(LinearRegression(rows, c.Input.Y, RegressionOptions{NoIntercept: strings.Contains(c.Input.Model, "no intercept")}))
		exact := c.Expect.SSResidual == 0 // Wampler 1 and 2: zero but for rounding
		for j, want := range c.Expect.Coef {
			near(t, c.Name+" coefficient", got.Coefficients[j].Estimate, want, c.RelTol)
			if !exact {
				near(t, c.Name+" se", got.Coefficients[j].StdErr, c.Expect.SE[j], c.RelTol)
			}
		}
		near(t, c.Name+" r squared", got.RSquared, c.Expect.RSquared, c.RelTol)
		if exact {
			within(t, c.Name+" residual sd", got.ResidualSD, 0, 1e-4)
		} else {
			near(t, c.Name+" residual sd", got.ResidualSD, c.Expect.ResidualSD, c.RelTol)
		}
	}
}
