package sso

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/alter-console/alter-console/internal/lines"
)

const (
	describedFor = time.Hour       // how long what a provider says of itself counts
	failedFor    = 3 * time.Second // how long one that does not answer is not asked again
)

// signedBy are the algorithms by which tokens may be signed: none that who knows the client's secret could make.
var signedBy = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// A Connection is a provider, and what it says of itself. It is safe for concurrent use.
type Connection struct {
	Provider
	door   *door
	client *http.Client
	logger *slog.Logger

	mu          sync.Mutex
	described   *described // what it said last
	describedAt time.Time
	failed      error // of the last time that it was asked, nil where it answered
	failedAt    time.Time
	logged      string // of what the log was told last, "" once all is well again
}

func newConnection(p Provider, logger *slog.Logger) *Connection {
	door := newDoor(p.Issuer)
	return &Connection{Provider: p, door: door, client: door.client(), logger: logger}
}

func (c *Connection) equal(p Provider) bool { return reflect.DeepEqual(c.Provider, p) }

// An UnreachableError is that a provider could not be asked, or answered what can't be used.
type UnreachableError struct {
	Name string
	Err  error
}

func (e *UnreachableError) Error() string { return fmt.Sprintf("%s can't be asked: %v", e.Name, e.Err) }
func (e *UnreachableError) Unwrap() error { return e.Err }

// describe asks the provider what it is, unless it said so lately. Where it does not answer, what it said before counts.
func (c *Connection) describe(ctx context.Context) (*described, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	current := c.described != nil && now.Sub(c.describedAt) < describedFor
	gaveUp := c.failed != nil && now.Sub(c.failedAt) < failedFor
	if !current && !gaveUp {
		c.refresh(ctx)
	}
	if c.described == nil {
		return nil, c.failed
	}
	return c.described, nil
}

func (c *Connection) refresh(ctx context.Context) {
	found, err := c.ask(context.WithoutCancel(ctx))
	if err != nil {
		c.failed, c.failedAt = &UnreachableError{c.Name, err}, time.Now()
		c.tellLog(ctx, err)
		return
	}
	c.described, c.describedAt, c.failed, c.logged = found, time.Now(), nil, ""
}

// tellLog says what is wrong with the provider, once for as long as it stays the same.
func (c *Connection) tellLog(ctx context.Context, err error) {
	if c.logged == err.Error() {
		return
	}
	c.logged = err.Error()
	c.logger.WarnContext(ctx, "a provider of single sign-on can't be used", "provider", c.ID, "issuer", c.Issuer, "reason", c.logged)
}

// oauth is the provider as OAuth knows it.
func (c *Connection) oauth(d *described, redirect string) (*oauth2.Config, error) {
	secret, err := c.secret()
	endpoint := d.Endpoint()
	endpoint.AuthStyle = d.style(secret)
	return &oauth2.Config{
		ClientID:     c.ClientID,
		ClientSecret: secret,
		Endpoint:     endpoint,
		RedirectURL:  redirect,
		Scopes:       append([]string{oidc.ScopeOpenID}, c.Scopes...),
	}, err
}

// secret is the client's secret as it is now.
func (c *Connection) secret() (string, error) {
	switch {
	case c.ClientSecretFile != "":
		secret, err := lines.ReadFile(c.ClientSecretFile)
		return secret, lines.Naming("client_secret_file of "+c.ID, err)
	case c.ClientSecretEnv != "":
		secret := strings.TrimSpace(os.Getenv(c.ClientSecretEnv))
		if secret == "" {
			return "", fmt.Errorf("the variable %s, client_secret_env of %s, is not set", c.ClientSecretEnv, c.ID)
		}
		return secret, nil
	}
	return "", nil
}

// A Ticket is what binds a sign-in at a provider to the browser that began it. None of it repeats.
type Ticket struct {
	State    string // comes back in the address
	Nonce    string // comes back in the token
	Verifier string // of PKCE: goes with the code
}

// Address is where the browser goes to sign in.
func (c *Connection) Address(ctx context.Context, t Ticket, redirect string) (string, error) {
	d, err := c.describe(ctx)
	if err != nil {
		return "", err
	}
	config, err := c.oauth(d, redirect)
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.tellLog(ctx, err)
		return "", &UnreachableError{c.Name, err}
	}
	return config.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), nil
}

// LogoutAddress is where the browser goes to sign out of the provider too, "" where it offers none. back is where the
// provider sends it then.
func (c *Connection) LogoutAddress(ctx context.Context, subject, back string) string {
	d, err := c.describe(ctx)
	if err != nil || d.LogoutAddress == "" {
		return ""
	}
	u, err := url.Parse(d.LogoutAddress)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return ""
	}
	query := u.Query()
	query.Set("client_id", c.ClientID)
	query.Set("logout_hint", subject)
	query.Set("post_logout_redirect_uri", back)
	u.RawQuery = query.Encode()
	return u.String()
}

var errNoToken = errors.New("the provider's answer has no ID token: its client must be one of OpenID Connect")
