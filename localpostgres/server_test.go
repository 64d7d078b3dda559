package localpostgres_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tollgate/fault"
	"tollgate/localpostgres"

	_ "github.com/lib/pq"
)

func start(t *testing.T, options localpostgres.Options) *localpostgres.Server {
	t.Helper()
	s, err := localpostgres.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
	return s
}

func query(t *testing.T, url, statement string) (text string, err error) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.QueryRowContext(t.Context(), statement).Scan(&text)
	return text, err
}

func mustQuery(t *testing.T, url, statement string) string {
	t.Helper()
	text, err := query(t, url, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return text
}

func TestDataSurvivesARestart(t *testing.T) {
	t.Parallel()
	options := localpostgres.Options{DataDir: localpostgres.DataDir(t)}
	first := start(t, options)
	mustQuery(t, first.URL(), `create table kept (word text); insert into kept values ('here') returning word`)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := start(t, options)
	if got := mustQuery(t, second.URL(), `select word from kept`); got != "here" {
		t.Errorf("after a restart got %q", got)
	}
	if got := mustQuery(t, second.URL(), `select current_setting('fsync')`); got != "on" {
		t.Errorf("fsync is %s for data that must last", got)
	}
}

func TestKilledServerStartsAgain(t *testing.T) {
	t.Parallel()
	options := localpostgres.Options{DataDir: localpostgres.DataDir(t)}
	first := start(t, options)
	mustQuery(t, first.URL(), `create table kept (word text); insert into kept values ('here') returning word`)
	if err := syscall.Kill(first.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err == nil {
		t.Error("Wait says that a killed server ended well")
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Errorf("stopping what is dead: %v", err)
	}
	if got := mustQuery(t, start(t, options).URL(), `select word from kept`); got != "here" {
		t.Errorf("after kill -9 got %q", got)
	}
}

func clusters(t *testing.T) int {
	t.Helper()
	matches, err := filepath.Glob(localpostgres.SharedHome + "/*")
	if err != nil {
		t.Fatal(err)
	}
	return len(matches)
}

func TestTemporaryServerLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // closed to others, so that for root the cluster goes elsewhere
	elsewhere := clusters(t)
	s := start(t, localpostgres.Options{Fast: true, Database: "scratch"})
	if got := mustQuery(t, s.URL(), `select current_database() || ' ' || current_user || ' ' || current_setting('fsync')`); got != "scratch scratch off" {
		t.Errorf("got %q", got)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if got := clusters(t); got != elsewhere {
		t.Errorf("left behind elsewhere: %d clusters, there were %d", got, elsewhere)
	}
	if err := syscall.Kill(s.Pid(), 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", s.Pid(), err)
	}
}

func TestOnlyTheOwnerGetsIn(t *testing.T) {
	t.Parallel()
	dir := localpostgres.DataDir(t)
	s := start(t, localpostgres.Options{DataDir: dir, Fast: true})
	wrong := strings.Replace(s.URL(), "tollgate:", "tollgate:x", 1)
	if _, err := query(t, wrong, `select 'in'`); err == nil || !strings.Contains(err.Error(), "password authentication failed") {
		t.Errorf("a wrong password gave %v", err)
	}
	if got := mustQuery(t, s.AdminURL(), `select rolsuper::text from pg_roles where rolname = 'tollgate'`); got != "false" {
		t.Errorf("the application's role is a superuser: %s", got)
	}
	for _, file := range []string{"tollgate.password", "postgres.password", "postgres.log"} {
		info, err := os.Stat(filepath.Join(dir, file))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v)", file, info.Mode(), err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	dir := localpostgres.DataDir(t)
	start(t, localpostgres.Options{DataDir: dir, Fast: true})
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		options localpostgres.Options
		says    string
	}{
		"directory in use": {localpostgres.Options{DataDir: dir}, "another running process uses the PostgreSQL data in " + dir},
		"port in use":      {localpostgres.Options{Port: port}, "is taken by another program"},
		"not a directory":  {localpostgres.Options{DataDir: file}, "not a directory"},
		"unknown setting":  {localpostgres.Options{Fast: true, Settings: map[string]string{"no_such": "1"}}, `unrecognized configuration parameter "no_such"`},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := localpostgres.Start(t.Context(), c.options)
			if err == nil {
				_ = s.Stop(context.Background())
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %q, want it to say %q", err, c.says)
			}
		})
	}
}

func TestMissingBinariesAreOneSentence(t *testing.T) {
	t.Setenv(localpostgres.BinEnv, t.TempDir())
	_, err := localpostgres.Start(t.Context(), localpostgres.Options{})
	if fault.Of(err) != fault.Unavailable || !strings.Contains(err.Error(), "install with `") {
		t.Errorf("got %v", err)
	}
}

func TestCancelledStartLeavesNoProcess(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	dir := localpostgres.DataDir(t)
	if _, err := localpostgres.Start(ctx, localpostgres.Options{DataDir: dir, Fast: true}); err == nil {
		t.Fatal("a start that was given 50 ms succeeded")
	}
	if _, err := os.Stat(filepath.Join(dir, "cluster", "postmaster.pid")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a server is left: %v", err)
	}
	start(t, localpostgres.Options{DataDir: dir, Fast: true}) // what was cut off does not stand in the way
}

func TestLostPasswordIsExplained(t *testing.T) {
	t.Parallel()
	dir := localpostgres.DataDir(t)
	if err := start(t, localpostgres.Options{DataDir: dir, Fast: true}).Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "tollgate.password")); err != nil {
		t.Fatal(err)
	}
	_, err := localpostgres.Start(t.Context(), localpostgres.Options{DataDir: dir, Fast: true})
	if err == nil || !strings.Contains(err.Error(), "restore that file, or remove") {
		t.Errorf("got %v", err)
	}
}
