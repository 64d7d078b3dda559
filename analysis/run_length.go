package analysis

import (
	"fmt"
	"math"

	"tollgate/fault"
	"tollgate/stats"
)

type (
	runLengthInput struct {
		Chart      string    `json:"chart" enum:"shewhart,ewma,cusum" doc:"whose run length is asked for"`
		Shift      float64   `json:"shift" default:"0" doc:"how far the mean is off center, in standard deviations of one observation"`
		Shifts     []float64 `json:"shifts,omitempty" maxItems:"100" doc:"further shifts, answered in arls"`
		N          int       `json:"n" default:"1" minimum:"1" maximum:"1000000" doc:"observations of each point"`
		Lambda     *float64  `json:"lambda,omitempty" doc:"ewma: weight of the newest point; 0.2 when absent"`
		NSigmas    *float64  `json:"nsigmas,omitempty" doc:"shewhart, ewma: distance of the limits; 3 when absent"`
		H          *float64  `json:"h,omitempty" doc:"cusum: decision interval, in standard errors; 5 when absent"`
		K          *float64  `json:"k,omitempty" doc:"cusum: reference value, in standard errors; 0.5 when absent"`
		HeadStart  float64   `json:"head_start" default:"0" doc:"cusum: where sums begin; ewma: where the average begins, in its own standard deviations"`
		Reflection *float64  `json:"reflection,omitempty" doc:"one-sided ewma: where the average is held back on the other side, in its own standard deviations; 0 when absent (zr of spc)"`
		TargetARL  *float64  `json:"target_arl,omitempty" exclusiveMinimum:"1" doc:"asks for the limit (nsigmas or h) with this run length in control, and takes it for the chart's"`
	}
	runLengthOptions struct {
		Limits string     `json:"limits" enum:"asymptotic,exact" default:"asymptotic" doc:"of an ewma with limits on both sides: exact ones widen from the first point on, as ewma_chart draws them (spc: limits = vacl)"`
		Sided  stats.Side `json:"sided" enum:"two,upper,lower" default:"two" doc:"limits on both sides, or on one"`
	}
	shiftARL struct {
		Shift float64 `json:"shift"`
		ARL   float64 `json:"arl"`
	}
	runLengthResult struct {
		Chart     string     `json:"chart"`
		Sided     stats.Side `json:"sided"`
		Shift     float64    `json:"shift" doc:"in standard deviations of one observation"`
		ARL       float64    `json:"arl" doc:"average run length at the shift, in points, zero-state"`
		InControl *float64   `json:"arl_in_control" doc:"at no shift; null when it is too long to be computed"`
		Lambda    *float64   `json:"lambda" doc:"null but for ewma"`
		NSigmas   *float64   `json:"nsigmas" doc:"null for cusum"`
		H         *float64   `json:"h" doc:"null but for cusum"`
		K         *float64   `json:"k" doc:"null but for cusum"`
		ARLs      []shiftARL `json:"arls" doc:"at each of shifts"`
		Findings
	}
)

func runLengths() []Method {
	return []Method{define(Spec{Name: "average_run_length", Family: chartFamily, Version: 2, Summary: "How many points until a chart signals, with and without a shift? And which limit gives a wanted run length?",
		Assumptions: []string{"points are independent and normal", "center and sigma are known", "the shift is there from the first point on (zero-state)"},
		Sources: []string{"Vance, JQT 18(3), 1986; Crowder, Technometrics 29(4), 1987; Lucas and Crosier, Technometrics 24(3), 1982; R spc xcusum.arl and xewma.arl", "exact limits: Steiner, JQT 31(1), 1999",
			"Montgomery, Introduction to Statistical Quality Control, 6.2.7"},
		Example: `{"input":{"chart":"ewma","lambda":0.1,"nsigmas":2.7,"shift":1,"shifts":[0.5,2]}}`}, averageRunLength)}
}

// complete fills in the usual design and refuses what belongs to another chart.
func (in *runLengthInput) complete() error {
	var p fault.Problems
	belongs := func(name string, v **float64, usual float64, charts ...string) {
		for _, c := range charts {
			if c == in.Chart {
				if *v == nil {
					*v = &usual
				}
				return
			}
		}
		p.Require(*v == nil, name, "is nothing of a %s chart", in.Chart)
	}
	belongs("lambda", &in.Lambda, 0.2, "ewma")
	belongs("nsigmas", &in.NSigmas, 3, "ewma", "shewhart")
	belongs("h", &in.H, 5, "cusum")
	belongs("k", &in.K, 0.5, "cusum")
	p.Require(in.Reflection == nil || in.Chart == "ewma", "reflection", "is nothing of a %s chart", in.Chart)
	p.Require(in.HeadStart == 0 || in.Chart != "shewhart", "head_start", "is nothing of a shewhart chart")
	return p.Err()
}

// at is the run length under a limit and a shift in standard errors.
func (in runLengthInput) at(limit float64, opt runLengthOptions, shift float64) (float64, error) {
	side := opt.Sided
	switch in.Chart {
	case "cusum":
		return stats.CUSUMARL(limit, *in.K, in.HeadStart, side, shift)
	case "ewma":
		return stats.EWMARun{Lambda: *in.Lambda, NSigmas: limit, Side: side, HeadStart: in.HeadStart, Reflection: in.Reflection, Exact: opt.Limits == "exact"}.ARL(shift)
	}
	return stats.ShewhartARL(limit, side, shift)
}

// limit is where the chart's own limit is kept.
func (in *runLengthInput) limit() **float64 {
	if in.Chart == "cusum" {
		return &in.H
	}
	return &in.NSigmas
}

func averageRunLength(in runLengthInput, opt runLengthOptions) (r runLengthResult, err error) {
	asked := *in.limit()
	if err := in.complete(); err != nil {
		return r, err
	}
	if opt.Limits == "exact" && in.Chart != "ewma" {
		return r, refuse("limits", "is nothing of a %s chart", in.Chart)
	}
	if in.TargetARL != nil {
		if asked != nil {
			return r, fault.New(fault.Invalid, "a limit is either given or asked for").With("target_arl", "excludes nsigmas and h")
		}
		found, err := stats.LimitForARL(*in.TargetARL, func(limit float64) (float64, error) { return in.at(limit, opt, 0) })
		if err != nil {
			return r, err
		}
		*in.limit() = &found
	}
	limit, root := **in.limit(), math.Sqrt(float64(in.N))
	r = runLengthResult{Chart: in.Chart, Sided: opt.Sided, Shift: in.Shift, Lambda: in.Lambda, NSigmas: in.NSigmas, H: in.H, K: in.K, ARLs: []shiftARL{}}
	if r.ARL, err = in.at(limit, opt, in.Shift*root); err != nil {
		return r, err
	}
	said := "after more than can be computed"
	if quiet, err := in.at(limit, opt, 0); err == nil {
		r.InControl, said = &quiet, fmt.Sprintf("after %.4g", quiet)
	}
	for _, shift := range in.Shifts {
		arl, err := in.at(limit, opt, shift*root)
		if err != nil {
			return r, err
		}
		r.ARLs = append(r.ARLs, shiftARL{shift, arl})
	}
	r.Assumptions, r.Warnings = []Assumption{independence("points")}, []stats.Warning{}
	r.Conclusion = fmt.Sprintf("The chart signals after %.4g points on average when the mean is %.4g standard deviations off center, and %s when it is not.", r.ARL, in.Shift, said)
	return r, nil
}
