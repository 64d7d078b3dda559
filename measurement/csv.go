package measurement

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
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
	ref, supersedes, void                     int
	names                                     names
}

// ParseCSV reads comma-separated rows under a header of column names. Columns that are not mapped are passed over. Errors as for
// ReadCSV, and Invalid when a column is missing.
func ParseCSV(body []byte, m Mapping) (Batch, error) {
	var b Batch
	if err := m.Err(); err != nil {
		return b, err
	}
	err := ReadCSV(body, &b.Intake, func(header Header) (func([]string), error) {
		c, err := m.locate(header)
		return func(record []string) { c.read(&b, record) }, err
	})
	return b, err
}

// ReadCSV reads comma-separated rows under a header of column names (RFC 4180, with or without a byte order mark), and gives each to what
// locate returned for the header. A record is the reader's own until the next one is read. It fails with Malformed when the text is
// not CSV, and with Invalid when it has no header or one that names a column twice; what is wrong in a row refuses that row only.
func ReadCSV(body []byte, in *Intake, locate func(Header) (func(record []string), error)) error {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	names, err := r.Read()
	if err != nil {
		return notCSV(err)
	}
	header, err := newHeader(names)
	if err != nil {
		return err
	}
	read, err := locate(header)
	if err != nil {
		return err
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notCSV(err)
		}
		in.Total++
		if len(record) != len(header.names) {
			in.Refuse("", "has %d columns and the header has %d", len(record), len(header.names))
			continue
		}
		read(record)
	}
}

func notCSV(err error) error {
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "the CSV is empty").With("body", "needs a header line with column names")
	}
	return fault.Wrap(fault.Malformed, err, "the body is not valid CSV").With("body", "%s", err)
}

// Header is the first line of a CSV.
type Header struct {
	names []string
	place map[string]int
}

func newHeader(names []string) (Header, error) {
	h := Header{place: map[string]int{}}
	for i, name := range names {
		name = strings.Clone(strings.TrimSpace(name))
		if _, twice := h.place[name]; twice {
			return h, fault.New(fault.Invalid, "the CSV has two columns of one name").With("body", "the column %q is there twice", name)
		}
		h.place[name], h.names = i, append(h.names, name)
	}
	return h, nil
}

// Find is the place of the column called name, or otherwise when name is empty, and what it is called; -1 when there is
// none, which is a problem of the parameter when it is needed.
func (h Header) Find(p *fault.Problems, parameter, name, otherwise string, needed bool) (int, string) {
	name = cmp.Or(name, otherwise)
	i, found := h.place[name]
	if !found {
		i = -1
		p.Require(!needed, parameter, "the CSV has no column %q; it has %s", name, shorten(strings.Join(h.names, ", "), 300))
	}
	return i, strings.Clone(name)
}

func (m Mapping) locate(header Header) (columns, error) {
	var p fault.Problems
	find := func(parameter, name, otherwise string, needed bool) (int, string) {
		return header.Find(&p, parameter, name, otherwise, needed)
	}
	c := columns{mapping: m}
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

// read takes one record.
func (c columns) read(b *Batch, record []string) {
	at := strings.TrimSpace(record[c.time])
	d := draft{ObservedAt: &at, Ref: Text(record, c.ref), Note: Text(record, c.note), Supersedes: Text(record, c.supersedes)}
	d.order = c.mapping.Dates
	before := len(b.Refused)
	switch void := Text(record, c.void); void {
	case "", "false", "0":
		d.Value = c.quantity(record, b.Refuse)
		d.Size = c.units(record, b.Refuse)
	case "true", "1":
		d.Void = true
	default:
		b.Refuse(c.names.void, "is %q and must be true or false", void)
	}
	if len(b.Refused) == before {
		b.add(b.Total, d, c.names)
	}
}

// Text is a copy of the trimmed text at i, empty when i is no place. What is kept is copied, or it would hold its whole line in memory.
func Text(record []string, i int) string {
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
		return scaled(Number(c.names.value, record[c.value], refuse), scale)
	}
	over := Number(c.mapping.Numerator, record[c.numerator], refuse)
	of := Number(c.mapping.Denominator, record[c.denominator], refuse)
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
		return Number(c.names.size, record[c.size], refuse)
	case c.mapping.proportion():
		return Number(c.mapping.Denominator, record[c.denominator], silent)
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

// Number reads a decimal number as it is written in data: no thousands separators, no NaN, no hex.
func Number(column, text string, refuse func(field, format string, args ...any)) *float64 {
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
