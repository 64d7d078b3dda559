package stats

import (
	"tollgate/fault"
)

// SLAVerdict says what the data show of a promise.
type SLAVerdict string

// The verdicts: the whole interval is on one side of the target, or it is not.
const (
	SLAMet       SLAVerdict = "met"
	SLAMissed    SLAVerdict = "missed"
	SLAUndecided SLAVerdict = "undecided"
)

// SLA is how far a service level was attained.
type SLA struct {
	Met        int        `json:"met"`
	Total      int        `json:"total"`
	Attainment float64    `json:"attainment" doc:"share met"`
	Confidence float64    `json:"confidence"`
	CI         Interval   `json:"ci" doc:"Clopper and Pearson's exact interval"`
	Target     float64    `json:"target" doc:"share promised"`
	Attained   bool       `json:"attained" doc:"the share met is at least the target"`
	Verdict    SLAVerdict `json:"verdict" doc:"what the interval shows of the process behind the counts"`
	P          float64    `json:"p" doc:"exact binomial, one-sided: as many misses or more if the process met its target exactly"`
	Allowed    int        `json:"misses_allowed" doc:"most misses with which total still attains the target"`
	Missed     int        `json:"missed"`
}

// SLAAttainment judges met of total (whole, total at least 1) against target, a share above 0 and at most 1,
// with an exact interval (Clopper and Pearson, Biometrika 26, 1934). Errors: Invalid.
func SLAAttainment(met, total int, target, confidence float64) (*SLA, error) {
	if confidence == 0 {
		confidence = 0.95
	}
	var p fault.Problems
	p.Require(total >= 1, "total", "is %d and must be at least 1", total)
	p.Require(met >= 0 && met <= max(total, 0), "met", "is %d and must be between 0 and total, %d", met, total)
	p.Require(target > 0 && target <= 1, "target", "is %v and must be a share, above 0 and at most 1", target)
	p.Require(confidence > 0 && confidence < 1, "confidence", "is %v and must be between 0 and 1", confidence)
	if err := p.Err(); err != nil {
		return nil, err
	}
	share := Proportion{met, total}
	lower, upper := share.clopperPearson((1 - confidence) / 2)
	r := &SLA{
		Met: met, Total: total, Attainment: share.share(), Confidence: confidence, CI: Interval{&lower, &upper}, Target: target,
		Attained: share.share() >= target, P: atMost(met, total, target), Missed: total - met, Verdict: SLAUndecided,
	}
	for r.Allowed = int((1 - target) * float64(total)); (Proportion{total - r.Allowed - 1, total}).share() >= target; {
		r.Allowed++
	}
	switch {
	case lower >= target:
		r.Verdict = SLAMet
	case upper < target:
		r.Verdict = SLAMissed
	}
	return r, nil
}
