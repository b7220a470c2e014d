package vault_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/appkeys"
)

type keyedAgent struct{ key, keyID string }

func (w *world) agentNamed(name string) keyedAgent {
	w.Helper()
	_, key, path := w.newAgent(name, "{}")
	return keyedAgent{key, path[strings.LastIndex(path, "/")+1:]}
}

// appKeyOf makes another key of the application.
func (w *world) appKeyOf(want appkeys.Wanted) (plaintext, id string) {
	w.Helper()
	plaintext, key, err := w.vault.AppKeys.Create(w.TB.Context(), want)
	w.must(err)
	return plaintext, key.ID
}

func TestAKeyMayDoWhatItLists(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		reader, _ := w.appKeyOf(appkeys.Wanted{Name: "reader", Scopes: []string{"agents:read"}})
		w.send(request{key: reader, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		body := w.send(request{key: reader, method: "POST", target: "/sdk/agents", body: `{"name":"x","type":"agent","scopes":{}}`}).refused(http.StatusForbidden, "insufficient_scope").body
		for field, want := range map[string]string{"required": "agents:write", "granted": "agents:read", "missing": "agents:write"} {
			if list, _ := body[field].([]any); len(list) != 1 || list[0] != want {
				t.Errorf("%s is %v", field, body[field])
			}
		}
		w.send(request{key: reader, method: "GET", target: "/sdk/agents", constraints: "agents:read,agents:write"}).refused(http.StatusBadRequest, "constraint_not_narrowing")
		w.send(request{key: reader, method: "GET", target: "/sdk/scopes"}).want(http.StatusOK)
	})
}

// idsOf are the ids of grants in a list, sorted.
func idsOf(list any) (ids []string) {
	for _, item := range list.([]any) {
		id, ofProtocol := item.(map[string]any)["grant_id"].(string)
		if !ofProtocol {
			id = item.(map[string]any)["id"].(string)
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// TestAKeySeesTheGrantsAlone that its scopes name, or the constraints of a request (protocol 7.4).
func TestAKeySeesTheGrantsAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, own := w.holder("bot")
		grantOf := func() string {
			return w.post(consoleGrants, `{"managed_secret":"acme","agent_id":"`+agent+`"}`).want(http.StatusCreated).text("id")
		}
		first, second, other := grantOf(), grantOf(), grantOf()
		one := "grants:read:" + first
		parent, _ := w.appKeyOf(appkeys.Wanted{Name: "reader", Scopes: []string{"grants:read", "keys:derive"}})
		derive := func(by, scopes, constraints string) answer {
			return w.send(request{key: by, method: "POST", target: "/sdk/keys/derive", body: `{"scopes":` + scopes + `,"expires_in":600}`, constraints: constraints})
		}
		sees := func(key, constraints string, want ...string) {
			w.Helper()
			held := w.send(request{key: key, method: "POST", target: "/sdk/grants/list", body: `{}`, constraints: constraints}).want(http.StatusOK)
			lists := []any{held.body["grants"]}
			if key != own {
				lists = append(lists, w.send(request{key: key, method: "GET", target: consoleGrants, constraints: constraints}).want(http.StatusOK).body["items"])
			}
			for _, list := range lists {
				if ids := idsOf(list); !slices.Equal(ids, slices.Sorted(slices.Values(want))) {
					w.Errorf("it sees %q, want %q", ids, want)
				}
			}
		}
		get := func(key, id, constraints string) answer {
			return w.send(request{key: key, method: "GET", target: consoleGrants + "/" + id, constraints: constraints})
		}

		narrow := derive(parent, `["grants:read:`+strings.ToUpper(first)+`","`+one+`"]`, "").want(http.StatusCreated).wantJSON("scopes", `["`+one+`"]`)
		key := narrow.text("api_key")
		sees(key, "", first)
		sees(key, "grants:read:"+strings.ToUpper(first), first)
		get(key, first, "").want(http.StatusOK)
		get(key, strings.ToUpper(first), one).want(http.StatusOK)
		get(key, second, "").refused(http.StatusForbidden, "insufficient_scope").wantJSON("required", `["grants:read:`+second+`"]`).
			wantJSON("missing", `["grants:read:`+second+`"]`).wantJSON("granted", `["`+one+`"]`)
		get(key, "11111111-2222-4333-8444-555555555555", "").refused(http.StatusForbidden, "insufficient_scope") // as one that it may not see
		get(key, w.appKey, "").refused(http.StatusForbidden, "insufficient_scope").wantJSON("required", `["grants:read"]`)
		for _, wider := range []string{"grants:read", "grants:read:" + second, "grants:read:"} {
			get(key, first, wider).refused(http.StatusBadRequest, "constraint_not_narrowing")
		}

		sees(parent, "", first, second, other)
		sees(parent, one+",grants:read:"+second, first, second)
		sees(parent, one+",grants:read", first, second, other)
		sees(parent, "grants:read:grnt_abc")
		sees(own, "", first, second, other)
		sees(own, one, first)
		get(parent, second, one).refused(http.StatusForbidden, "insufficient_scope").wantJSON("granted", `["`+one+`"]`)

		derive(parent, `["grants:read"]`, "keys:derive,"+one).refused(http.StatusForbidden, "insufficient_scope").wantJSON("missing", `["grants:read"]`)
		derive(parent, `["grants:read:`+second+`"]`, "keys:derive,"+one).refused(http.StatusForbidden, "insufficient_scope")
		derive(parent, `["`+one+`"]`, "keys:derive,"+one).want(http.StatusCreated)
		derive(parent, `["grants:read:grnt_abc","grants:read"]`, "").want(http.StatusCreated)
		for _, wrong := range []string{"agents:read:" + agent, "grants:read:", "grants:read:a b", "grants:read:a:b", "grants:write:" + first, "grants:read:*"} {
			derive(parent, `["`+wrong+`"]`, "").refusedField("scopes")
		}

		made := w.post("/console/v1/app-keys", `{"name":"two","scopes":["`+one+`","grants:read:`+second+`","keys:derive","keys:admin"]}`).want(http.StatusCreated).text("api_key")
		sees(made, "", first, second)
		sees(made, one+",keys:derive", first)
		derive(made, `["grants:read:`+other+`"]`, "").refused(http.StatusForbidden, "insufficient_scope").wantJSON("missing", `["grants:read:`+other+`"]`)
		derive(made, `["grants:read"]`, "").refused(http.StatusForbidden, "insufficient_scope")
		sees(derive(made, `["`+one+`"]`, "").want(http.StatusCreated).text("api_key"), "", first)
		w.send(request{key: made, method: "GET", target: "/console/v1/endings"}).refused(http.StatusForbidden, "insufficient_scope")
		var many []string
		for i := range wire.MaxKeyScopes + 1 {
			many = append(many, "grants:read:"+strconv.Itoa(i))
		}
		w.post("/console/v1/app-keys", `{"name":"many","scopes":["`+strings.Join(many, `","`)+`"]}`).refusedField("scopes")
	})
}

