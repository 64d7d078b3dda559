package localpostgres

import (
	"os"
	"path/filepath"
	"syscall"

	"tollgate/fault"
)

// lock takes the data directory for this process. The kernel lets go of it when the process ends,
// however it ends, so that a left-over lock never has to be judged.
func lock(home string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(home, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fault.Wrap(fault.Conflict, err, "another running process uses the PostgreSQL data in %s", home)
	}
	return f, nil
}

// unlock lets go at once. To close the file is not enough: a process that is being forked just
// then holds a copy of it for a moment.
func unlock(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	_ = f.Close()
}
