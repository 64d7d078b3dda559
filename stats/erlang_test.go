package stats

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// R 4.2.2 from the sums of factorials themselves. 10 erlangs on 14 servers are the worked example of Call Centre
// Helper ("Erlang C formula"): 17.4 % wait, 7.8 s on average, 88.8 % within 20 s, occupancy 71.4 %.
func TestErlangCAgainstR(t *testing.T) {
	for _, c := range []struct {
		load    float64
		servers int
		service float64
		target  float64
		want    [4]float64 // B, C, mean wait, share within target
	}{
		{10, 14, 180, 20, [4]float64{0.0568191433865209, 0.17413193359505, 7.83593701177724, 0.888350019179467}},
		{20, 30, 1, 0.5, [4]float64{0.0084574983401947, 0.0249504581045711, 0.00249504581045711, 0.999831885135689}},
		{96, 100, 240, 15, [4]float64{0.0538530470735654, 0.58728111547236, 35.2368669283416, 0.542625007387078}},
	} {
		w := Workload{c.load / c.service, c.service}
		loss := must[*LossSystem](t)(ErlangB(w, c.servers, nil))
		near(t, "B", loss.Blocking, c.want[0], 1e-12)
		got := must[*DelaySystem](t)(ErlangC(w, c.servers, ServiceTarget{TargetTime: c.target}))
		near(t, "C", got.WaitingShare, c.want[1], 1e-12)
		near(t, "mean wait", got.ASA, c.want[2], 1e-12)
		near(t, "service level", got.ServiceLevel, c.want[3], 1e-12)
		near(t, "occupancy", got.Occupancy, c.load/float64(c.servers), 1e-12)
	}
	// Mandelbaum and Zeltyn 2007, table 1: 48 calls a minute of a minute each on 50 agents wait 20.8 s, 17 in queue.
	got := must[*DelaySystem](t)(ErlangC(Workload{48, 1}, 50, ServiceTarget{}))
	within(t, "mean wait", 60*got.ASA, 20.8, 0.05)
	within(t, "queue", got.QueueLength, 17, 0.5)
}

// Standard tables of Erlang's B (ITU): 1 % blocking lets 10 lines carry 4.46 erlangs and 20 lines 12.0.
func TestErlangBFindsLines(t *testing.T) {
	most := 0.01
	for load, lines := range map[float64]int{4.46: 10, 12.03: 20, 4.47: 11} {
		got := must[*LossSystem](t)(ErlangB(Workload{load, 1}, 0, &most))
		if got.Servers != lines || got.Blocking > most {
			t.Errorf("%v erlangs need %d lines, want %d (blocking %v)", load, got.Servers, lines, got.Blocking)
		}
	}
}

// Call Centre Helper's example again: 80 % within 20 s needs 14 agents for 10 erlangs.
func TestErlangCStaffs(t *testing.T) {
	level, most := 0.8, 0.7
	w := Workload{200. / 3600, 180}
	got := must[*DelaySystem](t)(ErlangC(w, 0, ServiceTarget{TargetTime: 20, ServiceLevel: &level}))
	fewer := must[*DelaySystem](t)(ErlangC(w, got.Servers-1, ServiceTarget{TargetTime: 20}))
	if got.Servers != 14 || got.ServiceLevel < level || fewer.ServiceLevel >= level {
		t.Errorf("%d agents give %v, one fewer %v", got.Servers, got.ServiceLevel, fewer.ServiceLevel)
	}
	if easy := must[*DelaySystem](t)(ErlangC(w, 0, ServiceTarget{TargetTime: 20, ServiceLevel: &level, MaxOccupancy: &most})); easy.Servers != 15 {
		t.Errorf("at most 70 %% busy takes %d agents, want 15", easy.Servers) // 10/15 = 66.7 %, 10/14 = 71.4 %
	}
}

