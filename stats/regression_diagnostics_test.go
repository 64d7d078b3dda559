package stats

import "testing"

// Motor Trend's road tests of 1974: R's mtcars.
var (
	mpg = []float64{21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
		15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4}
	wt = []float64{2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2, 1.615, 1.835,
		2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78}
	hp = []float64{110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65, 97, 150, 150, 245, 175, 66, 91,
		113, 264, 175, 335, 109}
)

func rowsOf(columns ...[]float64) [][]float64 {
	rows := make([][]float64, len(columns[0]))
	for i := range rows {
		for _, c := range columns {
			rows[i] = append(rows[i], c[i])
		}
	}
	return rows
}

// R 4.2.2: predict.lm, rstandard, cooks.distance; car 3.1 vif; lmtest 0.9 dwtest and bptest, of lm(mpg ~ wt + hp).
func TestRegressionDiagnosticsAgainstR(t *testing.T) {
	rows := rowsOf(wt, hp)
	fit := must[*Regression](t)(LinearRegression(rows, mpg, RegressionOptions{}))
	p := must[[]Prediction](t)(fit.Predict([][]float64{{3, 110}, {2.5, 200}}))
	d := fit.Diagnose(rows)
	bp := must[*ChiSquareTest](t)(fit.BreuschPagan(rows))
	bare := must[*Regression](t)(LinearRegression(rowsOf(wt), mpg, RegressionOptions{NoIntercept: true}))
	raw := must[[]Prediction](t)(bare.Predict([][]float64{{3}}))
	for name, pair := range map[string][2]float64{
		"fit": {p[0].Fit, 22.098753721195447}, "stderr": {p[0].StdErr, 0.52803904584817041}, "lower": {*p[0].Confidence.Lower, 21.018792612423297},
		"upper": {*p[0].Confidence.Upper, 23.178714829967596}, "second": {p[1].Fit, 21.178103864003294}, "second stderr": {p[1].StdErr, 0.96732523119818536},
		"new lower": {*p[0].New.Lower, 16.685803233000335}, "new upper": {*p[0].New.Upper, 27.511704209390558},
		"standardized": {*d.Standardized[0], -1.0145864667164364}, "the largest": {*d.Standardized[19], 2.3786178352087548},
		"cook": {*d.Cook[0], 0.015896523304089635}, "the largest cook": {*d.Cook[19], 0.208393259727305297},
		"vif": {d.VIF[0], 1.7666245792682798}, "the other vif": {d.VIF[1], 1.7666245792682798}, "durbin watson": {*d.DurbinWatson, 1.3623992729510062},
		"breusch pagan": {bp.Statistic, 0.880722470178814}, "its p": {bp.P, 0.64380381454434},
		"without intercept": {raw[0].Fit, 15.874872302262776}, "its new lower": {*raw[0].New.Lower, -7.3929621282720568}, "its new upper": {*raw[0].New.Upper, 39.142706732797606},
	} {
		near(t, name, pair[0], pair[1], 1e-12)
	}
	_, err := fit.Predict([][]float64{{1, 2}, {3}})
	refuses(t, err, "new_x[1]")
}

// A line through its points has no residuals to judge, and says so with nil.
func TestDiagnosticsOfAnExactFit(t *testing.T) {
	rows := rowsOf([]float64{0, 1, 2, 3})
	fit := must[*Regression](t)(LinearRegression(rows, []float64{1, 1, 1, 1}, RegressionOptions{}))
	d := fit.Diagnose(rows)
	if fit.ResidualSD == 0 && (d.DurbinWatson != nil || d.Cook[0] != nil || d.Standardized[0] != nil) {
		t.Errorf("%+v", d)
	}
}
