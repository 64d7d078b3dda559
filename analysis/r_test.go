package analysis

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"tollgate/fault"
)

// rCase is a request and what R answers, or that it must be refused: R stops there or gives something useless. The scripts
// beside the files say how each value was made; write.R has the versions.
type rCase struct {
	Name, Method   string
	Input, Options json.RawMessage
	Want           object // by paths of the result
	Rel            float64
	Abs            float64
	Error          bool
}

func TestAgainstR(t *testing.T) {
	files, err := filepath.Glob("testdata/r/*.json")
	if err != nil || len(files) < 18 {
		t.Fatalf("%d files of cases (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			for _, c := range casesOfR(t, file) {
				if c.Error {
					c.mustBeRefused(t)
				} else {
					c.mustAgree(t)
				}
			}
		})
	}
}

func casesOfR(t *testing.T, file string) (cases []rCase) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, &cases)
	}
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases (%v)", len(cases), err)
	}
	return cases
}

func (c rCase) run(t *testing.T) (Outcome, error) {
	t.Helper()
	m, found := Find(c.Method)
	if !found {
		t.Fatalf("%s: there is no %s", c.Name, c.Method)
	}
	return m.Run(Request{Input: c.Input, Options: c.Options})
}

func (c rCase) mustBeRefused(t *testing.T) {
	t.Helper()
	outcome, err := c.run(t)
	if fault.Of(err) != fault.Invalid || len(fieldsOfError(t, err)) == 0 {
		t.Errorf("%s: %s %s was not refused with a field (%v): %s", c.Name, c.Input, c.Options, err, outcome.Result)
	}
}

// mustAgree holds every wanted value against the answer, to 1e-9 of it unless the case says otherwise.
func (c rCase) mustAgree(t *testing.T) {
	t.Helper()
	outcome, err := c.run(t)
	var result object
	if err == nil {
		err = json.Unmarshal(outcome.Result, &result)
	}
	if err != nil {
		t.Errorf("%s: %v", c.Name, err)
		return
	}
	tolerances := sampleCase{RelTol: c.Rel, AbsTol: c.Abs}
	if c.Rel == 0 {
		tolerances.RelTol = 1e-9
	}
	for path, want := range c.Want {
		got, _ := follow(result, path)
		tolerances.compare(t, c.Name+": "+path, got, want, map[string]bool{})
	}
}
