package stats

import "math"

// PowerOneSampleT plans a t test of one mean, or of paired differences: Effect is the difference from the null
// in the unit of sd, the standard deviation of the values (or differences), above 0. N is at least above 1.
// The power is a tail of the noncentral t distribution (R's power.t.test; Cohen 1988). Errors: Invalid.
func PowerOneSampleT(q Sought, sd float64, opt PowerOptions) (*PowerResult, error) {
	return powerT(q, sd, opt, false)
}

// PowerTwoSampleT plans the pooled t test of two means: Effect is their difference, sd the standard deviation
// within each group, N the size of the first group and opt.Ratio times it that of the second.
func PowerTwoSampleT(q Sought, sd float64, opt PowerOptions) (*PowerResult, error) {
	return powerT(q, sd, opt, true)
}

func powerT(q Sought, sd float64, opt PowerOptions, two bool) (*PowerResult, error) {
	opt, err := opt.withDefaults()
	if err := firstError(err, positive("sd", sd)); err != nil {
		return nil, err
	}
	p := plan{name: "noncentral_t", least: 1.05, effect: [2]float64{0, 1e6 * sd}, two: two, opt: opt,
		scale: func(effect float64) float64 { return effect / sd }}
	if opt.Alternative == Less {
		p.effect[1] = -p.effect[1]
	}
	if two {
		p.least = 2.1 / (1 + opt.Ratio)
	}
	p.power = func(n, effect float64) float64 {
		df, stderr := n-1, sd/math.Sqrt(n)
		if two {
			df, stderr = n*(1+opt.Ratio)-2, sd*math.Sqrt((1+1/opt.Ratio)/n)
		}
		return opt.powerT(opt.toward(effect)/stderr, df)
	}
	return p.solve(q)
}

// powerT is P(T > critical) of the noncentral t; where the effect is beyond doubt, T is as good as normal.
func (o PowerOptions) powerT(ncp, df float64) float64 {
	critical := tQuantileUpper(o.tail(), df)
	if math.Abs(ncp) > 1e3 {
		return o.powerZ(ncp-critical, ncp+critical)
	}
	power := noncentralTUpper(critical, df, ncp)
	if o.bothTails() {
		power += noncentralTUpper(critical, df, -ncp)
	}
	return power
}

// powerZ is P(Z < z), and with both tails also P(Z > other).
func (o PowerOptions) powerZ(z, other float64) float64 {
	power := normalCDF(z)
	if o.bothTails() {
		power += normalCDF(-other)
	}
	return power
}

// tQuantileUpper is the t with P(T > t) = tail; for many degrees of freedom by the Cornish-Fisher expansion
// (Abramowitz and Stegun 26.7.5), whose next term is below 1e-15.
func tQuantileUpper(tail, df float64) float64 {
	if df < 1e4 {
		d, _ := StudentT(df)
		return d.UpperQuantile(tail)
	}
	z := -normalQuantile(tail)
	s := z * z
	return z * (1 + (s+1)/(4*df) + ((5*s+16)*s+3)/(96*df*df) + (((3*s+19)*s+17)*s-15)/(384*df*df*df))
}
