// Package supervisor runs the development stack: PostgreSQL, Temporal, worker and api as child processes
// that are started again when they die and stopped in order at the end.
package supervisor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tollgate/localpostgres"
)

// stack is one run of the supervisor.
type stack struct {
	settings    Settings
	ports       Ports
	databaseURL string
	out         io.Writer

	mu    sync.Mutex // guards what follows and dev.json
	parts []*part    // in the order of their start
	ready bool
}

// Run starts everything, says so on out, keeps it running until ctx is done, and stops it in order. The
// error of a start that fails is one sentence that says what to do.
func Run(ctx context.Context, settings Settings, out io.Writer) error {
	if err := os.MkdirAll(filepath.Join(settings.DataDir, "logs"), 0o711); err != nil {
		return err
	}
	held, err := lock(settings.DataDir)
	if err != nil {
		return err
	}
	defer unlock(held)
	if err := stopOrphans(settings.DataDir); err != nil {
		return err
	}
	s := &stack{settings: settings, out: out}
	var notes []string
	if s.ports, notes, err = settlePorts(settings); err != nil {
		return err
	}
	for _, note := range notes {
		s.say("%s", note)
	}
	return s.run(ctx)
}

func (s *stack) run(ctx context.Context) error {
	keeping, release := context.WithCancel(ctx)
	var keepers sync.WaitGroup
	err := s.startAll(ctx, func(p *part) {
		keepers.Go(func() { p.keep(keeping, s.say, s.publish) })
	})
	if err == nil {
		s.mu.Lock()
		s.ready = true
		s.mu.Unlock()
		s.publish()
		s.banner()
		<-ctx.Done()
		s.say("Stopping: %v. Once more Ctrl-C does so at once.", context.Cause(ctx))
	}
	release()
	keepers.Wait()
	if ctx.Err() != nil {
		err = nil // a start that the user broke off has not failed
	}
	return errors.Join(err, s.stopAll())
}

func (s *stack) startAll(ctx context.Context, started func(*part)) error {
	steps := []*part{{name: postgres, start: s.startPostgres}, {name: temporal, start: s.startTemporal}}
	if !s.settings.NoServices {
		steps = append(steps, &part{name: worker, start: s.startWorker}, &part{name: api, start: s.startAPI})
	}
	for _, p := range steps {
		if p.name == worker {
			if err := s.migrate(ctx); err != nil {
				return err
			}
		}
		begin := time.Now()
		if err := p.begin(ctx); err != nil {
			return err
		}
		s.mu.Lock()
		s.parts = append(s.parts, p)
		s.mu.Unlock()
		s.publish()
		s.say("%-8s is ready after %.1f s", p.name, time.Since(begin).Seconds())
		started(p)
	}
	return nil
}

// stopAll stops in the opposite order of the start: nothing loses what it depends on.
func (s *stack) stopAll() error {
	err := removeIfThere(DevFilePath(s.settings.DataDir))
	for _, p := range slices.Backward(s.parts) {
		err = errors.Join(err, p.process().Stop(context.Background()))
	}
	return errors.Join(err, removeIfThere(childrenFile(s.settings.DataDir)))
}

func removeIfThere(file string) error {
	if err := os.Remove(file); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (s *stack) startPostgres(ctx context.Context) (running, error) {
	server, err := localpostgres.Start(ctx, localpostgres.Options{
		DataDir: filepath.Join(s.settings.DataDir, "postgres"), Port: s.ports.Postgres,
	})
	if err != nil {
		return nil, err // a nil *Server in the interface would not be nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.databaseURL = server.URL()
	return server, nil
}

func (s *stack) startTemporal(ctx context.Context) (running, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := command{path: self, log: s.log(temporal), args: []string{
		"temporal", "--data-dir", filepath.Join(s.settings.DataDir, "temporal"), "--namespace", namespace,
		"--port", fmt.Sprint(s.ports.Temporal), "--ui-port", fmt.Sprint(s.ports.TemporalUI),
	}}
	return startChild(ctx, temporal, c, func(ctx context.Context) error { return serves(ctx, address(s.ports.Temporal)) })
}

func (s *stack) migrate(ctx context.Context) error {
	return s.tollgate("migrate", "migrate", "--demo-people", s.peopleFile()).run(ctx)
}

func (s *stack) startWorker(ctx context.Context) (running, error) {
	probe := func(ctx context.Context) error { return answers(ctx, "http://"+address(s.ports.Metrics)+"/metrics") }
	return startChild(ctx, worker, s.tollgate(worker, "worker"), probe)
}

func (s *stack) startAPI(ctx context.Context) (running, error) {
	probe := func(ctx context.Context) error { return answers(ctx, s.baseURL()+"/readyz") }
	return startChild(ctx, api, s.tollgate(api, "api"), probe)
}

// tollgate is a command of the tollgate binary with the addresses of this stack.
func (s *stack) tollgate(logName string, args ...string) command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return command{path: s.settings.Tollgate, args: args, log: s.log(logName), env: []string{
		"TOLLGATE_DATABASE_URL=" + s.databaseURL,
		"TOLLGATE_TEMPORAL_ADDRESS=" + address(s.ports.Temporal),
		"TOLLGATE_TEMPORAL_NAMESPACE=" + namespace,
		"TOLLGATE_HTTP_ADDRESS=" + address(s.ports.HTTP),
		"TOLLGATE_WORKER_METRICS_ADDRESS=" + address(s.ports.Metrics),
		"TOLLGATE_PUBLIC_URL=" + s.baseURL(),
		"TOLLGATE_MAIL=" + s.mail(),
		"TOLLGATE_WEBHOOK_NETWORKS=" + cmp.Or(os.Getenv("TOLLGATE_WEBHOOK_NETWORKS"), "127.0.0.0/8,::1/128"),
	}}
}

// mail is where mails go: into a folder to look at, unless whoever started us has a mail server.
func (s *stack) mail() string {
	return cmp.Or(os.Getenv("TOLLGATE_MAIL"), "folder:"+filepath.Join(s.settings.DataDir, "mail"))
}

func (s *stack) log(name string) string {
	return filepath.Join(s.settings.DataDir, "logs", name+".log")
}
func (s *stack) peopleFile() string           { return filepath.Join(s.settings.DataDir, "people.json") }
func (s *stack) baseURL() string              { return "http://" + address(s.ports.HTTP) }
func (s *stack) say(text string, args ...any) { _, _ = fmt.Fprintf(s.out, text+"\n", args...) }
