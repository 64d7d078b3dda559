package stats

import "math"

// EffectInterval is that of Cohen's d, by the noncentral t (Steiger and Fouladi 1997; R package MBESS, ci.sm and ci.smd): exact
// for normal data; of Welch's test, with its degrees of freedom, an approximation. Ends are nil where they cannot be computed.
func (t *TTest) EffectInterval() (Interval, error) {
	ncp, err := NoncentralityOfT(t.T, t.DF, TestOptions{Alternative: t.Alternative, Confidence: t.Confidence})
	return ncp.times(t.unit), err
}

// times is the interval in a unit of which the given one has so many.
func (i Interval) times(unit float64) Interval {
	scaled := func(v *float64) *float64 {
		if v == nil {
			return nil
		}
		return finiteOrNil(*v * unit)
	}
	return Interval{Lower: scaled(i.Lower), Upper: scaled(i.Upper)}
}

// superiority is the interval of the rank-biserial correlation r of samples of n and m values: of the probability (r+1)/2 that one
// is above the other, by Newcombe's method 5 (Statistics in Medicine 25, 2006, 559), whose standard error is that under the
// end, so that samples which lie apart have an interval too.
func superiority(r, n, m float64, opt TestOptions) Interval {
	seen, z := (1+r)/2, normalQuantile(opt.level())
	stderr := func(p float64) float64 {
		half := (n+m)/2 - 1
		return math.Sqrt(p * (1 - p) / (n * m) * (1 + half*(1-p)/(2-p) + half*p/(1+p)))
	}
	end := func(side float64) float64 {
		limit := (1 - side) / 2 // 0 for the lower end, 1 for the upper one
		if seen == limit || z <= 0 {
			return 2*seen - 1
		}
		f := func(p float64) float64 { return side*(seen-p) - z*stderr(p) }
		inside := seen + (limit-seen)*0x1p-40 // at 0 and 1 there is no error
		return 2*root(f, limit, f(limit), inside, f(inside)) - 1
	}
	return opt.Alternative.interval(end(1), end(-1), -1, 1)
}

// matchedSuperiority is the interval of the rank-biserial correlation r of ranks with signs, by Fisher's z with the standard error under
// the null hypothesis (Kerby 2014; R package effectsize). Where all signs are alike it is taken half a rank before its end.
func matchedSuperiority(r, squares, all float64, opt TestOptions) Interval {
	most := 1 - 1/all
	z, half := math.Atanh(math.Max(-most, math.Min(most, r))), normalQuantile(opt.level())*math.Sqrt(squares)/all
	lower, upper := math.Tanh(z-half), math.Tanh(z+half)
	if r >= most {
		upper = 1
	}
	if r <= -most {
		lower = -1
	}
	return opt.Alternative.interval(lower, upper, -1, 1)
}

// EffectInterval is that of Cohen's h, whose standard error sqrt(1/n + 1/m) does not depend on the proportions (Cohen 1988,
// chapter 6; R package effectsize, cohens_h).
func (t *TwoProportionsTest) EffectInterval(n, m int) Interval {
	opt := TestOptions{Alternative: t.Alternative, Confidence: t.Confidence}
	half := normalQuantile(opt.level()) * math.Sqrt(1/float64(n)+1/float64(m))
	return t.Alternative.interval(t.EffectSize-half, t.EffectSize+half, -math.Pi, math.Pi)
}
