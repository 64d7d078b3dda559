package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.temporal.io/sdk/client"

	"tollgate/config"
	"tollgate/store"
	"tollgate/worker"
)

// process is what api and worker both stand on.
type process struct {
	config   config.Config
	log      *slog.Logger
	db       *store.DB
	registry *prometheus.Registry
}

func newProcess() (*process, error) {
	settings, err := config.Load()
	if err != nil {
		return nil, fmt.Errorf("the configuration is wrong:\n  %s", strings.ReplaceAll(err.Error(), "\n", "\n  "))
	}
	p := &process{config: settings, registry: prometheus.NewRegistry(),
		log: slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: settings.LogLevel}))}
	p.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if p.db, err = store.Open(settings.DatabaseURL, store.Options{MaxConnections: settings.DatabaseConnections}); err != nil {
		return nil, err
	}
	p.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "tollgate_sql_statements_total", Help: "Statements sent to PostgreSQL."}, func() float64 { return float64(p.db.Statements()) }))
	return p, nil
}

// checkSchema refuses to start on a schema of another version; a database that is away is no
// reason not to start.
func (p *process) checkSchema(ctx context.Context) error {
	err := p.db.CheckSchema(ctx)
	if err != nil && p.db.Ready(ctx) != nil {
		p.log.WarnContext(ctx, "the database is away; starting all the same", "error", err)
		return nil
	}
	return err
}

// withServers runs a part that needs PostgreSQL and Temporal. The client connects when it is
// first used: a part starts, and says that it is not ready, while Temporal is away.
func withServers(ctx context.Context, run func(context.Context, *process, client.Client) error) error {
	p, err := newProcess()
	if err != nil {
		return err
	}
	defer func() { _ = p.db.Close() }()
	if err := p.checkSchema(ctx); err != nil {
		return err
	}
	temporal, err := worker.NewClient(worker.ClientOptions{Address: p.config.TemporalAddress, Namespace: p.config.TemporalNamespace, Log: p.log})
	if err != nil {
		return err
	}
	defer temporal.Close()
	return run(ctx, p, temporal)
}
