package supervisor

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"tollgate/fault"
)

const (
	postgres = "postgres"
	temporal = "temporal"
	worker   = "worker"
	api      = "api"

	namespace = "default"

	// readyPatience is how long a part may take from its start to its first answer.
	readyPatience = time.Minute
)

// running is a started process; localpostgres.Server is one too.
type running interface {
	Pid() int
	Done() <-chan struct{}
	Wait() error
	Stop(context.Context) error
}

// part is one process of the stack, which is started again when it ends.
type part struct {
	name    string
	start   func(context.Context) (running, error) // returns when it is ready
	current atomic.Pointer[running]
}

func (p *part) begin(ctx context.Context) error {
	r, err := p.start(ctx)
	if err == nil {
		p.current.Store(&r)
	}
	return err
}

func (p *part) process() running { return *p.current.Load() }

// keep starts the part again whenever it ends, until ctx is done. The first try comes at once; one that
// keeps failing is tried ever less often, up to every five seconds.
func (p *part) keep(ctx context.Context, say func(string, ...any), changed func()) {
	pause := time.Duration(0)
	for {
		started := time.Now()
		select {
		case <-ctx.Done():
			return
		case <-p.process().Done():
		}
		if ctx.Err() != nil {
			return
		}
		say("%s (process %d) ended: %v; starting it again", p.name, p.process().Pid(), p.process().Wait())
		_ = p.process().Stop(ctx) // it is dead; this lets go of what it held
		if time.Since(started) > 10*time.Second {
			pause = 0
		}
		if pause = p.restart(ctx, pause, say); ctx.Err() != nil {
			return
		}
		changed()
		say("%s is back (process %d)", p.name, p.process().Pid())
	}
}

// restart tries until the part is up or ctx is done, and returns the pause to make before the next restart.
func (p *part) restart(ctx context.Context, pause time.Duration, say func(string, ...any)) time.Duration {
	for {
		select {
		case <-ctx.Done():
			return pause
		case <-time.After(pause):
		}
		pause = min(max(2*pause, 100*time.Millisecond), 5*time.Second)
		err := p.begin(ctx)
		if err == nil || ctx.Err() != nil {
			return pause
		}
		say("%s does not start: %v", p.name, err)
	}
}

// startChild starts a command and waits until probe succeeds; a process that is never ready is stopped.
func startChild(ctx context.Context, name string, c command, probe func(context.Context) error) (running, error) {
	p, err := c.start()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	for {
		once, stop := context.WithTimeout(ctx, 2*time.Second)
		err = probe(once)
		stop()
		if err == nil {
			return p, nil
		}
		select {
		case <-p.done:
			return nil, fault.Wrap(fault.Unavailable, p.err, "%s ended before it was ready: %s", name, lastLines(c.log, 3))
		case <-ctx.Done():
			_ = p.Stop(context.Background())
			return nil, fault.Wrap(fault.Unavailable, err, "%s was not ready in time (%v): %s", name, err, lastLines(c.log, 3))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// answers reports whether url is served with 200.
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

// serves makes a real call: a server may say that it is up before its persistence is.
func serves(ctx context.Context, temporalAddress string) error {
	c, err := client.DialContext(ctx, client.Options{HostPort: temporalAddress, Namespace: namespace, Logger: silent{}})
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	return err
}

// silent keeps the SDK's connection attempts off the terminal.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
