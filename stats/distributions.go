package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// NormalDistribution has a mean and a standard deviation above 0.
func NormalDistribution(mean, sd float64) (Distribution, error) {
	if err := positive("sd", sd); err != nil {
		return Distribution{}, err
	}
	return Distribution{
		Name: "normal", center: &mean, least: math.Inf(-1), most: math.Inf(1),
		cdf:     func(x float64) float64 { return normalCDF((x - mean) / sd) },
		sf:      func(x float64) float64 { return normalCDF((mean - x) / sd) },
		density: distuv.Normal{Mu: mean, Sigma: sd}.Prob,
	}, requireFinite("mean", mean)
}

// StudentT has df degrees of freedom, above 0 and not necessarily whole.
func StudentT(df float64) (Distribution, error) {
	return Distribution{
		Name: "t", center: new(float64), least: math.Inf(-1), most: math.Inf(1),
		cdf:     func(x float64) float64 { return tUpper(-x, df) },
		sf:      func(x float64) float64 { return tUpper(x, df) },
		density: distuv.StudentsT{Sigma: 1, Nu: df}.Prob,
	}, positive("df", df)
}

// tUpper is P(T > t) by the incomplete beta function; near 0, half of it less what lies between 0 and t.
func tUpper(t, df float64) float64 {
	if df > 1e5 { // the incomplete beta function loses digits
		return normalCDF(-normalOfT(t, df))
	}
	square := t * t
	if math.Abs(t) < 0.5 {
		return 0.5 - math.Copysign(0.5*mathext.RegIncBeta(0.5, df/2, square/(df+square)), t)
	}
	tail := 0.5 * mathext.RegIncBeta(df/2, 0.5, df/(df+square))
	if square > 1e40 { // and far above df
		tail = farTUpper(math.Abs(t), df)
	}
	if t < 0 {
		return 1 - tail
	}
	return tail
}

// farTUpper is the power of t to which the tail comes down where df is nothing beside the square of t.
func farTUpper(t, df float64) float64 {
	a, _ := math.Lgamma((df + 1) / 2)
	b, _ := math.Lgamma(df / 2)
	return math.Exp(a - b - 0.5*math.Log(df*math.Pi) + (df+1)/2*math.Log(df) - df*math.Log(t) - math.Log(df))
}

// normalOfT is the normal value with the tail of t, by Hill's expansion (Algorithm 395, Communications of the ACM 13, 1970),
// whose error goes with the sixth power of 1/df.
func normalOfT(t, df float64) float64 {
	a := df - 0.5
	b := 48 * a * a
	y := math.Min(a*math.Log1p(t/df*t), 5000) // the tail is below any double by then
	z := (((((-0.4*y-3.3)*y-24)*y-85.5)/(0.8*y*y+100+b)+y+3)/b + 1) * math.Sqrt(y)
	return math.Copysign(z, t)
}

// NoncentralT is the distribution of (Z+ncp)/sqrt(chi-square/df): the mean of F(t s - ncp) over s, to a relative
// error of about 1e-12 in both tails. (Lenth's algorithm AS 243, Applied Statistics 38, 1989, which R and gonum
// use, has that as absolute error and gives way to an approximation above an ncp of 37.6.)
func NoncentralT(df, ncp float64) (Distribution, error) {
	if err := firstError(positive("df", df), requireFinite("ncp", ncp)); err != nil {
		return Distribution{}, err
	}
	if math.Abs(ncp) > 1e4 || df < leastDF {
		return Distribution{}, invalid("ncp", "is %v and df %v; ncp must be between -1e4 and 1e4, df at least %v", ncp, df, leastDF)
	}
	return Distribution{
		Name: "noncentral_t", least: math.Inf(-1), most: math.Inf(1),
		cdf:     func(x float64) float64 { return noncentralTUpper(-x, df, -ncp) },
		sf:      func(x float64) float64 { return noncentralTUpper(x, df, ncp) },
		density: distuv.NoncentralT{Nu: df, Mu: ncp}.Prob,
	}, nil
}

func noncentralTUpper(t, df, ncp float64) float64 {
	switch {
	case ncp == 0:
		return tUpper(t, df)
	case df > knownDF:
		return normalCDF(ncp - t)
	}
	return overScale(df, 0.5/(1+math.Abs(ncp)), func(s float64) float64 { return normalCDF(ncp - t*s) })
}

