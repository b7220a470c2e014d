package e2e_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/crypto"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// A provider is one of OpenID Connect at which people sign in with a name and a password.
type provider struct {
	*httptest.Server
	storage *storage.Storage

	mu     sync.Mutex
	groups []string // of everybody
	back   string   // where it leads to after a sign-out
}

const (
	clientID     = "alter-console"
	clientSecret = "client-secret-of-the-provider"
	annName      = "ann"
	annPassword  = "verysecure"
	annEmail     = "ann@example.com"
)

// people are those whom a provider knows.
type people map[string]*storage.User

func (p people) GetUserByID(id string) *storage.User { return p[id] }

func (p people) GetUserByUsername(name string) *storage.User {
	for _, user := range p {
		if user.Username == name {
			return user
		}
	}
	return nil
}

func (p people) ExampleClientID() string { return "" }

// startProvider runs a provider whose one client is a server, which browsers find at an address.
func startProvider(t *testing.T, consoles ...string) *provider {
	t.Helper()
	p := &provider{groups: []string{"billing"}, back: consoles[0] + "/sign-in"}
	var redirects []string
	for _, console := range consoles {
		redirects = append(redirects, console+"/sign-in/sso/corp/callback")
	}
	known := people{"id-of-ann": {ID: "id-of-ann", Username: annName, Password: annPassword, FirstName: "Ann", LastName: "Example", Email: annEmail, EmailVerified: true}}
	p.storage = storage.NewStorageWithClients(known, map[string]*storage.Client{clientID: storage.WebClient(clientID, clientSecret, redirects...)})
	mux := http.NewServeMux()
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	served, err := op.NewProvider(&op.Config{CryptoKey: [32]byte{7}, CodeMethodS256: true}, shownStorage{p.storage, p}, op.StaticIssuer(p.URL), op.WithAllowInsecure())
	if err != nil {
		t.Fatal(err)
	}
	callback := op.AuthCallbackURL(served)
	mux.Handle("/", served)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /login/username", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><title>Example Corp</title><h1>Example Corp</h1><form method="post">
			<input type="hidden" name="id" value="%s"><label>Name <input name="name"></label><label>Pass phrase <input name="password" type="password"></label><button>Log in</button></form>`,
			html.EscapeString(r.FormValue("authRequestID")))
	})
	mux.HandleFunc("POST /login/username", func(w http.ResponseWriter, r *http.Request) {
		if err := p.storage.CheckUsernamePassword(r.FormValue("name"), r.FormValue("password"), r.FormValue("id")); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, callback(op.ContextWithIssuer(r.Context(), p.URL), r.FormValue("id")), http.StatusFound)
	})
	return p
}

// says has the provider name other groups.
func (p *provider) says(groups ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.groups = groups
}

// logoutToken is one by which the provider ends ann's sessions.
func (p *provider) logoutToken(t *testing.T, id string) string {
	t.Helper()
	key := must(p.storage.SigningKey(t.Context()))(t)
	signer := must(op.SignerFromKey(key))(t)
	claims := oidc.NewLogoutTokenClaims(p.URL, "id-of-ann", oidc.Audience{clientID}, time.Now().Add(time.Minute), id, "", 0)
	return must(crypto.Sign(claims, signer))(t)
}

// shownStorage adds groups to what is said of people, and the address to come back to after a sign-out to the client.
type shownStorage struct {
	*storage.Storage
	provider *provider
}

func (s shownStorage) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, subject, origin string) error {
	s.provider.mu.Lock()
	defer s.provider.mu.Unlock()
	info.AppendClaims("groups", s.provider.groups)
	return s.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin)
}

func (s shownStorage) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	client, err := s.Storage.GetClientByClientID(ctx, id)
	return shownClient{client, s.provider.back}, err
}

type shownClient struct {
	op.Client
	back string
}

func (c shownClient) PostLogoutRedirectURIs() []string { return []string{c.back} }

// writeSSO writes the file of providers.
func (p *provider) writeSSO(t *testing.T, path string) {
	t.Helper()
	secret := filepath.Join(filepath.Dir(path), "client-secret")
	text := fmt.Sprintf(`
providers:
  - id: corp
    name: Example Corp
    issuer: %s
    client_id: %s
    client_secret_file: %s
    userinfo: true
    rules:
      - {claim: groups, contains: admins, role: administrator}
      - {claim: groups, contains: billing, role: operator, teams: [billing]}
`, p.URL, clientID, secret)
	for name, content := range map[string]string{secret: clientSecret + "\n", path: text} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
