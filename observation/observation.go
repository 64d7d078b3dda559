// Package observation reads the observations of a pilot as people send them: JSON, NDJSON and CSV, with dates in the usual forms, each row
// held to the pilot's plan. Rows are accepted or refused each for itself, by field; a missing value is never zero.
//
// It is pure: what it returns has not been stored.
package observation

import (
	"math"
	"time"

	"tollgate/measurement"
)

// Row is one observation to record. It is known by its key among those of its metric; another row of the same key is another version.
type Row struct {
	Number   int // counts data from 1
	Key      string
	Metric   string
	Unit     string // who or what was observed and assigned: a patient, order or player; empty when that is not known
	Arm      string // empty in designs over sites, and where Tollgate knows the unit's arm
	Site     string
	At       time.Time // UTC, whole microseconds
	Value    float64   // NaN when it is missing
	Exposure float64   // NaN when there is none
	Count    int64     // for how many alike it stands
	Version  int       // which version of its key it is to be; 0 when the sender does not say
	Void     bool      // withdraws the observation: it should never have been there
}

// Same tells whether two rows of one key say the same, whatever their numbers and versions.
func (r Row) Same(other Row) bool {
	return r.Unit == other.Unit && r.Arm == other.Arm && r.Site == other.Site && r.At.Equal(other.At) && r.Count == other.Count && r.Void == other.Void &&
		same(r.Value, other.Value) && same(r.Exposure, other.Exposure)
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// Batch is what was read: Total rows, each in Rows or with at least one entry in Refused.
type Batch struct {
	Rows []Row
	measurement.Intake
}

// MostRows bounds the rows of one request.
const MostRows = 100_000

const (
	longestKey  = 200
	longestUnit = 200
	mostAlike   = 1_000_000_000
	mostVersion = 1_000_000
)

var form = measurement.Form{Member: "observations", Row: "an observation",
	Example: `{"key": "p-1", "unit": "p-1", "arm": "control", "at": "2026-11-22", "value": 1}`}

// draft is a row before it is checked. A nil pointer is a field that was not sent, or null.
type draft struct {
	Key      string   `json:"key"`
	Metric   string   `json:"metric"`
	Unit     string   `json:"unit"`
	Arm      string   `json:"arm"`
	Site     string   `json:"site"`
	At       string   `json:"at"`
	Value    *float64 `json:"value"`
	Exposure *float64 `json:"exposure"`
	Count    *int64   `json:"count"`
	Version  *int     `json:"version"`
	Void     bool     `json:"void"`
	order    measurement.DateOrder
}

// names are what the sender calls the fields that a refusal may name.
type names struct{ key, metric, unit, arm, site, at, value, exposure, count, version, void string }

var jsonNames = names{"key", "metric", "unit", "arm", "site", "at", "value", "exposure", "count", "version", "void"}

// add checks a draft and puts it among the rows or the refusals.
func (b *Batch) add(d draft, n names, rules *Rules) {
	before := len(b.Refused)
	row := Row{Number: b.Total, Key: d.Key, Metric: d.Metric, Unit: d.Unit, Arm: d.Arm, Site: d.Site, Void: d.Void,
		Value: orNaN(d.Value), Exposure: orNaN(d.Exposure), Count: 1}
	if row.Metric == "" {
		row.Metric = rules.primary
	}
	if d.Void { // whatever it was
		row.Value, row.Exposure = math.NaN(), math.NaN()
	}
	row.At = b.at(d, n, rules)
	b.identity(d, n)
	if d.Count != nil {
		row.Count = *d.Count
		b.require(row.Count >= 1 && row.Count <= mostAlike, n.count, "must be from 1 to %d", mostAlike)
		b.require(row.Count == 1 || d.Unit == "", n.count, "is above 1, so the row cannot be about one %s", n.unit)
	}
	if d.Version != nil {
		row.Version = *d.Version
		b.require(row.Version >= 1 && row.Version <= mostVersion, n.version, "must be from 1 to %d", mostVersion)
	}
	rules.check(b, row, n)
	if len(b.Refused) == before {
		b.Rows = append(b.Rows, row)
	}
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func (b *Batch) require(ok bool, field, format string, args ...any) {
	if !ok {
		b.Refuse(field, format, args...)
	}
}

func (b *Batch) identity(d draft, n names) {
	b.require(d.Key != "", n.key, "is missing: each observation has a name of its own, by which it is known when it is sent again or corrected")
	measurement.CheckText(n.key, d.Key, longestKey, false, b.Refuse)
	measurement.CheckText(n.unit, d.Unit, longestUnit, false, b.Refuse)
	for _, f := range []struct{ name, text string }{{n.metric, d.Metric}, {n.arm, d.Arm}, {n.site, d.Site}} {
		measurement.CheckText(f.name, f.text, longestName, false, b.Refuse)
	}
}

const longestName = 60 // of a metric, an arm or a site, as in the plan

func (b *Batch) at(d draft, n names, rules *Rules) time.Time {
	if d.At == "" {
		b.Refuse(n.at, "is missing")
		return time.Time{}
	}
	period, err := measurement.ParseDateIn(d.At, d.order, rules.zone)
	if err != nil {
		b.Refuse(n.at, "%s", err)
		return time.Time{}
	}
	b.require(!period.From.After(rules.latest), n.at, "is in the future")
	return period.From
}

// ParseJSON reads an array of observations, or an object whose only member "observations" is such an array. Errors as for
// measurement.ReadJSON, and Invalid above MostRows.
func ParseJSON(body []byte, rules *Rules) (Batch, error) {
	var b Batch
	err := measurement.ReadJSON(body, form, &b.Intake, func(d draft) { b.add(d, jsonNames, rules) })
	return b.bounded(err)
}

// ParseNDJSON reads one such object a line; empty lines do not count. Errors as for ParseJSON.
func ParseNDJSON(body []byte, rules *Rules) (Batch, error) {
	var b Batch
	err := measurement.ReadNDJSON(body, form, &b.Intake, func(d draft) { b.add(d, jsonNames, rules) })
	return b.bounded(err)
}
