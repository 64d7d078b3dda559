package supervisor

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func resolve(t *testing.T, environment map[string]string, args ...string) (Settings, error) {
	t.Helper()
	for name, value := range environment {
		t.Setenv(name, value)
	}
	flags := pflag.NewFlagSet("up", pflag.ContinueOnError)
	Define(flags)
	if err := flags.Parse(append(args, "--no-services")); err != nil {
		t.Fatal(err)
	}
	return Resolve(flags)
}

func TestFlagsWinOverEnvironmentOverDefaults(t *testing.T) {
	s, err := resolve(t, map[string]string{"TOLLGATE_HTTP_PORT": "9000", "TOLLGATE_POSTGRES_PORT": "9001", "TOLLGATE_DATA_DIR": "/data"},
		"--http-port", "9002", "--temporal-ui-port", "0")
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		DataDir: "/data", NoServices: true,
		HTTP: Port{9002, true}, Postgres: Port{9001, true}, Temporal: Port{7233, false}, TemporalUI: Port{0, false},
	}
	if s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
}

func TestAllWrongSettingsAreReportedTogether(t *testing.T) {
	_, err := resolve(t, map[string]string{"TOLLGATE_HTTP_PORT": "http", "TOLLGATE_POSTGRES_PORT": "70000", "TOLLGATE_TEMPORAL_PORT": "8233"})
	for _, name := range []string{"TOLLGATE_HTTP_PORT", "TOLLGATE_POSTGRES_PORT", "TOLLGATE_TEMPORAL_UI_PORT: is 8233, and so is TOLLGATE_TEMPORAL_PORT"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestDefaultDataDir(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for state, want := range map[string]string{"": "/home/ada/.local/state/tollgate", "/state": "/state/tollgate", "relative": "/home/ada/.local/state/tollgate"} {
		t.Setenv("XDG_STATE_HOME", state)
		if got, err := defaultDataDir(); got != want || err != nil {
			t.Errorf("XDG_STATE_HOME=%q: %q, %v", state, got, err)
		}
	}
}

func TestPortsGiveWayOnlyWhenNobodyChoseThem(t *testing.T) {
	taken, err := net.Listen("tcp", address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	s := Settings{DataDir: t.TempDir(), HTTP: Port{Number: port}}

	first, notes, err := settlePorts(s)
	if err != nil || first.HTTP == port || len(notes) != 1 || !strings.Contains(notes[0], "is taken") {
		t.Errorf("a default that is taken: %+v, %q, %v", first, notes, err)
	}
	second, _, err := settlePorts(s)
	if err != nil || second != first {
		t.Errorf("ports changed from %+v to %+v, %v", first, second, err)
	}
	s.HTTP.Chosen = true
	if _, _, err := settlePorts(s); err == nil || !strings.Contains(err.Error(), "is taken by another program") {
		t.Errorf("a chosen port that is taken: %v", err)
	}
	if err := os.WriteFile(portsFile(s.DataDir), []byte("not json"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := settlePorts(Settings{DataDir: s.DataDir}); err != nil {
		t.Errorf("a broken memory of ports stands in the way: %v", err)
	}
}

// sleeper runs for a minute under a program name.
func sleeper(t *testing.T, name string) *exec.Cmd {
	t.Helper()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(sleep, path); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

func TestOrphansAreStoppedAndOthersAreNot(t *testing.T) {
	dir := t.TempDir()
	ours, other := sleeper(t, "tollgate"), sleeper(t, "editor")
	if err := writeJSON(childrenFile(dir), map[string]int{api: ours.Process.Pid, worker: other.Process.Pid, temporal: 0}); err != nil {
		t.Fatal(err)
	}
	if err := writeJSON(DevFilePath(dir), DevFile{}); err != nil {
		t.Fatal(err)
	}
	if err := stopOrphans(dir); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the orphan has ended", func() bool { return !alive(ours.Process.Pid) })
	if !alive(other.Process.Pid) {
		t.Error("a program that is not ours was stopped")
	}
	if _, err := os.Stat(DevFilePath(dir)); err == nil {
		t.Error("dev.json of the killed run is still there")
	}
}

func TestLongLogBeginsAnew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.log")
	if err := os.WriteFile(file, make([]byte, 17<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := openLog(file)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = log.WriteString("one\ntwo\nthree\nfour\n")
	_ = log.Close()
	if got := lastLines(file, 2); !strings.HasPrefix(got, "three | four") {
		t.Errorf("got %q", got)
	}
}
