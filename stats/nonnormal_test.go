package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// volumes are R's trees$Volume.
var volumes = []float64{
	10.3, 10.3, 10.2, 16.4, 18.8, 19.7, 15.6, 18.2, 22.6, 19.9, 24.2, 21, 21.4, 21.3, 19.1, 22.2,
	33.8, 27.4, 25.7, 24.9, 34.5, 31.7, 36.3, 38.3, 42.6, 55.4, 55.7, 58.3, 51.5, 51, 77,
}

// R 4.2.2, MASS 7.3-58.2: boxcox(x ~ 1) at 0, 0.5 and its maximum by optimize(tol = 1e-10), interval by uniroot.
func TestBoxCoxAgainstR(t *testing.T) {
	b := must[*BoxCox](t)(FitBoxCox(volumes, nil, 0.95))
	within(t, "lambda", b.Lambda, -0.0747660145926551, 1e-7) // a maximum is known to half the digits
	near(t, "likelihood", b.LogLikelihood, -32.7912039922507, 1e-13)
	near(t, "lower", *b.Lower, -0.703222933214795, 1e-8)
	near(t, "upper", *b.Upper, 0.565016587454892, 1e-8)
	near(t, "at 0", must[*BoxCox](t)(FitBoxCox(volumes, ptr(0), 0)).LogLikelihood, -32.8181794172343, 1e-13)
	near(t, "at a half", must[*BoxCox](t)(FitBoxCox(volumes, ptr(0.5), 0)).LogLikelihood, -34.3475520269500, 1e-13)
}

// R 4.2.2: fitdistr(x, "lognormal"), the Weibull's likelihood equation by uniroot(tol = 1e-14), qlnorm and qweibull.
func TestNonnormalAgainstR(t *testing.T) {
	spec := Specification{LSL: ptr(5), USL: ptr(80)}
	l := must[*NonnormalResult](t)(NonnormalCapability(volumes, spec, NonnormalOptions{Method: LognormalMethod}))
	near(t, "meanlog", *l.Location, 3.272731722267004, 1e-13)
	near(t, "sdlog", *l.Scale, 0.517708646580995, 1e-13)
	for i, want := range []float64{5.58232737944188, 26.38331287591811, 124.69336729910307} {
		near(t, "lognormal percentile", []float64{*l.Low, l.Median, *l.High}[i], want, 1e-12)
	}
	near(t, "ppu", *l.Ppu, (80-26.38331287591811)/(124.69336729910307-26.38331287591811), 1e-11)
	near(t, "pp", *l.Pp, 75/(124.69336729910307-5.58232737944188), 1e-11)
	w := must[*NonnormalResult](t)(NonnormalCapability(volumes, spec, NonnormalOptions{Method: WeibullMethod}))
	near(t, "shape", *w.Shape, 2.00509146081306, 1e-11)
	near(t, "scale", *w.Scale, 34.25186014375532, 1e-11)
	near(t, "above", w.Expected.AboveUSL, 0.00417423444071986, 1e-10)
	near(t, "low", *w.Low, 1.26947567128118, 1e-10)
	b := must[*NonnormalResult](t)(NonnormalCapability(volumes, spec, NonnormalOptions{Lambda: ptr(0), Transformed: true}))
	sd := l.N
	near(t, "box-cox of 0 is lognormal with n-1", *b.Ppu, (math.Log(80)-3.272731722267004)/(3*0.517708646580995*math.Sqrt(float64(sd)/float64(sd-1))), 1e-12)
}

// A curve of each family comes back from its own quantiles, to the width of their spacing.
func TestJohnsonIsFoundAgain(t *testing.T) {
	for _, want := range []Johnson{
		{Family: JohnsonSU, Gamma: -1, Eta: 1.5, Epsilon: 10, Lambda: 2},
		{Family: JohnsonSB, Gamma: 1, Eta: 1.2, Epsilon: 3, Lambda: 8},
	} {
		x := make([]float64, 4000)
		for i := range x {
			x[i] = want.Inverse(normalQuantile((float64(i) + 0.5) / 4000))
		}
		for _, j := range johnsonThrough(x, 0.75) {
			if j.Family == want.Family {
				near(t, "gamma", j.Gamma, want.Gamma, 2e-3)
				near(t, "eta", j.Eta, want.Eta, 2e-3)
				near(t, "epsilon", j.Epsilon, want.Epsilon, 2e-3)
				near(t, "lambda", j.Lambda, want.Lambda, 2e-3)
			}
		}
		j := must[*Johnson](t)(FitJohnson(x))
		if j.P < 0.9 {
			t.Errorf("the fit has p = %v: %+v", j.P, j)
		}
		r := must[*NonnormalResult](t)(NonnormalCapability(x, Specification{USL: ptr(want.Inverse(3))}, NonnormalOptions{Method: JohnsonMethod}))
		near(t, "ppu", *r.Ppu, 1, 0.06)
		if r.Pp != nil || r.Ppl != nil || *r.Ppk != *r.Ppu {
			t.Errorf("%+v", r)
		}
	}
}

// A curve leads there and back; the unit of the values does not matter to indices.
func TestNonnormalLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		j := Johnson{Family: rapid.SampledFrom([]JohnsonFamily{JohnsonSB, JohnsonSL, JohnsonSU}).Draw(r, "family"), Gamma: rapid.Float64Range(-3, 3).Draw(r, "gamma"), Eta: rapid.Float64Range(0.5, 3).Draw(r, "eta"), Epsilon: 2, Lambda: 5}
		z := rapid.Float64Range(-3, 3).Draw(r, "z")
		within(t, "back", j.Transform(j.Inverse(z)), z, 1e-8)
		scale := rapid.Float64Range(0.01, 100).Draw(r, "scale")
		scaled := make([]float64, len(volumes))
		for i, v := range volumes {
			scaled[i] = v * scale
		}
		for _, method := range []NonnormalMethod{Percentiles, BoxCoxMethod, JohnsonMethod, LognormalMethod, WeibullMethod} {
			a := must[*NonnormalResult](t)(NonnormalCapability(volumes, Specification{LSL: ptr(11), USL: ptr(70)}, NonnormalOptions{Method: method}))
			b := must[*NonnormalResult](t)(NonnormalCapability(scaled, Specification{LSL: ptr(11 * scale), USL: ptr(70 * scale)}, NonnormalOptions{Method: method}))
			if (a.Ppk == nil) != (b.Ppk == nil) {
				r.Fatalf("%s: %+v %+v", method, a, b)
			}
			if a.Ppk != nil {
				near(t, string(method), *b.Ppk, *a.Ppk, 1e-6)
			}
		}
	})
}

func TestNonnormalRefuses(t *testing.T) {
	spec := Specification{USL: ptr(80)}
	for field, run := range map[string]func() error{
		"x[0]": func() error { _, err := FitBoxCox([]float64{0, 1, 2}, nil, 0); return err },
		"x":    func() error { _, err := FitJohnson(volumes[:10]); return err },
		"method": func() error {
			_, err := NonnormalCapability(volumes, spec, NonnormalOptions{Method: "gamma"})
			return err
		},
		"lsl":    func() error { _, err := NonnormalCapability(volumes, Specification{}, NonnormalOptions{}); return err },
		"lambda": func() error { _, err := FitBoxCox(volumes, ptr(9), 0); return err },
	} {
		refuses(t, run(), field)
	}
	_, err := NonnormalCapability([]float64{3, 3, 3}, spec, NonnormalOptions{})
	refuses(t, err, "x")
}
