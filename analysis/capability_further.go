package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	binomialCapabilityInput struct {
		Defectives []int `json:"defectives" minItems:"1" doc:"defective units of each subgroup"`
		Sizes      []int `json:"sizes" minItems:"1" doc:"units of each subgroup"`
	}
	poissonCapabilityInput struct {
		Defects []int     `json:"defects" minItems:"1" doc:"defects of each subgroup"`
		Sizes   []float64 `json:"sizes" minItems:"1" doc:"units of each subgroup"`
	}
	// ConfidenceOptions are of methods that have no other.
	ConfidenceOptions struct {
		Confidence float64 `json:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.95" doc:"of the intervals"`
	}
	attributeCapabilityResult struct {
		*stats.AttributeCapability
		Note string `json:"note" doc:"why a level of null does not exist; empty otherwise"`
		Findings
	}
	nonnormalInput struct {
		X   []float64 `json:"x" minItems:"3" doc:"values, at least 3; 20 for johnson"`
		LSL *float64  `json:"lsl,omitempty" doc:"lower specification limit; one of the two is needed"`
		USL *float64  `json:"usl,omitempty" doc:"upper specification limit"`
	}
	nonnormalOptions struct {
		Method       stats.NonnormalMethod `json:"method" enum:"percentiles,box_cox,johnson,lognormal,weibull" default:"box_cox" doc:"percentiles of the values themselves, or of what is fitted to them"`
		Lambda       *float64              `json:"lambda,omitempty" minimum:"-5" maximum:"5" doc:"of Box and Cox's transformation; estimated by maximum likelihood when absent"`
		QuantileType stats.QuantileType    `json:"quantile_type" minimum:"4" maximum:"9" default:"6" doc:"Hyndman and Fan's definition, for percentiles"`
		IndexScale   string                `json:"index_scale" enum:"percentile,transformed" default:"percentile" doc:"indices from the percentiles 0.135, 50 and 99.865 (ISO 22514-2), or from mean and standard deviation of transformed values and limits (Minitab)"`
	}
	nonnormalResult struct {
		*stats.NonnormalResult
		Findings
	}
)

const noDefect = "no defect was seen, so the level is infinite: see its lower bound"

func (o ConfidenceOptions) conclude(c *stats.AttributeCapability, what string, err error) (attributeCapabilityResult, error) {
	if err != nil {
		return attributeCapabilityResult{}, err
	}
	r := attributeCapabilityResult{AttributeCapability: c}
	switch {
	case c.ProcessZ == nil && c.Events == 0:
		r.Note = noDefect
	case c.ProcessZ == nil:
		r.Note = "no unit is without a defect, so the level is minus infinity"
	}
	stable := Assumption{Name: "stability", Reason: "one subgroup cannot tell"}
	if c.Dispersion != nil {
		stable.judge("chi-square of the subgroups", c.Dispersion.P)
	}
	r.Findings = Findings{Assumptions: []Assumption{stable, independence("units")}, Warnings: c.Doubts,
		Conclusion: fmt.Sprintf("%d %s in %.6g units: %.4g of a million, %.4g %% interval %s.", c.Events, what, c.Size, c.PPM, 100*o.Confidence, c.PPMCI)}
	return r, nil
}

func binomialCapability(in binomialCapabilityInput, opt ConfidenceOptions) (attributeCapabilityResult, error) {
	c, err := stats.BinomialCapability(in.Defectives, in.Sizes, opt.Confidence)
	return opt.conclude(c, "defective units", err)
}

func poissonCapability(in poissonCapabilityInput, opt ConfidenceOptions) (attributeCapabilityResult, error) {
	c, err := stats.PoissonCapability(in.Defects, in.Sizes, opt.Confidence)
	return opt.conclude(c, "defects", err)
}

// fewForTails is how many values a percentile of 99.865 needs to lie among them.
const fewForTails = 740

func nonnormalCapability(in nonnormalInput, opt nonnormalOptions) (nonnormalResult, error) {
	if opt.Lambda != nil && opt.Method != stats.BoxCoxMethod {
		return nonnormalResult{}, refuse("lambda", "belongs to the method box_cox and not to %s", string(opt.Method))
	}
	c, err := stats.NonnormalCapability(in.X, stats.Specification{LSL: in.LSL, USL: in.USL}, stats.NonnormalOptions{
		Method: opt.Method, Lambda: opt.Lambda, Quantile: opt.QuantileType, Transformed: opt.IndexScale == "transformed",
	})
	if err != nil {
		return nonnormalResult{}, err
	}
	r := nonnormalResult{NonnormalResult: c, Findings: Findings{Assumptions: []Assumption{independence("values")}, Warnings: []stats.Warning{}}}
	if c.After != nil {
		fit := Assumption{Name: "fit of " + string(opt.Method)}
		fit.judge("Anderson-Darling", c.After.P)
		r.Assumptions = append(r.Assumptions, fit)
		if !*fit.Holds {
			r.Warnings = append(r.Warnings, stats.Warning{Code: "poor_fit", Message: "the values do not follow the fit: try another method"})
		}
	}
	if opt.Method == stats.Percentiles && len(in.X) < fewForTails {
		r.Warnings = append(r.Warnings, stats.Warning{Code: stats.FewPoints, Message: fmt.Sprintf("the percentiles 0.135 and 99.865 need about %d values to lie among them; here they are the extremes", fewForTails)})
	}
	r.Conclusion = fmt.Sprintf("A limit cannot be reached under %s; %.4g of a million are expected outside the specification.", string(opt.Method), c.Expected.PPM)
	if c.Ppk != nil {
		r.Conclusion = fmt.Sprintf("By %s, Ppk is %.3g: %.4g of a million are expected outside the specification, %d of %d were seen there.",
			string(opt.Method), *c.Ppk, c.Expected.PPM, c.BelowLSL+c.AboveUSL, c.N)
	}
	return r, nil
}
