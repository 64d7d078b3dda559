package main

import (
	"context"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"tollgate/devstack/supervisor"
)

func upCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run PostgreSQL, Temporal, worker and api until Ctrl-C",
		Long: `Runs PostgreSQL, Temporal with its web interface, and the tollgate binary's worker and api on 127.0.0.1,
starts again what dies, and writes addresses, tokens and process ids to dev.json in the data directory.
A default port that is taken gives way to a free one; a port that was asked for must be free.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := supervisor.Resolve(cmd.Flags())
			if err != nil {
				return err
			}
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			defer cancel()
			context.AfterFunc(ctx, cancel) // a second signal ends us at once; the children end with us
			return supervisor.Run(ctx, settings, cmd.OutOrStdout())
		},
	}
	supervisor.Define(cmd.Flags())
	return cmd
}
