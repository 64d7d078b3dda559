package stats

import (
	"fmt"
	"math"

	"tollgate/fault"
)

// GageStudy is a crossed measurement study: parallel arrays, one entry a reading. Every operator
// measures every part as often, at least twice.
type GageStudy struct {
	Part     []string  `json:"part"`
	Operator []string  `json:"operator"`
	Y        []float64 `json:"y"`
}

// GageOptions choose the model and the multiples; zero values are the usual ones.
type GageOptions struct {
	Alpha      float64  // the interaction is pooled when its p is above; 0.05 when zero (AIAG takes 0.25)
	Multiplier float64  // standard deviations of a study variation; 6 when zero (older practice: 5.15)
	Tolerance  *float64 // width of the tolerance, USL - LSL; nil leaves the share of it out
}

// SourceOfVariation is a row of an analysis of variance; F and P are nil for repeatability.
type SourceOfVariation struct {
	Source string   `json:"source" doc:"part, operator, part:operator, part(operator) or repeatability"`
	DF     int      `json:"df"`
	SS     float64  `json:"ss"`
	MS     float64  `json:"ms"`
	F      *float64 `json:"f" doc:"against the row that the design says; null for repeatability, and without variation to compare with"`
	P      *float64 `json:"p"`
}

// GageComponent is one source's part in the variation.
type GageComponent struct {
	Variance          float64  `json:"variance" doc:"never negative: a negative estimate is 0"`
	StdDev            float64  `json:"std_dev"`
	StudyVariation    float64  `json:"study_variation" doc:"the multiplier times std_dev"`
	PctContribution   float64  `json:"pct_contribution" doc:"of the variance"`
	PctStudyVariation float64  `json:"pct_study_variation" doc:"of the standard deviation; these do not add up to 100"`
	PctTolerance      *float64 `json:"pct_tolerance" doc:"study variation of the tolerance; null without one"`
}

// GageModel holds the components under one model.
type GageModel struct {
	Repeatability   GageComponent `json:"repeatability"`
	Operator        GageComponent `json:"operator"`
	Interaction     GageComponent `json:"interaction"`
	Reproducibility GageComponent `json:"reproducibility" doc:"operator and interaction"`
	TotalGageRR     GageComponent `json:"total_gage_rr"`
	PartToPart      GageComponent `json:"part_to_part"`
	TotalVariation  GageComponent `json:"total_variation"`
	// NDC is the number of distinct categories, the whole part of 1.41 part-to-part / gage standard
	// deviation, at least 1; null when the gage shows no variation at all.
	NDC *int `json:"ndc"`
	// NDCUnrounded is sqrt(2) part-to-part / gage standard deviation.
	NDCUnrounded *float64 `json:"ndc_sqrt2_unrounded"`
}

// GageRR is the result of a crossed study by analysis of variance.
type GageRR struct {
	Parts           int                 `json:"parts"`
	Operators       int                 `json:"operators"`
	Replicates      int                 `json:"replicates"`
	Full            []SourceOfVariation `json:"anova_full"`
	Reduced         []SourceOfVariation `json:"anova_reduced" doc:"the interaction pooled into repeatability"`
	WithInteraction GageModel           `json:"with_interaction"`
	Pooled          GageModel           `json:"interaction_pooled"`
	ModelUsed       string              `json:"model_used" enum:"with_interaction,interaction_pooled"`
	Alpha           float64             `json:"alpha"`
	Multiplier      float64             `json:"multiplier"`
}

// Used is the model that the interaction's p chose.
func (g *GageRR) Used() GageModel {
	if g.ModelUsed == "interaction_pooled" {
		return g.Pooled
	}
	return g.WithInteraction
}