func TestAKeyEnds(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		ends := w.Now().Add(time.Minute)
		key, _ := w.appKeyOf(appkeys.Wanted{Name: "short", Scopes: []string{"agents:read"}, ExpiresAt: &ends})
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		w.advance(time.Minute)
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).refused(http.StatusUnauthorized, "key_expired")
	})
}

func TestAKeyWorksFromItsNetworksOnly(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		key, _ := w.appKeyOf(appkeys.Wanted{Name: "near", Scopes: []string{"agents:read"}, CIDRs: []string{"10.0.0.0/8", "2001:db8::1"}})
		for address, in := range map[string]bool{"10.1.2.3:1": true, "[::ffff:10.1.2.3]:1": true, "[2001:db8::1]:1": true, "[2001:db8::2]:1": false, "11.0.0.1:1": false, "": false} {
			a := w.send(request{key: key, method: "GET", target: "/sdk/agents", tamper: func(r *http.Request) { r.RemoteAddr = address }})
			if in {
				a.want(http.StatusOK)
			} else {
				a.refused(http.StatusForbidden, "ip_not_allowed")
			}
		}
	})
}

func TestADerivedKeyMayDoLessForAShortTime(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		ends := w.Now().Add(2 * time.Hour)
		parent, id := w.appKeyOf(appkeys.Wanted{Name: "parent", Scopes: []string{"agents:read", "keys:derive", "keys:admin"}, CIDRs: []string{"192.0.0.0/8"}, ExpiresAt: &ends})
		derive := func(key, body string) answer {
			return w.send(request{key: key, method: "POST", target: "/sdk/keys/derive", body: body})
		}
		made := derive(parent, `{"scopes":["agents:read"],"expires_in":86400}`).want(http.StatusCreated).body
		if made["key_type"] != "dk" || made["parent_key_id"] != id || made["expires_at"] != ends.UTC().Format(time.RFC3339) {
			t.Errorf("derived %v", made)
		}
		child := made["api_key"].(string)
		w.send(request{key: child, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		derive(child, `{"scopes":["agents:read"],"expires_in":60}`).refused(http.StatusForbidden, "insufficient_scope")
		derive(parent, `{"scopes":["agents:read","keys:derive"],"expires_in":60}`).refused(http.StatusBadRequest, "invalid_scope_for_derived_key")
		derive(parent, `{"scopes":["agents:write"],"expires_in":60}`).refused(http.StatusForbidden, "insufficient_scope")
		derive(parent, `{"scopes":["agents:read"],"expires_in":60,"cidr_allowlist":["10.0.0.0/8"]}`).refused(http.StatusUnprocessableEntity, "validation_failed")
		derive(parent, `{"scopes":[],"expires_in":0}`).refused(http.StatusUnprocessableEntity, "validation_failed")
		rotate := request{method: "POST", target: "/sdk/keys/" + made["id"].(string) + "/rotate", body: `{"overlap_days":1}`}
		w.send(rotate).refused(http.StatusConflict, "key_not_rotatable")

		w.send(request{method: "DELETE", target: "/sdk/keys/" + id}).want(http.StatusOK)
		w.send(request{key: child, method: "GET", target: "/sdk/agents"}).refused(http.StatusUnauthorized, "key_revoked")
	})
}

