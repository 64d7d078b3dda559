package pilot

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"tollgate/fault"
	"tollgate/lifecycle"
)

func assigned(method string, block int, shares ...float64) lifecycle.PilotPlan {
	plan := lifecycle.PilotPlan{Design: lifecycle.DesignParallel, Randomization: &lifecycle.Randomization{By: "tollgate", Method: method, BlockSize: block}}
	for i, s := range shares {
		plan.Arms = append(plan.Arms, lifecycle.PilotArm{Key: fmt.Sprintf("arm_%d", i+1), Share: s})
	}
	return plan
}

func assigner(t interface{ Fatal(...any) }, plan lifecycle.PilotPlan, secret string) Assigner {
	a, err := NewAssigner("0198", "a5", plan, []byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Every block has its shares exactly, in every stratum, so that arms are never further apart than half a block.
func TestBlocksAreBalanced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := []float64{float64(rapid.IntRange(1, 4).Draw(t, "one")), float64(rapid.IntRange(1, 4).Draw(t, "other"))}
		sum := int(shares[0] + shares[1])
		block := sum * rapid.IntRange(1, 4).Draw(t, "multiple")
		a := assigner(t, assigned("blocked", block, shares...), rapid.String().Draw(t, "secret"))
		stratum := rapid.String().Draw(t, "stratum")
		for b := range 5 {
			counts := map[string]int{}
			for i := range block {
				counts[a.Arm(stratum, int64(b*block+i+1))]++
			}
			if counts["arm_1"]*sum != block*int(shares[0]) || counts["arm_2"]*sum != block*int(shares[1]) {
				t.Fatalf("block %d of %d in shares %v: %v", b, block, shares, counts)
			}
		}
	})
}

// 24 orders of a block of four of which each of the 6 arrangements is as likely: chi-square with 5 degrees of freedom. The secret is fixed, so the
// test cannot fail by chance; p above 0.001 is what a fair draw gives in 999 of 1,000 secrets.
func TestArrangementsOfABlockAreEquallyLikely(t *testing.T) {
	const blocks = 6000
	a, counts := assigner(t, assigned("blocked", 4, 1, 1), "fixed"), map[string]int{}
	for b := range blocks {
		order := ""
		for i := range 4 {
			order += a.Arm("", int64(b*4+i+1))[4:]
		}
		counts[order]++
	}
	statistic := 0.0
	for _, n := range counts {
		statistic += math.Pow(float64(n)-blocks/6, 2) / (blocks / 6)
	}
	if p := (distuv.ChiSquared{K: 5}).Survival(statistic); len(counts) != 6 || p < 0.001 {
		t.Errorf("%v: p = %g", counts, p)
	}
}

// Complete randomisation keeps unequal shares in the long run, and an arm says nothing about the next.
func TestCompleteRandomisationKeepsShares(t *testing.T) {
	const n = 30_000
	a := assigner(t, assigned("simple", 0, 1, 2.5), "fixed")
	first, pairs, last := 0, 0, ""
	for i := range n {
		arm := a.Arm("", int64(i+1))
		if arm == "arm_1" {
			first++
			if last == "arm_1" {
				pairs++
			}
		}
		last = arm
	}
	share := 1 / 3.5
	if z := (float64(first) - n*share) / math.Sqrt(n*share*(1-share)); math.Abs(z) > 3.3 {
		t.Errorf("%d of %d in an arm with a share of %g: z = %g", first, n, share, z)
	}
	if z := (float64(pairs) - n*share*share) / math.Sqrt(n*share*share*(1-share*share)); math.Abs(z) > 3.3 {
		t.Errorf("%d pairs: z = %g", pairs, z)
	}
}

// The same secret gives the same arms; another secret, pilot, plan, seed or stratum gives others.
func TestAnAssignmentDependsOnAllThatItIsDrawnFrom(t *testing.T) {
	sequence := func(pilotID, hash, seed, stratum string, secret string) string {
		plan := assigned("blocked", 4, 1, 1)
		plan.Randomization.Seed = seed
		a, err := NewAssigner(pilotID, hash, plan, []byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for i := range 64 {
			text += a.Arm(stratum, int64(i+1))[4:]
		}
		return text
	}
	first := sequence("p", "h", "s", "x", "secret")
	if first != sequence("p", "h", "s", "x", "secret") {
		t.Error("the same draw is another")
	}
	var all []string
	for _, other := range []string{first, sequence("q", "h", "s", "x", "secret"), sequence("p", "i", "s", "x", "secret"), sequence("p", "h", "t", "x", "secret"),
		sequence("p", "h", "s", "y", "secret"), sequence("p", "h", "s", "x", "another")} {
		if slices.Contains(all, other) {
			t.Errorf("%s comes twice", other)
		}
		all = append(all, other)
	}
}

// Worked out by the program in docs/pilots.md (Python's hmac and hashlib), not by this one.
func TestAssignmentsOfThePublishedProgram(t *testing.T) {
	for _, c := range []struct {
		plan    lifecycle.PilotPlan
		stratum string
		want    []string
	}{
		{assigned("stratified", 6, 1, 2), "north", publishedBlocked},
		{assigned("simple", 0, 1, 2), "", publishedSimple},
	} {
		a := assigner(t, c.plan, "0123456789abcdef0123456789abcdef")
		for i, want := range c.want {
			if got := a.Arm(c.stratum, int64(i+1)); got != want {
				t.Errorf("%s, position %d: %s, want %s", c.plan.Randomization.Method, i+1, got, want)
			}
		}
	}
}

func TestPlansThatCannotBeAssigned(t *testing.T) {
	elsewhere := assigned("blocked", 4, 1, 1)
	elsewhere.Randomization.By = "elsewhere"
	for _, plan := range []lifecycle.PilotPlan{{}, elsewhere, assigned("blocked", 0, 1, 1), assigned("blocked", 5, 1, 1), assigned("blocked", 4, 1)} {
		if _, err := NewAssigner("p", "h", plan, nil); fault.Of(err) != fault.Invalid {
			t.Errorf("%+v: %v", plan, err)
		}
	}
}

var (
	publishedBlocked = []string{"arm_1", "arm_2", "arm_2", "arm_1", "arm_2", "arm_2", "arm_2", "arm_2", "arm_1", "arm_2", "arm_1", "arm_2", "arm_1", "arm_2", "arm_2", "arm_2", "arm_1", "arm_2"}
	publishedSimple  = []string{"arm_1", "arm_1", "arm_2", "arm_1", "arm_1", "arm_2", "arm_2", "arm_1", "arm_2", "arm_2", "arm_2", "arm_2", "arm_2", "arm_2", "arm_1", "arm_2", "arm_2", "arm_2"}
)
