package stats

import "math"

// MomentType is the number that Joanes and Gill, "Comparing measures of sample skewness and kurtosis",
// The Statistician 47(1), 1998, give a definition.
type MomentType int

// The three definitions. AdjustedMoments, the default here, is that of SAS, Excel and Minitab.
const (
	PlainMoments    MomentType = 1 // g1 and g2: from the moments about the mean
	AdjustedMoments MomentType = 2 // G1 and G2: unbiased for normal data
	SampleMoments   MomentType = 3 // b1 and b2: with the n-1 standard deviation
)

func (t MomentType) orDefault() (MomentType, error) {
	switch t {
	case 0:
		return AdjustedMoments, nil
	case PlainMoments, AdjustedMoments, SampleMoments:
		return t, nil
	}
	return t, invalid("moment_type", "is %d and must be 1, 2 or 3 (Joanes and Gill)", int(t))
}

// of returns skewness and excess kurtosis of x, nil where they are not defined.
func (t MomentType) of(x []float64, m moments) (skewness, kurtosis *float64) {
	n := float64(m.n)
	if m.n < 2 || m.ss == 0 {
		return nil, nil
	}
	sd := math.Sqrt(m.ss / n)
	var cubes, fourths sum
	for _, v := range x {
		z := (v - m.mean) / sd
		cubes.add(z * z * z)
		fourths.add(z * z * z * z)
	}
	g1, g2 := cubes.value()/n, fourths.value()/n-3
	switch t {
	case AdjustedMoments:
		if m.n > 2 {
			g := g1 * math.Sqrt(n*(n-1)) / (n - 2)
			skewness = &g
		}
		if m.n > 3 {
			g := ((n+1)*g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
			kurtosis = &g
		}
		return skewness, kurtosis
	case SampleMoments:
		g1 *= math.Pow(1-1/n, 1.5)
		g2 = (g2+3)*(1-1/n)*(1-1/n) - 3
	}
	return &g1, &g2
}
