package stats

import (
	"slices"
	"testing"
)

// England's four-hour figures, a million attendances a month, so that chance alone explains a fortieth of
// what they vary by. Reference: the formulas of Laney 2002 in R 4.2.2, sigma_z with d2 = 2/sqrt(pi).
func TestLaneyOfEngland(t *testing.T) {
	var over, attendances []float64
	for _, month := range emergency {
		over, attendances = append(over, month[1]), append(attendances, month[0])
	}
	p := must[*AttributeChart](t)(NewLaneyPChart(over, attendances, AttributeOptions{}))
	near(t, "center", p.Center, 0.1748159778913296, 1e-14)
	near(t, "sigma z", *p.SigmaZ, 41.8366086946433811, 1e-11)
	near(t, "lcl", p.Panel.Limits[0].LCL, 0.1315522283083477, 1e-12)
	near(t, "ucl", p.Panel.Limits[0].UCL, 0.2180797274743115, 1e-12)
	near(t, "last ucl", p.Panel.LimitsAt(35).UCL, 0.2154976633030612, 1e-12)
	sameIndices(t, "beyond", p.Panel.Beyond, []int{9, 20, 21, 22, 23, 33, 34})
	rounded := must[*AttributeChart](t)(NewLaneyPChart(over, attendances, AttributeOptions{Tabulated: true}))
	near(t, "sigma z with 1.128", *rounded.SigmaZ, 41.8506716958888134, 1e-11)

	u := must[*AttributeChart](t)(NewLaneyUChart(over, attendances, AttributeOptions{}))
	near(t, "sigma z of u", *u.SigmaZ, 38.0042247857355022, 1e-11)
	near(t, "ucl of u", u.Panel.Limits[0].UCL, 0.2180797274743115, 1e-12)

	plain := must[*AttributeChart](t)(NewPChart(over, attendances, AttributeOptions{}))
	if len(plain.Panel.Beyond) < 30 || !slices.ContainsFunc(plain.Warnings, func(w Warning) bool { return w.Code == Overdispersed }) {
		t.Errorf("a p chart of a million attendances: %d beyond, %v", len(plain.Panel.Beyond), plain.Warnings)
	}
	if slices.ContainsFunc(p.Warnings, func(w Warning) bool { return w.Code == Overdispersed }) {
		t.Error("a Laney chart warns of what it takes into its limits")
	}
}

func TestLaneyWhereNothingVaries(t *testing.T) {
	c := must[*AttributeChart](t)(NewLaneyPChart([]float64{0, 0, 0}, []float64{5, 6, 7}, AttributeOptions{}))
	if c.SigmaZ != nil || len(c.Panel.Beyond) > 0 || c.Panel.Limits[0].UCL != 0 {
		t.Errorf("%+v", c)
	}
	_, err := NewLaneyUChart([]float64{1, -1}, []float64{1, 0}, AttributeOptions{})
	refuses(t, err, "defects[1]")
}

// Counts of two kinds: the same number every time, which chance never gives, and Poisson ones. The dispersion test by
// R 4.2.2, pchisq(sum((x-mean(x))^2/mean(x)), 19): 0.9589 for the counts that are nearly too wild, 0.9990 for those that are.
func TestDispersionWarnings(t *testing.T) {
	codes := func(defects []float64) (found []string) {
		for _, w := range must[*AttributeChart](t)(NewCChart(defects, AttributeOptions{})).Warnings {
			found = append(found, w.Code)
		}
		return found
	}
	if got := codes(slices.Repeat([]float64{20}, 20)); !slices.Contains(got, Underdispersed) {
		t.Errorf("twenty times twenty defects: %v", got)
	}
	if got := codes(slices.Repeat([]float64{5, 40, 12, 30}, 5)); !slices.Contains(got, Overdispersed) {
		t.Errorf("wild counts: %v", got)
	}
	if got := codes([]float64{12, 30, 14, 28, 16, 27, 20, 24, 13, 29, 21, 19, 25, 15, 26, 18, 22, 17, 23, 31}); slices.Contains(got, Overdispersed) {
		t.Errorf("nearly too wild: %v", got)
	}
	if got := codes([]float64{12, 31, 12, 31, 14, 29, 14, 29, 16, 27, 18, 25, 20, 23, 21, 22, 12, 31, 15, 28}); !slices.Contains(got, Overdispersed) {
		t.Errorf("too wild: %v", got)
	}
	if got := codes([]float64{21, 24, 16, 12, 15, 18, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 26, 30, 24, 16, 19, 17, 15}); len(got) > 0 {
		t.Errorf("circuits: %v", got)
	}
}
