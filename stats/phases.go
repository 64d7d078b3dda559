package stats

import (
	"fmt"
	"slices"
	"strings"

	"tollgate/fault"
)

// Phase begins a stretch of a series that has limits of its own, such as after a change. It ends where
// the next one begins.
type Phase struct {
	From   int    `json:"from" minimum:"0" doc:"index of its first point"`
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"why limits are set anew; needed but for a phase from the first point"`
}

// PhaseLimits are what holds in one phase.
type PhaseLimits struct {
	Range
	Reason string  `json:"reason"`
	Center float64 `json:"center"`
	Sigma  float64 `json:"sigma"`
	LCL    float64 `json:"lcl" doc:"of its last point"`
	UCL    float64 `json:"ucl"`
}

// phase is a Phase with its end.
type phase struct {
	Range
	reason string
}

// longestReason bounds what is kept with a chart.
const longestReason = 500

// cutPhases checks phases over n points and gives each its end. Before the first one that is named, the
// series is a phase without a reason.
func cutPhases(n int, phases []Phase, atLeast int) ([]phase, error) {
	unnamed := 0
	if len(phases) == 0 || phases[0].From != 0 {
		phases, unnamed = append([]Phase{{}}, phases...), 1
	}
	var p fault.Problems
	cut := make([]phase, len(phases))
	for i, ph := range phases {
		at := fmt.Sprintf("phases[%d]", max(0, i-unnamed)) // as the caller counts them
		to := n
		if i+1 < len(phases) {
			to = phases[i+1].From
		}
		p.Require(ph.From >= 0 && ph.From <= to && to <= n, at+".from", "is %d; phases begin in order, within the %d points", ph.From, n)
		p.Require(to-ph.From >= atLeast, at+".from", "leaves %d points and a phase needs at least %d", to-ph.From, atLeast)
		p.Require(i == 0 || strings.TrimSpace(ph.Reason) != "", at+".reason", "is missing: limits are set anew for a reason")
		p.Require(len(ph.Reason) <= longestReason, at+".reason", "is longer than %d bytes", longestReason)
		cut[i] = phase{Range{From: ph.From, To: to}, ph.Reason}
	}
	return cut, p.Err()
}

// limitsOf says what holds in a phase, from the panel that was charted for it alone.
func (ph phase) limitsOf(p Panel) PhaseLimits {
	last := p.Limits[len(p.Limits)-1]
	return PhaseLimits{Range: ph.Range, Reason: ph.reason, Center: last.Center, Sigma: last.Sigma, LCL: last.LCL, UCL: last.UCL}
}

// join puts panel next after p, whose points begin at index from of p. What rules found stays as it was:
// no pattern crosses from one phase into another.
func (p *Panel) join(next Panel, from int) {
	p.Points = append(p.Points, next.Points...)
	for _, l := range next.Limits {
		l.From, l.To = l.From+from, l.To+from
		p.Limits = append(p.Limits, l)
	}
	p.Beyond = append(p.Beyond, shifted(next.Beyond, from)...)
	for _, s := range next.Signals {
		points := shifted(s.Points, from)
		i := slices.IndexFunc(p.Signals, func(have Signal) bool { return have.Rule == s.Rule })
		if i < 0 {
			p.Signals = append(p.Signals, Signal{s.Rule, s.Description, points})
			continue
		}
		p.Signals[i].Points = append(slices.Clone(p.Signals[i].Points), points...)
	}
}

func shifted(indices []int, by int) []int {
	moved := make([]int, len(indices))
	for i, v := range indices {
		moved[i] = v + by
	}
	return moved
}

// mergeWarnings keeps one warning of each code: of several phases the first.
func mergeWarnings(have, more []Warning) []Warning {
	for _, w := range more {
		if !slices.ContainsFunc(have, func(h Warning) bool { return h.Code == w.Code }) {
			have = append(have, w)
		}
	}
	return have
}
