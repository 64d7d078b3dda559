package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tollgate/stats"
)

type (
	distributionInput struct {
		Distribution string   `json:"distribution" enum:"normal,t,noncentral_t,chi_square,f,binomial,poisson,beta,gamma,exponential,lognormal,weibull,hypergeometric,studentized_range,mann_whitney,signed_rank" doc:"parameters in brackets: normal and lognormal (mean 0, sd 1), t (df), noncentral_t (df, ncp), chi_square (df), f (df1, df2), binomial (n, probability), poisson (lambda), beta (a, b), gamma (shape, rate 1), exponential (rate 1), weibull (shape, scale 1), hypergeometric (marked, unmarked, drawn), studentized_range (groups, df), mann_whitney (n, m), signed_rank (n)"`
		X            *float64 `json:"x,omitempty" doc:"where to answer cdf, sf and density; x or p is needed"`
		P            *float64 `json:"p,omitempty" minimum:"0" maximum:"1" doc:"the probability of which to answer quantile and upper_quantile"`
		Mean         *float64 `json:"mean,omitempty" doc:"of normal, and of the logarithms of lognormal; 0 when absent"`
		SD           *float64 `json:"sd,omitempty" doc:"of the same; 1 when absent"`
		DF           *float64 `json:"df,omitempty" doc:"degrees of freedom"`
		DF1          *float64 `json:"df1,omitempty" doc:"of the numerator of f"`
		DF2          *float64 `json:"df2,omitempty" doc:"of the denominator of f"`
		NCP          *float64 `json:"ncp,omitempty" doc:"noncentrality"`
		N            *float64 `json:"n,omitempty" doc:"trials, or size of a sample"`
		M            *float64 `json:"m,omitempty" doc:"size of the other sample"`
		Probability  *float64 `json:"probability,omitempty" doc:"of a success"`
		Lambda       *float64 `json:"lambda,omitempty" doc:"mean of poisson"`
		A            *float64 `json:"a,omitempty" doc:"first shape of beta"`
		B            *float64 `json:"b,omitempty" doc:"second shape of beta"`
		Shape        *float64 `json:"shape,omitempty" doc:"of gamma and weibull"`
		Rate         *float64 `json:"rate,omitempty" doc:"of gamma and exponential; 1 when absent"`
		Scale        *float64 `json:"scale,omitempty" doc:"of weibull; 1 when absent"`
		Marked       *float64 `json:"marked,omitempty" doc:"items that count"`
		Unmarked     *float64 `json:"unmarked,omitempty" doc:"items that do not"`
		Drawn        *float64 `json:"drawn,omitempty" doc:"items drawn without replacement"`
		Groups       *float64 `json:"groups,omitempty" doc:"means compared"`
	}
	distributionResult struct {
		CDF           *float64 `json:"cdf" doc:"P(X <= x); null without x"`
		SF            *float64 `json:"sf" doc:"P(X > x), with its own digits in the far tail"`
		Density       *float64 `json:"density" doc:"or P(X = x) of a discrete distribution; null where it is not offered"`
		Quantile      *float64 `json:"quantile" doc:"smallest x with P(X <= x) of at least p; null without p, and when infinite"`
		UpperQuantile *float64 `json:"upper_quantile" doc:"smallest x with P(X > x) of at most p"`
		Findings
	}
	// parameters are given by name; what is missing or not whole is noted.
	parameters struct {
		given map[string]*float64
		used  []string
		err   error
	}
)

func distributionMethods() []Method {
	return []Method{define(Spec{Name: "distribution", Family: "distributions", Summary: "Probabilities of both tails, density and quantiles of a distribution",
		Sources: []string{
			"gonum (incomplete beta and gamma functions, after Cephes); quantiles by search on both tails",
			"studentized_range and noncentral_t by quadrature (Copenhaver and Holland 1988; Trefethen and Weideman 2014)",
		},
		Example: `{"input":{"distribution":"t","df":7,"x":2.4,"p":0.025}}`}, distribution)}
}

// need is a parameter; usual stands for one that is absent, NaN when it must be given.
func (p *parameters) need(name string, usual float64) float64 {
	p.used = append(p.used, name)
	if v := p.given[name]; v != nil {
		return *v
	}
	if math.IsNaN(usual) && p.err == nil {
		p.err = refuse(name, "is required")
	}
	return usual
}

func (p *parameters) required(name string) float64 { return p.need(name, math.NaN()) }

func (p *parameters) whole(name string) int {
	v := p.required(name)
	if p.err == nil && (v != math.Floor(v) || math.Abs(v) > 1<<53) {
		p.err = refuse(name, "is %v and must be a whole number", v)
	}
	return int(v)
}

