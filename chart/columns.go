package chart

// columns returns the indices of the points to draw: all of them, or of each of count columns the
// lowest and the highest in their order, so that no extreme is lost.
func columns(points []float64, count int) []int {
	n := len(points)
	shown := []int{}
	if n <= 2*count {
		for i := range n {
			shown = append(shown, i)
		}
		return shown
	}
	for c := range count {
		from, to := c*n/count, (c+1)*n/count
		low, high := from, from
		for i := from; i < to; i++ {
			if points[i] < points[low] {
				low = i
			}
			if points[i] > points[high] {
				high = i
			}
		}
		shown = append(shown, min(low, high))
		if low != high {
			shown = append(shown, max(low, high))
		}
	}
	return shown
}

// dates writes the times of the points below the last panel.
func (p plot) dates(y float64) {
	layout := dateLayout(p.chart.Times)
	wide := 82.0
	if len(layout) > 10 {
		wide = 120
	}
	every := labelEvery(p.n, int((right-left)/wide), p.chart.Times != nil && layout == "Jan 2006")
	for i := 0; i < p.n; i += every {
		x := p.x(float64(i))
		p.line(axisLine, x, y, x, y+5)
		p.text(small, centered, x, y+18, p.chart.when(i, layout))
	}
	if p.chart.Times == nil {
		p.text(small, centered, (left+right)/2, y+34, "point")
	}
}
