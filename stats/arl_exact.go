package stats

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// mostPropagated bounds the work of following an average until its limits are as good as asymptotic.
const mostPropagated = 3e8

// exactARL adds up the chances that the chart has not signalled after 0, 1, 2, … points, from the density of the average among such
// charts, which each point moves on by Gauss-Legendre quadrature between its own limits. When these are asymptotic to the last digit,
// the rest is the mean of the run lengths from there, which length gives.
func (e EWMARun) exactARL(shift float64, length func(start float64) float64) (float64, error) {
	unit := math.Sqrt(e.Lambda / (2 - e.Lambda))
	steps := 1.0
	if e.Lambda < 1 {
		steps = math.Ceil(-19 / math.Log1p(-e.Lambda)) // (1-lambda)^(2 steps) is below 1e-16
	}
	n := 40 + math.Ceil(4*2*e.NSigmas*unit/e.Lambda)
	if !(steps*n*n <= mostPropagated) {
		return 0, invalid("lambda", "is %v, which is too small for exact limits to be followed", e.Lambda)
	}
	start := e.HeadStart * unit
	at, weight := []float64{start}, []float64{1} // where charts that have not signalled are, and how many
	arl, left := 0.0, 1.0
	for i := 1.0; i <= steps; i++ {
		arl += left
		limit := e.NSigmas * unit * math.Sqrt(-math.Expm1(2*i*math.Log1p(-e.Lambda)))
		at, weight, left = e.propagate(at, weight, limit, shift, int(n))
	}
	var rest sum
	for i, s := range at {
		rest.add(weight[i] * length(s))
	}
	return runLength(arl+rest.value(), "nsigmas")
}

// propagate moves charts on by one point and keeps those within the limit.
func (e EWMARun) propagate(at, weight []float64, limit, shift float64, n int) (nodes, masses []float64, left float64) {
	nodes, masses = make([]float64, n), make([]float64, n)
	quad.Legendre{}.FixedLocations(nodes, masses, -limit, limit)
	var all sum
	for j, u := range nodes {
		density := 0.0
		for i, s := range at {
			density += weight[i] * e.step(s, u, shift)
		}
		masses[j] *= density
		all.add(masses[j])
	}
	return nodes, masses, all.value()
}
