package stats

import "testing"

// Montgomery, Introduction to Statistical Quality Control, appendix VI; E2 from ASTM MNL 7, table 50.
func TestFactorsOfTables(t *testing.T) {
	for n, want := range map[int][15]float64{
		//  d2     d3     c4      A      A2     A3     B3     B4     B5     B6     D1     D2     D3     D4     E2
		2:  {1.128, 0.853, 0.7979, 2.121, 1.880, 2.659, 0, 3.267, 0, 2.606, 0, 3.686, 0, 3.267, 2.660},
		5:  {2.326, 0.864, 0.9400, 1.342, 0.577, 1.427, 0, 2.089, 0, 1.964, 0, 4.918, 0, 2.114, 1.290},
		10: {3.078, 0.797, 0.9727, 0.949, 0.308, 0.975, 0.284, 1.716, 0.276, 1.669, 0.687, 5.469, 0.223, 1.777, 0.975},
		25: {3.931, 0.708, 0.9896, 0.600, 0.153, 0.606, 0.565, 1.435, 0.559, 1.420, 1.806, 6.056, 0.459, 1.541, 0.763},
	} {
		for _, tabulated := range []bool{false, true} {
			c := must[ChartConstants](t)(ConstantsFor(n, tabulated))
			for i, got := range []float64{c.D2, c.D3, c.C4, c.A, c.A2, c.A3, c.B3, c.B4, c.B5, c.B6, c.UpperD1, c.UpperD2, c.UpperD3, c.UpperD4, c.E2} {
				within(t, "factor", got, want[i], 2.1e-3) // the tables round d2 and d3 before they multiply by 3
			}
		}
	}
	c := must[ChartConstants](t)(ConstantsFor(2, true))
	if c.D2 != 1.128 || c.D3 != 0.853 || c.C4 != 0.7979 {
		t.Errorf("tabulated %+v", c)
	}
	// 1 + 3 * 0.853/1.128; the table's own 3.267 comes from the exact constants.
	near(t, "D4", c.UpperD4, 3.268617021276596, 1e-15)
	_, err := ConstantsFor(1, false)
	refuses(t, err, "n")
}
