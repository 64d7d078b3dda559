package analysis

import (
	"math"
	"testing"
)

// named is a published or computed figure under the names of the API.
type named struct {
	source, method, input, options string
	tolerance                      float64
	want                           map[string]float64
}

func checkNamed(t *testing.T, cases []named) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.method+" "+c.source, func(t *testing.T) {
			result := answer(t, c.method, c.input, c.options)
			for path, want := range c.want {
				got, isNumber := at(t, result, path).(float64)
				if !isNumber || math.Abs(got-want) > c.tolerance*math.Max(1e-9, math.Abs(want)) {
					t.Errorf("%s = %v, want %v", path, at(t, result, path), want)
				}
			}
		})
	}
}

// refusedCase is a request that must be refused, at a place.
type refusedCase struct{ method, input, options, place string }

func checkRefused(t *testing.T, cases []refusedCase) {
	t.Helper()
	for _, c := range cases {
		m, found := Find(c.method)
		if !found {
			t.Fatalf("there is no %s", c.method)
		}
		_, err := m.Run(Request{Input: []byte(c.input), Options: []byte(c.options)})
		if err == nil {
			t.Errorf("%s took %s %s", c.method, c.input, c.options)
			continue
		}
		if got := fieldsOfError(t, err)[0].Path; got != c.place {
			t.Errorf("%s %s %s is refused at %s, want %s: %v", c.method, c.input, c.options, got, c.place, err)
		}
	}
}

const clustered = `{"y":[10.2,11.1,9.8,12.3,11.9,12.2,11.3,13.9,10.9,12.4,11.0,15.1,14.7,16.2,13.8,15.5],"treated":[0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1],
 "post":[0,0,0,0,1,1,1,1,0,0,0,1,1,1,1,1],"cluster":[1,2,3,4,1,2,3,4,5,6,7,5,6,7,8,8]}`

// The figures are those of the tests in stats, whose sources are there: R 4.2.2 with sandwich 3.0-2.
func TestBeforeAfterByName(t *testing.T) {
	checkNamed(t, []named{
		{"R sandwich", "difference_in_differences", clustered, `{}`, 1e-10, map[string]float64{
			"estimate": 2.1516666666666646, "stderr": 0.72555806837358661, "t": 2.965533374178924, "df": 7, "p": 0.020939992263455543, "ci.lower": 0.43599446225166605,
			"by_covariance.classical.stderr": 1.0180607472961452, "by_covariance.hc0.stderr": 0.86508383772689701, "by_covariance.hc1.p": 0.052267800146213177,
			"by_covariance.hc2.stderr": 1.0065631845266572, "by_covariance.hc3.ci.upper": 4.7080217460474172, "by_covariance.cr0.p": 0.0094130041371628895, "means.treated_after": 15.06,
		}},
		{"R sandwich", "difference_in_differences", clustered, `{"covariance":"hc3"}`, 1e-10, map[string]float64{"stderr": 1.1732788813122541, "df": 12}},
		{"R sandwich", "difference_in_differences", `{"y":[5.1,5.9,8.2,8.8,3.9,4.7,7.3,7.1,6.2,6.6,7.1,8.0,4.4,5.3,6.6,7.0,7.7,8.4,10.9],"treated":[0,0,1,1,0,0,1,1,0,0,0,0,0,0,0,0,0,0,1],
		 "unit":["a","a","a","a","b","b","b","b","c","c","c","c","d","d","d","e","e","e","e"],"time":[1,2,3,4,1,2,3,4,1,2,3,4,1,2,4,1,2,3,4],
		 "cluster":["a","a","a","a","b","b","b","b","c","c","c","c","d","d","d","e","e","e","e"]}`, `{}`, 1e-9, map[string]float64{"estimate": 1.7660550458715618, "stderr": 0.13376142119345341, "parameters": 9, "clusters": 5}},
		{"two exact lines", "interrupted_time_series", `{"x":[1,2,3,4,14,16,18,20],"intervention":4}`, `{}`, 1e-9, map[string]float64{"slope.estimate": 1, "level_change.estimate": 9, "slope_change.estimate": 1, "counterfactual.7": 8}},
		{"an effect of 4 by hand", "stepped_wedge", `{"y":[1,5,5,1,1,5],"site":["a","a","a","b","b","b"],"period":[1,2,3,1,2,3],"treated":[0,1,1,0,0,1]}`, `{}`, 1e-9, map[string]float64{"combined.estimate": 4, "within_site.estimate": 4, "vertical.estimate": 4, "permutation.orders": 2}},
	})
}

