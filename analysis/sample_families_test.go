package analysis

import (
	"fmt"
	"maps"
)

// sampleFamilies put the cases of a family as questions.
var sampleFamilies = map[string]func(input, expect object) []question{
	"anova":                  askANOVA,
	"capability":             askCapability,
	"gage_rr":                askGage,
	"sigma_level":            askSigmaLevel,
	"c":                      askCounts("c_chart"),
	"cusum":                  askMemory("cusum_chart", map[string]string{"c_plus": "c_plus", "c_minus": "c_minus", "upper_signals_idx0": "upper_signals", "lower_signals_idx0": "lower_signals"}),
	"ewma":                   askMemory("ewma_chart", map[string]string{"z": "z", "lcl": "lcl", "ucl": "ucl", "asymptotic_lcl": "asymptotic_lcl", "asymptotic_ucl": "asymptotic_ucl", "beyond_idx0": "beyond"}),
	"imr":                    askIndividuals,
	"nist_linear_regression": askRegression,
	"nist_univariate":        askDescribe,
	"normality":              askNormality,
	"np":                     askCounts("np_chart"),
	"p":                      askCounts("p_chart"),
	"ttest":                  askTTest,
	"u":                      askCounts("u_chart"),
	"variance_tests":         askVariances,
	"xbar_r":                 askXbarR,
	"xbar_s":                 askXbarS,
}

func askDescribe(in, _ object) []question {
	return []question{{"describe", in, nil, map[string]string{"n": "n", "mean": "mean", "sd": "sd", "lag1_autocorr": "lag1_autocorrelation"}}}
}

func askTTest(in, _ object) []question {
	method := fmt.Sprint(in["kind"], "_t_test")
	var all []question
	for _, alternative := range []string{"two_sided", "less", "greater"} {
		same := alike("t", "df", "estimate", "stderr")
		same["p/"+alternative] = "p"
		for _, end := range []string{"lower", "upper"} {
			same["ci_"+alternative+"/"+end] = "ci/" + end
		}
		all = append(all, question{method, only(in, "x", "y"), object{"alternative": alternative, "mu": in["mu"], "confidence": in["confidence"]}, same})
	}
	return all
}

func askANOVA(in, _ object) []question {
	same := alike("df_between", "df_within", "ss_between", "ss_within", "ms_between", "ms_within", "f", "p", "group_means")
	same["r_squared_eta2"], same["omega2"] = "eta_squared", "omega_squared"
	return []question{
		{"one_way_anova", in, nil, same},
		{"welch_anova", in, nil, map[string]string{"welch/f": "f", "welch/df1": "df1", "welch/df2": "df2", "welch/p": "p"}},
		askTukey(in, nil),
		{"kruskal_wallis_test", in, nil, map[string]string{"kruskal_wallis/h": "h", "kruskal_wallis/df": "df", "kruskal_wallis/p": "p"}},
	}
}

func askVariances(in, _ object) []question {
	ask := func(method, name string) question {
		return question{method, in, nil, map[string]string{name + "/f": "f", name + "/df1": "df1", name + "/df2": "df2", name + "/p": "p", name + "/k2": "k2", name + "/df": "df"}}
	}
	return []question{ask("levene_test", "levene_mean"), ask("brown_forsythe_test", "brown_forsythe_median"), ask("bartlett_test", "bartlett")}
}

func askNormality(in, _ object) []question {
	return []question{
		{"anderson_darling_test", in, nil, map[string]string{"n": "n", "anderson_darling/a2": "a2", "anderson_darling/a2_modified": "a2_modified", "anderson_darling/p_stephens": "p"}},
		{"shapiro_wilk_test", in, nil, map[string]string{"shapiro_wilk/w": "w", "shapiro_wilk/p": "p"}},
	}
}

func askRegression(in, expect object) []question {
	options := object{"intercept": expect["df_regression"].(float64)+expect["df_residual"].(float64) < float64(len(in["y"].([]any)))}
	if degree, found := in["degree"]; found {
		options["degree"] = degree
	}
	same := alike("r_squared", "ss_regression", "ss_residual", "f", "df_regression", "df_residual")
	same["resid_sd"] = "residual_sd"
	all := question{"linear_regression", only(in, "x", "y"), options, same}
	for j := range expect["coef"].([]any) {
		same[fmt.Sprintf("coef/%d", j)] = fmt.Sprintf("coefficients/%d/estimate", j)
		same[fmt.Sprintf("se/%d", j)] = fmt.Sprintf("coefficients/%d/stderr", j)
	}
	return []question{all}
}