// FDistribution has df1 degrees of freedom in the numerator and df2 in the denominator, both 0.001 or more.
func FDistribution(df1, df2 float64) (Distribution, error) {
	err := firstError(shapeWithin("df1", df1, math.MaxFloat64), shapeWithin("df2", df2, math.MaxFloat64))
	switch { // the incomplete beta function has no digits left; one variance is as good as known
	case err != nil:
		return Distribution{}, err
	case df2 > 1e9:
		d, _ := ChiSquareDistribution(df1)
		return Distribution{Name: "f", least: 0, most: math.Inf(1), density: distuv.F{D1: df1, D2: df2}.Prob,
			cdf: func(x float64) float64 { return d.CDF(df1 * x) }, sf: func(x float64) float64 { return d.SF(df1 * x) }}, nil
	case df1 > 1e9:
		d, _ := ChiSquareDistribution(df2)
		return Distribution{Name: "f", least: 0, most: math.Inf(1), density: distuv.F{D1: df1, D2: df2}.Prob,
			cdf: func(x float64) float64 { return d.SF(df2 / x) }, sf: func(x float64) float64 { return d.CDF(df2 / x) }}, nil
	}
	return Distribution{
		Name: "f", least: 0, most: math.Inf(1),
		cdf:     func(x float64) float64 { return regIncBeta(df1/2, df2/2, 1/(1+df2/df1/x), 1/(1+df1/df2*x)) },
		sf:      func(x float64) float64 { return regIncBeta(df2/2, df1/2, 1/(1+df1/df2*x), 1/(1+df2/df1/x)) },
		density: distuv.F{D1: df1, D2: df2}.Prob,
	}, nil
}

// ChiSquareDistribution has df degrees of freedom, above 0.
func ChiSquareDistribution(df float64) (Distribution, error) {
	d, err := GammaDistribution(df/2, 0.5)
	d.Name = "chi_square"
	if err != nil {
		err = positive("df", df)
	}
	return d, err
}

// GammaDistribution has a shape and a rate (1/scale), both above 0.
func GammaDistribution(shape, rate float64) (Distribution, error) {
	d := distuv.Gamma{Alpha: shape, Beta: rate}
	return Distribution{Name: "gamma", least: 0, most: math.Inf(1), cdf: d.CDF, sf: d.Survival, density: d.Prob},
		firstError(positive("shape", shape), positive("rate", rate))
}

// BetaDistribution has two shapes from 0.001 to 1e9: beyond these the incomplete beta function has no digits left.
func BetaDistribution(a, b float64) (Distribution, error) {
	return Distribution{
		Name: "beta", least: 0, most: 1,
		cdf:     func(x float64) float64 { return regIncBeta(a, b, x, 1-x) },
		sf:      func(x float64) float64 { return regIncBeta(b, a, 1-x, x) },
		density: distuv.Beta{Alpha: a, Beta: b}.Prob,
	}, firstError(shapeWithin("a", a, largestDF), shapeWithin("b", b, largestDF))
}

// regIncBeta is the regularized incomplete beta function at x, y being 1-x without the rounding of that
// difference. Near x = 1 it is the complement of the other tail, unless that tail is nearly everything.
func regIncBeta(a, b, x, y float64) float64 {
	if x > 0.5 {
		if other := mathext.RegIncBeta(b, a, y); other < 0.9 || y < 1e-9 {
			return 1 - other
		}
	}
	return mathext.RegIncBeta(a, b, x)
}

// WeibullDistribution has a shape and a scale, both above 0.
func WeibullDistribution(shape, scale float64) (Distribution, error) {
	power := func(x float64) float64 { return math.Pow(x/scale, shape) }
	return Distribution{
		Name: "weibull", least: 0, most: math.Inf(1),
		cdf:     func(x float64) float64 { return -math.Expm1(-power(x)) },
		sf:      func(x float64) float64 { return math.Exp(-power(x)) },
		density: distuv.Weibull{K: shape, Lambda: scale}.Prob,
	}, firstError(positive("shape", shape), positive("scale", scale))
}

// ExponentialDistribution has a rate above 0.
func ExponentialDistribution(rate float64) (Distribution, error) {
	d, err := WeibullDistribution(1, 1/rate)
	d.Name = "exponential"
	if err != nil {
		err = positive("rate", rate)
	}
	return d, err
}

// LognormalDistribution is that of exp(X), X being normal with mean and sd.
func LognormalDistribution(mean, sd float64) (Distribution, error) {
	n, err := NormalDistribution(mean, sd)
	return Distribution{
		Name: "lognormal", least: 0, most: math.Inf(1),
		cdf:     func(x float64) float64 { return n.CDF(math.Log(x)) },
		sf:      func(x float64) float64 { return n.SF(math.Log(x)) },
		density: distuv.LogNormal{Mu: mean, Sigma: sd}.Prob,
	}, err
}

func positive(name string, v float64) error {
	if !(v > 0) || math.IsInf(v, 1) {
		return invalid(name, "is %v and must be a finite number above 0", v)
	}
	return nil
}

const leastShape = 0.001

func shapeWithin(name string, v, most float64) error {
	if !(v >= leastShape && v <= most) {
		return invalid(name, "is %v and must be between %v and %g", v, leastShape, most)
	}
	return nil
}

func requireFinite(name string, v float64) error {
	if !isFinite(v) {
		return invalid(name, "is not a finite number")
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
