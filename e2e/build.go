package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Binaries are the programs under test.
type Binaries struct{ Tollgate, Devstack string }

// build returns the binaries in $TOLLGATE_E2E_BIN, which `make test` has just made, or makes them in dir.
func build(ctx context.Context, dir string) (Binaries, error) {
	if made := os.Getenv("TOLLGATE_E2E_BIN"); made != "" {
		return in(made), nil
	}
	root, err := moduleRoot()
	if err != nil {
		return Binaries{}, err
	}
	b := in(filepath.Join(dir, "bin"))
	return b, errors.Join(
		compile(ctx, root, b.Tollgate, "./cmd/tollgate"),
		compile(ctx, filepath.Join(root, "devstack"), b.Devstack, "."),
	)
}

func in(dir string) Binaries {
	return Binaries{Tollgate: filepath.Join(dir, "tollgate"), Devstack: filepath.Join(dir, "tollgate-devstack")}
}

func compile(ctx context.Context, module, output, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", output, pkg)
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", pkg, err, out)
	}
	return nil
}

// moduleRoot is the nearest directory above that holds the module's devstack.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "devstack", "go.mod")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("run the end-to-end tests inside the repository")
}
