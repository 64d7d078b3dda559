package analysis

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tollgate/stats"
)

// R 4.2.2: the noncentralities by uniroot(tol = 1e-14) on pchisq(ncp=) and on sum(dpois(j, L/2)*pbeta(...)), put through the formulas that
// the schema gives for each (those of packages MBESS, effectsize and DescTools).
func TestIntervalsOfEffectSizes(t *testing.T) {
	checkNamed(t, []named{
		{"MBESS ci.pvaf", "one_way_anova", growth, `{}`, 1e-9, map[string]float64{"effect_size_ci.lower": 0.009903968562060279, "effect_size_ci.upper": 0.4638964673063073}},
		{"effectsize eta_squared", "one_way_anova", growth, `{"effect_interval":"error_df"}`, 1e-9, map[string]float64{"effect_size_ci.lower": 0.01099231312189103, "effect_size_ci.upper": 0.4901749178141056}},
		{"noncentral F with Welch's df", "welch_anova", growth, `{}`, 1e-9, map[string]float64{"effect_size_ci.lower": 0.008520124285501153, "effect_size_ci.upper": 0.4837494399366414}},
		{"noncentral chi-square", "kruskal_wallis_test", growth, `{}`, 1e-9, map[string]float64{"effect_size": 0.2754561637739212, "effect_size_ci.lower": 0.005913009450543471, "effect_size_ci.upper": 0.7449178490119051}},
		{"effectsize cramers_v", "chi_square_test", `{"table":[[762,327,468],[484,239,477]]}`, `{}`, 1e-9,
			map[string]float64{"cramers_v": 0.1044358023564678, "cramers_v_ci.lower": 0.06490741810255525, "cramers_v_ci.upper": 0.1402639046656863, "effect_size_ci.lower": 0.06490741810255525}},
		{"DescTools CramerV(method = ncchisqadj)", "chi_square_test", `{"table":[[762,327,468],[484,239,477]]}`, `{"effect_interval":"noncentral_adjusted"}`, 1e-9,
			map[string]float64{"cramers_v_ci.lower": 0.07027374411987239, "cramers_v_ci.upper": 0.1428264301169434}},
		{"of the chi-square without correction", "chi_square_test", `{"table":[[20,30],[35,15]]}`, `{"yates":true}`, 1e-9, map[string]float64{"cramers_v_ci.lower": 0.1054746861847976, "cramers_v_ci.upper": 0.4975077430317679}},
		{"Cohen's w", "chi_square_test", `{"observed":[89,37,30,28,2],"probabilities":[40,20,20,15,5]}`, `{"rescale":true,"confidence":0.9}`, 1e-9,
			map[string]float64{"effect_size_ci.lower": 0.03400730832964226, "effect_size_ci.upper": 0.3226056507420896}},
		{"MBESS ci.R2(Random.Predictors = FALSE)", "linear_regression", `{` + power + `,` + mileage + `}`, `{}`, 1e-9,
			map[string]float64{"r_squared_ci.lower": 0.671135407997771, "r_squared_ci.upper": 0.8796486485329283, "effect_size_ci.lower": 2.04076517910211, "effect_size_ci.upper": 7.30900515706798}},
		{"h of binom.test's interval", "one_proportion_test", `{"defectives":7,"size":40}`, `{"p0":0.3}`, 1e-10, map[string]float64{"effect_size_ci.lower": -0.6106393910651261, "effect_size_ci.upper": 0.05989621480143148}},
		{"effectsize cohens_h", "two_proportions_test", `{"defectives":[12,5],"sizes":[200,210]}`, `{}`, 1e-10, map[string]float64{"effect_size_ci.lower": -0.008559564920213536, "effect_size_ci.upper": 0.378738538118750634}},
		{"Bonett 2006", "brown_forsythe_test", growth, `{}`, 1e-10, map[string]float64{"effect_size_ci.lower": 0.6883685579624998, "effect_size_ci.upper": 4.671913049199129}},
		{"Bonett 2006", "levene_test", growth, `{}`, 1e-10, map[string]float64{"effect_size_ci.lower": 0.6883685579624998, "effect_size_ci.upper": 4.671913049199129}},
		{"qf", "bartlett_test", growth, `{}`, 1e-10, map[string]float64{"effect_size_ci.lower": 0.7546498518926302, "effect_size_ci.upper": 4.261576465612234}},
		{"var.test over the ratio", "f_test", gears, `{"ratio":0.5}`, 1e-10, map[string]float64{"effect_size_ci.lower": 2 * 0.124372054955949732, "effect_size_ci.upper": 2 * 1.0703429162157716}},
		{"poisson.test over the rate", "one_poisson_rate_test", `{"defects":10,"size":2}`, `{"rate0":8}`, 1e-10, map[string]float64{"effect_size": 0.625, "effect_size_ci.upper": 9.195178021008889 / 8}},
		{"Tritchler 1984, by halving", "permutation_test", `{"x":[4.2,5.1,3.9,6.0,5.5],"y":[3.1,4.0,3.7,4.4]}`, `{}`, 1e-10, map[string]float64{"ci.lower": -0.15, "ci.upper": 2.35}},
	})
}

