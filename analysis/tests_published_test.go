package analysis

import (
	"math"
	"testing"
)

// R's mtcars (automatic and manual), sleep and PlantGrowth.
const (
	gears = `{"x":[21.4,18.7,18.1,14.3,24.4,22.8,19.2,17.8,16.4,17.3,15.2,10.4,10.4,14.7,21.5,15.5,15.2,13.3,19.2],
		"y":[21,21,22.8,32.4,30.4,33.9,27.3,26,30.4,15.8,19.7,15,21.4]}`
	automatic = `{"x":[21.4,18.7,18.1,14.3,24.4,22.8,19.2,17.8,16.4,17.3,15.2,10.4,10.4,14.7,21.5,15.5,15.2,13.3,19.2]}`
	sleep     = `{"x":[0.7,-1.6,-0.2,-1.2,-0.1,3.4,3.7,0.8,0,2],"y":[1.9,0.8,1.1,0.1,-0.1,4.4,5.5,1.6,4.6,3.4]}`
	growth    = `{"groups":[[4.17,5.58,5.18,6.11,4.5,4.61,5.17,4.53,5.33,5.14],[4.81,4.17,4.41,3.59,5.87,3.83,6.03,4.89,4.32,4.69],
		[6.31,5.12,5.54,5.5,5.37,5.29,4.92,6.15,5.8,5.26]]}`
	mileage = `"y":[21,21,22.8,21.4,18.7,18.1,14.3,24.4,22.8,19.2,17.8,16.4,17.3,15.2,10.4,10.4,14.7,32.4,30.4,33.9,21.5,15.5,15.2,13.3,19.2,27.3,26,30.4,15.8,19.7,15,21.4]`
	weights = `"x":[2.62,2.875,2.32,3.215,3.44,3.46,3.57,3.19,3.15,3.44,3.44,4.07,3.73,3.78,5.25,5.424,5.345,2.2,1.615,1.835,2.465,3.52,3.435,3.84,3.845,1.935,2.14,1.513,3.17,2.77,3.57,2.78]`
	power   = `"x":[[2.62,110],[2.875,110],[2.32,93],[3.215,110],[3.44,175],[3.46,105],[3.57,245],[3.19,62],[3.15,95],[3.44,123],[3.44,123],[4.07,180],[3.73,180],[3.78,180],
		[5.25,205],[5.424,215],[5.345,230],[2.2,66],[1.615,52],[1.835,65],[2.465,97],[3.52,150],[3.435,150],[3.84,245],[3.845,175],[1.935,66],[2.14,91],[1.513,113],[3.17,264],[2.77,175],[3.57,335],[2.78,109]]`
)

