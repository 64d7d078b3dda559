package stats

import "testing"

// The published players of the gate test (Cookie Cats): 44,700 and 45,489; and three arms of 5:3:2. R 4.2.2:
// chisq.test(counts, p = ratio).
func TestSampleRatioMismatch(t *testing.T) {
	got := must[*SampleRatio](t)(SampleRatioMismatch([]int{44700, 45489}, nil, 0, 0))
	near(t, "chi-square", got.Statistic, 6.9024049496058275, 1e-12)
	near(t, "p", got.P, 0.008607987810836255, 1e-11)
	if got.Verdict != SplitWarning || got.Expected[0] != 45094.5 {
		t.Errorf("verdict %s, expected %v", got.Verdict, got.Expected)
	}
	three := must[*SampleRatio](t)(SampleRatioMismatch([]int{520, 310, 170}, []float64{5, 3, 2}, 0, 0))
	near(t, "chi-square of three", three.Statistic, 5.6333333333333337, 1e-12)
	near(t, "p of three", three.P, 0.059804960697006707, 1e-11)
	broken := must[*SampleRatio](t)(SampleRatioMismatch([]int{44000, 45489}, nil, 0, 0))
	own := must[*SampleRatio](t)(SampleRatioMismatch([]int{520, 310, 170}, []float64{0.5, 0.3, 0.2}, 0.1, 0.07))
	if three.Verdict != SplitHolds || broken.Verdict != SplitHold || own.Verdict != SplitHold {
		t.Errorf("verdicts %s, %s, %s", three.Verdict, broken.Verdict, own.Verdict)
	}
}

func TestSampleRatioRefuses(t *testing.T) {
	for field, run := range map[string]func() (*SampleRatio, error){
		"counts":        func() (*SampleRatio, error) { return SampleRatioMismatch([]int{5}, nil, 0, 0) },
		"counts[1]":     func() (*SampleRatio, error) { return SampleRatioMismatch([]int{5, -1}, nil, 0, 0) },
		"ratio":         func() (*SampleRatio, error) { return SampleRatioMismatch([]int{5, 5}, []float64{1}, 0, 0) },
		"ratio[0]":      func() (*SampleRatio, error) { return SampleRatioMismatch([]int{5, 5}, []float64{0, 1}, 0, 0) },
		"hold_below":    func() (*SampleRatio, error) { return SampleRatioMismatch([]int{5, 5}, nil, 0.01, 0.02) },
		"warning_below": func() (*SampleRatio, error) { return SampleRatioMismatch([]int{5, 5}, nil, 1.5, 0) },
	} {
		_, err := run()
		refuses(t, err, field)
	}
	_, err := SampleRatioMismatch([]int{0, 0}, nil, 0, 0)
	refuses(t, err, "counts")
}
