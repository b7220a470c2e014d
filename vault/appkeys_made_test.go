package vault_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/appkeys"
)

// A madeKey is a key as it is told once.
type madeKey struct{ key, id string }

func made(a answer) madeKey { return madeKey{a.text("api_key"), a.text("id")} }

func (w *world) works(key string) bool {
	w.Helper()
	return w.send(request{key: key, method: "GET", target: "/sdk/scopes"}).status == http.StatusOK
}

// TestWhatAKeyMakesWhileItEndsIsSeen by whoever ends it: what is derived from it ends with it, at the latest.
func TestWhatAKeyMakesWhileItEndsIsSeen(t *testing.T) {
	inWorld(t, func(w *world) {
		endings := map[string]func(madeKey) request{
			"revoked": func(k madeKey) request {
				return request{method: "POST", target: "/console/v1/app-keys/" + k.id + "/revoke"}
			},
			"rotated": func(k madeKey) request {
				return request{method: "POST", target: "/console/v1/app-keys/" + k.id + "/rotate", body: `{"overlap_days":0}`}
			},
		}
		for name, end := range endings {
			for round := range 8 {
				parent := made(w.post("/console/v1/app-keys", `{"name":"parent","scopes":["agents:read","keys:derive"]}`))
				derive := func(int) request {
					return request{key: parent.key, method: "POST", target: "/sdk/keys/derive", body: `{"scopes":["agents:read"],"expires_in":3600}`}
				}
				answers := w.sendAll(append(append(repeat(4, derive), end(parent)), repeat(4, derive)...)...)
				for _, a := range append(answers[:4:4], answers[5:]...) {
					if a.status == http.StatusCreated && w.works(a.text("api_key")) {
						t.Errorf("round %d: a derived key works after its parent was %s", round, name)
					}
				}
			}
		}
	})
}

// TestNoKeyHoldsUpTheEndOfOne: a rotated key ends, and a deprecation is taken back by another key alone, which may do as much.
func TestNoKeyHoldsUpTheEndOfOne(t *testing.T) {
	inWorld(t, func(w *world) {
		undeprecate := func(by string, k madeKey) answer {
			return w.send(request{key: by, method: "POST", target: "/console/v1/app-keys/" + k.id + "/undeprecate"})
		}
		rotated := made(w.post("/console/v1/app-keys", `{"name":"rotated","scopes":["agents:read","keys:admin"]}`))
		w.post("/console/v1/app-keys/"+rotated.id+"/rotate", `{"overlap_days":1}`).want(http.StatusCreated)
		undeprecate(w.appKey, rotated).refused(http.StatusConflict, "key_rotated")
		undeprecate(rotated.key, rotated).refused(http.StatusForbidden, "insufficient_scope")

		strong := made(w.post("/console/v1/app-keys", `{"name":"strong","scopes":["agents:read","keys:admin"]}`))
		w.post("/console/v1/app-keys/"+strong.id+"/deprecate", ``).want(http.StatusOK)
		undeprecate(strong.key, strong).refused(http.StatusForbidden, "insufficient_scope")
		ends := w.Now().Add(time.Hour)
		limit := 100
		for scope, weak := range map[string]appkeys.Wanted{
			"insufficient_scope": {Scopes: []string{"keys:admin"}},
			"expires_at":         {Scopes: []string{"agents:read", "keys:admin"}, ExpiresAt: &ends},
			"cidr_allowlist":     {Scopes: []string{"agents:read", "keys:admin"}, CIDRs: []string{"192.0.0.0/8"}},
			"rate_limit_rpm":     {Scopes: []string{"agents:read", "keys:admin"}, RateLimit: &limit},
		} {
			weak.Name = "weak"
			key, _ := w.appKeyOf(weak)
			if a := undeprecate(key, strong); scope == "insufficient_scope" {
				a.refused(http.StatusForbidden, scope)
			} else {
				a.refusedField(scope)
			}
		}
		equal, _ := w.appKeyOf(appkeys.Wanted{Name: "equal", Scopes: []string{"agents:read", "keys:admin"}})
		undeprecate(equal, strong).want(http.StatusOK).wantJSON("deprecated_at", `null`)

		bot := w.agentNamed("bot")
		w.post("/sdk/keys/"+bot.keyID+"/rotate", `{"overlap_days":1}`).want(http.StatusCreated)
		agent := w.me(bot.key).text("id")
		w.patch("/sdk/agents/"+agent+"/keys/"+bot.keyID+"/undeprecate", `{}`).refused(http.StatusConflict, "key_rotated")
		w.advance(24 * time.Hour)
		if w.works(rotated.key) || w.works(bot.key) {
			t.Error("a rotated key works on")
		}
	})
}

