package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// A roundTripper is an in-memory API.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func TestKeysAreCheckedWithoutNetwork(t *testing.T) {
	for _, key := range []string{appKey, agentKey, "alter_ak_2345672345672345672345_qj3ovq"} {
		if _, err := client.NewApp(key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if _, err := client.NewAgent(key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, key := range []string{"", " " + appKey, appKey + "\n", "alter_rk_abcdefghijklmnopqrstuv_aaaaaa", agentKey[:49], "sk_live_secretsecret"} {
		_, err := client.NewApp(key)
		var v *client.ValueError
		if !errors.As(err, &v) || v.Field != "key" {
			t.Errorf("%q: %v", key, err)
		}
		if key != "" && strings.Contains(err.Error(), strings.TrimSpace(key)) {
			t.Errorf("the error repeats the key: %v", err)
		}
		if _, err = client.NewAgent(key); err == nil {
			t.Errorf("NewAgent takes %q", key)
		}
	}
}

func TestBaseURLs(t *testing.T) {
	good := map[string]string{
		"https://api.example.com":          "https://api.example.com/sdk/agents/me",
		"https://api.example.com/":         "https://api.example.com/sdk/agents/me",
		"https://api.example.com/a/b///":   "https://api.example.com/a/b/sdk/agents/me",
		"https://api.example.com:8443/x":   "https://api.example.com:8443/x/sdk/agents/me",
		"http://localhost:8080":            "http://localhost:8080/sdk/agents/me",
		"http://LOCALHOST":                 "http://LOCALHOST/sdk/agents/me",
		"http://127.0.0.1:1/p":             "http://127.0.0.1:1/p/sdk/agents/me",
		"http://[::1]:80":                  "http://[::1]:80/sdk/agents/me",
		"https://[2001:db8::1]/with%20esc": "https://[2001:db8::1]/with%20esc/sdk/agents/me",
	}
	for base, want := range good {
		for how, got := range map[string]string{"option": sentTo(t, client.WithBaseURL(base)), "environment": sentToEnv(t, base)} {
			if got != want {
				t.Errorf("%s by %s: sent to %q, want %q", base, how, got, want)
			}
		}
	}
	for _, base := range []string{
		"http://127.0.0.2", "http://0.0.0.0", "http://example.com", "http://localhost.example.com", "ftp://example.com",
		"https://", "example.com", "https://user@example.com", "https://u:hunter2@example.com", "https://example.com?", "https://example.com?a=b",
		"https://example.com#", "https://example.com/#x", "https://example.com:port", "https://example.com:99999", "https://example.com:", "https://exa mple.com", "://",
	} {
		_, err := client.NewApp(appKey, client.WithBaseURL(base))
		var v *client.ValueError
		if !errors.As(err, &v) || v.Field != "base URL" || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", base, err)
		}
	}
	t.Setenv("ALTER_BASE_URL", "")
	if _, err := client.NewApp(appKey); err == nil {
		t.Error("an empty ALTER_BASE_URL is taken")
	}
}

func sentTo(t *testing.T, opts ...client.Option) string {
	t.Helper()
	var url string
	agent, err := client.NewAgent(agentKey, append(opts, client.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		url = r.URL.String()
		return respond(200, agentJSON), nil
	})))...)
	if err != nil {
		t.Error(err)
		return ""
	}
	if _, err = agent.Me(t.Context()); err != nil {
		t.Error(err)
	}
	return url
}

func sentToEnv(t *testing.T, base string) string {
	t.Setenv("ALTER_BASE_URL", base)
	return sentTo(t)
}

func TestGetAgentKeepsTheBaseURL(t *testing.T) {
	f := newFake(t, 200, agentJSON)
	app := f.app(client.WithCaller("operator"))
	t.Setenv("ALTER_BASE_URL", "https://elsewhere.example.com")
	agent, err := app.GetAgent(agentID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = agent.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := f.last().Header
	if h.Get(wire.HeaderCaller) != agentID || h.Get(wire.HeaderCallerType) != "agent" || h.Get(wire.HeaderAPIKey) != appKey {
		t.Errorf("headers %v", h)
	}
}

func TestBadOptions(t *testing.T) {
	for name, opt := range map[string]client.Option{
		"base URL": client.WithBaseURL(""), "transport": client.WithTransport(nil), "timeout": client.WithTimeout(0),
		"caller": client.WithCaller(""), "logger": client.WithLogger(nil), "clock": client.WithClock(nil),
	} {
		var v *client.ValueError
		if _, err := client.NewApp(appKey, opt); !errors.As(err, &v) || v.Field != name || v.Fix == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, opts := range [][]client.Option{
		{client.WithCaller(strings.Repeat("x", 256))}, {client.WithCaller("tab\there")}, {client.WithCaller(" space")}, {client.WithCaller("é")},
		{client.WithCallerFunc(nil)}, {client.WithTrustedTransport(nil)},
		{client.WithCaller("a"), client.WithCallerFunc(func(context.Context) string { return "b" })},
		{client.WithTrustedTransport(noNetwork{t})}, // with a key
	} {
		var v *client.ValueError
		if _, err := client.NewApp(appKey, opts...); !errors.As(err, &v) {
			t.Errorf("got %v", err)
		}
	}
}

type personKey struct{}

func TestCallerPerRequest(t *testing.T) {
	f := newFake(t, 200, agentJSON)
	f.Answer = func(w http.ResponseWriter, r request) {
		w.Header().Set(wire.HeaderActorID, keyID)
		answer(200, agentJSON)(w, r)
	}
	app := f.app(client.WithCallerFunc(func(ctx context.Context) string {
		person, _ := ctx.Value(personKey{}).(string)
		return person
	}))
	for _, person := range []string{"ann@example.com", "bob@example.com", ""} {
		if _, err := app.Agents.Get(context.WithValue(t.Context(), personKey{}, person), agentID); err != nil {
			t.Fatal(err)
		}
		h := f.last().Header
		if h.Get(wire.HeaderCaller) != person || (h.Get(wire.HeaderCallerType) == "service") != (person != "") || h.Get(wire.HeaderActorID) != "" {
			t.Errorf("%q: %v", person, h)
		}
	}
	sent := len(f.Requests)
	var v *client.ValueError
	_, err := app.Agents.Get(context.WithValue(t.Context(), personKey{}, "a\nb"), agentID)
	if !errors.As(err, &v) || v.Field != "caller" || len(f.Requests) != sent {
		t.Errorf("bad caller: %v", err)
	}
}

func TestTrustedTransportCarriesNoSecret(t *testing.T) {
	t.Setenv("ALTER_BASE_URL", "not a URL")
	var got *http.Request
	app, err := client.NewApp("", client.WithTrustedTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		got = r
		return respond(200, agentJSON), nil
	})), client.WithCaller("console"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = app.Agents.Get(context.WithValue(t.Context(), personKey{}, "ann"), agentID); err != nil {
		t.Fatal(err)
	}
	for name := range got.Header {
		switch name {
		case "Accept", "User-Agent", wire.HeaderCaller, wire.HeaderCallerType:
		default:
			t.Errorf("%s is sent", name)
		}
	}
	if got.URL.RequestURI() != "/sdk/agents/"+agentID || got.Context().Value(personKey{}) != "ann" {
		t.Errorf("request %s lost its context", got.URL)
	}
}
