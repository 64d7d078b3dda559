package localpostgres

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// leftBehind starts a server and forgets it, as a run that was killed does where the kernel does not
// stop children with their parent.
func leftBehind(t *testing.T, dir string) (pid int) {
	t.Helper()
	s, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.process.stop(context.Background()) })
	unlock(s.lock)
	return s.Pid()
}

func TestLiveOrphanIsStoppedFirst(t *testing.T) {
	t.Parallel()
	dir := DataDir(t)
	orphan := leftBehind(t, dir)
	s, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Stop(context.Background()) }()
	if s.Pid() == orphan || syscall.Kill(orphan, 0) == nil {
		t.Errorf("the orphan %d lives beside %d", orphan, s.Pid())
	}
}

func TestPidOfAnotherProgramIsNotTouched(t *testing.T) {
	t.Parallel()
	dir := DataDir(t)
	s, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := exec.Command("sleep", "60")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Process.Kill(); _ = other.Wait() }()
	for name, content := range map[string]string{"another program": strconv.Itoa(other.Process.Pid) + "\n", "cut off": "\n", "empty": ""} {
		if err := os.WriteFile(s.cluster.pidFile(), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := again.Stop(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := syscall.Kill(other.Process.Pid, 0); err != nil {
		t.Errorf("the other program was stopped: %v", err)
	}
}

// A directory that the service account cannot enter is a matter of root only.
func TestClusterGoesWhereItsAccountCanEnter(t *testing.T) {
	t.Parallel()
	as, err := serviceAccount()
	if err != nil {
		t.Fatal(err)
	}
	if as == nil {
		t.Skip("not root: PostgreSQL runs as ourselves and reaches what we reach")
	}
	dir := DataDir(t)
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	first := leftBehind(t, dir)
	place, err := os.Readlink(filepath.Join(dir, "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(place); _ = os.Remove(sharedHome) })
	s, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Stop(context.Background()) }()
	if s.cluster.dir != place || s.Pid() == first {
		t.Errorf("the second start uses %s, the first %s", s.cluster.dir, place)
	}
}

func TestServerEndsWithItsParent(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("LOCALPOSTGRES_CHILD_OF_TEST"); dir != "" {
		s, err := Start(context.Background(), Options{DataDir: dir, Fast: true})
		if err != nil {
			t.Fatal(err)
		}
		_ = os.WriteFile(filepath.Join(dir, "pid"), []byte(strconv.Itoa(s.Pid())), 0o600)
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	dir := DataDir(t)
	parent := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsParent$")
	parent.Env = append(os.Environ(), "LOCALPOSTGRES_CHILD_OF_TEST="+dir)
	out, _ := parent.CombinedOutput() // it kills itself
	text, err := os.ReadFile(filepath.Join(dir, "pid"))
	if err != nil {
		t.Fatalf("the parent did not start a server: %s", out)
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/self"); err != nil {
		_ = syscall.Kill(pid, syscall.SIGKILL)
		t.Skip("only Linux stops a child with its parent; elsewhere the next start does")
	}
	if !gone(t.Context(), pid, 10*time.Second) {
		t.Errorf("server %d outlives its parent", pid)
	}
}

func TestTemporaryLeftOversAreSwept(t *testing.T) {
	t.Parallel()
	tempDir := t.TempDir()
	dirs := map[string]string{}
	for _, name := range []string{"left", "used"} {
		dirs[name] = filepath.Join(tempDir, temporaryPrefix+name)
		if err := os.Mkdir(dirs[name], 0o700); err != nil {
			t.Fatal(err)
		}
	}
	elsewhere := t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(dirs["left"], "cluster")); err != nil {
		t.Fatal(err)
	}
	held, err := lock(dirs["used"])
	if err != nil {
		t.Fatal(err)
	}
	defer unlock(held)

	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	sweep(tempDir, time.Hour)
	if !exists(dirs["left"]) {
		t.Error("a young directory was removed")
	}
	sweep(tempDir, 0)
	if exists(dirs["left"]) || exists(elsewhere) {
		t.Error("what a killed test left is still there")
	}
	if !exists(dirs["used"]) {
		t.Error("the directory of a live process was removed")
	}
}