// R 4.2.2: the stationary distribution normalised by brute force, and integrals of the virtual wait by integrate().
// The first is Mandelbaum and Zeltyn 2007, table 1: 3.1 % abandon, 3.7 s, 3 in queue, 93 % busy.
func TestErlangAAgainstR(t *testing.T) {
	for _, c := range []struct {
		rate, service, patience float64
		servers                 int
		target                  float64
		want                    [7]float64 // waiting, abandonment, mean wait, queue, served within target, wait within target, wait of served
	}{
		{48, 1, 2, 50, 1. / 6, [7]float64{0.467774068554, 0.0309122491622, 0.0618244983244, 2.96757591957, 0.8325764721, 0.8563629105, 0.06026500399}},
		{10, 3, 2, 28, 0.1, [7]float64{0.608559528125, 0.117634164517, 0.235268329035, 2.35268329035, 0.4685122799, 0.4962944963, 0.22487894}},
		{20, 3, 2, 40, 0.1, [7]float64{0.989009261294, 0.333794901031, 0.667589802062, 13.3517960412, 0.02218570317, 0.07017059041, 0.7757968116}},
		{2, 4, 10, 9, 2, [7]float64{0.479066552032, 0.062833109362, 0.62833109362, 1.25666218724, 0.8403058039, 0.8922647845, 0.5941861786}},
	} {
		got := must[*ImpatientSystem](t)(ErlangA(Workload{c.rate, c.service}, c.patience, c.servers, ServiceTarget{TargetTime: c.target}, nil))
		for i, v := range []float64{got.WaitingShare, got.Abandonment, got.ASA, got.QueueLength, got.ServiceLevel, got.WithinTarget, *got.AnswerTime} {
			near(t, fmt.Sprintf("%v servers, figure %d", c.servers, i), v, c.want[i], 2e-9) // the reference has 10 digits
		}
	}
	got := must[*ImpatientSystem](t)(ErlangA(Workload{48, 1}, 2, 50, ServiceTarget{}, nil))
	within(t, "abandonment", got.Abandonment, 0.031, 0.0005)
	within(t, "wait in seconds", 60*got.ASA, 3.7, 0.05)
	within(t, "occupancy", got.Occupancy, 0.93, 0.005)
}

func TestErlangAStaffs(t *testing.T) {
	level, most := 0.8, 0.05
	got := must[*ImpatientSystem](t)(ErlangA(Workload{48, 1}, 2, 0, ServiceTarget{TargetTime: 1. / 6, ServiceLevel: &level}, &most))
	fewer := must[*ImpatientSystem](t)(ErlangA(Workload{48, 1}, 2, got.Servers-1, ServiceTarget{TargetTime: 1. / 6}, nil))
	if got.ServiceLevel < level || got.Abandonment > most || fewer.ServiceLevel >= level && fewer.Abandonment <= most {
		t.Errorf("%d servers give %v and %v, one fewer %v and %v", got.Servers, got.ServiceLevel, got.Abandonment, fewer.ServiceLevel, fewer.Abandonment)
	}
}

// Where patience is long, few leave and Erlang A becomes Erlang C; who is overloaded a hundredfold loses the rest.
func TestErlangAAtItsEnds(t *testing.T) {
	patient := must[*ImpatientSystem](t)(ErlangA(Workload{10, 1}, 1e5, 12, ServiceTarget{TargetTime: 0.3}, nil))
	endless := must[*DelaySystem](t)(ErlangC(Workload{10, 1}, 12, ServiceTarget{TargetTime: 0.3}))
	near(t, "waiting", patient.WaitingShare, endless.WaitingShare, 1e-3)
	near(t, "wait", patient.ASA, endless.ASA, 1e-3)
	near(t, "service level", patient.ServiceLevel, endless.ServiceLevel, 1e-3)
	overload := must[*ImpatientSystem](t)(ErlangA(Workload{10000, 1}, 5, 100, ServiceTarget{TargetTime: 0.1}, nil))
	near(t, "abandonment", overload.Abandonment, 0.99, 1e-9)
	near(t, "occupancy", overload.Occupancy, 1, 1e-6)
	idle := must[*ImpatientSystem](t)(ErlangA(Workload{0.001, 1}, 5, 400, ServiceTarget{TargetTime: 0.1}, nil))
	if idle.WaitingShare != 0 || idle.ServiceLevel != 1 || idle.Abandonment != 0 {
		t.Errorf("idle: %+v", idle)
	}
}

