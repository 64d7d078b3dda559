package statedocs

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tollgate/lifecycle"
	"tollgate/lifecycle/templates"
)

//go:generate go test -count=1 -run ^TestPagesAreCurrent$ . -update

var update = flag.Bool("update", false, "write docs/states anew")

func TestPagesAreCurrent(t *testing.T) {
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		path := filepath.Join("..", "..", "docs", "states", name)
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		written, err := os.ReadFile(path)
		if err != nil || string(written) != text {
			t.Errorf("%s is not what the table says (%v); run make generate", path, err)
		}
	}
}

// Whoever adds a guard or an effect says in plain words what it does.
func TestEveryNameIsExplained(t *testing.T) {
	usedGuards, usedEffects, usedSources := map[string]string{}, map[string]string{}, map[string]string{}
	builtIn, err := templates.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, template := range builtIn {
		for _, row := range lifecycle.ProjectTable(template).Rows {
			usedSources[string(row.By)] = ""
			for _, name := range row.Guards {
				usedGuards[name] = ""
			}
			for _, name := range row.Do {
				usedEffects[name] = ""
			}
		}
	}
	sameWords(t, map[string][2]map[string]string{
		"guards": {usedGuards, guards}, "effects": {usedEffects, effects}, "sources": {usedSources, sources},
	})
}

func TestEveryNameOfAChangeIsExplained(t *testing.T) {
	var tables []lifecycle.Table
	for kind := range changeIntroductions {
		tables = append(tables, lifecycle.ChangeTable(kind))
	}
	explained(t, changeGuards, changeEffects, tables...)
}

func TestEveryNameOfAPilotIsExplained(t *testing.T) {
	explained(t, pilotGuards, pilotEffects, lifecycle.PilotTable())
}

func explained(t *testing.T, guards, effects map[string]string, tables ...lifecycle.Table) {
	t.Helper()
	usedGuards, usedEffects := map[string]string{}, map[string]string{}
	for _, table := range tables {
		for _, row := range table.Rows {
			for _, name := range row.Guards {
				usedGuards[name] = ""
			}
			for _, name := range row.Do {
				usedEffects[name] = ""
			}
		}
	}
	sameWords(t, map[string][2]map[string]string{"guards": {usedGuards, guards}, "effects": {usedEffects, effects}})
}

func sameWords(t *testing.T, pairs map[string][2]map[string]string) {
	t.Helper()
	for what, pair := range pairs {
		used, explained := slices.Sorted(maps.Keys(pair[0])), slices.Sorted(maps.Keys(pair[1]))
		if !slices.Equal(used, explained) {
			t.Errorf("%s: the tables use\n%v\nand explained are\n%v", what, used, explained)
		}
	}
}
