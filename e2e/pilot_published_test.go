package e2e_test

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A published test of a mobile game: day-7 retention of 8,502 of 44,700 players with the gate at level 30, 8,279 of 45,489 at level 40.
func TestPublishedTestFromPlanToDecision(t *testing.T) {
	pilot := launchedPilot(t, "Gate at level 40", object{
		"hypothesis": "A later gate keeps more players for a week", "direction": "increase", "design": "parallel",
		"primary_metric": object{"key": "retained_day_7", "kind": "proportion", "name": "Day-7 retention"},
		"effect":         object{"minimum": 0.01, "baseline": 0.19}, "arrivals_per_day": 6000, "duration": "P14D", "longest_duration": "P28D",
		"arms":          []object{{"key": "gate_30", "role": "control"}, {"key": "gate_40", "role": "treatment"}},
		"randomization": object{"by": "elsewhere", "method": "simple"}})
	if page := pilotOf(t, pilot.ID); page.Size == nil || !page.Size.Reached || page.Size.Total < 40_000 {
		t.Fatalf("before it is signed the size is %+v", page.Size)
	}
	if o := signedPlan(t, pilot.ID, nil); o.State != "ready" {
		t.Fatalf("after the readiness review: %+v", o)
	}
	raisePilot(t, "lena", pilot.ID, "start", nil)
	rows, at := []object{}, time.Now().Add(-time.Minute).UTC()
	for _, r := range []struct {
		arm      string
		value, n int
	}{{"gate_30", 1, 8502}, {"gate_30", 0, 44700 - 8502}, {"gate_40", 1, 8279}, {"gate_40", 0, 45489 - 8279}} {
		rows = append(rows, object{"key": r.arm + string(rune('0'+r.value)), "arm": r.arm, "at": at, "value": r.value, "count": r.n})
	}
	stack.As("luis").Must(t, http.StatusOK, "POST", "/v1/pilots/"+pilot.ID+"/observations", object{"observations": rows}, nil)
	raisePilot(t, "luis", pilot.ID, "look", nil)
	page := pilotOf(t, pilot.ID)
	look := page.Last
	if look == nil || look.Effect == nil || look.Split == nil {
		t.Fatalf("the look: %+v", look)
	}
	// chi-square 6.902, p 0.00861, R 4.2: chisq.test(c(44700, 45489))
	if math.Abs(look.Split.ChiSquare-6.9024) > 5e-4 || math.Abs(look.Split.P-0.00861) > 1e-5 || look.Split.Level != "warning" {
		t.Errorf("the split: %+v", look.Split)
	}
	// R 4.2: prop.test(c(8279, 8502), c(45489, 44700), correct = FALSE): p 0.001554, difference -0.0082 (-0.01328, -0.00312)
	if e := look.Effect; math.Abs(e.Estimate+0.008201) > 1e-6 || e.Fixed == nil || math.Abs(e.Fixed.P-0.001554) > 1e-6 || e.Lower >= e.Fixed.Lower || e.Upper <= e.Fixed.Upper {
		t.Errorf("the effect: %+v %+v", e, e.Fixed)
	}
	if page.State != "running" {
		t.Fatalf("a warning pauses nothing: %+v", page)
	}
	raisePilot(t, "lena", pilot.ID, "conclude", object{"reason": "all players have been there for a week"})
	for deadline := time.Now().Add(time.Minute); page.Verdict == nil && time.Now().Before(deadline); page = pilotOf(t, pilot.ID) {
		time.Sleep(100 * time.Millisecond)
	}
	if page.Verdict == nil || page.Verdict.Verdict != "no_effect" && page.Verdict.Verdict != "harm" || !strings.Contains(page.Verdict.Text, "retention") {
		t.Fatalf("the verdict: %+v", page.Verdict)
	}
	t.Log(page.Verdict.Text)
	var analysis struct{ Verified *bool }
	stack.As("vera").Must(t, http.StatusOK, "GET", "/v1/pilots/"+pilot.ID+"/analysis?look=1&verify=true", nil, &analysis)
	if analysis.Verified == nil || !*analysis.Verified {
		t.Error("the first look cannot be computed again")
	}
	raisePilot(t, "lena", pilot.ID, "propose_decision", object{"decision": "stop", "reason": "the later gate loses players"})
	approve(t, "sven", pilot.ID)
	if o := approve(t, "priya", pilot.ID); o.State != "stopped" || !o.Ended {
		t.Fatalf("after the decision: %+v", o)
	}
}
