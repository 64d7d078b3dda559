package stats

import "math"

// moments holds the sums from which mean, variance and autocorrelation follow.
type moments struct {
	n    int
	mean float64
	ss   float64 // sum of squared deviations from the mean
}

// momentsOf computes the mean about the first value, corrects it once, and then sums the squared
// deviations: the corrected two-pass algorithm of Chan, Golub and LeVeque, The American Statistician
// 37(3), 1983. Equal values have exactly their own value as mean, and a large offset costs no digits.
func momentsOf(x []float64) moments {
	n := float64(len(x))
	mean := x[0] + deviations(x, x[0])/n
	mean += deviations(x, mean) / n
	var squares sum
	for _, v := range x {
		d := v - mean
		squares.add(d * d)
	}
	residue := deviations(x, mean)
	return moments{n: len(x), mean: mean, ss: max(0, squares.value()-residue*residue/n)}
}

// variance is that of a sample, with n-1; it needs at least two values.
func (m moments) variance() float64 { return m.ss / float64(m.n-1) }

func (m moments) sd() float64 { return math.Sqrt(m.variance()) }

// deviations returns the sum of x[i]-origin.
func deviations(x []float64, origin float64) float64 {
	var total sum
	for _, v := range x {
		total.add(v - origin)
	}
	return total.value()
}

// sum adds with compensation (Ogita, Rump and Oishi, SIAM Journal on Scientific Computing 26(6), 2005,
// after Knuth's error-free sum), so that its error does not grow with the number of terms.
type sum struct{ total, lost float64 }

func (s *sum) add(v float64) {
	next := s.total + v
	taken := next - s.total
	s.lost += (s.total - (next - taken)) + (v - taken)
	s.total = next
}

func (s *sum) value() float64 { return s.total + s.lost }

// times returns the sum in another unit.
func (s sum) times(unit float64) sum { return sum{s.total * unit, s.lost * unit} }
