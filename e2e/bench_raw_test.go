package e2e_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

const rawQueue = "bench-raw"

// rawCounter is the least that a workflow with an update can be.
func rawCounter(ctx workflow.Context) error {
	n := 0
	if err := workflow.SetUpdateHandler(ctx, "count", func(workflow.Context, string) (int, error) { n++; return n, nil }); err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return false })
}

// rawTemporal is a client of the stack's server, with a worker like Tollgate's for rawCounter.
func rawTemporal(b *testing.B) client.Client {
	b.Helper()
	dev, err := stack.DevFile()
	if err != nil {
		b.Fatal(err)
	}
	c, err := client.Dial(client.Options{HostPort: dev.TemporalAddress, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		b.Fatal(err)
	}
	scaling := worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
		MinimumNumberOfPollers: 2, InitialNumberOfPollers: 4, MaximumNumberOfPollers: 32})
	w := worker.New(c, rawQueue, worker.Options{WorkflowTaskPollerBehavior: scaling})
	w.RegisterWorkflow(rawCounter)
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.Stop(); c.Close() })
	return c
}

func startCounters(b *testing.B, c client.Client, n int) []string {
	b.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("raw-%d-%d", time.Now().UnixNano(), i)
		if _, err := c.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{ID: ids[i], TaskQueue: rawQueue}, rawCounter); err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

func count(b *testing.B, c client.Client, id string) {
	handle, err := c.UpdateWorkflow(b.Context(), client.UpdateWorkflowOptions{WorkflowID: id, UpdateName: "count", Args: []any{"x"},
		WaitForStage: client.WorkflowUpdateStageCompleted})
	var n int
	if err == nil {
		err = handle.Get(b.Context(), &n)
	}
	if err != nil {
		b.Error(err)
	}
}

// benchCost counts what one sign-off costs: statements of the api (the worker's commit is one
// more, which the store's tests hold it to) and events of the workflow's history.
func benchCost(b *testing.B, f *figures, temporal client.Client) {
	project := inReview(b, oneTollgate(b, policy(stage("both", "P5D", "sponsor", "finance_partner"))))
	one := taskOf(b, "sven", project.ID)
	statements, events := apiStatements(b), historyEvents(b, temporal, project.ID)
	stack.As("sven").Must(b, 200, "POST", "/v1/tasks/"+one.ID+"/sign", approval(one), nil, "Idempotency-Key: cost-"+one.ID)
	f.add(b, "SQL statements of a sign-off with an Idempotency-Key", apiStatements(b)-statements+1, 6, "statements")
	f.add(b, "history events of a sign-off", historyEvents(b, temporal, project.ID)-events, 8, "events")
}

func apiStatements(b *testing.B) float64 {
	b.Helper()
	answer := stack.As("").Must(b, 200, "GET", "/metrics", nil, nil)
	for line := range strings.Lines(string(answer.Body)) {
		if text, ok := strings.CutPrefix(line, "tollgate_sql_statements_total "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("the api does not count its statements")
	return 0
}

func historyEvents(b *testing.B, c client.Client, project string) float64 {
	n := 0.0
	events := c.GetWorkflowHistory(b.Context(), "project/"+project, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for ; events.HasNext(); n++ {
		if _, err := events.Next(); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// write replaces the figures in docs/benchmarks.md between its two marks.
func (f *figures) write(b *testing.B) {
	b.Helper()
	file := os.Getenv("TOLLGATE_BENCH_REPORT")
	if file == "" {
		return
	}
	text, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		b.Fatal(err)
	}
	const begin, end = "<!-- figures begin -->", "<!-- figures end -->"
	head, rest, found := bytes.Cut(text, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		b.Fatalf("%s has no marks for the figures", file)
	}
	table := fmt.Sprintf("%s\nMeasured on %s with %d cores (%s/%s), %s.\n\n| what | measured | aim |\n| --- | --- | --- |\n%s\n%s", begin,
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), strings.Join(f.rows, "\n"), end)
	if err := os.WriteFile(file, append(append(head, table...), tail...), 0o644); err != nil {
		b.Fatal(err)
	}
}
