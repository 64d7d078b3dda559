package analysis

import (
	"fmt"

	"tollgate/fault"
	"tollgate/stats"
)

type (
	regressionInput struct {
		X    Columns   `json:"x" doc:"one column of values, or several: an array of columns, each as long as y"`
		Y    []float64 `json:"y" doc:"what depends on x"`
		NewX Columns   `json:"new_x,omitempty" doc:"columns as x, where to predict y"`
	}
	regressionOptions struct {
		Intercept  bool    `json:"intercept" default:"true" doc:"without one, R squared and F are about zero, as in R"`
		Degree     int     `json:"degree" minimum:"1" maximum:"20" default:"1" doc:"of a polynomial in one column x"`
		Confidence float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of all intervals"`
	}
	// Term is one coefficient of a model.
	Term struct {
		Term string `json:"term" doc:"intercept, x, x^2 or x[0], x[1]"`
		stats.Coefficient
		VIF *float64 `json:"vif" doc:"variance inflation by the other columns; null for the intercept"`
	}
	regressionResult struct {
		N               int                `json:"n"`
		Coefficients    []Term             `json:"coefficients"`
		ResidualSD      float64            `json:"residual_sd"`
		RSquared        float64            `json:"r_squared"`
		AdjustedRSquare float64            `json:"adjusted_r_squared"`
		SSRegression    float64            `json:"ss_regression"`
		SSResidual      float64            `json:"ss_residual"`
		DFRegression    int                `json:"df_regression"`
		DFResidual      int                `json:"df_residual"`
		F               *float64           `json:"f" doc:"null when the fit is exact"`
		P               *float64           `json:"p" doc:"of F"`
		EffectSize      *float64           `json:"effect_size" doc:"Cohen's f squared: R squared over what is left; null when the fit is exact"`
		Fitted          []float64          `json:"fitted"`
		Residuals       []float64          `json:"residuals"`
		Standardized    []*float64         `json:"standardized_residuals" doc:"null where the fit is exact"`
		Leverages       []float64          `json:"leverages" doc:"how far each value pulls its own fit, from 0 to 1"`
		Cook            []*float64         `json:"cooks_distances"`
		DurbinWatson    *float64           `json:"durbin_watson" doc:"about 2 without autocorrelation of the residuals"`
		Predictions     []stats.Prediction `json:"predictions" doc:"at new_x"`
		Findings
	}
)

func regressions() []Method {
	return []Method{define(Spec{Name: "linear_regression", Family: "regression", Summary: "How does y depend on one or more columns of x?",
		Assumptions: []string{"the dependence is linear in the coefficients", "residuals are independent, of one spread, and normal for intervals and p"},
		Sources: []string{"ordinary least squares by Householder QR: NIST StRD linear regression; NIST/SEMATECH e-Handbook 4.4.3; R lm and predict",
			"Cook, Technometrics 19 (1977); Durbin and Watson, Biometrika 37 (1950); Breusch-Pagan in Koenker's version, Journal of Econometrics 17 (1981)"},
		Example: `{"input":{"x":[1,2,3,4,5,6],"y":[2.1,3.9,6.2,7.8,10.1,11.7],"new_x":[7]}}`}, linearRegression)}
}

func linearRegression(in regressionInput, opt regressionOptions) (regressionResult, error) {
	rows, names, err := termsOf(in.X, "x", len(in.Y), opt)
	if err != nil {
		return regressionResult{}, err
	}
	fit, err := stats.LinearRegression(rows, in.Y, stats.RegressionOptions{NoIntercept: !opt.Intercept, Confidence: opt.Confidence})
	if err != nil {
		return regressionResult{}, err
	}
	r := regressionResult{N: fit.N, ResidualSD: fit.ResidualSD, RSquared: fit.RSquared, AdjustedRSquare: fit.AdjustedRSquare,
		SSRegression: fit.SSRegression, SSResidual: fit.SSResidual, DFRegression: fit.DFRegression, DFResidual: fit.DFResidual,
		F: fit.F, P: fit.P, Fitted: fit.Fitted, Residuals: fit.Residuals, Leverages: fit.Leverages, Predictions: []stats.Prediction{}}
	if fit.RSquared < 1 {
		f2 := fit.RSquared / (1 - fit.RSquared)
		r.EffectSize = &f2
	}
	d := fit.Diagnose(rows)
	r.Standardized, r.Cook, r.DurbinWatson = d.Standardized, d.Cook, d.DurbinWatson
	r.Coefficients = termsWith(fit, d, names)
	if len(in.NewX) > 0 {
		at, _, err := termsOf(in.NewX, "new_x", len(in.NewX[0]), opt)
		if err == nil {
			r.Predictions, err = fit.Predict(at)
		}
		if err != nil {
			return r, err
		}
	}
	r.Findings = regressionFindings(fit, rows, d)
	return r, nil
}

