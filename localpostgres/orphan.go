package localpostgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tollgate/fault"
)

// pidFile is what a running server writes about itself: its process id on the first line, its state on the eighth.
func (c *cluster) pidFile() string { return filepath.Join(c.dir, "postmaster.pid") }

// stopOrphan stops a server that a killed run left behind on this cluster, and removes a pid file that
// names no server. The caller holds the lock on the data directory, so no live run owns that server.
func (c *cluster) stopOrphan(ctx context.Context) error {
	pid, err := c.recordedPid()
	if err != nil || pid == 0 {
		return err
	}
	if !c.servedBy(pid) {
		// The id may now be another program's: PostgreSQL would then refuse to start.
		return os.Remove(c.pidFile())
	}
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fault.Wrap(fault.Unavailable, err, "a PostgreSQL of an earlier run (process %d) holds %s and cannot be stopped", pid, c.dir)
		}
		if gone(ctx, pid, 10*time.Second) {
			return nil
		}
	}
	return fault.New(fault.Unavailable, "a PostgreSQL of an earlier run (process %d) does not stop", pid)
}

// recordedPid returns the process id in the pid file, 0 when there is none.
func (c *cluster) recordedPid() (int, error) {
	lines, err := c.pidLines()
	if errors.Is(err, fs.ErrNotExist) || len(lines) == 0 {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return 0, os.Remove(c.pidFile()) // cut off while it was written
	}
	return pid, nil
}

func (c *cluster) pidLines() ([]string, error) {
	text, err := os.ReadFile(c.pidFile())
	if err != nil {
		return nil, err
	}
	return strings.Split(string(text), "\n"), nil
}

// servedBy reports whether process pid is a server on this cluster, by its command line.
func (c *cluster) servedBy(pid int) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		command, err = exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	}
	return err == nil && strings.Contains(string(command), c.dir)
}

// gone waits until pid is no longer a process.
func gone(ctx context.Context, pid int, within time.Duration) bool {
	deadline := time.Now().Add(within)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}
