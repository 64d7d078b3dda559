package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.temporal.io/sdk/worker"
)

// once is a worker as the SDK makes it: it runs a single time.
type once struct {
	worker.Worker
	fails         error
	runs, stopped int
}

func (w *once) Run(interrupt <-chan any) error {
	if w.runs++; w.fails != nil {
		return w.fails
	}
	<-interrupt
	w.stopped++
	return nil
}

func (w *once) Stop() { w.stopped++ }

// Temporal is away, then its namespace is not there yet, then a worker gives up: each time a new one
// takes over, and the last one works until it is told to stop.
func TestANewWorkerTakesThePlaceOfOneThatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := []error{errors.New("connection refused"), nil, errors.New("namespace not found"), nil, nil}
		var made []*once
		r := Runner{Log: slog.New(slog.DiscardHandler), Pause: time.Second,
			Ready: func(context.Context) error {
				err := away[0]
				away = away[1:]
				return err
			},
			New: func() worker.Worker {
				w := &once{}
				if len(made) < 2 {
					w.fails = errors.New("gave up")
				}
				made = append(made, w)
				return w
			}}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { r.Run(ctx); close(ended) }()
		time.Sleep(time.Minute)
		synctest.Wait() // orders what the runner did before what is read of it
		if len(made) != 3 || made[2].runs != 1 || made[2].stopped != 0 {
			t.Fatalf("%d workers, the last %+v", len(made), made[len(made)-1])
		}
		cancel()
		<-ended
		for i, w := range made {
			if w.runs != 1 || w.stopped != 1 {
				t.Errorf("worker %d ran %d times and stopped %d times", i, w.runs, w.stopped)
			}
		}
	})
}
