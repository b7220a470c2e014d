package vault_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// An upstream is the API that managed secrets are for. It answers with all that it was given.
type upstream struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func newUpstream(t *testing.T) *upstream {
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		u.mu.Lock()
		u.seen = append(u.seen, r)
		u.mu.Unlock()
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		fmt.Fprintf(w, "%s %s %q %s", r.Method, r.RequestURI, r.Header, body)
	}))
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) host() string { return strings.TrimPrefix(u.URL, "http://") }

// granted makes a managed secret of the upstream, and an agent that may use it: its id, its own client, and the grant.
func (w *world) granted(u *upstream, injection client.Injection, value client.SecretValue) (string, *client.Agent, string) {
	w.Helper()
	ctx, app := context.Background(), w.app()
	secret, err := app.ManagedSecrets.Create(ctx, client.ManagedSecretCreateParams{Name: "Acme", AllowedHosts: []string{u.host()}, Injection: injection, Value: value})
	if err != nil {
		w.Fatal(err)
	}
	made, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "bot"})
	if err != nil {
		w.Fatal(err)
	}
	grant, err := app.Grants.Create(ctx, client.GrantCreateParams{ManagedSecret: secret.Slug, AgentID: made.ID, AddToScopes: true})
	if err != nil {
		w.Fatal(err)
	}
	agent, err := client.NewAgent(made.APIKey.Reveal(), client.WithTransport(inMemory{w}), client.WithBaseURL("http://localhost"), client.WithClock(w.Now))
	if err != nil {
		w.Fatal(err)
	}
	return made.ID, agent, grant.ID
}

// Every kind of injection arrives at the upstream, and in nothing that the server keeps or says.
func TestRequestsThroughGrants(t *testing.T) {
	plain := func(s string) client.Secret { return client.NewSecret(s) }
	bearer := client.SecretValue{Token: plain("planted-token")}
	tests := map[string]struct {
		injection client.Injection
		value     client.SecretValue
		header    string
		want      string // "" for no more than that the header is there
		query     string
	}{
		"bearer": {injection: client.Injection{Kind: client.InjectBearer}, value: bearer, header: "Authorization", want: "Bearer planted-token"},
		"header": {injection: client.Injection{Kind: client.InjectHeader, Name: "X-API-Key", Format: "key={token}"}, value: bearer, header: "X-API-Key", want: "key=planted-token"},
		"basic": {injection: client.Injection{Kind: client.InjectBasic}, value: client.SecretValue{Username: plain("ann"), Password: plain("planted-password")},
			header: "Authorization", want: "Basic " + base64.StdEncoding.EncodeToString([]byte("ann:planted-password"))},
		"query": {injection: client.Injection{Kind: client.InjectQuery, Name: "key"}, value: bearer, query: "planted-token"},
		"sigv4": {injection: client.Injection{Kind: client.InjectSigV4, Region: "eu-west-1", Service: "execute-api"},
			value: client.SecretValue{AccessKeyID: plain("AKIDEXAMPLE"), SecretKey: plain("planted-secret-key"), SessionToken: plain("planted-session")}, header: "X-Amz-Security-Token", want: "planted-session"},
		"custom": {injection: client.Injection{Kind: client.InjectCustom, Header: "Authorization", Format: "Token {token}", Additional: []client.AdditionalInjection{
			{Target: "header", Key: "X-App", ValueSource: "additional_credentials.app"}, {Target: "query_param", Key: "key", ValueSource: "token"}}},
			value: client.SecretValue{Token: plain("planted-token"), Additional: map[string]client.Secret{"app": plain("planted-app")}}, header: "X-App", want: "planted-app", query: "planted-token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				u := newUpstream(t)
				agentID, agent, grantID := w.granted(u, tt.injection, tt.value)
				acting, err := w.app().GetAgent(agentID)
				if err != nil {
					t.Fatal(err)
				}
				for _, by := range []struct {
					agent *client.Agent
					which client.RequestOption
				}{{agent, client.WithGrant(grantID)}, {agent, client.WithProvider("acme")}, {acting, client.WithGrant(grantID)}} {
					ctx := by.agent.Trace(t.Context(), client.RunID("run-"+name))
					resp, err := by.agent.Request(ctx, "POST", u.URL+"/v1/items", by.which, client.WithJSON(map[string]int{"n": 1}), client.WithQuery(url.Values{"q": {"a b"}}), client.WithReason("a test"))
					if err != nil {
						t.Fatal(err)
					}
					_, err = io.Copy(io.Discard, resp.Body)
					if err := errors.Join(err, resp.Body.Close(), by.agent.Close(t.Context())); err != nil {
						t.Fatal(err)
					}
				}
				if len(u.seen) != 3 {
					t.Fatalf("the upstream saw %d requests", len(u.seen))
				}
				for _, got := range u.seen {
					if tt.header != "" && got.Header.Get(tt.header) != tt.want || got.URL.Query().Get("key") != tt.query || got.URL.Query().Get("q") != "a b" {
						t.Errorf("the upstream saw %s with %v", got.RequestURI, got.Header)
					}
				}
				w.keepsCalls("run-"+name, grantID, u)
			})
		})
	}
}

