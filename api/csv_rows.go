package api

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tollgate/fault"
)

// csvForm is how a route reads CSV.
type csvForm struct {
	known  func(column string) error // refuses a column; nil takes what the JSON has
	ragged bool                      // a record that has not as many cells as the header is a row of its own that says so
}

// raggedCells is the name under which a row says how many cells it has; no column is called so.
const raggedCells = ""

// rows makes an object of each record, with the header's names; an empty cell is a field that is not given.
func (f csvForm) rows(body io.Reader) ([]json.RawMessage, error) {
	reader := csv.NewReader(body)
	header, err := reader.Read()
	rows := []json.RawMessage{}
	if errors.Is(err, io.EOF) {
		return rows, nil
	}
	if err == nil {
		header[0] = strings.TrimPrefix(header[0], "\ufeff") // spreadsheets put a byte order mark there
		if err := f.checkHeader(header); err != nil {
			return nil, err
		}
	}
	for err == nil {
		var record []string
		if record, err = reader.Read(); err != nil && !f.isRagged(err) {
			break
		}
		err = nil
		text, _ := json.Marshal(rowOf(header, record)) // texts always marshal
		rows = append(rows, text)
	}
	if !errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Malformed, err, "the CSV cannot be read: %s", err).With("body", "commas between cells, a header, as many cells in every row")
	}
	return rows, nil
}

func (f csvForm) isRagged(err error) bool { return f.ragged && errors.Is(err, csv.ErrFieldCount) }

// checkHeader says once what is wrong with all rows. Blanks around a name are left out.
func (f csvForm) checkHeader(header []string) error {
	if len(header) == 1 && strings.ContainsAny(header[0], ";\t") {
		return fault.New(fault.Malformed, "the CSV's header has no comma, but semicolons or tabs").With("body", "separate cells by commas")
	}
	var problems fault.Problems
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
		problems.Require(header[i] != "", "body", "column %d has no name in the header", i+1)
		if f.known != nil && header[i] != "" {
			if err := f.known(header[i]); err != nil {
				problems.Add("body", "column %d: %s", i+1, err)
			}
		}
	}
	if columns := slices.Sorted(slices.Values(header)); len(slices.Compact(columns)) < len(header) && problems.Err() == nil {
		return fault.New(fault.Malformed, "the CSV's header names a column twice").With("body", "a name for each column")
	}
	return problems.Err()
}

func rowOf(header, record []string) map[string]string {
	row := map[string]string{}
	if len(record) != len(header) {
		row[raggedCells] = fmt.Sprintf("%d cells, and the header has %d", len(record), len(header))
		return row
	}
	for i, cell := range record {
		if cell != "" {
			row[header[i]] = cell
		}
	}
	return row
}
