package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	gageInput struct {
		Part       []Label   `json:"part" doc:"part of each reading"`
		Operator   []Label   `json:"operator" doc:"operator of each reading"`
		Y          []float64 `json:"y" doc:"the readings"`
		Tolerance  *float64  `json:"tolerance,omitempty" exclusiveMinimum:"0" doc:"width of the tolerance, usl - lsl; the shares of it are null without"`
		Parts      *int      `json:"parts,omitempty" doc:"how many parts there are, to be checked; parts of one operator in a nested study"`
		Operators  *int      `json:"operators,omitempty" doc:"how many operators there are, to be checked"`
		Replicates *int      `json:"replicates,omitempty" doc:"how often each part is measured by an operator, to be checked"`
	}
	// StudyOptions are of every study of gage variation.
	StudyOptions struct {
		StudyMultiplier float64 `json:"study_multiplier" exclusiveMinimum:"0" default:"6" doc:"standard deviations of a study variation: 6, or 5.15 in older practice"`
	}
	gageOptions struct {
		Alpha float64 `json:"alpha" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.05" doc:"the interaction is pooled when its p is above: 0.05 (Minitab, SixSigma) or 0.25 (AIAG)"`
		StudyOptions
	}
	// GageParts are figures of each source of variation.
	GageParts struct {
		Repeatability   float64 `json:"repeatability"`
		Operator        float64 `json:"operator"`
		Interaction     float64 `json:"interaction"`
		Reproducibility float64 `json:"reproducibility"`
		TotalGageRR     float64 `json:"total_gage_rr"`
		PartToPart      float64 `json:"part_to_part"`
		TotalVariation  float64 `json:"total_variation"`
	}
	// GageModel holds the sources of variation under one model.
	GageModel struct {
		Variance     GageParts  `json:"var_components" doc:"never negative: a negative estimate is 0"`
		StdDev       GageParts  `json:"std_dev"`
		Contribution GageParts  `json:"pct_contribution" doc:"of the variance"`
		Share        GageParts  `json:"pct_study_var" doc:"of the standard deviation; these do not add up to 100"`
		Study        GageParts  `json:"study_var" doc:"study_multiplier standard deviations"`
		Study6       GageParts  `json:"study_var_6"`
		Study515     GageParts  `json:"study_var_5.15"`
		Tolerance    *GageParts `json:"pct_tolerance,omitempty" doc:"study_var of the tolerance; absent without one"`
		Tolerance6   *GageParts `json:"pct_tolerance_6,omitempty"`
		Tolerance515 *GageParts `json:"pct_tolerance_5.15,omitempty"`
		NDC          *int       `json:"ndc_1.41_truncated_min1" doc:"number of distinct categories; null when the gage shows no variation"`
		NDCUnrounded *float64   `json:"ndc_sqrt2_unrounded"`
	}
	// GageTable is an analysis of variance, a value each row.
	GageTable struct {
		Source []string  `json:"source"`
		DF     []int     `json:"df"`
		SS     []float64 `json:"ss"`
		MS     []float64 `json:"ms"`
	}
	gageFullF struct {
		Part        *float64 `json:"part" doc:"against the interaction"`
		Operator    *float64 `json:"operator" doc:"against the interaction"`
		Interaction *float64 `json:"interaction_vs_repeatability"`
	}
	gageFullP struct {
		Part        *float64 `json:"part"`
		Operator    *float64 `json:"operator"`
		Interaction *float64 `json:"interaction"`
	}
	gageFull struct {
		GageTable
		F gageFullF `json:"f_vs_interaction"`
		P gageFullP `json:"p"`
	}
	gageMain struct {
		Part     *float64 `json:"part" doc:"against repeatability"`
		Operator *float64 `json:"operator" doc:"against repeatability"`
	}
	gageReduced struct {
		GageTable
		F gageMain `json:"f"`
		P gageMain `json:"p"`
	}
	gageModelUsed struct {
		Alpha05 string `json:"alpha_0.05"`
		Alpha25 string `json:"alpha_0.25"`
	}
	gageCrossedResult struct {
		Parts           int           `json:"parts"`
		Operators       int           `json:"operators"`
		Replicates      int           `json:"replicates"`
		Full            gageFull      `json:"anova_full"`
		Reduced         gageReduced   `json:"anova_reduced" doc:"the interaction pooled into repeatability"`
		InteractionP    *float64      `json:"interaction_p"`
		WithInteraction GageModel     `json:"with_interaction"`
		Pooled          GageModel     `json:"interaction_pooled"`
		ModelUsed       gageModelUsed `json:"model_used" doc:"under each of the two usual levels"`
		Model           string        `json:"model" enum:"with_interaction,interaction_pooled" doc:"under the alpha of the options"`
		GRR             float64       `json:"pct_gage_rr" doc:"total gage variation of the study variation, under model"`
		Categories      *int          `json:"ndc" doc:"number of distinct categories, under model"`
		Findings
	}
	gageRangesOptions struct {
		Constants string `json:"constants" enum:"aiag,exact" default:"aiag" doc:"K1, K2 and K3 as the manual prints them to four digits (for 2 or 3 trials and operators, 2 to 10 parts; exact otherwise), or 1/d2 and 1/d2* exact"`
		StudyOptions
	}
	gageRangesResult struct {
		Parts      int     `json:"parts"`
		Operators  int     `json:"operators"`
		Replicates int     `json:"replicates"`
		MeanRange  float64 `json:"r_double_bar" doc:"mean range of an operator's trials on a part"`
		XDiff      float64 `json:"x_diff" doc:"range of the operators' means"`
		PartRange  float64 `json:"r_part" doc:"range of the parts' means"`
		RangeUCL   float64 `json:"ucl_range" doc:"D4 times the mean range: trials beyond it should be looked at"`
		K1         float64 `json:"k1"`
		K2         float64 `json:"k2"`
		K3         float64 `json:"k3"`
		Constants  string  `json:"constants" enum:"aiag,exact"`
		GageModel
		GRR        float64 `json:"pct_gage_rr"`
		Categories *int    `json:"ndc"`
		Findings
	}
	gageNestedResult struct {
		Operators  int                       `json:"operators"`
		Parts      int                       `json:"parts_per_operator"`
		Replicates int                       `json:"replicates"`
		Table      []stats.SourceOfVariation `json:"anova"`
		GageModel
		GRR        float64 `json:"pct_gage_rr"`
		Categories *int    `json:"ndc"`
		Findings
	}
)