// GageRRCrossed splits the variation of a crossed study into repeatability, operator, interaction and
// part by expected mean squares (AIAG, Measurement Systems Analysis, 4th edition, chapter III; R package
// SixSigma, ss.rr). Both models are given; the one with the interaction is used when its p is at most
// alpha. Errors: Invalid, naming a cell that is missing or of another size, and for readings that do not
// vary at all.
func GageRRCrossed(s GageStudy, opt GageOptions) (*GageRR, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	d, err := s.design()
	if err != nil {
		return nil, err
	}
	g := &GageRR{Parts: d.parts, Operators: d.operators, Replicates: d.replicates, Alpha: opt.Alpha, Multiplier: opt.Multiplier}
	ss := d.squares()
	if err := checkScale("y", ss.part, ss.operator, ss.interaction, ss.residual); err != nil {
		return nil, err
	}
	if ss.part+ss.operator+ss.interaction+ss.residual == 0 {
		return nil, invalid("y", "does not vary, so there is nothing to split")
	}
	g.Full, g.Reduced = d.tables(ss)
	g.WithInteraction = d.components(g.Full[3].MS, g.Full[2].MS, g.Full[1].MS, g.Full[0].MS).model(opt)
	g.Pooled = d.components(g.Reduced[2].MS, g.Reduced[2].MS, g.Reduced[1].MS, g.Reduced[0].MS).model(opt)
	g.ModelUsed = g.ModelAt(opt.Alpha)
	return g, nil
}

// ModelAt is the model that the interaction's p chooses at level alpha.
func (g *GageRR) ModelAt(alpha float64) string {
	if p := g.Full[2].P; p != nil && *p > alpha {
		return "interaction_pooled"
	}
	return "with_interaction"
}

func (o GageOptions) withDefaults() (GageOptions, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	if o.Multiplier == 0 {
		o.Multiplier = 6
	}
	var p fault.Problems
	p.Require(o.Alpha > 0 && o.Alpha < 1, "alpha", "is %v and must be between 0 and 1", o.Alpha)
	p.Require(o.Multiplier > 0 && isFinite(o.Multiplier), "multiplier", "is %v and must be above 0", o.Multiplier)
	p.Require(o.Tolerance == nil || isFinite(*o.Tolerance) && *o.Tolerance > 0, "tolerance", "must be a finite number above 0")
	return o, p.Err()
}

// gageVariances are components by expected mean squares.
type gageVariances struct{ repeatability, operator, interaction, part float64 }

// components takes the mean squares; with the interaction pooled, both of the first are repeatability's.
func (d gageDesign) components(repeatability, interaction, operator, part float64) gageVariances {
	r, p, o := float64(d.replicates), float64(d.parts), float64(d.operators)
	return gageVariances{
		repeatability: repeatability,
		interaction:   math.Max(0, (interaction-repeatability)/r),
		operator:      math.Max(0, (operator-interaction)/(r*p)),
		part:          math.Max(0, (part-interaction)/(r*o)),
	}
}

func (v gageVariances) model(opt GageOptions) GageModel {
	gage := v.repeatability + v.operator + v.interaction
	all := gage + v.part
	of := func(variance float64) GageComponent {
		sd := math.Sqrt(variance)
		c := GageComponent{Variance: variance, StdDev: sd, StudyVariation: opt.Multiplier * sd,
			PctContribution: 100 * variance / all, PctStudyVariation: 100 * sd / math.Sqrt(all)}
		if opt.Tolerance != nil {
			share := 100 * c.StudyVariation / *opt.Tolerance
			c.PctTolerance = &share
		}
		return c
	}
	m := GageModel{
		Repeatability: of(v.repeatability), Operator: of(v.operator), Interaction: of(v.interaction),
		Reproducibility: of(v.operator + v.interaction), TotalGageRR: of(gage), PartToPart: of(v.part), TotalVariation: of(all),
	}
	if gage > 0 {
		ndc := max(1, int(math.Min(1.41*math.Sqrt(v.part/gage), 1e6)))
		unrounded := math.Sqrt2 * math.Sqrt(v.part/gage)
		m.NDC, m.NDCUnrounded = &ndc, finiteOrNil(unrounded)
	}
	return m
}

// String says the finding in one sentence, by AIAG's rule of thumb of 10 and 30 per cent.
func (m GageModel) String() string {
	share := m.TotalGageRR.PctStudyVariation
	verdict := "may do, depending on the use"
	switch {
	case share < 10:
		verdict = "is acceptable"
	case share > 30:
		verdict = "is not acceptable"
	}
	return fmt.Sprintf("The measurement system takes %.1f %% of the study variation and %s.", share, verdict)
}
