package analysis

import (
	"encoding/json"
	"fmt"
	"testing"
)

const (
	winery  = `[755.81,750.54,751.05,749.52,749.21,748.38,748.11,753.07,749.56,750.08,747.16,747.53,749.22,746.76,747.64,750.46,749.27,750.33,750.26,751.29]`
	volumes = `[10.3,10.3,10.2,16.4,18.8,19.7,15.6,18.2,22.6,19.9,24.2,21,21.4,21.3,19.1,22.2,33.8,27.4,25.7,24.9,34.5,31.7,36.3,38.3,42.6,55.4,55.7,58.3,51.5,51,77]`
)

// AIAG, Measurement Systems Analysis, 4th edition, figure III-B: ten parts, three appraisers, three trials.
func aiagInput() string {
	trials := [9][10]float64{
		{0.29, -0.56, 1.34, 0.47, -0.80, 0.02, 0.59, -0.31, 2.26, -1.36}, {0.41, -0.68, 1.17, 0.50, -0.92, -0.11, 0.75, -0.20, 1.99, -1.25}, {0.64, -0.58, 1.27, 0.64, -0.84, -0.21, 0.66, -0.17, 2.01, -1.31},
		{0.08, -0.47, 1.19, 0.01, -0.56, -0.20, 0.47, -0.63, 1.80, -1.68}, {0.25, -1.22, 0.94, 1.03, -1.20, 0.22, 0.55, 0.08, 2.12, -1.62}, {0.07, -0.68, 1.34, 0.20, -1.28, 0.06, 0.83, -0.34, 2.19, -1.50},
		{0.04, -1.38, 0.88, 0.14, -1.46, -0.29, 0.02, -0.46, 1.77, -1.49}, {-0.11, -1.13, 1.09, 0.20, -1.07, -0.67, 0.01, -0.56, 1.45, -1.77}, {-0.15, -0.96, 0.67, 0.11, -1.45, -0.49, 0.21, -0.49, 1.87, -2.16},
	}
	var in struct {
		Part     []int     `json:"part"`
		Operator []string  `json:"operator"`
		Y        []float64 `json:"y"`
	}
	for i, trial := range trials {
		for part, y := range trial {
			in.Part, in.Operator, in.Y = append(in.Part, part), append(in.Operator, fmt.Sprint("operator ", i/3)), append(in.Y, y)
		}
	}
	text, _ := json.Marshal(in)
	return string(text)
}

