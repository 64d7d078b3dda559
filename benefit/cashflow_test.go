package benefit_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tollgate/benefit"
	"tollgate/fault"
)

func near(t *testing.T, name string, got, want, rel float64) {
	t.Helper()
	if !(math.Abs(got-want) <= rel*math.Abs(want)) {
		t.Errorf("%s = %.17g, want %.17g", name, got, want)
	}
}

func refuses(t *testing.T, err error, field string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != fault.Invalid || len(f.Fields) == 0 || f.Fields[0].Path != field {
		t.Errorf("error = %v, want Invalid naming %s", err, field)
	}
}

func days(t *testing.T, texts ...string) []time.Time {
	t.Helper()
	all := make([]time.Time, len(texts))
	for i, text := range texts {
		var err error
		if all[i], err = time.Parse(time.DateOnly, text); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Microsoft's documentation of NPV, example 1: 10 % and -10,000, 3,000, 4,200, 6,800 give $1,188.44; example 2:
// 8 % and 8,000, 9,200, 10,000, 12,000, 14,500 less 40,000 now give $1,922.06. With a loss of 9,000 in the sixth
// year: -$3,749.47.
func TestNPVOfSpreadsheets(t *testing.T) {
	got, err := benefit.NPV(0.10, []float64{-10000, 3000, 4200, 6800})
	if err != nil || math.Abs(got.Excel-1188.44) > 0.005 {
		t.Errorf("%v, %v", got, err)
	}
	for want, flows := range map[float64][]float64{1922.06: {-40000, 8000, 9200, 10000, 12000, 14500}, -3749.47: {-40000, 8000, 9200, 10000, 12000, 14500, -9000}} {
		if got, err := benefit.NPV(0.08, flows); err != nil || math.Abs(got.FirstNow-want) > 0.005 {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
	free, err := benefit.NPV(0, []float64{-5, 2, 4})
	if err != nil || free.FirstNow != 1 || free.Excel != 1 {
		t.Errorf("at no interest: %v, %v", free, err)
	}
}

// Microsoft's documentation of IRR: -2.1 % after four years and 8.7 % after five; of XIRR: 0.373362535; of XNPV:
// $2,086.65 (2086.647602); of MIRR: 12.61 % after five years, -4.80 % after three, and 13.48 % at 14 %.
func TestRatesOfSpreadsheets(t *testing.T) {
	flows := []float64{-70000, 12000, 15000, 18000, 21000, 26000}
	for years, want := range map[int]float64{4: -0.021, 5: 0.087} {
		if got, err := benefit.IRR(flows[:years+1]); err != nil || len(got) != 1 || math.Abs(got[0]-want) > 0.0005 {
			t.Errorf("after %d years %v, %v", years, got, err)
		}
	}
	amounts, dates := []float64{-10000, 2750, 4250, 3250, 2750}, days(t, "2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01")
	if got, err := benefit.XIRR(amounts, dates); err != nil || len(got) != 1 || math.Abs(got[0]-0.373362535) > 1e-8 {
		t.Errorf("XIRR %v, %v", got, err)
	}
	if got, err := benefit.XNPV(0.09, amounts, dates); err != nil || math.Abs(got-2086.647602) > 1e-6 {
		t.Errorf("XNPV %v, %v", got, err)
	}
	loan := []float64{-120000, 39000, 30000, 21000, 37000, 46000}
	for _, c := range []struct {
		flows          []float64
		reinvest, want float64
	}{{loan, 0.12, 0.1261}, {loan[:4], 0.12, -0.0480}, {loan, 0.14, 0.1348}} {
		if got, err := benefit.MIRR(c.flows, 0.10, c.reinvest); err != nil || math.Abs(got-c.want) > 5e-5 {
			t.Errorf("MIRR %v, %v, want %v", got, err, c.want)
		}
	}
}

// Products of known factors: flows c (1 - (1+r) x) … have exactly those rates, so expansion by hand is the source.
func TestIRRFindsEveryRate(t *testing.T) {
	for name, c := range map[string]struct {
		flows []float64
		rates []float64
	}{
		"10 and 20 %":         {[]float64{-100, 230, -132}, []float64{0.1, 0.2}},
		"25 and 400 %":        {[]float64{-1600, 10000, -10000}, []float64{0.25, 4}}, // Brealey and Myers' oil pump (Lorie and Savage 1955)
		"0, 100 and 200 %":    {[]float64{-1, 6, -11, 6}, []float64{0, 1, 2}},
		"25 % twice":          {[]float64{-16, 40, -25}, []float64{0.25}},
		"-50 % and 50 %":      {[]float64{-4, 8, -3}, []float64{-0.5, 0.5}},
		"zeros at both ends":  {[]float64{0, -100, 110, 0}, []float64{0.1}},
		"a loss of 99 %":      {[]float64{-100, 1}, []float64{-0.99}},
		"a gain of a million": {[]float64{-1, 0, 1e12}, []float64{1e6 - 1}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := benefit.IRR(c.flows)
			if err != nil || len(got) != len(c.rates) {
				t.Fatalf("%v, %v, want %v", got, err, c.rates)
			}
			for i, want := range c.rates {
				if math.Abs(got[i]-want) > 1e-7*(1+math.Abs(want)) {
					t.Errorf("%v, want %v", got, c.rates)
				}
			}
		})
	}
}

// A date before the first one listed is discounted by a negative time; the order of the others does not matter.
func TestDatesOutOfOrder(t *testing.T) {
	flows, dates := []float64{-100, 60, 55}, days(t, "2020-01-01", "2022-01-01", "2021-01-01")
	sorted, err1 := benefit.XIRR([]float64{-100, 55, 60}, days(t, "2020-01-01", "2021-01-01", "2022-01-01"))
	got, err2 := benefit.XIRR(flows, dates)
	if err1 != nil || err2 != nil || math.Abs(got[0]-sorted[0]) > 1e-14 {
		t.Errorf("%v %v, %v %v", got, err2, sorted, err1)
	}
	earlier, err := benefit.XNPV(0.1, []float64{100, 100}, days(t, "2021-01-01", "2020-01-02"))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a year before the base, 365 days", earlier, 100+110, 1e-14)
}

// Ross, Westerfield and Jaffe, Corporate Finance, chapter 5: -100, 30, 40, 50, 60 recover after 2.6 periods by
// interpolation; discounted by hand at 10 %: 27.27, 33.06, 37.57, so after 3 + 2.10/40.98.
func TestPayback(t *testing.T) {
	flows := []float64{-100, 30, 40, 50, 60}
	got, err := benefit.Payback(flows)
	if err != nil || got == nil {
		t.Fatal(err)
	}
	near(t, "payback", *got, 2.6, 1e-14)
	later, err := benefit.DiscountedPayback(0.1, flows)
	if err != nil || later == nil {
		t.Fatal(err)
	}
	near(t, "discounted", *later, 3+(100-30/1.1-40/1.21-50/1.331)/(60/1.4641), 1e-12)
	for _, c := range []struct {
		flows []float64
		want  float64
	}{{[]float64{-100, 60, 60, -50, 200}, 1 + 40./60}, {[]float64{5, -3}, 0}, {[]float64{-0.6, 0.1, 0.2, 0.3}, 3}, {[]float64{-10, 0, 10}, 2}} {
		if got, err := benefit.Payback(c.flows); err != nil || got == nil || math.Abs(*got-c.want) > 1e-12 {
			t.Errorf("%v: %v, %v", c.flows, got, err)
		}
	}
	if never, err := benefit.Payback([]float64{-100, 30, 20}); err != nil || never != nil {
		t.Errorf("what never recovers: %v, %v", never, err)
	}
}

// Brealey and Myers: the index is the present value of what follows over the outlay; -10, 30, 5 at 10 % give 3.1405.
func TestProfitabilityIndex(t *testing.T) {
	got, err := benefit.ProfitabilityIndex(0.1, []float64{-10, 30, 5})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "index", got, (30/1.1+5/1.21)/10, 1e-14)
}

func TestCashFlowsRefuse(t *testing.T) {
	npv := func(rate float64, flows []float64) error { _, err := benefit.NPV(rate, flows); return err }
	irr := func(flows ...float64) error { _, err := benefit.IRR(flows); return err }
	refuses(t, npv(0.1, nil), "flows")
	refuses(t, npv(-1, []float64{1}), "rate")
	refuses(t, npv(math.NaN(), []float64{1}), "rate")
	refuses(t, npv(0.1, []float64{1, math.Inf(-1)}), "flows[1]")
	refuses(t, npv(-0.999999, make([]float64, 0)), "flows")
	refuses(t, irr(-5), "flows")
	refuses(t, irr(5, 5, 5), "flows")
	refuses(t, irr(0, 0), "flows")
	refuses(t, irr(100, -200, 150), "flows") // 1 - 2x + 1.5x^2 has no real root
	refuses(t, irr(-5, math.NaN()), "flows[1]")
	_, err := benefit.XIRR([]float64{-5, 6}, days(t, "2020-01-01"))
	refuses(t, err, "dates")
	_, err = benefit.XIRR([]float64{-5, 6}, days(t, "2020-01-01", "2020-01-01"))
	refuses(t, err, "flows")
	_, err = benefit.XNPV(0.1, nil, nil)
	refuses(t, err, "flows")
	_, err = benefit.MIRR([]float64{5, 5}, 0.1, 0.1)
	refuses(t, err, "flows")
	_, err = benefit.MIRR([]float64{-5, 5}, -2, 0.1)
	refuses(t, err, "finance_rate")
	_, err = benefit.Payback(nil)
	refuses(t, err, "flows")
	_, err = benefit.ProfitabilityIndex(0.1, []float64{5, 5})
	refuses(t, err, "flows[0]")
}

// Every rate found makes the flows worth nothing, and there are never more than changes of sign.
func TestIRRProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		flows := []float64{}
		for _, v := range rapid.SliceOfN(rapid.IntRange(-1000, 1000), 2, 40).Draw(rt, "flows") {
			flows = append(flows, float64(v))
		}
		changes, last := 0, 0.0
		for _, f := range flows {
			if f != 0 {
				if last*f < 0 {
					changes++
				}
				last = f
			}
		}
		found, err := benefit.IRR(flows)
		if err != nil {
			if changes%2 == 1 {
				rt.Fatalf("an odd number of changes of sign has a rate, and %v has none: %v", flows, err)
			}
			return
		}
		if len(found) > changes {
			rt.Fatalf("%d rates for %d changes of sign", len(found), changes)
		}
		for _, rate := range found {
			size, value := 0.0, 0.0
			for i, f := range flows {
				d := math.Exp(-float64(i) * math.Log1p(rate))
				value += f * d
				size += math.Abs(f) * d
			}
			if math.Abs(value) > 1e-9*size {
				rt.Fatalf("at %v the flows %v are worth %v", rate, flows, value)
			}
		}
	})
}

// Rates planted as factors are all found: the sum has as many roots as it was built with.
func TestIRRFindsPlantedRates(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		planted := rapid.SliceOfNDistinct(rapid.IntRange(-8, 30), 1, 5, func(v int) int { return v }).Draw(rt, "tenths")
		flows := []float64{-1}
		for _, tenth := range planted {
			next := make([]float64, len(flows)+1)
			for i, f := range flows {
				next[i] += f
				next[i+1] -= f * (1 + float64(tenth)/10)
			}
			flows = next
		}
		found, err := benefit.IRR(flows)
		if err != nil || len(found) != len(planted) {
			rt.Fatalf("%v, %v of %v", found, err, planted)
		}
	})
}
