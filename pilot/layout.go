package pilot

import (
	"math"
	"slices"
	"time"

	"tollgate/fault"
	"tollgate/lifecycle"
)

// layout is how the information of a design grows. total is of observations (events of time_to_event), all arms, sites and
// periods together.
type layout struct {
	// looks gives the information at each look of a pilot that gathers total in all; ascending, the last at its end.
	looks func(total float64) []float64
	// single is the variance of the effect when it is analysed once, at the end, by the textbook method of the design.
	single func(total float64) float64
	// df gives the degrees of freedom of the errors at each look; nil where they are as good as known.
	df     func(total float64, looks int) []float64
	method string
}

// mostLooks is how many looks a size takes into account, evenly spread: more of them add less than a thousandth to the power, and the
// limits hold for any number.
const mostLooks = 50

// looksIn is how many looks a running time of so many days has.
func (s scheme) looksIn(length float64) int {
	return min(mostLooks, max(1, int(length/days(s.plan.LookEvery)+1e-9)))
}

// layout is that of a pilot that runs for so many days.
func (s scheme) layout(length float64) (layout, error) {
	switch s.plan.Design {
	case lifecycle.DesignParallel:
		return s.parallel(length), nil
	case lifecycle.DesignBeforeAfterControl:
		return s.compared(length)
	case lifecycle.DesignSteppedWedge:
		return s.stepped(length)
	}
	return s.interrupted(length)
}

func (s scheme) parallel(length float64) layout {
	k := s.looksIn(length)
	unit := s.variance[0]/s.control + s.variance[1]/s.treatment // variance of the effect times the total
	method := "two arms, unpooled variance"
	if s.plan.Primary.Kind == lifecycle.MetricTimeTo {
		a := s.treatment / (s.treatment + s.control)
		unit = 1 / (a * (1 - a) * (s.treatment + s.control))
		method = "events by Schoenfeld (Biometrics 39, 1983)"
	}
	l := layout{
		looks:  func(total float64) []float64 { return evenly(k, total/unit) },
		single: func(total float64) float64 { return unit / total },
		method: method,
	}
	if s.plan.Primary.Kind == lifecycle.MetricMean {
		l.df = func(total float64, looks int) []float64 {
			df := evenly(looks, total*(s.control+s.treatment))
			for i := range df {
				df[i] = math.Max(1, df[i]-2)
			}
			return df
		}
	}
	return l
}

// freedom is the same at every look.
func freedom(df float64) func(total float64, looks int) []float64 {
	return func(_ float64, looks int) []float64 { return slices.Repeat([]float64{math.Max(1, df)}, looks) }
}

// powerOf is the power with so many observations in all.
func (s scheme) powerOf(l layout, total float64) float64 {
	looks := l.looks(total)
	if len(looks) == 0 {
		return 0
	}
	if l.df == nil {
		return power(s.mixture(), looks, nil, s.effect)
	}
	return power(s.mixture(), looks, l.df(total, len(looks)), s.effect)
}

func evenly(k int, most float64) []float64 {
	x := make([]float64, k)
	for i := range x {
		x[i] = most * float64(i+1) / float64(k)
	}
	return x
}

// compared is before/after with control: a difference in differences, in which the sites' own levels cancel.
func (s scheme) compared(length float64) (layout, error) {
	treated := 0
	for _, site := range s.plan.Sites {
		if site.Role != lifecycle.ArmControl {
			treated++
		}
	}
	all := len(s.plan.Sites)
	if treated == 0 || treated == all {
		return layout{}, wrong("plan.sites", "must have at least one site of each role, control and treatment")
	}
	w := float64(treated) / float64(all)
	before := beforeShare(baselineDays(s.plan), length)
	rho := 1 - s.plan.Correlation
	variance := func(total, done float64) float64 {
		after := (1 - before) * done
		return rho / total * (s.variance[0]/(w*before) + s.variance[1]/(w*after) + s.variance[0]/((1-w)*before) + s.variance[0]/((1-w)*after))
	}
	k := s.looksIn(length)
	return layout{
		looks: func(total float64) []float64 {
			x := make([]float64, k)
			for i := range x {
				x[i] = 1 / variance(total, float64(i+1)/float64(k))
			}
			return x
		},
		single: func(total float64) float64 { return variance(total, 1) },
		df:     freedom(float64(all - 1)),
		method: "difference in differences over sites, t with one degree of freedom fewer than sites",
	}, nil
}

// beforeShare is the part of all observations that comes before; a half when nothing is said.
func beforeShare(before, after float64) float64 {
	if before <= 0 || after <= 0 {
		return 0.5
	}
	return before / (before + after)
}

