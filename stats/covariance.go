package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Covariance names how the standard errors of a linear model are estimated.
type Covariance string

// The estimators. HC0 to HC3 allow for unequal variances (MacKinnon and White, Journal of Econometrics 29,
// 1985), CR0 and CR1 also for any dependence within a cluster (Liang and Zeger, Biometrika 73, 1986),
// NeweyWest for dependence between successive times (Econometrica 55, 1987).
const (
	Classical Covariance = "classical" // one variance, independent errors
	HC0       Covariance = "hc0"       // squared residuals, White's
	HC1       Covariance = "hc1"       // HC0 times N/(N-K)
	HC2       Covariance = "hc2"       // squared residuals over 1-leverage
	HC3       Covariance = "hc3"       // squared residuals over (1-leverage)^2
	CR0       Covariance = "cr0"       // sums of scores by cluster
	CR1       Covariance = "cr1"       // CR0 times G/(G-1) (N-1)/(N-K)
	NeweyWest Covariance = "newey_west"
)

// RobustEstimate is one coefficient with its standard error under one estimator of the covariance. T, P and
// the ends of CI are nil when the standard error is zero.
type RobustEstimate struct {
	StdErr float64  `json:"stderr"`
	T      *float64 `json:"t"`
	DF     float64  `json:"df" doc:"of the t distribution: N-K, or the number of clusters less 1"`
	P      *float64 `json:"p"`
	CI     Interval `json:"ci"`
}

// RobustEstimates are one coefficient under each estimator; nil where one has no value.
type RobustEstimates struct {
	Classical *RobustEstimate `json:"classical"`
	HC0       *RobustEstimate `json:"hc0"`
	HC1       *RobustEstimate `json:"hc1"`
	HC2       *RobustEstimate `json:"hc2" doc:"null when an observation has leverage 1"`
	HC3       *RobustEstimate `json:"hc3" doc:"null when an observation has leverage 1"`
	CR0       *RobustEstimate `json:"cr0" doc:"null without clusters"`
	CR1       *RobustEstimate `json:"cr1" doc:"null without clusters"`
}

func (r RobustEstimates) of(kind Covariance) *RobustEstimate {
	return map[Covariance]*RobustEstimate{
		Classical: r.Classical, HC0: r.HC0, HC1: r.HC1, HC2: r.HC2, HC3: r.HC3, CR0: r.CR0, CR1: r.CR1,
	}[kind]
}

// linearFit is a fit by ordinary least squares with what robust covariances need.
type linearFit struct {
	*linearDesign
	beta      []float64 // in units of the columns
	residuals []float64
	leverages []float64
	absorbed  int     // terms that were taken out of all columns beforehand, such as one mean for each unit
	scale     float64 // the largest value of y, against which an error of rounding is judged
}

// fitColumns fits y to rows of terms, the intercept among them where there is one. Errors name x.
func fitColumns(rows [][]float64, y []float64) (*linearFit, error) {
	d := designOf(rows, RegressionOptions{NoIntercept: true})
	if err := d.factor(); err != nil {
		return nil, err
	}
	scaled := d.solve(y)
	f := &linearFit{linearDesign: d, beta: make([]float64, d.terms), residuals: make([]float64, d.rows), leverages: make([]float64, d.rows)}
	for j := range scaled {
		f.beta[j] = scaled[j] / d.lengths[j]
	}
	for i, v := range y {
		f.residuals[i] = v - d.fitted(i, scaled)
		f.scale = math.Max(f.scale, math.Abs(v))
		for _, q := range d.q.RawRowView(i) {
			f.leverages[i] += q * q
		}
	}
	return f, nil
}

// freedom is N-K.
func (f *linearFit) freedom() float64 { return float64(f.rows - f.terms - f.absorbed) }

// exact tells whether nothing is left to explain but rounding.
func (f *linearFit) exact() bool {
	var s sum
	for _, e := range f.residuals {
		s.add(e * e)
	}
	return math.Sqrt(s.value()/float64(f.rows)) <= 10*0x1p-52*f.scale*math.Sqrt(float64(f.rows))
}

// covariance turns the sum of outer products of scores, in the basis of Q, into that of the coefficients.
func (f *linearFit) covariance(meat *mat.Dense) *mat.Dense {
	var half, whole mat.Dense
	half.Mul(&f.inverse, meat)
	whole.Mul(&half, f.inverse.T())
	for i := range f.terms {
		for j := range f.terms {
			whole.Set(i, j, whole.At(i, j)/(f.lengths[i]*f.lengths[j]))
		}
	}
	return &whole
}

