package vault_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/clienttest"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault/api"
)

// A step is a request to both the vault and the fake of client/clienttest. Words in braces stand for what an answer
// before gave: {bot} for the id of what was saved as bot, {bot.key_id}, {bot.api_key}, {bot.next}.
type step struct {
	method, target, body string
	save                 string // a name for the answer
	as                   string // whose key signs, the application's when empty
	once, acknowledge    string // headers
	caller, constraints  string
	later                time.Duration // how long after the step before
	late                 time.Duration // how far the signer's clock is behind
	nonce                string
	legacy               bool // signed as clients before 0.21 do
	tamper               func(*http.Request)
}

// conformance is what programs do with the API, and what they do wrong.
var conformance = []step{
	{method: "GET", target: "/console/v1/agents"},
	{method: "GET", target: "/sdk/agents?include_revoked=false&limit=100&offset=0"},
	{method: "POST", target: "/sdk/agents", body: `{"name":"bot","type":"agent","scopes":{"slack":["chat:write","users:read"],"github":["repo"]},"metadata":{"owner":"ann@example.test","n":12345678901234567890},"display_name":"Bot"}`, save: "bot"},
	{method: "POST", target: "/sdk/agents", body: `{"name":"bot"}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"Bad Name","type":"robot","scopes":{"x":[]}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","colour":"red"}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":5}`},
	{method: "POST", target: "/sdk/agents", body: `{}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","name":"b"}`},
	{method: "POST", target: "/sdk/agents", body: `[]`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","metadata":null}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","scopes":{"s":"x"}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","display_name":"` + strings.Repeat("é", 256) + `"}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","metadata":{"x":"` + strings.Repeat("x", 17000) + `"}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","policy":{"requires_approval":5}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","display_name":"Payroll \u202egnilliB"}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","scopes":{"git\u200bhub":["repo"]}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","scopes":{"github":["re\u200bpo"]}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","scopes":{" github":["repo"]}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"a","metadata":{"env":["x","K=alter_rk_abcdefghijklmnopqrstuv_iwpykn"]}}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"family","display_name":"👨\u200d👩\u200d👧"}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"one","scopes":{"s":["a","b"]}}`, once: "k1", save: "one"},
	{method: "POST", target: "/sdk/agents", body: `{"scopes":{"s":["b","a","a"]},"type":"agent","name":"one","metadata":{}}`, once: "k1"},
	{method: "POST", target: "/sdk/agents", body: `{"name":"other"}`, once: "k1"},
	{method: "PATCH", target: "/sdk/agents/{one}", body: `{"status":"inactive"}`},
	{method: "POST", target: "/sdk/agents", body: `{"name":"one","scopes":{"s":["a","b"]}}`, once: "k1"},
	{method: "DELETE", target: "/sdk/agents/{one}"},
	{method: "DELETE", target: "/sdk/agents/{one}"},
	{method: "POST", target: "/sdk/agents", body: `{"name":"one","scopes":{"s":["a","b"]}}`, once: "k1"},
	{method: "POST", target: "/sdk/agents", body: `{"name":"one"}`, save: "second"},

	// reading
	{method: "GET", target: "/sdk/agents/{bot}"},
	{method: "GET", target: "/sdk/agents/{one}"},
	{method: "GET", target: "/sdk/agents/{one}?include_revoked=true"},
	{method: "GET", target: "/sdk/agents/{one}?include_revoked=perhaps"},
	{method: "GET", target: "/sdk/agents/bot"},
	{method: "GET", target: "/sdk/agents/00000000-0000-4000-8000-999999999999"},
	{method: "GET", target: "/sdk/agents?name=bot"},
	{method: "GET", target: "/sdk/agents?name=nobody"},
	{method: "GET", target: "/sdk/agents?include_revoked=true&limit=2&offset=1"},
	{method: "GET", target: "/sdk/agents?limit=0"},
	{method: "GET", target: "/sdk/agents?limit=1001&offset=-1"},
	{method: "GET", target: "/sdk/agents?include_revoked=true&limit=2&offset=0&extended=true", save: "page"},
	{method: "GET", target: "/sdk/agents?include_revoked=true&limit=2&offset=0&after={page.next}&extended=true", save: "page2"},
	{method: "GET", target: "/sdk/agents?include_revoked=true&limit=2&before={page2.previous}"},
	{method: "GET", target: "/sdk/agents?include_revoked=true&limit=2&before=end&sort=-name"},
	{method: "GET", target: "/sdk/agents?q=ANN@"},
	{method: "GET", target: "/sdk/agents?status=revoked"},
	{method: "GET", target: "/sdk/agents?provider=slack&type=agent&status=active"},
	{method: "GET", target: "/sdk/agents?sort=colour"},
	{method: "GET", target: "/sdk/agents?after=nonsense"},
	{method: "GET", target: "/console/v1/capabilities"},
	{method: "GET", target: "/console/v1/providers"},
	{method: "GET", target: "/sdk/agents/{bot}/keys"},
	{method: "GET", target: "/sdk/agents/{one}/keys"},
	{method: "PUT", target: "/sdk/agents/{bot}"},
	{method: "GET", target: "/sdk/nothing"},
	{method: "GET", target: "/sdk/agents/"},

	// the agent itself
	{method: "GET", target: "/sdk/agents/me", as: "bot"},
	{method: "GET", target: "/sdk/agents/me"},
	{method: "GET", target: "/sdk/agents/me", caller: "{bot}"},
	{method: "GET", target: "/sdk/agents/me", as: "bot", caller: "{second}"},
	{method: "GET", target: "/sdk/agents/me", caller: "00000000-0000-4000-8000-999999999999"},
	{method: "GET", target: "/sdk/agents/me", caller: "00000000-0000-4000-8000-999999999999", legacy: true},
	{method: "GET", target: "/sdk/agents/me", caller: "{bot}", legacy: true},
	{method: "GET", target: "/sdk/agents", as: "bot"},
	{method: "GET", target: "/sdk/agents?limit=1", caller: "cron"},
	{method: "GET", target: "/sdk/agents?limit=1", constraints: "agents:read"},
	{method: "DELETE", target: "/sdk/agents/{bot}", constraints: "agents:read"},
	{method: "GET", target: "/sdk/agents?limit=1", constraints: "*"},
	{method: "GET", target: "/sdk/agents/me", as: "bot", constraints: "agents:write"},
	{method: "GET", target: "/sdk/agents/me", as: "one"},

	// changes
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"display_name":"Bot"}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"display_name":null,"metadata":{"a":1}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"name":"x"}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"status":"revoked"}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"status":"active","metadata":{}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}?expected_version=1", body: `{"metadata":{}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}?expected_version=0", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{bot}?grace_seconds=5", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"policy":{"requires_approval":{"approvers":["a@example.test","b@example.test"]},"x":1}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"policy":{"requires_approval":{"approvers_count":2},"x":1}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"policy":{"requires_approval":{"approvers":"all"}}}`},
	{method: "PATCH", target: "/sdk/agents/{second}", body: `{"policy":{"requires_approval":{"approvers_count":2}}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"scopes":{"slack":["chat:write"]}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"scopes":{"slack":["users:read","chat:write"],"github":["repo"],"jira":["read"]}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}?expected_version=4", body: `{"scopes":{"slack":["chat:write"],"drive":["read"]}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}?expected_version=5&grace_seconds=3600", body: `{"scopes":{"slack":["chat:write"],"drive":["read"]}}`},
	{method: "PATCH", target: "/sdk/agents/{bot}?expected_version=6&grace_seconds=3600", body: `{"scopes":{"slack":["chat:write"]}}`},
	{method: "GET", target: "/sdk/agents/me", as: "bot", later: 2 * time.Hour},
	{method: "PATCH", target: "/sdk/agents/{bot}?expected_version=99&grace_seconds=0", body: `{"scopes":{}}`},
	{method: "PATCH", target: "/sdk/agents/{second}?expected_version=1&grace_seconds=0", body: `{"scopes":{}}`},
	{method: "PATCH", target: "/sdk/agents/{one}", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"status":"inactive"}`},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"status":"inactive"}`},
	{method: "GET", target: "/sdk/agents/me", as: "bot"},
	{method: "GET", target: "/sdk/agents", as: "bot"},
	{method: "GET", target: "/sdk/agents/me", caller: "{bot}"},
	{method: "PATCH", target: "/sdk/agents/{bot}", body: `{"status":"active"}`},
	{method: "POST", target: "/console/v1/agents/check", body: `{"name":"bot","metadata":{}}`},
	{method: "POST", target: "/console/v1/agents/check", body: `{"name":"free"}`},
	{method: "POST", target: "/console/v1/agents/{bot}/check", body: `{"metadata":5,"display_name":7}`},
	{method: "POST", target: "/console/v1/agents/{bot}/check", body: `{"metadata":{}}`},

	// keys
	{method: "POST", target: "/sdk/agents/{bot}/keys", body: `{}`, once: "m1", save: "k2"},
	{method: "POST", target: "/sdk/agents/{bot}/keys", body: `{}`, once: "m1"},
	{method: "POST", target: "/sdk/agents/{second}/keys", body: `{}`, once: "m1"},
	{method: "POST", target: "/sdk/agents/{one}/keys", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{bot}/keys/{bot.key_id}/deprecate", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{bot}/keys/{bot.key_id}/deprecate", body: `{}`},
	{method: "GET", target: "/sdk/agents/me", as: "bot"},
	{method: "PATCH", target: "/sdk/agents/{bot}/keys/{bot.key_id}/undeprecate", body: `{}`},
	{method: "PATCH", target: "/sdk/agents/{second}/keys/{bot.key_id}/undeprecate", body: `{}`},
	{method: "DELETE", target: "/sdk/agents/{bot}/keys/{bot.key_id}"},
	{method: "DELETE", target: "/sdk/agents/{bot}/keys/{bot.key_id}"},
	{method: "PATCH", target: "/sdk/agents/{bot}/keys/{bot.key_id}/undeprecate", body: `{}`},
	{method: "GET", target: "/sdk/agents/me", as: "bot"},
	{method: "DELETE", target: "/sdk/agents/{bot}/keys/{k2.key_id}"},
	{method: "DELETE", target: "/sdk/agents/{bot}/keys/{k2.key_id}?force=perhaps"},
	{method: "POST", target: "/console/v1/agents/{bot}/keys/{k2.key_id}/replace", body: `{}`},
	{method: "DELETE", target: "/sdk/agents/{bot}/keys/{k2.key_id}?force=true"},
	{method: "POST", target: "/sdk/agents/{bot}/keys", body: `{}`, acknowledge: "pending", save: "k3"},
	{method: "POST", target: "/console/v1/agents/{bot}/keys/{k3.key_id}/replace", body: `{}`, once: "r1", save: "k4"},
	{method: "POST", target: "/console/v1/agents/{bot}/keys/{k3.key_id}/replace", body: `{}`, once: "r1"},
	{method: "POST", target: "/console/v1/agents/{bot}/keys/{k3.key_id}/replace", body: `{}`},
	{method: "POST", target: "/console/v1/agents/{bot}/keys/{k4.key_id}/acknowledge", body: `{}`},
	{method: "POST", target: "/console/v1/agents/{bot}/keys/{k4.key_id}/replace", body: `{}`},
	{method: "GET", target: "/sdk/agents/{bot}/keys"},

	// signatures
	{method: "GET", target: "/sdk/agents/me", late: time.Hour},
	{method: "GET", target: "/sdk/agents/me", late: -time.Hour},
	{method: "GET", target: "/sdk/agents?limit=1", nonce: strings.Repeat("ab", 16)},
	{method: "GET", target: "/sdk/agents?limit=1", nonce: strings.Repeat("ab", 16)},
	{method: "GET", target: "/sdk/agents?limit=1", tamper: func(r *http.Request) { r.Header.Del(wire.HeaderSignature) }},
	{method: "GET", target: "/sdk/agents?limit=1", tamper: func(r *http.Request) { r.Header.Set(wire.HeaderSignature, "abc") }},
	{method: "GET", target: "/sdk/agents?limit=1", tamper: func(r *http.Request) { r.Header.Set(wire.HeaderSignature, strings.Repeat("0", 64)) }},
	{method: "GET", target: "/sdk/agents?limit=1", caller: "cron", tamper: func(r *http.Request) { r.Header.Del(wire.HeaderSignatureV2) }},
	{method: "GET", target: "/sdk/agents?limit=1", tamper: func(r *http.Request) { r.URL.RawQuery = "limit=2" }},
	{method: "GET", target: "/sdk/agents?limit=1", tamper: func(r *http.Request) { r.Header.Set(wire.HeaderAPIKey, "alter_rk_x") }},
	{method: "POST", target: "/sdk/agents", body: `{"name":"late"}`, tamper: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }},
	{method: "POST", target: "/sdk/agents", body: `{"name":"late"}`, tamper: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"name":"evil"}`)) }},
}

// A side is one of the two that are compared.
type side struct {
	*world
	transport http.RoundTripper
	known     map[string]string
}

func (s *side) fill(text string) string {
	for name, value := range s.known {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// do sends a step and returns its answer with what differs by nature taken out.
func (s *side) do(st step) (int, any, http.Header) {
	s.Helper()
	key := s.appKey
	if st.as != "" {
		key = s.known[st.as+".api_key"]
	}
	r := request{
		key:         key,
		method:      st.method,
		target:      s.fill(st.target),
		body:        st.body,
		caller:      s.fill(st.caller),
		constraints: st.constraints,
		nonce:       st.nonce,
		legacy:      st.legacy,
		signedAt:    s.Now().Add(-st.late),
		headers:     map[string]string{},
		tamper:      st.tamper,
	}
	if st.once != "" {
		r.headers[wire.HeaderIdempotencyKey] = st.once
	}
	if st.acknowledge != "" {
		r.headers[wire.HeaderAcknowledge] = st.acknowledge
	}
	response, err := s.transport.RoundTrip(s.build(r))
	if err != nil {
		s.Fatalf("%s %s: %v", st.method, st.target, err)
	}
	defer response.Body.Close()
	var body map[string]any
	d := json.NewDecoder(response.Body)
	d.UseNumber() // large ones survive
	if err := d.Decode(&body); err != nil {
		s.Fatalf("%s %s: %v", st.method, st.target, err)
	}
	if st.save != "" {
		s.known[st.save] = fmt.Sprint(body["id"])
		for name, value := range body {
			s.known[st.save+"."+name] = fmt.Sprint(value)
		}
	}
	return response.StatusCode, comparable(body), response.Header
}

// comparable keeps what must be the same: texts for people, ids, times, keys and cursors become their kind.
func comparable(value any) any {
	switch v := value.(type) {
	case map[string]any:
		same := map[string]any{}
		for name, inner := range v {
			same[name] = comparable(inner)
			text, isText := inner.(string)
			switch name {
			case "id", "key_id", "agent_id", "created_at", "deprecated_at", "revoked_at", "scopes_applies_at", "message", "hint", "api_key", "key_prefix", "next", "previous":
				if isText && text != "" {
					same[name] = "some " + name
				}
			case "last_used_at":
				same[name] = "any"
			}
		}
		return same
	case []any:
		same := make([]any, len(v))
		for i, inner := range v {
			same[i] = comparable(inner)
		}
		return same
	}
	return value
}

// The fake that strangers test their programs with answers as the vault does.
func TestClienttestIsTrue(t *testing.T) {
	inWorld(t, func(w *world) {
		api := clienttest.New(t)
		api.SetNow(start)
		truth := &side{w, w.vault.Transport(personFrom), map[string]string{}}
		fake := &side{&world{TB: w.TB, clock: w.clock, appKey: api.AppKey()}, api.Transport(), map[string]string{}}
		for i, st := range conformance {
			later := max(st.later, time.Second)
			w.advance(later)
			api.Advance(later)
			wantStatus, want, wantHeader := truth.do(st)
			gotStatus, got, gotHeader := fake.do(st)
			if gotStatus != wantStatus || !reflect.DeepEqual(got, want) {
				t.Errorf("step %d, %s %s %.100s as %q:\nvault %d %s\nfake  %d %s", i, st.method, st.target, st.body, st.as, wantStatus, pretty(want), gotStatus, pretty(got))
			}
			for _, name := range []string{wire.HeaderKeyDeprecated, wire.HeaderActorID} {
				if (gotHeader.Get(name) == "") != (wantHeader.Get(name) == "") {
					t.Errorf("step %d: %s is %q, the vault's %q", i, name, gotHeader.Get(name), wantHeader.Get(name))
				}
			}
		}
	})
}

// TestClienttestIsAskedForEveryRoute holds the steps to the table of routes.
func TestClienttestIsAskedForEveryRoute(t *testing.T) {
	wildcard := regexp.MustCompile(`\{\w+\}`)
	for _, route := range newWorld(t, storetest.SQLite(t)).vault.Routes() {
		target := regexp.MustCompile(`^` + wildcard.ReplaceAllString(route.Pattern, `[^/?]+`) + `(\?|$)`)
		asks := func(st step) bool { return st.method == route.Method && target.MatchString(st.target) }
		if route.Access != api.NotOffered && !slices.ContainsFunc(conformance, asks) {
			t.Errorf("no step of conformance asks for %s", route.Name())
		}
	}
}

func pretty(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
