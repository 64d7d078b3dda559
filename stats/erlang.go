package stats

import (
	"math"

	"tollgate/fault"
)

// Workload is what comes to a group of servers. Rates and times are in one unit of time.
type Workload struct {
	ArrivalRate float64 `json:"arrival_rate" doc:"arrivals by unit of time, above 0"`
	ServiceTime float64 `json:"service_time" doc:"mean time that one takes to serve, above 0"`
}

// load is the offered traffic in erlangs.
func (w Workload) load() float64 { return w.ArrivalRate * w.ServiceTime }

func (w Workload) check(p *fault.Problems) {
	p.Require(w.ArrivalRate > 0 && isFinite(w.ArrivalRate), "arrival_rate", "is %v and must be above 0", w.ArrivalRate)
	p.Require(w.ServiceTime > 0 && isFinite(w.ServiceTime), "service_time", "is %v and must be above 0", w.ServiceTime)
	p.Require(!(w.load() > mostServers/2), "arrival_rate", "times service_time is %v erlangs; at most %v can be computed", w.load(), mostServers/2)
}

// mostServers bounds the search for a number of servers.
const mostServers = 1_000_000

// ServiceTarget is what staffing is to reach. Nil leaves a target out.
type ServiceTarget struct {
	TargetTime   float64  `json:"target_time" doc:"wait that the service level counts, 0 or above"`
	ServiceLevel *float64 `json:"service_level" doc:"least share served within target_time"`
	MaxOccupancy *float64 `json:"max_occupancy" doc:"most that servers are busy"`
}

func (t ServiceTarget) check(p *fault.Problems) {
	p.Require(t.TargetTime >= 0 && isFinite(t.TargetTime), "target_time", "is %v and must be at least 0", t.TargetTime)
	p.Require(t.ServiceLevel == nil || *t.ServiceLevel > 0 && *t.ServiceLevel < 1, "service_level", "must be between 0 and 1")
	p.Require(t.MaxOccupancy == nil || *t.MaxOccupancy > 0 && *t.MaxOccupancy <= 1, "max_occupancy", "must be above 0 and at most 1")
}

func (t ServiceTarget) met(level, occupancy float64) bool {
	return (t.ServiceLevel == nil || level >= *t.ServiceLevel) && (t.MaxOccupancy == nil || occupancy <= *t.MaxOccupancy)
}

// blockedShare is Erlang's B: the share of arrivals that find all servers busy and are turned away, by the
// recursion 1/B(n) = 1 + n/(a B(n-1)), which stays exact where factorials overflow.
func blockedShare(servers int, load float64) float64 {
	inverse := 1.0
	for n := 1; n <= servers; n++ {
		inverse = 1 + float64(n)/load*inverse
	}
	return 1 / inverse
}

// LossSystem is a group of servers that turns away whoever finds all of them busy.
type LossSystem struct {
	Servers     int     `json:"servers"`
	Load        float64 `json:"offered_load" doc:"erlangs"`
	Blocking    float64 `json:"blocking_probability"`
	CarriedLoad float64 `json:"carried_load" doc:"erlangs"`
	Occupancy   float64 `json:"occupancy" doc:"share of time that a server is busy"`
}

// ErlangB gives the blocking of servers, at least 1, or with servers 0 the fewest that keep it at or below
// maxBlocking (Erlang 1917; Cooper, Introduction to Queueing Theory, chapter 3). Errors: Invalid.
func ErlangB(w Workload, servers int, maxBlocking *float64) (*LossSystem, error) {
	var p fault.Problems
	w.check(&p)
	p.Require(servers > 0 || servers == 0 && maxBlocking != nil, "servers", "is %d; give at least 1, or max_blocking to find them", servers)
	p.Require(servers <= mostServers, "servers", "is %d and must be at most %d", servers, mostServers)
	p.Require(maxBlocking == nil || *maxBlocking > 0 && *maxBlocking < 1, "max_blocking", "must be between 0 and 1")
	if err := p.Err(); err != nil {
		return nil, err
	}
	load := w.load()
	blocking := blockedShare(servers, load)
	if servers == 0 {
		for inverse := 1.0; 1/inverse > *maxBlocking; blocking = 1 / inverse {
			servers++
			inverse = 1 + float64(servers)/load*inverse
		}
	}
	carried := load * (1 - blocking)
	return &LossSystem{Servers: servers, Load: load, Blocking: blocking, CarriedLoad: carried, Occupancy: carried / float64(servers)}, nil
}

