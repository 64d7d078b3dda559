package localpostgres

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"

	"tollgate/fault"
)

// BinEnv names the environment variable that points at a directory with PostgreSQL's server binaries.
const BinEnv = "TOLLGATE_POSTGRES_BIN"

// oldest is the first major version that the schema is tested with.
const oldest = 14

// Binaries is a directory that holds postgres and initdb, and their major version.
type Binaries struct {
	Dir   string
	Major int
}

// FindBinaries returns the server binaries to use: those of $TOLLGATE_POSTGRES_BIN if it is set, else
// the newest found on PATH, in Debian's and Homebrew's places. A major other than 0 must match, because
// a cluster opens only with the version that made it.
func FindBinaries(major int) (Binaries, error) {
	dirs := candidates()
	if dir := os.Getenv(BinEnv); dir != "" {
		dirs = []string{dir}
	}
	return choose(dirs, major)
}

func choose(dirs []string, major int) (Binaries, error) {
	var found []Binaries
	for _, dir := range dirs {
		b, ok := inspect(dir)
		if ok && b.Major >= oldest && (major == 0 || b.Major == major) {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return Binaries{}, missing(major)
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].Major > found[j].Major })
	return found[0], nil
}

func candidates() []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	} {
		matches, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		dirs = append(dirs, matches...)
	}
	return dirs
}

// inspect asks the binary itself for its version: a directory's name need not tell it.
func inspect(dir string) (Binaries, bool) {
	if _, err := exec.LookPath(filepath.Join(dir, "initdb")); err != nil {
		return Binaries{}, false
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Binaries{}, false
	}
	major, ok := parseMajor(string(out))
	return Binaries{Dir: dir, Major: major}, ok
}

// parseMajor reads "postgres (PostgreSQL) 15.14 (Debian …)", and 18beta1 as 18.
func parseMajor(version string) (int, bool) {
	_, rest, ok := strings.Cut(version, "(PostgreSQL) ")
	if !ok {
		return 0, false
	}
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	major, err := strconv.Atoi(digits)
	return major, err == nil
}

func missing(major int) error {
	what := "PostgreSQL's server programs (postgres, initdb)"
	if major != 0 {
		what = fmt.Sprintf("PostgreSQL %d, which made this data directory,", major)
	}
	return fault.New(fault.Unavailable, "%s cannot be found; install with `%s`, or set %s to their directory",
		what, installCommand(runtime.GOOS, major), BinEnv)
}

func installCommand(goos string, major int) string {
	switch {
	case goos == "darwin" && major == 0:
		return "brew install postgresql@17"
	case goos == "darwin":
		return fmt.Sprintf("brew install postgresql@%d", major)
	case major == 0:
		return "sudo apt-get install postgresql"
	default:
		return fmt.Sprintf("sudo apt-get install postgresql-%d", major)
	}
}

func (b Binaries) path(name string) string { return filepath.Join(b.Dir, name) }
