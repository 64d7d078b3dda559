package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	sigmaLevelInput struct {
		Defects       *int      `json:"defects,omitempty" minimum:"0" doc:"defects counted; instead of x"`
		Units         *int      `json:"units,omitempty" minimum:"1" doc:"units looked at; 1 when absent"`
		Opportunities *int      `json:"opportunities,omitempty" minimum:"1" doc:"chances for a defect in each unit; 1 when absent"`
		DPMO          *float64  `json:"dpmo,omitempty" minimum:"0" maximum:"1000000" doc:"defects per million opportunities, known already; instead of defects"`
		X             []float64 `json:"x,omitempty" doc:"values, at least 2, against limits; instead of defects"`
		LSL           *float64  `json:"lsl,omitempty" doc:"lower specification limit, with x; one of the two is needed"`
		USL           *float64  `json:"usl,omitempty" doc:"upper specification limit, with x"`
	}
	sigmaLevelResult struct {
		DPU          *float64 `json:"dpu" doc:"defects per unit; null from x"`
		DPO          *float64 `json:"dpo" doc:"defects per opportunity; null from x"`
		DPMO         *float64 `json:"dpmo" doc:"defects per million opportunities; from x, expected outside the limits"`
		Yield        *float64 `json:"yield" doc:"share of opportunities without a defect: 1 - dpo"`
		UnitYield    *float64 `json:"unit_yield" doc:"share of units without a defect, exp(-dpu); null from x"`
		Level        *float64 `json:"sigma_level_no_shift" doc:"qnorm(1 - dpo); null when infinite: see note"`
		ShiftedLevel *float64 `json:"sigma_level_with_1.5_shift" doc:"the same plus 1.5"`
		ZLower       *float64 `json:"z_lsl" doc:"(mean - lsl)/sd; null without x or the limit"`
		ZUpper       *float64 `json:"z_usl" doc:"(usl - mean)/sd"`
		ZMin         *float64 `json:"z_min" doc:"the smaller of the two; not Z bench"`
		ZMinShifted  *float64 `json:"z_min_minus_1.5" doc:"the same less 1.5"`
		Note         string   `json:"note" doc:"why a level of null does not exist; empty otherwise"`
		Findings
	}
	yieldInput struct {
		Yields  []float64 `json:"yields,omitempty" doc:"yield of each step, from 0 to 1; instead of defects"`
		Defects []int     `json:"defects,omitempty" doc:"defective units of each step"`
		Rework  []int     `json:"rework,omitempty" doc:"reworked units of each step; none when absent"`
		Units   []float64 `json:"units,omitempty" doc:"units that entered each step; one number stands for all steps"`
	}
	yieldResult struct {
		RTY        float64           `json:"rty" doc:"rolled throughput yield: the product of the steps' first time yields"`
		Normalized float64           `json:"normalized_yield" doc:"the yield that every step would have, for the same product"`
		Yields     []float64         `json:"yields" doc:"first time yield of each step"`
		Steps      []stats.StepYield `json:"steps" doc:"empty for given yields"`
		Yield      *float64          `json:"yield" doc:"units that entered the first step less the defective ones of all steps, over those units; null for given yields"`
		FTY        *float64          `json:"fty" doc:"the same less the reworked ones too"`
		DPU        *float64          `json:"dpu" doc:"defects of all steps per unit that entered the first"`
		DPMO       *float64          `json:"dpmo" doc:"the same per million"`
		TDPU       *float64          `json:"total_dpu" doc:"-ln rty; null when nothing passes"`
		Level      *float64          `json:"sigma_level_no_shift" doc:"of the normalized yield; null when infinite"`
		Shifted    *float64          `json:"sigma_level_with_1.5_shift"`
		Findings
	}
)

func sigmaLevels() []Method {
	return []Method{
		define(Spec{Name: "sigma_level", Family: "sigma_level", Summary: "DPU, DPO, DPMO, yield and sigma level of counted defects, or Z of values against limits",
			Assumptions: []string{"defects, or values, are those of a stable process", "values are normally distributed, for x"},
			Sources:     []string{"Breyfogle, Implementing Six Sigma (2003); ASQ; the shift of 1.5 by convention (Motorola)", "R package SixSigma (ss.ca.z): z_min"},
			Example:     `{"input":{"defects":12,"units":500,"opportunities":8}}`}, sigmaLevel),
		define(Spec{Name: "rolled_throughput_yield", Family: "sigma_level", Summary: "Share of units that pass every step right the first time",
			Assumptions: []string{"steps fail independently of each other"}, Sources: []string{"Breyfogle, Implementing Six Sigma (2003); R package SixSigma (ss.ca.yield)"},
			Example: `{"input":{"defects":[3,5,12],"rework":[1,2,4],"units":[1915]}}`}, rolledThroughputYield),
	}
}

