package e2e

import "syscall"

// endWithParent ends the stack when the test process is killed or runs into its time limit.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
