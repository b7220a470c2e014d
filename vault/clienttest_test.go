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
)

// A step is a request to both the vault and the fake of client/clienttest. Words in braces stand for what an answer
// before gave: {bot} for the id of what was saved as bot, {bot.key_id}, {bot.api_key}, {bot.next}.
type step struct {
	method, target, body string
	save                 string // a name for the answer
	as                   string // whose key signs, the application's when empty
	once, acknowledge    string // headers
	caller, constraints  string
	context              string
	later                time.Duration // how long after the step before
	late                 time.Duration // how far the signer's clock is behind
	nonce                string
	legacy               bool // signed as clients before 0.21 do
	tamper               func(*http.Request)
}

// conformance is what programs do with the API, and what they do wrong.
var conformance = slices.Concat(stepsOfAgents, stepsOfSecrets, stepsOfGrants, stepsOfCalls, stepsOfAppKeys, stepsOfKeys, stepsOfAudit)

// A side is one of the two that are compared.
type side struct {
	*world
	transport http.RoundTripper
	known     map[string]string
}

var placeholder = regexp.MustCompile(`\{[a-z]\w*(\.\w+)?\}`)

func (s *side) fill(text string) string {
	for name, value := range s.known {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	if name := placeholder.FindString(text); name != "" && name != wire.TokenPlaceholder {
		s.Errorf("nothing is known as %s", name)
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
		body:        s.fill(st.body),
		caller:      s.fill(st.caller),
		constraints: s.fill(st.constraints),
		context:     st.context,
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
	if err := d.Decode(&body); err != nil && (response.StatusCode != http.StatusNoContent || err != io.EOF) {
		s.Fatalf("%s %s: %v", st.method, st.target, err)
	}
	if st.save != "" {
		for name, value := range body {
			s.known[st.save+"."+name] = fmt.Sprint(value)
		}
		if id, ok := body["id"].(string); ok {
			s.known[st.save] = id
		}
	}
	return response.StatusCode, comparable(body), response.Header
}

// comparable keeps what must be the same: texts for people, ids, times, keys and cursors become their kind.
func comparable(value any) any {
	switch v := value.(type) {
	case map[string]any:
		same := map[string]any{}
		_, isEvent := v["target"]
		for _, name := range []string{"detail", "request_id", "stored", "seq", "hash"} {
			if _, there := v[name]; there && isEvent {
				v[name] = "some " + name
			}
		}
		for name, inner := range v {
			same[name] = comparable(inner)
			text, isText := inner.(string)
			switch name {
			case "id", "key_id", "agent_id", "grant_id", "parent_grant_id", "managed_secret_id", "parent_key_id", "counts_as", "counts_within", "token_generation", "reference",
				"created_at", "updated_at", "value_set_at", "deleted_at", "deprecated_at", "revoked_at", "delegated_at", "scopes_applies_at", "at",
				"reported_at", "rotated_to", "message", "hint", "change", "refusal", "created_by", "revoked_by", "api_key", "key_prefix", "next", "previous":
				if isText && text != "" {
					same[name] = "some " + name
				}
			case "grant_ids":
				list, _ := inner.([]any)
				same[name] = len(list)
			case "address", "client":
				same[name] = "any"
			case "last_used_at":
				same[name] = "any"
			}
		}
		return same
	case []any:
		same := make([]any, len(v))
		for i, inner := range v {
			same[i] = comparable(inner)
			if text, isText := inner.(string); isText && strings.HasPrefix(text, "grants:read:") {
				same[i] = "grants:read:some grant"
			}
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
		const nowhere = "00000000-0000-4000-8000-999999999999"
		truth := &side{w, w.vault.Transport(personFrom), map[string]string{"nowhere": nowhere}}
		fake := &side{&world{TB: w.TB, clock: w.clock, appKey: api.AppKey()}, api.Transport(), map[string]string{"nowhere": nowhere}}
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

func pretty(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
