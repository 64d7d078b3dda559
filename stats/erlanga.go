package stats

import (
	"math"

	"tollgate/fault"
)

// ImpatientSystem is a group of servers with a queue that people leave when they have waited too long.
type ImpatientSystem struct {
	Servers      int      `json:"servers"`
	Load         float64  `json:"offered_load" doc:"erlangs"`
	Patience     float64  `json:"patience" doc:"mean time before one leaves the queue"`
	Occupancy    float64  `json:"occupancy" doc:"share of time that a server is busy"`
	WaitingShare float64  `json:"probability_of_waiting"`
	Abandonment  float64  `json:"abandonment" doc:"share of all who leave unserved"`
	ASA          float64  `json:"asa" doc:"mean wait of all, whether served or not"`
	AnswerTime   *float64 `json:"mean_wait_of_served"`
	QueueLength  float64  `json:"queue_length" doc:"mean number waiting"`
	TargetTime   float64  `json:"target_time"`
	ServiceLevel float64  `json:"service_level" doc:"share of all who are served within target_time"`
	WithinTarget float64  `json:"wait_within_target" doc:"share of all whose wait, whether served or not, ends within target_time"`
}

// ErlangA gives the waits and the abandonment of servers, at least 1, or with servers 0 the fewest that
// reach the target or keep abandonment at or below maxAbandonment. Service and patience are exponential
// (Palm 1957; Mandelbaum and Zeltyn, The Palm/Erlang-A queue, 2007, M/M/n+M). An overload is no error: who
// leaves makes room. Errors: Invalid.
func ErlangA(w Workload, patience float64, servers int, target ServiceTarget, maxAbandonment *float64) (*ImpatientSystem, error) {
	var p fault.Problems
	w.check(&p)
	target.check(&p)
	p.Require(patience > 0 && isFinite(patience), "patience", "is %v and must be above 0", patience)
	p.Require(!(patience > mostServers*w.ServiceTime), "patience", "is %v, more than %d service times: use erlang_c, in which no one leaves", patience, mostServers)
	p.Require(!(w.ArrivalRate*patience > mostServers), "patience", "times arrival_rate is %v; at most %d arrivals within a patience can be computed", w.ArrivalRate*patience, mostServers)
	p.Require(maxAbandonment == nil || *maxAbandonment > 0 && *maxAbandonment < 1, "max_abandonment", "must be between 0 and 1")
	sought := target.ServiceLevel != nil || target.MaxOccupancy != nil || maxAbandonment != nil
	p.Require(servers > 0 || servers == 0 && sought, "servers", "is %d; give at least 1, or a service_level, max_occupancy or max_abandonment to find them", servers)
	p.Require(servers <= mostServers, "servers", "is %d and must be at most %d", servers, mostServers)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if servers > 0 {
		return w.impatient(servers, patience, target.TargetTime), nil
	}
	enough := func(n int) bool {
		s := w.impatient(n, patience, target.TargetTime)
		return target.met(s.ServiceLevel, s.Occupancy) && (maxAbandonment == nil || s.Abandonment <= *maxAbandonment)
	}
	high := 1
	for ; !enough(high); high *= 2 {
		if high > mostServers {
			return nil, invalid("service_level", "is not reached with %d servers", mostServers)
		}
	}
	low := high / 2 // not enough, or 0
	for high-low > 1 {
		if middle := low + (high-low)/2; enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return w.impatient(high, patience, target.TargetTime), nil
}

// impatient sums over the states of the queue, in which all terms are positive, so that nothing cancels. The
// share served within a time integrates the density of the virtual wait v, exp(lambda H(v) - n mu v) up to a
// factor, H(v) being the time that a patient has waited of v (Mandelbaum and Zeltyn, section 4).
func (w Workload) impatient(servers int, patience, target float64) *ImpatientSystem {
	n, load := float64(servers), w.load()
	e := 1 / blockedShare(servers-1, load) // states with a free server, in units of the fullest of them
	z, a := w.ArrivalRate*patience, n*patience/w.ServiceTime
	all := queueStates(z, a)
	waiting := 1 / (1 + e*n/load*math.Exp(-all.log))
	s := &ImpatientSystem{Servers: servers, Load: load, Patience: patience, TargetTime: target, WaitingShare: waiting}
	s.QueueLength = waiting * all.length
	s.ASA = s.QueueLength / w.ArrivalRate
	s.Abandonment = math.Min(1, s.ASA/patience) // P(abandon) = theta E(wait)
	s.Occupancy = load * (1 - s.Abandonment) / n
	if served := 1 - s.Abandonment; served > 0 {
		wait := waiting * all.servedWait * patience / served
		s.AnswerTime = &wait
	}
	density := -z*math.Expm1(-target/patience) - a*target/patience // its logarithm
	late := math.Exp(density + queueStates(z*math.Exp(-target/patience), a).log - all.log)
	within := math.Exp(density-all.log) - math.Exp(-all.log) + 1 - late
	s.ServiceLevel = math.Min(1, 1-waiting+n/load*waiting*within)
	s.WithinTarget = 1 - math.Exp(-target/patience)*waiting*late
	return s
}

// stateSums are over the states with all servers busy and k waiting, whose weights are z^k / ((a+1) … (a+k)): z
// is how many arrive, and a how many are served, during a patience.
type stateSums struct {
	log        float64 // of the sum of weights
	length     float64 // mean of k
	servedWait float64 // mean, in patiences, of the wait of who arrives then and is served, others counting 0
}

func queueStates(z, a float64) stateSums {
	var weights, lengths, waits sum
	shift, weight, stages := 0.0, 1.0, 0.0
	for k := 0.0; ; k++ {
		stages += 1 / (a + k + 1) // mean time of the steps up to one's turn
		weights.add(weight)
		lengths.add(weight * k)
		waits.add(weight * a / (a + k + 1) * stages)
		weight *= z / (a + k + 1)
		if a+k+1 > z && weight*(k+1) <= 1e-17*weights.total {
			break
		}
		if weights.total > 1e250 { // an overload that no float64 holds: go on in smaller units
			const unit = 1e-250
			shift -= math.Log(unit)
			weight *= unit
			weights, lengths, waits = weights.times(unit), lengths.times(unit), waits.times(unit)
		}
	}
	whole := weights.value()
	return stateSums{log: shift + math.Log(whole), length: lengths.value() / whole, servedWait: waits.value() / whole}
}