func gageStudies() []Method {
	const family, manual = "measurement_systems", "AIAG, Measurement Systems Analysis, 4th edition (2010)"
	representative := "the parts cover the variation of the process, and were measured in random order, blind"
	const readings = `"part":["a","a","b","b","c","c","a","a","b","b","c","c"],"operator":["A","A","A","A","A","A","B","B","B","B","B","B"],"y":[1.27,1.09,1.12,1.15,1.73,1.77,1.34,1.27,1.24,1.14,1.64,1.7]`
	return []Method{
		define(Spec{Name: "gage_rr_crossed", Family: family, Summary: "How much of the variation is the measurement's: crossed study by analysis of variance",
			Assumptions: []string{representative, "readings are independent and their errors normal, with one variance"},
			Sources:     []string{manual + ", chapter III; R package SixSigma (ss.rr)", "Montgomery, Design and Analysis of Experiments: expected mean squares"},
			Example:     `{"input":{` + readings + `,"tolerance":4}}`}, gageCrossed),
		define(Spec{Name: "gage_rr_xbar_r", Family: family, Summary: "The same by averages and ranges, without interaction", Assumptions: []string{representative, "operators and parts do not interact"},
			Sources: []string{manual + ", chapter III: average and range method"}, Example: `{"input":{` + readings + `}}`}, gageRanges),
		define(Spec{Name: "gage_rr_nested", Family: family, Summary: "The same where each operator measures parts of their own, as when measuring destroys them",
			Assumptions: []string{representative, "the parts of one batch are as good as one part"}, Sources: []string{manual + ", chapter IV", "Montgomery, Design and Analysis of Experiments, chapter 14: nested designs"},
			Example: `{"input":{` + readings + `}}`}, gageNested),
		define(Spec{Name: "gage_bias", Family: family, Summary: "Does a gage read a known part right?", Assumptions: []string{"values are normally distributed and independent", "the reference value is right"},
			Sources: []string{manual + ", chapter III B: independent sample method"}, Example: `{"input":{"x":[5.8,5.7,5.9,5.9,6.0,6.1,6.0,6.1],"reference":6}}`}, gageBias),
		define(Spec{Name: "gage_linearity", Family: family, Summary: "Does the bias of a gage change over its range?", Assumptions: []string{"the bias lies on a line", "errors are normal, independent, with one variance"},
			Sources: []string{manual + ", chapter III B: linearity"}, Example: `{"input":{"reference":[2,2,4,4,6,6],"y":[2.7,2.5,4.3,4.1,6.0,5.9]}}`}, gageLinearity),
	}
}

