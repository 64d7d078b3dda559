package lifecycle

import (
	"fmt"
	"slices"
	"strings"
)

// anyOpenState stands in documents for rows that every open state has alike.
const anyOpenState = "every open state"

// Mermaid draws the table as a Mermaid state diagram (stateDiagram-v2). Transitions that stay in
// their state are left to Markdown; those that every open state has are drawn once.
func (t Table) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, from := range t.States() {
		for _, to := range t.States() {
			if labels := t.labels(from, to); len(labels) > 0 {
				fmt.Fprintf(&b, "    %s --> %s : %s\n", mermaidState(from), mermaidState(to), strings.Join(labels, ", "))
			}
		}
	}
	fmt.Fprintf(&b, "    state \"%s\" as any_open_state\n", anyOpenState)
	for _, row := range t.everywhere() {
		if t.Ended(row.To) {
			fmt.Fprintf(&b, "    any_open_state --> %s : %s\n", row.To, row.On)
		}
	}
	for _, end := range t.Ends {
		fmt.Fprintf(&b, "    %s --> [*]\n", end)
	}
	return b.String()
}

// Markdown lists every transition: from, event, to, who raises it, its guards and its effects.
func (t Table) Markdown() string {
	var b strings.Builder
	b.WriteString("| from | event | to | raised by | only if | then |\n| --- | --- | --- | --- | --- | --- |\n")
	shared := t.everywhere()
	for _, row := range t.Rows {
		if !slices.ContainsFunc(shared, func(s Row) bool { return s.On == row.On }) {
			writeRow(&b, row)
		}
	}
	for _, row := range shared {
		writeRow(&b, row)
	}
	return b.String()
}

// labels are the events that lead from one state to another.
func (t Table) labels(from, to State) []string {
	shared := t.everywhere()
	var labels []string
	for _, row := range t.Rows {
		drawnOnce := slices.ContainsFunc(shared, func(s Row) bool { return s.On == row.On })
		if row.From == from && row.To == to && from != to && !drawnOnce {
			labels = append(labels, string(row.On))
		}
	}
	return labels
}

// everywhere returns, once for each event, the rows that all open states have alike.
func (t Table) everywhere() []Row {
	open := slices.DeleteFunc(t.States(), func(s State) bool { return s == New || t.Ended(s) })
	var shared []Row
	for _, event := range t.Events() {
		rows := slices.DeleteFunc(slices.Clone(t.Rows), func(r Row) bool { return r.On != event })
		if len(rows) != len(open) || slices.ContainsFunc(rows, func(r Row) bool { return !alike(r, rows[0]) }) {
			continue
		}
		row := rows[0]
		if row.To == row.From {
			row.To = "the same"
		}
		row.From = anyOpenState
		shared = append(shared, row)
	}
	return shared
}

func alike(a, b Row) bool {
	sameTarget := a.To == b.To || a.To == a.From && b.To == b.From
	return sameTarget && a.By == b.By && slices.Equal(a.Guards, b.Guards) && slices.Equal(a.Do, b.Do)
}

func writeRow(b *strings.Builder, r Row) {
	from := string(r.From)
	if r.From == New {
		from = "(new)"
	}
	fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", from, r.On, r.To, r.By, inWords(r.Guards), inWords(r.Do))
}

// inWords writes names as they read: runs_the_case, is_ready become "runs the case; is ready".
func inWords(names []string) string { return strings.ReplaceAll(strings.Join(names, "; "), "_", " ") }

func mermaidState(s State) string {
	if s == New {
		return "[*]"
	}
	return string(s)
}