// classical is the covariance under equal variances.
func (f *linearFit) classical() *mat.Dense {
	var s sum
	for _, e := range f.residuals {
		s.add(e * e)
	}
	meat := mat.NewDense(f.terms, f.terms, nil)
	for j := range f.terms {
		meat.Set(j, j, s.value()/f.freedom())
	}
	return f.covariance(meat)
}

// heteroscedastic is HC0 to HC3; nil when a leverage of 1 leaves HC2 or HC3 without a value.
func (f *linearFit) heteroscedastic(kind Covariance) *mat.Dense {
	meat := mat.NewDense(f.terms, f.terms, nil)
	for i, e := range f.residuals {
		weight := e * e
		rest := 1 - f.leverages[i]
		if (kind == HC2 || kind == HC3) && rest < 1e-12 {
			return nil
		}
		switch kind {
		case HC1:
			weight *= float64(f.rows) / f.freedom()
		case HC2:
			weight /= rest
		case HC3:
			weight /= rest * rest
		}
		q := f.q.RowView(i)
		meat.RankOne(meat, weight, q, q)
	}
	return f.covariance(meat)
}

// clustered is CR0 or CR1 over clusters numbered from 0 to count-1.
func (f *linearFit) clustered(kind Covariance, cluster []int, count int) *mat.Dense {
	scores := mat.NewDense(count, f.terms, nil)
	for i, e := range f.residuals {
		row := scores.RawRowView(cluster[i])
		for j, q := range f.q.RawRowView(i) {
			row[j] += e * q
		}
	}
	var meat mat.Dense
	meat.Mul(scores.T(), scores)
	if kind == CR1 {
		groups, n := float64(count), float64(f.rows)
		meat.Scale(groups/(groups-1)*(n-1)/f.freedom(), &meat)
	}
	return f.covariance(&meat)
}

// neweyWest weighs the products of scores l apart by 1-l/(lag+1), Bartlett's weights; rows are in time
// order. adjusted multiplies by N/(N-K).
func (f *linearFit) neweyWest(lag int, adjusted bool) *mat.Dense {
	scores := mat.NewDense(f.rows, f.terms, nil)
	for i, e := range f.residuals {
		row := scores.RawRowView(i)
		for j, q := range f.q.RawRowView(i) {
			row[j] = e * q
		}
	}
	var meat mat.Dense
	meat.Mul(scores.T(), scores)
	for l := 1; l <= lag; l++ {
		var product mat.Dense
		product.Mul(scores.Slice(l, f.rows, 0, f.terms).T(), scores.Slice(0, f.rows-l, 0, f.terms))
		product.Scale(1-float64(l)/float64(lag+1), &product)
		meat.Add(&meat, &product)
		meat.Add(&meat, product.T())
	}
	if adjusted {
		meat.Scale(float64(f.rows)/f.freedom(), &meat)
	}
	return f.covariance(&meat)
}

// estimate judges a combination of coefficients, given by its weights, by Student's t.
func (f *linearFit) estimate(weights []float64, covariance *mat.Dense, df float64, opt TestOptions) (float64, *RobustEstimate) {
	w := mat.NewVecDense(len(weights), weights)
	value := mat.Dot(w, mat.NewVecDense(len(f.beta), f.beta))
	r := &RobustEstimate{DF: df}
	if variance := mat.Inner(w, covariance, w); variance > 0 && !f.exact() {
		r.StdErr = math.Sqrt(variance)
		student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
		t := (value - opt.Null) / r.StdErr
		p := opt.Alternative.pValue(t, student.CDF)
		half := student.Quantile(opt.level()) * r.StdErr
		r.T, r.P = &t, &p
		r.CI = opt.Alternative.interval(value-half, value+half, math.Inf(-1), math.Inf(1))
	}
	return value, r
}

// only is the weights that take coefficient j out of n.
func only(j, n int) []float64 {
	w := make([]float64, n)
	w[j] = 1
	return w
}

// placesOf numbers labels in order of their first appearance, and counts the distinct ones.
func placesOf(labels []string) (places []int, count int) {
	known := numbered(labels)
	places = make([]int, len(labels))
	for i, label := range labels {
		places[i] = known[label]
	}
	return places, len(known)
}
