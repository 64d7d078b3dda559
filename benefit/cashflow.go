package benefit

import (
	"fmt"
	"math"
	"time"

	"tollgate/fault"
)

// Figures that appraise cash flows are float64: they are powers and roots of rates, estimates that no account
// books. Amounts that are booked stay decimals (docs/adr/0046).

// PresentValue is the worth today of flows, one a period, under both conventions of when the first falls.
type PresentValue struct {
	FirstNow   float64   `json:"npv_first_flow_at_t0" doc:"flow i is discounted i periods, so the first not at all"`
	Excel      float64   `json:"npv_excel_first_flow_at_t1" doc:"flow i is discounted i+1 periods, as a spreadsheet's NPV does"`
	Discounted []float64 `json:"discounted_flows" doc:"of the first convention"`
}

// NPV discounts flows (at least one) at rate, per period and above -1 (Brealey, Myers and Allen, Principles of
// Corporate Finance, chapter 2). Errors: fault.Invalid.
func NPV(rate float64, flows []float64) (*PresentValue, error) {
	var p fault.Problems
	checkRate(&p, "rate", rate)
	checkFlows(&p, flows, 1)
	if err := p.Err(); err != nil {
		return nil, err
	}
	v := &PresentValue{Discounted: make([]float64, len(flows))}
	for i, f := range flows {
		v.Discounted[i] = f * math.Exp(-float64(i)*math.Log1p(rate))
	}
	for _, d := range v.Discounted {
		v.FirstNow += d
	}
	v.Excel = v.FirstNow / (1 + rate)
	return v, finite("flows", v.FirstNow, v.Excel)
}

// XNPV discounts flows at dates to the first date that is listed, at a yearly rate over actual days / 365, as
// spreadsheets do. A date before the first one is discounted by a negative time: its flow grows. Errors:
// fault.Invalid.
func XNPV(rate float64, flows []float64, dates []time.Time) (float64, error) {
	var p fault.Problems
	checkRate(&p, "rate", rate)
	checkFlows(&p, flows, 1)
	checkDates(&p, flows, dates)
	if err := p.Err(); err != nil {
		return 0, err
	}
	value := 0.0
	for i, t := range years(dates) {
		value += flows[i] * math.Exp(-t*math.Log1p(rate))
	}
	return value, finite("flows", value)
}

// ProfitabilityIndex is the present value of all flows but the first for each unit of the first, an outlay
// (below 0). Above 1 it pays. Errors: fault.Invalid.
func ProfitabilityIndex(rate float64, flows []float64) (float64, error) {
	v, err := NPV(rate, flows)
	if err != nil {
		return 0, err
	}
	if !(flows[0] < 0) {
		return 0, fault.New(fault.Invalid, "the first flow must be an outlay").With("flows[0]", "is %v and must be below 0, an outlay", flows[0])
	}
	index := 1 - v.FirstNow/flows[0]
	return index, finite("flows", index)
}

// MIRR is the modified internal rate of return a period: outlays are financed at financeRate and returns
// reinvested at reinvestRate up to the last period, as a spreadsheet's MIRR (Lin, Financial Review 11, 1976).
// Errors: fault.Invalid, also without an outlay or without a return.
func MIRR(flows []float64, financeRate, reinvestRate float64) (float64, error) {
	var p fault.Problems
	checkRate(&p, "finance_rate", financeRate)
	checkRate(&p, "reinvest_rate", reinvestRate)
	checkFlows(&p, flows, 2)
	if err := p.Err(); err != nil {
		return 0, err
	}
	outlays, returns, last := 0.0, 0.0, float64(len(flows)-1)
	for i, f := range flows {
		if f < 0 {
			outlays -= f * math.Exp(-float64(i)*math.Log1p(financeRate))
		} else {
			returns += f * math.Exp((last-float64(i))*math.Log1p(reinvestRate))
		}
	}
	if outlays == 0 || returns == 0 {
		return 0, oneSign()
	}
	rate := math.Expm1((math.Log(returns) - math.Log(outlays)) / last)
	return rate, finite("flows", rate)
}

func oneSign() error {
	return fault.New(fault.Invalid, "the flows do not change sign, so there is no rate of return").
		With("flows", "need both outlays and returns, below and above 0")
}

func checkRate(p *fault.Problems, name string, rate float64) {
	p.Require(rate > -1 && !math.IsInf(rate, 1), name, "is %v and must be a finite number above -1", rate)
}

func checkFlows(p *fault.Problems, flows []float64, atLeast int) {
	p.Require(len(flows) >= atLeast, "flows", "has %d values and needs at least %d", len(flows), atLeast)
	for i, f := range flows {
		p.Require(!math.IsNaN(f) && !math.IsInf(f, 0), fmt.Sprintf("flows[%d]", i), "is not a finite number")
	}
}

func checkDates(p *fault.Problems, flows []float64, dates []time.Time) {
	p.Require(len(dates) == len(flows), "dates", "has %d values for %d of flows", len(dates), len(flows))
}

// years counts from the first date listed, in actual days / 365.
func years(dates []time.Time) []float64 {
	t := make([]float64, len(dates))
	for i, d := range dates {
		t[i] = math.Round(d.Sub(dates[0]).Hours()/24) / 365
	}
	return t
}

func finite(name string, values ...float64) error {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault.New(fault.Invalid, "the flows are too large to compute with").With(name, "hold values too large to compute with")
		}
	}
	return nil
}
