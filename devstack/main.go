// Command tollgate-devstack runs everything Tollgate needs on one machine: PostgreSQL, an embedded
// Temporal server, and the tollgate binary's api and worker. It is a module of its own, so that the
// production binary never links a Temporal server.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"tollgate/fault"
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
		fmt.Fprintln(os.Stderr, "tollgate-devstack:", explain(err))
		os.Exit(1)
	}
}

// explain writes an error for a person: each wrong setting on a line of its own.
func explain(err error) string {
	var refusal *fault.Error
	if !errors.As(err, &refusal) {
		return err.Error()
	}
	if len(refusal.Fields) == 0 {
		return refusal.Message
	}
	text := "the settings are wrong:"
	for _, field := range refusal.Fields {
		text += "\n  " + field.Path + " " + field.Message
	}
	return text
}