// TestDerivedKeysThatEndedAreRemoved some time after they did, with their uses; the trail tells of them on.
func TestDerivedKeysThatEndedAreRemoved(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(o *vault.Options) { o.KeepDerived = 30 * 24 * time.Hour })
		ends := w.Now().Add(time.Minute)
		parent, id := w.appKeyOf(appkeys.Wanted{Name: "parent", Scopes: []string{"agents:read", "keys:derive"}})
		w.appKeyOf(appkeys.Wanted{Name: "ended", Scopes: []string{"agents:read"}, ExpiresAt: &ends})
		derive := func(name string, seconds int) map[string]any {
			return w.send(request{key: parent, method: "POST", target: "/sdk/keys/derive", body: `{"scopes":["agents:read"],"name":"` + name + `","expires_in":` + strconv.Itoa(seconds) + `}`}).want(http.StatusCreated).body
		}
		old, revoked := derive("old", 60), derive("revoked", 60)
		derive("longer", 24*3600)
		w.send(request{key: old["api_key"].(string), method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		w.must(w.vault.AppKeys.Revoke(t.Context(), revoked["id"].(string)))
		w.must(w.vault.Flush(t.Context()))
		left := func(want ...string) {
			t.Helper()
			w.runTask("remove ended derived keys")
			var names []string
			for _, item := range w.get("/console/v1/app-keys?include_derived=true&sort=name").items() {
				names = append(names, item["name"].(string))
			}
			if !slices.Equal(names, want) {
				t.Errorf("left are %q, want %q", names, want)
			}
		}
		w.advance(30*24*time.Hour + 59*time.Second)
		left("ended", "longer", "old", "parent", "revoked", "tests")
		uses := func() int {
			counted, err := s.UsageOfKey(t.Context(), old["id"].(string), time.Unix(0, 0))
			w.must(err)
			return len(counted)
		}
		before := uses()
		w.advance(2 * time.Second)
		left("ended", "longer", "parent", "tests")
		if before != 1 || uses() != 0 {
			t.Errorf("it was used %d times, %d are left", before, uses())
		}
		events, err := s.AuditEvents(t.Context(), store.AuditFilter{TargetID: old["id"].(string)})
		if err != nil || len(events) != 1 || events[0].TargetLabel != "old" {
			t.Errorf("the trail says %+v, %v", events, err)
		}
		w.must(w.vault.AppKeys.Revoke(t.Context(), id))
		left("ended", "longer", "parent", "tests")
	})
}

