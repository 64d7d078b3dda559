package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// The README's table must name exactly the variables of Config, with their defaults and meanings.
func TestREADMEHasEverySetting(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const mark = "<!-- checked against config.Config by config/readme_test.go -->\n"
	_, table, found := strings.Cut(string(text), mark)
	if !found {
		t.Fatalf("README.md has no table after %q", mark)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	if want := settingsTable(); table != want {
		t.Errorf("README.md has\n%s\n\nand Config has\n%s", table, want)
	}
}

// settingsTable writes Config's fields as the README's table.
func settingsTable() string {
	rows := []string{"| variable | default | meaning |", "| --- | --- | --- |"}
	for field := range reflect.TypeFor[Config]().Fields() {
		name, option, _ := strings.Cut(field.Tag.Get("env"), ",")
		byDefault := "none"
		if value := field.Tag.Get("envDefault"); value != "" {
			byDefault = "`" + value + "`"
		}
		if option == "required" {
			byDefault = "required"
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", name, byDefault, field.Tag.Get("help")))
	}
	return strings.Join(rows, "\n")
}
