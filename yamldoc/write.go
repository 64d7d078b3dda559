package yamldoc

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Write turns JSON into YAML that Read reads as the same JSON: fields in the same order, texts of several lines as blocks.
func Write(document []byte) ([]byte, error) {
	var tree yaml.Node
	if err := yaml.Unmarshal(document, &tree); err != nil { // YAML 1.2 has JSON within it
		return nil, err
	}
	plain(&tree)
	var out bytes.Buffer
	writer := yaml.NewEncoder(&out)
	writer.SetIndent(2)
	if err := writer.Encode(&tree); err != nil {
		return nil, err
	}
	return out.Bytes(), writer.Close()
}

// Of writes a value that can be written as JSON.
func Of(value any) ([]byte, error) {
	document, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return Write(document)
}

// plain takes the braces and quotes of JSON off.
func plain(n *yaml.Node) {
	isText := n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str"
	n.Style = 0
	for _, child := range n.Content {
		plain(child)
	}
	if isText {
		n.Tag, n.Style = "!!str", styleOf(n.Value)
	}
}

var (
	// A reader of YAML 1.1 takes these for flags and numbers to the base of 60 (YAML 1.1, types bool and int).
	taken = regexp.MustCompile(`^(?i:y|yes|n|no|on|off)$|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)
	// A block keeps lines as they are when none begins with a blank and nothing in them counts as another kind of break.
	block  = regexp.MustCompile(`^(\S[^\n]*\n+)*\S[^\n]*\n?$`)
	breaks = "\t\r\u0085\u2028\u2029\ufeff"
)

// styleOf is how a text can be written so that every reader takes it for the same text.
func styleOf(text string) yaml.Style {
	switch {
	case strings.ContainsAny(text, breaks) || taken.MatchString(text) || text == "<<":
		return yaml.DoubleQuotedStyle
	case strings.Contains(text, "\n") && block.MatchString(text):
		return yaml.LiteralStyle
	case strings.Contains(text, "\n"):
		return yaml.DoubleQuotedStyle
	}
	return 0 // the library quotes what is not plain
}
