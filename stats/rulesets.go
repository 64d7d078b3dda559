package stats

import (
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
)

// RuleSet is a published set of run rules under the name that chooses it.
type RuleSet struct {
	Name   string
	Source string
	Rules  []Rule // in the order of their numbers
}

// Nelson's eight tests with the lengths and readings of other books and programs.
const (
	rspcShortSet = "rspc_6and14_points"
	rspcLongSet  = "rspc_7and15_points"
	minitabSet   = "minitab"
	aiagSet      = "aiag"
)

// RuleSets are the sets that RulesNamed knows. They differ in how long a run, a trend and an alternation
// must be, in whether rules 5 and 6 wait for a full window, and in whether rule 8 asks for both sides.
var RuleSets = []RuleSet{
	{"western_electric", "Western Electric, Statistical Quality Control Handbook, 1956; read as the R package qcc 3.0 does", WesternElectric},
	{"nelson", "Nelson, Journal of Quality Technology 16(4), 1984; read as the R package qcc 3.0 does", Nelson},
	{rspcShortSet, `the R package Rspc, "jmp": partial first windows count in rules 5 and 6, and rule 8 does not ask for both sides`, variant(rspcShortSet)},
	{rspcLongSet, `the R package Rspc, "minitab": as rspc_6and14_points, with trends of 7 and alternations of 15 points`, variant(rspcLongSet)},
	{minitabSet, "Minitab's eight tests at their default lengths 9, 6, 14, 15 and 8; rule 8 does not ask for both sides", variant(minitabSet)},
	{aiagSet, "AIAG, Statistical Process Control: runs and trends of 7 points; rule 8 does not ask for both sides", variant(aiagSet)},
}

// variant lists the rules of a set that numbers them as Nelson does.
func variant(set string) []Rule {
	rules := make([]Rule, len(Nelson))
	for i := range rules {
		rules[i] = Rule(fmt.Sprintf("%s_%d", set, i+1))
	}
	return rules
}

// tests are what sets with Nelson's numbers choose.
type tests struct {
	run, trend, alternation int
	partialWindow           bool // rules 5 and 6 need not wait for 3 and 5 points
	bothSides               bool // rule 8 asks for points on both sides
}

func (t tests) definitions() []definition {
	far, mixed := fullWindow, "beyond 1 sigma, on either side"
	if t.partialWindow {
		far = firstWindow
	}
	eighth := outsideOneSigma(8)
	if t.bothSides {
		eighth, mixed = mixture(8), "beyond 1 sigma, on both sides"
	}
	return []definition{
		{"a point beyond 3 sigma", beyondLimits},
		{fmt.Sprintf("%d points in a row on one side of the center line", t.run), runOnOneSide(t.run)},
		{fmt.Sprintf("%d points in a row steadily rising or falling", t.trend), trend(t.trend)},
		{fmt.Sprintf("%d points in a row alternating up and down", t.alternation), alternation(t.alternation)},
		{"2 of 3 points beyond 2 sigma on one side", mostOf(2, 3, overTwoSigma, far)},
		{"4 of 5 points beyond 1 sigma on one side", mostOf(4, 5, overOneSigma, far)},
		{"15 points in a row within 1 sigma", hugging(15)},
		{"8 points in a row " + mixed, eighth},
	}
}

var definitions = func() map[Rule]definition {
	all := map[Rule]definition{}
	add := func(rules []Rule, found []definition) {
		for i, r := range rules {
			all[r] = found[i]
		}
	}
	nelson := tests{run: 9, trend: 6, alternation: 14, bothSides: true}
	western := tests{run: 8, trend: 6, alternation: 14, bothSides: true}.definitions()
	add(WesternElectric, []definition{western[0], western[4], western[5], western[1]})
	add(Nelson, nelson.definitions())
	add(variant(rspcShortSet), tests{run: 9, trend: 6, alternation: 14, partialWindow: true}.definitions())
	add(variant(rspcLongSet), tests{run: 9, trend: 7, alternation: 15, partialWindow: true}.definitions())
	add(variant(minitabSet), tests{run: 9, trend: 6, alternation: 14}.definitions())
	add(variant(aiagSet), tests{run: 7, trend: 7, alternation: 14}.definitions())
	return all
}()

// RulesNamed resolves names to rules: names of sets ("nelson", also "nelson_qcc3"), of single rules
// ("western_electric_4"), or "none" alone. No names are the Western Electric rules. Errors: Invalid,
// naming "rules".
func RulesNamed(names []string) ([]Rule, error) {
	if len(names) == 0 {
		return WesternElectric, nil
	}
	rules := []Rule{}
	var problems fault.Problems
	for _, name := range names {
		set, known := setNamed(name)
		_, single := definitions[Rule(name)]
		switch {
		case known:
			rules = append(rules, set...)
		case single:
			rules = append(rules, Rule(name))
		default:
			problems.Require(name == "none" && len(names) == 1, "rules", "%q is neither a set (%s, none) nor a rule such as nelson_3", name, setNames())
		}
	}
	return rules, problems.Err()
}

func setNamed(name string) ([]Rule, bool) {
	name = strings.TrimSuffix(name, "_qcc3") // the two that are read as qcc 3.0 does
	i := slices.IndexFunc(RuleSets, func(s RuleSet) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return RuleSets[i].Rules, true
}

func setNames() string {
	names := make([]string, len(RuleSets))
	for i, s := range RuleSets {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}
