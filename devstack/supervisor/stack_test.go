package supervisor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// dataDir can be entered by the account that PostgreSQL runs as; t.TempDir cannot.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "supervisor-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func settings(t *testing.T, dir string) Settings {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tollgate := filepath.Join(t.TempDir(), "tollgate")
	if err := os.Symlink(self, tollgate); err != nil {
		t.Fatal(err)
	}
	return Settings{DataDir: dir, Tollgate: tollgate}
}

// output is what the supervisor tells a person.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// up runs the stack until stop is called.
func up(t *testing.T, s Settings) (out *output, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out = &output{}
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, s, out) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = stop() })
	return out, stop
}

func devFile(dir string) (f DevFile) {
	text, err := os.ReadFile(DevFilePath(dir))
	if err != nil || json.Unmarshal(text, &f) != nil {
		return DevFile{}
	}
	return f
}

// eventually polls for up to 30 s: a first start makes a PostgreSQL cluster.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("not in time: %s", what)
}

func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func TestStackLivesThroughKillsAndRestarts(t *testing.T) {
	dir := dataDir(t)
	s := settings(t, dir)
	out, stop := up(t, s)
	eventually(t, "dev.json", func() bool { return devFile(dir).APIPid != 0 })
	first := devFile(dir)
	checkDevFile(t, dir, first)
	for _, want := range []string{first.BaseURL + "/docs", "Ada", "t1", "Bearer t1' " + first.BaseURL + "/v1/projects"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the terminal does not show %q:\n%s", want, out)
		}
	}

	if err := Run(t.Context(), s, &output{}); err == nil || !strings.Contains(err.Error(), "Tollgate is already running on "+dir) {
		t.Errorf("a second supervisor on the same data: %v", err)
	}
	for name, pidOf := range map[string]func(DevFile) int{
		worker:   func(f DevFile) int { return f.WorkerPid },
		api:      func(f DevFile) int { return f.APIPid },
		temporal: func(f DevFile) int { return f.TemporalPid },
		postgres: func(f DevFile) int { return f.PostgresPid },
	} {
		old := pidOf(devFile(dir))
		if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		eventually(t, name+" is back", func() bool { f := devFile(dir); return pidOf(f) != 0 && pidOf(f) != old })
	}

	last := devFile(dir)
	if err := stop(); err != nil {
		t.Errorf("stopping: %v", err)
	}
	for _, pid := range []int{last.WorkerPid, last.APIPid, last.TemporalPid, last.PostgresPid} {
		if alive(pid) {
			t.Errorf("process %d is left", pid)
		}
	}
	if _, err := os.Stat(DevFilePath(dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("dev.json tells of a stack that is gone: %v", err)
	}

	up(t, s)
	eventually(t, "dev.json of the second run", func() bool { return devFile(dir).APIPid != 0 })
	again := devFile(dir)
	if again.BaseURL != first.BaseURL || again.DatabaseURL != first.DatabaseURL || again.TemporalAddress != first.TemporalAddress {
		t.Errorf("addresses changed from %+v to %+v", first, again)
	}
}

func checkDevFile(t *testing.T, dir string, f DevFile) {
	t.Helper()
	if f.SupervisorPid != os.Getpid() || f.WorkerPid == 0 || f.TemporalPid == 0 || f.PostgresPid == 0 {
		t.Errorf("a process is missing: %+v", f)
	}
	if len(f.People) != 1 || f.People[0].Token != "t1" || f.People[0].Roles[0] != "lead" {
		t.Errorf("people: %+v", f.People)
	}
	info, err := os.Stat(DevFilePath(dir))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("dev.json holds tokens and has mode %v (%v)", info.Mode(), err)
	}
	text, err := os.ReadFile(DevFilePath(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"base_url", "temporal_address", "temporal_ui_url", "database_url", "people", "worker_pid", "api_pid"} {
		if !bytes.Contains(text, []byte(`"`+key+`"`)) {
			t.Errorf("dev.json has no %s:\n%s", key, text)
		}
	}
}

func TestStartThatFailsSaysWhyAndLeavesNothing(t *testing.T) {
	for _, broken := range []string{"migrate", "worker", "api"} {
		t.Run(broken, func(t *testing.T) {
			t.Setenv("STANDIN_BROKEN", broken)
			dir := dataDir(t)
			err := Run(t.Context(), settings(t, dir), &output{})
			if err == nil || !strings.Contains(err.Error(), broken+" has a problem") {
				t.Errorf("got %v", err)
			}
			if _, err := os.Stat(filepath.Join(dir, "postgres", "cluster", "postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("PostgreSQL is left running: %v", err)
			}
		})
	}
}

func TestBrokenOffStartIsNoError(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := Run(ctx, settings(t, dataDir(t)), &output{}); err != nil {
		t.Errorf("got %v", err)
	}
}
