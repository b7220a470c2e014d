package vault_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// inFlight is how many retrievals are under way while something is taken away.
const inFlight = 100

// givenOut counts the calls that a credential was given out for.
func (w *world) givenOut() float64 {
	w.Helper()
	_, total := w.calls("outcome=unreported&limit=1")
	return total
}

// TestWhatIsTakenAwayIsGivenOutNoMore takes power away in each way there is, while many ask. From the moment at which that
// is done nothing is given out any more, also to those who asked before; and what was given out is written down.
func TestWhatIsTakenAwayIsGivenOutNoMore(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]struct {
		away func(w *world, g grantee) answer
		code string
	}{
		"grant revoked":   {func(w *world, g grantee) answer { return w.post(g.grantPath+"/revoke", `{}`) }, wire.CodeGrantRevoked},
		"agent suspended": {func(w *world, g grantee) answer { return w.patch(g.agent, `{"status":"inactive"}`) }, wire.CodeAgentInactive},
		"key revoked":     {func(w *world, g grantee) answer { return w.delete(g.keyPath + "?force=true") }, wire.CodeKeyRevoked},
		"secret deleted":  {func(w *world, g grantee) answer { return w.delete(managedSecrets + "/" + g.slug) }, wire.CodeGrantDeleted},
		"scope removed": {func(w *world, g grantee) answer {
			return w.patch(g.agent+"?expected_version=1&grace_seconds=0", `{"scopes":{}}`)
		}, wire.CodeAgentScopeNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(w *world) {
				g := w.newGrantee("books")
				begun, ended := make(chan struct{}, inFlight), sync.WaitGroup{}
				var given atomic.Int64
				for range inFlight {
					ended.Go(func() {
						begun <- struct{}{}
						switch a := w.send(g.retrieval()); {
						case a.status == http.StatusOK:
							given.Add(1)
						case !outOfTime(a) && a.body["error"] != take.code:
							t.Errorf("%s, want %s", a.raw, take.code)
						}
					})
				}
				for range inFlight / 4 {
					<-begun
				}
				take.away(w, g).want(http.StatusOK)
				before := w.givenOut()
				ended.Wait()
				if after := w.givenOut(); after != before || after != float64(given.Load()) {
					t.Errorf("%v were given out when it was taken away, %v in the end, of which %d have arrived", before, after, given.Load())
				}
				if a := w.send(g.retrieval()); a.body["error"] != take.code {
					t.Errorf("afterwards: %s", a.raw)
				}
			})
		})
	}
}

// outOfTime reports whether a retrieval was given up, and nothing given out: what it is decided by changes faster than a busy machine
// decides.
func outOfTime(a answer) bool { return a.status == http.StatusServiceUnavailable }

// TestAReplacedValueIsGivenOutNoMore: each answer has the one value or the other, and after the replacement only the new one.
func TestAReplacedValueIsGivenOutNoMore(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		value := func(n int) string { return fmt.Sprintf("the-value-number-%d", n) }
		replaced := atomic.Int64{} // the newest value that a replacement has answered for
		w.put(managedSecrets+"/books/value", `{"value":{"token":"`+value(0)+`"}}`).want(http.StatusOK)
		done, ended := make(chan struct{}), sync.WaitGroup{}
		for range 16 {
			ended.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
					}
					least := replaced.Load()
					var n int64
					a := w.send(g.retrieval())
					if outOfTime(a) {
						continue
					}
					token := a.want(http.StatusOK).text("access_token")
					if _, err := fmt.Sscanf(token, "the-value-number-%d", &n); err != nil || n < least || n > replaced.Load()+1 {
						t.Errorf("given out was %q after number %d was in place", token, least)
					}
				}
			})
		}
		for n := 1; n <= 20; n++ {
			w.put(managedSecrets+"/books/value", `{"value":{"token":"`+value(n)+`"}}`).want(http.StatusOK)
			replaced.Store(int64(n))
		}
		close(done)
		ended.Wait()
	})
}

// TestTwoReplicasTakeAwayTogether revokes on one server while agents ask the other.
func TestTwoReplicasTakeAwayTogether(t *testing.T) {
	t.Parallel()
	url := storetest.URL(t)
	w := newWorld(t, storetest.Open(t, store.Options{URL: url}))
	other, err := vault.New(vault.Options{
		Store:     storetest.Open(t, store.Options{URL: url}),
		Secrets:   keyring.Of(secret),
		MasterKey: seal.New(keyring.Of(masterKey)),
		Now:       w.Now,
	})
	w.must(err)
	g := w.newGrantee("books")
	var given atomic.Int64
	begun, ended := make(chan struct{}, inFlight), sync.WaitGroup{}
	for i := range inFlight {
		ended.Go(func() {
			begun <- struct{}{}
			v := []*vault.Vault{w.vault, other}[i%2]
			recorder := httptest.NewRecorder()
			v.Handler().ServeHTTP(recorder, w.build(g.retrieval()))
			if recorder.Code == http.StatusOK {
				given.Add(1)
			} else if recorder.Code != http.StatusForbidden && recorder.Code != http.StatusServiceUnavailable {
				t.Errorf("%d %s", recorder.Code, recorder.Body)
			}
		})
	}
	for range inFlight / 4 {
		<-begun
	}
	w.post(g.grantPath+"/revoke", `{}`).want(http.StatusOK)
	before := w.givenOut()
	ended.Wait()
	if after := w.givenOut(); after != before || after != float64(given.Load()) {
		t.Errorf("%v were given out when it was revoked, %v in the end, of which %d have arrived", before, after, given.Load())
	}
}