// Formulas of Johari et al. and of Howard et al., evaluated by R 4.2.2; Cookie Cats for the split and the proportions.
func TestPilotsByName(t *testing.T) {
	checkNamed(t, []named{
		{"R", "mixture_sprt", `{"x":[1.3,0.2,2.9,1.8,2.2,3.1,0.7,2.6],"y":[0.1,-0.4,0.3,1.1,-0.2,0.5,0.9,-1.0],"sigma":1.2,"tau":0.8}`, `{"theta0":0.1}`, 1e-11, map[string]float64{
			"log_likelihood_ratio": 1.7293132651228984, "p": math.Exp(-1.7293132651228984), "ci.lower": -0.29867160247672908, "ci.upper": 3.6736716024767291, "log_likelihood_ratio_path.0": -0.062140903286631195, "p_path.0": 1}},
		{"R", "mixture_sprt", `{"x":[0,1,1,0,1,1,1,0,1,1],"y":[0,0,0,1,0,0,0,0,0,0],"tau":0.3}`, `{"distribution":"bernoulli"}`, 1e-11, map[string]float64{"log_likelihood_ratio": 3.8068528194400537, "rejected_at": 9}},
		{"Cookie Cats", "mixture_sprt", `{"successes_x":[8502],"trials_x":[44700],"successes_y":[8279],"trials_y":[45489],"tau":0.01}`, `{}`, 1e-10, map[string]float64{"estimate": 0.0082012983152059127, "p": 0.036594610596011705}},
		{"Cookie Cats", "mixture_sprt", `{"difference":[0.0082012983152059127],"variance":[6.7185366191925586e-06],"tau":0.01}`, `{}`, 1e-10, map[string]float64{"p": 0.036594610596011705}},
		{"Howard", "confidence_sequence_mean", `{"mean":[0],"n":[100],"sigma":1,"rho":25}`, `{}`, 1e-11, map[string]float64{"boundary": 30.823899938890932, "tau": 0.2}},
		{"Robbins", "confidence_sequence_proportion", `{"successes":[3],"trials":[10]}`, `{}`, 1e-8, map[string]float64{"ci.lower": 0.03664029037551, "ci.upper": 0.733259473835806}},
		{"Robbins", "confidence_sequence_proportion", `{"x":[1,0,1,0,0,1,0,0,0,0]}`, `{}`, 1e-8, map[string]float64{"ci.lower": 0.03664029037551}},
		{"Cookie Cats", "sample_ratio_mismatch", `{"counts":[44700,45489]}`, `{}`, 1e-10, map[string]float64{"statistic": 6.9024049496058275, "p": 0.008607987810836255}},
		{"R t.test", "equivalence_test_means", `{"x":[2.5,3.1,4.7,1.2,9.9,6.3,5.5,8.0,7.1,0.4,3.3],"y":[3.6,2.2,5.9,8.8,1.9,7.7,9.1,6.4],"low":-4,"high":4}`, `{}`, 1e-10, map[string]float64{"p": 0.01953197271185924, "p_upper": 0.0010102801347054676}},
		{"R t.test", "non_inferiority_test_means", `{"x":[2.5,3.1,4.7,1.2,9.9,6.3,5.5,8.0,7.1,0.4,3.3],"y":[3.6,2.2,5.9,8.8,1.9,7.7,9.1,6.4],"margin":3}`, `{"higher_is_better":false}`, 1e-10, map[string]float64{"p": 0.0047487554401465714}},
		{"R", "equivalence_test_proportions", `{"defectives":[85,88],"sizes":[100,100],"low":-0.1,"high":0.1}`, `{}`, 1e-8, map[string]float64{"statistic_lower": 1.41929757295108, "ci.lower": -0.11158231910221}},
		{"R", "non_inferiority_test_proportions", `{"defectives":[40,50],"sizes":[90,120],"margin":0.15}`, `{}`, 1e-8, map[string]float64{"ci.lower": -0.10614756773114}},
	})
	if verdict := answer(t, "sample_ratio_mismatch", `{"counts":[44700,45489]}`, `{}`)["verdict"]; verdict != "warning" {
		t.Errorf("verdict %v", verdict)
	}
	undefined := answer(t, "mixture_sprt", `{"x":[1,1],"y":[0,0],"tau":0.3}`, `{"distribution":"bernoulli"}`)
	if undefined["p"] != nil || undefined["log_likelihood_ratio"] != nil || undefined["reject"] != false {
		t.Errorf("while V = 0: %v", undefined)
	}
}

