package vault_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// storageRefused checks the answer to a change that the storage refused.
func (a answer) storageRefused(reason string) {
	a.Helper()
	a.refused(http.StatusServiceUnavailable, wire.CodeServiceUnavailable)
	message, _ := a.body["message"].(string)
	if a.header.Get("Retry-After") == "" || a.body["outcome"] != "unchanged" ||
		!strings.HasPrefix(message, "The server's storage can't do this now: "+reason+". Nothing was changed.") {
		a.Errorf("%v %s", a.header, a.raw)
	}
}

func TestALockedDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	path := storetest.Path(t)
	w := newWorld(t, storetest.Open(t, store.Options{Path: path}))
	if err := w.store.PrepareToServe(t.Context()); err != nil { // as every server is before its first request
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var changes sync.WaitGroup
	begun := time.Now()
	for i := range 5 { // which wait together, not one after the other
		changes.Go(func() {
			w.post("/sdk/agents", fmt.Sprintf(`{"name":"bot-%d"}`, i)).storageRefused("the database is locked by another program, or busy")
		})
	}
	changes.Wait()
	if took := time.Since(begun); took > 40*time.Second { // one after the other it would be 50
		t.Errorf("it took %s", took)
	}
	if a := w.get("/sdk/agents"); a.status != http.StatusOK {
		t.Errorf("reading waits for the lock: %s", a.raw)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if a := w.post("/sdk/agents", `{"name":"bot-1"}`); a.status != http.StatusCreated {
		t.Errorf("after the lock is gone: %s", a.raw)
	}
}

// onCluster is a world on a PostgreSQL of its own, whose clock begins now: a database knows no other.
func onCluster(t *testing.T) (*world, *pgtest.Cluster) {
	c := pgtest.New(t)
	w := newWorld(t, storetest.Open(t, store.Options{URL: c.URL()}))
	w.catchUp()
	return w, c
}

// ask sends a request and returns the status and body, from any goroutine.
func (w *world) ask(method, target, body string) (int, string) {
	recorder := httptest.NewRecorder()
	w.vault.Handler().ServeHTTP(recorder, w.build(request{method: method, target: target, body: body}))
	return recorder.Code, recorder.Body.String()
}

func (w *world) becomesReady() {
	w.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err := w.store.Ready(w.Context())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			w.Fatalf("not ready: %v", err)
		}
	}
}

func TestPostgreSQLGoesAwayUnderLoad(t *testing.T) {
	t.Parallel()
	w, c := onCluster(t)
	var served, refused atomic.Int32
	ctx, stop := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for program := range 64 {
		load.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				w.catchUp() // what was signed before the crash is refused
				method, target, body := "GET", "/sdk/agents?limit=1", ""
				if program%2 == 0 {
					method, target, body = "POST", "/sdk/agents", fmt.Sprintf(`{"name":"bot-%d-%d"}`, program, i)
				}
				switch status, raw := w.ask(method, target, body); status {
				case http.StatusOK, http.StatusCreated:
					served.Add(1)
				case http.StatusServiceUnavailable:
					refused.Add(1)
					if method == "POST" && !strings.Contains(raw, `"outcome":`) {
						t.Errorf("nothing says what became of the change: %s", raw)
					}
				default:
					t.Errorf("%s %s: status %d: %s", method, target, status, raw)
				}
			}
		})
	}
	until := func(n *atomic.Int32, more int32) {
		for want, deadline := n.Load()+more, time.Now().Add(time.Minute); n.Load() < want; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("within a minute %d more were to come, and %d are missing", more, want-n.Load())
			}
		}
	}
	for range 3 {
		until(&served, 200)
		c.Stop("immediate")
		until(&refused, 100)
		if w.store.Ready(t.Context()) == nil {
			t.Error("ready without a database")
		}
		c.Start()
		w.becomesReady()
	}
	until(&served, 200)
	stop()
	load.Wait()
	t.Logf("%d served, %d refused", served.Load(), refused.Load())
}

// After a crash the pool holds nothing but dead connections.
func TestReadyMeansThatRequestsWork(t *testing.T) {
	t.Parallel()
	w, c := onCluster(t)
	for round := range 3 {
		var requests sync.WaitGroup
		for i := range 32 {
			requests.Go(func() {
				name := fmt.Sprintf("bot-%d-%d", round, i)
				if status, raw := w.ask("POST", "/sdk/agents", `{"name":"`+name+`"}`); status != http.StatusCreated {
					t.Errorf("round %d: status %d: %s", round, status, raw)
				}
			})
		}
		requests.Wait()
		c.Stop("immediate")
		c.Start()
		w.becomesReady()
		w.advance(time.Since(w.Now()) + time.Second) // past the second in which it came back, whose requests are refused
	}
}

func TestAFrozenDatabaseHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w, c := onCluster(t)
	w.get("/sdk/agents")
	c.Freeze()
	var waiting sync.WaitGroup
	within := func(limit time.Duration, what string, do func() bool) { // on a machine that has much to do
		waiting.Go(func() {
			begun := time.Now()
			if !do() || time.Since(begun) > limit+20*time.Second {
				t.Errorf("%s: wrong, or too late after %s", what, time.Since(begun))
			}
		})
	}
	for range 40 { // more than there are connections
		within(7*time.Second, "a read", func() bool {
			status, _ := w.ask("GET", "/sdk/agents", "")
			return status == http.StatusServiceUnavailable
		})
	}
	within(2*time.Second, "a probe", func() bool { return w.store.Ready(t.Context()) != nil })
	within(12*time.Second, "a transaction", func() bool {
		ctx := t.Context()
		return w.store.Tx(ctx, func(tx *store.Tx) error { return tx.PutSetting(ctx, "a", "b") }) != nil
	})
	waiting.Wait()
	c.Thaw()
	w.becomesReady()
	if status, raw := w.ask("POST", "/sdk/agents", `{"name":"bot"}`); status != http.StatusCreated {
		t.Errorf("status %d: %s", status, raw)
	}
}

func TestAReadOnlyDatabaseIsNotReady(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	w := newWorld(t, storetest.Open(t, store.Options{URL: url}))
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := url[strings.LastIndexByte(url, '/')+1 : strings.IndexByte(url, '?')]
	for _, statement := range []string{"alter database " + name + " set default_transaction_read_only = on",
		"select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "' and pid <> pg_backend_pid()"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	w.post("/sdk/agents", `{"name":"bot"}`).storageRefused("PostgreSQL takes no changes")
	if err := w.store.Ready(t.Context()); err == nil {
		t.Error("ready")
	}
}

func TestDamagedPagesAreNotReady(t *testing.T) {
	t.Parallel()
	path := storetest.Path(t)
	w := newWorld(t, storetest.Open(t, store.Options{Path: path}))
	for i := range 200 {
		w.post("/sdk/agents", fmt.Sprintf(`{"name":"bot-%d"}`, i))
	}
	w.becomesReady()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `pragma wal_checkpoint(truncate)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	junk := []byte(strings.Repeat("junk", 1024)) // a page somewhere in the middle
	if _, err := f.WriteAt(junk, info.Size()/2/4096*4096); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); w.store.Ready(t.Context()) == nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it stays ready")
		}
	}
}