// R 4.2.2 unless a source is named: the function of R, and its figures under the names that the API gives them.
func TestTestsPublished(t *testing.T) {
	for _, c := range []struct {
		source, method, input, options string
		want                           map[string]float64
	}{
		{"t.test", "welch_t_test", gears, `{}`, map[string]float64{"t": -3.7671231451449252, "df": 18.33225163840046, "p": 0.0013736383330710284, "stderr": 1.92320213386172, "ci.lower": -11.280194355040159, "ci.upper": -3.2096841874699598}},
		{"t.test(var.equal)", "pooled_t_test", gears, `{"alternative":"less"}`, map[string]float64{"t": -4.106126983100696, "df": 30, "p": 0.00014251037196753364, "ci.upper": -4.250255448408440}},
		{"t.test(mu)", "one_sample_t_test", automatic, `{"mu":18}`, map[string]float64{"t": -0.96937075470967649, "df": 18, "p": 0.34520637253428377, "ci.lower": 15.29945577492320297, "ci.upper": 18.99528106718206288}},
		{"t.test(paired)", "paired_t_test", sleep, `{}`, map[string]float64{"t": -4.0621276833820366, "p": 0.00283289019738427, "ci.lower": -2.4598857632769824, "ci.upper": -0.7001142367230175}},
		{"wilcox.test", "mann_whitney_u_test", gears, `{}`, map[string]float64{"u_x": 42, "u_y": 205, "p": 0.0018713913331785568}},
		{"wilcox.test(correct = FALSE)", "mann_whitney_u_test", gears, `{"continuity_correction":false}`, map[string]float64{"p": 0.0017533351106512672}},
		{"wilcox.test(paired)", "wilcoxon_signed_rank_test", sleep, `{}`, map[string]float64{"v_plus": 0, "zeros": 1, "p": 0.0090906980159250559}},
		{"wilcox.test(conf.int)", "wilcoxon_signed_rank_test", `{"x":[1.83,0.5,1.62,2.48,1.68,1.88,1.55,3.06,1.3],"y":[0.878,0.647,0.598,2.05,1.06,1.29,1.06,3.14,1.29]}`, `{}`,
			map[string]float64{"v_plus": 40, "p": 0.0390625, "estimate": 0.46, "ci.lower": 0.01, "ci.upper": 0.786}},
		{"binom.test", "one_proportion_test", `{"defectives":7,"size":40}`, `{"p0":0.3}`, map[string]float64{"estimate": 0.175, "p": 0.118595762632148216, "ci.lower": 0.073382729352085202, "ci.upper": 0.327790133361585911}},
		{"prop.test(correct = FALSE)", "one_proportion_test", `{"defectives":7,"size":40}`, `{"p0":0.3,"p_method":"score","continuity_correction":false,"interval_method":"wilson"}`,
			map[string]float64{"chi_square": 2.976190476190476, "p": 0.084497939723929064, "ci.lower": 0.087454137460359196, "ci.upper": 0.319499903317877032}},
		{"prop.test", "one_proportion_test", `{"defectives":7,"size":40}`, `{"p0":0.3,"p_method":"score","interval_method":"wilson_corrected"}`,
			map[string]float64{"chi_square": 2.410714285714286, "p": 0.12050736908665463, "ci.lower": 0.07893841993335951, "ci.upper": 0.33361828039314623}},
		{"prop.test(correct = FALSE)", "two_proportions_test", `{"defectives":[83,90],"sizes":[86,93]}`, `{}`,
			map[string]float64{"chi_square": 0.009508518748184156, "p": 0.92232009573426854, "ci.lower": -0.0554773785585338103, "ci.upper": 0.0502260657303267993}},
		{"prop.test(alternative)", "two_proportions_test", `{"defectives":[15,5],"sizes":[80,90]}`, `{"alternative":"greater","continuity_correction":true}`,
			map[string]float64{"chi_square": 5.8888078703703712, "p": 0.0076187060358858761, "ci.lower": 0.0381055798041459448, "ci.upper": 1}},
		{"fisher.test, odds ratio to its 4 digits; p 17/35 by hand", "fisher_exact_test", `{"table":[[3,1],[1,3]]}`, `{}`, map[string]float64{"p": 17. / 35, "sample_odds_ratio": 9}},
		{"chisq.test; Agresti, Introduction to Categorical Data Analysis, 2007, page 39", "chi_square_test", `{"table":[[762,327,468],[484,239,477]]}`, `{}`,
			map[string]float64{"chi_square": 30.070149095754672, "df": 2, "p": 2.9535891832117569e-07, "residuals.0.0": 2.1988557660158978, "expected.0.0": 703.67138193688788}},
		{"chisq.test", "chi_square_test", `{"table":[[20,30],[35,15]]}`, `{"yates":true}`, map[string]float64{"chi_square": 7.9191919191919187, "p": 0.0048913114523593346}},
		{"chisq.test(rescale.p)", "chi_square_test", `{"observed":[89,37,30,28,2],"probabilities":[40,20,20,15,5]}`, `{"rescale":true}`, map[string]float64{"chi_square": 9.990143369175626731, "df": 4, "p": 0.040594043344781221}},
		{"kruskal.test", "kruskal_wallis_test", growth, `{}`, map[string]float64{"h": 7.98822874944371542, "df": 2, "p": 0.01842375573147197, "group_medians.0": 5.155}},
		{"oneway.test(var.equal)", "one_way_anova", growth, `{}`, map[string]float64{"f": 4.84608786238013689, "p": 0.015909958325622912}},
		{"oneway.test", "welch_anova", growth, `{}`, map[string]float64{"f": 5.180972408113189154, "df2": 17.128418616644129457, "p": 0.017392821490170001, "group_means.1": 4.661}},
		{"bartlett.test", "bartlett_test", growth, `{}`, map[string]float64{"k2": 2.87857378723609347, "df": 2, "p": 0.23709677363455817}},
		{"car::leveneTest", "brown_forsythe_test", growth, `{}`, map[string]float64{"f": 1.11918569487038999, "df1": 2, "df2": 27, "p": 0.34122662412547378}},
		{"car::leveneTest(center = mean)", "levene_test", growth, `{}`, map[string]float64{"f": 1.23696295446978333, "p": 0.30619492299144752}},
		{"var.test", "f_test", gears, `{}`, map[string]float64{"f": 0.386561496137199423, "df1": 18, "df2": 12, "p": 0.066905924215873727, "ci.lower": 0.124372054955949732, "ci.upper": 1.0703429162157716}},
		{"var.test(ratio)", "f_test", gears, `{"ratio":0.5,"alternative":"less"}`, map[string]float64{"f": 0.77312299227439885, "estimate": 0.386561496137199423, "p": 0.3018931451933422, "ci.lower": 0, "ci.upper": 0.90535284550570327}},
		{"shapiro.test", "shapiro_wilk_test", automatic, `{}`, map[string]float64{"w": 0.97677426455737293}},
		{"cor.test", "pearson_correlation", `{` + weights + `,` + mileage + `}`, `{}`,
			map[string]float64{"r": -0.86765937651722780, "t": -9.559044146972111, "p": 1.2939587013505163e-10, "ci.lower": -0.93382641328499416, "ci.upper": -0.74408719646011279}},
		{"cor.test(method, exact = FALSE)", "spearman_correlation", `{` + weights + `,` + mileage + `}`, `{}`, map[string]float64{"r": -0.88642203327029789, "p": 1.4875948581274329e-11}},
		{"lm", "linear_regression", `{` + power + `,` + mileage + `}`, `{}`, map[string]float64{"coefficients.0.estimate": 37.227270116447201, "coefficients.1.stderr": 0.63273349437739534,
			"coefficients.2.p": 1.4512285315694238e-03, "coefficients.1.ci.lower": -5.1719160406755371, "coefficients.1.ci.upper": -2.583745444133827, "r_squared": 0.82678545188279118,
			"adjusted_r_squared": 0.8148396209781561, "residual_sd": 2.5934117772265668, "f": 69.211213391777648, "p": 9.1090543852220887e-12}},
		{"lm(I(wt^2)), predict", "linear_regression", `{` + weights + `,` + mileage + `,"new_x":[3]}`, `{"degree":2}`, map[string]float64{"coefficients.1.estimate": -13.380337083567277, "coefficients.2.estimate": 1.1710868938265,
			"predictions.0.fit": 20.329581743188474, "predictions.0.prediction.lower": 14.789863451072613, "predictions.0.prediction.upper": 25.869300035304335}},
		{"quantile(type = 6), e1071 type 1", "describe", automatic, `{"quantile_type":6,"moment_type":1,"probabilities":[0.1,0.9]}`, map[string]float64{"q1": 14.7, "quantiles.0.value": 10.4, "quantiles.1.value": 22.8,
			"skewness": 0.015128906601032052, "excess_kurtosis": -0.552306638439678199, "mad": 2.1, "mad_normal": 3.11346, "variance": 14.699298245614033, "sd": 3.8339663855613071}},
		{"quantile(type = 9), e1071 type 3", "describe", automatic, `{"quantile_type":9,"moment_type":3,"probabilities":[0.1,0.9]}`,
			map[string]float64{"q1": 14.79375, "quantiles.0.value": 11.27, "quantiles.1.value": 22.41, "skewness": 0.013950375512062702, "excess_kurtosis": -0.803178257214558489}},
		{"e1071 type 2", "describe", automatic, `{}`, map[string]float64{"q1": 14.95, "skewness": 0.016457795947237369, "excess_kurtosis": -0.333935256758397581}},
		{"p.adjust(bonferroni)", "p_value_adjustment", `{"p":[0.01,0.02,0.03,0.005,0.2,0.04,0.9]}`, `{"adjustment":"bonferroni"}`, map[string]float64{"p_adjusted.0": 0.07, "p_adjusted.4": 1, "significant.0": 3}},
		{"Newcombe 1998, table II, row 1 of method 10, 4 digits", "two_proportions_interval", `{"defectives":[0,0],"sizes":[10,10]}`, `{}`, map[string]float64{"estimate": 0}},
	} {
		result := answer(t, c.method, c.input, c.options)
		for path, want := range c.want {
			got, isNumber := at(t, result, path).(float64)
			if !isNumber || !(math.Abs(got-want) <= 1e-11*math.Abs(want)) {
				t.Errorf("%s (R %s): %s = %.17g, want %.17g", c.method, c.source, path, got, want)
			}
		}
	}
}

