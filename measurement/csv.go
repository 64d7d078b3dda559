package measurement

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"tollgate/fault"
)

// Mapping says which columns of a CSV hold what. The zero value reads the columns observed_at, value
// and, where they are there, ref, note, supersedes and void.
type Mapping struct {
	Time  string
	Value string
	// Numerator and Denominator, given together and instead of Value, make the value their quotient.
	Numerator, Denominator string
	Size                   string // of how many units the value is; the denominator when empty
	// Dates says how dates of numbers alone are to be read.
	Dates DateOrder
	// Complement takes 1 less the quotient: the share that is within, from the count that is over.
	Complement bool
	// Scale multiplies every value, 100 for per cent; 0 means 1.
	Scale float64
}

// IsZero tells whether nothing is mapped.
func (m Mapping) IsZero() bool { return m == Mapping{} }

// Err is Invalid, naming query parameters, for a mapping that contradicts itself.
func (m Mapping) Err() error {
	var p fault.Problems
	p.Require((m.Numerator == "") == (m.Denominator == ""), "query.numerator_column", "and denominator_column are given together")
	p.Require(m.Numerator == "" || m.Value == "", "query.value_column", "excludes numerator_column and denominator_column")
	p.Require(!m.Complement || m.Numerator != "", "query.complement", "needs numerator_column and denominator_column")
	p.Require(m.Dates == NoOrder || m.Dates == DayFirst || m.Dates == MonthFirst, "query.date_order", "must be dmy or mdy")
	p.Require(!math.IsNaN(m.Scale) && !math.IsInf(m.Scale, 0), "query.scale", "must be a finite number")
	return p.Err()
}

func (m Mapping) proportion() bool { return m.Numerator != "" }

// columns are the places of the mapped columns, -1 for one that the file does not have.
type columns struct {
	mapping                                   Mapping
	time, value, numerator, denominator, note int
	size                                      int
	ref, supersedes, void, count              int
	names                                     names
}

// ParseCSV reads comma-separated rows under a header of column names (RFC 4180, with or without a byte
// order mark). Columns that are not mapped are passed over. It fails with Malformed when the text is not
// CSV, and with Invalid when a column is missing; what is wrong in a row refuses that row only.
func ParseCSV(body []byte, m Mapping) (Batch, error) {
	var b Batch
	if err := m.Err(); err != nil {
		return b, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return b, notCSV(err)
	}
	c, err := m.locate(header)
	if err != nil {
		return b, err
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, notCSV(err)
		}
		b.Total++
		if len(record) != c.count {
			b.Refused = append(b.Refused, Refusal{b.Total, "", fmt.Sprintf("has %d columns and the header has %d", len(record), c.count)})
			continue
		}
		c.read(&b, record)
	}
}

func notCSV(err error) error {
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "the CSV is empty").With("body", "needs a header line with column names")
	}
	return fault.Wrap(fault.Malformed, err, "the body is not valid CSV").With("body", "%s", err)
}

func (m Mapping) locate(header []string) (columns, error) {
	place := map[string]int{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if _, twice := place[name]; twice {
			return columns{}, fault.New(fault.Invalid, "the CSV has two columns of one name").With("body", "the column %q is there twice", name)
		}
		place[name] = i
	}
	var p fault.Problems
	find := func(parameter, name, otherwise string, needed bool) (int, string) {
		if name == "" {
			name = otherwise
		}
		i, found := place[name]
		if !found {
			i = -1
			p.Require(!needed, parameter, "the CSV has no column %q; it has %s", name, shorten(strings.Join(header, ", "), 300))
		}
		return i, strings.Clone(name)
	}
	c := columns{mapping: m, count: len(header)}
	c.time, c.names.observedAt = find("query.time_column", m.Time, jsonNames.observedAt, true)
	if m.proportion() {
		c.numerator, _ = find("query.numerator_column", m.Numerator, "", true)
		c.denominator, c.names.value = find("query.denominator_column", m.Denominator, "", true)
	} else {
		c.value, c.names.value = find("query.value_column", m.Value, jsonNames.value, true)
	}
	c.size, c.names.size = find("query.size_column", m.Size, jsonNames.size, m.Size != "")
	c.ref, c.names.ref = find("", "", jsonNames.ref, false)
	c.note, c.names.note = find("", "", jsonNames.note, false)
	c.supersedes, c.names.supersedes = find("", "", jsonNames.supersedes, false)
	c.void, c.names.void = find("", "", jsonNames.void, false)
	return c, p.Err()
}

// read takes one record. Texts that are kept are copied, or each would hold its whole line in memory.
func (c columns) read(b *Batch, record []string) {
	at := strings.TrimSpace(record[c.time])
	d := draft{ObservedAt: &at, Ref: c.text(record, c.ref), Note: c.text(record, c.note), Supersedes: c.text(record, c.supersedes)}
	refuse := func(field, format string, args ...any) {
		b.Refused = append(b.Refused, Refusal{b.Total, field, fmt.Sprintf(format, args...)})
	}
	d.order = c.mapping.Dates
	before := len(b.Refused)
	switch void := c.text(record, c.void); void {
	case "", "false", "0":
		d.Value = c.quantity(record, refuse)
		d.Size = c.units(record, refuse)
	case "true", "1":
		d.Void = true
	default:
		refuse(c.names.void, "is %q and must be true or false", void)
	}
	if len(b.Refused) == before {
		b.add(b.Total, d, c.names)
	}
}

func (c columns) text(record []string, i int) string {
	if i < 0 {
		return ""
	}
	return strings.Clone(strings.TrimSpace(record[i]))
}

// quantity returns nil when the value is missing, which the row's check then names.
func (c columns) quantity(record []string, refuse func(field, format string, args ...any)) *float64 {
	scale := c.mapping.Scale
	if scale == 0 {
		scale = 1
	}
	if !c.mapping.proportion() {
		return scaled(number(c.names.value, record[c.value], refuse), scale)
	}
	over := number(c.mapping.Numerator, record[c.numerator], refuse)
	of := number(c.mapping.Denominator, record[c.denominator], refuse)
	if over == nil || of == nil {
		return nil
	}
	if *of == 0 {
		refuse(c.mapping.Denominator, "is zero, so there is no proportion")
		return nil
	}
	share := *over / *of
	if c.mapping.Complement {
		share = 1 - share
	}
	return scaled(&share, scale)
}

// units is the size that is mapped, or the denominator; nil where there is none.
func (c columns) units(record []string, refuse func(field, format string, args ...any)) *float64 {
	silent := func(string, string, ...any) {} // the quotient has said it already
	switch {
	case c.size >= 0 && strings.TrimSpace(record[c.size]) != "":
		return number(c.names.size, record[c.size], refuse)
	case c.mapping.proportion():
		return number(c.mapping.Denominator, record[c.denominator], silent)
	}
	return nil
}

func scaled(v *float64, scale float64) *float64 {
	if v == nil {
		return nil
	}
	product := *v * scale
	return &product
}

// number reads a decimal number as it is written in data: no thousands separators, no NaN, no hex.
func number(column, text string, refuse func(field, format string, args ...any)) *float64 {
	text = strings.TrimSpace(text)
	if text == "" {
		refuse(column, "is missing; a missing value is not a zero, so leave the row out")
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "0123456789+-.eE") != "" {
		refuse(column, "is %q, which is not a decimal number such as 1234.5", shorten(text, 40))
		return nil
	}
	return &v
}

func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
