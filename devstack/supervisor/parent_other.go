//go:build !linux

package supervisor

import "syscall"

// stopWithParent does nothing here: children that outlive us are stopped by the next start.
func stopWithParent(*syscall.SysProcAttr) {}
