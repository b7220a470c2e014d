package sso

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// An Identity is somebody as a provider has proven them to be.
type Identity struct {
	Issuer  string
	Subject string // never given to another person by the issuer
	Session string // of the provider, "" where it names none
	Email   string // as the provider writes it, "" for none
	Name    string
	Claims  map[string]any
}

// Limits of what a provider may say of somebody.
const (
	maxSubject = 255 // bytes, as OpenID Connect has it
	maxSession = 512
)

// A RefusedError is that a provider did not let somebody sign in, or that what it sent proves nothing.
type RefusedError struct {
	Reason string // for people
	Err    error
}

func (e *RefusedError) Error() string {
	if e.Err == nil {
		return e.Reason
	}
	return e.Reason + ": " + e.Err.Error()
}
func (e *RefusedError) Unwrap() error { return e.Err }

func refused(reason string, err error) error { return &RefusedError{reason, err} }

// Redeem turns what a provider sent the browser back with into who that is. *RefusedError, *UnreachableError, *ClaimError.
func (c *Connection) Redeem(ctx context.Context, answer url.Values, t Ticket, redirect string) (Identity, error) {
	d, err := c.describe(ctx)
	if err != nil {
		return Identity{}, err
	}
	if err := c.checkAnswer(d, answer, t); err != nil {
		return Identity{}, err
	}
	config, err := c.oauth(d, redirect)
	if err != nil {
		return Identity{}, &UnreachableError{c.Name, err}
	}
	ctx = oidc.ClientContext(ctx, c.client)
	token, err := config.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return Identity{}, exchangeFailed(c.Name, err)
	}
	proven, err := c.verify(ctx, d, token, t)
	if err != nil {
		return Identity{}, err
	}
	return c.identity(ctx, d, proven, token)
}

// checkAnswer looks at what the browser brought back, before anybody is asked.
func (c *Connection) checkAnswer(d *described, answer url.Values, t Ticket) error {
	issuer := answer.Get("iss")
	switch {
	case !hmac.Equal([]byte(answer.Get("state")), []byte(t.State)):
		return refused("this answer belongs to another sign-in", nil)
	case issuer != "" && issuer != c.Issuer, issuer == "" && d.NamesIssuer:
		return refused("this answer is of another provider", nil)
	case answer.Has("error"):
		return refused(c.Name+" refused", saidError(answer.Get("error"), answer.Get("error_description")))
	case answer.Get("code") == "":
		return refused("the answer has no code", nil)
	}
	return nil
}

func saidError(code, description string) error {
	const most = 300
	if len(description) > most {
		description = description[:most]
	}
	if description == "" {
		return fmt.Errorf("%.100s", code)
	}
	return fmt.Errorf("%.100s: %s", code, description)
}

// exchangeFailed says why a code was not redeemed. Only what the provider says by the standard is repeated.
func exchangeFailed(name string, err error) error {
	var said *oauth2.RetrieveError
	if !errors.As(err, &said) {
		return &UnreachableError{name, err}
	}
	if said.ErrorCode == "" {
		return &UnreachableError{name, fmt.Errorf("it answered %s", said.Response.Status)}
	}
	return refused(name+" did not accept the sign-in", saidError(said.ErrorCode, said.ErrorDescription))
}

// verify checks the ID token: signature, issuer, audience, time, nonce, and that it belongs to the access token.
func (c *Connection) verify(ctx context.Context, d *described, token *oauth2.Token, t Ticket) (*oidc.IDToken, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return nil, refused("nothing was proven", errNoToken)
	}
	proven, err := d.VerifierContext(ctx, &oidc.Config{ClientID: c.ClientID, SupportedSigningAlgs: signedBy}).Verify(ctx, raw)
	if err != nil {
		return nil, refused("the ID token proves nothing", err)
	}
	var party struct {
		AuthorizedParty string `json:"azp"`
	}
	if err := proven.Claims(&party); err != nil {
		return nil, refused("the ID token can't be read", err)
	}
	switch {
	case !hmac.Equal([]byte(proven.Nonce), []byte(t.Nonce)):
		return nil, refused("the ID token is for another sign-in", errors.New("its nonce is another"))
	case party.AuthorizedParty != "" && party.AuthorizedParty != c.ClientID, party.AuthorizedParty == "" && len(proven.Audience) > 1:
		return nil, refused("the ID token was made for another program", nil)
	}
	if proven.AccessTokenHash != "" {
		if err := proven.VerifyAccessToken(token.AccessToken); err != nil {
			return nil, refused("the access token is not the ID token's", err)
		}
	}
	return proven, nil
}

