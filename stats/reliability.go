package stats

import (
	"math"

	"tollgate/fault"
)

// Truncation says what ended an observation of failures.
type Truncation string

// The truncations.
const (
	TimeTruncated    Truncation = "time"    // it ended at a time set beforehand: 2r+2 degrees of freedom for the lower end
	FailureTruncated Truncation = "failure" // it ended with the last failure: 2r
)

// MTBF is the mean time between failures of something that fails at a constant rate.
type MTBF struct {
	Failures    int        `json:"failures"`
	Time        float64    `json:"time" doc:"in operation, all units together"`
	Truncation  Truncation `json:"truncation"`
	MTBF        *float64   `json:"mtbf" doc:"null without a failure, which bounds it from below only"`
	Rate        float64    `json:"failure_rate" doc:"by unit of time"`
	Confidence  float64    `json:"confidence"`
	CI          Interval   `json:"ci" doc:"of the mean time"`
	RateCI      Interval   `json:"failure_rate_ci"`
	Alone       *float64   `json:"lower_bound" doc:"one-sided, at the same confidence: 2T over the chi-square quantile"`
	MissionTime *float64   `json:"mission_time"`
	Reliability *float64   `json:"reliability" doc:"chance of no failure in mission_time, exp(-mission_time/mtbf); null without both"`
}

// MeanTimeBetweenFailures estimates from failures (0 or more) in a time of operation (above 0), with
// chi-square intervals 2T/chi2(1-a/2, 2r+2) to 2T/chi2(a/2, 2r), or 2r for both when the last failure ended
// the observation (Epstein 1960; NIST/SEMATECH e-Handbook 8.4.5.1). mission is a time to survive, or nil.
// Errors: Invalid.
func MeanTimeBetweenFailures(failures int, time float64, truncation Truncation, confidence float64, mission *float64) (*MTBF, error) {
	if confidence == 0 {
		confidence = 0.95
	}
	if truncation == "" {
		truncation = TimeTruncated
	}
	var p fault.Problems
	p.Require(failures >= 0, "failures", "is %d and must be at least 0", failures)
	p.Require(time > 0 && isFinite(time), "time", "is %v and must be above 0", time)
	p.Require(truncation == TimeTruncated || truncation == FailureTruncated, "truncation", "is %q and must be %s or %s", string(truncation), TimeTruncated, FailureTruncated)
	p.Require(truncation != FailureTruncated || failures > 0, "failures", "is 0, but a failure ended the observation")
	p.Require(confidence > 0 && confidence < 1, "confidence", "is %v and must be between 0 and 1", confidence)
	p.Require(mission == nil || *mission >= 0 && isFinite(*mission), "mission_time", "must be at least 0")
	if err := p.Err(); err != nil {
		return nil, err
	}
	r := &MTBF{Failures: failures, Time: time, Truncation: truncation, Rate: float64(failures) / time, Confidence: confidence, MissionTime: mission}
	few, many := 2*float64(failures), 2*float64(failures)
	if truncation == TimeTruncated {
		many += 2
	}
	bound := func(df, p float64) *float64 {
		if df == 0 {
			return nil
		}
		return finiteOrNil(2 * time / chiSquareQuantile(p, df))
	}
	r.CI = Interval{bound(many, (1+confidence)/2), bound(few, (1-confidence)/2)}
	r.Alone = bound(many, confidence)
	zero := 0.0
	r.RateCI = Interval{Lower: &zero, Upper: inverse(r.CI.Lower)}
	if failures > 0 {
		r.RateCI.Lower = inverse(r.CI.Upper)
		mean := time / float64(failures)
		r.MTBF = &mean
		if mission != nil {
			survives := math.Exp(-*mission / mean)
			r.Reliability = &survives
		}
	}
	return r, checkScale("time", r.Rate)
}

func inverse(v *float64) *float64 {
	if v == nil {
		return nil
	}
	return finiteOrNil(1 / *v)
}

