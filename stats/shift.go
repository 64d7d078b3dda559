package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

// Direction says which way a metric gets better.
type Direction string

// The directions of a metric. TowardTarget needs a target.
const (
	HigherIsBetter Direction = "higher_is_better"
	LowerIsBetter  Direction = "lower_is_better"
	TowardTarget   Direction = "target"
)

// ShiftOptions say where in the series the baseline ends and the change begins, and what is asked.
type ShiftOptions struct {
	Baseline   Range       // before the change, at least two points
	ChangeAt   int         // index of the first point after the change; not before Baseline.To
	LastPoints int         // how many of the latest points must be in control, at least 1
	Direction  Direction   // which way is better
	Target     *float64    // for TowardTarget
	Alpha      float64     // one-sided significance level, 0.05 when zero
	Sigma      SigmaMethod // of the chart after the change
	Rules      []Rule      // nil is WesternElectric
}

// Shift says whether a change held: the latest points in control on a chart of their own, and the
// mean moved the right way.
type Shift struct {
	InControl     bool `json:"in_control"`
	ShiftVerified bool `json:"shift_verified"`
	PointsAfter   int  `json:"points_after_change"`
	// InControlPoints counts the latest points after the change with no flag among them.
	InControlPoints int      `json:"in_control_points"`
	LastPoints      int      `json:"last_points"`
	Flagged         []int    `json:"flagged" doc:"those of the last points that a rule flagged, as indices of the series"`
	Reasons         []string `json:"reasons" doc:"why either is not so; empty when both are"`

	BaselineMean float64  `json:"baseline_mean"`
	AfterMean    *float64 `json:"after_mean" doc:"null with no point after the change"`
	// Test is null with fewer than two points after the change, and when neither side varies.
	Test  *WelchTest        `json:"test"`
	Chart *IndividualsChart `json:"chart" doc:"of the points after the change; null with fewer than two"`
}

// WelchTest is the comparison of two means with unequal variances.
type WelchTest struct {
	Difference float64 `json:"difference" doc:"mean after less mean of the baseline"`
	T          float64 `json:"t"`
	DF         float64 `json:"df"`
	P          float64 `json:"p" doc:"one-sided, in the direction that is better"`
	Alpha      float64 `json:"alpha"`
}

// VerifyShift judges the series x (in time order, in the metric's unit) around a change.
//
// In control: a chart re-baselined on the points from ChangeAt on flags none of the last LastPoints
// under the rules, and there are that many. Verified: the mean after differs from that of the baseline
// in the direction that is better, by Welch's test at level Alpha (Welch, Biometrika 34, 1947;
// NIST/SEMATECH e-Handbook 7.3.1), one-sided since only one direction counts. When neither side
// varies, any difference in that direction is a shift. Toward a target, the mean after must also be
// nearer to it. Fewer points than asked is an answer, not an error. Errors: Invalid.
func VerifyShift(x []float64, opt ShiftOptions) (*Shift, error) {
	if opt.Alpha == 0 {
		opt.Alpha = 0.05
	}
	if err := opt.check(x); err != nil {
		return nil, err
	}
	before, after := x[opt.Baseline.From:opt.Baseline.To], x[opt.ChangeAt:]
	b := momentsOf(before)
	if err := checkScale("x", b.mean, b.ss); err != nil {
		return nil, err
	}
	s := &Shift{PointsAfter: len(after), LastPoints: opt.LastPoints, BaselineMean: b.mean, Flagged: []int{}, Reasons: []string{}}
	if len(after) < 2 {
		s.refuse("there are %d points after the change, and at least 2 are needed", len(after))
		if len(after) == 1 {
			s.AfterMean = &after[0]
		}
		return s, nil
	}
	if err := s.judgeControl(after, opt); err != nil {
		return nil, err
	}
	s.judgeShift(b, momentsOf(after), opt)
	return s, nil
}

func (opt ShiftOptions) check(x []float64) error {
	if err := checkSeries("x", x, 2); err != nil {
		return err
	}
	if err := checkRange("baseline", opt.Baseline, len(x), 2); err != nil {
		return err
	}
	var p fault.Problems
	p.Require(opt.ChangeAt >= opt.Baseline.To && opt.ChangeAt <= len(x), "change_at",
		"is %d and must be between the end of the baseline, %d, and the number of points, %d", opt.ChangeAt, opt.Baseline.To, len(x))
	p.Require(opt.LastPoints >= 1, "last_points", "is %d and must be at least 1", opt.LastPoints)
	p.Require(opt.Alpha > 0 && opt.Alpha < 1, "alpha", "is %v and must be between 0 and 1", opt.Alpha)
	switch opt.Direction {
	case HigherIsBetter, LowerIsBetter:
	case TowardTarget:
		p.Require(opt.Target != nil && isFinite(*opt.Target), "target", "must be a finite number for the direction %q", TowardTarget)
	default:
		p.Add("direction", "is %q and must be one of %s, %s, %s", opt.Direction, HigherIsBetter, LowerIsBetter, TowardTarget)
	}
	return p.Err()
}

func (s *Shift) refuse(format string, args ...any) {
	s.Reasons = append(s.Reasons, fmt.Sprintf(format, args...))
}

// judgeControl charts the points after the change by themselves.
func (s *Shift) judgeControl(after []float64, opt ShiftOptions) error {
	chart, err := NewIndividualsChart(after, IndividualsOptions{Sigma: opt.Sigma, Rules: opt.Rules})
	if err != nil {
		return err
	}
	s.Chart = chart
	s.InControlPoints = len(after)
	for _, i := range chart.Individuals.Flagged() {
		s.InControlPoints = len(after) - 1 - i
		if i >= len(after)-opt.LastPoints {
			s.Flagged = append(s.Flagged, opt.ChangeAt+i)
		}
	}
	if len(after) < opt.LastPoints {
		s.refuse("there are %d points after the change, and %d must be in control", len(after), opt.LastPoints)
	}
	if len(s.Flagged) > 0 {
		s.refuse("%d of the last %d points are flagged on the chart after the change", len(s.Flagged), opt.LastPoints)
	}
	s.InControl = len(s.Reasons) == 0
	return nil
}

func (s *Shift) judgeShift(before, after moments, opt ShiftOptions) {
	s.AfterMean = &after.mean
	sign := opt.sign(before.mean)
	difference := after.mean - before.mean
	if c := welch(after, before); c.stderr > 0 {
		t, student := c.t(0)
		s.Test = &WelchTest{Difference: difference, T: t, DF: c.df, P: student.CDF(-sign * t), Alpha: opt.Alpha}
	}
	significant := sign*difference > 0
	if s.Test != nil {
		significant = s.Test.P <= opt.Alpha
	}
	switch {
	case !significant && s.Test == nil:
		s.refuse("the mean did not move in the direction that is better")
	case !significant:
		s.refuse("the mean moved by %.6g; p = %.3g is above %v, so that may be chance", difference, s.Test.P, opt.Alpha)
	case opt.Direction == TowardTarget && math.Abs(after.mean-*opt.Target) >= math.Abs(before.mean-*opt.Target):
		s.refuse("the mean passed the target and is no nearer to it than before")
	default:
		s.ShiftVerified = true
	}
}

// sign is +1 when larger values are better and -1 when smaller ones are.
func (opt ShiftOptions) sign(baseline float64) float64 {
	if opt.Direction == LowerIsBetter || opt.Direction == TowardTarget && baseline > *opt.Target {
		return -1
	}
	return 1
}
