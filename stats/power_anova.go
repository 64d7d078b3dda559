package stats

// PowerOneWayANOVA plans a one-way analysis of variance of so many groups (2 or more) of one size: N is the size of each, above
// 1, Effect Cohen's f, the standard deviation of the groups' means over that within groups (Cohen 1988, chapter 8). F has the
// noncentrality groups*N*f^2 (R's power.anova.test, whose between.var is f^2 within.var groups/(groups-1)). The test has no
// direction: opt has alpha only. Errors: Invalid.
func PowerOneWayANOVA(q Sought, groups int, opt PowerOptions) (*PowerResult, error) {
	opt, err := opt.withDefaults()
	if err := firstError(err, countWithin("groups", groups, 2, 10_000)); err != nil {
		return nil, err
	}
	if opt.Alternative != TwoSided || opt.Ratio != 1 || opt.Strict {
		return nil, invalid("alternative", "and sizes cannot be chosen: F has one tail, and groups are of one size")
	}
	k := float64(groups)
	p := plan{name: "noncentral_f", least: 1.05, effect: [2]float64{0, 100}, opt: opt, scale: func(f float64) float64 { return f }}
	p.power = func(n, f float64) float64 {
		df1, df2, ncp := k-1, k*(n-1), k*n*f*f
		if ncp > largestNoncentrality || df2 > largestDF {
			return beyondDoubt(df1, ncp, opt.Alpha)
		}
		central, _ := FDistribution(df1, df2)
		d, _ := NoncentralF(df1, df2, ncp)
		return d.SF(central.UpperQuantile(opt.Alpha))
	}
	r, err := p.solve(q)
	if err == nil {
		r.NTotal = groups * r.NCeiling
	}
	return r, err
}

// beyondDoubt is the power with so many values that the variance within groups is known.
func beyondDoubt(df1, ncp, alpha float64) float64 {
	if ncp > largestNoncentrality {
		return 1
	}
	central, _ := ChiSquareDistribution(df1)
	d, _ := NoncentralChiSquare(df1, ncp)
	return d.SF(central.UpperQuantile(alpha))
}
