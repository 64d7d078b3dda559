// Package config reads TOLLGATE_* from the environment and tells every problem at once.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Config is everything that can be set. The README's table is checked against it.
type Config struct {
	DatabaseURL          string     `env:"TOLLGATE_DATABASE_URL,required" help:"PostgreSQL connection URL of the application's role"`
	DatabaseConnections  int        `env:"TOLLGATE_DATABASE_CONNECTIONS" envDefault:"16" help:"largest number of connections of one process"`
	TemporalAddress      string     `env:"TOLLGATE_TEMPORAL_ADDRESS" envDefault:"127.0.0.1:7233" help:"host:port of the Temporal frontend"`
	TemporalNamespace    string     `env:"TOLLGATE_TEMPORAL_NAMESPACE" envDefault:"default" help:"Temporal namespace"`
	TaskQueue            string     `env:"TOLLGATE_TASK_QUEUE" envDefault:"tollgate" help:"task queue that api and workers share"`
	HTTPAddress          string     `env:"TOLLGATE_HTTP_ADDRESS" envDefault:"127.0.0.1:8080" help:"host:port that the api listens on"`
	WorkerMetricsAddress string     `env:"TOLLGATE_WORKER_METRICS_ADDRESS" help:"host:port of the worker's /metrics and /healthz; none when empty"`
	LogLevel             slog.Level `env:"TOLLGATE_LOG_LEVEL" envDefault:"INFO" help:"DEBUG, INFO, WARN or ERROR"`
}

// Load reads the environment. The error lists every variable that is wrong.
func Load() (Config, error) {
	c, err := env.ParseAs[Config]()
	var problems []error
	if err != nil {
		problems = append(problems, parseProblems(err)...)
	}
	problems = append(problems, c.check()...)
	return c, errors.Join(problems...)
}

func parseProblems(err error) []error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return []error{err}
	}
	return all.Errors
}

func (c Config) check() []error {
	var problems []error
	add := func(name, format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if u, err := url.Parse(c.DatabaseURL); c.DatabaseURL != "" && (err != nil || !strings.HasPrefix(u.Scheme, "postgres") || u.Host == "") {
		add("TOLLGATE_DATABASE_URL", "must look like postgres://user:password@host:5432/database")
	}
	for name, address := range map[string]string{"TOLLGATE_TEMPORAL_ADDRESS": c.TemporalAddress,
		"TOLLGATE_HTTP_ADDRESS": c.HTTPAddress, "TOLLGATE_WORKER_METRICS_ADDRESS": c.WorkerMetricsAddress} {
		if _, _, err := net.SplitHostPort(address); address != "" && err != nil {
			add(name, "%q must be host:port", address)
		}
	}
	if c.DatabaseConnections < 2 || c.DatabaseConnections > 500 {
		add("TOLLGATE_DATABASE_CONNECTIONS", "%d must be 2 to 500", c.DatabaseConnections)
	}
	if c.TaskQueue == "" || c.TemporalNamespace == "" {
		add("TOLLGATE_TASK_QUEUE and TOLLGATE_TEMPORAL_NAMESPACE", "must not be empty")
	}
	return problems
}