func sigmaLevel(in sigmaLevelInput, _ noOptions) (sigmaLevelResult, error) {
	r := sigmaLevelResult{Findings: Findings{Assumptions: []Assumption{}, Warnings: []stats.Warning{}}}
	given := 0
	for _, there := range []bool{in.Defects != nil, in.DPMO != nil, in.X != nil} {
		if there {
			given++
		}
	}
	switch {
	case given != 1:
		return r, refuse("defects", "or dpmo or x must be given, and only one of them")
	case in.X != nil:
		return r, r.ofValues(in)
	case in.LSL != nil || in.USL != nil:
		return r, refuse("lsl", "and usl go with x: counted defects have no limits")
	case in.DPMO != nil:
		if in.Units != nil || in.Opportunities != nil {
			return r, refuse("units", "and opportunities go with defects: leave them out with dpmo")
		}
		dpo := *in.DPMO / 1e6
		yield := 1 - dpo
		r.DPO, r.DPMO, r.Yield = &dpo, in.DPMO, &yield
		r.Level, r.ShiftedLevel = stats.SigmaLevelOf(dpo)
		r.say()
		return r, nil
	}
	units, opportunities := 1, 1
	if in.Units != nil {
		units = *in.Units
	}
	if in.Opportunities != nil {
		opportunities = *in.Opportunities
	}
	q, err := stats.SigmaLevel(*in.Defects, units, opportunities)
	if err != nil {
		return r, err
	}
	r.DPU, r.DPO, r.DPMO, r.Yield, r.UnitYield = &q.DPU, &q.DPO, &q.DPMO, &q.Yield, &q.UnitYield
	r.Level, r.ShiftedLevel = q.SigmaLevel, q.ShiftedLevel
	r.say()
	return r, nil
}

// say concludes from counted defects.
func (r *sigmaLevelResult) say() {
	switch {
	case r.Level != nil:
		r.Conclusion = fmt.Sprintf("%.4g defects per million opportunities: a sigma level of %.3g, with the shift of 1.5 %.3g.", *r.DPMO, *r.Level, *r.ShiftedLevel)
	case *r.DPMO == 0:
		r.Note = "no defect was seen, so the sigma level is infinite"
		r.Conclusion = "No defect was seen, so the sigma level is infinite; the data say only that it is high."
	default:
		r.Note = "every opportunity had a defect, so the sigma level is minus infinity"
		r.Conclusion = "Every opportunity had a defect, so there is no sigma level."
	}
}

func (r *sigmaLevelResult) ofValues(in sigmaLevelInput) error {
	if in.Units != nil || in.Opportunities != nil {
		return refuse("units", "and opportunities go with defects: leave them out with x")
	}
	z, err := stats.ZOf(in.X, stats.Specification{LSL: in.LSL, USL: in.USL})
	if err != nil {
		return err
	}
	r.ZLower, r.ZUpper, r.ZMin, r.ZMinShifted = z.Lower, z.Upper, &z.Min, &z.Shifted
	outside := z.Outside()
	dpmo, yield := 1e6*outside.Total, 1-outside.Total
	r.DPMO, r.Yield, r.Level = &dpmo, &yield, outside.Bench
	if r.Level != nil {
		shifted := *r.Level + 1.5
		r.ShiftedLevel = &shifted
	}
	r.Assumptions = append(r.Assumptions, normality("the values", in.X), independence("values"))
	r.Conclusion = fmt.Sprintf("The nearer limit lies %.3g standard deviations from the mean, %.3g after a shift of 1.5.", z.Min, z.Shifted)
	return nil
}

func rolledThroughputYield(in yieldInput, _ noOptions) (yieldResult, error) {
	r := yieldResult{Yields: in.Yields, Steps: []stats.StepYield{}, Findings: Findings{Assumptions: []Assumption{independence("steps")}, Warnings: []stats.Warning{}}}
	if (in.Yields == nil) == (in.Defects == nil) {
		return r, refuse("yields", "or defects with units must be given, and not both")
	}
	if in.Yields != nil && (in.Units != nil || in.Rework != nil) {
		return r, refuse("units", "and rework go with defects: leave them out with yields")
	}
	if in.Defects != nil {
		units := in.Units
		if len(units) == 1 {
			for len(units) < len(in.Defects) {
				units = append(units, units[0])
			}
		}
		steps, err := stats.StepYields(in.Defects, in.Rework, units)
		if err != nil {
			return r, err
		}
		r.Steps = steps
		r.addUp()
		for _, s := range steps {
			r.Yields = append(r.Yields, s.First)
		}
	}
	rolled, err := stats.RolledThroughputYield(r.Yields)
	if err != nil {
		return r, err
	}
	r.RTY, r.Normalized, r.TDPU, r.Level, r.Shifted = rolled.RTY, rolled.Normalized, rolled.TotalDPU, rolled.SigmaLevel, rolled.ShiftedLevel
	r.Conclusion = fmt.Sprintf("%.4g %% of the units pass all %d steps right the first time.", 100*r.RTY, len(r.Yields))
	return r, nil
}

// addUp counts all steps against the units that entered the first.
func (r *yieldResult) addUp() {
	defects, rework := 0.0, 0.0
	for _, s := range r.Steps {
		defects += float64(s.Defects)
		rework += float64(s.Rework)
	}
	units := r.Steps[0].Units
	yield, first, dpu := (units-defects)/units, (units-defects-rework)/units, defects/units
	dpmo := 1e6 * dpu
	r.Yield, r.FTY, r.DPU, r.DPMO = &yield, &first, &dpu, &dpmo
}
