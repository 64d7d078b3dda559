package stats

import (
	"fmt"
	"slices"
	"testing"
)

// By hand from the texts named in RuleSets.
func TestRuleSetsDiffer(t *testing.T) {
	rising := func(n int) (x []float64) {
		for i := range n {
			x = append(x, float64(i)/100)
		}
		return x
	}
	zigzag := slices.Repeat([]float64{0.5, -0.5}, 8)
	high, low := slices.Repeat([]float64{1.5}, 9), slices.Repeat([]float64{-0.2}, 9)
	for _, c := range []struct {
		set    string
		number int
		x      []float64
		want   []int
	}{
		{"nelson", 2, low, []int{8}}, {"minitab", 2, low, []int{8}}, {"aiag", 2, low, []int{6, 7, 8}}, {"rspc_6and14_points", 2, low, []int{8}},
		{"western_electric", 4, low, []int{7, 8}},
		{"nelson", 3, rising(7), []int{5, 6}}, {"rspc_7and15_points", 3, rising(7), []int{6}}, {"aiag", 3, rising(7), []int{6}},
		{"minitab", 3, rising(7), []int{5, 6}}, {"rspc_6and14_points", 3, rising(7), []int{5, 6}},
		{"nelson", 4, zigzag, []int{13, 14, 15}}, {"rspc_6and14_points", 4, zigzag, []int{13, 14, 15}}, {"rspc_7and15_points", 4, zigzag, []int{14, 15}},
		{"nelson", 5, []float64{2.5, 2.5, 0}, nil}, {"rspc_6and14_points", 5, []float64{2.5, 2.5, 0}, []int{1}},
		{"rspc_6and14_points", 5, []float64{2.5, 2.5}, nil},
		{"nelson", 6, []float64{-2, -2, -2, -2, 0}, nil}, {"rspc_7and15_points", 6, []float64{-2, -2, -2, -2, 0}, []int{3}},
		{"nelson", 8, high, nil}, {"minitab", 8, high, []int{7, 8}}, {"rspc_6and14_points", 8, high, []int{7, 8}}, {"aiag", 8, high, []int{7, 8}},
	} {
		rules := must[[]Rule](t)(RulesNamed([]string{c.set}))
		rule := rules[c.number-1]
		if rule != Rule(fmt.Sprintf("%s_%d", c.set, c.number)) || rule.Describe() == "" {
			t.Fatalf("rule %d of %s is %q", c.number, c.set, rule)
		}
		var got []int
		for _, s := range must[[]Signal](t)(Signals(c.x, 0, 1, []Rule{rule})) {
			got = s.Points
		}
		sameIndices(t, string(rule), got, c.want)
	}
}

func TestRulesNamed(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  []Rule
	}{
		{nil, WesternElectric}, {[]string{"none"}, []Rule{}}, {[]string{"nelson_qcc3"}, Nelson}, {[]string{"western_electric_qcc3"}, WesternElectric},
		{[]string{"nelson_3", "western_electric"}, append([]Rule{Nelson3}, WesternElectric...)},
	} {
		if got := must[[]Rule](t)(RulesNamed(c.names)); !slices.Equal(got, c.want) {
			t.Errorf("%v are %v", c.names, got)
		}
	}
	for _, names := range [][]string{{"nelson_9"}, {"none", "nelson"}, {""}} {
		_, err := RulesNamed(names)
		refuses(t, err, "rules")
	}
}
