package supervisor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tollgate/fault"
)

// lock takes the data directory; the kernel lets go of it when this process ends, however it ends.
func lock(dataDir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dataDir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		pid, _ := io.ReadAll(f)
		_ = f.Close()
		return nil, fault.Wrap(fault.Conflict, err, "Tollgate is already running on %s (process %s); stop it first, or choose another TOLLGATE_DATA_DIR",
			dataDir, strings.TrimSpace(string(pid)))
	}
	if err := f.Truncate(0); err != nil {
		return f, err
	}
	_, err = fmt.Fprintln(f, os.Getpid())
	return f, err
}

// unlock lets go at once: closing alone waits for every child that is between its fork and its exec.
func unlock(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	_ = f.Close()
}

// childrenFile names the processes of the running stack by part, for the start after a kill.
func childrenFile(dataDir string) string { return filepath.Join(dataDir, "children.json") }

// stopOrphans ends what a killed supervisor left running. The caller holds the lock, so no live supervisor
// owns those processes. PostgreSQL looks after its own.
func stopOrphans(dataDir string) error {
	if err := removeIfThere(DevFilePath(dataDir)); err != nil {
		return err
	}
	text, err := os.ReadFile(childrenFile(dataDir))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var children map[string]int
	if err := json.Unmarshal(text, &children); err != nil {
		return fmt.Errorf("%s: %w", childrenFile(dataDir), err)
	}
	for _, name := range []string{api, worker, temporal} {
		if pid := children[name]; pid > 0 && isTollgate(pid) {
			if err := end(pid); err != nil {
				return err
			}
		}
	}
	return nil
}

// isTollgate guards against a process id that is another program's by now.
func isTollgate(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		text, err = exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	program, _, _ := strings.Cut(strings.ReplaceAll(string(text), "\x00", " "), " ")
	return err == nil && strings.HasPrefix(filepath.Base(program), "tollgate")
}

func end(pid int) error {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if err := syscall.Kill(pid, sig); errors.Is(err, syscall.ESRCH) {
			return nil
		} else if err != nil {
			return fault.Wrap(fault.Unavailable, err, "process %d of an earlier run cannot be stopped", pid)
		}
		for deadline := time.Now().Add(stopPatience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
				return nil
			}
		}
	}
	return fault.New(fault.Unavailable, "process %d of an earlier run does not stop", pid)
}
