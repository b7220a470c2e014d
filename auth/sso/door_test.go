package sso_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/ssotest"
)

// connect is the connection to a provider that says of itself what describe does.
func connect(t *testing.T, describe func(w http.ResponseWriter, r *http.Request, self string)) *sso.Connection {
	t.Helper()
	return connectLogged(t, slog.New(slog.DiscardHandler), describe)
}

func connectLogged(t *testing.T, logger *slog.Logger, describe func(w http.ResponseWriter, r *http.Request, self string)) *sso.Connection {
	t.Helper()
	var self string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { describe(w, r, self) }))
	t.Cleanup(server.Close)
	self = server.URL
	path := filepath.Join(t.TempDir(), "sso.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, "providers: [{id: a, issuer: '%s', client_id: a, default_role: viewer}]", self), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := sso.Open(path, logger)
	if err != nil {
		t.Fatal(err)
	}
	return file.Provider("a")
}

func TestNobodyButTheProviderIsAsked(t *testing.T) {
	t.Parallel()
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer elsewhere.Close()
	for name, describe := range map[string]func(http.ResponseWriter, *http.Request, string){
		"a redirect": func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		},
		"another issuer": func(w http.ResponseWriter, _ *http.Request, _ string) {
			fmt.Fprintf(w, `{"issuer": "%s"}`, elsewhere.URL)
		},
		"an endless page": func(w http.ResponseWriter, _ *http.Request, _ string) {
			fmt.Fprint(w, `{"issuer": "`, strings.Repeat("x", 2<<20))
		},
		"no JSON":  func(w http.ResponseWriter, _ *http.Request, _ string) { fmt.Fprint(w, "<html>") },
		"an error": func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusInternalServerError) },
	} {
		var unreachable *sso.UnreachableError
		_, err := connect(t, describe).Address(context.Background(), sso.Ticket{State: "s", Nonce: "n", Verifier: "v"}, "http://127.0.0.1/back")
		if !errors.As(err, &unreachable) || asked {
			t.Errorf("%s: %v, and somebody else was asked: %v", name, err, asked)
		}
	}
}

// TestKeysAreReadOverHTTPSOnly has a provider on this machine name a host elsewhere that speaks http.
func TestKeysAreReadOverHTTPSOnly(t *testing.T) {
	t.Parallel()
	c := connect(t, func(w http.ResponseWriter, _ *http.Request, self string) {
		_ = json.NewEncoder(w).Encode(map[string]string{
			"issuer": self, "authorization_endpoint": self + "/auth", "token_endpoint": "http://provider.invalid/token", "jwks_uri": "http://provider.invalid/keys",
		})
	})
	ticket := sso.Ticket{State: "state", Nonce: "nonce", Verifier: "verifier"}
	_, err := c.Redeem(context.Background(), map[string][]string{"state": {"state"}, "code": {"code"}}, ticket, "http://127.0.0.1/back")
	if err == nil || !strings.Contains(err.Error(), "is not asked without https") {
		t.Errorf("it says %v", err)
	}
}

func TestAFileThatGoesWrongCountsOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sso.yaml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	one := "providers: [{id: a, issuer: 'https://a.example', client_id: a, default_role: viewer}]"
	write("x: 1")
	if _, err := sso.Open(path, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a wrong file is opened")
	}
	write(one)
	var log strings.Builder
	f, err := sso.Open(path, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	first := f.Provider("a")
	write("providers: [{id: a, oops: 1}]")
	for range 3 {
		if f.Provider("a") != first || f.Wrong() == nil {
			t.Error("what the file said does not count on, or nothing is wrong")
		}
	}
	if n := strings.Count(log.String(), "oops"); n != 1 {
		t.Errorf("the log says it %d times", n)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if f.Provider("a") != first || f.Wrong() == nil {
		t.Error("without its file a provider is gone")
	}
	write(strings.Replace(one, "viewer", "operator", 1))
	if f.Provider("a") == first || f.Wrong() != nil {
		t.Error("a change does not count")
	}
	var none *sso.File
	if none.Providers() != nil || none.Provider("a") != nil || none.Wrong() != nil || none.Configured() {
		t.Error("no file has providers")
	}
}

// TestStrangersCantHaveKeysAskedForAgainAndAgain sends tokens that name keys which nobody has.
func TestStrangersCantHaveKeysAskedForAgainAndAgain(t *testing.T) {
	t.Parallel()
	p := ssotest.New(t, nil)
	path := filepath.Join(t.TempDir(), "sso.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, "providers: [{id: a, issuer: '%s', client_id: a, default_role: viewer}]", p.URL), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := sso.Open(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		token := p.Sign(map[string]any{"alg": "ES256", "kid": fmt.Sprint("none-", n)}, map[string]any{"iss": p.URL})
		if _, err := f.Provider("a").VerifyLogout(t.Context(), token, time.Now()); err == nil {
			t.Error("a token of no key counts")
		}
	}
	if n := p.Asked("/keys"); n > 3 {
		t.Errorf("20 tokens had the keys asked for %d times", n)
	}
}
