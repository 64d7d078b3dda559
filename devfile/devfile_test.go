package devfile

import (
	"os"
	"path/filepath"
	"testing"

	"tollgate/fault"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TOLLGATE_DATA_DIR", dir)
	if _, err := Read(""); fault.Of(err) != fault.Unavailable {
		t.Fatalf("no stack: %v", err)
	}
	path := filepath.Join(dir, "dev.json")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("{")
	if _, err := Read(""); fault.Of(err) != fault.Malformed {
		t.Fatalf("half a file: %v", err)
	}
	write(`{"base_url":"http://x","people":[{"id":"a","roles":["viewer"],"token":"1"},{"id":"b","roles":["lead","finance"],"token":"2"}],"api_pid":7}`)
	f, err := Read(dir)
	if err != nil || f.BaseURL != "http://x" || f.TokenOf("finance") != "2" || f.TokenOf("admin") != "" {
		t.Fatalf("%+v, %v", f, err)
	}
}

func TestDefaultFolder(t *testing.T) {
	t.Setenv("TOLLGATE_DATA_DIR", "")
	t.Setenv("HOME", "/home/x")
	for state, want := range map[string]string{"": "/home/x/.local/state/tollgate", "/s": "/s/tollgate", "relative": "/home/x/.local/state/tollgate"} {
		t.Setenv("XDG_STATE_HOME", state)
		if got, err := folder(""); err != nil || got != want {
			t.Errorf("XDG_STATE_HOME=%q: %q, %v", state, got, err)
		}
	}
}
