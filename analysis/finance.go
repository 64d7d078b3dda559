package analysis

import (
	"fmt"
	"time"

	"tollgate/benefit"
	"tollgate/fault"
	"tollgate/stats"
)

type (
	discountedFlows struct {
		Rate  float64   `json:"rate" exclusiveMinimum:"-1" doc:"discount rate a period, as a share: 0.08 is 8 %"`
		Flows []float64 `json:"flows" doc:"cash flows, one a period, outlays below 0"`
	}
	plainFlows struct {
		Flows []float64 `json:"flows" doc:"cash flows, one a period, outlays below 0"`
	}
	// DatedFlows are cash flows with their dates.
	DatedFlows struct {
		Flows []float64 `json:"flows" doc:"cash flows, outlays below 0"`
		Dates []string  `json:"dates" doc:"date of each, such as 2026-11-22; the first listed is the base"`
	}
	discountedDatedFlows struct {
		Rate float64 `json:"rate" exclusiveMinimum:"-1" doc:"discount rate a year, as a share"`
		DatedFlows
	}
	paybackFlows struct {
		Flows []float64 `json:"flows" doc:"cash flows, one a period, the first at time 0"`
		Rate  *float64  `json:"rate,omitempty" exclusiveMinimum:"-1" doc:"discount rate a period, to answer discounted_payback too"`
	}
	modifiedFlows struct {
		Flows        []float64 `json:"flows" doc:"cash flows, one a period, outlays below 0"`
		FinanceRate  float64   `json:"finance_rate" exclusiveMinimum:"-1" doc:"rate a period at which outlays are financed"`
		ReinvestRate float64   `json:"reinvest_rate" exclusiveMinimum:"-1" doc:"rate a period at which returns are reinvested"`
	}
	npvOptions struct {
		FirstFlowAt string `json:"first_flow_at" enum:"t0,t1" default:"t0" doc:"t0: flow i is discounted i periods; t1: i+1 periods, as a spreadsheet's NPV"`
	}
	npvResult struct {
		NPV         float64 `json:"npv" doc:"under first_flow_at"`
		FirstFlowAt string  `json:"first_flow_at"`
		*benefit.PresentValue
		Findings
	}
	xnpvResult struct {
		XNPV     float64 `json:"xnpv"`
		Base     string  `json:"base_date"`
		DayCount string  `json:"day_count"`
		Findings
	}
	irrResult struct {
		IRR *float64  `json:"irr" doc:"per period; null when there are several"`
		All []float64 `json:"all_real_irrs" doc:"every real rate above -1, ascending"`
		Findings
	}
	xirrResult struct {
		XIRR     *float64  `json:"xirr" doc:"a year; null when there are several"`
		All      []float64 `json:"all_real_xirrs" doc:"every real rate above -1, ascending"`
		Base     string    `json:"base_date"`
		DayCount string    `json:"day_count"`
		Findings
	}
	paybackResult struct {
		Payback    *float64 `json:"payback" doc:"periods, interpolated within the one of recovery; null when the flows never recover"`
		Discounted *float64 `json:"discounted_payback" doc:"of the discounted flows; null without a rate too"`
		Findings
	}
	indexResult struct {
		Index float64 `json:"profitability_index" doc:"above 1 pays"`
		NPV   float64 `json:"npv" doc:"the first flow at t0"`
		Findings
	}
	mirrResult struct {
		MIRR float64 `json:"mirr" doc:"per period"`
		Findings
	}
)

// actual365 is the day count of spreadsheets' XNPV and XIRR.
const actual365 = "actual/365"

func finance() []Method {
	const family = "finance"
	spreadsheet := "functions of the same name in spreadsheets (Microsoft's documentation)"
	certain := "the flows come about as they are given"
	books := "Brealey, Myers and Allen, Principles of Corporate Finance, chapters 2 and 5"
	return []Method{
		define(Spec{Name: "npv", Family: family, Summary: "What are cash flows worth today?", Assumptions: []string{certain, "one rate for all periods"}, Sources: []string{books, spreadsheet},
			Example: `{"input":{"rate":0.1,"flows":[-10000,3000,4200,6800]},"options":{"first_flow_at":"t1"}}`}, npv),
		define(Spec{Name: "xnpv", Family: family, Summary: "What are cash flows at dates worth on the first date?", Assumptions: []string{certain, "one rate for all years"}, Sources: []string{spreadsheet},
			Example: `{"input":{"rate":0.09,"flows":[-10000,2750,4250,3250,2750],"dates":["2008-01-01","2008-03-01","2008-10-30","2009-02-15","2009-04-01"]}}`}, xnpv),
		define(Spec{Name: "irr", Family: family, Summary: "At which rate are cash flows worth nothing?", Assumptions: []string{certain}, Sources: []string{books, "Descartes' rule of signs: as many rates at most as changes of sign; all of them are found"},
			Example: `{"input":{"flows":[-70000,12000,15000,18000,21000,26000]}}`}, irr),
		define(Spec{Name: "xirr", Family: family, Summary: "At which yearly rate are cash flows at dates worth nothing?", Assumptions: []string{certain}, Sources: []string{spreadsheet},
			Example: `{"input":{"flows":[-10000,2750,4250,3250,2750],"dates":["2008-01-01","2008-03-01","2008-10-30","2009-02-15","2009-04-01"]}}`}, xirr),
		define(Spec{Name: "payback", Family: family, Summary: "When have cash flows recovered the outlay?", Assumptions: []string{certain, "a period's flow comes evenly within it"}, Sources: []string{books},
			Example: `{"input":{"flows":[-100,30,40,50,60],"rate":0.1}}`}, payback),
		define(Spec{Name: "profitability_index", Family: family, Summary: "What does each unit of outlay bring in present value?", Assumptions: []string{certain}, Sources: []string{books},
			Example: `{"input":{"rate":0.1,"flows":[-10,30,5]}}`}, profitabilityIndex),
		define(Spec{Name: "mirr", Family: family, Summary: "What is the rate of return when outlays and returns have rates of their own?", Assumptions: []string{certain}, Sources: []string{"Lin, Financial Review 11 (1976)", spreadsheet},
			Example: `{"input":{"flows":[-120000,39000,30000,21000,37000,46000],"finance_rate":0.1,"reinvest_rate":0.12}}`}, mirr),
	}
}

