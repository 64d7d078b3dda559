package analysis

import (
	"fmt"
	"slices"

	"tollgate/stats"
)

type (
	cohenInput struct {
		X          []Label `json:"x" doc:"category that the first rater gave each thing"`
		Y          []Label `json:"y" doc:"that the second gave it"`
		Categories []Label `json:"categories,omitempty" doc:"in their order, for weights; those that occur, sorted, when absent"`
	}
	cohenOptions struct {
		ConfidenceOptions
		Weights stats.KappaWeights `json:"weights" enum:"none,linear,quadratic" default:"none" doc:"how far a disagreement counts, for ordered categories"`
	}
	cohenResult struct {
		*stats.CohenKappa
		Findings
	}
	fleissInput struct {
		Ratings    [][]Label `json:"ratings,omitempty" doc:"for each thing, the category that each rater gave it; instead of counts"`
		Counts     [][]int   `json:"counts,omitempty" doc:"for each thing, how many raters gave it each category; instead of ratings"`
		Categories []Label   `json:"categories,omitempty" doc:"names of the categories; of counts, 1, 2, 3 and so on when absent"`
	}
	fleissResult struct {
		*stats.FleissKappa
		Findings
	}
)

func agreements() []Method {
	const family = "measurement_systems"
	return []Method{
		define(Spec{Name: "cohen_kappa", Family: family, Summary: "Do two raters agree beyond chance?", Assumptions: []string{"raters judge independently of each other"},
			Sources: []string{"Cohen, Educational and Psychological Measurement 20 (1960)", "Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969): standard errors; R packages vcd, psych"},
			Example: `{"input":{"x":["good","good","bad","bad","good"],"y":["good","bad","bad","bad","good"]}}`}, cohenKappa),
		define(Spec{Name: "fleiss_kappa", Family: family, Summary: "Do several raters agree beyond chance?", Assumptions: []string{"raters judge independently of each other"},
			Sources: []string{"Fleiss, Psychological Bulletin 76 (1971); Fleiss, Nee and Landis, Psychological Bulletin 86 (1979): standard errors; R package irr", "AIAG, Measurement Systems Analysis, 4th edition: attribute studies"},
			Example: `{"input":{"ratings":[["good","good","bad"],["bad","bad","bad"],["good","good","good"]]}}`}, fleissKappa),
	}
}

func agreed(kappa float64, z, p *float64) Findings {
	f := Findings{Assumptions: []Assumption{independence("raters")}, Warnings: []stats.Warning{}}
	f.Conclusion = fmt.Sprintf("Kappa is %.3g: agreement is %s (Landis and Koch)", kappa, stats.AgreementInWords(kappa))
	if p != nil {
		f.Conclusion += fmt.Sprintf("; against none beyond chance, z = %.3g, p = %.3g", *z, *p)
	}
	f.Conclusion += "."
	return f
}

func cohenKappa(in cohenInput, opt cohenOptions) (cohenResult, error) {
	var categories []string
	if in.Categories != nil {
		categories = texts(in.Categories)
	}
	k, err := stats.CohenKappaOf(texts(in.X), texts(in.Y), categories, opt.Weights, opt.Confidence)
	if err != nil {
		return cohenResult{}, err
	}
	return cohenResult{k, agreed(k.Kappa, k.Z, k.P)}, nil
}

func fleissKappa(in fleissInput, opt ConfidenceOptions) (fleissResult, error) {
	if (in.Ratings == nil) == (in.Counts == nil) {
		return fleissResult{}, refuse("ratings", "or counts must be given, and not both")
	}
	counts, categories, err := in.counted()
	if err != nil {
		return fleissResult{}, err
	}
	k, err := stats.FleissKappaOf(counts, categories, opt.Confidence)
	if in.Ratings != nil {
		err = inWordsOf(err, "counts", "ratings")
	}
	if err != nil {
		return fleissResult{}, err
	}
	return fleissResult{k, agreed(k.Kappa, &k.Z, &k.P)}, nil
}

// counted turns ratings into counts of each category.
func (in fleissInput) counted() ([][]int, []string, error) {
	categories := texts(in.Categories)
	if in.Counts != nil {
		if in.Categories == nil && len(in.Counts) > 0 {
			for j := range in.Counts[0] {
				categories = append(categories, fmt.Sprint(j+1))
			}
		}
		return in.Counts, categories, nil
	}
	if in.Categories == nil {
		for _, row := range in.Ratings {
			categories = append(categories, texts(row)...)
		}
		slices.Sort(categories)
		categories = slices.Compact(categories)
	}
	counts := make([][]int, len(in.Ratings))
	for i, row := range in.Ratings {
		counts[i] = make([]int, len(categories))
		for j, label := range row {
			place := slices.Index(categories, string(label))
			if place < 0 {
				return nil, nil, refuse(fmt.Sprintf("ratings[%d][%d]", i, j), "is %q, which is none of the categories", string(label))
			}
			counts[i][place]++
		}
	}
	return counts, categories, nil
}
