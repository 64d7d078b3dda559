package localpostgres

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseMajor(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{
		"postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n": 15,
		"postgres (PostgreSQL) 17.2":                             17,
		"postgres (PostgreSQL) 18beta1":                          18,
		"postgres (PostgreSQL) ":                                 0,
		"mysqld 8.0":                                             0,
		"":                                                       0,
	} {
		if got, ok := parseMajor(version); got != want || ok != (want != 0) {
			t.Errorf("%q: got %d, %v", version, got, ok)
		}
	}
}

// install makes a directory whose programs say that they are of a version.
func install(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	for _, program := range []string{"postgres", "initdb"} {
		script := fmt.Sprintf("#!/bin/sh\necho 'postgres (PostgreSQL) %s'\n", version)
		if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestChoose(t *testing.T) {
	t.Parallel()
	v13, v15, v17 := install(t, "13.1"), install(t, "15.3"), install(t, "17.0")
	client := t.TempDir() // has no server
	for name, c := range map[string]struct {
		dirs  []string
		major int
		want  string
	}{
		"newest":                      {[]string{client, v15, v17}, 0, v17},
		"the cluster's own":           {[]string{v17, v15}, 15, v15},
		"too old":                     {[]string{v13}, 0, ""},
		"only another than it needs":  {[]string{v17}, 15, ""},
		"nothing":                     {nil, 0, ""},
		"a directory that is no more": {[]string{filepath.Join(client, "gone"), v15}, 0, v15},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := choose(c.dirs, c.major)
			if got.Dir != c.want || (err == nil) != (c.want != "") {
				t.Errorf("got %q, %v; want %q", got.Dir, err, c.want)
			}
		})
	}
}

func TestInstallCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		goos  string
		major int
		want  string
	}{
		{"darwin", 0, "brew install postgresql@17"}, {"darwin", 16, "brew install postgresql@16"},
		{"linux", 0, "sudo apt-get install postgresql"}, {"linux", 16, "sudo apt-get install postgresql-16"},
	} {
		if got := installCommand(c.goos, c.major); got != c.want {
			t.Errorf("%s %d: %q", c.goos, c.major, got)
		}
	}
	if err := missing(16); !strings.Contains(err.Error(), "PostgreSQL 16, which made this data directory") {
		t.Errorf("got %v", err)
	}
}
