package upload

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// splitter cuts a file into bodies of whole rows, however long the file is.
type splitter struct {
	contentType string
	header      []byte
	next        func() ([]byte, error) // a row as it is sent; io.EOF after the last
}

// newSplitter reads rows as the name of the file says: .csv, .json, else NDJSON.
func newSplitter(name string, in io.Reader) (*splitter, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return splitCSV(in)
	case ".json":
		return splitJSON(in)
	}
	return splitLines(in), nil
}

func splitCSV(in io.Reader) (*splitter, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	record := func() ([]byte, error) {
		fields, err := r.Read()
		if err != nil {
			return nil, err
		}
		var row bytes.Buffer
		w := csv.NewWriter(&row)
		_ = w.Write(fields) // into memory
		w.Flush()
		return row.Bytes(), nil
	}
	header, err := record()
	if err != nil {
		return nil, fmt.Errorf("the file has no header line: %w", err)
	}
	return &splitter{contentType: "text/csv", header: header, next: record}, nil
}

func splitLines(in io.Reader) *splitter {
	r := bufio.NewReaderSize(in, 1<<16)
	return &splitter{contentType: "application/x-ndjson", next: func() ([]byte, error) {
		for {
			line, err := r.ReadBytes('\n')
			if line = bytes.TrimSpace(line); len(line) > 0 {
				return append(line, '\n'), nil
			}
			if err != nil {
				return nil, err
			}
		}
	}}
}

// splitJSON reads the elements of an array one by one, and sends them as lines.
func splitJSON(in io.Reader) (*splitter, error) {
	d := json.NewDecoder(in)
	if token, err := d.Token(); err != nil || token != json.Delim('[') {
		return nil, errors.New("the file is not an array of observations")
	}
	return &splitter{contentType: "application/x-ndjson", next: func() ([]byte, error) {
		if !d.More() {
			if _, err := d.Token(); err != nil {
				return nil, fmt.Errorf("the file ends within its array: %w", err)
			}
			return nil, io.EOF
		}
		var row json.RawMessage
		if err := d.Decode(&row); err != nil {
			return nil, err
		}
		var line bytes.Buffer
		if err := json.Compact(&line, row); err != nil {
			return nil, err
		}
		return append(line.Bytes(), '\n'), nil
	}}, nil
}

// mostBytes bounds a piece, well below what a request may have.
const mostBytes = 16 << 20

// piece is the next body of up to most rows; io.EOF when there are none.
func (s *splitter) piece(most int) (body []byte, rows int, err error) {
	body = append(body, s.header...)
	for rows < most && len(body) < mostBytes {
		row, err := s.next()
		if errors.Is(err, io.EOF) && rows > 0 {
			return body, rows, nil
		}
		if err != nil {
			return nil, 0, err
		}
		body, rows = append(body, row...), rows+1
	}
	return body, rows, nil
}

// skip passes over rows.
func (s *splitter) skip(rows int64) error {
	for range rows {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}
