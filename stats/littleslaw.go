package stats

import "tollgate/fault"

// Flow is a process in steady state: what is in it, what goes through it, and how long it takes.
type Flow struct {
	WIP        float64 `json:"wip" doc:"mean number in the process"`
	Throughput float64 `json:"throughput" doc:"by unit of time"`
	CycleTime  float64 `json:"cycle_time" doc:"mean time in the process"`
}

// LittlesLaw finds the third of wip = throughput * cycle_time from two of them, which are positive; the
// third is nil (Little, Operations Research 9, 1961). Errors: Invalid.
func LittlesLaw(wip, throughput, cycleTime *float64) (*Flow, error) {
	var p fault.Problems
	given := 0
	for _, v := range []struct {
		name  string
		value *float64
	}{{"wip", wip}, {"throughput", throughput}, {"cycle_time", cycleTime}} {
		if v.value != nil {
			given++
			p.Require(*v.value > 0 && isFinite(*v.value), v.name, "is %v and must be above 0", *v.value)
		}
	}
	p.Require(given == 2, "wip", "and throughput and cycle_time: give exactly two of them, there are %d", given)
	if err := p.Err(); err != nil {
		return nil, err
	}
	f := &Flow{}
	switch {
	case wip == nil:
		f.Throughput, f.CycleTime = *throughput, *cycleTime
		f.WIP = f.Throughput * f.CycleTime
	case throughput == nil:
		f.WIP, f.CycleTime = *wip, *cycleTime
		f.Throughput = f.WIP / f.CycleTime
	default:
		f.WIP, f.Throughput = *wip, *throughput
		f.CycleTime = f.WIP / f.Throughput
	}
	return f, checkScale("wip", f.WIP, f.Throughput, f.CycleTime)
}