func TestPilotsRefuse(t *testing.T) {
	checkRefused(t, []refusedCase{
		{"difference_in_differences", `{"y":[1,2,3,4,5],"treated":[0,0,1,1,1],"post":[0,1,0,1,2]}`, `{}`, "body.input.post[4]"},
		{"difference_in_differences", `{"y":[1,2,3,4,5],"treated":[0,0,1,1],"post":[0,1,0,1,1]}`, `{}`, "body.input.treated"},
		{"difference_in_differences", `{"y":[1,2,3,4,"NaN"],"treated":[0,0,1,1,1],"post":[0,1,0,1,1]}`, `{}`, "body.input.y[4]"},
		{"difference_in_differences", `{"y":[1,2,3,4,5],"treated":[0,0,1,1,1],"post":[0,1,0,1,1]}`, `{"covariance":"cr1"}`, "body.options.covariance"},
		{"difference_in_differences", `{"y":[1,2,3,4,5],"treated":[0,0,0,0,0],"post":[0,1,0,1,1]}`, `{}`, "body.input.y"},
		{"difference_in_differences", `{"y":[1,2,3,4,5],"treated":[0,0,1,1,1],"post":[0,1,0,1,1],"cluster":[1,1,1,1,1]}`, `{}`, "body.input.cluster"},
		{"interrupted_time_series", `{"x":[1,2,3,4,5,6],"intervention":1}`, `{}`, "body.input.intervention"},
		{"interrupted_time_series", `{"x":[1,2,3],"intervention":1}`, `{}`, "body.input.x"},
		{"stepped_wedge", `{"y":[1,2,3,4],"site":["a","a","b","b"],"period":[1,2,1,2],"treated":[1,0,0,0]}`, `{}`, "body.input.treated[1]"},
		{"mixture_sprt", `{"x":[1],"y":[0],"tau":0}`, `{}`, "body.input.tau"},
		{"mixture_sprt", `{"x":[1],"y":[0],"tau":1}`, `{}`, "body.input.sigma"},
		{"mixture_sprt", `{"x":[1],"y":[0.5],"tau":1}`, `{"distribution":"bernoulli"}`, "body.input.y[0]"},
		{"mixture_sprt", `{"x":[1,2],"y":[0],"sigma":1,"tau":1}`, `{}`, "body.input.y"},
		{"mixture_sprt", `{"x":[1],"y":[0],"sigma":1,"tau":1}`, `{"alpha":1}`, "body.options.alpha"},
		{"mixture_sprt", `{"tau":1}`, `{}`, "body.input.difference"},
		{"mixture_sprt", `{"difference":[1],"variance":[-1],"tau":1}`, `{}`, "body.input.variance[0]"},
		{"confidence_sequence_mean", `{"x":[1,2],"sigma":1}`, `{}`, "body.input.tau"},
		{"confidence_sequence_proportion", `{"successes":[3],"trials":[2]}`, `{}`, "body.input.successes[0]"},
		{"sample_ratio_mismatch", `{"counts":[3]}`, `{}`, "body.input.counts"},
		{"equivalence_test_means", `{"x":[1,2],"y":[1,3],"low":1,"high":0}`, `{}`, "body.input.low"},
		{"equivalence_test_proportions", `{"defectives":[3,1],"sizes":[2,5],"low":-0.1,"high":0.1}`, `{}`, "body.input.defectives[0]"},
		{"non_inferiority_test_means", `{"x":[1,2],"y":[1,3],"margin":0}`, `{}`, "body.input.margin"},
	})
}
