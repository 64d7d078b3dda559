package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/worker"

	"tollgate/activities"
	"tollgate/evidence"
	"tollgate/launch"
	"tollgate/store"
	"tollgate/worker"
)

func newWorkerCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "worker",
		Short:   "Run workflows, activities and the outbox",
		Long:    "Run the workflows of cases, their activities and the outbox. Any number may run; configured by TOLLGATE_*.",
		Example: "  TOLLGATE_DATABASE_URL=postgres://tollgate@127.0.0.1:5432/tollgate tollgate worker",
		Args:    cobra.NoArgs,
		RunE:    func(command *cobra.Command, _ []string) error { return withServers(command.Context(), runWorker) },
	}
}

func runWorker(ctx context.Context, p *process, temporal client.Client) error {
	deliveries, err := newDeliveries(ctx, p)
	if err != nil {
		return err
	}
	does := activities.New(p.db, p.judge(), p.registry)
	outbox := store.Outbox{DB: p.db}
	observeOutbox(p.registry, outbox)
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() {
		activities.Dispatcher{Outbox: outbox, Log: p.log, Pause: 500 * time.Millisecond, Notifier: notifier(p), Watcher: activities.Watcher{
			Cases: store.Cases{DB: p.db}, Judge: evidence.Judge{DB: p.db}, Temporal: temporal}, Opener: activities.Opener{
			Cases: store.Cases{DB: p.db}, Desk: launch.Desk{DB: p.db}, Temporal: temporal, TaskQueue: p.config.TaskQueue, Notifier: notifier(p)}}.Run(ctx)
	})
	running.Go(func() { deliveries.Run(ctx) })
	running.Go(func() { forgetOldRows(ctx, p) })
	if p.config.WorkerMetricsAddress != "" {
		running.Go(func() {
			if err := serve(ctx, p, p.config.WorkerMetricsAddress, workerHandler(p.registry)); err != nil {
				p.log.ErrorContext(ctx, "the metrics address is not served", "error", err)
			}
		})
	}
	worker.Runner{Log: p.log, Pause: time.Second, Ready: worker.NamespaceReady(temporal, p.config.TemporalNamespace),
		New: func() sdk.Worker { return worker.New(temporal, p.config.TaskQueue, does) }}.Run(ctx)
	p.log.InfoContext(ctx, "stopped")
	return nil
}

func workerHandler(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, `{"status":"alive"}`) })
	return mux
}

// observeOutbox measures the queue of effects when it is scraped.
func observeOutbox(registry *prometheus.Registry, outbox store.Outbox) {
	backlog := func() store.Backlog {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		b, _ := outbox.Backlog(ctx) // away: reported as zero, and /readyz of the api tells
		return b
	}
	factory := promauto.With(registry)
	factory.NewGaugeFunc(prometheus.GaugeOpts{Name: "tollgate_outbox_waiting", Help: "Effects that wait to be done."},
		func() float64 { return float64(backlog().Waiting) })
	factory.NewGaugeFunc(prometheus.GaugeOpts{Name: "tollgate_outbox_oldest_seconds", Help: "Age of the oldest effect that waits."},
		func() float64 {
			if oldest := backlog().Oldest; oldest != nil {
				return time.Since(*oldest).Seconds()
			}
			return 0
		})
}
