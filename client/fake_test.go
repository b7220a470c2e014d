package client_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

const (
	appKey   = "alter_rk_abcdefghijklmnopqrstuv_iwpykn"
	agentKey = "alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
	agentID  = "11111111-2222-4333-8444-555555555555"
	keyID    = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"

	agentJSON = `{"id":"11111111-2222-4333-8444-555555555555","name":"support-bot","display_name":"Support Bot",
		"type":"agent","status":"active","scopes":{"slack":["chat:write"]},"scopes_pending":null,"scopes_applies_at":null,
		"policy":{},"metadata":{"team":"growth"},"rate_limit_per_minute":null,"version":1,
		"created_at":"2026-01-02T03:04:05.123456Z","last_used_at":null,"parent_agent_id":null,
		"stored_legacy_managed_secret_names":[],"unknown":{"a":1}}`
	keyJSON = `{"key_id":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","key_prefix":"alter_key_ABCDEF","name":"support-bot-1",
		"created_at":"2026-01-02T03:04:05Z","deprecated_at":null,"revoked_at":null,"last_used_at":null}`
)

// prefix is where the fake API is mounted: a client that forgets it, or signs it, fails.
const prefix = "/vault/v1"

var testTime = time.Unix(1767225600, 0)

// A request is what the fake API saw.
type request struct {
	Method, Target, Body string
	Header               http.Header
}

// A fake is an API that answers as told and checks each request's signature.
type fake struct {
	t        *testing.T
	url      string
	mu       sync.Mutex
	Requests []request
	Answer   func(w http.ResponseWriter, r request)
}

func newFake(t *testing.T, status int, body string) *fake {
	f := &fake{t: t, Answer: answer(status, body)}
	server := httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(server.Close)
	f.url = server.URL + prefix
	return f
}

func answer(status int, body string) func(http.ResponseWriter, request) {
	return func(w http.ResponseWriter, _ request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	target, ok := strings.CutPrefix(r.RequestURI, prefix)
	if !ok {
		f.t.Errorf("request for %s, outside the base URL", r.RequestURI)
	}
	got := request{Method: r.Method, Target: target, Body: string(body), Header: r.Header}
	f.checkSignature(got)
	f.mu.Lock()
	f.Requests = append(f.Requests, got)
	f.mu.Unlock()
	f.Answer(w, got)
}

func (f *fake) checkSignature(r request) {
	f.t.Helper()
	if hash := wire.ContentHash([]byte(r.Body)); r.Header.Get(wire.HeaderContentSHA256) != hash {
		f.t.Errorf("content hash of %q is %q", r.Body, r.Header.Get(wire.HeaderContentSHA256))
	}
	want := wire.Digest(wire.SigningKey(r.Header.Get(wire.HeaderAPIKey)), stringToSign(r))
	if got := r.Header.Get(wire.HeaderSignature); got != want {
		f.t.Errorf("%s %s: wrong signature %q", r.Method, r.Target, got)
	}
	wantV2 := ""
	if strings.Contains(stringToSign(r), "caller:") || strings.Contains(stringToSign(r), "actor-") {
		wantV2 = want
	}
	if got := r.Header.Get(wire.HeaderSignatureV2); got != wantV2 {
		f.t.Errorf("%s %s: V2 signature %q, want %q", r.Method, r.Target, got, wantV2)
	}
}

// stringToSign is what the signature of a request must cover, from its headers as received.
func stringToSign(r request) string {
	return wire.Request{
		Method:           r.Method,
		Target:           wire.CanonicalTarget(r.Target),
		Timestamp:        r.Header.Get(wire.HeaderTimestamp),
		Nonce:            r.Header.Get(wire.HeaderNonce),
		ContentSHA256:    r.Header.Get(wire.HeaderContentSHA256),
		ScopeConstraints: r.Header.Get(wire.HeaderScopeConstraints),
		RequestRule:      r.Header.Get(wire.HeaderRequestRule),
		Caller:           r.Header.Get(wire.HeaderCaller),
		CallerType:       r.Header.Get(wire.HeaderCallerType),
		ActorID:          r.Header.Get(wire.HeaderActorID),
		Context:          r.Header.Get(wire.HeaderContext),
	}.V2String()
}

func (f *fake) last() request {
	f.t.Helper()
	if len(f.Requests) == 0 {
		f.t.Fatal("no request was sent")
	}
	return f.Requests[len(f.Requests)-1]
}

func (f *fake) app(opts ...client.Option) *client.App {
	f.t.Helper()
	app, err := client.NewApp(appKey, f.options(opts)...)
	if err != nil {
		f.t.Fatal(err)
	}
	return app
}

func (f *fake) agent(opts ...client.Option) *client.Agent {
	f.t.Helper()
	agent, err := client.NewAgent(agentKey, f.options(opts)...)
	if err != nil {
		f.t.Fatal(err)
	}
	return agent
}

func (f *fake) options(opts []client.Option) []client.Option {
	return append([]client.Option{
		client.WithBaseURL(f.url), client.WithClock(func() time.Time { return testTime }),
	}, opts...)
}

// with adds or replaces members of a JSON object's text; the last member of a name wins.
func with(object, members string) string {
	return strings.TrimSuffix(strings.TrimSpace(object), "}") + "," + members + "}"
}

// members is what stands between the braces of a JSON object's text.
func members(object string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(object), "{"), "}")
}

func ptr[T any](v T) *T { return &v }

// noNetwork fails the test when anything is sent.
type noNetwork struct{ t *testing.T }

func (n noNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("%s %s was sent", r.Method, r.URL.Path)
	return nil, io.ErrUnexpectedEOF
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !bytes.Contains([]byte(text), []byte(part)) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}
