// Package pilot is the mathematics of pilots: how large one must be, what a look at its data shows, and what the verdict is.
//
// It is pure, and it takes sufficient statistics (cells), never observations: a look at a million of them costs what one at a hundred does.
package pilot

import "time"

// Cell sums up the observations of one metric in one arm at one site in one period: all that the analysis needs of them. An observation
// that stands for many (its count) is in every figure as many times.
type Cell struct {
	Metric string `db:"metric" json:"metric"`
	Arm    string `db:"arm" json:"arm,omitempty"`   // empty in designs over sites
	Site   string `db:"site" json:"site,omitempty"` // empty where observations name none
	// Period is the first day of the period, 2006-01-02 in the plan's time zone; empty when periods are not asked for.
	Period string `db:"period" json:"period,omitempty"`

	N       int64   `db:"n" json:"n"`             // observations with a value
	Missing int64   `db:"missing" json:"missing"` // observations without one
	Sum     float64 `db:"sum" json:"sum"`         // of values; of proportions, rates and time_to_event the number of events
	Mean    float64 `db:"mean" json:"mean"`       // Sum / N; 0 when N is 0
	M2      float64 `db:"m2" json:"m2"`           // sum of (value - Mean)²; the sample variance is M2 / (N - 1)
	// Exposure is the sum over observations with a value, in the metric's unit: of rates opportunity, of time_to_event time at risk.
	Exposure float64 `db:"exposure" json:"exposure,omitempty"`

	FirstAt    time.Time `db:"first_at" json:"first_at"`       // of the oldest observation, with or without a value
	LastAt     time.Time `db:"last_at" json:"last_at"`         // of the newest
	RecordedAt time.Time `db:"recorded_at" json:"recorded_at"` // when the newest to arrive was recorded
}

// Risk is what happened at one time since entry in one arm: the risk set of a time is everybody whose time is not before it.
type Risk struct {
	Metric   string  `db:"metric" json:"metric"`
	Arm      string  `db:"arm" json:"arm,omitempty"`
	Site     string  `db:"site" json:"site,omitempty"`
	Time     float64 `db:"time" json:"time"` // time at risk, in the metric's unit
	Events   int64   `db:"events" json:"events"`
	Censored int64   `db:"censored" json:"censored"` // by convention after the events of the same time
}

// Allocation is what observations say of who was in which arm.
type Allocation struct {
	Units         map[string]int64 `json:"units,omitempty"` // units by arm; one in several arms counts in each
	InSeveralArms int64            `json:"in_several_arms"` // units
	NotAsAssigned int64            `json:"not_as_assigned"` // units whose observations name another arm than Tollgate gave them, or that it gave none
	Unplanned     int64            `json:"unplanned"`       // observations of an arm or a site that the plan does not name
}
