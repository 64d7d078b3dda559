package stats

// gageDesign is a balanced study, its readings about the first one.
type gageDesign struct {
	parts, operators, replicates int
	cells                        [][][]float64 // part, operator, reading
}

func (s GageStudy) design() (gageDesign, error) {
	if err := checkSeries("y", s.Y, 8); err != nil {
		return gageDesign{}, err
	}
	if len(s.Part) != len(s.Y) || len(s.Operator) != len(s.Y) {
		return gageDesign{}, invalid("part", "has %d values and operator %d for %d of y; they must be as many", len(s.Part), len(s.Operator), len(s.Y))
	}
	parts, operators := numbered(s.Part), numbered(s.Operator)
	d := gageDesign{parts: len(parts), operators: len(operators), replicates: len(s.Y) / (len(parts) * len(operators))}
	if d.parts < 2 || d.operators < 2 || d.replicates < 2 {
		return d, invalid("y", "has %d parts, %d operators and %d replicates; a crossed study needs at least 2 of each", d.parts, d.operators, d.replicates)
	}
	d.cells = make([][][]float64, d.parts)
	for i := range d.cells {
		d.cells[i] = make([][]float64, d.operators)
	}
	for i, v := range s.Y {
		cell := &d.cells[parts[s.Part[i]]][operators[s.Operator[i]]]
		*cell = append(*cell, v-s.Y[0])
	}
	for part, p := range parts {
		for operator, o := range operators {
			if n := len(d.cells[p][o]); n != d.replicates {
				return d, invalid("y", "has %d readings of part %q by operator %q where a balanced study has %d", n, part, operator, d.replicates)
			}
		}
	}
	return d, nil
}

// numbered gives each distinct name its place in order of appearance.
func numbered(names []string) map[string]int {
	places := map[string]int{}
	for _, name := range names {
		if _, seen := places[name]; !seen {
			places[name] = len(places)
		}
	}
	return places
}

type gageSquares struct{ part, operator, interaction, residual float64 }

// squares sums squared deviations of means from means, which loses no digits to large readings.
func (d gageDesign) squares() gageSquares {
	cell := make([]float64, 0, d.parts*d.operators)
	part, operator := make([]float64, d.parts), make([]float64, d.operators)
	var s gageSquares
	var within sum
	for i, row := range d.cells {
		for j, readings := range row {
			m := momentsOf(readings)
			within.add(m.ss)
			cell = append(cell, m.mean)
			part[i] += m.mean / float64(d.operators)
			operator[j] += m.mean / float64(d.parts)
		}
	}
	s.residual = within.value()
	r := float64(d.replicates)
	s.part = r * float64(d.operators) * momentsOf(part).ss
	s.operator = r * float64(d.parts) * momentsOf(operator).ss
	grand := momentsOf(cell).mean
	var interaction sum
	for i := range part {
		for j := range operator {
			e := cell[i*d.operators+j] - part[i] - operator[j] + grand
			interaction.add(e * e)
		}
	}
	s.interaction = r * interaction.value()
	return s
}

func (d gageDesign) tables(s gageSquares) (full, reduced []SourceOfVariation) {
	df := [4]int{d.parts - 1, d.operators - 1, (d.parts - 1) * (d.operators - 1), d.parts * d.operators * (d.replicates - 1)}
	row := func(source string, df int, ss float64) SourceOfVariation {
		return SourceOfVariation{Source: source, DF: df, SS: ss, MS: ss / float64(df)}
	}
	full = []SourceOfVariation{row("part", df[0], s.part), row("operator", df[1], s.operator),
		row("part:operator", df[2], s.interaction), row("repeatability", df[3], s.residual)}
	full[0].against(full[2])
	full[1].against(full[2])
	full[2].against(full[3])
	reduced = []SourceOfVariation{row("part", df[0], s.part), row("operator", df[1], s.operator),
		row("repeatability", df[2]+df[3], s.interaction+s.residual)}
	reduced[0].against(reduced[2])
	reduced[1].against(reduced[2])
	return full, reduced
}

// against leaves F and P nil when the error has no variation to compare with.
func (r *SourceOfVariation) against(e SourceOfVariation) {
	if e.MS > 0 {
		f := r.MS / e.MS
		p := fUpper(f, float64(r.DF), float64(e.DF))
		r.F, r.P = &f, &p
	}
}
