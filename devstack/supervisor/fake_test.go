package supervisor

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tollgate/devstack/temporalserver"
)

// The test binary plays the other programs of the stack as well: called as `tollgate` it is a stand-in for
// the tollgate binary, called with `temporal` it is the embedded server.
func TestMain(m *testing.M) {
	switch {
	case filepath.Base(os.Args[0]) == "tollgate":
		exit(tollgateStandIn(os.Args[1:]))
	case len(os.Args) > 1 && os.Args[1] == "temporal":
		exit(temporalStandIn(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// untilSignal is done when the supervisor asks the process to stop.
func untilSignal() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM) //nolint:govet // ends with the process
	return ctx
}

func tollgateStandIn(args []string) error {
	if broken := os.Getenv("STANDIN_BROKEN"); broken == args[0] {
		return fmt.Errorf("%s has a problem", broken)
	}
	switch args[0] {
	case "migrate":
		return migrateStandIn(args)
	case "worker":
		return serveStandIn(os.Getenv("TOLLGATE_WORKER_METRICS_ADDRESS"), "/metrics")
	case "api":
		return serveStandIn(os.Getenv("TOLLGATE_HTTP_ADDRESS"), "/readyz")
	}
	return fmt.Errorf("unknown command %q", args)
}

func migrateStandIn(args []string) error {
	if !strings.HasPrefix(os.Getenv("TOLLGATE_DATABASE_URL"), "postgres://") || len(args) != 3 || args[1] != "--demo-people" {
		return fmt.Errorf("migrate was called with %q", args)
	}
	return os.WriteFile(args[2], []byte(`[{"id":"p1","name":"Ada","roles":["lead"],"token":"t1"}]`), 0o600)
}

func serveStandIn(address, path string) error {
	ctx := untilSignal()
	mux := http.NewServeMux()
	mux.HandleFunc(path, func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: address, Handler: mux}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ListenAndServe(); ctx.Err() == nil {
		return err
	}
	return nil
}

func temporalStandIn(args []string) error {
	ctx := untilSignal()
	options := temporalserver.Options{}
	for i := 0; i+1 < len(args); i += 2 {
		switch args[i] {
		case "--data-dir":
			options.DataDir = args[i+1]
		case "--namespace":
			options.Namespace = args[i+1]
		case "--port":
			_, _ = fmt.Sscan(args[i+1], &options.Port)
		case "--ui-port":
			_, _ = fmt.Sscan(args[i+1], &options.UIPort)
		}
	}
	server, err := temporalserver.Start(options)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return server.Stop()
}
