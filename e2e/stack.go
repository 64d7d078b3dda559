// Package e2e starts the whole of Tollgate as real processes, on free ports and in a temporary directory,
// and gives tests people to call it as and ways to break it. It knows no package of Tollgate: what it can
// see is what a user can see.
package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Parts of the stack that can be killed.
const (
	API      = "api"
	Worker   = "worker"
	Temporal = "temporal"
	Postgres = "postgres"
)

// patience is how long anything may take to come up, on a slow machine that does other things too.
const patience = 90 * time.Second

// DevFile is what the stack writes about itself.
type DevFile struct {
	BaseURL         string `json:"base_url"`
	TemporalAddress string `json:"temporal_address"`
	TemporalUIURL   string `json:"temporal_ui_url"`
	DatabaseURL     string `json:"database_url"`
	People          []struct {
		ID    string   `json:"id"`
		Name  string   `json:"name"`
		Roles []string `json:"roles"`
		Token string   `json:"token"`
	} `json:"people"`
	WorkerPid     int `json:"worker_pid"`
	APIPid        int `json:"api_pid"`
	TemporalPid   int `json:"temporal_pid"`
	PostgresPid   int `json:"postgres_pid"`
	SupervisorPid int `json:"supervisor_pid"`
}

// Stack is a running Tollgate with its own PostgreSQL and Temporal.
type Stack struct {
	dir         string // binaries, data and log; removed by Stop
	binaries    Binaries
	environment []string
	supervisor  *exec.Cmd
	ended       chan struct{}
}

// Start builds the binaries unless TOLLGATE_E2E_BIN names a directory with them, and starts the stack.
// Environment are further variables ("NAME=value") for all its processes.
func Start(ctx context.Context, environment ...string) (_ *Stack, err error) {
	s := &Stack{environment: environment}
	sweep(os.TempDir(), time.Hour) // a build on a slow machine takes long before there is a lock
	if s.dir, err = os.MkdirTemp("", dirPrefix); err != nil {
		return nil, err
	}
	// The account that PostgreSQL runs as, when we are root, has to pass through.
	if err = os.Chmod(s.dir, 0o711); err == nil {
		s.binaries, err = build(ctx, s.dir)
	}
	if err == nil {
		err = s.launch(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Stack) launch(ctx context.Context) error {
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	s.supervisor = exec.Command(s.binaries.Devstack, "up", "--tollgate", s.binaries.Tollgate, "--data-dir", s.DataDir(),
		"--http-port", "0", "--temporal-port", "0", "--temporal-ui-port", "0", "--postgres-port", "0")
	s.supervisor.Env = append(os.Environ(), s.environment...)
	s.supervisor.Stdout, s.supervisor.Stderr = log, log
	// A group of its own: Ctrl-C in the terminal comes to the test, which stops the stack and cleans up.
	s.supervisor.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithParent(s.supervisor.SysProcAttr)
	s.ended = make(chan struct{})
	if err := run(s.supervisor, s.ended); err != nil {
		return err
	}
	return s.AwaitReady(ctx)
}

// run starts a process on a thread that lives as long as it: what Linux takes for the parent, whose death
// ends the child, is a thread. Ended is closed when the process has ended.
func run(cmd *exec.Cmd, ended chan<- struct{}) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
		close(ended)
	}()
	return <-started
}

// Tollgate is the path of the binary under test.
func (s *Stack) Tollgate() string { return s.binaries.Tollgate }

// DataDir is the stack's data directory.
func (s *Stack) DataDir() string { return filepath.Join(s.dir, "data") }

func (s *Stack) logFile() string { return filepath.Join(s.dir, "supervisor.log") }

// Log returns what the supervisor and the parts wrote, for the message of a test that failed.
func (s *Stack) Log() string {
	var b strings.Builder
	files, _ := filepath.Glob(filepath.Join(s.DataDir(), "logs", "*.log")) // the pattern is well-formed
	for _, file := range append([]string{s.logFile()}, files...) {
		text, err := os.ReadFile(file)
		if err == nil {
			fmt.Fprintf(&b, "--- %s\n%s\n", filepath.Base(file), tail(string(text), 4000))
		}
	}
	return b.String()
}

func tail(text string, n int) string { return text[max(0, len(text)-n):] }

// DevFile reads dev.json; it fails while the stack is not up.
func (s *Stack) DevFile() (f DevFile, err error) {
	text, err := os.ReadFile(filepath.Join(s.DataDir(), "dev.json"))
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(text, &f)
}

// AwaitReady returns when /readyz answers 200: PostgreSQL and Temporal are there too.
func (s *Stack) AwaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		f, err := s.DevFile()
		if err == nil {
			err = answers(ctx, f.BaseURL+"/readyz")
		}
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the stack ended: %s", s.Log())
		case <-ctx.Done():
			return fmt.Errorf("the stack is not ready in time: %w: %s", err, s.Log())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func answers(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
