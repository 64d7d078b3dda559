package evidence

import "testing"

func TestReads(t *testing.T) {
	for _, c := range []struct {
		path                     string
		benefits, metric, series bool
	}{
		{"benefits.lines", true, false, false},
		{"benefits", true, false, false},
		{"charter.metric.target", false, true, false},
		{"charter", false, true, false},
		{"charter.problem", false, false, false},
		{"metric.defined", false, true, false},
		{"metric.mean", false, true, true},
		{"metric", false, true, true},
		{"chart.points", false, true, true},
		{"capability", false, true, true},
		{"deliverables.msa.present", false, false, false},
		{"conditions_open", false, false, false},
	} {
		r := reads{paths: []string{c.path}}
		if r.any("benefits") != c.benefits || r.any("metric", "chart", "capability", "charter.metric") != c.metric || r.series() != c.series {
			t.Errorf("%s: benefits %v, metric %v, series %v", c.path, r.any("benefits"), r.any("metric", "chart", "capability", "charter.metric"), r.series())
		}
	}
	if all := (reads{everything: true}); !all.any("benefits") || !all.series() {
		t.Error("everything is not everything")
	}
}
