package stats

import (
	"math"
	"slices"

	"tollgate/fault"
)

// Rule names a run rule of a control chart.
type Rule string

// The rules of the Western Electric Statistical Quality Control Handbook (1956), and those that
// Nelson, Journal of Quality Technology 16(4), 1984, numbers 1 to 8.
const (
	WesternElectric1 Rule = "western_electric_1"
	WesternElectric2 Rule = "western_electric_2"
	WesternElectric3 Rule = "western_electric_3"
	WesternElectric4 Rule = "western_electric_4"
	Nelson1          Rule = "nelson_1"
	Nelson2          Rule = "nelson_2"
	Nelson3          Rule = "nelson_3"
	Nelson4          Rule = "nelson_4"
	Nelson5          Rule = "nelson_5"
	Nelson6          Rule = "nelson_6"
	Nelson7          Rule = "nelson_7"
	Nelson8          Rule = "nelson_8"
)

// WesternElectric and Nelson are the two usual sets.
var (
	WesternElectric = []Rule{WesternElectric1, WesternElectric2, WesternElectric3, WesternElectric4}
	Nelson          = []Rule{Nelson1, Nelson2, Nelson3, Nelson4, Nelson5, Nelson6, Nelson7, Nelson8}
)

// Signal is what one rule found: the points that complete its pattern and every further point while
// the pattern lasts, by index, ascending.
type Signal struct {
	Rule        Rule   `json:"rule"`
	Description string `json:"description"`
	Points      []int  `json:"points"`
}

type definition struct {
	description string
	find        func(pattern) []int
}

// Describe says in words what the rule looks for, "" for an unknown rule.
func (r Rule) Describe() string { return definitions[r].description }

// Signals applies rules to points under one center line and sigma (in the unit of the points, not
// negative), with limits at center +/- 3 sigma, and returns those that found something.
//
// A pattern is flagged at the point that completes it and at each further point while it lasts. Runs
// are strictly on one side, so a point on the center line ends them; a tie ends a trend or an
// alternation; in "2 of 3" and "4 of 5" the window is full and its last point is itself beyond.
// These are the conventions of the R package qcc 3.0. Errors: Invalid.
func Signals(points []float64, center, sigma float64, rules []Rule) ([]Signal, error) {
	panel, err := NewPanel(points, center, sigma, rules)
	if err != nil {
		return nil, err
	}
	return panel.Signals, nil
}

// NewPanel is Signals with the points and limits that they were found on.
func NewPanel(points []float64, center, sigma float64, rules []Rule) (*Panel, error) {
	if err := checkSeries("points", points, 1); err != nil {
		return nil, err
	}
	if err := checkGiven("", Given{Center: center, Sigma: sigma}); err != nil {
		return nil, err
	}
	if err := checkRules(rules); err != nil {
		return nil, err
	}
	panel := &Panel{Points: points, Limits: threeSigma(center, sigma, math.Inf(-1), math.Inf(1)).over(len(points))}
	if err := checkScale("points", panel.Limits[0].LCL, panel.Limits[0].UCL); err != nil {
		return nil, err
	}
	panel.judge(rules)
	return panel, nil
}

// rulesOr are the usual rules unless others are chosen.
func rulesOr(rules []Rule) []Rule {
	if rules == nil {
		return WesternElectric
	}
	return rules
}

func checkRules(rules []Rule) error {
	var problems fault.Problems
	for _, r := range rules {
		_, known := definitions[r]
		problems.Require(known, "rules", "%q is not a rule; rules are %v, %v and those of the sets %s", r, WesternElectric, Nelson, setNames())
	}
	return problems.Err()
}

func signalsOf(p pattern, rules []Rule) []Signal {
	signals := []Signal{}
	for i, r := range rules {
		if slices.Contains(rules[:i], r) {
			continue
		}
		d := definitions[r]
		if found := d.find(p); len(found) > 0 {
			signals = append(signals, Signal{Rule: r, Description: d.description, Points: found})
		}
	}
	return signals
}
