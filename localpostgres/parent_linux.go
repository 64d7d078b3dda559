package localpostgres

import "syscall"

// stopWithParent asks the kernel to send the fast-shutdown signal when the parent dies, however it dies.
func stopWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGINT }
