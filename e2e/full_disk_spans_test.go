package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// TestSpansFillADiskAndNobodyIsLockedOut has what agents tell take up the disk: it ends before signing in and suspending do.
func TestSpansFillADiskAndNobodyIsLockedOut(t *testing.T) {
	t.Parallel()
	s := onSmallDisk(t)
	app := s.appClient(t, s.command("app-key", "create", "deployer", "--preset", "everything", "--never-expires"), nil)
	made := must(app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot"}))(t)
	emitUntilFull(t, app)
	s.suspends(t, made.ID)
}

// TestRetrievalsFillADiskAndNothingIsGivenOut has retrievals take up the disk: the first that can't be written down gets nothing.
func TestRetrievalsFillADiskAndNothingIsGivenOut(t *testing.T) {
	t.Parallel()
	const value = "upstream-token-on-a-full-disk"
	var asked atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer "+value {
			asked.Add(1)
		}
	}))
	defer upstream.Close()
	s := onSmallDisk(t)
	app := s.appClient(t, s.command("app-key", "create", "deployer", "--preset", "everything", "--never-expires"), nil)
	scopes := map[string][]string{"managed_secret_slugs": {"books"}}
	made := must(app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot", Scopes: scopes}))(t)
	secret := must(app.ManagedSecrets.Create(t.Context(), client.ManagedSecretCreateParams{
		Name:         "books",
		AllowedHosts: []string{upstream.Listener.Addr().String()},
		Injection:    client.Injection{Kind: client.InjectBearer},
		Value:        client.SecretValue{Token: client.NewSecret(value)},
	}))(t)
	grant := must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: secret.ID, AgentID: made.ID}))(t)
	bot := must(client.NewAgent(made.APIKey.Reveal(), client.WithBaseURL(s.url)))(t)

	var err error
	for given := 0; err == nil; given++ {
		if n := asked.Load(); n != int64(given) {
			t.Fatalf("the upstream was asked %d times with %d credentials", n, given)
		}
		var answer *http.Response
		answer, err = bot.Request(t.Context(), http.MethodGet, upstream.URL+"/"+strings.Repeat("x", 1500), client.WithGrant(grant.ID))
		if err == nil {
			answer.Body.Close()
		}
	}
	before := asked.Load()
	if before == 0 {
		t.Error("the disk was full before anything was retrieved")
	}
	var refusal *client.Error
	if !errors.As(err, &refusal) || refusal.Status != http.StatusServiceUnavailable || !refusal.Unchanged {
		t.Errorf("a retrieval on a full disk: %v", err)
	}
	s.suspends(t, made.ID)
	if _, err := bot.Request(t.Context(), http.MethodGet, upstream.URL, client.WithGrant(grant.ID)); err == nil || asked.Load() != before {
		t.Errorf("a suspended agent got a credential on a full disk: %v", err)
	}
	closing, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	bot.Close(closing) //nolint:errcheck // there is no room for its reports
}

// onSmallDisk is a running server whose disk has room for little.
func onSmallDisk(t *testing.T, flags ...string) *server {
	t.Helper()
	s := newServer(t, append(flags, "--admin-email", adminEmail, "--admin-password", adminPassword)...)
	s.data = smallDisk(t) + "/data"
	s.run()
	return s
}

// emitUntilFull fills the disk with what agents tell.
func emitUntilFull(t *testing.T, app *client.App) {
	t.Helper()
	var err error
	for i := 0; err == nil && i < 2000; i++ {
		spans := make([]client.Span, 20)
		for n := range spans {
			spans[n] = client.Span{TraceID: fmt.Sprint("t", i), SpanID: fmt.Sprint(n), Name: "work", Start: time.Now(), Attributes: map[string]string{"note": strings.Repeat("x", 2000)}}
		}
		_, err = app.Spans.Emit(t.Context(), spans)
	}
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("spans on a full disk: %v", err)
	}
}

// suspends signs in and suspends an agent.
func (s *server) suspends(t *testing.T, agentID string) {
	t.Helper()
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.sees(http.StatusOK)
	v.open("/agents/" + agentID)
	v.press("Suspend")
	v.sees(http.StatusOK, "suspended")
}