// chiSquareQuantile is NaN for degrees of freedom that are no positive number, with which gonum's own does not end.
func chiSquareQuantile(p, df float64) float64 {
	d, err := ChiSquareDistribution(df)
	if err != nil {
		return math.NaN()
	}
	return d.Quantile(p)
}

// RepairDistribution names what times to repair are taken to follow.
type RepairDistribution string

// The distributions.
const (
	ExponentialRepair RepairDistribution = "exponential" // chi-square interval with 2n degrees of freedom
	LognormalRepair   RepairDistribution = "lognormal"   // interval of the mean by Cox's method
)

// MTTR is the mean time to repair.
type MTTR struct {
	N            int                `json:"n"`
	MTTR         float64            `json:"mttr" doc:"mean of the times"`
	Median       float64            `json:"median"`
	Max          float64            `json:"max"`
	Distribution RepairDistribution `json:"distribution"`
	Confidence   float64            `json:"confidence"`
	CI           Interval           `json:"ci" doc:"of the mean; null ends for one time under lognormal"`
	MTBF         *float64           `json:"mtbf"`
	Availability *float64           `json:"availability" doc:"mtbf/(mtbf+mttr); null without mtbf"`
}

// MeanTimeToRepair averages times to repair (above 0, at least one) with an interval of their mean: under an
// exponential distribution 2T/chi2 with 2n degrees of freedom, under a lognormal one Cox's (Land 1971; Zhou
// and Gao, Statistics in Medicine 16, 1997), around exp(m + s^2/2). mtbf, or nil, gives the availability in
// the long run (Barlow and Proschan 1975). Errors: Invalid.
func MeanTimeToRepair(times []float64, distribution RepairDistribution, confidence float64, mtbf *float64) (*MTTR, error) {
	if confidence == 0 {
		confidence = 0.95
	}
	if distribution == "" {
		distribution = ExponentialRepair
	}
	if err := checkSeries("times", times, 1); err != nil {
		return nil, err
	}
	var p fault.Problems
	for i, v := range times {
		p.Require(v > 0, at("times", i), "is %v and must be above 0", v)
	}
	p.Require(distribution == ExponentialRepair || distribution == LognormalRepair, "distribution", "is %q and must be %s or %s", string(distribution), ExponentialRepair, LognormalRepair)
	p.Require(confidence > 0 && confidence < 1, "confidence", "is %v and must be between 0 and 1", confidence)
	p.Require(mtbf == nil || *mtbf > 0 && isFinite(*mtbf), "mtbf", "must be above 0")
	if err := p.Err(); err != nil {
		return nil, err
	}
	median, err := Quantile(times, 0.5, Type7)
	if err != nil {
		return nil, err
	}
	r := &MTTR{N: len(times), MTTR: momentsOf(times).mean, Median: median, Distribution: distribution, Confidence: confidence, MTBF: mtbf}
	for _, v := range times {
		r.Max = math.Max(r.Max, v)
	}
	r.CI = r.interval(times)
	if mtbf != nil {
		available := *mtbf / (*mtbf + r.MTTR)
		r.Availability = &available
	}
	return r, checkScale("times", r.MTTR)
}

func (r *MTTR) interval(times []float64) Interval {
	tail := (1 - r.Confidence) / 2
	n := float64(r.N)
	if r.Distribution == ExponentialRepair {
		return Interval{finiteOrNil(2 * n * r.MTTR / chiSquareQuantile(1-tail, 2*n)), finiteOrNil(2 * n * r.MTTR / chiSquareQuantile(tail, 2*n))}
	}
	if r.N < 2 {
		return Interval{}
	}
	logs := make([]float64, r.N)
	for i, v := range times {
		logs[i] = math.Log(v)
	}
	m := momentsOf(logs)
	middle := m.mean + m.variance()/2
	half := -normalQuantile(tail) * math.Sqrt(m.variance()/n+m.variance()*m.variance()/(2*(n-1)))
	return Interval{finiteOrNil(math.Exp(middle - half)), finiteOrNil(math.Exp(middle + half))}
}
