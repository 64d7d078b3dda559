package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	andersonDarlingResult struct {
		N        int     `json:"n"`
		A2       float64 `json:"a2"`
		Modified float64 `json:"a2_modified" doc:"a2 times 1 + 0.75/n + 2.25/n^2, from which p comes"`
		P        float64 `json:"p" doc:"Stephens's formulas; 3.7e-24 for a modified statistic beyond 10"`
		NoEffect
		Findings
	}
	shapiroWilkResult struct {
		N int     `json:"n"`
		W float64 `json:"w"`
		P float64 `json:"p"`
		NoEffect
		Findings
	}
	// NoEffect says why a test has no effect size.
	NoEffect struct {
		EffectSize   *float64 `json:"effect_size" doc:"null: see effect_reason"`
		EffectCI     *CI      `json:"effect_size_ci" doc:"null"`
		EffectReason string   `json:"effect_reason" doc:"why there is no effect size, and what to look at"`
	}
)

// departure has no parameter: a distribution can differ from the normal one in any way.
var departure = NoEffect{EffectReason: "a distribution departs from the normal one in no single number that could have an interval: look at a probability plot, and at skewness and kurtosis (describe)"}

func normalityTests() []Method {
	const family = "normality"
	assumptions, example := []string{"values are independent of each other and of one process"}, `{"input":{"x":[5.1,4.9,5.6,5.3,5.0,4.7,5.2,5.4,4.8]}}`
	return []Method{
		define(Spec{Name: "anderson_darling_test", Family: family, Version: 2, Summary: "Do values come from a normal distribution? From 8 values on", Assumptions: assumptions, Example: example,
			Sources: []string{"Stephens in D'Agostino and Stephens, Goodness-of-Fit Techniques (1986), table 4.9; R package nortest"}}, andersonDarling),
		define(Spec{Name: "shapiro_wilk_test", Family: family, Version: 2, Summary: "Do values come from a normal distribution? From 3 to 5000 values", Assumptions: assumptions, Example: example,
			Sources: []string{"Royston, Applied Statistics 44 (1995), AS R94; R shapiro.test"}}, shapiroWilk),
	}
}

func andersonDarling(in sample, _ noOptions) (andersonDarlingResult, error) {
	found, err := stats.AndersonDarlingTest(in.X)
	if err != nil {
		return andersonDarlingResult{}, err
	}
	return andersonDarlingResult{found.N, found.Statistic, *found.Modified, found.P, departure, normalityFindings(found)}, nil
}

func shapiroWilk(in sample, _ noOptions) (shapiroWilkResult, error) {
	found, err := stats.ShapiroWilkTest(in.X)
	if err != nil {
		return shapiroWilkResult{}, err
	}
	return shapiroWilkResult{found.N, found.Statistic, found.P, departure, normalityFindings(found)}, nil
}

// normalityFindings say what no evidence against a normal distribution is worth.
func normalityFindings(found *stats.NormalityTest) Findings {
	f := Findings{Assumptions: []Assumption{independence("values")}, Warnings: []stats.Warning{}, Conclusion: shown("the values do not come from a normal distribution", found.P)}
	if found.N < 20 {
		f.Warnings = append(f.Warnings, stats.Warning{Code: stats.FewPoints, Message: fmt.Sprintf("%d values seldom show anything: no evidence is no proof of a normal distribution", found.N)})
	}
	if found.N > 1000 && found.P <= checkedAt {
		f.Warnings = append(f.Warnings, stats.Warning{Code: "many_points", Message: "with so many values the test finds departures that do not matter: look at a probability plot"})
	}
	return f
}
