package vault_test

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// BenchmarkRetrieve gives credentials out, each of which is on the disk before it leaves.
func BenchmarkRetrieve(b *testing.B) {
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		for _, n := range []int{16, 64} {
			b.Run(fmt.Sprintf("%s/%d", database, n), func(b *testing.B) {
				o := store.Options{Path: filepath.Join(b.TempDir(), "test.db")}
				if database == "PostgreSQL" {
					o = store.Options{URL: pgtest.URL(b)}
				}
				w := newWorld(b, storetest.Open(b, o))
				w.catchUp()
				h := w.newGrantee("books")
				work := make(chan struct{})
				var wait sync.WaitGroup
				for range n {
					wait.Go(func() {
						for range work {
							recorder := httptest.NewRecorder()
							w.vault.Handler().ServeHTTP(recorder, w.build(h.retrieval()))
							if recorder.Code != 200 {
								b.Errorf("status %d: %s", recorder.Code, recorder.Body)
							}
						}
					})
				}
				b.ResetTimer()
				for range b.N {
					work <- struct{}{}
				}
				close(work)
				wait.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "retrievals/s")
			})
		}
	}
}
