package stats

import (
	"fmt"
	"math"
	"slices"
)

// KappaWeights says how far a disagreement counts.
type KappaWeights string

// The weights; Unweighted is the default, the others take the categories as ordered.
const (
	Unweighted KappaWeights = "none"
	LinearW    KappaWeights = "linear"
	QuadraticW KappaWeights = "quadratic"
)

// CohenKappa is the agreement of two raters beyond chance.
type CohenKappa struct {
	N          int          `json:"n"`
	Categories []string     `json:"categories"`
	Observed   float64      `json:"observed_agreement"`
	Expected   float64      `json:"expected_agreement" doc:"by chance"`
	Kappa      float64      `json:"kappa"`
	StdErr     float64      `json:"stderr" doc:"for an interval (Fleiss, Cohen and Everitt 1969)"`
	StdErrNull float64      `json:"stderr_null" doc:"under no agreement beyond chance, for the test"`
	Z          *float64     `json:"z" doc:"null when the standard error is 0"`
	P          *float64     `json:"p" doc:"two-sided"`
	Confidence float64      `json:"confidence"`
	CI         Interval     `json:"ci"`
	Weights    KappaWeights `json:"weights"`
	Table      [][]int      `json:"table" doc:"rows are x, columns are y"`
}

// CohenKappaOf compares the categories that two raters, x and y, gave the same things (two or more). categories are
// the order for weights; nil takes those that occur, sorted. Standard errors are those of Fleiss, Cohen and Everitt,
// Psychological Bulletin 72, 1969 (R packages vcd, psych). Errors: Invalid, also when both raters know one category
// only, as there is no chance to exceed.
func CohenKappaOf(x, y, categories []string, weights KappaWeights, confidence float64) (*CohenKappa, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	if weights == "" {
		weights = Unweighted
	}
	if weights != Unweighted && weights != LinearW && weights != QuadraticW {
		return nil, invalid("weights", "is %q and must be one of %s, %s, %s", string(weights), Unweighted, LinearW, QuadraticW)
	}
	if len(x) < 2 || len(x) != len(y) {
		return nil, invalid("y", "has %d ratings for %d of x; both need as many, at least 2", len(y), len(x))
	}
	if categories == nil {
		categories = slices.Concat(x, y)
		slices.Sort(categories)
		categories = slices.Compact(categories)
	}
	k := &CohenKappa{N: len(x), Categories: categories, Confidence: opt.Confidence, Weights: weights}
	if err := k.count(x, y); err != nil {
		return nil, err
	}
	if err := k.judge(opt); err != nil {
		return nil, err
	}
	return k, nil
}

func (k *CohenKappa) count(x, y []string) error {
	k.Table = make([][]int, len(k.Categories))
	for i := range k.Table {
		k.Table[i] = make([]int, len(k.Categories))
	}
	for i := range x {
		row, column := slices.Index(k.Categories, x[i]), slices.Index(k.Categories, y[i])
		if row < 0 {
			return invalid(at("x", i), "is %q, which is none of the categories", x[i])
		}
		if column < 0 {
			return invalid(at("y", i), "is %q, which is none of the categories", y[i])
		}
		k.Table[row][column]++
	}
	return nil
}

// weight of a pair of categories: 1 for agreement.
func (w KappaWeights) of(i, j, categories int) float64 {
	if i == j {
		return 1
	}
	apart := math.Abs(float64(i-j)) / float64(categories-1)
	switch w {
	case LinearW:
		return 1 - apart
	case QuadraticW:
		return 1 - apart*apart
	}
	return 0
}

func (k *CohenKappa) judge(opt TestOptions) error {
	c, n := len(k.Categories), float64(k.N)
	row, column := make([]float64, c), make([]float64, c)
	for i := range c {
		for j := range c {
			row[i] += float64(k.Table[i][j]) / n
			column[j] += float64(k.Table[i][j]) / n
		}
	}
	rowWeight, columnWeight := make([]float64, c), make([]float64, c) // mean weight of a category against the other rater
	for i := range c {
		for j := range c {
			w := k.Weights.of(i, j, c)
			k.Observed += w * float64(k.Table[i][j]) / n
			k.Expected += w * row[i] * column[j]
			rowWeight[i] += w * column[j]
			columnWeight[j] += w * row[i]
		}
	}
	chance := 1 - k.Expected
	if chance <= 1e-14 {
		return invalid("x", "and y hold one category only, so agreement by chance is certain and kappa is not defined")
	}
	k.Kappa = (k.Observed - k.Expected) / chance
	var full, null sum
	for i := range c {
		for j := range c {
			w, mean := k.Weights.of(i, j, c), rowWeight[i]+columnWeight[j]
			e := w - mean*(1-k.Kappa)
			full.add(float64(k.Table[i][j]) / n * e * e)
			null.add(row[i] * column[j] * (w - mean) * (w - mean))
		}
	}
	center := k.Kappa - k.Expected*(1-k.Kappa)
	k.StdErr = math.Sqrt(math.Max(0, full.value()-center*center)/n) / chance
	k.StdErrNull = math.Sqrt(math.Max(0, null.value()-k.Expected*k.Expected)/n) / chance
	if k.StdErrNull > 0 {
		z := k.Kappa / k.StdErrNull
		p := TwoSided.pValue(z, normalCDF)
		k.Z, k.P = &z, &p
	}
	half := normalQuantile((1+opt.Confidence)/2) * k.StdErr
	k.CI = TwoSided.interval(k.Kappa-half, k.Kappa+half, -1, 1)
	return nil
}

