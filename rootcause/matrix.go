package rootcause

import (
	"cmp"
	"fmt"
	"slices"
)

// CauseEffectMatrix rates how strongly each input of a process acts on each of its outputs.
type CauseEffectMatrix struct {
	Outputs []Output `json:"outputs" minItems:"1" maxItems:"15"`
	Inputs  []Input  `json:"inputs" minItems:"1" maxItems:"100"`
}

// Output is what the customer receives.
type Output struct {
	Name   string `json:"name" minLength:"1" maxLength:"120"`
	Weight int    `json:"weight" minimum:"1" maximum:"10" doc:"importance to the customer"`
}

// Input is a possible cause with its effect on each output.
type Input struct {
	Cause
	Scores []int `json:"scores" doc:"one for each output, in their order: 0 none, 1 weak, 3 moderate, 9 strong"`
}

// scores are the usual scale of the matrix.
var scores = []int{0, 1, 3, 9}

func (m *CauseEffectMatrix) each(path string, visit func(string, *Cause)) {
	for i := range m.Inputs {
		visit(fmt.Sprintf("%s.inputs[%d]", path, i), &m.Inputs[i].Cause)
	}
}

// Weighed is an input with its total, the sum of score × weight over the outputs.
type Weighed struct {
	Input int     `json:"input" doc:"index in inputs"`
	Total int     `json:"total" doc:"sum of score × weight"`
	Share float64 `json:"share" doc:"of the sum of all totals, 0 to 1"`
	Rank  int     `json:"rank" doc:"from 1; equal totals share a rank"`
}

// Weigh lists the inputs by total, the highest first; equal ones stay in their order.
func (m *CauseEffectMatrix) Weigh() []Weighed {
	all, sum := make([]Weighed, 0, len(m.Inputs)), 0
	for i, input := range m.Inputs {
		w := Weighed{Input: i}
		for k, score := range input.Scores {
			w.Total += score * m.Outputs[k].Weight
		}
		sum += w.Total
		all = append(all, w)
	}
	slices.SortStableFunc(all, func(a, b Weighed) int { return cmp.Compare(b.Total, a.Total) })
	for i := range all {
		all[i].Rank = i + 1
		if i > 0 && all[i].Total == all[i-1].Total {
			all[i].Rank = all[i-1].Rank
		}
		if sum > 0 {
			all[i].Share = float64(all[i].Total) / float64(sum)
		}
	}
	return all
}

func (m *CauseEffectMatrix) check(c *checker, path string) {
	c.between(path+".outputs", len(m.Outputs), 1, 15, "outputs")
	for i, output := range m.Outputs {
		at := fmt.Sprintf("%s.outputs[%d]", path, i)
		c.text(at+".name", output.Name, 120)
		c.problems.Require(output.Weight >= 1 && output.Weight <= 10, at+".weight", "must be 1 to 10")
	}
	c.between(path+".inputs", len(m.Inputs), 1, 100, "inputs")
	for i, input := range m.Inputs {
		at := fmt.Sprintf("%s.inputs[%d]", path, i)
		c.cause(at, input.Cause)
		c.problems.Require(len(input.Scores) == len(m.Outputs), at+".scores", "has %d scores for %d outputs", len(input.Scores), len(m.Outputs))
		for k, score := range input.Scores {
			c.problems.Require(slices.Contains(scores, score), fmt.Sprintf("%s.scores[%d]", at, k), "must be 0, 1, 3 or 9")
		}
	}
}