// TestAKeyGivesNoMoreRequestsThanItsOwn, whatever it makes.
func TestAKeyGivesNoMoreRequestsThanItsOwn(t *testing.T) {
	inWorld(t, func(w *world) {
		limit := 20
		slow, id := w.appKeyOf(appkeys.Wanted{Name: "slow", Scopes: []string{"agents:read", "keys:admin", "keys:derive"}, RateLimit: &limit})
		create := func(by, more string) answer {
			return w.send(request{key: by, method: "POST", target: "/console/v1/app-keys", body: `{"name":"x","scopes":["agents:read"]` + more + `}`})
		}
		create(slow, `,"rate_limit_rpm":21`).refusedField("rate_limit_rpm")
		create(slow, `,"rate_limit_rpm":20`).want(http.StatusCreated)
		sister := made(create(slow, ``).want(http.StatusCreated).wantJSON("rate_limit_rpm", `20`))
		create(slow, `,"rate_limit_rpm":null`).want(http.StatusCreated).wantJSON("rate_limit_rpm", `20`)

		child := made(w.send(request{key: slow, method: "POST", target: "/sdk/keys/derive", body: `{"scopes":["agents:read","keys:admin"],"expires_in":600}`}))
		create(child.key, ``).refused(http.StatusForbidden, "insufficient_scope")
		w.send(request{key: child.key, method: "POST", target: "/sdk/keys/" + id + "/rotate", body: `{}`}).refused(http.StatusForbidden, "insufficient_scope")

		w.advance(time.Minute)
		for used, key := 0, slow; used < 20; used++ {
			a := w.send(request{key: key, method: "POST", target: "/sdk/keys/" + id + "/rotate", body: `{"overlap_days":1}`}).want(http.StatusCreated)
			if left := a.header.Get("X-RateLimit-Remaining"); left != fmt.Sprint(19-used) {
				t.Fatalf("%s are left after %d", left, used+1)
			}
			next := made(a)
			key, id = next.key, next.id
		}
		for _, key := range []string{slow, child.key, sister.key} {
			w.send(request{key: key, method: "GET", target: "/sdk/agents"}).refused(http.StatusTooManyRequests, "rate_limit_exceeded")
		}
	})
}