// distributions make one from its parameters.
var distributions = map[string]func(p *parameters) (stats.Distribution, error){
	"normal": func(p *parameters) (stats.Distribution, error) {
		return stats.NormalDistribution(p.need("mean", 0), p.need("sd", 1))
	},
	"lognormal": func(p *parameters) (stats.Distribution, error) {
		return stats.LognormalDistribution(p.need("mean", 0), p.need("sd", 1))
	},
	"t": func(p *parameters) (stats.Distribution, error) { return stats.StudentT(p.required("df")) },
	"noncentral_t": func(p *parameters) (stats.Distribution, error) {
		return stats.NoncentralT(p.required("df"), p.required("ncp"))
	},
	"chi_square": func(p *parameters) (stats.Distribution, error) { return stats.ChiSquareDistribution(p.required("df")) },
	"f": func(p *parameters) (stats.Distribution, error) {
		return stats.FDistribution(p.required("df1"), p.required("df2"))
	},
	"binomial": func(p *parameters) (stats.Distribution, error) {
		return stats.BinomialDistribution(p.whole("n"), p.required("probability"))
	},
	"poisson": func(p *parameters) (stats.Distribution, error) {
		return stats.PoissonDistribution(p.required("lambda"))
	},
	"beta": func(p *parameters) (stats.Distribution, error) {
		return stats.BetaDistribution(p.required("a"), p.required("b"))
	},
	"gamma": func(p *parameters) (stats.Distribution, error) {
		return stats.GammaDistribution(p.required("shape"), p.need("rate", 1))
	},
	"exponential": func(p *parameters) (stats.Distribution, error) {
		return stats.ExponentialDistribution(p.need("rate", 1))
	},
	"weibull": func(p *parameters) (stats.Distribution, error) {
		return stats.WeibullDistribution(p.required("shape"), p.need("scale", 1))
	},
	"hypergeometric": func(p *parameters) (stats.Distribution, error) {
		return stats.HypergeometricDistribution(p.whole("marked"), p.whole("unmarked"), p.whole("drawn"))
	},
	"studentized_range": func(p *parameters) (stats.Distribution, error) {
		return stats.StudentizedRange(p.whole("groups"), p.required("df"))
	},
	"mann_whitney": func(p *parameters) (stats.Distribution, error) {
		return stats.MannWhitneyDistribution(p.whole("n"), p.whole("m"))
	},
	"signed_rank": func(p *parameters) (stats.Distribution, error) { return stats.SignedRankDistribution(p.whole("n")) },
}

func (in distributionInput) parameters() *parameters {
	return &parameters{given: map[string]*float64{
		"mean": in.Mean, "sd": in.SD, "df": in.DF, "df1": in.DF1, "df2": in.DF2, "ncp": in.NCP, "n": in.N, "m": in.M, "probability": in.Probability,
		"lambda": in.Lambda, "a": in.A, "b": in.B, "shape": in.Shape, "rate": in.Rate, "scale": in.Scale,
		"marked": in.Marked, "unmarked": in.Unmarked, "drawn": in.Drawn, "groups": in.Groups,
	}}
}

func distribution(in distributionInput, _ noOptions) (r distributionResult, err error) {
	p := in.parameters()
	d, err := distributions[in.Distribution](p)
	if p.err != nil {
		return r, p.err
	}
	if err != nil {
		return r, err
	}
	for name, v := range p.given {
		if v != nil && !slices.Contains(p.used, name) {
			return r, refuse(name, "is no parameter of %s, which has %s", in.Distribution, strings.Join(p.used, ", "))
		}
	}
	if in.X == nil && in.P == nil {
		return r, refuse("x", "or p is required")
	}
	r.Findings = Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{}}
	if in.X != nil {
		cdf, sf := d.CDF(*in.X), d.SF(*in.X)
		r.CDF, r.SF, r.Density = &cdf, &sf, d.Density(*in.X)
		r.Conclusion = fmt.Sprintf("P(X <= %.6g) = %.6g and P(X > %.6g) = %.6g. ", *in.X, cdf, *in.X, sf)
	}
	if in.P != nil {
		lower, upper := d.Quantile(*in.P), d.UpperQuantile(*in.P)
		r.Quantile, r.UpperQuantile = &lower, &upper
		r.Conclusion += fmt.Sprintf("The quantile of %.6g is %.6g, from above %.6g.", *in.P, lower, upper)
	}
	r.Conclusion = strings.TrimSpace(r.Conclusion)
	return r, nil
}
