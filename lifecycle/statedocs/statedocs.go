// Package statedocs writes the pages of docs/states from the machines' own tables, so that the
// diagrams cannot differ from what runs.
package statedocs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

// Pages returns the text of each page by its file name in docs/states.
func Pages() (map[string]string, error) {
	template, ok := templates.Find(templates.Default)
	if !ok {
		return nil, fmt.Errorf("the default template %q is not built in", templates.Default)
	}
	table := lifecycle.ProjectTable(template)
	return map[string]string{"project.md": page(title, projectIntroduction, table)}, nil
}

const title = "The states of a project"

func page(title, introduction string, table lifecycle.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Written by make generate from the table in lifecycle/; do not edit. -->\n# %s\n\n%s\n\n", title, introduction)
	fmt.Fprintf(&b, "```mermaid\n%s```\n\n## Transitions\n\n%s\n", table.Mermaid(), table.Markdown())
	writeWords(&b, "Raised by", sources)
	writeWords(&b, "Only if", guards)
	writeWords(&b, "Then", effects)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// writeWords lists what names mean, in the order of the names.
func writeWords(b *strings.Builder, heading string, words map[string]string) {
	fmt.Fprintf(b, "## %s\n\n", heading)
	for _, name := range slices.Sorted(maps.Keys(words)) {
		fmt.Fprintf(b, "- **%s**: %s\n", strings.ReplaceAll(name, "_", " "), words[name])
	}
	b.WriteString("\n")
}
