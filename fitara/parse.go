package fitara

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"tollgate/fault"
)

// maxBytes is far above the largest publication (some 100 kB) and keeps a wrong file from filling the memory.
const maxBytes = 64 << 20

// Parse reads a whole publication. A file that is no such publication at all is refused with a fault.Error
// (Malformed, TooLarge); what is wrong with one record is noted on it and does not stop the others.
func Parse(r io.Reader) (File, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return File{}, fault.Wrap(fault.Malformed, err, "the file cannot be read")
	}
	if len(raw) > maxBytes {
		return File{}, fault.New(fault.TooLarge, "the file is over %d MiB", maxBytes>>20)
	}
	text, encoding := decode(raw)
	records, err := records(text)
	if err != nil {
		return File{}, err
	}
	file := File{Encoding: encoding}
	seen := map[string]int{}
	for i, record := range records {
		s := readStrategy(i+1, record)
		if first := seen[s.Ref]; s.Ref != "" && first != 0 {
			s.refuseDuplicate(first)
		} else {
			seen[s.Ref] = s.Position
		}
		file.Strategies = append(file.Strategies, s)
	}
	return file, nil
}

// decode returns raw as UTF-8. Bytes that are not UTF-8 are Windows-1252, in which every byte has a meaning or
// becomes U+FFFD.
func decode(raw []byte) (text []byte, encoding string) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if utf8.Valid(raw) {
		return raw, "UTF-8"
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil { // cannot happen: a one-byte code page has no malformed input
		return raw, "unknown"
	}
	return text, "Windows-1252"
}

// records finds the list of strategies. Records stay raw, so that one bad record does not spoil the file.
func records(text []byte) ([]json.RawMessage, error) {
	var file struct {
		Strategies *[]json.RawMessage `json:"strategies"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fault.Wrap(fault.Malformed, err, "not a JSON object with a list named strategies%s", place(text, err))
	}
	if file.Strategies == nil {
		return nil, fault.New(fault.Malformed, "the JSON has no list named strategies")
	}
	return *file.Strategies, nil
}

// place says where the JSON breaks, when the decoder knows.
func place(text []byte, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return ""
	}
	line := bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n")) + 1
	return fault.New(fault.Malformed, " (line %d: %s)", line, syntax.Error()).Message
}
