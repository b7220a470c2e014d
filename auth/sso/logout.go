package sso

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// What providers tell of somebody, by the addresses that OpenID has given these events.
const (
	eventLogout   = "http://schemas.openid.net/event/backchannel-logout"
	eventDisabled = "https://schemas.openid.net/secevent/risc/event-type/account-disabled"
	eventPurged   = "https://schemas.openid.net/secevent/risc/event-type/account-purged"
)

const (
	// LogoutLife is how long a logout token counts, after which nobody has to know any more that it was used.
	LogoutLife = 10 * time.Minute
	// MaxLogout is how long one may be, in bytes.
	MaxLogout = 8 << 10

	clockSkew = 2 * time.Minute
	maxJTI    = 512
)

// A Logout is that somebody's sessions are to end, as a provider says.
type Logout struct {
	Issuer   string
	Subject  string // whose sessions, "" where the session alone is named
	Session  string // the provider's session that ended, "" for all of them
	ID       string // of the token, which counts once
	Disabled bool   // the provider has disabled the account, or removed it
}

// VerifyLogout checks a logout token: signature, issuer, audience, time, event, whom it is about, and that it is no ID
// token. That it comes for the first time is for the caller to see. *RefusedError, *UnreachableError.
func (c *Connection) VerifyLogout(ctx context.Context, raw string, now time.Time) (Logout, error) {
	if err := c.glance(raw); err != nil {
		return Logout{}, refused("the logout token is not valid", err)
	}
	d, err := c.describe(ctx)
	if err != nil {
		return Logout{}, err
	}
	verifier := d.VerifierContext(oidc.ClientContext(ctx, c.client), &oidc.Config{ClientID: c.ClientID, SupportedSigningAlgs: signedBy, SkipExpiryCheck: true})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return Logout{}, refused("the logout token is not valid", err)
	}
	logout, err := readLogout(token, now)
	if err != nil {
		return Logout{}, refused("the logout token is not valid", err)
	}
	return logout, nil
}

// glance looks at what a token says of itself before anybody is asked for keys: strangers can send anything.
func (c *Connection) glance(raw string) error {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || len(raw) > MaxLogout {
		return errors.New("it is no signed token")
	}
	var header struct {
		Type string `json:"typ"`
	}
	var body struct {
		Issuer string `json:"iss"`
	}
	if err := errors.Join(decodePart(parts[0], &header), decodePart(parts[1], &body)); err != nil {
		return errors.New("it is no signed token")
	}
	switch kind := strings.ToLower(header.Type); {
	case body.Issuer != c.Issuer:
		return errors.New("its issuer is another")
	case kind != "" && kind != "jwt" && kind != "logout+jwt" && kind != "secevent+jwt":
		return fmt.Errorf("it is of the type %.40q", header.Type)
	}
	return nil
}

func decodePart(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func readLogout(token *oidc.IDToken, now time.Time) (Logout, error) {
	var claims struct {
		ID      string                     `json:"jti"`
		Session string                     `json:"sid"`
		Nonce   *json.RawMessage           `json:"nonce"`
		Expires *json.Number               `json:"exp"`
		Events  map[string]json.RawMessage `json:"events"`
	}
	if err := token.Claims(&claims); err != nil {
		return Logout{}, fmt.Errorf("it can't be read: %w", err)
	}
	event, disabled := eventOf(claims.Events)
	logout := Logout{Issuer: token.Issuer, Subject: token.Subject, Session: claims.Session, ID: claims.ID, Disabled: disabled}
	if logout.Disabled {
		logout.Subject, logout.Session = subjectOf(event, token), ""
	}
	age := now.Sub(token.IssuedAt)
	switch {
	case event == nil:
		return logout, errors.New("it names no event that is known here")
	case claims.Nonce != nil:
		return logout, errors.New("it has a nonce, which only ID tokens have")
	case claims.ID == "" || len(claims.ID) > maxJTI:
		return logout, errors.New("it has no jti")
	case logout.Subject == "" && logout.Session == "":
		return logout, errors.New("it names neither sub nor sid")
	case token.IssuedAt.IsZero() || age > LogoutLife || age < -clockSkew:
		return logout, errors.New("it was not issued just now: compare the clocks")
	case claims.Expires != nil && now.Add(-clockSkew).After(token.Expiry):
		return logout, errors.New("it has expired")
	}
	return logout, nil
}

// eventOf finds the one event that is known here. It must be an object.
func eventOf(events map[string]json.RawMessage) (event json.RawMessage, disabled bool) {
	for _, known := range []string{eventDisabled, eventPurged, eventLogout} {
		var object map[string]json.RawMessage
		if said, there := events[known]; there && json.Unmarshal(said, &object) == nil && object != nil {
			return said, known != eventLogout
		}
	}
	return nil, false
}

// subjectOf is whom an event is about that has its subject within.
func subjectOf(event json.RawMessage, token *oidc.IDToken) string {
	var said struct {
		Subject struct {
			Issuer  string `json:"iss"`
			Subject string `json:"sub"`
		} `json:"subject"`
	}
	if json.Unmarshal(event, &said) == nil && said.Subject.Issuer == token.Issuer && said.Subject.Subject != "" {
		return said.Subject.Subject
	}
	return token.Subject
}
