package analysis

import (
	"fmt"

	"tollgate/stats"
)

type (
	// Workload is what comes to a group of servers; rates and times are in one unit of time.
	Workload struct {
		ArrivalRate float64 `json:"arrival_rate" exclusiveMinimum:"0" doc:"arrivals by unit of time"`
		ServiceTime float64 `json:"service_time" exclusiveMinimum:"0" doc:"mean time to serve one (average handling time), in the same unit of time"`
		Servers     *int    `json:"servers,omitempty" minimum:"1" doc:"servers, agents or lines; left out, the fewest that reach the targets are found"`
	}
	// QueueTarget is what staffing is to reach.
	QueueTarget struct {
		TargetTime   float64  `json:"target_time,omitempty" minimum:"0" doc:"wait that the service level counts; 0 counts who does not wait"`
		ServiceLevel *float64 `json:"service_level,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"least share to be served within target_time"`
		MaxOccupancy *float64 `json:"max_occupancy,omitempty" exclusiveMinimum:"0" maximum:"1" doc:"most that servers are to be busy"`
	}
	lossInput struct {
		Workload
		MaxBlocking *float64 `json:"max_blocking,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"largest share to be turned away, to find servers"`
	}
	delayInput struct {
		Workload
		QueueTarget
	}
	impatientInput struct {
		Workload
		QueueTarget
		Patience       float64  `json:"patience" exclusiveMinimum:"0" doc:"mean time before one leaves the queue, in the same unit of time"`
		MaxAbandonment *float64 `json:"max_abandonment,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"largest share to leave, to find servers"`
	}
	lossResult struct {
		*stats.LossSystem
		Findings
	}
	delayResult struct {
		*stats.DelaySystem
		Findings
	}
	impatientResult struct {
		*stats.ImpatientSystem
		Findings
	}
	flowInput struct {
		WIP        *float64 `json:"wip,omitempty" exclusiveMinimum:"0" doc:"mean number in the process; give two of the three"`
		Throughput *float64 `json:"throughput,omitempty" exclusiveMinimum:"0" doc:"by unit of time"`
		CycleTime  *float64 `json:"cycle_time,omitempty" exclusiveMinimum:"0" doc:"mean time in the process, in the same unit"`
	}
	flowResult struct {
		*stats.Flow
		Findings
	}
)

func (w Workload) stats() stats.Workload {
	return stats.Workload{ArrivalRate: w.ArrivalRate, ServiceTime: w.ServiceTime}
}

func (t QueueTarget) stats() stats.ServiceTarget {
	return stats.ServiceTarget{TargetTime: t.TargetTime, ServiceLevel: t.ServiceLevel, MaxOccupancy: t.MaxOccupancy}
}

func queues() []Method {
	const family = "operations"
	poisson, steady := "arrivals are independent of each other (Poisson)", "rate, servers and times stay as they are for long"
	exponential := "times of service are exponential"
	return []Method{
		define(Spec{Name: "erlang_b", Family: family, Summary: "How many are turned away when all servers are busy?", Assumptions: []string{poisson, steady, "who finds no server free leaves at once"},
			Sources: []string{"Erlang 1917; Cooper, Introduction to Queueing Theory, chapter 3: M/G/n/n"}, Example: `{"input":{"arrival_rate":4.46,"service_time":1,"max_blocking":0.01}}`}, erlangB),
		define(Spec{Name: "erlang_c", Family: family, Summary: "How long is the wait, and how many servers does a service level take?", Assumptions: []string{poisson, exponential, steady, "everyone waits until served"},
			Sources: []string{"Erlang 1917; Gross, Shortle, Thompson and Harris, Fundamentals of Queueing Theory: M/M/c"},
			Example: `{"input":{"arrival_rate":200,"service_time":0.05,"target_time":0.00555,"service_level":0.8}}`}, erlangC),
		define(Spec{Name: "erlang_a", Family: family, Summary: "How long is the wait when people leave, and how many leave?", Assumptions: []string{poisson, exponential, steady, "patience is exponential"},
			Sources: []string{"Palm 1957; Mandelbaum and Zeltyn, The Palm/Erlang-A queue (2007): M/M/n+M"},
			Example: `{"input":{"arrival_rate":48,"service_time":1,"patience":2,"servers":50,"target_time":0.166}}`}, erlangA),
		define(Spec{Name: "littles_law", Family: family, Summary: "Work in process, throughput and cycle time: the third from two", Assumptions: []string{"as much goes in as comes out, over the time that the means are taken"},
			Sources: []string{"Little, Operations Research 9 (1961)"}, Example: `{"input":{"wip":160,"throughput":8}}`}, littlesLaw),
	}
}

func steadyState(conclusion string) Findings {
	return Findings{Assumptions: []Assumption{untested("a steady state", "figures are of a model, in the long run")}, Warnings: []stats.Warning{}, Conclusion: conclusion}
}

func erlangB(in lossInput, _ noOptions) (lossResult, error) {
	found, err := stats.ErlangB(in.stats(), in.servers(), in.MaxBlocking)
	if err != nil {
		return lossResult{}, err
	}
	return lossResult{found, steadyState(fmt.Sprintf("%d servers turn away %.3g %% of a load of %.4g erlangs.", found.Servers, 100*found.Blocking, found.Load))}, nil
}

func erlangC(in delayInput, _ noOptions) (delayResult, error) {
	found, err := stats.ErlangC(in.Workload.stats(), in.servers(), in.QueueTarget.stats())
	if err != nil {
		return delayResult{}, err
	}
	return delayResult{found, steadyState(fmt.Sprintf("%d servers are %.3g %% busy with %.4g erlangs; %.3g %% wait, %.4g on average of all, and %.4g %% are served within %.4g.",
		found.Servers, 100*found.Occupancy, found.Load, 100*found.WaitingShare, found.ASA, 100*found.ServiceLevel, found.TargetTime))}, nil
}

func erlangA(in impatientInput, _ noOptions) (impatientResult, error) {
	found, err := stats.ErlangA(in.Workload.stats(), in.Patience, in.servers(), in.QueueTarget.stats(), in.MaxAbandonment)
	if err != nil {
		return impatientResult{}, err
	}
	return impatientResult{found, steadyState(fmt.Sprintf("%d servers are %.3g %% busy; %.3g %% leave unserved, the mean wait is %.4g, and %.4g %% are served within %.4g.",
		found.Servers, 100*found.Occupancy, 100*found.Abandonment, found.ASA, 100*found.ServiceLevel, found.TargetTime))}, nil
}

func littlesLaw(in flowInput, _ noOptions) (flowResult, error) {
	found, err := stats.LittlesLaw(in.WIP, in.Throughput, in.CycleTime)
	if err != nil {
		return flowResult{}, err
	}
	return flowResult{found, steadyState(fmt.Sprintf("%.4g in process, %.4g a unit of time through it: each takes %.4g.", found.WIP, found.Throughput, found.CycleTime))}, nil
}

// servers is 0 when they are to be found.
func (w Workload) servers() int {
	if w.Servers == nil {
		return 0
	}
	return *w.Servers
}
