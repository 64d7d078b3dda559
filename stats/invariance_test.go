package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawGroups draws subgroups of whole numbers, of sizes that differ, none of them constant.
func drawGroups(r *rapid.T) [][]float64 {
	groups := make([][]float64, rapid.IntRange(2, 20).Draw(r, "groups"))
	for i := range groups {
		for range rapid.IntRange(2, 6).Draw(r, "size") {
			groups[i] = append(groups[i], float64(rapid.IntRange(-50, 50).Draw(r, "value")))
		}
		groups[i] = append(groups[i], groups[i][0]+1)
	}
	return groups
}

// In another unit (a power of two, which keeps the arithmetic exact) a chart has the same signals, and limits in that unit.
func TestChartsFollowTheUnit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		groups := drawGroups(r)
		scale := rapid.SampledFrom([]float64{2, 0.25, -1, 1024}).Draw(r, "scale")
		scaled := make([][]float64, len(groups))
		for i, g := range groups {
			scaled[i] = affine(g, scale, 0)
		}
		for name, chart := range map[string]func([][]float64, SubgroupOptions) (*SubgroupChart, error){"R": NewXbarRChart, "s": NewXbarSChart} {
			a, b := must[*SubgroupChart](t)(chart(groups, SubgroupOptions{Rules: Nelson})), must[*SubgroupChart](t)(chart(scaled, SubgroupOptions{Rules: Nelson}))
			if !slices.Equal(a.Dispersion.Beyond, b.Dispersion.Beyond) || !slices.Equal(a.Means.Beyond, b.Means.Beyond) {
				r.Fatalf("%s: beyond %v and %v become %v and %v", name, a.Means.Beyond, a.Dispersion.Beyond, b.Means.Beyond, b.Dispersion.Beyond)
			}
			within(t, "sigma", b.Sigma, math.Abs(scale)*a.Sigma, 1e-9*math.Abs(scale)*(1+a.Sigma))
		}
		e, f := must[*EWMAChart](t)(NewEWMAChart(Samples{Subgroups: groups}, EWMAOptions{})), must[*EWMAChart](t)(NewEWMAChart(Samples{Subgroups: scaled}, EWMAOptions{}))
		if !slices.Equal(e.Panel.Beyond, f.Panel.Beyond) {
			r.Fatalf("ewma: %v becomes %v", e.Panel.Beyond, f.Panel.Beyond)
		}
		c, d := must[*CUSUMChart](t)(NewCUSUMChart(Samples{Subgroups: groups}, CUSUMOptions{})), must[*CUSUMChart](t)(NewCUSUMChart(Samples{Subgroups: scaled}, CUSUMOptions{}))
		rises, falls := d.Rises, d.Falls
		if scale < 0 {
			rises, falls = falls, rises
		}
		if !slices.Equal(c.Rises, rises) || !slices.Equal(c.Falls, falls) {
			r.Fatalf("cusum: %v, %v become %v, %v", c.Rises, c.Falls, rises, falls)
		}
	})
}

// A p chart is an np chart divided by the sizes, of equal ones; a u chart of single units is a c chart; good and bad are mirrored.
func TestAttributeChartsAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(r, "points")
		counts, good, sizes, ones := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range counts {
			sizes[i], ones[i] = 64, 1
			counts[i] = float64(rapid.IntRange(0, 64).Draw(r, "count"))
			good[i] = 64 - counts[i]
		}
		p, np := must[*AttributeChart](t)(NewPChart(counts, sizes, AttributeOptions{})), must[*AttributeChart](t)(NewNPChart(counts, sizes, AttributeOptions{}))
		mirrored := must[*AttributeChart](t)(NewPChart(good, sizes, AttributeOptions{}))
		c, u := must[*AttributeChart](t)(NewCChart(counts, AttributeOptions{})), must[*AttributeChart](t)(NewUChart(counts, ones, AttributeOptions{}))
		near(t, "limits of p and np", 1+64*p.Panel.Limits[0].UCL, 1+np.Panel.Limits[0].UCL, 1e-12)
		within(t, "mirror", mirrored.Panel.Limits[0].LCL, 1-p.Panel.Limits[0].UCL, 1e-12)
		if !slices.Equal(c.Panel.Beyond, u.Panel.Beyond) || c.Panel.Limits[0] != u.Panel.Limits[0] {
			r.Fatalf("c %v, u %v", c.Panel, u.Panel)
		}
	})
}

// Constant data is in control on every chart that there is one for; a hundred thousand points are no matter.
func TestConstantAndLongSeriesOnEveryChart(t *testing.T) {
	for _, n := range []int{2, 30, 100_000} {
		flat, ones := slices.Repeat([]float64{3}, n), slices.Repeat([]float64{7}, n)
		for name, of := range map[string]func() (Panel, error){
			"p": func() (Panel, error) {
				c, err := NewPChart(flat, ones, AttributeOptions{Rules: Nelson})
				return c.Panel, err
			},
			"np": func() (Panel, error) {
				c, err := NewNPChart(flat, ones, AttributeOptions{Rules: Nelson})
				return c.Panel, err
			},
			"u": func() (Panel, error) {
				c, err := NewUChart(flat, ones, AttributeOptions{Rules: Nelson})
				return c.Panel, err
			},
			"u'": func() (Panel, error) {
				c, err := NewLaneyUChart(flat, ones, AttributeOptions{Rules: Nelson})
				return c.Panel, err
			},
			"t": func() (Panel, error) { c, err := NewTChart(flat, RareEventOptions{}); return c.Panel, err },
			"g": func() (Panel, error) { c, err := NewGChart(flat, RareEventOptions{}); return c.Panel, err },
			"ewma": func() (Panel, error) {
				c, err := NewEWMAChart(Samples{X: flat}, EWMAOptions{MemoryOptions: MemoryOptions{Sigma: ptr(1)}})
				return c.Panel, err
			},
		} {
			panel, err := of()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, s := range panel.Signals {
				if s.Rule != Nelson7 { // fifteen points that do not vary are too good to be true
					t.Errorf("%d equal points on a %s chart: %s", n, name, s.Rule)
				}
			}
			if len(panel.Beyond) > 0 || len(panel.Points) != n {
				t.Errorf("%d equal points on a %s chart: %d beyond", n, name, len(panel.Beyond))
			}
		}
		groups := slices.Repeat([][]float64{{3, 3, 3}}, n)
		x := must[*SubgroupChart](t)(NewXbarSChart(groups, SubgroupOptions{Rules: Nelson}))
		if len(x.Means.Beyond)+len(x.Dispersion.Beyond)+len(x.Means.Signals) > 0 {
			t.Errorf("%d equal subgroups: %+v", n, x.Means.Signals)
		}
	}
}
