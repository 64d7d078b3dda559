package pilot

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// AssignmentAlgorithm names how an Assigner decides; docs/pilots.md says it in words and as a program of another language.
const AssignmentAlgorithm = "tollgate-assignment-1"

// Assigner decides which arm the n-th unit of a stratum gets: complete randomisation or permuted blocks (ICH E9, 2.3.2; Rosenberger and
// Lachin, Randomization in Clinical Trials, 3.3). Every draw is HMAC-SHA-256 (RFC 2104) under a key that is derived from a secret, the pilot and
// its locked plan: with the secret anybody can work out all of it, without it nobody can what comes next.
type Assigner struct {
	key    []byte
	block  int      // units of a block; 0 for complete randomisation
	slots  []string // of a block before it is permuted: arms as often as their share, in the order of the plan
	arms   []string
	shares []uint64 // whole, in proportion to the plan's
}

// NewAssigner is that of a pilot whose locked plan has this hash. Invalid when the plan does not let Tollgate assign arms.
func NewAssigner(pilotID, planHash string, plan lifecycle.PilotPlan, secret []byte) (Assigner, error) {
	r := plan.Randomization
	if !r.Here() || plan.Design != lifecycle.DesignParallel || len(plan.Arms) < 2 {
		return Assigner{}, fault.New(fault.Invalid, "the plan does not say that Tollgate assigns arms").
			With("plan.randomization.by", "must be tollgate, of a parallel design")
	}
	a := Assigner{}
	draw := hmac.New(sha256.New, secret)
	_, _ = fmt.Fprintf(draw, "%s\n%s\n%s\n%s", AssignmentAlgorithm, pilotID, planHash, r.Seed)
	a.key = draw.Sum(nil)
	total := uint64(0)
	for _, arm := range plan.Defaulted().Arms {
		a.arms = append(a.arms, arm.Key)
		a.shares = append(a.shares, uint64(math.Round(arm.Share*millionths)))
		total += a.shares[len(a.shares)-1]
	}
	if r.Method != "blocked" && r.Method != "stratified" {
		return a, nil
	}
	a.block = r.BlockSize
	for i, arm := range a.arms {
		for range uint64(a.block) * a.shares[i] / total {
			a.slots = append(a.slots, arm)
		}
	}
	if a.block == 0 || len(a.slots) != a.block {
		return Assigner{}, fault.New(fault.Invalid, "the shares of the arms do not divide the block").With("plan.randomization.block_size", "is %d", a.block)
	}
	return a, nil
}

// millionths of a share are what complete randomisation tells apart.
const millionths = 1_000_000

// Arm is that of the unit at a position, from 1, of a stratum; without strata there is one, whose name is empty.
func (a Assigner) Arm(stratum string, position int64) string {
	if a.block == 0 {
		return a.simple(stratum, position)
	}
	n := position - 1
	return a.permuted(stratum, n/int64(a.block))[n%int64(a.block)]
}

// simple draws a fraction in [0, 1) of 64 bits; each arm has its share of that range.
func (a Assigner) simple(stratum string, position int64) string {
	total := uint64(0)
	for _, s := range a.shares {
		total += s
	}
	drawn := a.draw("simple\n%d\n%s", position, stratum)
	at, _ := bits.Mul64(binary.BigEndian.Uint64(drawn), total)
	last := len(a.arms) - 1
	for i, s := range a.shares[:last] {
		if at < s {
			return a.arms[i]
		}
		at -= s
	}
	return a.arms[last] // at is below the sum of the shares
}

// permuted is a block, from 0, in its random order: by the draw of each slot.
func (a Assigner) permuted(stratum string, block int64) []string {
	type slot struct {
		arm   string
		drawn []byte
	}
	slots := make([]slot, a.block)
	for i, arm := range a.slots {
		slots[i] = slot{arm, a.draw("block\n%d\n%d\n%s", block+1, i+1, stratum)}
	}
	slices.SortStableFunc(slots, func(x, y slot) int { return bytes.Compare(x.drawn, y.drawn) })
	arms := make([]string, a.block)
	for i, s := range slots {
		arms[i] = s.arm
	}
	return arms
}

func (a Assigner) draw(format string, args ...any) []byte {
	mac := hmac.New(sha256.New, a.key)
	_, _ = fmt.Fprintf(mac, format, args...) // a hash takes everything
	return mac.Sum(nil)
}

// BlockOf is the number, from 1, of the block of a position under a plan; 0 under complete randomisation.
func BlockOf(plan lifecycle.PilotPlan, position int64) int64 {
	if r := plan.Randomization; r.Here() && (r.Method == "blocked" || r.Method == "stratified") && r.BlockSize > 0 {
		return (position-1)/int64(r.BlockSize) + 1
	}
	return 0
}
