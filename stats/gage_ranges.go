package stats

import (
	"math"
	"slices"
)

// GageRanges is the result of a crossed study by averages and ranges.
type GageRanges struct {
	Parts        int       `json:"parts"`
	Operators    int       `json:"operators"`
	Replicates   int       `json:"replicates"`
	MeanRange    float64   `json:"r_double_bar" doc:"mean range of an operator's trials on a part"`
	XDiff        float64   `json:"x_diff" doc:"range of the operators' means"`
	PartRange    float64   `json:"r_part" doc:"range of the parts' means"`
	RangeUCL     float64   `json:"ucl_range" doc:"D4 times the mean range: trials beyond it should be looked at"`
	K1           float64   `json:"k1"`
	K2           float64   `json:"k2"`
	K3           float64   `json:"k3"`
	Model        GageModel `json:"model" doc:"its interaction is 0: ranges cannot see one"`
	ExactFactors bool      `json:"exact_constants"`
	Multiplier   float64   `json:"multiplier"`
}

// GageRRRanges splits the variation of a crossed study by averages and ranges (AIAG, Measurement Systems Analysis,
// 4th edition, chapter III): EV = R K1, AV = sqrt((Xdiff K2)^2 - EV^2/(parts trials)), PV = Rp K3. Factors are the
// manual's, rounded to four digits, which it has for 2 or 3 trials, 2 or 3 operators and 2 to 10 parts; otherwise,
// and when exact is asked for, they are 1/d2 (K1) and 1/d2* of one range. opt.Alpha is not used. Errors: Invalid.
func GageRRRanges(s GageStudy, opt GageOptions, exact bool) (*GageRanges, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	d, err := s.design()
	if err != nil {
		return nil, err
	}
	g := &GageRanges{Parts: d.parts, Operators: d.operators, Replicates: d.replicates, Multiplier: opt.Multiplier}
	if err := g.factors(exact); err != nil {
		return nil, err
	}
	g.ranges(d)
	if g.MeanRange+g.XDiff+g.PartRange == 0 {
		return nil, invalid("y", "does not vary, so there is nothing to split")
	}
	ev := g.MeanRange * g.K1
	av := g.XDiff*g.K2*g.XDiff*g.K2 - ev*ev/float64(d.parts*d.replicates)
	pv := g.PartRange * g.K3
	g.Model = gageVariances{repeatability: ev * ev, operator: math.Max(0, av), part: pv * pv}.model(opt)
	return g, checkScale("y", g.Model.TotalVariation.Variance)
}

// aiagFactors are K1 by trials, K2 by operators and K3 by parts, from 2 on.
var aiagFactors = struct{ k1, k2, k3 []float64 }{
	[]float64{0.8862, 0.5908}, []float64{0.7071, 0.5231},
	[]float64{0.7071, 0.5231, 0.4467, 0.4030, 0.3742, 0.3534, 0.3375, 0.3249, 0.3146},
}

func (g *GageRanges) factors(exact bool) error {
	of := func(table []float64, n int) bool { return n-2 < len(table) }
	if !exact && of(aiagFactors.k1, g.Replicates) && of(aiagFactors.k2, g.Operators) && of(aiagFactors.k3, g.Parts) {
		g.K1, g.K2, g.K3 = aiagFactors.k1[g.Replicates-2], aiagFactors.k2[g.Operators-2], aiagFactors.k3[g.Parts-2]
		return nil
	}
	g.ExactFactors = true
	trials, err := rangeConstantsOf(g.Replicates)
	if err != nil {
		return invalid("y", "has %d replicates; ranges serve up to %d", g.Replicates, maxRangeSize)
	}
	if g.Parts > maxRangeSize || g.Operators > maxRangeSize {
		return invalid("part", "and operator: ranges serve up to %d of each", maxRangeSize)
	}
	operators, _ := rangeConstantsOf(g.Operators)
	parts, _ := rangeConstantsOf(g.Parts)
	g.K1, g.K2, g.K3 = 1/trials.d2, 1/operators.star(1), 1/parts.star(1)
	return nil
}

// star is d2* for the mean of so many ranges: the root of the mean square of it (Duncan, Quality Control and
// Industrial Statistics, appendix D3; AIAG, appendix C).
func (c rangeConstants) star(ranges int) float64 {
	return math.Sqrt(c.d2*c.d2 + c.d3*c.d3/float64(ranges))
}

func (g *GageRanges) ranges(d gageDesign) {
	part, operator := make([]float64, d.parts), make([]float64, d.operators)
	var all sum
	for i, row := range d.cells {
		for j, readings := range row {
			all.add(slices.Max(readings) - slices.Min(readings))
			mean := momentsOf(readings).mean
			part[i] += mean / float64(d.operators)
			operator[j] += mean / float64(d.parts)
		}
	}
	g.MeanRange = all.value() / float64(d.parts*d.operators)
	g.XDiff, g.PartRange = slices.Max(operator)-slices.Min(operator), slices.Max(part)-slices.Min(part)
	c, _ := rangeConstantsOf(d.replicates)
	g.RangeUCL = g.MeanRange * (1 + 3*c.d3/c.d2)
}
