package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestSweepSparesWhatRuns(t *testing.T) {
	tempDir := t.TempDir()
	dirs := map[string]string{}
	for _, name := range []string{"unlocked", "locked", "bare"} {
		dirs[name] = filepath.Join(tempDir, dirPrefix+name)
		if err := os.MkdirAll(filepath.Join(dirs[name], "data"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"unlocked", "locked"} {
		f, err := os.Create(filepath.Join(dirs[name], "data", "lock"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		if name == "locked" {
			if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
				t.Fatal(err)
			}
		}
	}
	exists := func(name string) bool { _, err := os.Stat(dirs[name]); return err == nil }
	sweep(tempDir, time.Hour)
	for name := range dirs {
		if !exists(name) {
			t.Errorf("%s is young and was removed", name)
		}
	}
	sweep(tempDir, 0)
	if !exists("locked") || exists("unlocked") || exists("bare") {
		t.Errorf("left: locked %v, unlocked %v, bare %v", exists("locked"), exists("unlocked"), exists("bare"))
	}
}
