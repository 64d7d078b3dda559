package pilot

// hussey is the variance of the effect in a stepped wedge with one mean for each site and period: cell is the variance of such a mean,
// site that of the sites' own levels, treated[i][j] whether site i has the change in period j (Hussey and Hughes, Contemporary Clinical
// Trials 28, 2007, equation 8). known false takes the sites' levels as they are (fixed effects), the limit for a large variance of
// sites; that is what the analysis does. 0 when the design tells nothing.
func hussey(treated [][]bool, cell, site float64, known bool) float64 {
	sites, periods := float64(len(treated)), 0.0
	var u, v, w float64
	if len(treated) > 0 {
		periods = float64(len(treated[0]))
		byPeriod := make([]float64, len(treated[0]))
		for _, row := range treated {
			bySite := 0.0
			for j, yes := range row {
				if yes {
					bySite++
					byPeriod[j]++
				}
			}
			u += bySite
			v += bySite * bySite
		}
		for _, n := range byPeriod {
			w += n * n
		}
	}
	between := u*u + sites*periods*u - periods*w - sites*v
	above, below := sites*cell*periods, between
	if known {
		above, below = sites*cell*(cell+periods*site), (sites*u-w)*cell+between*site
	}
	if below <= 0 {
		return 0
	}
	return above / below
}
