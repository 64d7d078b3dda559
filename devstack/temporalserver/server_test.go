package temporalserver

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func options(t *testing.T, dir string) Options {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	ui, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return Options{DataDir: dir, Port: port, UIPort: ui, Namespace: "default"}
}

func dial(t *testing.T, o Options) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{
		HostPort: address(o.Port), Namespace: o.Namespace, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// waiting is a workflow that ends with the word that it is signalled.
func waiting(ctx workflow.Context) (word string, err error) {
	workflow.GetSignalChannel(ctx, "word").Receive(ctx, &word)
	return word, ctx.Err()
}

func work(t *testing.T, c client.Client) {
	t.Helper()
	w := worker.New(c, "test", worker.Options{})
	w.RegisterWorkflow(waiting)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
}

func TestWorkflowSurvivesARestart(t *testing.T) {
	o := options(t, filepath.Join(t.TempDir(), "temporal"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	first, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	run, err := dial(t, o).ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "kept", TaskQueue: "test"}, waiting)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}

	second, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Stop() })
	c := dial(t, o)
	work(t, c)
	if err := c.SignalWorkflow(ctx, "kept", run.GetRunID(), "word", "still here"); err != nil {
		t.Fatal(err)
	}
	var word string
	if err := c.GetWorkflow(ctx, "kept", run.GetRunID()).Get(ctx, &word); err != nil || word != "still here" {
		t.Errorf("after a restart the workflow gave %q, %v", word, err)
	}
	checkUI(t, o)
	checkLoopbackOnly(t, o)
}

func checkUI(t *testing.T, o Options) {
	t.Helper()
	response, err := http.Get("http://" + address(o.UIPort) + "/api/v1/namespaces/default")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the web interface answers %s", response.Status)
	}
}

// checkLoopbackOnly tries the machine's other addresses.
func checkLoopbackOnly(t *testing.T, o Options) {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip := a.(*net.IPNet).IP
		if ip.IsLoopback() || ip.To4() == nil {
			continue
		}
		for _, port := range []int{o.Port, o.UIPort} {
			_, portText, _ := net.SplitHostPort(address(port))
			conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip.String(), portText), time.Second)
			if err == nil {
				_ = conn.Close()
				t.Errorf("port %d is open to others at %s", port, ip)
			}
		}
	}
}

func TestOneProcessHasTheDatabase(t *testing.T) {
	dir := t.TempDir()
	held, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	released := time.AfterFunc(200*time.Millisecond, func() { _ = held.Close() })
	defer released.Stop()
	next, err := lock(dir) // an earlier server on its way out is waited for
	if err != nil {
		t.Fatal(err)
	}
	_ = next.Close()
}

func TestInterruptedCreationIsNotTakenForADatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "temporal.db")
	if err := os.WriteFile(file+".new", []byte("cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is there already
		if err := prepareDatabase(file, "default"); err != nil {
			t.Fatal(err)
		}
	}
}
