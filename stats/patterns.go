package stats

// zone says where a point lies: the sign is the side of the center line, the size how far out.
type zone int8

const (
	onCenter     zone = 0
	offCenter    zone = 1 // within one sigma
	overOneSigma zone = 2
	overTwoSigma zone = 3
	overLimit    zone = 4 // strictly beyond the control limit
)

func (z zone) size() zone {
	if z < 0 {
		return -z
	}
	return z
}

func (z zone) side() zone {
	switch {
	case z > 0:
		return 1
	case z < 0:
		return -1
	}
	return 0
}

// pattern is what rules look at.
type pattern struct {
	zones  []zone
	points []float64
	limits []Limits
}

func zonesOf(points []float64, limits []Limits) []zone {
	zones := make([]zone, len(points))
	for _, l := range limits {
		lines := linesOf(l)
		for i, v := range points[l.From:l.To] {
			zones[l.From+i] = lines.zoneOf(v)
		}
	}
	return zones
}

// lines are the limits as drawn, so that what is flagged is what is seen.
type lines struct {
	Limits
	overOne, overTwo, underOne, underTwo float64
}

func linesOf(l Limits) *lines {
	return &lines{l, l.Center + l.Sigma, l.Center + 2*l.Sigma, l.Center - l.Sigma, l.Center - 2*l.Sigma}
}

func (l *lines) zoneOf(v float64) zone {
	switch {
	case v > l.UCL:
		return overLimit
	case v < l.LCL:
		return -overLimit
	case v > l.overTwo:
		return overTwoSigma
	case v < l.underTwo:
		return -overTwoSigma
	case v > l.overOne:
		return overOneSigma
	case v < l.underOne:
		return -overOneSigma
	case v > l.Center:
		return offCenter
	case v < l.Center:
		return -offCenter
	}
	return onCenter
}

func beyondLimits(p pattern) []int {
	found := []int{}
	for i, z := range p.zones {
		if z.size() == overLimit {
			found = append(found, i)
		}
	}
	return found
}

// lasting flags each point at which a run is at least length points long. next says how long the run
// is at point i, given how long it was at the point before.
func lasting(n, length int, next func(i, run int) int) []int {
	found := []int{}
	run := 0
	for i := range n {
		if run = next(i, run); run >= length {
			found = append(found, i)
		}
	}
	return found
}

func runOnOneSide(length int) func(pattern) []int {
	return func(p pattern) []int {
		return lasting(len(p.zones), length, func(i, run int) int {
			side := p.zones[i].side()
			switch {
			case side == 0:
				return 0
			case i > 0 && side == p.zones[i-1].side():
				return run + 1
			}
			return 1
		})
	}
}

// trend looks for length points that rise or fall without a tie; alternation for turns at each.
func trend(length int) func(pattern) []int {
	return steps(length, func(before, now int) bool { return now == before })
}

func alternation(length int) func(pattern) []int {
	return steps(length, func(before, now int) bool { return now == -before })
}

func steps(length int, carriesOn func(before, now int) bool) func(pattern) []int {
	return func(p pattern) []int {
		step := 0
		return lasting(len(p.points), length, func(i, run int) int {
			before := step
			step = stepTo(p.points, i)
			switch {
			case step == 0:
				return 1
			case before != 0 && carriesOn(before, step):
				return run + 1
			}
			return 2 // this step begins a new run of two points
		})
	}
}

// stepTo is +1 for a rise to point i, -1 for a fall, 0 for a tie and for the first point.
func stepTo(points []float64, i int) int {
	switch {
	case i == 0 || points[i] == points[i-1]:
		return 0
	case points[i] > points[i-1]:
		return 1
	}
	return -1
}

// hugging has no meaning where sigma is zero: there, every point is on the center line.
func hugging(length int) func(pattern) []int {
	return func(p pattern) []int {
		scaled := scaledPoints(p)
		return lasting(len(p.zones), length, func(i, run int) int {
			if scaled(i) && p.zones[i].size() <= offCenter {
				return run + 1
			}
			return 0
		})
	}
}

// scaledPoints returns a function that, asked in ascending order, says whether sigma is positive at i.
func scaledPoints(p pattern) func(i int) bool {
	span := 0
	return func(i int) bool {
		for i >= p.limits[span].To {
			span++
		}
		return p.limits[span].Sigma > 0
	}
}

// outsideOneSigma is mixture where the points may all lie on one side.
func outsideOneSigma(length int) func(pattern) []int {
	return func(p pattern) []int {
		return lasting(len(p.zones), length, func(i, run int) int {
			if p.zones[i].size() < overOneSigma {
				return 0
			}
			return run + 1
		})
	}
}

func mixture(length int) func(pattern) []int {
	return func(p pattern) []int {
		lastAbove, lastBelow := -1, -1
		run := 0
		return lasting(len(p.zones), length, func(i, _ int) int {
			z := p.zones[i]
			if run++; z.size() < overOneSigma {
				run = 0
			}
			if z > 0 {
				lastAbove = i
			} else if z < 0 {
				lastBelow = i
			}
			if min(lastAbove, lastBelow) <= i-length {
				return 0 // one side has not been seen within the window
			}
			return run
		})
	}
}

// Whether a rule may fire before as many points have been seen as its window holds.
const (
	fullWindow  = false
	firstWindow = true
)

// mostOf flags a point that lies at least as far out as least, when so many of the last window
// points (this point included, and a full window unless early) do on its side. Even early, a series
// shorter than the window has no signal, as in Rspc.
func mostOf(count, window int, least zone, early bool) func(pattern) []int {
	return func(p pattern) []int {
		found := []int{}
		above, below := 0, 0
		tally := func(z zone, change int) {
			if z >= least {
				above += change
			} else if z <= -least {
				below += change
			}
		}
		for i, z := range p.zones {
			tally(z, 1)
			if i >= window {
				tally(p.zones[i-window], -1)
			}
			if (i+1 >= window || early && len(p.zones) >= window) && (z >= least && above >= count || z <= -least && below >= count) {
				found = append(found, i)
			}
		}
		return found
	}
}
