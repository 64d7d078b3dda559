package stats

import "math"

// NoncentralityOfF is the interval of the noncentrality that an F statistic with df1 and df2 degrees of freedom speaks for: the
// values under which it is not in a tail (Steiger, Psychological Methods 9, 2004; Smithson, Confidence Intervals, 2003, chapter
// 4; R package MBESS, conf.limits.ncf). An end is 0 where the statistic is too small for more, so that the lower end is above 0
// exactly when the F test at (1-confidence)/2 shows something. Ends are nil when the statistic is too large to compute with.
// Errors: Invalid.
func NoncentralityOfF(f, df1, df2, confidence float64) (Interval, error) {
	return noncentrality(f*df1, f, confidence, func(ncp float64) (Distribution, error) { return NoncentralF(df1, df2, ncp) })
}

// NoncentralityOfChiSquare is the same of a chi-square statistic (Smithson 2003, chapter 4; MBESS, conf.limits.nc.chisq).
func NoncentralityOfChiSquare(x, df, confidence float64) (Interval, error) {
	return noncentrality(x, x, confidence, func(ncp float64) (Distribution, error) { return NoncentralChiSquare(df, ncp) })
}

// noncentrality searches from guess, about where the noncentrality is.
func noncentrality(guess, x, confidence float64, under func(ncp float64) (Distribution, error)) (Interval, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return Interval{}, err
	}
	central, err := under(0)
	if err != nil || !(guess <= largestNoncentrality/4) {
		return Interval{}, err
	}
	tail := (1 - opt.Confidence) / 2
	below := func(ncp float64) float64 { // falls with ncp
		d, _ := under(ncp)
		return d.CDF(x)
	}
	above := func(ncp float64) float64 {
		d, _ := under(ncp)
		return d.SF(x)
	}
	var i Interval
	if at := central.SF(x); at < tail {
		i.Lower = crossing(func(ncp float64) float64 { return math.Log(above(ncp) / tail) }, math.Log(at/tail), guess)
	} else {
		i.Lower = new(float64)
	}
	if at := central.CDF(x); at > tail {
		i.Upper = crossing(func(ncp float64) float64 { return math.Log(tail / below(ncp)) }, math.Log(tail/at), guess)
	} else {
		i.Upper = new(float64)
	}
	return i, nil
}

// crossing is where f, which rises from at0 < 0 at 0, is zero; nil when that is beyond what can be computed.
func crossing(f func(float64) float64, at0, guess float64) *float64 {
	low, flow, high := 0.0, math.Max(at0, -1e3), math.Max(1, guess)
	for high <= largestNoncentrality {
		v := math.Min(f(high), 1e3)
		if v >= 0 {
			found := root(func(x float64) float64 { return math.Max(-1e3, math.Min(1e3, f(x))) }, low, flow, high, v)
			return &found
		}
		low, flow, high = high, v, 2*high
	}
	return nil
}

// NoncentralityOfT is the interval of the noncentrality of Student's t with df degrees of freedom, one-sided under a one-sided
// alternative (Steiger and Fouladi 1997; MBESS, conf.limits.nct). Ends are nil where they cannot be computed. Errors: Invalid.
func NoncentralityOfT(t, df float64, opt TestOptions) (Interval, error) {
	opt, err := opt.withDefaults()
	if err != nil || df < leastDF {
		return Interval{}, err
	}
	tail := 1 - opt.level()
	if tail < 1e-13 || tail > 1-1e-9 { // a confidence of 1 or 0, to what quadrature can tell, bounds nothing
		return Interval{}, nil
	}
	if math.Abs(t) > farT && tail < 0.5 {
		return farNoncentralityOfT(t, df, tail, opt.Alternative)
	}
	return opt.Alternative.interval(noncentralityEnd(t, df, tail, 1), noncentralityEnd(t, df, tail, -1), math.Inf(-1), math.Inf(1)), nil
}

// farT is where quadrature of the noncentral t becomes slow.
const farT = 50

// noncentralityEnd is where t has the given tail on the side from which it is looked at.
func noncentralityEnd(t, df, tail, side float64) float64 {
	f := func(ncp float64) float64 { return math.Max(-1e3, math.Log(noncentralTUpper(side*t, df, ncp)/tail)) }
	// One more standard error than a normal statistic needs, as t itself spreads with its own size.
	reach := (1 + math.Abs(t)/math.Sqrt(df)) * (2 + math.Abs(normalQuantile(tail)))
	from, to := side*t-reach, side*t
	low, high := f(from), f(to)
	for range 100 {
		switch {
		case low >= 0:
			to, high, from = from, low, from-reach
			low = f(from)
		case high < 0:
			from, low, to = to, high, to+reach
			high = f(to)
		}
	}
	if low >= 0 || high < 0 {
		return math.NaN() // no end, which Interval says by nil
	}
	return side * root(f, from, low, to, high)
}

// farNoncentralityOfT takes the square of t, whose other tail is nothing where the noncentrality is above 10.
func farNoncentralityOfT(t, df, tail float64, a Alternative) (Interval, error) {
	square, err := NoncentralityOfF(t*t, 1, df, 1-2*tail)
	if err != nil || square.Lower == nil || square.Upper == nil || *square.Lower < 100 {
		return Interval{}, err
	}
	lower, upper := math.Sqrt(*square.Lower), math.Sqrt(*square.Upper)
	if t < 0 {
		lower, upper = -upper, -lower
	}
	return a.interval(lower, upper, math.Inf(-1), math.Inf(1)), nil
}
