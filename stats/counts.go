package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

func (opt AttributeOptions) check(kind string, n int) error {
	if err := checkRules(opt.Rules); err != nil {
		return err
	}
	switch {
	case len(opt.Phases) > 0 && (opt.Center != nil || opt.Baseline != nil):
		return invalid("phases", "exclude baseline and a given center")
	case opt.Center != nil && opt.Baseline != nil:
		return invalid("center", "excludes baseline")
	case opt.Center != nil && !(isFinite(*opt.Center) && *opt.Center >= 0):
		return invalid("center", "must be a finite number, zero or more")
	case opt.Center != nil && *opt.Center > 1 && (kind == "p" || kind == "np" || kind == "laney_p"):
		return invalid("center", "is %v and must be a proportion, at most 1", *opt.Center)
	case opt.Baseline != nil:
		return checkRange("baseline", *opt.Baseline, n, 1)
	}
	return nil
}
func total(x []float64) float64 {
	var s sum
	for _, v := range x {
		s.add(v)
	}
	return s.value()
}

func checkDefectives(defectives, sizes []float64) error {
	if err := checkCounts("defectives", defectives, sizes); err != nil {
		return err
	}
	var p fault.Problems
	for i, n := range sizes {
		p.Require(n >= 1 && n == math.Trunc(n), at("sizes", i), "is %v and must be a whole number of at least 1", n)
		p.Require(defectives[i] <= n, at("defectives", i), "is %v, more than its size of %v", defectives[i], n)
	}
	return p.Err()
}

func checkDefects(defects, sizes []float64) error {
	if err := checkCounts("defects", defects, sizes); err != nil {
		return err
	}
	var p fault.Problems
	for i, n := range sizes {
		p.Require(n > 0, at("sizes", i), "is %v and must be positive", n)
	}
	return p.Err()
}

func checkCounts(name string, counts, sizes []float64) error {
	if err := checkSeries(name, counts, 1); err != nil {
		return err
	}
	if err := checkSeries("sizes", sizes, 1); err != nil {
		return err
	}
	if len(sizes) != len(counts) {
		return invalid("sizes", "has %d values for %d of %s", len(sizes), len(counts), name)
	}
	var p fault.Problems
	for i, v := range counts {
		p.Require(v >= 0 && v == math.Trunc(v), at(name, i), "is %v and must be a whole number, zero or more", v)
	}
	return p.Err()
}

func at(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }
