package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"tollgate/fault"
)

// RegressionOptions choose the model; the zero value has an intercept and 95 % intervals.
type RegressionOptions struct {
	NoIntercept bool    // R squared and F are then about zero and not about the mean, as in R
	Confidence  float64 // 0.95 when zero
}

// Coefficient is one term of a linear model. T and P are nil when the fit is exact.
type Coefficient struct {
	Estimate float64  `json:"estimate"`
	StdErr   float64  `json:"stderr"`
	T        *float64 `json:"t"`
	P        *float64 `json:"p" doc:"two-sided, of no effect"`
	CI       Interval `json:"ci"`
}

// Regression is an ordinary least squares fit.
type Regression struct {
	N               int           `json:"n"`
	Intercept       bool          `json:"intercept"`
	Coefficients    []Coefficient `json:"coefficients" doc:"the intercept first, if there is one, then a column of x each"`
	ResidualSD      float64       `json:"residual_sd"`
	RSquared        float64       `json:"r_squared"`
	AdjustedRSquare float64       `json:"adjusted_r_squared"`
	SSRegression    float64       `json:"ss_regression"`
	SSResidual      float64       `json:"ss_residual"`
	DFRegression    int           `json:"df_regression"`
	DFResidual      int           `json:"df_residual"`
	F               *float64      `json:"f" doc:"null when the fit is exact"`
	P               *float64      `json:"p"`
	Fitted          []float64     `json:"fitted"`
	Residuals       []float64     `json:"residuals"`
	Leverages       []float64     `json:"leverages" doc:"how far each row pulls its own fit, from 0 to 1"`
	Confidence      float64       `json:"confidence"`
	design          *linearDesign
}

// LinearRegression fits y (finite, more values than terms) to the columns of x: x[i] holds the values of
// row i, as many in each row. It factors the matrix of terms, its columns scaled to one length, by
// Householder QR: normal equations would lose Longley's and Filip's data (NIST StRD; NIST/SEMATECH
// e-Handbook 4.4.3). Errors: Invalid, also when columns depend on each other.
func LinearRegression(x [][]float64, y []float64, opt RegressionOptions) (*Regression, error) {
	if opt.Confidence == 0 {
		opt.Confidence = 0.95
	}
	if err := checkRegression(x, y, opt); err != nil {
		return nil, err
	}
	d := designOf(x, opt)
	if err := d.factor(); err != nil {
		return nil, err
	}
	beta := d.solve(y)
	r := &Regression{N: len(y), Intercept: !opt.NoIntercept, DFResidual: len(y) - d.terms, DFRegression: d.terms, Confidence: opt.Confidence, design: d}
	if r.Intercept {
		r.DFRegression--
	}
	r.fit(d, beta, y)
	r.judge()
	r.Coefficients = r.coefficients(d, beta)
	return r, checkScale("y", r.SSRegression, r.SSResidual, beta[0])
}

func checkRegression(x [][]float64, y []float64, opt RegressionOptions) error {
	if !(opt.Confidence > 0 && opt.Confidence < 1) {
		return invalid("confidence", "is %v and must be between 0 and 1", opt.Confidence)
	}
	if err := checkSeries("y", y, 2); err != nil {
		return err
	}
	if len(x) != len(y) || len(x[0]) == 0 {
		return invalid("x", "has %d rows for %d values of y, or no columns", len(x), len(y))
	}
	var p fault.Problems
	for i, row := range x {
		p.Require(len(row) == len(x[0]), at("x", i), "has %d columns and the first row has %d", len(row), len(x[0]))
		for j, v := range row {
			p.Require(isFinite(v), fmt.Sprintf("x[%d][%d]", i, j), "is not a finite number")
		}
	}
	terms := len(x[0])
	if !opt.NoIntercept {
		terms++
	}
	p.Require(len(y) > terms, "y", "has %d values for %d terms; it needs more", len(y), terms)
	return p.Err()
}

// linearDesign is the matrix of terms with its columns scaled to length one.
type linearDesign struct {
	rows, terms int
	scaled      *mat.Dense
	lengths     []float64
	q, inverse  mat.Dense // as many columns of Q as there are terms, and the inverse of R
}

func designOf(x [][]float64, opt RegressionOptions) *linearDesign {
	d := &linearDesign{rows: len(x), terms: len(x[0])}
	if !opt.NoIntercept {
		d.terms++
	}
	d.scaled, d.lengths = mat.NewDense(d.rows, d.terms, nil), make([]float64, d.terms)
	for i, row := range x {
		if !opt.NoIntercept {
			d.scaled.Set(i, 0, 1)
		}
		for j, v := range row {
			d.scaled.Set(i, d.terms-len(row)+j, v)
		}
	}
	for j := range d.terms {
		column := mat.Col(nil, j, d.scaled)
		d.lengths[j] = mat.Norm(mat.NewVecDense(d.rows, column), 2)
		for i, v := range column {
			d.scaled.Set(i, j, v/d.lengths[j])
		}
	}
	return d
}