// keepsCalls looks at what the server keeps of three requests: all but the credential.
func (w *world) keepsCalls(run, grantID string, u *upstream) {
	w.Helper()
	page, err := w.app().Calls.List(w.Context(), client.CallListParams{RunID: run})
	if err != nil || len(page.Calls) != 3 {
		w.Fatalf("%d calls, %v", len(page.Calls), err)
	}
	for _, c := range page.Calls {
		detail, err := w.app().Calls.Get(w.Context(), c.ID)
		if err != nil {
			w.Fatal(err)
		}
		if c.Outcome != "ok" || c.Status != 200 || c.GrantID != grantID || c.Method != "POST" || c.Path != "/v1/items" || c.Reason != "a test" || c.ReportedAt == nil {
			w.Errorf("call %+v", c)
		}
		text := fmt.Sprintf("%+v %+v %+v", detail.Call, detail.Request, detail.Response)
		if strings.Contains(text, "planted") || detail.Request == nil || detail.Response == nil {
			w.Errorf("kept %s", text)
		}
	}
	if strings.Contains(w.log.String(), "planted") {
		w.Errorf("log: %s", w.log)
	}
}

// What the API refuses is a typed error with a reference, and the upstream is asked nothing.
func TestRequestsThatAreRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		u := newUpstream(t)
		_, agent, grantID := w.granted(u, client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: client.NewSecret("planted-token")})
		app := w.app()
		refused := func(want error, method, address string, opts ...client.RequestOption) {
			t.Helper()
			_, err := agent.Request(t.Context(), method, address, opts...)
			var e *client.Error
			if !errors.Is(err, want) || !errors.As(err, &e) || e.Reference == "" {
				t.Errorf("got %v, want %v", err, want)
				return
			}
			if why, err := app.Calls.Explain(t.Context(), e.Reference); err != nil || why.Call.Outcome != "refused" {
				t.Errorf("explained as %+v, %v", why, err)
			}
		}
		grant := client.WithGrant(grantID)
		refused(client.ErrSecretHost, "GET", "https://elsewhere.example.com/", grant)
		refused(client.ErrGrantNotFound, "GET", u.URL, client.WithGrant("22345678-1234-4234-8234-123456789abc"))
		refused(client.ErrNoDelegatedGrant, "GET", u.URL, client.WithProvider("other"))
		if _, err := app.Grants.RevokeGrant(t.Context(), grantID, client.RevokeGrantParams{Reason: "leaked"}); err != nil {
			t.Fatal(err)
		}
		refused(client.ErrGrantRevoked, "GET", u.URL, grant)
		if len(u.seen) != 0 {
			t.Errorf("the upstream saw %d requests", len(u.seen))
		}
	})
}

// The protocol's calls of grants and spans, through the client and the API.
func TestGrantCallsOfTheClient(t *testing.T) {
	inWorld(t, func(w *world) {
		u := newUpstream(t)
		_, agent, grantID := w.granted(u, client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: client.NewSecret("planted-token")})
		app := w.app()
		for _, list := range []func(context.Context, client.GrantListParams) (*client.GrantListResult, error){app.Grants.List, agent.Grants.List} {
			page, err := list(t.Context(), client.GrantListParams{Provider: "acme", Status: client.GrantActive})
			if err != nil || len(page.Grants) != 1 || page.Grants[0].ID != grantID || page.Grants[0].Provider != "acme" || page.Grants[0].Kind != client.GrantKindManagedSecret {
				t.Fatalf("%+v, %v", page, err)
			}
		}
		page, err := app.Grants.List(t.Context(), client.GrantListParams{})
		if err != nil {
			t.Fatal(err)
		}
		made, err := app.Grants.CreateManagedSecretGrant(t.Context(), page.Grants[0].ManagedSecretID, client.ManagedSecretGrantParams{Principal: client.GrantPrincipal{Type: client.PrincipalSystem, Label: "night"}})
		if err != nil || made.PrincipalType != client.PrincipalSystem {
			t.Fatalf("%+v, %v", made, err)
		}
		_, err = app.Grants.CreateManagedSecretGrant(t.Context(), page.Grants[0].ManagedSecretID, client.ManagedSecretGrantParams{Principal: client.GrantPrincipal{Type: client.PrincipalUser, UserToken: "jwt", Label: "x"}})
		if !errors.Is(err, client.ErrPrincipalNotOffered) {
			t.Errorf("for a user: %v", err)
		}
		minted, err := app.Grants.Mint(t.Context(), made.GrantID, client.MintGrantParams{Label: "week"})
		if err != nil || minted.Provider != "acme" {
			t.Errorf("%+v, %v", minted, err)
		}
		if _, err := agent.Grants.Delegate(t.Context(), grantID, client.DelegateParams{ToAgentID: "22345678-1234-4234-8234-123456789abc"}); !errors.Is(err, client.ErrGrantNotDelegable) && !errors.Is(err, client.ErrAgentNotFound) {
			t.Errorf("delegated: %v", err)
		}
		span := client.Span{TraceID: "run-1", SpanID: "s1", Name: "plan", Start: w.Now()}
		for _, want := range []int{1, 0} { // the second time it is known
			if n, err := agent.Spans.Emit(t.Context(), []client.Span{span}); err != nil || n != want {
				t.Errorf("%d spans accepted, %v, want %d", n, err, want)
			}
		}
		if err := agent.Grants.RevokeDelegation(t.Context(), grantID); err != nil {
			t.Errorf("giving it back: %v", err)
		}
	})
}
