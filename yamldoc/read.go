// Package yamldoc carries documents between JSON, which is what is checked and kept, and YAML, which people edit. What is read
// remembers its lines, so that whatever is found wrong later can be named by line.
package yamldoc

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"tollgate/fault"
)

// Bounds of what is read. Aliases are written out in full, so it is the result that is bounded, not only the text.
const (
	maxDepth  = 32
	maxValues = 100_000
)

// Document is what was read.
type Document struct {
	JSON  []byte
	lines map[string]int // by path from "body"
}

// Read turns one YAML document into JSON. Malformed, with line numbers, for what is not YAML, has a key twice, more than one
// document, a tag of its own, a merge key, or grows beyond bounds when its aliases are written out. Every such thing is named, but
// a syntax error hides what comes after it.
func Read(text []byte) (Document, error) {
	reader := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	if err := reader.Decode(&document); err != nil {
		return Document{}, notYAML(text, err)
	}
	if err := reader.Decode(&second); !errors.Is(err, io.EOF) {
		return Document{}, refused(fault.Field{Path: "body", Line: second.Line, Message: "must be one document: there is another one, or something that is not YAML, after its end"})
	}
	w := writer{lines: map[string]int{}, open: map[*yaml.Node]bool{}}
	w.value(&document, "body", 0)
	if len(w.problems) > 0 {
		return Document{}, refused(w.problems...)
	}
	return Document{JSON: w.out.Bytes(), lines: w.lines}, nil
}

func refused(fields ...fault.Field) error {
	return &fault.Error{Code: fault.Malformed, Message: "the request body is not the YAML that is read here", Fields: fields}
}

var (
	syntaxError   = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced`)
)

// notYAML names the line of a syntax error. The library counts from zero where its parser, not its scanner, gives up, and
// leaves the first line out.
func notYAML(text []byte, err error) error {
	if errors.Is(err, io.EOF) {
		return refused(fault.Field{Path: "body", Message: "is empty"})
	}
	field := fault.Field{Path: "body", Line: 1, Message: err.Error()}
	if found := syntaxError.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1])
		field.Line, field.Message = max(1, line), found[2]
		if line > 0 && strings.HasPrefix(found[2], "did not find expected") {
			field.Line++
		}
	}
	if found := unknownAnchor.FindStringSubmatch(field.Message); found != nil {
		before, _, _ := bytes.Cut(text, []byte("*"+found[1]))
		field.Line = 1 + bytes.Count(before, []byte("\n"))
	}
	return refused(field)
}

// Line is the line of a value by its path, such as body.sections[0].items[2].owner; of something that is missing, that of the
// nearest part around it that is there. Zero when there is none.
func (d Document) Line(path string) int {
	for path != "" {
		if line, ok := d.lines[path]; ok {
			return line
		}
		path = around(path)
	}
	return 0
}

// around cuts the last part off a path.
func around(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
