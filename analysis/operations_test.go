package analysis

import "testing"

// The figures are those of the tests in stats and benefit, whose sources are there.
func TestOperationsByName(t *testing.T) {
	checkNamed(t, []named{
		{"R", "erlang_b", `{"arrival_rate":10,"service_time":1,"servers":10}`, `{}`, 1e-11, map[string]float64{"blocking_probability": 0.214582343107347}},
		{"Call Centre Helper", "erlang_c", `{"arrival_rate":0.05555555555555555,"service_time":180,"target_time":20,"service_level":0.8}`, `{}`, 1e-9, map[string]float64{
			"servers": 14, "probability_of_waiting": 0.17413193359505, "asa": 7.83593701177724, "service_level": 0.888350019179467, "occupancy": 10. / 14}},
		{"R", "erlang_a", `{"arrival_rate":10,"service_time":3,"patience":2,"servers":28,"target_time":0.1}`, `{}`, 2e-9, map[string]float64{"abandonment": 0.117634164517, "probability_of_waiting": 0.608559528125, "service_level": 0.4685122799}},
		{"Little and Graves", "littles_law", `{"wip":160,"throughput":8}`, `{}`, 1e-12, map[string]float64{"cycle_time": 20}},
		{"by hand", "pareto", `{"categories":["a","b","c","d","e","f"],"counts":[10,25,5,45,10,5]}`, `{}`, 1e-12, map[string]float64{"vital_few": 3, "order.0": 3, "order.2": 0, "order.3": 4, "cumulative_shares.1": 0.7}},
		{"by hand", "cost_of_poor_quality", `{"prevention":[30],"appraisal":[50],"internal_failure":[140],"external_failure":[180],"revenue":4000}`, `{}`, 1e-12, map[string]float64{"cost_of_poor_quality": 320, "cost_of_poor_quality_of_revenue": 0.08}},
		{"R binom.test", "sla_attainment", `{"met":942,"total":1000,"target":0.95}`, `{}`, 1e-11, map[string]float64{"ci.lower": 0.92566350461764835, "ci.upper": 0.95566713974717932, "misses_allowed": 50}},
		{"e-Handbook 8.4.5.1", "mean_time_between_failures", `{"failures":2,"time":1000}`, `{"confidence":0.9}`, 1e-10, map[string]float64{"mtbf": 500, "ci.lower": 158.83621034303542, "ci.upper": 2814.0357632821292}},
		{"R", "mean_time_to_repair", `{"times":[0.5,1.2,3.1,0.8,2.2,7.5,1.1,0.9],"mtbf":97.8375}`, `{}`, 1e-10, map[string]float64{"mttr": 2.1625, "ci.upper": 5.0089289562084414, "availability": 0.978375}},
	})
}

// Microsoft's documentation of the functions of the same name, to the digits that it prints.
func TestFinanceByName(t *testing.T) {
	dated := `"flows":[-10000,2750,4250,3250,2750],"dates":["2008-01-01","2008-03-01","2008-10-30","2009-02-15","2009-04-01"]`
	checkNamed(t, []named{
		{"NPV", "npv", `{"rate":0.1,"flows":[-10000,3000,4200,6800]}`, `{"first_flow_at":"t1"}`, 5e-6, map[string]float64{"npv": 1188.44, "npv_excel_first_flow_at_t1": 1188.44, "npv_first_flow_at_t0": 1188.44341 * 1.1}},
		{"XNPV", "xnpv", `{"rate":0.09,` + dated + `}`, `{}`, 1e-9, map[string]float64{"xnpv": 2086.647602}},
		{"XIRR", "xirr", `{` + dated + `}`, `{}`, 1e-7, map[string]float64{"xirr": 0.373362535}},
		{"IRR", "irr", `{"flows":[-70000,12000,15000,18000,21000,26000]}`, `{}`, 5e-3, map[string]float64{"irr": 0.087, "all_real_irrs.0": 0.087}},
		{"MIRR", "mirr", `{"flows":[-120000,39000,30000,21000,37000,46000],"finance_rate":0.1,"reinvest_rate":0.12}`, `{}`, 5e-4, map[string]float64{"mirr": 0.1261}},
		{"by hand", "payback", `{"flows":[-100,30,40,50,60],"rate":0.1}`, `{}`, 1e-12, map[string]float64{"payback": 2.6, "discounted_payback": 3 + (100-30/1.1-40/1.21-50/1.331)/(60/1.4641)}},
		{"by hand", "profitability_index", `{"rate":0.1,"flows":[-10,30,5]}`, `{}`, 1e-12, map[string]float64{"profitability_index": (30/1.1 + 5/1.21) / 10}},
		{"10 and 20 %", "irr", `{"flows":[-100,230,-132]}`, `{}`, 1e-9, map[string]float64{"all_real_irrs.0": 0.1, "all_real_irrs.1": 0.2}},
	})
	if several := answer(t, "irr", `{"flows":[-100,230,-132]}`, `{}`); several["irr"] != nil || len(several["warnings"].([]any)) != 1 {
		t.Errorf("of two rates one is shown: %v", several)
	}
	if never := answer(t, "payback", `{"flows":[-100,30]}`, `{}`); never["payback"] != nil {
		t.Errorf("%v", never)
	}
}