// Sources: AIAG's manual; the R packages SixSigma 0.11.1 and MASS 7.3-58.2; R 4.2.2 (binom.test, poisson.test, qlnorm).
func TestQualityByName(t *testing.T) {
	checkNamed(t, []named{
		{"SixSigma", "capability", `{"x":` + winery + `,"lsl":740,"usl":760}`, `{"sigma_method":"mrbar_over_1.128"}`, 1e-9, map[string]float64{"cpk.value": 2.165940993788796, "cp.ci.1": 2.917372207347395, "overall.ppk.value": 1.5465130971129593}},
		{"MASS boxcox", "nonnormal_capability", `{"x":` + volumes + `,"lsl":5,"usl":80}`, `{}`, 1e-6, map[string]float64{"box_cox.lambda": -0.0747660145926551, "box_cox.lambda_upper": 0.565016587454892}},
		{"MASS fitdistr", "nonnormal_capability", `{"x":` + volumes + `,"lsl":5,"usl":80}`, `{"method":"lognormal"}`, 1e-10, map[string]float64{"p99_865": 124.69336729910307, "ppu": (80 - 26.38331287591811) / (124.69336729910307 - 26.38331287591811)}},
		{"R binom.test", "binomial_capability", `{"defectives":[10,16],"sizes":[400,600]}`, `{}`, 1e-10, map[string]float64{"mean": 0.026, "ppm": 26000, "process_z": 1.9431337511050664}},
		{"R poisson.test", "poisson_capability", `{"defects":[137],"sizes":[24.19893]}`, `{}`, 1e-10, map[string]float64{"ci.lower": 4.753124804848748, "ci.upper": 6.692709334176071}},
		{"definition", "sigma_level", `{"defects":34,"units":1000000,"opportunities":10}`, `{}`, 1e-3, map[string]float64{"dpmo": 3.4, "sigma_level_no_shift": 4.5}},
		{"SixSigma ss.ca.yield", "rolled_throughput_yield", `{"defects":[3,5,12],"rework":[1,2,4],"units":[1915]}`, `{}`, 1e-12, map[string]float64{"rty": 1911. / 1915 * 1908 / 1915 * 1899 / 1915, "yield": 1895. / 1915, "fty": 1888. / 1915, "dpmo": 20e6 / 1915}},
		{"R qnorm", "sigma_level", `{"dpmo":3.4}`, `{}`, 1e-10, map[string]float64{"sigma_level_no_shift": 4.4998544700250056}},
		{"AIAG", "gage_rr_crossed", aiagInput(), `{"alpha":0.25}`, 5e-4, map[string]float64{"pct_gage_rr": 27.86, "interaction_pooled.std_dev.repeatability": 0.19993, "ndc": 4}},
		{"AIAG", "gage_rr_xbar_r", aiagInput(), `{}`, 5e-4, map[string]float64{"pct_gage_rr": 26.68, "std_dev.part_to_part": 1.10456, "ndc": 5}},
		{"AIAG", "gage_bias", `{"x":[5.8,5.7,5.9,5.9,6.0,6.1,6.0,6.1,6.4,6.3,6.0,6.1,6.2,5.6,6.0],"reference":6}`, `{"sigma_method":"range"}`, 2e-3, map[string]float64{"ci.lower": -0.1185, "ci.upper": 0.1319}},
		{"Cohen 1960, by counts", "cohen_kappa", `{"x":["a","a","b","b"],"y":["a","b","b","b"]}`, `{}`, 1e-12, map[string]float64{"kappa": 0.5}},
		{"Wikipedia", "fleiss_kappa", `{"counts":[[0,0,0,0,14],[0,2,6,4,2],[0,0,3,5,6],[0,3,9,2,0],[2,2,8,1,1],[7,7,0,0,0],[3,2,6,3,0],[2,5,3,2,2],[6,5,2,1,0],[0,2,2,3,7]]}`, `{}`, 1e-10, map[string]float64{"kappa": 0.2099307044219552, "z": 12.3742910591904636}},
	})
	level := answer(t, "sigma_level", `{"defects":0,"units":50}`, `{}`)
	if level["sigma_level_no_shift"] != nil || level["note"] == "" || level["dpmo"] != 0. {
		t.Errorf("%v", level)
	}
	lower := answer(t, "capability", `{"x":`+winery+`,"lsl":760}`, `{}`)
	if lower["cp"] != nil || lower["cpu"] != nil || at(t, lower, "cpk.value").(float64) > -1 || at(t, lower, "overall.observed.below_lsl") != 20. {
		t.Errorf("one-sided, and negative: %v", lower)
	}
}

