package yamldoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"go.yaml.in/yaml/v3"

	"tollgate/fault"
)

// writer writes a tree of YAML as JSON.
type writer struct {
	out      bytes.Buffer
	lines    map[string]int
	open     map[*yaml.Node]bool // aliases that are being written out: one inside of itself never ends
	values   int
	problems []fault.Field
}

func (w *writer) refuse(n *yaml.Node, path, format string, args ...any) {
	w.problems = append(w.problems, fault.Field{Path: path, Line: n.Line, Message: fmt.Sprintf(format, args...)})
}

// value writes one value. After the bounds nothing more is written.
func (w *writer) value(n *yaml.Node, path string, depth int) {
	if w.values++; w.values == maxValues+1 {
		w.refuse(n, "body", "has more than %d values when its aliases are written out", maxValues)
	}
	if w.values > maxValues {
		return
	}
	if depth > maxDepth {
		w.refuse(n, path, "is nested deeper than %d levels", maxDepth)
		return
	}
	if _, known := w.lines[path]; !known {
		w.lines[path] = n.Line
	}
	switch n.Kind {
	case yaml.DocumentNode:
		w.value(n.Content[0], path, depth)
	case yaml.AliasNode:
		w.alias(n, path, depth)
	case yaml.MappingNode:
		w.mapping(n, path, depth)
	case yaml.SequenceNode:
		w.sequence(n, path, depth)
	default:
		w.scalar(n, path)
	}
}

func (w *writer) alias(n *yaml.Node, path string, depth int) {
	if w.open[n.Alias] {
		w.refuse(n, path, "the alias *%s stands inside of what it names", n.Value)
		return
	}
	w.open[n.Alias] = true
	w.value(n.Alias, path, depth)
	delete(w.open, n.Alias)
	w.lines[path] = n.Line // where it is used, not where it is written out
}

func (w *writer) mapping(n *yaml.Node, path string, depth int) {
	if n.ShortTag() != "!!map" {
		w.refuse(n, path, "the tag %s is not read", n.Tag)
	}
	first := map[string]int{}
	w.out.WriteByte('{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := path + "." + key.Value
		line, twice := first[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode:
			w.refuse(key, path, "a key must be a plain text")
		case key.ShortTag() == "!!merge":
			w.refuse(key, path, "merge keys (<<) are not read; write the fields out")
		case twice:
			w.refuse(key, at, "is there already on line %d", line)
		}
		first[key.Value] = key.Line
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.text(key.Value)
		w.out.WriteByte(':')
		w.lines[at] = key.Line
		w.value(n.Content[i+1], at, depth+1)
	}
	w.out.WriteByte('}')
}

func (w *writer) sequence(n *yaml.Node, path string, depth int) {
	if n.ShortTag() != "!!seq" {
		w.refuse(n, path, "the tag %s is not read", n.Tag)
	}
	w.out.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.value(item, fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
	w.out.WriteByte(']')
}

// scalar writes a text, number, flag or null by the rules of YAML 1.2: yes, no, on and off are texts, and so are dates.
func (w *writer) scalar(n *yaml.Node, path string) {
	switch n.ShortTag() {
	case "!!str", "!!timestamp":
		w.text(n.Value)
	case "!!null":
		w.out.WriteString("null")
	case "!!bool":
		var flag bool
		if err := n.Decode(&flag); err != nil {
			w.refuse(n, path, "%q is neither true nor false", n.Value)
		}
		w.out.WriteString(strconv.FormatBool(flag))
	case "!!int", "!!float":
		w.number(n, path)
	default:
		w.refuse(n, path, "the tag %s is not read", n.Tag)
	}
}

func (w *writer) number(n *yaml.Node, path string) {
	var whole int64
	if n.ShortTag() == "!!int" && n.Decode(&whole) == nil {
		w.out.WriteString(strconv.FormatInt(whole, 10))
		return
	}
	var number float64
	if err := n.Decode(&number); err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		w.refuse(n, path, "%q is no number that can be kept", n.Value)
		return
	}
	text, _ := json.Marshal(number) // a finite number can be written
	w.out.Write(text)
}

func (w *writer) text(s string) {
	text, _ := json.Marshal(s) // every text can be written
	w.out.Write(text)
}
