// Package ssotest is a provider of OpenID Connect for tests, which does what it is told: what it says of people, and what is
// wrong with its tokens. Whoever comes to its sign-in page is signed in.
package ssotest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"
)

// ClientID and ClientSecret are those of the one client that a provider knows.
const (
	ClientID     = "alter-console"
	ClientSecret = "client-secret-of-a-test"
)

// A Provider is one on this machine. Its fields may be changed between requests, by Set.
type Provider struct {
	*httptest.Server
	key *ecdsa.PrivateKey

	mu     sync.Mutex
	now    func() time.Time
	claims map[string]any             // of the ID token, beside those that OpenID Connect asks for
	user   map[string]any             // of the userinfo endpoint
	self   func(map[string]any)       // what it says otherwise of itself
	byForm bool                       // it takes its client's secret in the form alone
	alter  func(map[string]any)       // what is wrong with the claims of the ID token
	forge  func(signed string) string // what is wrong with the token itself
	codes  map[string]visit

	passed []Secret // between the client and this provider

	asked map[string]int    // requests, by path
	look  func(path string) // is called before each is answered, nil for nothing
}

// A Secret is what the client and a provider know of somebody's sign-in, and nobody else is to.
type Secret struct {
	What    string
	Text    string
	Browser bool // the browser carries it, too
}

// Passed are the secrets of all sign-ins so far.
func (p *Provider) Passed() []Secret {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.passed)
}

// A visit is what a browser came with.
type visit struct{ nonce, challenge, redirect string }

// New starts a provider, which stops when the test ends. claims are what it says of whoever signs in.
func New(t testing.TB, claims map[string]any) *Provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{key: key, now: time.Now, claims: claims, codes: map[string]visit{}, asked: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.describe)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /userinfo", p.userinfo)
	mux.HandleFunc("GET /logout", p.logout)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		look := p.look
		p.mu.Unlock()
		if look != nil {
			look(r.URL.Path)
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// Says has the provider say something else of whoever signs in.
func (p *Provider) Says(claims map[string]any) { p.set(func() { p.claims = claims }) }

// SaysOfUser has the userinfo endpoint say something.
func (p *Provider) SaysOfUser(claims map[string]any) { p.set(func() { p.user = claims }) }

// Alters changes the claims of ID tokens before they are signed; nil for nothing.
func (p *Provider) Alters(alter func(map[string]any)) { p.set(func() { p.alter = alter }) }

// Describes changes what the provider says of itself; nil for nothing.
func (p *Provider) Describes(alter func(map[string]any)) { p.set(func() { p.self = alter }) }

// TakesSecretInForm has the provider take its client's secret in the form alone, and say so.
func (p *Provider) TakesSecretInForm() {
	p.set(func() {
		p.byForm = true
		p.self = func(said map[string]any) {
			said["token_endpoint_auth_methods_supported"] = []string{"client_secret_post"}
		}
	})
}

// Watches has look be called before each request is answered.
func (p *Provider) Watches(look func(path string)) { p.set(func() { p.look = look }) }

// Forges changes ID tokens after they were signed; nil for nothing.
func (p *Provider) Forges(forge func(signed string) string) { p.set(func() { p.forge = forge }) }

func (p *Provider) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *Provider) describe(w http.ResponseWriter, _ *http.Request) {
	said := map[string]any{
		"issuer":                                p.URL,
		"authorization_endpoint":                p.URL + "/authorize",
		"token_endpoint":                        p.URL + "/token",
		"jwks_uri":                              p.URL + "/keys",
		"userinfo_endpoint":                     p.URL + "/userinfo",
		"end_session_endpoint":                  p.URL + "/logout",
		"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
		"response_types_supported":              []string{"code"},
		"subject_types_supported":               []string{"public"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic"},
		"code_challenge_methods_supported":      []string{"S256"},
		"backchannel_logout_supported":          true,
		"backchannel_logout_session_supported":  true,
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.self != nil {
		p.self(said)
	}
	answer(w, said)
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || q.Get("nonce") == "" {
		http.Error(w, "this is no request of the client", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.set(func() {
		p.codes[code] = visit{q.Get("nonce"), q.Get("code_challenge"), q.Get("redirect_uri")}
		p.passed = append(p.passed, Secret{"code", code, true}, Secret{"state", q.Get("state"), true}, Secret{"nonce", q.Get("nonce"), true})
	})
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

// token takes each code once, from the client that the browser came from.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byForm {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	v, known := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	w.Header().Set("Content-Type", "application/json")
	switch {
	case id != ClientID || secret != ClientSecret:
		w.WriteHeader(http.StatusUnauthorized)
		answer(w, map[string]any{"error": "invalid_client"})
	case !known || v.redirect != r.FormValue("redirect_uri") || v.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		w.WriteHeader(http.StatusBadRequest)
		answer(w, map[string]any{"error": "invalid_grant", "error_description": "the code is not valid"})
	default:
		access, refresh, id := "access-token-"+rand.Text(), "refresh-token-"+rand.Text(), p.idToken(v.nonce)
		p.passed = append(p.passed, Secret{"access token", access, false}, Secret{"refresh token", refresh, false}, Secret{"ID token", id, false}, Secret{"verifier", r.FormValue("code_verifier"), false})
		answer(w, map[string]any{"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": 300, "id_token": id})
	}
}

// idToken needs the lock.
func (p *Provider) idToken(nonce string) string {
	claims := map[string]any{"iss": p.URL, "aud": ClientID, "iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix(), "nonce": nonce}
	maps.Copy(claims, p.claims)
	if p.alter != nil {
		p.alter(claims)
	}
	signed := p.Sign(map[string]any{"alg": "ES256", "kid": "1", "typ": "JWT"}, claims)
	if p.forge != nil {
		signed = p.forge(signed)
	}
	return signed
}

// LogoutToken is one for back-channel logout, with what is given of claims in place of what belongs there; nil takes away.
func (p *Provider) LogoutToken(claims map[string]any) string {
	all := map[string]any{
		"iss": p.URL, "aud": ClientID, "iat": time.Now().Unix(), "exp": time.Now().Add(2 * time.Minute).Unix(), "jti": rand.Text(),
		"events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	}
	maps.Copy(all, claims)
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == nil })
	return p.Sign(map[string]any{"alg": "ES256", "kid": "1", "typ": "logout+jwt"}, all)
}

// Sign makes a signed token.
func (p *Provider) Sign(header, claims map[string]any) string {
	text := Part(header) + "." + Part(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	if err != nil {
		panic(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// Part is a part of a token.
func Part(of map[string]any) string {
	text, err := json.Marshal(of)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// PublicKey is the key that tokens are checked with, as bytes that everybody knows.
func (p *Provider) PublicKey() []byte {
	key, err := p.key.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return key
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	point := p.PublicKey() // 4, x, y
	coordinate := base64.RawURLEncoding.EncodeToString
	answer(w, map[string]any{"keys": []any{map[string]any{
		"kty": "EC", "crv": "P-256", "kid": "1", "use": "sig", "alg": "ES256", "x": coordinate(point[1:33]), "y": coordinate(point[33:]),
	}}})
}

func (p *Provider) userinfo(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	answer(w, p.user)
}

func (p *Provider) logout(w http.ResponseWriter, r *http.Request) {
	back := r.URL.Query().Get("post_logout_redirect_uri")
	if r.URL.Query().Get("client_id") != ClientID || back == "" {
		http.Error(w, "this is no request of the client", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, back, http.StatusFound)
}

func answer(w http.ResponseWriter, with map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(with)
}

// Asked is how often a path was asked for.
func (p *Provider) Asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}
