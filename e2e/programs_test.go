package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The main job, as make demo runs it: the program checks its own figures and fails if any differs.
func TestTheDemonstrationHolds(t *testing.T) {
	out := runProgram(t, exec.Command("go", "run", "../examples/demo"))
	if !strings.Contains(out, "checks hold") {
		t.Fatalf("the demonstration ended with: %s", lastLines(out))
	}
}

// A publication is imported through the API, and importing it again changes nothing.
func TestAPublicationIsImportedOnce(t *testing.T) {
	sample := filepath.Join("..", "fitara", "testdata", "sample-windows-1252.json")
	importIt := func() string {
		return runProgram(t, exec.Command(stack.Tollgate(), "import", "fitara", sample, "--project-ref", "e2e-sample"))
	}
	first, report := importIt(), categories(t, "e2e-sample")
	second, again := importIt(), categories(t, "e2e-sample")
	if report != again || !strings.Contains(report, "unsplit_saving_avoidance") || !strings.Contains(second, "Nothing changed") {
		t.Fatalf("first import: %s\nsecond: %s\nreports %s and %s", lastLines(first), lastLines(second), report, again)
	}
}

func TestTheWholePublicationGivesThePublishedTotals(t *testing.T) {
	publication := filepath.Join("..", "..", "shared", "data", "federal-cost-savings.json")
	if _, err := os.Stat(publication); err != nil {
		t.Skip("the agency's publication is not kept with the project; the sample of the test before stands for it")
	}
	runProgram(t, exec.Command(stack.Tollgate(), "import", "fitara", publication, "--project-ref", "e2e-publication", "--quiet"))
	whole := categories(t, "e2e-publication")
	for _, total := range []string{"51702815.00", "233930813.00", "23491200.00"} { // in USD, as the agency published them
		if !strings.Contains(whole, total) {
			t.Errorf("the report lacks %s: %s", total, whole)
		}
	}
}

// categories is what the report says of a project, without the instant at which it was asked.
func categories(t *testing.T, ref string) string {
	t.Helper()
	answer := stack.As("felix").Must(t, 200, "GET", "/v1/reports/benefits?group_by=category&project="+projectOf(t, ref), nil, nil)
	_, rows, _ := strings.Cut(string(answer.Body), `"rows"`)
	return rows
}

func projectOf(t *testing.T, ref string) string {
	t.Helper()
	var list struct{ Items []outcome }
	stack.As("vera").Must(t, 200, "GET", "/v1/projects?external_ref="+ref, nil, &list)
	if len(list.Items) != 1 {
		t.Fatalf("%d projects have the reference %s", len(list.Items), ref)
	}
	return list.Items[0].ID
}

func runProgram(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	command.Env = append(os.Environ(), "TOLLGATE_DATA_DIR="+stack.DataDir(), "TOLLGATE_URL=")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command.Args, err, lastLines(string(out)))
	}
	return string(out)
}

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