func TestARotatedKeyWorksOnForItsGrace(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		old, id := w.appKeyOf(appkeys.Wanted{Name: "ci", Scopes: []string{"agents:read", "keys:admin"}})
		rotate := request{key: old, method: "POST", target: "/sdk/keys/" + id + "/rotate", body: `{"overlap_days":1}`}
		made := w.send(rotate).want(http.StatusCreated).body
		w.send(rotate).refused(http.StatusConflict, "key_not_rotatable")
		next := made["api_key"].(string)
		for _, key := range []string{old, next} {
			w.send(request{key: key, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		}
		w.advance(24 * time.Hour)
		w.send(request{key: old, method: "GET", target: "/sdk/agents"}).refused(http.StatusUnauthorized, "key_rotated_grace_expired")
		w.send(request{key: next, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
	})
}

func TestAKeyGivesNobodyMoreThanItself(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		_, wide := w.appKeyOf(appkeys.Everything("wide"))
		narrow, _ := w.appKeyOf(appkeys.Wanted{Name: "narrow", Scopes: []string{"agents:read", "keys:admin"}})
		w.send(request{key: narrow, method: "POST", target: "/sdk/keys/" + wide + "/rotate", body: `{}`}).refused(http.StatusForbidden, "insufficient_scope")
		w.send(request{key: narrow, method: "POST", target: "/console/v1/app-keys", body: `{"name":"more","scopes":["agents:write"]}`}).refused(http.StatusForbidden, "insufficient_scope")
		w.send(request{key: narrow, method: "POST", target: "/console/v1/app-keys", body: `{"name":"same","scopes":["agents:read"]}`}).want(http.StatusCreated)
		w.send(request{key: narrow, method: "POST", target: "/console/v1/app-keys", body: `{"name":"all","scopes":["*"]}`}).refused(http.StatusUnprocessableEntity, "validation_failed")
		bot := w.agentNamed("bot")
		w.send(request{key: narrow, method: "POST", target: "/sdk/keys/" + bot.keyID + "/rotate", body: `{}`}).refused(http.StatusForbidden, "insufficient_scope")
	})
}

func TestAnAgentRotatesAndRevokesItsOwnKeysOnly(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		one, other := w.agentNamed("one"), w.agentNamed("other")
		_, app := w.appKeyOf(appkeys.Everything("app"))
		for _, id := range []string{other.keyID, app} {
			w.send(request{key: one.key, method: "POST", target: "/sdk/keys/" + id + "/rotate", body: `{}`}).refused(http.StatusNotFound, "key_not_found")
			w.send(request{key: one.key, method: "DELETE", target: "/sdk/keys/" + id}).refused(http.StatusNotFound, "key_not_found")
		}
		w.send(request{key: one.key, method: "DELETE", target: "/sdk/keys/" + one.keyID}).refused(http.StatusConflict, "last_active_key")
		made := w.send(request{key: one.key, method: "POST", target: "/sdk/keys/" + one.keyID + "/rotate", body: `{"overlap_days":1}`}).want(http.StatusCreated).body
		if made["key_type"] != "ak" {
			t.Errorf("made %v", made)
		}
		for _, id := range []string{one.keyID, made["id"].(string)} {
			w.send(request{key: one.key, method: "POST", target: "/sdk/keys/" + id + "/rotate", body: `{"overlap_days":0}`}).refused(http.StatusConflict, "key_not_rotatable")
		}
		next := made["api_key"].(string)
		w.send(request{key: next, method: "GET", target: "/sdk/agents/me"}).want(http.StatusOK)
		_, deprecated, path := w.newAgent("third", "{}")
		w.patch(path+"/deprecate", "").want(http.StatusOK)
		w.send(request{key: deprecated, method: "POST", target: "/sdk/keys/" + path[strings.LastIndex(path, "/")+1:] + "/rotate", body: `{}`}).refused(http.StatusConflict, "key_not_rotatable")
		w.advance(24 * time.Hour)
		w.send(request{key: one.key, method: "GET", target: "/sdk/agents/me"}).refused(http.StatusUnauthorized, "key_rotated_grace_expired")
		w.send(request{key: next, method: "DELETE", target: "/sdk/keys/" + made["id"].(string)}).refused(http.StatusConflict, "last_active_key")
		w.send(request{key: next, method: "DELETE", target: "/sdk/keys/" + made["id"].(string) + "?force=true"}).want(http.StatusOK)
		events, err := w.store.AuditEvents(t.Context(), store.AuditFilter{TargetID: one.keyID})
		w.must(err)
		if len(events) == 0 || events[0].Action != "key.rotated" {
			t.Errorf("events %+v", events)
		}
	})
}

func TestAKeySendsNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		limit := 2
		key, _ := w.appKeyOf(appkeys.Wanted{Name: "slow", Scopes: []string{"agents:read", "keys:derive"}, RateLimit: &limit})
		made := w.send(request{key: key, method: "POST", target: "/sdk/keys/derive", body: `{"scopes":["agents:read"],"expires_in":600}`}).want(http.StatusCreated)
		a := w.send(request{key: made.text("api_key"), method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		if a.header.Get("X-RateLimit-Limit") != "2" || a.header.Get("X-RateLimit-Remaining") != "0" {
			t.Errorf("headers %v", a.header)
		}
		for _, one := range []string{key, made.text("api_key")} {
			a := w.send(request{key: one, method: "GET", target: "/sdk/agents"}).refused(http.StatusTooManyRequests, "rate_limit_exceeded")
			if a.header.Get("Retry-After") == "" || a.body["scope"] != "api_key" {
				t.Errorf("%s %v", a.raw, a.header)
			}
		}
		w.advance(time.Minute)
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
	})
}