// CategoryKappa is the agreement on one category.
type CategoryKappa struct {
	Category string   `json:"category"`
	Share    float64  `json:"share" doc:"of all ratings"`
	Kappa    *float64 `json:"kappa" doc:"null when no rating or every one is this"`
	Z        *float64 `json:"z"`
	P        *float64 `json:"p"`
}

// FleissKappa is the agreement of several raters beyond chance.
type FleissKappa struct {
	Subjects   int             `json:"subjects"`
	Raters     int             `json:"raters"`
	Observed   float64         `json:"observed_agreement"`
	Expected   float64         `json:"expected_agreement" doc:"by chance"`
	Kappa      float64         `json:"kappa"`
	StdErr     float64         `json:"stderr_null" doc:"under no agreement beyond chance (Fleiss, Nee and Landis 1979)"`
	Z          float64         `json:"z"`
	P          float64         `json:"p" doc:"two-sided"`
	Confidence float64         `json:"confidence"`
	CI         Interval        `json:"ci" doc:"by the standard error of the test, as Minitab and irr do; rough far from 0"`
	ByCategory []CategoryKappa `json:"by_category"`
}

// FleissKappaOf takes, for each subject (two or more), how many raters chose each category: counts are not negative
// and every subject has the same number of raters, two or more (Fleiss, Psychological Bulletin 76, 1971; R package
// irr). Errors: Invalid, also when one category takes all ratings.
func FleissKappaOf(counts [][]int, categories []string, confidence float64) (*FleissKappa, error) {
	opt, err := TestOptions{Confidence: confidence}.withDefaults()
	if err != nil {
		return nil, err
	}
	raters, err := ratersOf(counts, categories)
	if err != nil {
		return nil, err
	}
	k := &FleissKappa{Subjects: len(counts), Raters: raters, Confidence: opt.Confidence}
	n, m := float64(raters), float64(len(counts))
	shares := make([]float64, len(counts[0]))
	disagreed := make([]float64, len(counts[0]))
	for _, row := range counts {
		pairs := 0.0
		for j, c := range row {
			shares[j] += float64(c) / (n * m)
			disagreed[j] += float64(c) * (n - float64(c))
			pairs += float64(c) * float64(c-1)
		}
		k.Observed += pairs / (n * (n - 1) * m)
	}
	var pq, skewed float64
	for _, p := range shares {
		k.Expected += p * p
		pq += p * (1 - p)
		skewed += p * (1 - p) * (1 - 2*p)
	}
	if pq <= 1e-14 {
		return nil, invalid("ratings", "fall into one category only, so agreement by chance is certain and kappa is not defined")
	}
	k.Kappa = (k.Observed - k.Expected) / (1 - k.Expected)
	k.StdErr = math.Sqrt(2*(pq*pq-skewed)/(m*n*(n-1))) / pq
	k.Z = k.Kappa / k.StdErr
	k.P = TwoSided.pValue(k.Z, normalCDF)
	half := normalQuantile((1+opt.Confidence)/2) * k.StdErr
	k.CI = TwoSided.interval(k.Kappa-half, k.Kappa+half, -1, 1)
	for j, p := range shares {
		k.ByCategory = append(k.ByCategory, categoryKappa(categories[j], p, disagreed[j], n, m))
	}
	return k, nil
}

func categoryKappa(name string, share, disagreed, raters, subjects float64) CategoryKappa {
	c := CategoryKappa{Category: name, Share: share}
	if share > 0 && share < 1 {
		kappa := 1 - disagreed/(subjects*raters*(raters-1)*share*(1-share))
		z := kappa * math.Sqrt(subjects*raters*(raters-1)/2)
		p := TwoSided.pValue(z, normalCDF)
		c.Kappa, c.Z, c.P = &kappa, &z, &p
	}
	return c
}

func ratersOf(counts [][]int, categories []string) (int, error) {
	if len(counts) < 2 || len(counts[0]) < 1 || len(categories) != len(counts[0]) {
		return 0, invalid("ratings", "has %d subjects; kappa needs at least 2, each rated", len(counts))
	}
	raters := 0
	for i, row := range counts {
		all := 0
		if len(row) != len(categories) {
			return 0, invalid(at("counts", i), "has %d categories where there are %d", len(row), len(categories))
		}
		for j, c := range row {
			if c < 0 {
				return 0, invalid(fmt.Sprintf("counts[%d][%d]", i, j), "is %d and must not be negative", c)
			}
			all += c
		}
		if i == 0 {
			raters = all
		}
		if all != raters || raters < 2 {
			return 0, invalid(at("counts", i), "has %d ratings; every subject needs as many, at least 2", all)
		}
	}
	return raters, nil
}

// AgreementInWords is Landis and Koch's scale, Biometrics 33, 1977.
func AgreementInWords(kappa float64) string {
	for _, step := range []struct {
		below float64
		word  string
	}{{0, "poor"}, {0.2, "slight"}, {0.4, "fair"}, {0.6, "moderate"}, {0.8, "substantial"}} {
		if kappa < step.below {
			return step.word
		}
	}
	return "almost perfect"
}
