package supervisor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"tollgate/fault"
)

// stopPatience is how long a child may take to finish what it is doing before it is killed.
const stopPatience = 15 * time.Second

// command says how to start a child: its environment is ours and env.
type command struct {
	path string
	args []string
	env  []string
	log  string // file that its output is appended to
}

// child is a process that we started; err is valid when done is closed.
type child struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

func (c command) start() (*child, error) {
	log, err := openLog(c.log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(c.path, c.args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), c.env...)
	// Its own process group: a terminal's Ctrl-C reaches only us, and we stop the parts in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stopWithParent(cmd.SysProcAttr)
	p := &child{cmd: cmd, done: make(chan struct{})}
	if err := p.start(); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "%s cannot be started", c.path)
	}
	return p, nil
}

// start starts the process on a thread that lives as long as it: what Linux takes for the parent, whose
// death ends the child, is a thread.
func (p *child) start() error {
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

// run starts the command and waits for its end; its last words are in the error.
func (c command) run(ctx context.Context) error {
	p, err := c.start()
	if err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.Stop(context.Background()))
	}
	if p.err != nil {
		return fault.Wrap(fault.Unavailable, p.err, "`%s %s` failed: %s", filepath.Base(c.path), c.args[0], lastLines(c.log, 3))
	}
	return nil
}

func (p *child) Pid() int              { return p.cmd.Process.Pid }
func (p *child) Done() <-chan struct{} { return p.done }

// Wait returns how the process ended.
func (p *child) Wait() error {
	<-p.done
	return p.err
}

// Stop asks the process to end, and kills it when it does not in time.
func (p *child) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
		_ = p.cmd.Process.Kill()
		<-p.done
		return fault.New(fault.Unavailable, "%s (process %d) did not stop in time and was killed", filepath.Base(p.cmd.Path), p.Pid())
	}
}

// openLog appends to a log file, and begins a new one above 16 MiB.
func openLog(file string) (*os.File, error) {
	if info, err := os.Stat(file); err == nil && info.Size() > 16<<20 {
		if err := os.Rename(file, file+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// lastLines returns the end of a log for an error message.
func lastLines(file string, n int) string {
	f, err := os.Open(file)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.Size() > 4096 {
		_, _ = f.Seek(-4096, io.SeekEnd) // without it only more is read
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(string(bytes.TrimSpace(text)), "\n")
	return fmt.Sprintf("%s (log: %s)", strings.Join(lines[max(0, len(lines)-n):], " | "), file)
}