func (in gageInput) study() stats.GageStudy {
	return stats.GageStudy{Part: texts(in.Part), Operator: texts(in.Operator), Y: in.Y}
}

func texts(labels []Label) []string {
	all := make([]string, len(labels))
	for i, l := range labels {
		all[i] = string(l)
	}
	return all
}

// check holds the numbers that a caller says against those found.
func (in gageInput) check(parts, operators, replicates int) error {
	for _, c := range []struct {
		name  string
		said  *int
		found int
	}{{"parts", in.Parts, parts}, {"operators", in.Operators, operators}, {"replicates", in.Replicates, replicates}} {
		if c.said != nil && *c.said != c.found {
			return refuse(c.name, "is %d where the readings have %d", *c.said, c.found)
		}
	}
	return nil
}

func gageCrossed(in gageInput, opt gageOptions) (gageCrossedResult, error) {
	found, err := stats.GageRRCrossed(in.study(), stats.GageOptions{Alpha: opt.Alpha, Multiplier: opt.StudyMultiplier, Tolerance: in.Tolerance})
	if err != nil {
		return gageCrossedResult{}, err
	}
	if err := in.check(found.Parts, found.Operators, found.Replicates); err != nil {
		return gageCrossedResult{}, err
	}
	full, reduced, used := found.Full, found.Reduced, found.Used()
	r := gageCrossedResult{
		Parts: found.Parts, Operators: found.Operators, Replicates: found.Replicates, InteractionP: full[2].P,
		Full:            gageFull{tableOf(full), gageFullF{full[0].F, full[1].F, full[2].F}, gageFullP{full[0].P, full[1].P, full[2].P}},
		Reduced:         gageReduced{tableOf(reduced), gageMain{reduced[0].F, reduced[1].F}, gageMain{reduced[0].P, reduced[1].P}},
		WithInteraction: modelOf(found.WithInteraction, in.Tolerance, opt.StudyMultiplier), Pooled: modelOf(found.Pooled, in.Tolerance, opt.StudyMultiplier),
		ModelUsed: gageModelUsed{found.ModelAt(0.05), found.ModelAt(0.25)}, Model: found.ModelUsed,
		GRR: used.TotalGageRR.PctStudyVariation, Categories: used.NDC,
	}
	r.Findings = gageFindings(used)
	return r, nil
}

