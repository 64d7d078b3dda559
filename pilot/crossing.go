package pilot

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// crossing is the probability that a Brownian motion with drift, seen at a few looks, leaves between two bounds.
type crossing struct {
	upper []float64 // by look: first beyond the upper bound there, inside at all looks before
	lower []float64
}

// up is the probability to leave through the upper bound at any look.
func (c crossing) up() float64 { return total(c.upper) }

// down is the probability to leave through the lower bound at any look.
func (c crossing) down() float64 { return total(c.lower) }

func total(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return math.Min(1, s)
}

// reach is how many standard deviations from its mean a statistic is followed; beyond lies less than 1e-15.
const reach = 8.

// nodes of the quadrature on each look's continuation region; with them the constants of Jennison and Turnbull's tables come out
// to all printed digits, and a hundred looks to 1e-8.
const nodes = 96

// legendre are the nodes and weights of Gauss and Legendre on [-1, 1].
var legendreX, legendreW = func() ([]float64, []float64) {
	x, w := make([]float64, nodes), make([]float64, nodes)
	quad.Legendre{}.FixedLocations(x, w, -1, 1)
	return x, w
}()

// cross follows the standardized statistics Z_1, Z_2, … of looks with information (ascending, above 0; the inverse of the variance
// of the estimate) when the true effect is drift: Z_k is normal with mean drift √I_k and variance 1, and the scores Z_k √I_k
// have independent increments. It leaves beyond ±bound_k. The density of what is still inside is carried from look to look by
// numerical integration (Armitage, McPherson and Rowe, JRSS A 132, 1969; Jennison and Turnbull, Group Sequential Methods, 2000,
// chapter 19), with Gauss-Legendre nodes.
func cross(information, bound []float64, drift float64) crossing {
	looks := len(information)
	c := crossing{make([]float64, looks), make([]float64, looks)}
	var x, density []float64 // nodes of the look before, and weight times density there
	for k, info := range information {
		mean := drift * math.Sqrt(info)
		low, high := math.Max(-bound[k], mean-reach), math.Min(bound[k], mean+reach)
		if k == 0 {
			c.upper[0], c.lower[0] = distuv.UnitNormal.CDF(mean-bound[0]), distuv.UnitNormal.CDF(-bound[0]-mean)
		} else {
			c.upper[k], c.lower[k] = leave(x, density, information[k-1], info, bound[k], drift)
		}
		if !(low < high) { // nothing that could be told from 0 stays inside
			return c
		}
		if k == looks-1 {
			break
		}
		nextX, next := make([]float64, nodes), make([]float64, nodes)
		for j := range nodes {
			nextX[j] = low + (high-low)*(1+legendreX[j])/2
			if k == 0 {
				next[j] = gauss(nextX[j] - mean)
			} else {
				next[j] = carry(x, density, information[k-1], info, drift, nextX[j])
			}
			next[j] *= legendreW[j] * (high - low) / 2
		}
		x, density = nextX, next
	}
	return c
}

// leave is the probability to be inside at the look before and beyond the bounds at this one.
func leave(x, density []float64, before, now, bound, drift float64) (up, down float64) {
	sd, move := math.Sqrt(now-before), drift*(now-before)
	for i, u := range x {
		score := u*math.Sqrt(before) + move
		up += density[i] * distuv.UnitNormal.CDF((score-bound*math.Sqrt(now))/sd)
		down += density[i] * distuv.UnitNormal.CDF((-bound*math.Sqrt(now)-score)/sd)
	}
	return up, down
}

// carry is the density at z of what was inside at the look before.
func carry(x, density []float64, before, now, drift, z float64) float64 {
	sd, here := math.Sqrt(now-before), z*math.Sqrt(now)-drift*(now-before)
	sum := 0.0
	for i, u := range x {
		sum += density[i] * gauss((here-u*math.Sqrt(before))/sd)
	}
	return sum * math.Sqrt(now) / sd
}

func gauss(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
