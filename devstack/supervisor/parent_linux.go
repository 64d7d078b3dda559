package supervisor

import "syscall"

// stopWithParent asks the kernel to end the child when we die, however we die.
func stopWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
