package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	"tollgate/e2e"
)

// stack is shared by all tests: starting one takes longer than most tests.
var stack *e2e.Stack

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	var err error
	if stack, err = e2e.Start(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	stop := sync.OnceValue(stack.Stop)
	unhook := context.AfterFunc(ctx, func() { // Ctrl-C leaves nothing behind either
		_ = stop()
		os.Exit(1)
	})
	defer unhook()
	status := m.Run()
	if status != 0 {
		fmt.Fprintln(os.Stderr, stack.Log())
	}
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}
