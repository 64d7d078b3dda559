package workflows

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"tollgate/lifecycle"
)

// Histories of released builds must replay: a case that runs when a worker is upgraded goes on
// exactly where it was. When a table must change, it is a new machine version beside the old.
func TestRecordedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "replay", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded histories (%v): make record-histories", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			recorded, handed := historyIn(t, file), &handOver{}
			replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: []interceptor.WorkerInterceptor{handed}})
			if err != nil {
				t.Fatal(err)
			}
			Register(replayer)
			if err := replayer.ReplayWorkflowHistory(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), recorded); err != nil {
				t.Fatal(err)
			}
			last := recorded.Events[len(recorded.Events)-1].GetWorkflowExecutionContinuedAsNewEventAttributes()
			if want, got := stepIn(t, last.GetInput()), stepIn(t, handed.over); got != want {
				t.Errorf("the next run goes on from step %d, of the recorded one from step %d", got, want)
			}
		})
	}
}

func historyIn(t *testing.T, file string) *history.History {
	t.Helper()
	text, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = text.Close() }()
	recorded, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return recorded
}

// stepIn is the step of the case that a run hands to the next; 0 when it hands on none.
func stepIn(t *testing.T, input *commonpb.Payloads) int64 {
	t.Helper()
	var c lifecycle.Head
	if input != nil {
		if err := converter.GetDefaultDataConverter().FromPayloads(input, &c); err != nil {
			t.Fatal(err)
		}
	}
	return c.Seq
}

// handOver keeps what a run hands to the next: the replayer does not notice a run that ends too early.
type handOver struct {
	interceptor.WorkerInterceptorBase
	over *commonpb.Payloads
}

func (h *handOver) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &handedOver{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}, to: h}
}

type handedOver struct {
	interceptor.WorkflowInboundInterceptorBase
	to *handOver
}

func (h *handedOver) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	out, err := h.Next.ExecuteWorkflow(ctx, in)
	var goesOn *workflow.ContinueAsNewError
	if errors.As(err, &goesOn) {
		h.to.over = goesOn.Input
	}
	return out, err
}