func TestQualityRefuses(t *testing.T) {
	gage := func(part, operator, y string) string {
		return `{"part":` + part + `,"operator":` + operator + `,"y":` + y + `}`
	}
	checkRefused(t, []refusedCase{
		{"capability", `{"x":[1,2,3],"lsl":3,"usl":1}`, `{}`, "body.input.lsl"},
		{"capability", `{"x":[1,2,3]}`, `{}`, "body.input.lsl"},
		{"capability", `{"lsl":1}`, `{}`, "body.input.x"},
		{"capability", `{"x":[],"lsl":1}`, `{}`, "body.input.x"},
		{"capability", `{"x":[3,3,3],"lsl":1}`, `{}`, "body.input.x"},
		{"capability", `{"x":[1,2,"NaN"],"lsl":1}`, `{}`, "body.input.x[2]"},
		{"capability", `{"subgroups":[[1,2],[3]],"lsl":1}`, `{}`, "body.input.subgroups[1]"},
		{"capability", `{"subgroups":[[1,2],[3,4]],"lsl":1}`, `{"sigma_method":"mrbar_over_exact_d2"}`, "body.options.sigma_method"},
		{"capability", `{"x":[1,2,3],"lsl":1}`, `{"confidence":1}`, "body.options.confidence"},
		{"nonnormal_capability", `{"x":[0,2,3],"usl":9}`, `{}`, "body.input.x[0]"},
		{"nonnormal_capability", `{"x":[1,2,3],"usl":9}`, `{"method":"johnson"}`, "body.input.x"},
		{"nonnormal_capability", `{"x":[1,2,3],"usl":9}`, `{"method":"weibull","lambda":1}`, "body.options.lambda"},
		{"binomial_capability", `{"defectives":[5],"sizes":[4]}`, `{}`, "body.input.defectives[0]"},
		{"binomial_capability", `{"defectives":[5,1],"sizes":[9]}`, `{}`, "body.input.sizes"},
		{"poisson_capability", `{"defects":[5],"sizes":[0]}`, `{}`, "body.input.sizes[0]"},
		{"sigma_level", `{"defects":11,"units":10}`, `{}`, "body.input.defects"},
		{"sigma_level", `{"defects":-1,"units":10}`, `{}`, "body.input.defects"},
		{"sigma_level", `{"x":[1,2]}`, `{}`, "body.input.lsl"},
		{"sigma_level", `{"x":[2,2],"usl":3}`, `{}`, "body.input.x"},
		{"rolled_throughput_yield", `{"yields":[0.9,1.1]}`, `{}`, "body.input.yields[1]"},
		{"rolled_throughput_yield", `{"yields":[]}`, `{}`, "body.input.yields"},
		{"gage_rr_crossed", gage(`[1,1,2,2]`, `["a","b","a","b"]`, `[1,2,3,4]`), `{}`, "body.input.y"},
		{"gage_rr_crossed", gage(`[1,1,2,2,1,1,2]`, `["a","a","a","a","b","b","b","b"]`, `[1,2,3,4,5,6,7,8]`), `{}`, "body.input.part"},
		{"gage_rr_crossed", gage(`[1,1,2,2,1,1,2,2]`, `["a","a","a","a","b","b","b","b"]`, `[1,1,1,1,1,1,1,1]`), `{}`, "body.input.y"},
		{"gage_rr_xbar_r", gage(`[1,1,2,2,1,1,2,1]`, `["a","a","a","a","b","b","b","b"]`, `[1,2,3,4,5,6,7,8]`), `{}`, "body.input.y"},
		{"gage_rr_nested", gage(`[1,1,2,2,3,3,3,3]`, `["a","a","a","a","b","b","b","b"]`, `[1,2,3,4,5,6,7,8]`), `{}`, "body.input.part"},
		{"gage_bias", `{"x":[1],"reference":1}`, `{}`, "body.input.x"},
		{"gage_linearity", `{"reference":[1,1,1],"y":[1,2,3]}`, `{}`, "body.input.reference"},
		{"cohen_kappa", `{"x":["a","a"],"y":["a","a"]}`, `{}`, "body.input.x"},
		{"cohen_kappa", `{"x":["a","b"],"y":["a"]}`, `{}`, "body.input.y"},
		{"fleiss_kappa", `{"ratings":[["a","b"],["a"]]}`, `{}`, "body.input.ratings[1]"},
		{"fleiss_kappa", `{"counts":[[2,-1],[1,0]]}`, `{}`, "body.input.counts[0][1]"},
	})
}

