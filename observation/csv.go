package observation

import (
	"fmt"
	"strconv"
	"strings"

	"tollgate/fault"
	"tollgate/measurement"
)

// Mapping says which columns of a CSV hold what; an empty name is that of the field. Constants stand for a column that the file lacks.
type Mapping struct {
	// Key may name several columns, separated by commas; their texts are joined with a slash.
	Key                                                 string
	Unit, Arm, Site, At, Metric, Value, Exposure, Count string
	Version                                             string // read only when it is named: files call other things so
	// SetMetric, SetAt and SetSite are the metric, time and site of every row.
	SetMetric, SetAt, SetSite string
	// ArmOf renames arms, control=gate_30.
	ArmOf map[string]string
	Dates measurement.DateOrder
	// Missing are texts that say that there is no value, beside the empty one.
	Missing []string
}

// columns are the places of the mapped columns, -1 for one that the file does not have.
type columns struct {
	m                                                                  Mapping
	keys                                                               []int
	unit, arm, site, at, metric, value, exposure, count, version, void int
	names                                                              names
}

// ParseCSV reads comma-separated rows under a header of column names. Columns that are not mapped are passed over. Errors as for
// measurement.ReadCSV, and Invalid when a column is missing or there are more than MostRows.
func ParseCSV(body []byte, m Mapping, rules *Rules) (Batch, error) {
	var b Batch
	err := measurement.ReadCSV(body, &b.Intake, func(header measurement.Header) (func([]string), error) {
		c, err := m.locate(header)
		return func(record []string) { c.read(&b, record, rules) }, err
	})
	return b.bounded(err)
}

func (b Batch) bounded(err error) (Batch, error) {
	if err == nil && b.Total > MostRows {
		err = fault.New(fault.Invalid, "there are %d rows in the request, and at most %d are taken at once", b.Total, MostRows).
			With("body", "send it in pieces of up to %d rows; tollgate observations load does so", MostRows)
	}
	return b, err
}

func (m Mapping) locate(header measurement.Header) (columns, error) {
	var p fault.Problems
	c := columns{m: m}
	find := func(parameter, name, otherwise string, needed bool) (int, string) {
		return header.Find(&p, "query."+parameter, strings.TrimSpace(name), otherwise, needed || name != "")
	}
	for _, name := range strings.Split(m.Key, ",") {
		place, called := find("key_column", name, jsonNames.key, true)
		c.keys = append(c.keys, place)
		c.names.key = strings.TrimPrefix(c.names.key+","+called, ",")
	}
	c.at, c.names.at = find("at_column", m.At, jsonNames.at, m.SetAt == "")
	c.value, c.names.value = find("value_column", m.Value, jsonNames.value, true)
	c.unit, c.names.unit = find("unit_column", m.Unit, jsonNames.unit, false)
	c.arm, c.names.arm = find("arm_column", m.Arm, jsonNames.arm, false)
	c.site, c.names.site = find("site_column", m.Site, jsonNames.site, false)
	c.metric, c.names.metric = find("metric_column", m.Metric, jsonNames.metric, false)
	c.exposure, c.names.exposure = find("exposure_column", m.Exposure, jsonNames.exposure, false)
	c.count, c.names.count = find("count_column", m.Count, jsonNames.count, false)
	c.version, c.names.version = -1, jsonNames.version
	if m.Version != "" {
		c.version, c.names.version = find("version_column", m.Version, "", true)
	}
	c.void, c.names.void = find("", "", jsonNames.void, false)
	return c, p.Err()
}

func (c columns) read(b *Batch, record []string, rules *Rules) {
	before := len(b.Refused)
	d := draft{Key: c.key(record), Unit: measurement.Text(record, c.unit), Arm: measurement.Text(record, c.arm), order: c.m.Dates,
		Site:   orElse(measurement.Text(record, c.site), c.m.SetSite),
		At:     orElse(measurement.Text(record, c.at), c.m.SetAt),
		Metric: orElse(measurement.Text(record, c.metric), c.m.SetMetric)}
	if renamed, found := c.m.ArmOf[d.Arm]; found {
		d.Arm = renamed
	}
	d.Value = c.number(b, record, c.value, c.names.value)
	d.Exposure = c.number(b, record, c.exposure, c.names.exposure)
	d.Count = whole[int64](b, record, c.count, c.names.count)
	d.Version = whole[int](b, record, c.version, c.names.version)
	switch void := measurement.Text(record, c.void); void {
	case "", "false", "0":
	case "true", "1":
		d.Void = true
	default:
		b.Refuse(c.names.void, "is %q and must be true or false", void)
	}
	if len(b.Refused) == before {
		b.add(d, c.names, rules)
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// key joins the key's columns; a row that lacks one of them has no key.
func (c columns) key(record []string) string {
	if len(c.keys) == 1 {
		return measurement.Text(record, c.keys[0])
	}
	parts := make([]string, len(c.keys))
	for i, place := range c.keys {
		if parts[i] = measurement.Text(record, place); parts[i] == "" {
			return ""
		}
	}
	return strings.Join(parts, "/")
}

// number is nil where the cell is empty or says that there is no value. Truth is 1 and untruth 0, as proportions are often written.
func (c columns) number(b *Batch, record []string, place int, name string) *float64 {
	text := measurement.Text(record, place)
	if text == "" {
		return nil
	}
	for _, none := range c.m.Missing {
		if text == none {
			return nil
		}
	}
	switch strings.ToLower(text) {
	case "true":
		return new(1.0)
	case "false":
		return new(0.0)
	}
	return measurement.Number(name, text, b.Refuse)
}

func whole[T int | int64](b *Batch, record []string, place int, name string) *T {
	text := measurement.Text(record, place)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, strconv.IntSize)
	if err != nil {
		b.Refuse(name, "is %s, which is not a whole number", shortened(text))
		return nil
	}
	return new(T(n))
}

func shortened(text string) string { return fmt.Sprintf("%.40q", text) }
