package analysis

import (
	"fmt"
	"reflect"
	"strings"
)

// Reference is docs/methods.md: every method with its input and its conventions, from the declarations.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Statistical methods\n\nWritten by `go generate ./analysis` from the declarations. How to call them: [analyses](analyses.md). " +
		"Types of results, with a description of each\nfield, are in `GET /v1/analyses/{method}`.\n")
	family := ""
	for _, m := range byFamily() {
		if m.Family != family {
			family = m.Family
			fmt.Fprintf(&b, "\n## %s\n", strings.ReplaceAll(family, "_", " "))
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", m.Name, m.Summary)
		b.WriteString("| | field | default | what it is |\n| --- | --- | --- | --- |\n")
		describeFields(&b, "input", m.Input)
		describeFields(&b, "option", m.Options)
		fmt.Fprintf(&b, "\nAssumes: %s.\n\nSources: %s.\n", strings.Join(m.Assumptions, "; "), strings.Join(m.Sources, "; "))
	}
	return b.String()
}

func describeFields(b *strings.Builder, kind string, of reflect.Type) {
	for _, f := range fieldsOf(of) {
		value := "needed"
		if !f.required {
			value = "none"
		}
		if text, found := f.tag.Lookup("default"); found {
			value = "`" + text + "`"
		}
		about := f.tag.Get("doc")
		if enum := f.tag.Get("enum"); enum != "" {
			about = "`" + strings.ReplaceAll(enum, ",", "`, `") + "`: " + about
		}
		fmt.Fprintf(b, "| %s | `%s` | %s | %s |\n", kind, f.name, value, strings.ReplaceAll(about, "|", `\|`))
	}
}
