package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const dirPrefix = "tollgate-e2e-"

// sweep removes what tests left that were killed: old directories whose stack no process runs.
func sweep(tempDir string, age time.Duration) {
	left, _ := filepath.Glob(filepath.Join(tempDir, dirPrefix+"*")) // the only error is a malformed pattern
	for _, dir := range left {
		info, err := os.Stat(dir)
		if err == nil && time.Since(info.ModTime()) >= age && !inUse(dir) {
			_ = os.RemoveAll(dir)
		}
	}
}

// inUse asks for the lock that a running stack holds on its data.
func inUse(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, "data", "lock"), os.O_RDWR, 0)
	if err != nil {
		return !os.IsNotExist(err)
	}
	defer func() { _ = f.Close() }()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil
}