// Sources: R 4.2.2 (power.t.test, power.prop.test with tol = 1e-13, poisson.test, pt, qt, ptukey, combn), pwr 1.3-0.
func TestPlansAndFurtherTestsByName(t *testing.T) {
	checkNamed(t, []named{
		{"power.t.test", "power_two_sample_t", `{"power":0.9,"delta":1}`, `{"alternative":"greater"}`, 1e-10, map[string]float64{"n": 17.8471206265367, "n_ceiling": 18, "n_total": 36}},
		{"power.t.test strict", "power_two_sample_t", `{"n":20,"delta":1}`, `{"strict_both_tails":true}`, 1e-10, map[string]float64{"power": 0.868953027724586}},
		{"pwr.t2n.test", "power_two_sample_t", `{"n":28,"n2":35,"delta":0.6}`, `{"strict_both_tails":true}`, 1e-10, map[string]float64{"power": 0.643977345106454}},
		{"power.t.test", "power_one_sample_t", `{"power":0.8,"delta":0.5,"sd":2}`, `{"alpha":0.01}`, 1e-10, map[string]float64{"n": 190.189616083384}},
		{"power.t.test", "power_paired_t", `{"power":0.8,"n":15,"sd":2}`, `{}`, 1e-10, map[string]float64{"delta": 1.55604681513359, "effect_size": 1.55604681513359 / 2}},
		{"power.prop.test", "power_two_proportions", `{"power":0.9,"p1":0.5,"p2":0.75}`, `{}`, 1e-10, map[string]float64{"n": 76.7069284517774}},
		{"power.prop.test", "power_two_proportions", `{"power":0.9,"p1":0.5,"n":50}`, `{}`, 1e-10, map[string]float64{"p2": 0.802630581703895}},
		{"pwr.2p.test", "power_two_proportions", `{"power":0.9,"p1":0.5,"p2":0.75}`, `{"formula":"arcsine","strict_both_tails":true}`, 1e-8, map[string]float64{"n": 76.6529405935344}},
		{"pwr.p.test", "power_one_proportion", `{"power":0.8,"p0":0.5,"p1":0.6}`, `{"formula":"arcsine","alternative":"greater"}`, 1e-9, map[string]float64{"n": 152.486258768604}},
		{"sum over dpois and pbeta; power.anova.test has 15.18834", "power_one_way_anova", `{"power":0.9,"means":[120,130,140,150],"sd":22.360679774997898}`, `{}`, 1e-10,
			map[string]float64{"n": 15.18833077749814, "n_ceiling": 16, "n_total": 64}},
		{"the same; power.anova.test has 0.35355942", "power_one_way_anova", `{"n":5,"groups":4,"between_variance":1,"sd":1.7320508075688772}`, `{}`, 1e-10,
			map[string]float64{"power": 0.3535594237229933, "effect_size": 0.5}},
		{"the same; power.anova.test has 3.002745", "power_one_way_anova", `{"power":0.9,"groups":3,"n":20,"sd":3}`, `{}`, 1e-10, map[string]float64{"between_variance": 3.002738655095734}},
		{"spc xewma.arl(limits = vacl)", "average_run_length", `{"chart":"ewma","lambda":0.1,"nsigmas":2.7}`, `{"limits":"exact"}`, 1e-9, map[string]float64{"arl": 356.095096885019}},
		{"by hand", "power_two_rates", `{"power":0.8,"rate1":1,"rate2":0.64}`, `{"formula":"squareroot"}`, 1e-9, map[string]float64{"n": 7.848879734349086 / 0.08}},
		{"poisson.test", "one_poisson_rate_test", `{"defects":10,"size":2}`, `{"rate0":8}`, 1e-10, map[string]float64{"p": 0.1666226436089188, "ci.upper": 9.195178021008889}},
		{"poisson.test", "two_poisson_rates_test", `{"defects":[11,21],"sizes":[800,3011]}`, `{}`, 1e-10, map[string]float64{"p": 0.07966863303332952, "estimate": 1.971488095238095, "ci.lower": 0.8584264033916392}},
		{"combn", "permutation_test", `{"x":[4.2,5.1,3.9,6.0,5.5],"y":[3.1,4.0,3.7,4.4]}`, `{}`, 1e-12, map[string]float64{"p": 0.0873015873015873, "statistic": 1.14}},
		{"pt, qt", "distribution", `{"distribution":"t","df":5,"x":-10,"p":0.025}`, `{}`, 1e-10, map[string]float64{"cdf": 8.5473787871481787e-05, "quantile": -2.5705818356363146}},
		{"mpmath", "distribution", `{"distribution":"noncentral_t","df":500,"ncp":1,"x":12}`, `{}`, 1e-10, map[string]float64{"sf": 3.38056856344672890469e-25}},
		{"mpmath", "distribution", `{"distribution":"studentized_range","groups":3,"df":10,"x":3.5}`, `{}`, 1e-10, map[string]float64{"sf": 0.077103310838411822678}},
	})
}

