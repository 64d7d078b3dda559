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
	project := words{sources, guards, effects}
	pages := map[string]string{"project.md": page("The states of a project", projectIntroduction, lifecycle.ProjectTable(template), project)}
	for kind, introduction := range changeIntroductions {
		change := words{sources, changeGuards, changeEffects}.usedBy(lifecycle.ChangeTable(kind))
		pages["change_"+string(kind)+".md"] = page(fmt.Sprintf("The states of %s change", article(kind)), introduction, lifecycle.ChangeTable(kind), change)
	}
	pilot := words{sources, pilotGuards, pilotEffects}.usedBy(lifecycle.PilotTable())
	pages["pilot.md"] = page("The states of a pilot", pilotIntroduction, lifecycle.PilotTable(), pilot)
	onboarding := words{sources, onboardingGuards, onboardingEffects}
	pages["onboarding.md"] = page("The states of an onboarding", onboardingIntroduction, lifecycle.OnboardingTable(), onboarding)
	return pages, nil
}

// words say what the names of a table mean.
type words struct{ sources, guards, effects map[string]string }

// usedBy leaves out what a table does not name.
func (w words) usedBy(table lifecycle.Table) words {
	used := words{map[string]string{}, map[string]string{}, map[string]string{}}
	for _, row := range table.Rows {
		used.sources[string(row.By)] = w.sources[string(row.By)]
		for _, name := range row.Guards {
			used.guards[name] = w.guards[name]
		}
		for _, name := range row.Do {
			used.effects[name] = w.effects[name]
		}
	}
	return used
}

func article(kind lifecycle.ChangeKind) string {
	if kind == lifecycle.EmergencyChange {
		return "an " + string(kind)
	}
	return "a " + string(kind)
}

func page(title, introduction string, table lifecycle.Table, w words) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- Written by make generate from the table in lifecycle/; do not edit. -->\n# %s\n\n%s\n\n", title, introduction)
	fmt.Fprintf(&b, "```mermaid\n%s```\n\n## Transitions\n\n%s\n", table.Mermaid(), table.Markdown())
	writeWords(&b, "Raised by", w.sources)
	writeWords(&b, "Only if", w.guards)
	writeWords(&b, "Then", w.effects)
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
