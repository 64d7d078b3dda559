package analysis

import "tollgate/stats"

type (
	biasInput struct {
		X         []float64 `json:"x" doc:"readings of one part, at least 2, not all equal"`
		Reference float64   `json:"reference" doc:"the part's reference value"`
		Tolerance *float64  `json:"tolerance,omitempty" exclusiveMinimum:"0" doc:"width of the tolerance; the shares of it are null without"`
	}
	biasOptions struct {
		ConfidenceOptions
		SigmaMethod stats.BiasSigma `json:"sigma_method" enum:"sd,range" default:"sd" doc:"repeatability by the standard deviation, or by the range over d2* (AIAG, 3rd edition)"`
	}
	biasResult struct {
		*stats.GageBias
		Findings
	}
	linearityInput struct {
		Reference        []float64 `json:"reference" doc:"reference value of the part of each reading"`
		Y                []float64 `json:"y" doc:"the readings, at least 3"`
		ProcessVariation *float64  `json:"process_variation,omitempty" exclusiveMinimum:"0" doc:"six standard deviations of the process; linearity is null without"`
	}
	linearityResult struct {
		*stats.GageLinearity
		Findings
	}
)

func gageBias(in biasInput, opt biasOptions) (biasResult, error) {
	b, err := stats.GageBiasStudy(in.X, in.Reference, in.Tolerance, opt.Confidence, opt.SigmaMethod)
	if err != nil {
		return biasResult{}, err
	}
	return biasResult{b, Findings{Assumptions: []Assumption{normality("the readings", in.X), independence("readings")}, Warnings: []stats.Warning{}, Conclusion: b.String()}}, nil
}

func gageLinearity(in linearityInput, opt ConfidenceOptions) (linearityResult, error) {
	l, err := stats.GageLinearityStudy(in.Reference, in.Y, in.ProcessVariation, opt.Confidence)
	if err != nil {
		return linearityResult{}, err
	}
	return linearityResult{l, Findings{Assumptions: []Assumption{independence("readings")}, Warnings: []stats.Warning{}, Conclusion: l.String()}}, nil
}