// What cannot be answered is refused at its place, and never answered with a number.
func TestTestsRefuse(t *testing.T) {
	for _, c := range []struct{ method, input, options, place string }{
		{"describe", `{"x":[]}`, `{}`, "body.input.x"},
		{"describe", `{"x":[1,2]}`, `{"quantile_type":3}`, "body.options.quantile_type"},
		{"describe", `{"x":[1,2]}`, `{"probabilities":[0.5,1.5]}`, "body.options.probabilities[1]"},
		{"one_sample_t_test", `{"x":[3]}`, `{}`, "body.input.x"},
		{"one_sample_t_test", `{"x":[3,3,3]}`, `{}`, "body.input.x"},
		{"one_sample_t_test", `{"x":[1,2,3]}`, `{"confidence":1.5}`, "body.options.confidence"},
		{"one_sample_t_test", `{"x":[1,2,3]}`, `{"mu":"Inf"}`, "body.options.mu"},
		{"paired_t_test", `{"x":[1,2,3],"y":[1,2]}`, `{}`, "body.input.y"},
		{"paired_t_test", `{"x":[1,2,3],"y":[2,3,4]}`, `{}`, "body.input.x"},
		{"welch_t_test", `{"x":[1,2],"y":[1]}`, `{}`, "body.input.y"},
		{"pooled_t_test", `{"x":[1],"y":[2]}`, `{}`, "body.input.y"},
		{"mann_whitney_u_test", `{"x":[2,2],"y":[2,2,2]}`, `{}`, "body.input.x"},
		{"mann_whitney_u_test", `{"x":[],"y":[2]}`, `{}`, "body.input.x"},
		{"wilcoxon_signed_rank_test", `{"x":[0,0]}`, `{}`, "body.input.x"},
		{"wilcoxon_signed_rank_test", `{"x":[1,2],"y":[1]}`, `{}`, "body.input.y"},
		{"one_proportion_test", `{"defectives":5,"size":4}`, `{}`, "body.input.defectives"},
		{"one_proportion_test", `{"defectives":0,"size":0}`, `{}`, "body.input.size"},
		{"one_proportion_test", `{"defectives":1.5,"size":4}`, `{}`, "body.input.defectives"},
		{"one_proportion_test", `{"defectives":1,"size":4}`, `{"p0":1,"p_method":"score"}`, "body.options.p0"},
		{"two_proportions_test", `{"defectives":[0,0],"sizes":[10,20]}`, `{}`, "body.input.defectives"},
		{"two_proportions_test", `{"defectives":[11,0],"sizes":[10,20]}`, `{}`, "body.input.defectives[0]"},
		{"two_proportions_test", `{"defectives":[1,-1],"sizes":[10,20]}`, `{}`, "body.input.defectives[1]"},
		{"two_proportions_test", `{"defectives":[1],"sizes":[10,20]}`, `{}`, "body.input.defectives"},
		{"two_proportions_interval", `{"defectives":[1,0],"sizes":[10,0]}`, `{}`, "body.input.sizes[1]"},
		{"fisher_exact_test", `{"table":[[3,-2],[3,4]]}`, `{}`, "body.input.table[0][1]"},
		{"fisher_exact_test", `{"table":[[0,0],[3,4]]}`, `{}`, "body.input.table[0]"},
		{"fisher_exact_test", `{"table":[[1,2,3],[3,4,5]]}`, `{}`, "body.input.table"},
		{"chi_square_test", `{"table":[[1,2],[0,0]]}`, `{}`, "body.input.table[1]"},
		{"chi_square_test", `{"table":[[1,2],[3]]}`, `{}`, "body.input.table[1]"},
		{"chi_square_test", `{}`, `{}`, "body.input.table"},
		{"chi_square_test", `{"observed":[10,20],"probabilities":[0.5,0.6]}`, `{}`, "body.input.probabilities"},
		{"chi_square_test", `{"observed":[10,20],"probabilities":[-1,2]}`, `{"rescale":true}`, "body.input.probabilities[0]"},
		{"chi_square_test", `{"observed":[10]}`, `{}`, "body.input.observed"},
		{"one_way_anova", `{"groups":[[1,2]]}`, `{}`, "body.input.groups"},
		{"one_way_anova", `{"groups":[[1,2],[]]}`, `{}`, "body.input.groups[1]"},
		{"one_way_anova", `{"groups":[[1,1],[2,2]]}`, `{}`, "body.input.groups"},
		{"welch_anova", `{"groups":[[1,2],[3]]}`, `{}`, "body.input.groups[1]"},
		{"welch_anova", `{"groups":[[1,2],[3,3]]}`, `{}`, "body.input.groups[1]"},
		{"kruskal_wallis_test", `{"groups":[[1,1],[1]]}`, `{}`, "body.input.groups"},
		{"bartlett_test", `{"groups":[[1,2],[3,3]]}`, `{}`, "body.input.groups[1]"},
		{"levene_test", `{"groups":[[1,1],[3,3]]}`, `{}`, "body.input.groups"},
		{"f_test", `{"x":[1,2],"y":[3,3]}`, `{}`, "body.input.y"},
		{"f_test", `{"x":[1,2],"y":[3,4]}`, `{"ratio":0}`, "body.options.ratio"},
		{"anderson_darling_test", `{"x":[1,2,3,4,5,6,7]}`, `{}`, "body.input.x"},
		{"shapiro_wilk_test", `{"x":[1,2]}`, `{}`, "body.input.x"},
		{"shapiro_wilk_test", `{"x":[1,1,1,1]}`, `{}`, "body.input.x"},
		{"pearson_correlation", `{"x":[1,2,3],"y":[1,1,1]}`, `{}`, "body.input.y"},
		{"pearson_correlation", `{"x":[1,2],"y":[1,2]}`, `{}`, "body.input.x"},
		{"spearman_correlation", `{"x":[1,2,3],"y":[1,2]}`, `{}`, "body.input.y"},
		{"linear_regression", `{"x":[1,1,1],"y":[1,2,3]}`, `{}`, "body.input.x"},
		{"linear_regression", `{"x":[[1,2],[2,4],[3,6],[4,8]],"y":[1,2,3,5]}`, `{}`, "body.input.x"},
		{"linear_regression", `{"x":[1,2],"y":[1,2]}`, `{}`, "body.input.y"},
		{"linear_regression", `{"x":[1,2,3],"y":[1,2]}`, `{}`, "body.input.x"},
		{"linear_regression", `{"x":[[1,2],[2,3],[4,1],[1,1]],"y":[1,2,4,4]}`, `{"degree":2}`, "body.options.degree"},
		{"linear_regression", `{"x":[1,2,3],"y":[1,2,4],"new_x":[[1,2]]}`, `{}`, "body.input.new_x[0]"},
		{"p_value_adjustment", `{"p":[0.5,1.2]}`, `{}`, "body.input.p[1]"},
		{"p_value_adjustment", `{"p":[]}`, `{}`, "body.input.p"},
	} {
		m, _ := Find(c.method)
		refusedAt(t, m, Request{Input: []byte(c.input), Options: []byte(c.options)}, c.place)
	}
}