// More servers never make anyone wait longer, shares stay shares, and Little's law holds.
func TestErlangProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := Workload{rapid.Float64Range(0.01, 60).Draw(rt, "rate"), rapid.Float64Range(0.05, 5).Draw(rt, "service")}
		patience, target := rapid.Float64Range(0.05, 50).Draw(rt, "patience"), rapid.Float64Range(0, 3).Draw(rt, "target")
		n := rapid.IntRange(1, 200).Draw(rt, "servers")
		a, err := ErlangA(w, patience, n, ServiceTarget{TargetTime: target}, nil)
		if err != nil {
			rt.Fatal(err)
		}
		more, err := ErlangA(w, patience, n+1, ServiceTarget{TargetTime: target}, nil)
		if err != nil {
			rt.Fatal(err)
		}
		for name, v := range map[string]float64{"waiting": a.WaitingShare, "abandonment": a.Abandonment, "service level": a.ServiceLevel, "within": a.WithinTarget, "occupancy": a.Occupancy} {
			if !(v >= -1e-9 && v <= 1+1e-9) {
				rt.Fatalf("%s is %v", name, v)
			}
		}
		if more.ASA > a.ASA*(1+1e-9) || more.ServiceLevel < a.ServiceLevel-1e-9 || a.ServiceLevel > a.WithinTarget+1e-9 {
			rt.Fatalf("%+v\none more: %+v", a, more)
		}
		if math.Abs(a.QueueLength-w.ArrivalRate*a.ASA) > 1e-9*(1+a.QueueLength) {
			rt.Fatalf("queue %v, rate times wait %v", a.QueueLength, w.ArrivalRate*a.ASA)
		}
	})
}

func TestErlangRefuses(t *testing.T) {
	good, high, zero := Workload{10, 1}, 1.5, 0.0
	b := func(w Workload, n int, most *float64) error { _, err := ErlangB(w, n, most); return err }
	c := func(w Workload, n int, target ServiceTarget) error { _, err := ErlangC(w, n, target); return err }
	a := func(patience float64, n int, most *float64) error {
		_, err := ErlangA(good, patience, n, ServiceTarget{}, most)
		return err
	}
	refuses(t, b(Workload{0, 1}, 3, nil), "arrival_rate")
	refuses(t, b(Workload{1, math.Inf(1)}, 3, nil), "service_time")
	refuses(t, b(Workload{1e6, 1e3}, 3, nil), "arrival_rate")
	refuses(t, b(good, 0, nil), "servers")
	refuses(t, b(good, -1, nil), "servers")
	refuses(t, b(good, 0, &high), "max_blocking")
	refuses(t, c(good, 10, ServiceTarget{}), "servers") // a load of 10 on 10 servers has no end
	refuses(t, c(good, 0, ServiceTarget{}), "servers")
	refuses(t, c(good, 12, ServiceTarget{TargetTime: -1}), "target_time")
	refuses(t, c(good, 0, ServiceTarget{ServiceLevel: &high}), "service_level")
	refuses(t, c(good, 0, ServiceTarget{MaxOccupancy: &zero}), "max_occupancy")
	refuses(t, a(0, 3, nil), "patience")
	refuses(t, a(1e9, 3, nil), "patience")
	refuses(t, a(2e5, 3, nil), "patience") // 2,000,000 arrivals within a patience
	refuses(t, a(1, 0, nil), "servers")
	refuses(t, a(1, 0, &high), "max_abandonment")
}
