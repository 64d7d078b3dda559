package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Pid returns the process id of a part.
func (s *Stack) Pid(part string) (int, error) {
	f, err := s.DevFile()
	if err != nil {
		return 0, err
	}
	pid := map[string]int{API: f.APIPid, Worker: f.WorkerPid, Temporal: f.TemporalPid, Postgres: f.PostgresPid}[part]
	if pid <= 0 {
		return 0, fmt.Errorf("the stack has no part %q", part)
	}
	return pid, nil
}

// Kill ends a part with SIGKILL; the supervisor starts it again. AwaitRestart waits for that.
func (s *Stack) Kill(part string) (pid int, err error) {
	if pid, err = s.Pid(part); err != nil {
		return 0, err
	}
	return pid, syscall.Kill(pid, syscall.SIGKILL)
}

// AwaitRestart returns when part runs as another process than old and the stack is ready.
func (s *Stack) AwaitRestart(ctx context.Context, part string, old int) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if pid, err := s.Pid(part); err == nil && pid != old {
			return s.AwaitReady(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s (process %d) was not started again: %s", part, old, s.Log())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Without kills a part and keeps it away while do runs: the supervisor is stopped in its tracks meanwhile.
// It returns when the part is back and the stack is ready.
func (s *Stack) Without(ctx context.Context, part string, do func()) error {
	old, err := s.outage(part, do)
	if err != nil {
		return err
	}
	return s.AwaitRestart(ctx, part, old)
}

func (s *Stack) outage(part string, do func()) (pid int, err error) {
	supervisor := s.supervisor.Process
	if err := supervisor.Signal(syscall.SIGSTOP); err != nil {
		return 0, err
	}
	// Deferred, because a test that fails inside do leaves by way of Goexit.
	defer func() { err = errors.Join(err, supervisor.Signal(syscall.SIGCONT)) }()
	if pid, err = s.Pid(part); err != nil {
		return 0, err
	}
	sig := syscall.SIGKILL
	if part == Postgres {
		sig = syscall.SIGQUIT // ends its sessions too, which outlive a killed server for a moment; recovery is the same
	}
	if err := syscall.Kill(pid, sig); err != nil {
		return pid, err
	}
	for deadline := time.Now().Add(patience); !dead(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			return pid, fmt.Errorf("%s (process %d) does not end", part, pid)
		}
	}
	do()
	return pid, nil
}

// dead also takes a process for dead that the halted supervisor has not yet been able to bury.
func dead(pid int) bool {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err == nil {
		_, state, _ := strings.Cut(string(status), ") ") // the name before it may hold anything
		return strings.HasPrefix(state, "Z")
	}
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err != nil || strings.HasPrefix(string(state), "Z")
}

// Restart stops everything as Ctrl-C does and starts it again on the same data.
func (s *Stack) Restart(ctx context.Context) error {
	if err := s.halt(syscall.SIGTERM); err != nil {
		return err
	}
	return s.launch(ctx)
}

// Crash kills the supervisor, and with it every part at once, and starts the stack again on the same data.
func (s *Stack) Crash(ctx context.Context) error {
	if err := s.halt(syscall.SIGKILL); err != nil {
		return err
	}
	return s.launch(ctx)
}

// Stop ends all processes and removes all files.
func (s *Stack) Stop() error {
	var err error
	if s.supervisor != nil {
		err = s.halt(syscall.SIGTERM)
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *Stack) halt(sig syscall.Signal) error {
	if s.supervisor.Process == nil {
		return nil // it never started
	}
	if err := s.supervisor.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(patience):
		_ = s.supervisor.Process.Kill()
		return fmt.Errorf("the supervisor did not stop: %s", s.Log())
	}
}
