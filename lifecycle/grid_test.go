package lifecycle_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"tollgate/lifecycle"
)

//go:generate go test -count=1 -run ^TestGrids$ . -update

var update = flag.Bool("update", false, "write testdata anew")

// The grid is every state against every event: a change of a table is reviewed as its diff.
func TestGrids(t *testing.T) {
	tables := changeTables()
	tables["pilot"] = lifecycle.PilotTable()
	tables["project"] = lifecycle.ProjectTable(builtIn(t, "dmaic"))
	tables["onboarding"] = lifecycle.OnboardingTable()
	for name, table := range tables {
		path, got := "testdata/"+name+".grid", grid(table)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || string(want) != got {
			t.Errorf("the table is not what %s says (%v); run make generate and review the difference", path, err)
		}
	}
}

// changeTables are those of every kind of change, by the name of their grid.
func changeTables() map[string]lifecycle.Table {
	tables := map[string]lifecycle.Table{}
	for _, kind := range []lifecycle.ChangeKind{lifecycle.NormalChange, lifecycle.StandardChange, lifecycle.EmergencyChange} {
		tables["change_"+string(kind)] = lifecycle.ChangeTable(kind)
	}
	return tables
}

func grid(table lifecycle.Table) string {
	var b strings.Builder
	b.WriteString("# event by state: the state after it, = when it stays, . when it is refused; who raises it\n")
	for _, from := range table.States() {
		fmt.Fprintf(&b, "\n%s\n", cmp.Or(string(from), "(new)"))
		for _, event := range table.Events() {
			row, ok := table.Find(from, event)
			switch {
			case !ok:
				fmt.Fprintf(&b, "  %-22s .\n", event)
			case row.To == from:
				fmt.Fprintf(&b, "  %-22s =                %s\n", event, row.By)
			default:
				fmt.Fprintf(&b, "  %-22s %-16s %s\n", event, row.To, row.By)
			}
		}
	}
	return b.String()
}

// What the grid refuses, the machine refuses as impossible; what it allows may still be refused
// for who asks or what is missing, never as impossible.
func TestMachineRefusesWhatTheGridRefuses(t *testing.T) {
	template := builtIn(t, "dmaic")
	table := lifecycle.ProjectTable(template)
	for _, from := range table.States() {
		for _, event := range table.Events() {
			for _, by := range []lifecycle.Source{lifecycle.ByPerson, lifecycle.ByTask, lifecycle.ByClock, lifecycle.ByMachine} {
				p := newPlay(t, template)
				p.c.State, p.c.Ended = from, table.Ended(from)
				row, ok := table.Find(from, event)
				_, err := p.m.Check(&p.c, lifecycle.Event{Name: event, By: by, Actor: lifecycle.Actor{ID: lead}})
				impossible := err != nil && (strings.Contains(err.Error(), "is not possible in state") || strings.Contains(err.Error(), "has ended"))
				if possible := ok && row.By == by; possible == impossible {
					t.Errorf("%s in %s by %s: the grid has %v, the machine says %v", event, from, by, possible, err)
				}
			}
		}
	}
}
