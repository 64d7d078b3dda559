// Package temporalserver runs a Temporal server with its UI inside this process, on SQLite on disk: for
// development and tests, where a cluster would be in the way.
package temporalserver

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/temporal"

	"tollgate/fault"
)

// lockPatience is how long a start waits for an earlier server on the same data to end.
const lockPatience = 15 * time.Second

// Options say where the server keeps its data and listens.
type Options struct {
	DataDir   string // of temporal.db; created if missing
	Port      int    // of the gRPC frontend on 127.0.0.1
	UIPort    int    // of the web interface on 127.0.0.1; 0 means none
	Namespace string // registered if missing
}

// Server is a running Temporal server.
type Server struct {
	temporal temporal.Server
	ui       *uiserver.Server
	lock     *os.File
}

// Start starts the server and returns when it listens; its log goes to standard output.
func Start(options Options) (_ *Server, err error) {
	if err := os.MkdirAll(options.DataDir, 0o700); err != nil {
		return nil, err
	}
	s := &Server{}
	if s.lock, err = lock(options.DataDir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.lock.Close()
		}
	}()
	file := filepath.Join(options.DataDir, "temporal.db")
	if err := prepareDatabase(file, options.Namespace); err != nil {
		return nil, err
	}
	if s.temporal, err = build(file, options.Port); err != nil {
		return nil, err
	}
	if err := s.temporal.Start(); err != nil {
		return nil, fmt.Errorf("starting Temporal: %w", err)
	}
	s.startUI(options)
	return s, nil
}

func build(file string, port int) (temporal.Server, error) {
	c, err := serverConfig(file, port)
	if err != nil {
		return nil, err
	}
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Stdout: true, Level: "warn"}))
	return temporal.NewServer(
		temporal.WithConfig(c),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(staticHosts(c)),
		temporal.WithLogger(logger),
		temporal.WithDynamicConfigClient(dynamicSettings()),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
	)
}

// startUI serves the web interface beside the server. If its port is lost the UI's own code ends this
// process, and the supervisor starts it again.
func (s *Server) startUI(options Options) {
	if options.UIPort == 0 {
		return
	}
	s.ui = uiserver.NewServer(server_options.WithConfigProvider(&uiconfig.Config{
		Host: loopback, Port: options.UIPort, TemporalGRPCAddress: address(options.Port),
		DefaultNamespace: options.Namespace, EnableUI: true, HideLogs: true, DisableNewsFetch: true,
		CORS: uiconfig.CORS{CookieInsecure: true}, // there is no TLS on the loopback address
	}))
	go func() { _ = s.ui.Start() }()
}

// Stop ends the server; what it was doing goes on at the next start.
func (s *Server) Stop() error {
	if s.ui != nil {
		s.ui.Stop()
	}
	defer func() { _ = s.lock.Close() }()
	return s.temporal.Stop()
}

// lock makes sure that one process has the database. The kernel lets go of it when the process ends.
func lock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(lockPatience); ; time.Sleep(50 * time.Millisecond) {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return f, nil
		}
		if time.Now().After(deadline) {
			_ = f.Close()
			return nil, fault.Wrap(fault.Conflict, err, "another running process uses the Temporal data in %s", dir)
		}
	}
}
