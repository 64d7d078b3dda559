package stats

import "math"

// grandMean is the mean of all observations, which for unequal subgroups is not the mean of the means.
func grandMean(groups []subgroup) float64 {
	origin := groups[0].mean
	var total sum
	n := 0.0
	for _, g := range groups {
		total.add(float64(g.n) * (g.mean - origin))
		n += float64(g.n)
	}
	return origin + total.value()/n
}

// withinSigma estimates the standard deviation of one observation from the subgroups' dispersion.
func withinSigma(groups []subgroup, method SubgroupSigma) float64 {
	switch method {
	case PooledS, PooledRawS:
		return pooledSD(groups, method == PooledS)
	case MinVarianceR:
		return weighted(groups, func(g subgroup) (estimate, weight float64) { return g.r / g.d2, (g.d2 / g.d3) * (g.d2 / g.d3) })
	case UnweightedS:
		return weighted(groups, func(g subgroup) (estimate, weight float64) { return g.sd / g.c4, 1 })
	case MinVarianceS:
		return weighted(groups, func(g subgroup) (estimate, weight float64) { return g.sd / g.c4, g.c4 * g.c4 / (1 - g.c4*g.c4) })
	}
	return weighted(groups, func(g subgroup) (estimate, weight float64) { return g.r / g.d2, 1 })
}

func weighted(groups []subgroup, of func(subgroup) (estimate, weight float64)) float64 {
	var total, weights sum
	for _, g := range groups {
		estimate, weight := of(g)
		total.add(weight * estimate)
		weights.add(weight)
	}
	return total.value() / weights.value()
}

func pooledSD(groups []subgroup, unbiased bool) float64 {
	var ss sum
	df := 0
	for _, g := range groups {
		ss.add(float64(g.n-1) * g.sd * g.sd)
		df += g.n - 1
	}
	s := math.Sqrt(ss.value() / float64(df))
	if unbiased {
		s /= c4(df + 1)
	}
	return s
}
