package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"
)

// devstackBinary embeds Temporal and is a module of its own, so that this one stays lean.
const devstackBinary = "tollgate-devstack"

func newDevCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "dev",
		Short: "Run the whole stack on this machine: PostgreSQL, Temporal with its UI, api, worker",
		Long: "Run the whole stack on this machine: PostgreSQL, Temporal with its UI, api and worker.\n" +
			"Flags are those of tollgate-devstack up; make dev builds both binaries and runs this.",
		Example:            "  tollgate dev\n  tollgate dev --http-port 0",
		DisableFlagParsing: true,
		RunE: func(command *cobra.Command, args []string) error {
			if len(args) == 1 && (args[0] == "--help" || args[0] == "-h") {
				_ = command.Help()
			}
			return runDev(args)
		},
	}
}

func runDev(args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	stack := filepath.Join(filepath.Dir(self), devstackBinary)
	if _, err := os.Stat(stack); err != nil {
		return fmt.Errorf("%s is not beside %s: run make build, or make dev", devstackBinary, self)
	}
	return syscall.Exec(stack, append([]string{stack, "up"}, args...), os.Environ())
}
