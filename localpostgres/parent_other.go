//go:build !linux

package localpostgres

import "syscall"

// stopWithParent does nothing here: an orphan is found and stopped at the next start.
func stopWithParent(*syscall.SysProcAttr) {}
