package stats

import "fmt"

// GageNested is the result of a nested study.
type GageNested struct {
	Operators  int                 `json:"operators"`
	Parts      int                 `json:"parts_per_operator"`
	Replicates int                 `json:"replicates"`
	Table      []SourceOfVariation `json:"anova" doc:"operator, part(operator), repeatability"`
	Model      GageModel           `json:"model" doc:"its interaction is 0: a nested study cannot see one"`
	Multiplier float64             `json:"multiplier"`
}

// GageRRNested splits the variation of a nested study, in which each operator measures parts of their own (because
// measuring destroys them), by expected mean squares: operator against part within operator, that against
// repeatability (Montgomery, Design and Analysis of Experiments, chapter 14; AIAG, Measurement Systems Analysis,
// chapter IV). Parts of one name under two operators are two parts. Every operator has as many parts, each measured
// as often, all at least twice. opt.Alpha is not used. Errors: Invalid.
func GageRRNested(s GageStudy, opt GageOptions) (*GageNested, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	cells, err := s.nested()
	if err != nil {
		return nil, err
	}
	g := &GageNested{Operators: len(cells), Parts: len(cells[0]), Replicates: len(cells[0][0]), Multiplier: opt.Multiplier}
	var within, parts sum
	means := make([]float64, g.Operators)
	for i, own := range cells {
		averages := make([]float64, g.Parts)
		for j, readings := range own {
			m := momentsOf(readings)
			within.add(m.ss)
			averages[j] = m.mean
		}
		m := momentsOf(averages)
		parts.add(m.ss)
		means[i] = m.mean
	}
	o, p, r := g.Operators, g.Parts, g.Replicates
	row := func(source string, df int, ss float64) SourceOfVariation {
		return SourceOfVariation{Source: source, DF: df, SS: ss, MS: ss / float64(df)}
	}
	g.Table = []SourceOfVariation{
		row("operator", o-1, float64(p*r)*momentsOf(means).ss), row("part(operator)", o*(p-1), float64(r)*parts.value()),
		row("repeatability", o*p*(r-1), within.value()),
	}
	if g.Table[0].SS+g.Table[1].SS+g.Table[2].SS == 0 {
		return nil, invalid("y", "does not vary, so there is nothing to split")
	}
	g.Table[0].against(g.Table[1])
	g.Table[1].against(g.Table[2])
	operator, part, repeatability := g.Table[0].MS, g.Table[1].MS, g.Table[2].MS
	g.Model = gageVariances{
		repeatability: repeatability, operator: max(0, (operator-part)/float64(p*r)), part: max(0, (part-repeatability)/float64(r)),
	}.model(opt)
	return g, checkScale("y", operator, part, repeatability)
}

// nested arranges readings by operator and part, about the first one.
func (s GageStudy) nested() ([][][]float64, error) {
	if err := checkSeries("y", s.Y, 8); err != nil {
		return nil, err
	}
	if len(s.Part) != len(s.Y) || len(s.Operator) != len(s.Y) {
		return nil, invalid("part", "has %d values and operator %d for %d of y; they must be as many", len(s.Part), len(s.Operator), len(s.Y))
	}
	operators := numbered(s.Operator)
	cells, places := make([][][]float64, len(operators)), map[string]int{}
	for i, v := range s.Y {
		o := operators[s.Operator[i]]
		name := fmt.Sprintf("%d %s", o, s.Part[i])
		at, seen := places[name]
		if !seen {
			at = len(cells[o])
			places[name] = at
			cells[o] = append(cells[o], nil)
		}
		cells[o][at] = append(cells[o][at], v-s.Y[0])
	}
	parts, replicates := len(cells[0]), len(cells[0][0])
	if len(cells) < 2 || parts < 2 || replicates < 2 {
		return nil, invalid("y", "has %d operators, %d parts of the first and %d replicates; a nested study needs at least 2 of each", len(cells), parts, replicates)
	}
	for operator, o := range operators {
		if len(cells[o]) != parts {
			return nil, invalid("part", "has %d names under operator %q where the first has %d", len(cells[o]), operator, parts)
		}
		for _, readings := range cells[o] {
			if len(readings) != replicates {
				return nil, invalid("y", "has %d readings of a part of operator %q where a balanced study has %d", len(readings), operator, replicates)
			}
		}
	}
	return cells, nil
}
