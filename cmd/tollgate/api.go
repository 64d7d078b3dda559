package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"tollgate/api"
	"tollgate/store"
	"tollgate/webhook"
)

// shutdownWithin is how long requests in flight may take after a signal to stop.
const shutdownWithin = 15 * time.Second

func newAPICommand() *cobra.Command {
	return &cobra.Command{
		Use:   "api",
		Short: "Serve the HTTP API",
		Long:  "Serve the HTTP API. Configured by TOLLGATE_* in the environment; documentation is at /docs.",
		Example: `  TOLLGATE_DATABASE_URL=postgres://tollgate@127.0.0.1:5432/tollgate tollgate api
  TOLLGATE_HTTP_ADDRESS=0.0.0.0:8080 tollgate api`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return withServers(command.Context(), runAPI) },
	}
}

func runAPI(ctx context.Context, p *process, temporal client.Client) error {
	handler := api.New(api.Dependencies{DB: p.db, Temporal: temporal, Namespace: p.config.TemporalNamespace, TaskQueue: p.config.TaskQueue,
		Authenticator: store.People{DB: p.db}, Log: p.log, Metrics: p.registry, Version: version, WebhookPolicy: webhook.Policy{Allowed: p.config.WebhookNetworks}})
	return serve(ctx, p, p.config.HTTPAddress, handler)
}

// serve answers until ctx ends, then lets requests in flight finish.
func serve(ctx context.Context, p *process, address string, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	p.log.InfoContext(ctx, "listening", "address", listener.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
	defer cancel()
	p.log.InfoContext(ctx, "stopping")
	if err := server.Shutdown(stopping); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
