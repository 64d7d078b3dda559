// Command tollgate-devstack runs everything Tollgate needs on one machine: PostgreSQL, an embedded
// Temporal server, and the tollgate binary's api and worker. It is a module of its own, so that the
// production binary never links a Temporal server.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{
		Use:           "tollgate-devstack",
		Short:         "Tollgate's own PostgreSQL and Temporal for development and tests",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(upCommand(), temporalCommand())
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "tollgate-devstack:", err)
		os.Exit(1)
	}
}
