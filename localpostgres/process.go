package localpostgres

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"tollgate/fault"
)

// startLimit is generous: after a crash the server replays its log before it accepts connections.
const startLimit = 2 * time.Minute

// process is the server's child process; err is valid when done is closed.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

// settings are those every start passes; what is in the data directory stays PostgreSQL's default.
func (s *Server) settings() map[string]string {
	settings := map[string]string{
		"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": strconv.Itoa(s.port),
		"timezone": "UTC", "log_timezone": "UTC", "logging_collector": "off", "log_checkpoints": "off",
		"max_connections": "200",
	}
	if s.options.Fast {
		settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"] = "off", "off", "off"
	}
	for name, value := range s.options.Settings {
		settings[name] = value
	}
	return settings
}

// launch starts the server and waits until it is ready.
func (c *cluster) launch(ctx context.Context, port int, settings map[string]string) (*process, error) {
	log, err := c.openLog()
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	begin, err := log.Seek(0, 2)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(c.bin.path("postgres"), "-D", c.dir)
	for name, value := range settings {
		cmd.Args = append(cmd.Args, "-c", name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Dir, cmd.Env, cmd.SysProcAttr = c.dir, environment(), c.as.attributes()
	p := &process{cmd: cmd, done: make(chan struct{})}
	if err := p.start(); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "PostgreSQL cannot be started from %s", c.bin.Dir)
	}
	return p, p.awaitReady(ctx, c, begin)
}

// start starts the server on a thread that lives as long as it: what Linux takes for the parent, whose
// death ends the child, is a thread.
func (p *process) start() error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
		}
		close(p.done)
	}()
	return <-started
}

func (p *process) awaitReady(ctx context.Context, c *cluster, begin int64) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return &startError{reason: c.fatalLine(begin), log: c.logFile()}
		case <-ctx.Done():
			return errors.Join(fault.Wrap(fault.Unavailable, ctx.Err(), "PostgreSQL was not ready in time; see %s", c.logFile()),
				p.stop(context.Background()))
		case <-tick.C:
			if c.ready(p.cmd.Process.Pid) {
				return nil
			}
		}
	}
}

// ready reads the server's own word, as pg_ctl does: line 8 of its pid file says "ready".
func (c *cluster) ready(pid int) bool {
	lines, err := c.pidLines()
	return err == nil && len(lines) > 7 && lines[0] == strconv.Itoa(pid) && strings.TrimSpace(lines[7]) == "ready"
}

// stop sends fast shutdown, then immediate shutdown, then kills.
func (p *process) stop(ctx context.Context) error {
	for _, step := range []struct {
		sig  syscall.Signal
		wait time.Duration
	}{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		if err := p.cmd.Process.Signal(step.sig); errors.Is(err, os.ErrProcessDone) {
			return nil
		}
		select {
		case <-p.done:
			return nil
		case <-ctx.Done():
			ctx = context.Background() // go on to the harder way, once
		case <-time.After(step.wait):
		}
	}
	return fault.New(fault.Unavailable, "PostgreSQL (process %d) does not stop", p.cmd.Process.Pid)
}

func (c *cluster) logFile() string { return filepath.Join(c.home, "postgres.log") }

// openLog appends to the log, and begins a new one above 16 MiB.
func (c *cluster) openLog() (*os.File, error) {
	if info, err := os.Stat(c.logFile()); err == nil && info.Size() > 16<<20 {
		if err := os.Rename(c.logFile(), c.logFile()+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(c.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// startError is a server that ended before it was ready, with its own last word on why.
type startError struct{ reason, log string }

func (e *startError) Error() string {
	return "PostgreSQL did not start: " + e.reason + " (its log is " + e.log + ")"
}

// transient tells whether another try may go better: another process took the port, or the last
// processes of a killed server are still on their way out.
func transient(err error) bool {
	var e *startError
	return errors.As(err, &e) && (strings.Contains(e.reason, "listen") || strings.Contains(e.reason, "TCP/IP") ||
		strings.Contains(e.reason, "is still in use"))
}

// fatalLine returns the last line with which the server explained its end.
func (c *cluster) fatalLine(begin int64) string {
	reason := "it said nothing"
	log, err := os.Open(c.logFile())
	if err != nil {
		return reason
	}
	defer func() { _ = log.Close() }()
	if _, err := log.Seek(begin, 0); err != nil {
		return reason
	}
	for scanner := bufio.NewScanner(log); scanner.Scan(); {
		if _, message, ok := strings.Cut(scanner.Text(), "FATAL:  "); ok {
			reason = message
		}
	}
	return reason
}
