package stats

import (
	"math"
	"slices"
	"testing"
)

// R's data set sleep, group 1 and then group 2.
var sleep = []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}

func shiftOf(t *testing.T, x []float64, opt ShiftOptions) *Shift {
	t.Helper()
	return must[*Shift](t)(VerifyShift(x, opt))
}

// R 4.2.2: t.test(extra[group 2], extra[group 1], alternative = "greater").
func TestWelchTest(t *testing.T) {
	opt := ShiftOptions{Baseline: Range{0, 10}, ChangeAt: 10, LastPoints: 5, Direction: HigherIsBetter}
	up := shiftOf(t, sleep, opt)
	near(t, "t", up.Test.T, 1.860813467486853057, 1e-14)
	near(t, "df", up.Test.DF, 17.776473516178498357, 1e-14)
	near(t, "p", up.Test.P, 0.039697070093679086, 1e-12)
	near(t, "difference", up.Test.Difference, 1.58, 1e-14)
	if !up.ShiftVerified || !up.InControl || len(up.Reasons) > 0 {
		t.Errorf("%+v", up)
	}
	opt.Direction = LowerIsBetter
	down := shiftOf(t, sleep, opt)
	near(t, "p the other way", down.Test.P, 1-0.039697070093679086, 1e-12)
	if down.ShiftVerified || !down.InControl || len(down.Reasons) != 1 {
		t.Errorf("%+v", down)
	}
	opt.Direction, opt.Alpha = HigherIsBetter, 0.03
	if strict := shiftOf(t, sleep, opt); strict.ShiftVerified {
		t.Errorf("p above alpha verified: %+v", strict.Test)
	}
}

func TestShiftTowardTarget(t *testing.T) {
	for _, c := range []struct {
		name   string
		target float64
		want   bool
	}{
		{"reached from below", 2.3, true},
		{"gone the wrong way", 0.5, false},
		{"passed, and no nearer than before", 1.4, false},
	} {
		opt := ShiftOptions{Baseline: Range{0, 10}, ChangeAt: 10, LastPoints: 5, Direction: TowardTarget, Target: &c.target}
		if got := shiftOf(t, sleep, opt); got.ShiftVerified != c.want {
			t.Errorf("%s: %v, %v", c.name, got.ShiftVerified, got.Reasons)
		}
	}
}

func TestLatestPointsInControl(t *testing.T) {
	before := []float64{10, 11, 9, 10, 12, 8}
	after := []float64{20, 21, 19, 20, 22, 18, 20, 21, 19, 20, 40, 20, 21, 19}
	x := append(slices.Clone(before), after...)
	opt := ShiftOptions{Baseline: Range{0, 6}, ChangeAt: 6, Direction: HigherIsBetter}
	for last, want := range map[int]bool{3: true, 4: false, 15: false} {
		opt.LastPoints = last
		got := shiftOf(t, x, opt)
		if got.InControl != want || !got.ShiftVerified || got.PointsAfter != 14 || got.InControlPoints != 3 || got.Chart == nil {
			t.Errorf("last %d: %v, %v", last, got.InControl, got.Reasons)
		}
		if !want && !slices.Equal(got.Flagged, []int{16}) {
			t.Errorf("last %d: flagged %v, want the 40 at index 16", last, got.Flagged)
		}
	}
	// Points between the end of the baseline and the change belong to neither side.
	gap := append(append(slices.Clone(before), 500, -500), after...)
	opt.ChangeAt, opt.LastPoints = 8, 3
	if got := shiftOf(t, gap, opt); !got.InControl || got.PointsAfter != 14 || got.BaselineMean != 10 {
		t.Errorf("with a gap: %+v", got)
	}
}

func TestShiftWithoutVariationOrPoints(t *testing.T) {
	flat := append(slices.Repeat([]float64{3.7}, 10), slices.Repeat([]float64{2.7}, 10)...)
	opt := ShiftOptions{Baseline: Range{0, 10}, ChangeAt: 10, LastPoints: 8, Direction: LowerIsBetter}
	if got := shiftOf(t, flat, opt); !got.ShiftVerified || !got.InControl || got.Test != nil {
		t.Errorf("flat fall: %+v", got)
	}
	opt.Direction = HigherIsBetter
	if got := shiftOf(t, flat, opt); got.ShiftVerified || len(got.Reasons) != 1 {
		t.Errorf("flat fall where higher is better: %+v", got)
	}
	for _, n := range []int{10, 11} {
		got := shiftOf(t, flat[:n], opt)
		if got.InControl || got.ShiftVerified || got.PointsAfter != n-10 || len(got.Reasons) != 1 || (got.AfterMean == nil) != (n == 10) {
			t.Errorf("%d points: %+v", n, got)
		}
	}
}

func TestShiftRefuses(t *testing.T) {
	good := ShiftOptions{Baseline: Range{0, 10}, ChangeAt: 10, LastPoints: 5, Direction: HigherIsBetter}
	for field, spoil := range map[string]func(*ShiftOptions){
		"baseline":     func(o *ShiftOptions) { o.Baseline = Range{0, 1} },
		"change_at":    func(o *ShiftOptions) { o.ChangeAt = 9 },
		"last_points":  func(o *ShiftOptions) { o.LastPoints = 0 },
		"alpha":        func(o *ShiftOptions) { o.Alpha = 1 },
		"direction":    func(o *ShiftOptions) { o.Direction = "up" },
		"target":       func(o *ShiftOptions) { o.Direction = TowardTarget },
		"sigma_method": func(o *ShiftOptions) { o.Sigma = "s" },
		"rules":        func(o *ShiftOptions) { o.Rules = []Rule{"9"} },
	} {
		opt := good
		spoil(&opt)
		_, err := VerifyShift(sleep, opt)
		refuses(t, err, field)
	}
	_, err := VerifyShift([]float64{1, math.NaN(), 3}, good)
	refuses(t, err, "x[1]")
	good.ChangeAt = 21
	_, err = VerifyShift(sleep, good)
	refuses(t, err, "change_at")
}
