package analysis

import (
	"fmt"
	"slices"

	"tollgate/fault"
	"tollgate/stats"
)

type (
	regressionInput struct {
		X    Rows      `json:"x" doc:"values of one variable, or a row of several for each value of y"`
		Y    []float64 `json:"y" doc:"what depends on x"`
		NewX Rows      `json:"new_x,omitempty" doc:"as x: where to predict y"`
	}
	regressionOptions struct {
		Intercept  bool    `json:"intercept" default:"true" doc:"without one, R squared and F are about zero, as in R"`
		Degree     int     `json:"degree" minimum:"1" maximum:"20" default:"1" doc:"of a polynomial in one variable x"`
		Confidence float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of all intervals"`
	}
	// Term is one coefficient of a model.
	Term struct {
		Term string `json:"term" doc:"intercept; x, x^2; or x0, x1, x2 for the places in a row"`
		stats.Coefficient
		VIF *float64 `json:"vif" doc:"variance inflation by the other terms; null for the intercept"`
	}
	regressionResult struct {
		N               int                `json:"n"`
		Coefficients    []Term             `json:"coefficients"`
		ResidualSD      float64            `json:"residual_sd"`
		RSquared        float64            `json:"r_squared"`
		RSquaredCI      *CI                `json:"r_squared_ci" doc:"L/(L + n) from the ends L of the noncentrality of F, x being taken as given (R package MBESS, ci.R2); null when the fit is exact"`
		AdjustedRSquare float64            `json:"adjusted_r_squared"`
		SSRegression    float64            `json:"ss_regression"`
		SSResidual      float64            `json:"ss_residual"`
		MSRegression    float64            `json:"ms_regression"`
		MSResidual      float64            `json:"ms_residual"`
		DFRegression    int                `json:"df_regression"`
		DFResidual      int                `json:"df_residual"`
		F               *float64           `json:"f" doc:"null when the fit is exact"`
		P               *float64           `json:"p" doc:"of F"`
		EffectSize      *float64           `json:"effect_size" doc:"Cohen's f squared: R squared over what is left; null when the fit is exact"`
		EffectCI        *CI                `json:"effect_size_ci" doc:"L/n; null when the fit is exact"`
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
	return []Method{define(Spec{Name: "linear_regression", Family: "regression", Version: 2, Summary: "How does y depend on one or more columns of x?",
		Assumptions: []string{"the dependence is linear in the coefficients", "residuals are independent, of one spread, and normal for intervals and p"},
		Sources: []string{"ordinary least squares by Householder QR: NIST StRD linear regression; NIST/SEMATECH e-Handbook 4.4.3; R lm and predict",
			"Cook, Technometrics 19 (1977); Durbin and Watson, Biometrika 37 (1950); Breusch-Pagan in Koenker's version, Journal of Econometrics 17 (1981)",
			"interval of R squared: Smithson, Educational and Psychological Measurement 61 (2001)"},
		Example: `{"input":{"x":[1,2,3,4,5,6],"y":[2.1,3.9,6.2,7.8,10.1,11.7],"new_x":[7]}}`}, linearRegression)}
}

func linearRegression(in regressionInput, opt regressionOptions) (regressionResult, error) {
	rows, err := termsOf(in.X, "x", opt)
	if err != nil {
		return regressionResult{}, err
	}
	fit, err := stats.LinearRegression(rows, in.Y, stats.RegressionOptions{NoIntercept: !opt.Intercept, Confidence: opt.Confidence})
	if err != nil {
		return regressionResult{}, err
	}
	if opt.Intercept && slices.Min(in.Y) == slices.Max(in.Y) { // R squared and F would be 0 over 0
		return regressionResult{}, refuse("y", "does not vary, so there is nothing to explain")
	}
	r := regressionResult{N: fit.N, ResidualSD: fit.ResidualSD, RSquared: fit.RSquared, AdjustedRSquare: fit.AdjustedRSquare,
		SSRegression: fit.SSRegression, SSResidual: fit.SSResidual,
		MSRegression: fit.SSRegression / float64(fit.DFRegression), MSResidual: fit.SSResidual / float64(fit.DFResidual), DFRegression: fit.DFRegression, DFResidual: fit.DFResidual,
		F: fit.F, P: fit.P, Fitted: fit.Fitted, Residuals: fit.Residuals, Leverages: fit.Leverages}
	if fit.RSquared < 1 {
		f2 := fit.RSquared / (1 - fit.RSquared)
		r.EffectSize = &f2
	}
	if err := r.bound(opt.Confidence); err != nil {
		return r, err
	}
	d := fit.Diagnose(rows)
	r.Standardized, r.Cook, r.DurbinWatson = d.Standardized, d.Cook, d.DurbinWatson
	r.Coefficients = termsWith(fit, d, len(in.X[0]))
	at, err := termsOf(in.NewX, "new_x", opt)
	if err == nil {
		r.Predictions, err = fit.Predict(at)
	}
	if err != nil {
		return r, err
	}
	r.Findings = regressionFindings(fit, rows, d)
	r.conclude(opt.Confidence)
	return r, nil
}

// bound gives R squared and f squared their intervals.
func (r *regressionResult) bound(confidence float64) error {
	if r.F == nil || r.DFRegression < 1 {
		return nil
	}
	ncp, err := stats.NoncentralityOfF(*r.F, float64(r.DFRegression), float64(r.DFResidual), confidence)
	n := float64(r.N)
	square, f2 := mapped(ncp, func(l float64) float64 { return l / (l + n) }), mapped(ncp, func(l float64) float64 { return l / n })
	r.RSquaredCI, r.EffectCI = &square, &f2
	return err
}

func (r *regressionResult) conclude(confidence float64) {
	r.Conclusion = fmt.Sprintf("The model explains %.4g %% of the variation of y, which it fits exactly or which does not vary.", 100*r.RSquared)
	if r.P != nil && r.RSquaredCI != nil {
		r.Conclusion = shownWith("y depends on x", *r.P, confidence, "the share of its variation that x explains (R squared)", r.RSquared, *r.RSquaredCI)
	}
}

// termsOf adds the powers of a polynomial to rows.
func termsOf(rows Rows, name string, opt regressionOptions) ([][]float64, error) {
	if opt.Degree == 1 {
		return rows, nil
	}
	terms := make([][]float64, len(rows))
	for i, row := range rows {
		if len(row) != 1 {
			return nil, fault.New(fault.Invalid, "a polynomial has one variable").
				With("degree", "is %d, and %s[%d] has %d values; give the powers as values of the row", opt.Degree, name, i, len(row))
		}
		power := 1.0
		for range opt.Degree {
			power *= row[0]
			terms[i] = append(terms[i], power)
		}
	}
	return terms, nil
}

// termsWith names the coefficients of a model of so many variables.
func termsWith(fit *stats.Regression, d stats.Diagnostics, variables int) []Term {
	terms := make([]Term, len(fit.Coefficients))
	for j, c := range fit.Coefficients {
		terms[j] = Term{Term: "intercept", Coefficient: c}
		k := j - (len(terms) - len(d.VIF))
		if k < 0 {
			continue
		}
		terms[j].VIF = &d.VIF[k]
		switch {
		case variables > 1:
			terms[j].Term = fmt.Sprintf("x%d", k)
		case k == 0:
			terms[j].Term = "x"
		default:
			terms[j].Term = fmt.Sprintf("x^%d", k+1)
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
			f.Warnings = append(f.Warnings, stats.Warning{Code: "collinear", Message: fmt.Sprintf("term %d of x depends on the others (VIF %.3g): its coefficient cannot be told from theirs", j, v)})
		}
	}
	for i, v := range d.Cook {
		if v != nil && *v > 1 {
			f.Warnings = append(f.Warnings, stats.Warning{Code: "influential", Message: fmt.Sprintf("value %d alone moves the fit (Cook's distance %.3g)", i, *v)})
		}
	}
	return f
}