// TestAKeyWithoutALimitMakesOnesThatCountAlone: a slow one that a busy program makes is not refused for what that sends.
func TestAKeyWithoutALimitMakesOnesThatCountAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		maker, _ := w.appKeyOf(appkeys.Wanted{Name: "maker", Scopes: []string{"agents:read", "keys:admin"}})
		for range 5 {
			w.send(request{key: maker, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		}
		slow := made(w.send(request{key: maker, method: "POST", target: "/console/v1/app-keys", body: `{"name":"slow","scopes":["agents:read"],"rate_limit_rpm":3}`}))
		for range 3 {
			w.send(request{key: slow.key, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		}
		w.send(request{key: slow.key, method: "GET", target: "/sdk/agents"}).refused(http.StatusTooManyRequests, "rate_limit_exceeded")
	})
}

// TestAKeyWithoutALimitIsLimitedWithAllThatItMakes: those without a limit of their own count as it, and those with one within it.
func TestAKeyWithoutALimitIsLimitedWithAllThatItMakes(t *testing.T) {
	inWorld(t, func(w *world) {
		maker, id := w.appKeyOf(appkeys.Wanted{Name: "maker", Scopes: []string{"agents:read", "keys:admin", "keys:derive"}})
		create := func(by, more string) answer {
			return w.send(request{key: by, method: "POST", target: "/console/v1/app-keys", body: `{"name":"x","scopes":["agents:read","keys:admin"]` + more + `}`}).want(http.StatusCreated)
		}
		get := func(key string) answer { return w.send(request{key: key, method: "GET", target: "/sdk/agents"}) }
		left := func(a answer, want int) {
			w.Helper()
			if got := a.header.Get("X-RateLimit-Remaining"); got != fmt.Sprint(want) {
				w.Errorf("%s are left, want %d", got, want)
			}
		}
		whole := made(create(maker, ``).wantJSON("counts_as", `"`+id+`"`).wantJSON("counts_within", `null`))
		slow := made(create(whole.key, `,"rate_limit_rpm":9`).wantJSON("counts_as", `null`).wantJSON("counts_within", `"`+id+`"`))
		below := made(create(slow.key, ``).wantJSON("rate_limit_rpm", `9`).wantJSON("counts_as", `"`+slow.id+`"`).wantJSON("counts_within", `"`+id+`"`))
		next := made(w.send(request{key: slow.key, method: "POST", target: "/sdk/keys/" + slow.id + "/rotate", body: `{"overlap_days":1}`}).
			want(http.StatusCreated).wantJSON("counts_as", `"`+slow.id+`"`).wantJSON("counts_within", `"`+id+`"`))
		left(get(maker), wire.MaxRateLimit-5)
		left(get(whole.key), wire.MaxRateLimit-6)
		left(get(below.key), 6)
		left(get(next.key), 5)

		_, err := w.store.ShareKeyRates(w.Context(), store.KeyRates{Process: "another", Minute: w.Now().Unix() / 60, Requests: map[string]int{id: wire.MaxRateLimit - 10}})
		w.must(err)
		w.must(w.vault.Flush(w.Context()))
		left(get(slow.key), 1)
		a := get(whole.key).want(http.StatusOK)
		left(a, 0)
		for _, key := range []string{maker, whole.key, slow.key, next.key, below.key} {
			get(key).refused(http.StatusTooManyRequests, "rate_limit_exceeded").wantJSON("limit", `600000`)
		}
		get(next.key).says("The API key that made this one may send 600000 requests a minute, together with all that it made")
		w.advance(time.Minute)
		left(get(slow.key), 8)
	})
}

// TestAKeyMakesSoManyKeysAtMost, derived ones and others, also by the names of those that take its place.
func TestAKeyMakesSoManyKeysAtMost(t *testing.T) {
	inWorld(t, func(w *world) {
		maker, row, err := w.vault.AppKeys.Create(w.Context(), appkeys.Wanted{Name: "maker", Scopes: []string{"agents:read", "keys:admin", "keys:derive"}, RateLimit: new(100)})
		w.must(err)
		ends := w.Now().Add(time.Hour)
		w.must(w.store.LongTx(w.Context(), func(tx *store.Tx) error {
			for i := range wire.MaxMadeKeys - 1 {
				key := store.Key{ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), AppID: row.AppID, Name: "x", Prefix: "alter_rk_x", Hash: fmt.Appendf(nil, "%032d", i),
					CreatedAt: w.Now(), Scopes: store.TextList{"agents:read"}, ExpiresAt: &ends, CountsAs: &row.ID}
				if err := tx.InsertKey(w.Context(), key); err != nil {
					return err
				}
			}
			return nil
		}))
		create := request{key: maker, method: "POST", target: "/console/v1/app-keys", body: `{"name":"x","scopes":["agents:read"]}`}
		derive := request{key: maker, method: "POST", target: "/sdk/keys/derive", body: `{"scopes":["agents:read"],"expires_in":3600}`}
		w.send(create).want(http.StatusCreated)
		w.send(create).refused(http.StatusConflict, wire.CodeAgentKeyLimit)
		w.send(derive).refused(http.StatusConflict, wire.CodeAgentKeyLimit)
		w.advance(time.Hour)
		w.send(create).want(http.StatusCreated)
		w.send(derive).want(http.StatusCreated)
	})
}

// TestWhatARequestGaveUpItsKeysSuccessorHasNot: it would hold more than the request may use.
func TestWhatARequestGaveUpItsKeysSuccessorHasNot(t *testing.T) {
	inWorld(t, func(w *world) {
		key, id := w.appKeyOf(appkeys.Wanted{Name: "self", Scopes: []string{"agents:read", "keys:admin"}})
		bot := w.agentNamed("bot")
		for _, k := range []madeKey{{key, id}, {bot.key, bot.keyID}} {
			rotate := request{key: k.key, method: "POST", target: "/sdk/keys/" + k.id + "/rotate", body: `{"overlap_days":1}`, constraints: "keys:admin"}
			w.send(rotate).refused(http.StatusForbidden, "insufficient_scope")
			rotate.constraints = ""
			w.send(rotate).want(http.StatusCreated)
		}
	})
}