// DelaySystem is a group of servers with a queue in which everyone waits for as long as it takes.
type DelaySystem struct {
	Servers      int     `json:"servers"`
	Load         float64 `json:"offered_load" doc:"erlangs"`
	Occupancy    float64 `json:"occupancy" doc:"share of time that a server is busy"`
	WaitingShare float64 `json:"probability_of_waiting" doc:"Erlang's C"`
	ASA          float64 `json:"asa" doc:"average speed of answer: mean wait of all"`
	WaitOfThose  float64 `json:"mean_wait_of_those_who_wait"`
	QueueLength  float64 `json:"queue_length" doc:"mean number waiting"`
	TimeInSystem float64 `json:"time_in_system" doc:"mean, wait and service"`
	InSystem     float64 `json:"number_in_system" doc:"mean"`
	TargetTime   float64 `json:"target_time"`
	ServiceLevel float64 `json:"service_level" doc:"share served within target_time"`
}

// ErlangC gives the waits of servers, more than the offered load, or with servers 0 the fewest that reach
// the target: exponential service, no one leaves (Erlang 1917; Gross et al., Fundamentals of Queueing Theory,
// M/M/c). Errors: Invalid, also for an overload, whose queue has no end.
func ErlangC(w Workload, servers int, target ServiceTarget) (*DelaySystem, error) {
	var p fault.Problems
	w.check(&p)
	target.check(&p)
	p.Require(servers > 0 || servers == 0 && (target.ServiceLevel != nil || target.MaxOccupancy != nil), "servers", "is %d; give at least 1, or a service_level or max_occupancy to find them", servers)
	p.Require(servers <= mostServers, "servers", "is %d and must be at most %d", servers, mostServers)
	if err := p.Err(); err != nil {
		return nil, err
	}
	load := w.load()
	if servers > 0 && float64(servers) <= load {
		return nil, invalid("servers", "is %d for a load of %.6g erlangs: the queue would grow without end; at least %d are needed", servers, load, int(math.Floor(load))+1)
	}
	if servers > 0 {
		return w.delays(servers, 1/blockedShare(servers, load), target.TargetTime), nil
	}
	inverse := 1.0
	for n := 1; n <= mostServers; n++ {
		inverse = 1 + float64(n)/load*inverse
		if float64(n) <= load {
			continue
		}
		if d := w.delays(n, inverse, target.TargetTime); target.met(d.ServiceLevel, d.Occupancy) {
			return d, nil
		}
	}
	return nil, invalid("service_level", "is not reached with %d servers", mostServers)
}

// delays takes 1/B of the servers.
func (w Workload) delays(servers int, inverseB, target float64) *DelaySystem {
	load, n := w.load(), float64(servers)
	free := 1 - load/n
	wait := 1 / (inverseB*free + load/n) // C = B / (1 - (1-B) a/n)
	rest := w.ServiceTime / (n - load)   // mean wait of those who wait
	d := &DelaySystem{
		Servers: servers, Load: load, Occupancy: load / n, WaitingShare: wait, WaitOfThose: rest, ASA: wait * rest,
		TargetTime: target, ServiceLevel: 1 - wait*math.Exp(-target/rest),
	}
	d.QueueLength = w.ArrivalRate * d.ASA
	d.TimeInSystem = d.ASA + w.ServiceTime
	d.InSystem = d.QueueLength + load
	return d
}
