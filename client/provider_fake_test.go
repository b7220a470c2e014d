package client_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client"
)

const (
	grantID  = "12345678-1234-4234-8234-123456789abc"
	secretID = "22345678-1234-4234-8234-123456789abc"
	callID   = "32345678-1234-4234-8234-123456789abc"

	tokenValue = "tok-fairly-secret"
	tokenJSON  = `{"access_token":"tok-fairly-secret","token_type":"Bearer","expires_in":null,"expires_at":null,"scopes":[],
		"grant_id":"12345678-1234-4234-8234-123456789abc","provider_id":"acme",
		"token_generation":"32345678-1234-4234-8234-123456789abc","scope_mismatch":false,"injection_header":"Authorization",
		"injection_format":"Bearer {token}","additional_credentials":null,"additional_injections":null,"retry_info":null}`
)

// A world is an API that gives a credential, and a provider that takes it.
type world struct {
	t     *testing.T
	api   *fake
	token string // what POST /sdk/token answers

	mu      sync.Mutex
	records []map[string]any // of the audit
	scopes  []map[string]any // missing ones that were reported
	log     strings.Builder

	provider string // its address
	Seen     []seen
	Answer   http.HandlerFunc
}

// seen is what the provider got.
type seen struct {
	*http.Request
	Body string
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, token: tokenJSON, api: newFake(t, 200, "")}
	w.api.Answer = w.answerAPI
	w.Answer = func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, `{"ok":true}`) }
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.Seen = append(w.Seen, seen{r, string(body)})
		w.mu.Unlock()
		w.Answer(rw, r)
	}))
	t.Cleanup(server.Close)
	w.provider = server.URL
	return w
}

func (w *world) answerAPI(rw http.ResponseWriter, r request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var body map[string]any
	_ = json.Unmarshal([]byte(r.Body), &body)
	switch {
	case r.Target == "/sdk/token":
		answer(200, w.token)(rw, r)
	case r.Target == "/sdk/oauth/audit/api-call":
		w.records = append(w.records, body)
		rw.WriteHeader(http.StatusAccepted)
	case strings.HasSuffix(r.Target, "/report-scope-mismatch"):
		w.scopes = append(w.scopes, body)
		rw.WriteHeader(http.StatusNoContent)
	default:
		answer(200, agentJSON)(rw, r)
	}
}

func (w *world) agent(opts ...client.Option) *client.Agent {
	w.t.Helper()
	logger := slog.New(slog.NewTextHandler(&w.log, nil))
	return w.api.agent(append([]client.Option{client.WithLogger(logger)}, opts...)...)
}

// do makes a request, reads the answer and waits for its record.
func (w *world) do(agent *client.Agent, method, address string, opts ...client.RequestOption) (*http.Response, string, error) {
	w.t.Helper()
	resp, err := agent.Request(w.t.Context(), method, address, opts...)
	var body []byte
	if err == nil {
		body, _ = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err := agent.Close(w.t.Context()); err != nil {
		w.t.Error(err)
	}
	return resp, string(body), err
}

// record is the only one.
func (w *world) record() map[string]any {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.records) != 1 {
		w.t.Fatalf("%d records", len(w.records))
	}
	return w.records[0]
}

// roundTrips answers every request in memory.
func roundTrips(t *testing.T, status int, body string) http.RoundTripper {
	t.Helper()
	return roundTripper(func(*http.Request) (*http.Response, error) {
		resp := respond(status, body)
		resp.ContentLength = -1
		return resp, nil
	})
}

// roundTripAsked is an API that gives a credential, and notes that it was asked.
func roundTripAsked(asked *bool) func(*http.Request) (*http.Response, error) {
	var mu sync.Mutex
	return func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/sdk/token" {
			*asked = true
			return respond(200, tokenJSON), nil
		}
		return respond(204, ""), nil
	}
}
