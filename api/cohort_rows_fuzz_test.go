package api

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tollgate/fault"
)

// FuzzRowsOfPeople: whatever is sent as a cohort or an upgrade is read without a panic, and no cell is lost on the way: it is in what
// is done, or the row is refused.
func FuzzRowsOfPeople(f *testing.F) {
	for _, body := range []string{"", "template,person,roles.buddy,attributes.remote\nhire,nina,ben,no\n", "onboarding,version,preview\nONB-1,2,abc\n", "person\na,b\n", "again\nyes\n", "again\nfalse\n",
		"template_version\n0\n", "onboarding,roles.,preview\nONB-1,x,y\n", "roles.buddy,state\nben,active\n"} {
		f.Add([]byte(body))
	}
	numbers := []string{"version", "template_version", "again"} // written otherwise than they are read
	seen := slices.DeleteFunc(slices.Clone(upgradeColumns), func(name string) bool { return name == "onboarding" || name == "preview" })
	f.Fuzz(func(t *testing.T, body []byte) {
		readAll(t, body, isLaunchColumn, numbers, func(row map[string]string) (any, error) { return launchOf(row) })
		readAll(t, body, isUpgradeColumn, seen, func(row map[string]string) (any, error) { return upgradeOf(row) })
	})
}

// readAll reads a file as a route does; what is in ignored is not looked for.
func readAll(t *testing.T, body []byte, known func(string) error, ignored []string, read func(map[string]string) (any, error)) {
	t.Helper()
	rows, err := csvForm{known: known, ragged: true}.rows(bytes.NewReader(body))
	if err != nil {
		return
	}
	for _, text := range rows {
		var row map[string]string
		if err := json.Unmarshal(text, &row); err != nil {
			t.Fatalf("%q: a row is %s: %v", body, text, err)
		}
		done, err := read(row)
		if err != nil {
			if fault.Of(err) != fault.Invalid {
				t.Fatalf("%q is refused as %v", text, err)
			}
			continue
		}
		kept, err := json.Marshal(done)
		if err != nil {
			t.Fatal(err)
		}
		for name, cell := range row {
			cell, _ := json.Marshal(strings.TrimSpace(cell))
			if !slices.Contains(ignored, name) && !bytes.Contains(kept, bytes.Trim(cell, `"`)) {
				t.Fatalf("%s is read as %s: %s is lost", text, kept, name)
			}
		}
	}
}
