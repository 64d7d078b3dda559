package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tollgate/config"
	"tollgate/store"
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
