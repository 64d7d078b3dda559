package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeAPI answers what an import of nothing asks: who the two people are, and the project.
func fakeAPI(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := map[string]any{"items": []any{}}
		switch r.Header.Get("Authorization") + " " + r.Method + " " + r.URL.Path {
		case "Bearer c GET /v1/people/me":
			answer = map[string]any{"id": "lena", "roles": []string{"lead"}}
		case "Bearer v GET /v1/people/me":
			answer = map[string]any{"id": "felix", "roles": []string{"finance"}}
		case "Bearer c POST /v1/projects":
			answer = map[string]any{"id": "p", "key": "PRJ-7"}
		}
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	return server
}

func importing(t *testing.T, args ...string) (out, progress string, err error) {
	t.Helper()
	command := newRootCommand()
	var stdout, stderr bytes.Buffer
	command.SetOut(&stdout)
	command.SetErr(&stderr)
	command.SetArgs(append([]string{"import", "fitara"}, args...))
	err = command.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

func TestImportFitaraTakesFlagsEnvironmentAndDevFile(t *testing.T) {
	server, dir := fakeAPI(t), t.TempDir()
	file := filepath.Join(dir, "savings.json")
	record := `{"strategies":[{"strategyTitle":"Not of a kind","amountType":"Windfall"}]}`
	if err := os.WriteFile(file, []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"TOLLGATE_URL", "TOLLGATE_CLAIM_TOKEN", "TOLLGATE_VALIDATE_TOKEN"} {
		t.Setenv(name, "")
	}
	t.Setenv("TOLLGATE_DATA_DIR", dir)
	if _, _, err := importing(t, file); err == nil || !strings.Contains(err.Error(), "--claim-token") {
		t.Fatalf("no stack and no flags: %v", err)
	}
	report := filepath.Join(dir, "report.csv")
	out, progress, err := importing(t, file, "--url", server.URL, "--claim-token", "c", "--validate-token", "v", "--report", report)
	if err != nil || !strings.Contains(out, "PRJ-7") || !strings.Contains(out, "refused  amount_type") || !strings.Contains(progress, "1/1") {
		t.Fatalf("%v\n%s\n%s", err, out, progress)
	}
	if text, err := os.ReadFile(report); err != nil || !strings.HasPrefix(string(text), "position,ref,title") {
		t.Fatalf("%s %v", text, err)
	}
	stack := map[string]any{"base_url": server.URL, "people": []map[string]any{{"roles": []string{"lead"}, "token": "c"}, {"roles": []string{"finance"}, "token": "x"}}}
	text, _ := json.Marshal(stack)
	if err := os.WriteFile(filepath.Join(dir, "dev.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TOLLGATE_VALIDATE_TOKEN", "v") // before what dev.json says
	if out, progress, err = importing(t, file, "--quiet"); err != nil || strings.Contains(out, "Not of a kind") || progress != "" {
		t.Fatalf("%v\n%s\n%s", err, out, progress)
	}
}

func TestImportFitaraRefusesAFileThatIsNone(t *testing.T) {
	if _, _, err := importing(t, "no-such-file.json", "--url", "http://x", "--claim-token", "c", "--validate-token", "v"); err == nil {
		t.Fatal("a file that is not there was imported")
	}
	if _, _, err := importing(t); err == nil {
		t.Fatal("no file was imported")
	}
}