// termsOf writes columns as rows of terms, with the powers of a polynomial, and names the terms.
func termsOf(columns Columns, name string, n int, opt regressionOptions) (rows [][]float64, names []string, err error) {
	if opt.Degree > 1 && len(columns) > 1 {
		return nil, nil, fault.New(fault.Invalid, "a polynomial has one column").With("degree", "is %d and x has %d columns; give the powers as columns", opt.Degree, len(columns))
	}
	var p fault.Problems
	for j, column := range columns {
		p.Require(len(column) == n, columns.place(name, j), "has %d values and needs %d: x is an array of columns, each as long as y", len(column), n)
		names = append(names, columns.place("x", j))
	}
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	rows = make([][]float64, n)
	for i := range rows {
		for _, column := range columns {
			power := 1.0
			for range opt.Degree {
				power *= column[i]
				rows[i] = append(rows[i], power)
			}
		}
	}
	for power := 2; power <= opt.Degree; power++ {
		names = append(names, fmt.Sprintf("x^%d", power))
	}
	return rows, names, nil
}

func termsWith(fit *stats.Regression, d stats.Diagnostics, names []string) []Term {
	if fit.Intercept {
		names = append([]string{"intercept"}, names...)
	}
	terms := make([]Term, len(fit.Coefficients))
	for j, c := range fit.Coefficients {
		terms[j] = Term{Term: names[j], Coefficient: c}
		if k := j - (len(terms) - len(d.VIF)); k >= 0 {
			terms[j].VIF = &d.VIF[k]
		}
	}
	return terms
}

func regressionFindings(fit *stats.Regression, rows [][]float64, d stats.Diagnostics) Findings {
	spread := Assumption{Name: "one spread of the residuals", Reason: "the data are too few, or the fit is exact"}
	if found, err := fit.BreuschPagan(rows); err == nil {
		spread.judge("Breusch-Pagan", found.P)
	}
	f := Findings{Assumptions: []Assumption{independence("residuals"), normality("the residuals", fit.Residuals), spread}, Warnings: []stats.Warning{}}
	if d.DurbinWatson != nil && (*d.DurbinWatson < 1 || *d.DurbinWatson > 3) {
		f.Warnings = append(f.Warnings, stats.Warning{Code: stats.Autocorrelated, Message: fmt.Sprintf("neighbouring residuals are alike or opposed (Durbin-Watson %.2f): standard errors are too small", *d.DurbinWatson)})
	}
	for j, v := range d.VIF {
		if v > 10 && len(d.VIF) > 1 {
			f.Warnings = append(f.Warnings, stats.Warning{Code: "collinear", Message: fmt.Sprintf("column %d depends on the others (VIF %.3g): its coefficient cannot be told from theirs", j, v)})
		}
	}
	for i, v := range d.Cook {
		if v != nil && *v > 1 {
			f.Warnings = append(f.Warnings, stats.Warning{Code: "influential", Message: fmt.Sprintf("value %d alone moves the fit (Cook's distance %.3g)", i, *v)})
		}
	}
	f.Conclusion = fmt.Sprintf("The model explains %.4g %% of the variation of y, which it fits exactly or which does not vary.", 100*fit.RSquared)
	if fit.P != nil {
		f.Conclusion = shown(fmt.Sprintf("y depends on x, which explains %.4g %% of its variation", 100*fit.RSquared), *fit.P)
	}
	return f
}
