package localpostgres

import (
	"os"
	"path/filepath"
	"time"
)

const temporaryPrefix = "tollgate-postgres-"

// prepareHome makes the data directory, a temporary one when none was named. Others may pass through it,
// because the service account has to.
func (s *Server) prepareHome() (err error) {
	if s.options.DataDir == "" {
		sweep(os.TempDir(), time.Minute)
		s.temporary = true
		if s.options.DataDir, err = os.MkdirTemp("", temporaryPrefix); err == nil {
			err = os.Chmod(s.options.DataDir, 0o711)
		}
		return err
	}
	if s.options.DataDir, err = filepath.Abs(s.options.DataDir); err != nil {
		return err
	}
	return os.MkdirAll(s.options.DataDir, 0o711)
}

// sweep removes temporary directories that tests left which were killed: those that no process has locked.
// Young ones are spared, because they may be on their way to their lock.
func sweep(tempDir string, age time.Duration) {
	left, _ := filepath.Glob(filepath.Join(tempDir, temporaryPrefix+"*")) // the only error is a malformed pattern
	for _, dir := range left {
		info, err := os.Stat(dir)
		if err != nil || time.Since(info.ModTime()) < age {
			continue
		}
		if held, err := lock(dir); err == nil {
			removeTemporary(dir)
			unlock(held)
		}
	}
}

// removeTemporary removes a temporary directory, and its cluster where that had to go elsewhere.
func removeTemporary(dir string) {
	if elsewhere, err := os.Readlink(filepath.Join(dir, "cluster")); err == nil {
		_ = os.RemoveAll(elsewhere)
		_ = os.RemoveAll(elsewhere + ".new")
	}
	_ = os.RemoveAll(dir)
}
