package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"tollgate/api/apitest"
	"tollgate/apiclient"
	"tollgate/observation/upload"
	"tollgate/store/storetest"
)

// A file of a million observations, loaded over HTTP in pieces and summed up; heap_MB is the most that the process held meanwhile, client and
// server together.
func BenchmarkLoadMillionObservations(b *testing.B) {
	const rows = 1_000_000
	path := filepath.Join(b.TempDir(), "million.csv")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	_, _ = fmt.Fprintln(file, "key,unit,arm,at,value")
	for i := range rows {
		_, _ = fmt.Fprintf(file, "player-%07d,player-%07d,%s,2026-06-%02dT10:00:00Z,%d\n", i, i, []string{"control", "treatment"}[i%2], 1+i%28, i%5/4)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := &world{Harness: apitest.New(b), t: b}
		w.insertRunning()
		server := httptest.NewServer(w.Server)
		var most atomic.Uint64
		done := make(chan struct{})
		go watchHeap(&most, done)
		started := time.Now()
		p, err := upload.Run(b.Context(), path, upload.Options{Client: apiclient.Client{Base: server.URL, Token: storetest.Token("lena"), HTTP: http.DefaultClient}, Pilot: "PIL-2"})
		if err != nil || p.Added != rows || !p.Complete {
			b.Fatalf("%+v, %v", p, err)
		}
		b.ReportMetric(rows/time.Since(started).Seconds(), "rows/s")
		started = time.Now()
		if s := w.summary("?period=day"); s.N != rows+1 {
			b.Fatalf("%d observations", s.N)
		}
		b.ReportMetric(time.Since(started).Seconds(), "summary_s")
		close(done)
		server.Close()
		b.ReportMetric(float64(most.Load())/(1<<20), "heap_MB")
	}
}

// watchHeap notes the most that was held, freed memory that was not given back left out.
func watchHeap(most *atomic.Uint64, done <-chan struct{}) {
	var m runtime.MemStats
	for {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Millisecond):
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse))
		}
	}
}