func TestAnAppKeyIsMadeOnceForAForm(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		create := request{method: "POST", target: "/console/v1/app-keys", body: `{"name":"ci-bot","scopes":["agents:read"]}`, headers: map[string]string{"Idempotency-Key": "form"}}
		first := w.send(create).want(http.StatusCreated)
		again := w.send(create).want(http.StatusCreated)
		if again.text("id") != first.text("id") || again.body["api_key"] != nil || first.text("api_key") == "" {
			t.Errorf("again %s", again.raw)
		}
		create.body = `{"name":"ci-bot","scopes":["agents:write"]}`
		w.send(create).refused(http.StatusConflict, "idempotency_key_body_mismatch")
		rotate := request{method: "POST", target: "/console/v1/app-keys/" + first.text("id") + "/rotate", headers: map[string]string{"Idempotency-Key": "form"}}
		made := w.send(rotate).want(http.StatusCreated)
		if again := w.send(rotate).want(http.StatusCreated); again.text("id") != made.text("id") || again.body["api_key"] != nil {
			t.Errorf("again %s", again.raw)
		}
		if keys := w.get("/console/v1/app-keys?q=ci-bot").items(); len(keys) != 2 {
			t.Errorf("%d keys", len(keys))
		}
	})
}

func TestAnAppKeysUsageIsTold(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		key, id := w.appKeyOf(appkeys.Wanted{Name: "reader", Scopes: []string{"agents:read"}})
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).want(http.StatusOK)
		w.send(request{key: key, method: "GET", target: "/console/v1/app-keys/" + id + "/usage"}).refused(http.StatusForbidden, "insufficient_scope")
		usage, err := w.flush().app().AppKeys.Usage(t.Context(), id, client.UsageParams{})
		w.must(err)
		of := usage.Keys[0]
		if len(usage.Keys) != 1 || of.KeyID != id || of.Buckets[0].Accepted != 1 || of.Buckets[0].Refused["insufficient_scope"] != 1 || of.LastRefused.Reason != "insufficient_scope" {
			t.Errorf("usage %+v", usage)
		}
		agent := w.agentNamed("bot")
		for _, other := range []string{agent.keyID, "x", "11111111-2222-4333-8444-555555555555"} {
			w.get("/console/v1/app-keys/"+other+"/usage").refused(http.StatusNotFound, "key_not_found")
		}
		w.get("/console/v1/app-keys/" + id + "/usage?days=99").refusedField("days")
	})
}

// beside is another server on the same store, at the same time.
func (w *world) beside() *world {
	w.Helper()
	other := newWorld(w.TB, w.store, func(o *vault.Options) { o.Now = w.Now })
	other.clock = w.clock
	return other
}

// TestServersShareWhatTheyLetIn: each lets in what the others leave, once they have told each other.
func TestServersShareWhatTheyLetIn(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		one := newWorld(t, s)
		other := one.beside()
		limit := 10
		key, _ := one.appKeyOf(appkeys.Wanted{Name: "shared", Scopes: []string{"agents:read"}, RateLimit: &limit})
		get := request{key: key, method: "GET", target: "/sdk/agents"}
		share := func() {
			for _, w := range []*world{one, other, one} {
				w.must(w.vault.Flush(t.Context()))
			}
		}
		for range 4 {
			one.send(get).want(http.StatusOK)
		}
		share()
		for left := 5; left > 2; left-- {
			if a := other.send(get).want(http.StatusOK); a.header.Get("X-RateLimit-Remaining") != strconv.Itoa(left) {
				t.Errorf("%s are left, want %d", a.header.Get("X-RateLimit-Remaining"), left)
			}
		}
		share()
		share() // what is known already is not counted twice
		for range 3 {
			one.send(get).want(http.StatusOK)
		}
		one.send(get).refused(http.StatusTooManyRequests, "rate_limit_exceeded")
		share()
		other.send(get).refused(http.StatusTooManyRequests, "rate_limit_exceeded")

		third := one.beside()
		third.must(third.vault.Flush(t.Context())) // by which it knows what there was before it
		third.send(get).refused(http.StatusTooManyRequests, "rate_limit_exceeded")

		one.advance(time.Minute)
		for range 10 {
			one.send(get).want(http.StatusOK)
		}
	})
}
