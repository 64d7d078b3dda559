package stats

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"

	"tollgate/fault"
)

// Side says on which side of the center line a chart signals.
type Side string

// A chart with limits on both sides, or on one of them.
const (
	BothSides Side = "two"
	UpperSide Side = "upper"
	LowerSide Side = "lower"
)

// mostNodes bounds the linear system that an average run length is solved from.
const mostNodes = 1200

// ShewhartARL returns the average run length of a chart with limits at nsigmas standard errors (above 0),
// when the mean is shift standard errors off center: 1 over the probability that a point is beyond
// (Montgomery, Introduction to Statistical Quality Control, 6.2.7). Errors: Invalid, also when no point
// ever is.
func ShewhartARL(nsigmas float64, side Side, shift float64) (float64, error) {
	var p fault.Problems
	p.Require(nsigmas > 0 && isFinite(nsigmas), "nsigmas", "is %v and must be a finite number above 0", nsigmas)
	checkShift(&p, side, shift)
	if err := p.Err(); err != nil {
		return 0, err
	}
	beyond := 0.0
	if side != LowerSide {
		beyond += normalCDF(shift - nsigmas)
	}
	if side != UpperSide {
		beyond += normalCDF(-shift - nsigmas)
	}
	return runLength(1/beyond, "nsigmas")
}

func checkShift(p *fault.Problems, side Side, shift float64) {
	p.Require(side == BothSides || side == UpperSide || side == LowerSide, "sided", "is %q and must be %s, %s or %s", string(side), BothSides, UpperSide, LowerSide)
	p.Require(isFinite(shift), "shift", "is not a finite number")
}

// longestRun is where rounding in the solution reaches the sixth digit.
const longestRun = 1e10

// runLength refuses what is too long to be computed, naming the limit that makes it so.
func runLength(arl float64, limit string) (float64, error) {
	if !(arl >= 1 && arl <= longestRun) {
		return 0, invalid(limit, "gives an average run length above %g, which cannot be computed reliably", longestRun)
	}
	return arl, nil
}

// renewal is the equation of an average run length on [low, high] with normal steps:
//
//	L(s) = 1 + stay(s) L(low) + the integral of L(u) density(s, u) over [low, high]
//
// stay is the probability of being put back to low, 0 where nothing is.
type renewal struct {
	low, high float64
	width     float64 // standard deviation of the steps: it says how many nodes are enough
	stay      func(s float64) float64
	density   func(s, u float64) float64
}

// at returns L(start), by Nystroem's method on Gauss-Legendre nodes (Vance, Journal
// of Quality Technology 18(3), 1986; Crowder, Technometrics 29(4), 1987). The integrands are entire
// functions, so the error falls exponentially: with four nodes a step and forty more it is below 1e-10.
func (r renewal) at(start float64) (float64, error) {
	length, err := r.solve()
	if err != nil {
		return 0, err
	}
	return length(start), nil
}

// solve returns L.
func (r renewal) solve() (func(start float64) float64, error) {
	wanted := 40 + math.Ceil(4*(r.high-r.low)/r.width)
	if !(wanted <= mostNodes) { // as a number: an int would overflow
		return nil, invalid("h", "is too wide for the steps of the chart to be computed")
	}
	n := int(wanted)
	nodes, weights := make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(nodes, weights, r.low, r.high)
	// One more unknown than nodes: L(low).
	points := append([]float64{r.low}, nodes...)
	row := func(s float64) []float64 {
		k := make([]float64, n+1)
		k[0] = r.stay(s)
		for j, u := range nodes {
			k[j+1] = weights[j] * r.density(s, u)
		}
		return k
	}
	system, ones := mat.NewDense(n+1, n+1, nil), mat.NewVecDense(n+1, nil)
	for i, s := range points {
		for j, k := range row(s) {
			system.Set(i, j, -k)
		}
		system.Set(i, i, 1+system.At(i, i))
		ones.SetVec(i, 1)
	}
	var length mat.VecDense
	if err := length.SolveVec(system, ones); err != nil {
		return nil, invalid("h", "gives an average run length above %g, which cannot be computed reliably", longestRun)
	}
	return func(start float64) float64 { return 1 + mat.Dot(mat.NewVecDense(n+1, row(start)), &length) }, nil
}