// dependent is the share of a column's length, beside what other columns explain, that counts as nothing.
const dependent = 1e-13

func (d *linearDesign) factor() error {
	for j, length := range d.lengths {
		if length == 0 || !isFinite(length) {
			return invalid("x", "has nothing but zeros, or values too large, in the column of term %d", j)
		}
	}
	if d.rows < d.terms {
		return invalid("x", "has %d rows for %d terms; it needs more", d.rows, d.terms)
	}
	upper := d.decompose()
	for j := range d.terms {
		if math.Abs(upper.At(j, j)) < dependent {
			return invalid("x", "has columns that depend on each other (term %d is a combination of those before it)", j)
		}
	}
	identity := mat.NewDense(d.terms, d.terms, nil)
	for j := range d.terms {
		identity.Set(j, j, 1)
	}
	if err := d.inverse.Solve(upper, identity); err != nil {
		if _, rough := err.(mat.Condition); !rough { //nolint:errorlint // gonum returns the value itself
			return invalid("x", "has columns that depend on each other")
		}
	}
	return nil
}

// decompose writes the thin Q and returns R. gonum's own QR answers all of Q, which for 100,000 rows has 80 GB.
func (d *linearDesign) decompose() *mat.TriDense {
	d.q.CloneFrom(d.scaled)
	tau, size := make([]float64, d.terms), make([]float64, 1)
	lapack64.Geqrf(d.q.RawMatrix(), tau, size, -1)
	work := make([]float64, max(int(size[0]), d.terms))
	lapack64.Geqrf(d.q.RawMatrix(), tau, work, len(work))
	upper := mat.NewTriDense(d.terms, mat.Upper, nil)
	for i := range d.terms {
		for j := i; j < d.terms; j++ {
			upper.SetTri(i, j, d.q.At(i, j))
		}
	}
	lapack64.Orgqr(d.q.RawMatrix(), tau, work, len(work))
	return upper
}

// solve refines its solution once by its residuals.
func (d *linearDesign) solve(y []float64) []float64 {
	beta := make([]float64, d.terms)
	rest := append([]float64{}, y...)
	for range 2 {
		var projected, step mat.VecDense
		projected.MulVec(d.q.T(), mat.NewVecDense(d.rows, rest))
		step.MulVec(&d.inverse, &projected)
		for j := range beta {
			beta[j] += step.AtVec(j)
		}
		for i, v := range y {
			rest[i] = v - d.fitted(i, beta)
		}
	}
	return beta
}

// fitted takes beta in units of the scaled columns.
func (d *linearDesign) fitted(i int, beta []float64) float64 {
	var s sum
	for j, b := range beta {
		s.add(b * d.scaled.At(i, j))
	}
	return s.value()
}

func (r *Regression) fit(d *linearDesign, beta, y []float64) {
	center := 0.0
	if r.Intercept {
		center = momentsOf(y).mean
	}
	var residual, regression sum
	for i, v := range y {
		fitted := d.fitted(i, beta)
		r.Fitted, r.Residuals = append(r.Fitted, fitted), append(r.Residuals, v-fitted)
		residual.add((v - fitted) * (v - fitted))
		regression.add((fitted - center) * (fitted - center))
		row := d.q.RawRowView(i)
		leverage := 0.0
		for _, q := range row {
			leverage += q * q
		}
		r.Leverages = append(r.Leverages, leverage)
	}
	r.SSResidual, r.SSRegression = residual.value(), regression.value()
}

func (r *Regression) judge() {
	all := r.SSResidual + r.SSRegression
	r.ResidualSD = math.Sqrt(r.SSResidual / float64(r.DFResidual))
	if all > 0 {
		r.RSquared = r.SSRegression / all
		r.AdjustedRSquare = 1 - (1-r.RSquared)*float64(r.DFResidual+r.DFRegression)/float64(r.DFResidual)
	}
	if r.SSResidual > 0 && r.DFRegression > 0 {
		f := r.SSRegression / float64(r.DFRegression) / (r.SSResidual / float64(r.DFResidual))
		p := fUpper(f, float64(r.DFRegression), float64(r.DFResidual))
		r.F, r.P = &f, &p
	}
}

func (r *Regression) coefficients(d *linearDesign, beta []float64) []Coefficient {
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(r.DFResidual)}
	half := student.Quantile((1 + r.Confidence) / 2)
	all := make([]Coefficient, d.terms)
	for j := range all {
		spread := mat.Norm(d.inverse.RowView(j), 2)
		c := Coefficient{Estimate: beta[j] / d.lengths[j], StdErr: r.ResidualSD * spread / d.lengths[j]}
		c.CI = TwoSided.interval(c.Estimate-half*c.StdErr, c.Estimate+half*c.StdErr, math.Inf(-1), math.Inf(1))
		if c.StdErr > 0 {
			t := c.Estimate / c.StdErr
			p := TwoSided.pValue(t, student.CDF)
			c.T, c.P = &t, &p
		}
		all[j] = c
	}
	return all
}
