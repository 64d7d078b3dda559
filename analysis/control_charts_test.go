package analysis

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

// answer runs a method and returns its result as JSON has it.
func answer(t *testing.T, method, input, options string) map[string]any {
	t.Helper()
	m, found := Find(method)
	if !found {
		t.Fatalf("there is no %s", method)
	}
	outcome, err := m.Run(Request{Input: []byte(input), Options: []byte(options)})
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	result := map[string]any{}
	if err := json.Unmarshal(outcome.Result, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// at follows a path such as "xbar_lcl.0" into a result.
func at(t *testing.T, result any, path string) any {
	t.Helper()
	for _, step := range strings.Split(path, ".") {
		switch v := result.(type) {
		case map[string]any:
			result = v[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(v) {
				t.Fatalf("%s: no %s among %d", path, step, len(v))
			}
			result = v[i]
		}
	}
	return result
}

const (
	flowRate = `{"x":[49.6,47.6,49.9,51.3,47.8,51.2,52.6,52.4,53.6,52.1]}`
	orange   = `{"defectives":[12,15,8,10,4,7,16,9,14,10,5,6,17,12,22,8,10,5,13,11,20,18,24,15,9,12,7,13,9,6],"sizes":[50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50,50]}`
	circuits = `{"defects":[21,24,16,12,15,5,28,20,31,25,20,24,16,19,10,17,13,22,18,39,30,24,16,19,17,15]}`
	cloth    = `{"defects":[14,12,20,11,7,10,21,16,19,23],"sizes":[10,8,13,10,9.5,10,12,10.5,12,12.5]}`
	boiler   = `{"x":[507,512,520,520,530,528,522,527,533,530,530,527,529,522,532,531,535,516,514,536,522,520,526,527,529]}`
)

// Published figures under the names that the API gives them. Relative tolerance: what the source prints.
func TestControlChartsPublished(t *testing.T) {
	for _, c := range []struct {
		source, method, input, options string
		tolerance                      float64
		want                           map[string]float64
	}{
		{"NIST/SEMATECH e-Handbook 6.3.2.2", "individuals_chart", flowRate, `{"sigma_method":"tabulated_1.128"}`, 2e-5,
			map[string]float64{"center": 50.81, "mr_bar": 1.8778, "lcl": 45.8159, "ucl": 55.8041, "chart.panels.0.limits.0.ucl": 55.8041}},
		{"R 4.2.2, qcc 2.7 xbar.one", "individuals_chart", boiler, `{}`, 1e-12,
			map[string]float64{"sigma": 5.169657065141088, "lcl": 509.49102880457673, "ucl": 540.5089711954232, "mr_ucl": 19.054769529183798, "beyond.0": 0, "mr_beyond.0": 18}},
		{"R 4.2.2, sd(x)/c4(25)", "individuals_chart", boiler, `{"sigma_method":"overall_sd_over_c4"}`, 1e-9, map[string]float64{"sigma": 7.4253935163068405}},
		{"R 4.2.2, qcc 2.7 p", "p_chart", orange, `{}`, 1e-12,
			map[string]float64{"center": 0.23133333333333334, "lcl.0": 0.052427548071928204, "ucl.29": 0.41023911859473844, "beyond.0": 14, "beyond.1": 22, "statistic.2": 0.16}},
		{"R 4.2.2, qcc 2.7 np", "np_chart", orange, `{}`, 1e-12, map[string]float64{"center.0": 11.566666666666666, "lcl.0": 2.6213774035964104, "ucl.0": 20.51195592973692}},
		{"R 4.2.2, qcc 2.7 c", "c_chart", circuits, `{}`, 1e-12, map[string]float64{"center": 19.846153846153847, "lcl.3": 6.481447167165914, "ucl.3": 33.21086052514178}},
		{"R 4.2.2, qcc 2.7 u", "u_chart", cloth, `{}`, 1e-12, map[string]float64{"center": 1.4232558139534883, "lcl.1": 0.15788519998393902, "ucl.9": 2.4355523051291277}},
		{"R 4.2.2, qcc 2.7 ewma", "ewma_chart", boiler, `{}`, 1e-12,
			map[string]float64{"z.0": 521.4, "lcl.0": 521.8982057609154, "asymptotic_ucl": 530.1696570651411, "beyond.3": 3}},
		{"R 4.2.2, qcc 2.7 cusum", "cusum_chart", boiler, `{"head_start":0}`, 1e-12, map[string]float64{"c_minus.0": 2.9818557156090106, "c_minus.3": 5.930893574442747, "lower_signals.0": 2}},
		{"R 4.2.2, qexp", "t_chart", `{"x":[286,948,536,124,816,729,4,143,431,8,2837,596,81,227,603,492,1199,1214,2831,96]}`, `{"limits_method":"exponential"}`, 1e-12,
			map[string]float64{"lcl": 0.959142615469455, "center": 492.169155556589146, "ucl": 4691.81600358342}},
		{"by hand: mean 7, 3 sqrt(7 * 8)", "g_chart", `{"dates":["2026-01-01","2026-01-04","2026-01-12","2026-01-22"]}`, `{}`, 1e-14,
			map[string]float64{"x.0": 3, "x.1": 8, "mean": 7, "center": 7, "lcl": 0, "ucl": 7 + 3*7.483314773547883}},
		{"mpmath 1.3.0, Tippett's integrals", "control_chart_constants", `{"n":5}`, `{}`, 1e-14,
			map[string]float64{"d2": 2.325928947281039226, "d3": 0.864081941099504075, "c4": 0.9399856029866251884, "A2": 3 / (2.325928947281039226 * math.Sqrt(5)), "D3": 0, "E2": 3 / 2.325928947281039226}},
		{"Montgomery, appendix VI", "control_chart_constants", `{"n":10}`, `{"constants":"tabulated"}`, 2e-3,
			map[string]float64{"d2": 3.078, "A": 0.949, "A3": 0.975, "B3": 0.284, "B4": 1.716, "B5": 0.276, "B6": 1.669, "D1": 0.687, "D2": 5.469, "D3": 0.223, "D4": 1.777}},
		{"mpmath 1.3.0, the integral equation", "average_run_length", `{"chart":"cusum","h":5,"k":0.5,"shift":1,"head_start":2.5}`, `{}`, 1e-10, map[string]float64{"arl": 6.34685046832547319547203555787}},
		{"mpmath 1.3.0; n = 4 makes half a sigma one standard error", "average_run_length", `{"chart":"ewma","lambda":0.1,"nsigmas":2.7,"shift":0.5,"n":4,"shifts":[0.25]}`, `{}`, 1e-10,
			map[string]float64{"arl": 9.73001162225522852830981301939, "arls.0.arl": 28.1905396204689977110974315127}},
		{"R 4.2.2, 1/(2 pnorm(-3))", "average_run_length", `{"chart":"shewhart"}`, `{}`, 1e-13, map[string]float64{"arl": 370.3983473449588, "arl_in_control": 370.3983473449588}},
		{"Crowder, JQT 21(3), 1989", "average_run_length", `{"chart":"ewma","lambda":0.1,"target_arl":250}`, `{}`, 2e-3, map[string]float64{"nsigmas": 2.55}},
	} {
		result := answer(t, c.method, c.input, c.options)
		for path, want := range c.want {
			got, _ := at(t, result, path).(float64)
			if !(math.Abs(got-want) <= c.tolerance*math.Abs(want)) {
				t.Errorf("%s (%s): %s = %.17g, want %.17g", c.method, c.source, path, got, want)
			}
		}
	}
}

// R 4.2.2, qcc 2.7, on Montgomery's piston rings with two subgroups shortened: one center line or stepped ones.
func TestSubgroupConventionsByName(t *testing.T) {
	const rings = `{"subgroups":[[74.03,74.002,74.019,73.992,74.008],[73.995,73.992,74.001,74.011,74.004],[73.988,74.024,74.021,74.005]]}`
	single, stepped := answer(t, "xbar_r_chart", rings, `{}`), answer(t, "xbar_r_chart", rings, `{"center_line":"stepped"}`)
	// By hand: ranges 0.038, 0.019, 0.036; d2 of 5, 5 and 4.
	sigma := (0.038/2.325928947281039226 + 0.019/2.325928947281039226 + 0.036/2.058750746007928264) / 3
	for path, want := range map[string]float64{"sigma": sigma, "r_center.0": (5*0.038 + 5*0.019 + 4*0.036) / 14, "sigma_by_method.uwave_r": sigma} {
		if got := at(t, single, path).(float64); math.Abs(got-want) > 1e-10 {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	if got, want := at(t, stepped, "r_center.2").(float64), 2.058750746007928264*sigma; math.Abs(got-want) > 1e-10 {
		t.Errorf("stepped center %v, want %v", got, want)
	}
	if s := answer(t, "xbar_s_chart", rings, `{"sigma_method":"pooled_sd"}`); at(t, s, "sigma") != at(t, s, "sigma_by_method.pooled_sd") {
		t.Errorf("sigma %v", at(t, s, "sigma"))
	}
}

// By hand, as the rules are worded.
func TestRulesByName(t *testing.T) {
	const two = `{"x":[55,55,50,55],"center":50,"sigma":2}`
	for set, want := range map[string]string{"nelson": "[3]", "nelson_qcc3": "[3]", "rspc_6and14_points": "[1 3]", "rspc_7and15_points": "[1 3]", "minitab": "[3]", "aiag": "[3]"} {
		result := answer(t, "control_chart_rules", two, `{"rule_set":"`+set+`"}`)
		if got := fmt.Sprint(result["r5"]); got != want || fmt.Sprint(result["r1"]) != "[]" {
			t.Errorf("%s: r5 is %s, want %s", set, got, want)
		}
	}
	western := answer(t, "control_chart_rules", `{"z":[2.5,2.5,2.5]}`, `{"rule_set":"western_electric_qcc3"}`)
	if fmt.Sprint(western["r2"]) != "[2]" || western["r5"] != nil {
		t.Errorf("western_electric: %v", western)
	}
}

func TestControlChartsRefuse(t *testing.T) {
	for _, c := range []struct{ method, input, options, place string }{
		{"individuals_chart", `{"x":[]}`, `{}`, "body.input.x"},
		{"individuals_chart", `{"x":[1]}`, `{}`, "body.input.x"},
		{"individuals_chart", `{"x":[1,"NaN"]}`, `{}`, "body.input.x[1]"},
		{"individuals_chart", `{"x":[1,2],"center":1}`, `{}`, "body.input.sigma"},
		{"individuals_chart", `{"x":[1,2],"center":1,"sigma":1}`, `{"baseline":{"from":0,"to":2}}`, "body.options.baseline"},
		{"individuals_chart", `{"x":[1,2,3,4]}`, `{"phases":[{"from":2}]}`, "body.options.phases[0].reason"},
		{"individuals_chart", `{"x":[1,2]}`, `{"rules":["nelson_9"]}`, "body.options.rules"},
		{"xbar_r_chart", `{"subgroups":[[1,2],[3]]}`, `{}`, "body.input.subgroups[1]"},
		{"xbar_s_chart", `{"subgroups":[]}`, `{}`, "body.input.subgroups"},
		{"p_chart", `{"defectives":[3],"sizes":[2]}`, `{}`, "body.input.defectives[0]"},
		{"p_chart", `{"defectives":[1,2],"sizes":[5]}`, `{}`, "body.input.sizes"},
		{"np_chart", `{"defectives":[1],"sizes":[0]}`, `{}`, "body.input.sizes[0]"},
		{"c_chart", `{"defects":[-1]}`, `{}`, "body.input.defects[0]"},
		{"u_chart", `{"defects":[1],"sizes":[-2]}`, `{}`, "body.input.sizes[0]"},
		{"ewma_chart", `{"x":[1,2,3]}`, `{"lambda":0}`, "body.options.lambda"},
		{"ewma_chart", `{}`, `{}`, "body.input.x"},
		{"ewma_chart", `{"x":[4,4,4]}`, `{}`, "body.input.sigma"},
		{"cusum_chart", `{"x":[1,2,3]}`, `{"h":0}`, "body.options.h"},
		{"cusum_chart", `{"x":[1,2,3]}`, `{"h":2,"head_start":3}`, "body.options.head_start"},
		{"t_chart", `{"x":[1,-1]}`, `{}`, "body.input.x[1]"},
		{"g_chart", `{"dates":["2026-01-02","2026-01-01","x"]}`, `{}`, "body.input.dates[1]"},
		{"control_chart_rules", `{"x":[1]}`, `{}`, "body.input.center"},
		{"control_chart_rules", `{"x":[1],"center":0,"sigma":0}`, `{}`, "body.input.sigma"},
		{"control_chart_constants", `{"n":1}`, `{}`, "body.input.n"},
		{"average_run_length", `{"chart":"shewhart","h":3}`, `{}`, "body.input.h"},
		{"average_run_length", `{"chart":"cusum","h":-1}`, `{}`, "body.input.h"},
		{"average_run_length", `{"chart":"ewma","nsigmas":3,"target_arl":370}`, `{}`, "body.input.target_arl"},
	} {
		m, _ := Find(c.method)
		_, err := m.Run(Request{Input: []byte(c.input), Options: []byte(c.options)})
		if err == nil {
			t.Errorf("%s took %s %s", c.method, c.input, c.options)
			continue
		}
		if got := fieldsOfError(t, err)[0].Path; got != c.place {
			t.Errorf("%s %s %s is refused at %s, want %s", c.method, c.input, c.options, got, c.place)
		}
	}
}