func appraised(format string, args ...any) Findings {
	return Findings{Assumptions: []Assumption{untested("the flows come about", "they are plans; vary them")}, Warnings: []stats.Warning{}, Conclusion: fmt.Sprintf(format, args...)}
}

func npv(in discountedFlows, opt npvOptions) (npvResult, error) {
	found, err := benefit.NPV(in.Rate, in.Flows)
	if err != nil {
		return npvResult{}, err
	}
	value := found.FirstNow
	if opt.FirstFlowAt == "t1" {
		value = found.Excel
	}
	return npvResult{value, opt.FirstFlowAt, found, appraised("At %.4g %% a period the flows are worth %.6g, the first falling at %s.", 100*in.Rate, value, opt.FirstFlowAt)}, nil
}

func xnpv(in discountedDatedFlows, _ noOptions) (xnpvResult, error) {
	dates, err := in.dates()
	if err != nil {
		return xnpvResult{}, err
	}
	value, err := benefit.XNPV(in.Rate, in.Flows, dates)
	if err != nil {
		return xnpvResult{}, err
	}
	r := xnpvResult{value, in.Dates[0], actual365, appraised("At %.4g %% a year the flows are worth %.6g on %s.", 100*in.Rate, value, in.Dates[0])}
	r.Warnings = append(r.Warnings, earlier(dates)...)
	return r, nil
}

func irr(in plainFlows, _ noOptions) (irrResult, error) {
	all, err := benefit.IRR(in.Flows)
	if err != nil {
		return irrResult{}, err
	}
	only, f := oneRate(all, "a period")
	return irrResult{only, all, f}, nil
}

func xirr(in DatedFlows, _ noOptions) (xirrResult, error) {
	dates, err := in.dates()
	if err != nil {
		return xirrResult{}, err
	}
	all, err := benefit.XIRR(in.Flows, dates)
	if err != nil {
		return xirrResult{}, err
	}
	only, f := oneRate(all, "a year")
	f.Warnings = append(f.Warnings, earlier(dates)...)
	return xirrResult{only, all, in.Dates[0], actual365, f}, nil
}

// oneRate is nil, with a warning, when there are several.
func oneRate(all []float64, per string) (*float64, Findings) {
	if len(all) == 1 {
		return &all[0], appraised("The rate of return is %.6g %% %s.", 100*all[0], per)
	}
	f := appraised("There are %d rates at which the flows are worth nothing, from %.6g %% to %.6g %% %s, so none is the rate of return.", len(all), 100*all[0], 100*all[len(all)-1], per)
	f.Warnings = append(f.Warnings, stats.Warning{Code: "several_rates", Message: "the flows change sign more than once and have several rates of return: compare present values instead"})
	return nil, f
}

func payback(in paybackFlows, _ noOptions) (paybackResult, error) {
	found, err := benefit.Payback(in.Flows)
	if err != nil {
		return paybackResult{}, err
	}
	r := paybackResult{Payback: found, Findings: appraised("The flows never recover the outlay.")}
	if found != nil {
		r.Findings = appraised("The outlay is recovered after %.4g periods.", *found)
	}
	if in.Rate != nil {
		r.Discounted, err = benefit.DiscountedPayback(*in.Rate, in.Flows)
	}
	return r, err
}

func profitabilityIndex(in discountedFlows, _ noOptions) (indexResult, error) {
	index, err := benefit.ProfitabilityIndex(in.Rate, in.Flows)
	if err != nil {
		return indexResult{}, err
	}
	value, err := benefit.NPV(in.Rate, in.Flows)
	if err != nil {
		return indexResult{}, err
	}
	return indexResult{index, value.FirstNow, appraised("Each unit of outlay brings %.4g in present value.", index)}, nil
}

func mirr(in modifiedFlows, _ noOptions) (mirrResult, error) {
	rate, err := benefit.MIRR(in.Flows, in.FinanceRate, in.ReinvestRate)
	if err != nil {
		return mirrResult{}, err
	}
	return mirrResult{rate, appraised("The modified rate of return is %.6g %% a period.", 100*rate)}, nil
}

func (d DatedFlows) dates() ([]time.Time, error) {
	var p fault.Problems
	all := make([]time.Time, len(d.Dates))
	for i, text := range d.Dates {
		day, err := time.Parse(time.DateOnly, text)
		p.Require(err == nil, fmt.Sprintf("dates[%d]", i), "is %q and must be a date such as 2026-11-22", text)
		all[i] = day
	}
	return all, p.Err()
}

// earlier warns of dates before the base, which spreadsheets refuse.
func earlier(dates []time.Time) []stats.Warning {
	for i, d := range dates {
		if d.Before(dates[0]) {
			return []stats.Warning{{Code: "date_before_base", Message: fmt.Sprintf("dates[%d] lies before the first date: its flow is carried forward; a spreadsheet refuses it", i)}}
		}
	}
	return nil
}
