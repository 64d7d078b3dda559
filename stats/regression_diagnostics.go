package stats

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Prediction is what a fitted model says of one row of x: the mean there with its confidence interval, and the interval
// that holds a single new value.
type Prediction struct {
	Fit        float64  `json:"fit"`
	StdErr     float64  `json:"stderr" doc:"of the mean"`
	Confidence Interval `json:"ci" doc:"of the mean"`
	New        Interval `json:"prediction" doc:"of one new value"`
}

// Predict says what the model gives for rows of x, as many columns as in the fit (NIST/SEMATECH e-Handbook 4.5.1;
// R's predict.lm). Errors: Invalid.
func (r *Regression) Predict(rows [][]float64) ([]Prediction, error) {
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(r.DFResidual)}.Quantile((1 + r.Confidence) / 2)
	all := make([]Prediction, 0, len(rows))
	for i, row := range rows {
		scaled := mat.NewVecDense(r.design.terms, nil)
		if len(row) != r.design.terms-r.terms0() {
			return nil, invalid(at("new_x", i), "has %d columns and the model %d", len(row), r.design.terms-r.terms0())
		}
		if err := checkSeries(at("new_x", i), row, 1); err != nil {
			return nil, err
		}
		if r.Intercept {
			scaled.SetVec(0, 1/r.design.lengths[0])
		}
		var fit sum
		for j := range r.design.terms {
			if k := j - r.terms0(); k >= 0 {
				scaled.SetVec(j, row[k]/r.design.lengths[j])
			}
			fit.add(r.Coefficients[j].Estimate * scaled.AtVec(j) * r.design.lengths[j])
		}
		var spread mat.VecDense
		spread.MulVec(r.design.inverse.T(), scaled)
		e := mat.Norm(&spread, 2)
		p := Prediction{Fit: fit.value(), StdErr: r.ResidualSD * e}
		p.Confidence = around(p.Fit, half*p.StdErr)
		p.New = around(p.Fit, half*r.ResidualSD*math.Hypot(1, e))
		all = append(all, p)
	}
	return all, nil
}

// terms0 is how many terms stand before the columns of x.
func (r *Regression) terms0() int {
	if r.Intercept {
		return 1
	}
	return 0
}

func around(middle, half float64) Interval {
	return TwoSided.interval(middle-half, middle+half, math.Inf(-1), math.Inf(1))
}

// Diagnostics say how far a fit can be trusted. Elements are nil where the fit is exact.
type Diagnostics struct {
	Standardized []*float64 // residuals over their own standard deviation, s sqrt(1 - leverage)
	Cook         []*float64 // Cook's distances (Technometrics 19, 1977)
	DurbinWatson *float64   // of the residuals in their order: about 2 without autocorrelation
	VIF          []float64  // variance inflation of each column of x; of the raw column without an intercept
}

// Diagnose judges the fit; rows are those of x that it was made from.
func (r *Regression) Diagnose(rows [][]float64) Diagnostics {
	d := Diagnostics{Standardized: make([]*float64, r.N), Cook: make([]*float64, r.N)}
	var steps sum
	for i, e := range r.Residuals {
		if i > 0 {
			steps.add((e - r.Residuals[i-1]) * (e - r.Residuals[i-1]))
		}
		rest := 1 - r.Leverages[i]
		if r.ResidualSD == 0 || rest <= 1e-12 {
			continue
		}
		z := e / (r.ResidualSD * math.Sqrt(rest))
		cook := z * z * r.Leverages[i] / (rest * float64(r.design.terms))
		d.Standardized[i], d.Cook[i] = &z, &cook
	}
	if r.SSResidual > 0 {
		v := steps.value() / r.SSResidual
		d.DurbinWatson = &v
	}
	for j := r.terms0(); j < r.design.terms; j++ {
		column := make([]float64, len(rows))
		for i, row := range rows {
			column[i] = row[j-r.terms0()]
		}
		square := r.design.lengths[j] * r.design.lengths[j]
		if r.Intercept {
			square = momentsOf(column).ss
		}
		spread := mat.Norm(r.design.inverse.RowView(j), 2) / r.design.lengths[j]
		d.VIF = append(d.VIF, spread*spread*square)
	}
	return d
}

// BreuschPagan asks whether the spread of the residuals depends on the columns of x: Koenker's version, n R squared of the squared
// residuals, which does not lean on normality (Journal of Econometrics 17, 1981; R lmtest's bptest). Errors: Invalid, for an exact fit
// too.
func (r *Regression) BreuschPagan(rows [][]float64) (*ChiSquareTest, error) {
	if r.ResidualSD == 0 {
		return nil, invalid("y", "is fitted exactly")
	}
	squares := make([]float64, r.N)
	for i, e := range r.Residuals {
		squares[i] = (e / r.ResidualSD) * (e / r.ResidualSD)
	}
	of, err := LinearRegression(rows, squares, RegressionOptions{})
	if err != nil {
		return nil, err
	}
	t := &ChiSquareTest{Statistic: float64(r.N) * of.RSquared, DF: float64(of.DFRegression)}
	t.P = chiSquareUpper(t.Statistic, t.DF)
	return t, nil
}