func TestPlansAndFurtherTestsRefuse(t *testing.T) {
	checkRefused(t, []refusedCase{
		{"power_two_sample_t", `{"n":20}`, `{}`, "body.input.power"},
		{"power_two_sample_t", `{"n":20,"delta":1,"power":0.8}`, `{}`, "body.input.power"},
		{"power_two_sample_t", `{"power":1,"delta":1}`, `{}`, "body.input.power"},
		{"power_two_sample_t", `{"power":0.9,"delta":0}`, `{}`, "body.input.power"},
		{"power_two_sample_t", `{"n":1,"delta":1}`, `{}`, "body.input.n"},
		{"power_two_sample_t", `{"n":10,"delta":1,"sd":0}`, `{}`, "body.input.sd"},
		{"power_two_sample_t", `{"n":10,"delta":1}`, `{"alpha":0}`, "body.options.alpha"},
		{"power_two_sample_t", `{"n2":10,"delta":1,"power":0.8}`, `{}`, "body.input.n2"},
		{"power_two_proportions", `{"power":0.9,"p1":0.5,"p2":1.75}`, `{}`, "body.input.p2"},
		{"power_two_proportions", `{"power":0.9,"p1":0.5,"p2":0.5}`, `{}`, "body.input.power"},
		{"power_two_rates", `{"power":0.9,"rate1":0,"rate2":0.5}`, `{}`, "body.input.rate1"},
		{"power_one_proportion", `{"power":0.9,"p0":0.5}`, `{"formula":"exact"}`, "body.input.p1"},
		{"power_one_way_anova", `{"power":0.9,"f":0.2}`, `{}`, "body.input.groups"},
		{"power_one_way_anova", `{"power":0.9,"f":0.2,"means":[1,2]}`, `{}`, "body.input.f"},
		{"power_one_way_anova", `{"power":0.9,"means":[1,2],"groups":3}`, `{}`, "body.input.groups"},
		{"power_one_way_anova", `{"power":0.9,"means":[2,2]}`, `{}`, "body.input.means"},
		{"power_one_way_anova", `{"power":0.9,"n":1,"groups":3}`, `{}`, "body.input.n"},
		{"power_one_way_anova", `{"n":10,"groups":3}`, `{}`, "body.input.power"},
		{"average_run_length", `{"chart":"cusum"}`, `{"limits":"exact"}`, "body.options.limits"},
		{"one_poisson_rate_test", `{"defects":-1,"size":2}`, `{}`, "body.input.defects"},
		{"one_poisson_rate_test", `{"defects":1,"size":0}`, `{}`, "body.input.size"},
		{"two_poisson_rates_test", `{"defects":[0,0],"sizes":[1,2]}`, `{}`, "body.input.defects[0]"},
		{"two_poisson_rates_test", `{"defects":[1,1],"sizes":[1,0]}`, `{}`, "body.input.sizes[1]"},
		{"permutation_test", `{"x":[1,2]}`, `{}`, "body.input.y"},
		{"bootstrap_interval", `{"x":[1,1,1]}`, `{}`, "body.input.x"},
		{"tukey_hsd", `{"groups":[[1,2]]}`, `{}`, "body.input.groups"},
		{"tukey_hsd", `{"groups":[[1,1],[2,2]]}`, `{}`, "body.input.groups"},
		{"distribution", `{"distribution":"t","df":0,"x":1}`, `{}`, "body.input.df"},
		{"distribution", `{"distribution":"t","x":1}`, `{}`, "body.input.df"},
		{"distribution", `{"distribution":"t","df":5}`, `{}`, "body.input.x"},
		{"distribution", `{"distribution":"t","df":5,"lambda":2,"x":1}`, `{}`, "body.input.lambda"},
		{"distribution", `{"distribution":"binomial","n":2.5,"probability":0.5,"x":1}`, `{}`, "body.input.n"},
		{"distribution", `{"distribution":"normal","sd":-1,"x":1}`, `{}`, "body.input.sd"},
		{"distribution", `{"distribution":"normal","p":1.5}`, `{}`, "body.input.p"},
	})
}