// testFamilies are those whose methods test a hypothesis about data.
var testFamilies = []string{"t_tests", "rank_tests", "proportions", "rates", "tables", "group_tests", "variance_tests", "normality", "correlation", "regression", "resampling"}

// estimates are methods of these families that test nothing: their estimate with its interval is what they are for.
var estimates = []string{"bootstrap_interval", "two_proportions_interval"}

// Every test answers with an effect size, its interval or why there is none, assumptions, and one sentence.
func TestEveryTestSaysItAll(t *testing.T) {
	sentence := regexp.MustCompile(`\.( |$)`)
	for _, m := range Methods() {
		if !slices.Contains(testFamilies, m.Family) {
			continue
		}
		o, err := m.Run(exampleOf(t, m))
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			Size        *float64        `json:"effect_size"`
			CI          *stats.Interval `json:"effect_size_ci"`
			Estimate    *stats.Interval `json:"ci"`
			Reason      string          `json:"effect_reason"`
			Assumptions []Assumption    `json:"assumptions"`
			Conclusion  string          `json:"conclusion"`
		}
		if err := json.Unmarshal(o.Result, &r); err != nil {
			t.Fatal(err)
		}
		bounded := func(i *stats.Interval) bool { return i != nil && (i.Lower != nil || i.Upper != nil) }
		switch {
		case slices.Contains(estimates, m.Name):
			if !bounded(r.Estimate) {
				t.Errorf("%s has no interval", m.Name)
			}
		case r.Reason != "":
		case r.Size == nil || !bounded(r.CI):
			t.Errorf("%s has no effect size with an interval, and no reason", m.Name)
		}
		if len(r.Assumptions) == 0 || len(m.Assumptions) == 0 || !strings.HasSuffix(r.Conclusion, ".") || len(sentence.FindAllString(r.Conclusion, -1)) != 1 {
			t.Errorf("%s: %+v, %q", m.Name, r.Assumptions, r.Conclusion)
		}
	}
}

// The interval of epsilon squared holds its value in the population, which 20,000 values a group tell, at least as often as it says.
func TestIntervalOfEpsilonSquaredCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 7))
	for _, shift := range []float64{0, 0.5, 1.5} {
		draw := func(n int) [][]float64 {
			groups := make([][]float64, 3)
			for i := range groups {
				for range n {
					groups[i] = append(groups[i], float64(i)*shift+random.NormFloat64())
				}
			}
			return groups
		}
		all, err := kruskalWallis(groupsInput{draw(20_000)}, ConfidenceOptions{0.95})
		if err != nil {
			t.Fatal(err)
		}
		held, truth := 0, all.EffectSize
		if shift == 0 {
			truth = 0
		}
		const runs = 1000
		for range runs {
			r, err := kruskalWallis(groupsInput{draw(15)}, ConfidenceOptions{0.95})
			if err != nil {
				t.Fatal(err)
			}
			if *r.EffectCI.Lower <= truth && truth <= *r.EffectCI.Upper {
				held++
			}
		}
		if share := float64(held) / runs; share < 0.93 {
			t.Errorf("shift %v: epsilon squared %.3f is in %v of the intervals", shift, truth, share)
		} else {
			t.Logf("shift %v: epsilon squared %.3f is in %v of the intervals", shift, truth, share)
		}
	}
}
