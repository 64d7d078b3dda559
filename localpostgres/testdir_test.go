package localpostgres

import (
	"os"
	"path/filepath"
	"testing"
)

const SharedHome = sharedHome

// DataDir is a place for a test's data that the service account can enter: t.TempDir is closed to
// others, so that for root the cluster would go to sharedHome and stay there.
func DataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpostgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "pg")
}
