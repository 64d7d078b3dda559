package analysis

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write docs/methods.md")

const referencePath = "../docs/methods.md"

func TestReferenceIsCurrent(t *testing.T) {
	if *update {
		if err := os.WriteFile(referencePath, []byte(Reference()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if written, err := os.ReadFile(referencePath); err != nil || string(written) != Reference() {
		t.Fatalf("docs/methods.md is not current (%v): run go generate ./analysis", err)
	}
}
