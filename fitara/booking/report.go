package booking

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tollgate/benefit"
	"tollgate/fitara"
)

// Report says what an import did and, of every record, what was assumed and refused.
type Report struct {
	Project   Project                              `json:"project"`
	Encoding  string                               `json:"encoding"`
	Lines     int                                  `json:"lines_created"`
	Claimed   int                                  `json:"entries_claimed"`
	Validated int                                  `json:"entries_validated"`
	Existing  int                                  `json:"entries_existing"`
	Assumed   int                                  `json:"assumptions"`
	Refused   int                                  `json:"refusals"`
	Published map[benefit.Category]decimal.Decimal `json:"published_usd"` // sums of the records taken over, as the file has them
	Records   []Record                             `json:"records"`
}

// Record is the outcome of one strategy. Status is imported, unchanged or refused.
type Record struct {
	Position    int              `json:"position"`
	Ref         string           `json:"ref"`
	Title       string           `json:"title"`
	Category    benefit.Category `json:"category,omitempty"`
	Status      string           `json:"status"`
	LineID      string           `json:"line_id,omitempty"`
	LineCreated bool             `json:"line_created"`
	Amounts     int              `json:"amounts"`
	TotalUSD    decimal.Decimal  `json:"total_usd"`
	Claimed     int              `json:"claimed"`
	Validated   int              `json:"validated"`
	Existing    int              `json:"existing"`
	Assumed     []fitara.Note    `json:"assumed"`
	Refused     []fitara.Note    `json:"refused"`
}

func newRecord(s fitara.Strategy) Record {
	return Record{Position: s.Position, Ref: s.Ref, Title: s.Title, Category: s.Category, Amounts: len(s.Amounts), TotalUSD: s.Total(),
		Assumed: append([]fitara.Note{}, s.Assumed...), Refused: append([]fitara.Note{}, s.Refused...)}
}

func (r *Record) refuse(code, field, says string) {
	r.Refused = append(r.Refused, fitara.Note{Code: code, Field: field, Says: says})
}

// add counts a finished record.
func (r *Report) add(record Record) {
	switch {
	case record.LineCreated || record.Claimed+record.Validated > 0:
		record.Status = "imported"
	case record.LineID == "":
		record.Status = "refused"
	default:
		record.Status = "unchanged"
	}
	if record.LineCreated {
		r.Lines++
	}
	r.Claimed, r.Validated, r.Existing = r.Claimed+record.Claimed, r.Validated+record.Validated, r.Existing+record.Existing
	r.Assumed, r.Refused = r.Assumed+len(record.Assumed), r.Refused+len(record.Refused)
	if record.LineID != "" {
		if r.Published == nil {
			r.Published = map[benefit.Category]decimal.Decimal{}
		}
		r.Published[record.Category] = r.Published[record.Category].Add(record.TotalUSD)
	}
	r.Records = append(r.Records, record)
}

// Changed tells whether the import wrote anything.
func (r Report) Changed() bool {
	return r.Project.Created || r.Lines+r.Claimed+r.Validated > 0
}

// WriteText writes every record with what was assumed and refused, for a terminal.
func (r Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, record := range r.Records {
		_, _ = fmt.Fprintf(&b, "%3d  %-9s  %-26s  %s USD in %d years  %s\n", record.Position, record.Status, record.Category, record.TotalUSD, record.Amounts, record.Title)
		for _, n := range record.Assumed {
			_, _ = fmt.Fprintf(&b, "       assumed  %s: %s\n", n.Code, n.Says)
		}
		for _, n := range record.Refused {
			_, _ = fmt.Fprintf(&b, "       refused  %s: %s\n", n.Code, n.Says)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes the whole report.
func (r Report) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(r)
}

// WriteCSV writes a row for each assumption and refusal, and one for each record that has neither.
func (r Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"position", "ref", "title", "category", "status", "amounts", "total_usd", "claimed", "validated", "existing", "kind", "code", "field", "says"}}
	for _, record := range r.Records {
		head := []string{strconv.Itoa(record.Position), record.Ref, safe(record.Title), string(record.Category), record.Status, strconv.Itoa(record.Amounts),
			record.TotalUSD.String(), strconv.Itoa(record.Claimed), strconv.Itoa(record.Validated), strconv.Itoa(record.Existing)}
		row := func(kind string, n fitara.Note) {
			rows = append(rows, append(append([]string{}, head...), kind, n.Code, safe(n.Field), safe(n.Says)))
		}
		for _, n := range record.Assumed {
			row("assumed", n)
		}
		for _, n := range record.Refused {
			row("refused", n)
		}
		if len(record.Assumed)+len(record.Refused) == 0 {
			row("", fitara.Note{})
		}
	}
	return out.WriteAll(rows)
}

// safe keeps a spreadsheet from running a text of the file as a formula.
func safe(text string) string {
	if strings.IndexAny(text, "=+-@\t\r\n") == 0 {
		return "'" + text
	}
	return text
}

// Summary is the report in a few lines for a terminal.
func (r Report) Summary() string {
	var b strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&b, format+"\n", args...) }
	line("Project %s (%s): %d records read as %s", r.Project.Key, r.Project.ID, len(r.Records), r.Encoding)
	if !r.Changed() {
		line("Nothing changed: all %d amounts were there already.", r.Existing)
	} else {
		line("Created %d lines, claimed %d amounts, validated %d; %d were there already.", r.Lines, r.Claimed, r.Validated, r.Existing)
	}
	line("%d assumptions and %d refusals; the report names each.", r.Assumed, r.Refused)
	for _, category := range benefit.Categories() {
		if sum, ok := r.Published[category]; ok {
			line("  %-26s %s million USD", category, sum.Shift(-6))
		}
	}
	return b.String()
}
