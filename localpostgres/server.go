package localpostgres

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"tollgate/fault"
)

// Options say where and how the server runs.
type Options struct {
	// DataDir holds the data, passwords and log. Empty means a temporary one that Stop removes.
	DataDir string
	// Port on 127.0.0.1; 0 means any free one.
	Port int
	// Fast gives up durability for speed: for tests, whose data nobody needs after a crash.
	Fast bool
	// Database is the name of the database and of the role that owns it ("tollgate" when empty).
	// It is fixed by the first start on a data directory.
	Database string
	// Settings are further server settings, such as shared_preload_libraries.
	Settings map[string]string
	// Logger is told what is started and stopped; nil means silence.
	Logger *slog.Logger
}

// Server is a running PostgreSQL that this process started.
type Server struct {
	options   Options
	cluster   *cluster
	lock      *os.File
	process   *process
	port      int
	password  map[string]string // by role
	temporary bool
}

// Start makes the cluster if there is none, starts PostgreSQL on it and returns when it accepts connections.
// The errors say what to do: binaries that are missing, a port or a directory that is taken.
func Start(ctx context.Context, options Options) (*Server, error) {
	if options.Database == "" {
		options.Database = "tollgate"
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{options: options}
	if err := s.start(ctx); err != nil {
		s.release()
		return nil, err
	}
	options.Logger.Info("postgresql is ready", "pid", s.Pid(), "port", s.port, "version", s.cluster.bin.Major)
	return s, nil
}

func (s *Server) start(ctx context.Context) error {
	err := s.prepareHome()
	if err != nil {
		return err
	}
	if s.lock, err = lock(s.options.DataDir); err != nil {
		return err
	}
	if s.cluster, err = openCluster(s.options.DataDir); err != nil {
		return err
	}
	if err = s.cluster.stopOrphan(ctx); err != nil {
		return err
	}
	if err = s.cluster.ensure(ctx, s.options.Database, s.options.Fast); err != nil {
		return err
	}
	if err = s.readPasswords(); err != nil {
		return err
	}
	return s.launch(ctx)
}

func (s *Server) readPasswords() (err error) {
	s.password = map[string]string{}
	for _, role := range []string{s.options.Database, adminRole} {
		if s.password[role], err = s.cluster.password(role); err != nil {
			return err
		}
	}
	return nil
}

// launch starts the server; a port that was ours to choose is chosen again if another process took it meanwhile.
func (s *Server) launch(ctx context.Context) (err error) {
	for attempt := 0; ; attempt++ {
		if s.port, err = freePort(s.options.Port); err != nil {
			return err
		}
		if s.process, err = s.cluster.launch(ctx, s.port, s.settings()); err == nil {
			return nil
		}
		if !transient(err) || attempt == 20 || ctx.Err() != nil {
			return err
		}
		time.Sleep(250 * time.Millisecond)
	}
}

func freePort(wanted int) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(wanted)))
	if err != nil {
		return 0, fault.Wrap(fault.Unavailable, err, "port %d for PostgreSQL is taken by another program; choose another one, or 0 for any", wanted)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// URL is the connection string of the application's role, which owns the database.
func (s *Server) URL() string { return s.urlOf(s.options.Database) }

// AdminURL is the connection string of the superuser, for what an owner may not do.
func (s *Server) AdminURL() string { return s.urlOf(adminRole) }

func (s *Server) urlOf(role string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, s.password[role]),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: s.options.Database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Pid is the process id of the server.
func (s *Server) Pid() int { return s.process.cmd.Process.Pid }

// Done is closed when the server's process has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.process.done }

// Wait returns when the server's process has ended, with how it ended.
func (s *Server) Wait() error {
	<-s.process.done
	return s.process.err
}

// Stop ends the server cleanly (open transactions roll back, all is written), harder when it does not
// end in time or ctx is done, and lets go of the data directory.
func (s *Server) Stop(ctx context.Context) error {
	err := s.process.stop(ctx)
	s.release()
	s.options.Logger.Info("postgresql stopped")
	return err
}

func (s *Server) release() {
	if s.lock != nil {
		unlock(s.lock)
	}
	if s.temporary {
		removeTemporary(s.options.DataDir)
	}
}