func askIndividuals(in, _ object) []question {
	all := []question{{"individuals_chart", in, nil, alike("n", "center", "mr_bar", "mr")}}
	for convention, method := range map[string]string{"exact_d2": "exact_d2", "tabulated_d2_1.128": "tabulated_1.128", "overall_sd_over_c4": "overall_sd_over_c4"} {
		same := map[string]string{}
		for want, got := range map[string]string{"sigma": "sigma", "i_lcl": "lcl", "i_ucl": "ucl", "mr_lcl": "mr_lcl", "mr_ucl": "mr_ucl", "i_beyond_idx0": "beyond", "mr_beyond_idx0_of_mr_array": "mr_beyond"} {
			same["by_convention/"+convention+"/"+want] = got
		}
		all = append(all, question{"individuals_chart", in, object{"sigma_method": method}, same})
	}
	return all
}

func askCounts(method string) func(in, _ object) []question {
	return func(in, _ object) []question {
		same := alike("center", "lcl", "ucl", "statistic")
		same["beyond_idx0"] = "beyond"
		return []question{{method, in, nil, same}}
	}
}

func askMemory(method string, same map[string]string) func(in, _ object) []question {
	return func(in, _ object) []question {
		same := maps.Clone(same)
		same["center"], same["sigma"] = "center", "sigma"
		options := object{}
		for theirs, ours := range map[string]string{"lambda": "lambda", "nsigmas": "nsigmas", "h": "h", "k": "k", "head_start": "head_start"} {
			if v, found := in[theirs]; found {
				options[ours] = v
			}
		}
		return []question{{method, only(in, "x", "subgroups"), options, same}}
	}
}

func askXbarR(in, _ object) []question {
	all := []question{{"xbar_r_chart", in, nil, map[string]string{"xbar": "xbar", "r": "r", "center": "center", "r_center_qcc": "r_center/0"}}}
	for convention, constants := range map[string]string{"exact_constants": "exact", "tabulated_d2_d3_3dp": "tabulated"} {
		at := "by_convention/" + convention + "/"
		same := map[string]string{at + "sigma_uwave": "sigma", at + "sigma_mvlue": "sigma_by_method/mvlue_r", at + "xbar_beyond_idx0": "xbar_beyond", at + "r_beyond_idx0": "r_beyond"}
		for _, name := range []string{"xbar_lcl", "xbar_ucl", "r_lcl", "r_ucl"} {
			same[at+name] = name
		}
		stepped, mvlue := at+"r_chart_per_subgroup_center/", at+"xbar_limits_with_mvlue_sigma/"
		all = append(all,
			question{"xbar_r_chart", in, object{"constants": constants}, same},
			question{"xbar_r_chart", in, object{"constants": constants, "center_line": "stepped"}, map[string]string{stepped + "cl": "r_center", stepped + "lcl": "r_lcl", stepped + "ucl": "r_ucl"}},
			question{"xbar_r_chart", in, object{"constants": constants, "sigma_method": "mvlue_r"}, map[string]string{mvlue + "lcl": "xbar_lcl", mvlue + "ucl": "xbar_ucl"}})
	}
	return all
}

func askXbarS(in, _ object) []question {
	same := alike("xbar", "s", "center", "xbar_lcl", "xbar_ucl", "s_lcl", "s_ucl")
	same["s_center_qcc"], same["xbar_beyond_idx0"], same["s_beyond_idx0"] = "s_center/0", "xbar_beyond", "s_beyond"
	for want, got := range map[string]string{"uwave_sd_mean_of_s_over_c4": "uwave_sd", "mvlue_sd": "mvlue_sd", "pooled_rmsdf_over_c4": "pooled_sd_over_c4", "pooled_no_unbiasing": "pooled_sd"} {
		same["sigma_by_estimator/"+want] = "sigma_by_method/" + got
	}
	const stepped, pooled = "s_chart_per_subgroup_center/", "xbar_limits_pooled_rmsdf/"
	return []question{
		{"xbar_s_chart", in, nil, same},
		{"xbar_s_chart", in, object{"center_line": "stepped"}, map[string]string{stepped + "cl": "s_center", stepped + "lcl": "s_lcl", stepped + "ucl": "s_ucl"}},
		{"xbar_s_chart", in, object{"sigma_method": "pooled_sd_over_c4"}, map[string]string{pooled + "lcl": "xbar_lcl", pooled + "ucl": "xbar_ucl"}},
	}
}