// identity reads the claims. What stands in the ID token counts before what the userinfo endpoint says.
func (c *Connection) identity(ctx context.Context, d *described, proven *oidc.IDToken, token *oauth2.Token) (Identity, error) {
	claims := map[string]any{}
	if c.UserInfo {
		info, err := d.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return Identity{}, &UnreachableError{c.Name, err}
		}
		if info.Subject != proven.Subject {
			return Identity{}, refused("the userinfo is about somebody else", nil)
		}
		if err := info.Claims(&claims); err != nil {
			return Identity{}, refused("the userinfo can't be read", err)
		}
	}
	if err := proven.Claims(&claims); err != nil {
		return Identity{}, refused("the ID token can't be read", err)
	}
	who := Identity{Issuer: c.Issuer, Subject: proven.Subject, Claims: claims}
	if who.Subject == "" || len(who.Subject) > maxSubject {
		return who, refused("the ID token names nobody", nil)
	}
	var err error
	if who.Session, err = textClaim(claims, "sid", maxSession); err != nil {
		return who, err
	}
	if who.Name, err = textClaim(claims, "name", 0); err != nil {
		return who, err
	}
	who.Email, err = textClaim(claims, "email", 0)
	return who, err
}

func textClaim(claims map[string]any, name string, most int) (string, error) {
	value, there := claims[name]
	if !there || value == nil {
		return "", nil
	}
	text, ok := value.(string)
	if !ok {
		return "", &ClaimError{name, "a text", kindOf(value)}
	}
	if most > 0 && len(text) > most {
		return "", refused("the claim "+name+" is too long", nil)
	}
	return text, nil
}

// Why somebody has no email that can be believed.
var (
	ErrUnverified = errors.New("the provider does not say that the email is verified: email_verified must be true")
	ErrNoEmail    = errors.New("the provider names no email")
)

// VerifiedEmail returns the email, which must be there and be said to be verified: true, and not a text that reads so.
func (c *Connection) VerifiedEmail(who Identity) (string, error) {
	value, there := who.Claims["email_verified"]
	verified, isBool := value.(bool)
	switch {
	case there && value != nil && !isBool:
		return "", &ClaimError{"email_verified", "true or false", kindOf(value)}
	case who.Email == "":
		return "", c.noEmail()
	case there && verified, c.TrustEmail && !there:
		return who.Email, nil
	}
	return "", ErrUnverified
}

// noEmail says what to change in the file where a provider names no email.
func (p Provider) noEmail() error {
	switch {
	case !slices.Contains(p.Scopes, "email"):
		return fmt.Errorf("%w: add email to its scopes in the file", ErrNoEmail)
	case !p.UserInfo:
		return fmt.Errorf("%w in its ID token, although the file asks for the scope email: set userinfo: true, so that its userinfo endpoint is asked as well", ErrNoEmail)
	}
	return fmt.Errorf("%w, neither in its ID token nor at its userinfo endpoint: whoever signed in may have none there, or the client may not see it", ErrNoEmail)
}

// ofTheFlow are claims that bind a token to one sign-in, and say nothing of whose it is.
var ofTheFlow = []string{"nonce", "at_hash", "c_hash"}

// Names are the names of the claims that say something of a person, in alphabetical order.
func (who Identity) Names() (names []string) {
	for name := range who.Claims {
		if !slices.Contains(ofTheFlow, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