func gageRanges(in gageInput, opt gageRangesOptions) (gageRangesResult, error) {
	g, err := stats.GageRRRanges(in.study(), stats.GageOptions{Multiplier: opt.StudyMultiplier, Tolerance: in.Tolerance}, opt.Constants == "exact")
	if err != nil {
		return gageRangesResult{}, err
	}
	if err := in.check(g.Parts, g.Operators, g.Replicates); err != nil {
		return gageRangesResult{}, err
	}
	r := gageRangesResult{Parts: g.Parts, Operators: g.Operators, Replicates: g.Replicates, MeanRange: g.MeanRange, XDiff: g.XDiff, PartRange: g.PartRange, RangeUCL: g.RangeUCL,
		K1: g.K1, K2: g.K2, K3: g.K3, Constants: "aiag", GageModel: modelOf(g.Model, in.Tolerance, opt.StudyMultiplier), GRR: g.Model.TotalGageRR.PctStudyVariation, Categories: g.Model.NDC, Findings: gageFindings(g.Model)}
	if g.ExactFactors {
		r.Constants = "exact"
	}
	return r, nil
}

func gageNested(in gageInput, opt StudyOptions) (gageNestedResult, error) {
	g, err := stats.GageRRNested(in.study(), stats.GageOptions{Multiplier: opt.StudyMultiplier, Tolerance: in.Tolerance})
	if err != nil {
		return gageNestedResult{}, err
	}
	if err := in.check(g.Parts, g.Operators, g.Replicates); err != nil {
		return gageNestedResult{}, err
	}
	return gageNestedResult{Operators: g.Operators, Parts: g.Parts, Replicates: g.Replicates, Table: g.Table,
		GageModel: modelOf(g.Model, in.Tolerance, opt.StudyMultiplier), GRR: g.Model.TotalGageRR.PctStudyVariation, Categories: g.Model.NDC, Findings: gageFindings(g.Model)}, nil
}

func tableOf(rows []stats.SourceOfVariation) GageTable {
	t := GageTable{}
	for _, row := range rows {
		t.Source, t.DF, t.SS, t.MS = append(t.Source, row.Source), append(t.DF, row.DF), append(t.SS, row.SS), append(t.MS, row.MS)
	}
	return t
}

func modelOf(m stats.GageModel, tolerance *float64, multiplier float64) GageModel {
	each := func(of func(c stats.GageComponent) float64) GageParts {
		return GageParts{of(m.Repeatability), of(m.Operator), of(m.Interaction), of(m.Reproducibility), of(m.TotalGageRR), of(m.PartToPart), of(m.TotalVariation)}
	}
	study := func(k float64) GageParts {
		return each(func(c stats.GageComponent) float64 { return k * c.StdDev })
	}
	share := func(k float64) *GageParts {
		if tolerance == nil {
			return nil
		}
		all := each(func(c stats.GageComponent) float64 { return 100 * k * c.StdDev / *tolerance })
		return &all
	}
	return GageModel{
		Variance:     each(func(c stats.GageComponent) float64 { return c.Variance }),
		StdDev:       each(func(c stats.GageComponent) float64 { return c.StdDev }),
		Contribution: each(func(c stats.GageComponent) float64 { return c.PctContribution }),
		Share:        each(func(c stats.GageComponent) float64 { return c.PctStudyVariation }),
		Study:        study(multiplier), Study6: study(6), Study515: study(5.15),
		Tolerance: share(multiplier), Tolerance6: share(6), Tolerance515: share(5.15),
		NDC: m.NDC, NDCUnrounded: m.NDCUnrounded,
	}
}

// gageFindings judge by the manual's rule of 10 and 30 per cent, and of five categories.
func gageFindings(m stats.GageModel) Findings {
	f := Findings{Assumptions: []Assumption{independence("readings")}, Warnings: []stats.Warning{}, Conclusion: m.String()}
	if m.NDC != nil && *m.NDC < 5 {
		f.Warnings = append(f.Warnings, stats.Warning{Code: "few_categories", Message: fmt.Sprintf("the gage tells %d categories of parts apart; at least 5 are usual", *m.NDC)})
	}
	return f
}
