package localpostgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"tollgate/fault"
)

// sharedHome holds clusters of root whose own data directory the service account cannot enter.
const sharedHome = "/var/lib/tollgate"

// cluster is a PostgreSQL data directory: where it is, whose it is, and which binaries open it.
type cluster struct {
	home string // the caller's directory: passwords, log, lock
	dir  string // PGDATA
	bin  Binaries
	as   *account
}

// openCluster finds the cluster below home, or says where a new one goes. A cluster that lies elsewhere
// is found again by the link home/cluster.
func openCluster(home string) (*cluster, error) {
	as, err := serviceAccount()
	if err != nil {
		return nil, err
	}
	c := &cluster{home: home, dir: filepath.Join(home, "cluster"), as: as}
	if target, err := os.Readlink(c.dir); err == nil {
		c.dir = target
	}
	major, err := c.major()
	if err != nil {
		return nil, err
	}
	if c.bin, err = FindBinaries(major); err != nil {
		return nil, err
	}
	return c, c.relocate(major != 0)
}

// relocate moves a cluster that is yet to be made to a place its account can enter.
func (c *cluster) relocate(exists bool) error {
	if c.as == nil || c.as.reaches(filepath.Dir(c.dir), c.bin) {
		return nil
	}
	if exists {
		return fault.New(fault.Unavailable, "the user that PostgreSQL runs as cannot enter %s; allow it with chmod o+x on that path",
			filepath.Dir(c.dir))
	}
	if err := os.MkdirAll(sharedHome, 0o711); err != nil {
		return err
	}
	link := c.dir
	c.dir = filepath.Join(sharedHome, rand.Text())
	return os.Symlink(c.dir, link)
}

// major returns the version that made the cluster, 0 when there is none yet.
func (c *cluster) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// ensure makes the cluster once. It is made aside and moved into place when complete, so that a start
// that was cut off leaves nothing half-made.
func (c *cluster) ensure(ctx context.Context, database string, fast bool) error {
	if _, err := os.Stat(filepath.Join(c.dir, "PG_VERSION")); err == nil {
		return nil
	}
	made := *c
	made.dir += ".new"
	if err := errors.Join(os.RemoveAll(made.dir), os.Mkdir(made.dir, 0o700), c.as.own(made.dir)); err != nil {
		return err
	}
	if err := made.initdb(ctx, fast); err != nil {
		return err
	}
	if err := made.provision(ctx, database); err != nil {
		return err
	}
	return os.Rename(made.dir, c.dir)
}

func (c *cluster) initdb(ctx context.Context, fast bool) error {
	password, err := c.newPassword(adminRole)
	if err != nil {
		return err
	}
	// initdb reads the password as its own account, so from a file of that account.
	pwfile := c.dir + ".pw"
	if err := errors.Join(os.WriteFile(pwfile, []byte(password), 0o600), c.as.own(pwfile)); err != nil {
		return err
	}
	defer func() { _ = os.Remove(pwfile) }()
	args := []string{
		"--pgdata=" + c.dir, "--username=" + adminRole, "--pwfile=" + pwfile, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", // order by bytes: the same on every machine
	}
	if runtime.GOOS == "linux" {
		args = append(args, "--lc-ctype=C.UTF-8") // upper and lower case of all letters
	}
	if fast {
		args = append(args, "--no-sync")
	}
	return c.run(ctx, "", "initdb", args...)
}

// provision creates the application's role and database in single-user mode, which needs neither a
// running server nor a client.
func (c *cluster) provision(ctx context.Context, database string) error {
	password, err := c.newPassword(database)
	if err != nil {
		return err
	}
	sql := fmt.Sprintf("CREATE ROLE %q LOGIN CREATEDB CREATEROLE PASSWORD '%s'\nCREATE DATABASE %q OWNER %q\n",
		database, password, database, database)
	return c.run(ctx, sql, "postgres", "--single", "-D", c.dir, "-c", "exit_on_error=on", "postgres")
}

// run runs one of the cluster's programs to its end and returns what it said if it failed.
func (c *cluster) run(ctx context.Context, stdin, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, c.bin.path(program), args...)
	cmd.Stdin, cmd.Dir, cmd.Env, cmd.SysProcAttr = strings.NewReader(stdin), c.dir, environment(), c.as.attributes()
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err() // it was killed; what it said until then explains nothing
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "%s failed: %s", program, strings.TrimSpace(string(out)))
	}
	return nil
}

// environment leaves out the caller's PG* and locale settings, which would change what is made.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}
