package criteria

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/criteria.md")

const referencePath = "../docs/criteria.md"

func TestReferenceIsCurrent(t *testing.T) {
	if *update {
		if err := os.MkdirAll("../docs", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(referencePath, []byte(Reference()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(referencePath)
	if err != nil || string(written) != Reference() {
		t.Fatalf("docs/criteria.md is not current (%v): run go generate ./criteria", err)
	}
}

// Every fact must be documented: an empty cell in the type or meaning column is a missing tag.
func TestReferenceNamesEveryFactWithMeaning(t *testing.T) {
	for _, row := range strings.Split(Reference(), "\n") {
		cells := strings.Split(row, " | ")
		if strings.HasPrefix(row, "| `") && len(cells) == 4 && (cells[1] == "" || cells[3] == " |") {
			t.Errorf("undocumented: %s", row)
		}
	}
}

func TestExamplesCompile(t *testing.T) {
	env := strictEnvironment(t, builtIn(t, "dmaic"))
	for _, e := range Examples {
		if _, issues := env.compile(e.Expression); len(issues) > 0 {
			t.Errorf("%s: %v", e.Expression, issues)
		}
	}
}