// stepped is a stepped wedge, looked at when a period ends.
func (s scheme) stepped(length float64) (layout, error) {
	first, periods := span(s.plan, length)
	if periods < 2 || len(s.plan.Sites) < 2 {
		return layout{}, wrong("plan.sites", "and the dates give %d sites over %d periods; a stepped wedge needs at least 2 of each", len(s.plan.Sites), periods)
	}
	treated := make([][]bool, len(s.plan.Sites))
	for i, site := range s.plan.Sites {
		at, err := time.Parse(day, site.CrossesOver)
		for j := range periods {
			begin := first.Add(time.Duration(float64(j) * periodDays(s.plan) * 24 * float64(time.Hour)))
			treated[i] = append(treated[i], err == nil && !begin.Before(at.AddDate(0, 0, -int(periodDays(s.plan)/2))))
		}
	}
	if hussey(treated, 1, 0, false) == 0 {
		return layout{}, wrong("plan.sites", "cross over so that the change cannot be told from the time: let them cross at different dates within the duration")
	}
	one := (s.variance[0] + s.variance[1]) / 2
	rho := s.plan.Correlation
	cell := func(total float64) float64 { return one * (1 - rho) * float64(len(treated)*periods) / total }
	return layout{
		looks:  func(total float64) []float64 { return wedgeLooks(treated, cell(total)) },
		single: func(total float64) float64 { return hussey(treated, cell(total), rho*one, true) },
		df:     freedom(float64(len(treated) - 1)),
		method: "stepped wedge by Hussey and Hughes (2007); the sequential size takes the levels of sites as fixed, t with one degree of freedom fewer than sites",
	}, nil
}

// wedgeLooks is the information at the end of each period from which on the change can be told.
func wedgeLooks(treated [][]bool, cell float64) []float64 {
	var x []float64
	for _, periods := range periodEnds(2, len(treated[0])) {
		part := make([][]bool, len(treated))
		for i := range treated {
			part[i] = treated[i][:periods]
		}
		if v := hussey(part, cell, 0, false); v > 0 {
			x = append(x, 1/v)
		}
	}
	return x
}

// leastSegment is how many periods a segment of an interrupted time series needs.
const leastSegment = 3

// interrupted is a single group before and after: the step of a segmented regression over periods or, with fewer than three of them on
// a side, the plain difference of means.
func (s scheme) interrupted(length float64) (layout, error) {
	if length <= 0 {
		return layout{}, wrong("plan.duration", "is missing, and the size of a design before and after depends on it")
	}
	before, after := int(baselineDays(s.plan)/periodDays(s.plan)+0.5), int(length/periodDays(s.plan)+0.5)
	if before < leastSegment || after < leastSegment {
		share := beforeShare(baselineDays(s.plan), length)
		variance := func(total, done float64) float64 {
			return (s.variance[0]/share + s.variance[1]/((1-share)*done)) / total
		}
		k := s.looksIn(length)
		return layout{
			looks: func(total float64) []float64 {
				x := make([]float64, k)
				for i := range x {
					x[i] = 1 / variance(total, float64(i+1)/float64(k))
				}
				return x
			},
			single: func(total float64) float64 { return variance(total, 1) },
			method: "difference of after and before, which takes it that nothing else changed",
		}, nil
	}
	one := (s.variance[0] + s.variance[1]) / 2
	cell := func(total float64) float64 { return one * float64(before+after) / total }
	ends := periodEnds(leastSegment, after)
	return layout{
		looks: func(total float64) []float64 {
			x := make([]float64, len(ends))
			for i, m := range ends {
				x[i] = 1 / (cell(total) * stepVariance(before, m))
			}
			return x
		},
		single: func(total float64) float64 { return cell(total) * stepVariance(before, after) },
		df: func(float64, int) []float64 {
			df := make([]float64, len(ends))
			for i, m := range ends {
				df[i] = float64(before + m - 4) // what four coefficients leave
			}
			return df
		},
		method: "step of a segmented regression over periods, which are taken as independent",
	}, nil
}

// periodEnds are the numbers of periods, from first to last, after which a look is taken into account: all, or mostLooks of them.
func periodEnds(first, last int) []int {
	n := last - first + 1
	k := min(n, mostLooks)
	ends := make([]int, k)
	for i := range ends {
		ends[i] = first - 1 + (i+1)*n/k
	}
	return ends
}

// stepVariance is the variance of the step at the first of after periods between two lines, in units of the variance of a period:
// each line is extrapolated to that period from its own mean.
func stepVariance(before, after int) float64 {
	line := func(n int, distance float64) float64 {
		m := float64(n)
		return 1/m + distance*distance/(m*(m*m-1)/12)
	}
	return line(before, float64(before+1)/2) + line(after, float64(after-1)/2)
}

func wrong(path, format string, args ...any) error {
	var p fault.Problems
	p.Add(path, format, args...)
	return p.Err()
}
