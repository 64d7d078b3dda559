package main

import (
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"tollgate/devstack/temporalserver"
)

func temporalCommand() *cobra.Command {
	var options temporalserver.Options
	cmd := &cobra.Command{
		Use:   "temporal",
		Short: "Run the embedded Temporal server until a signal ends it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer cancel()
			server, err := temporalserver.Start(options)
			if err != nil {
				return err
			}
			<-ctx.Done()
			return server.Stop()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&options.DataDir, "data-dir", "", "directory of Temporal's database")
	flags.IntVar(&options.Port, "port", 7233, "port of the gRPC frontend on 127.0.0.1")
	flags.IntVar(&options.UIPort, "ui-port", 8233, "port of the web interface on 127.0.0.1, 0 for none")
	flags.StringVar(&options.Namespace, "namespace", "default", "namespace to register")
	cobra.CheckErr(cmd.MarkFlagRequired("data-dir"))
	return cmd
}
