package sso_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/ssotest"
)

var aTicket = sso.Ticket{State: "state", Nonce: "nonce", Verifier: "verifier"}

// saying is a provider that describes itself as one does, but for some of it.
func saying(but map[string]any) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, _ *http.Request, self string) {
		said := map[string]any{"issuer": self, "authorization_endpoint": self + "/a", "token_endpoint": self + "/t", "jwks_uri": self + "/k"}
		maps.Copy(said, but)
		_ = json.NewEncoder(w).Encode(said)
	}
}

func TestWhatIsWrongWithAProviderIsSaidInWordsAndLoggedOnce(t *testing.T) {
	t.Parallel()
	for want, describe := range map[string]func(http.ResponseWriter, *http.Request, string){
		"it calls itself https://id.example.com/, the file says http://127.0.0.1": saying(map[string]any{"issuer": "https://id.example.com/"}),
		"its description names no issuer":                                         saying(map[string]any{"issuer": ""}),
		"no sign-in by an authorization code":                                     saying(map[string]any{"response_types_supported": []string{"id_token"}}),
		"has no token_endpoint":                                                   saying(map[string]any{"token_endpoint": ""}),
		"is no description of a provider in JSON":                                 func(w http.ResponseWriter, _ *http.Request, _ string) { fmt.Fprint(w, "<html>") },
		"nothing is at http://127.0.0.1":                                          func(w http.ResponseWriter, r *http.Request, _ string) { http.NotFound(w, r) },
		`leads to "https://elsewhere.example.com/"`: func(w http.ResponseWriter, r *http.Request, _ string) {
			http.Redirect(w, r, "https://elsewhere.example.com/", http.StatusFound)
		},
		"answers 503":   func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(http.StatusServiceUnavailable) },
		"can't be read": func(http.ResponseWriter, *http.Request, string) { panic(http.ErrAbortHandler) },
	} {
		var log strings.Builder
		c := connectLogged(t, slog.New(slog.NewJSONHandler(&log, nil)), describe)
		for range 2 {
			if _, err := c.Address(t.Context(), aTicket, "http://127.0.0.1/back"); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("it says %v, not %s", err, want)
			}
		}
		var line struct{ Provider, Reason string }
		if err := json.Unmarshal([]byte(log.String()), &line); err != nil || line.Provider != "a" || !strings.Contains(line.Reason, want) {
			t.Errorf("the log says %s, and not once %q", log.String(), want)
		}
	}
}

// TestTheClientsSecretGoesTheWayThatTheProviderSays counts what is asked: a code counts once, and time is waited for once.
func TestTheClientsSecretGoesTheWayThatTheProviderSays(t *testing.T) {
	t.Parallel()
	redeem := func(p *ssotest.Provider, secret string) error {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
		config := filepath.Join(filepath.Dir(path), "sso.yaml")
		text := fmt.Sprintf("providers: [{id: a, issuer: '%s', client_id: %s, client_secret_file: '%s', default_role: viewer}]", p.URL, ssotest.ClientID, path)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := sso.Open(config, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		_, err = file.Provider("a").Redeem(t.Context(), url.Values{"state": {"state"}, "code": {"unknown"}}, aTicket, "http://127.0.0.1/back")
		return err
	}
	byHeader, byForm := ssotest.New(t, nil), ssotest.New(t, nil)
	byForm.TakesSecretInForm()
	for _, p := range []*ssotest.Provider{byHeader, byForm} {
		for secret, want := range map[string]string{ssotest.ClientSecret: "invalid_grant", "another": "invalid_client"} {
			before := p.Asked("/token")
			if err := redeem(p, secret); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("it says %v, not %s", err, want)
			}
			if n := p.Asked("/token") - before; n != 1 {
				t.Errorf("one code was sent %d times", n)
			}
		}
	}
}

func TestWhoeverHasNoEmailReadsWhatToChangeInTheFile(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]sso.Provider{
		"add email to its scopes":      {Scopes: []string{"profile"}},
		"set userinfo: true":           {Scopes: []string{"profile", "email"}},
		"nor at its userinfo endpoint": {Scopes: []string{"email"}, UserInfo: true},
	} {
		if _, err := (&sso.Connection{Provider: p}).VerifiedEmail(sso.Identity{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it says %v, not %s", err, want)
		}
	}
}