func TestOperationsAndFinanceRefuse(t *testing.T) {
	checkRefused(t, []refusedCase{
		{"erlang_b", `{"arrival_rate":1,"service_time":1}`, `{}`, "body.input.servers"},
		{"erlang_c", `{"arrival_rate":10,"service_time":1,"servers":10}`, `{}`, "body.input.servers"},
		{"erlang_c", `{"arrival_rate":-1,"service_time":1,"servers":10}`, `{}`, "body.input.arrival_rate"},
		{"erlang_a", `{"arrival_rate":1,"service_time":1,"servers":0,"patience":1}`, `{}`, "body.input.servers"},
		{"littles_law", `{"wip":1}`, `{}`, "body.input.wip"},
		{"pareto", `{"categories":["a"],"counts":[-1]}`, `{}`, "body.input.counts[0]"},
		{"pareto", `{"categories":["a"],"counts":[1,2]}`, `{}`, "body.input.categories"},
		{"pareto", `{"categories":[],"counts":[]}`, `{}`, "body.input.counts"},
		{"pareto", `{"categories":["a"],"counts":[1]}`, `{"threshold":80}`, "body.options.threshold"},
		{"sla_attainment", `{"met":5,"total":4,"target":0.9}`, `{}`, "body.input.met"},
		{"mean_time_between_failures", `{"failures":0,"time":1}`, `{"truncation":"failure"}`, "body.input.failures"},
		{"mean_time_to_repair", `{"times":[0]}`, `{}`, "body.input.times[0]"},
		{"npv", `{"rate":-1,"flows":[1]}`, `{}`, "body.input.rate"},
		{"npv", `{"rate":0.1,"flows":[]}`, `{}`, "body.input.flows"},
		{"npv", `{"rate":"NaN","flows":[1]}`, `{}`, "body.input.rate"},
		{"irr", `{"flows":[100,200]}`, `{}`, "body.input.flows"},
		{"irr", `{"flows":[100,-200,150]}`, `{}`, "body.input.flows"},
		{"irr", `{"flows":[-5,"Inf"]}`, `{}`, "body.input.flows[1]"},
		{"xirr", `{"flows":[-5,6],"dates":["2020-01-01","2020-02-30"]}`, `{}`, "body.input.dates[1]"},
		{"xnpv", `{"rate":0.1,"flows":[-5,6],"dates":["2020-01-01"]}`, `{}`, "body.input.dates"},
		{"payback", `{"flows":[]}`, `{}`, "body.input.flows"},
		{"payback", `{"flows":[-5,6],"rate":-2}`, `{}`, "body.input.rate"},
		{"mirr", `{"flows":[5,6],"finance_rate":0.1,"reinvest_rate":0.1}`, `{}`, "body.input.flows"},
		{"profitability_index", `{"rate":0.1,"flows":[5,6]}`, `{}`, "body.input.flows[0]"},
	})
}
