package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/store"
)

// What somebody goes to a provider for.
const (
	SSOToSignIn = "sign-in"
	SSOToTest   = "test" // how it would be to sign in, by an administrator
	SSOToLink   = "link" // it with the account that is signed in
)

// flowLife is how long somebody may be at a provider.
const flowLife = 15 * time.Minute

// ErrNoFlow is that this browser did not begin what a provider sent it back for, or finished it, or took too long.
var ErrNoFlow = errors.New("this browser did not begin this sign-in, or has finished it already")

// A ssoFlow is somebody's way to a provider and back, as a signed cookie has it. It holds no secret: what binds it to the
// provider's answer is derived from its id.
type ssoFlow struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
	Purpose  string `json:"purpose"`
	Account  string `json:"account"` // who is signed in, where that matters
	Next     string `json:"next"`
	Undone   bool   `json:"undone"`
}

// An SSOStart is what somebody goes to a provider with.
type SSOStart struct {
	Provider string
	Purpose  string
	Next     string // where to go on, a local address
	Undone   bool
	Redirect string // the address that the provider leads back to
}

const flowMark = 8 // characters of a flow's id that its cookie and its state begin with

// StartSSO gives the browser what it needs to come back, and returns the provider's address. ErrNoProvider, *sso.UnreachableError.
func (s *Service) StartSSO(w http.ResponseWriter, r *http.Request, start SSOStart) (address string, err error) {
	c, err := s.provider(r.Context(), start.Provider, start.Purpose == SSOToTest)
	if err != nil {
		return "", err
	}
	flow := ssoFlow{ID: rand.Text(), Provider: start.Provider, Purpose: start.Purpose, Next: start.Next, Undone: start.Undone}
	if start.Purpose != SSOToSignIn {
		flow.Account = ByWhom(r.Context()).ID()
	}
	address, err = c.Address(r.Context(), ticket(s.flowKeys.Get()[0], flow.ID), start.Redirect)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(flow)
	if err != nil {
		return "", err
	}
	name := s.flowCookie(flow.ID)
	value, err := s.flows.sign(name, string(text))
	if err != nil {
		return "", err
	}
	http.SetCookie(w, sessions.NewCookie(name, value, s.sessions.cookies.options(flowLife)))
	return address, nil
}

func (s *Service) flowCookie(id string) string {
	return s.sessions.cookies.name("alter-console-sso-" + strings.ToLower(id[:flowMark]))
}

// ticket is what binds a flow to the provider's answer.
func ticket(key []byte, id string) sso.Ticket {
	part := func(of string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(of + " " + id))
		return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	return sso.Ticket{State: id[:flowMark] + part("state"), Nonce: part("nonce"), Verifier: part("verifier")}
}

// An SSOAnswer is what came of going to a provider.
type SSOAnswer struct {
	Provider sso.Provider
	Purpose  string
	Next     string
	Undone   bool
	Second   bool         // to sign in, a second factor is to be shown first
	Who      sso.Identity // for SSOToTest and SSOToLink
	Test     SSOTest      // for SSOToTest
	Proof    string       // for SSOToLink: LinkProven takes it
}

// FinishSSO takes what a provider sent the browser back with, and does what it went there for: to sign in, a session begins.
// What it returns says as much as is known even with an error: ErrNoFlow, ErrNoProvider, *sso.RefusedError,
// *sso.UnreachableError, *sso.ClaimError, and those of signing in.
func (s *Service) FinishSSO(w http.ResponseWriter, r *http.Request, providerID, redirect string, from Visitor) (SSOAnswer, error) {
	flow, t, err := s.flow(w, r, providerID)
	answer := SSOAnswer{Purpose: flow.Purpose, Next: flow.Next, Undone: flow.Undone}
	if err != nil {
		return answer, err
	}
	ctx := r.Context()
	c, err := s.provider(ctx, providerID, flow.Purpose == SSOToTest)
	if err != nil {
		return answer, err
	}
	answer.Provider = c.Provider
	who, err := c.Redeem(ctx, r.URL.Query(), t, redirect)
	answer.Who = who
	if err == nil {
		err = s.finish(w, r, c, flow, who, from, &answer)
	}
	if err != nil {
		s.logger.WarnContext(ctx, "single sign-on failed", "provider", c.ID, "purpose", flow.Purpose, "reason", err.Error(), "address", from.Address, "request_id", from.RequestID)
	}
	return answer, err
}

func (s *Service) finish(w http.ResponseWriter, r *http.Request, c *sso.Connection, flow ssoFlow, who sso.Identity, from Visitor, answer *SSOAnswer) (err error) {
	ctx := r.Context()
	switch flow.Purpose {
	case SSOToTest:
		answer.Test, err = s.test(ctx, c, who)
	case SSOToLink:
		answer.Proof, err = s.proofOf(ctx, c, who)
	default:
		var account store.Account
		if account, err = s.accountFor(ctx, c, who, from); err == nil {
			e := entry{Means: WithProvider, Provider: c.ID, Session: providerSession{who.Issuer, who.Subject, who.Session}}
			answer.Second, err = s.enter(w, r, account, e, from)
		}
		if err != nil {
			s.tried(RefusedBySSO)
		}
	}
	return err
}

// flow finds what a provider's answer belongs to, which counts once.
func (s *Service) flow(w http.ResponseWriter, r *http.Request, providerID string) (ssoFlow, sso.Ticket, error) {
	var flow ssoFlow
	state := r.URL.Query().Get("state")
	if len(state) <= flowMark || url.PathEscape(state) != state {
		return flow, sso.Ticket{}, ErrNoFlow
	}
	name := s.flowCookie(state)
	cookie, err := r.Cookie(name)
	if err != nil {
		return flow, sso.Ticket{}, ErrNoFlow
	}
	var text string
	if !s.flows.open(name, cookie.Value, &text) || json.Unmarshal([]byte(text), &flow) != nil || flow.Provider != providerID {
		return ssoFlow{}, sso.Ticket{}, ErrNoFlow
	}
	t, ok := s.ticketOf(flow.ID, state)
	if !ok || flow.Account != "" && flow.Account != ByWhom(r.Context()).ID() {
		return ssoFlow{}, sso.Ticket{}, ErrNoFlow
	}
	gone := s.sessions.cookies.options(flowLife)
	gone.MaxAge = -1
	http.SetCookie(w, sessions.NewCookie(name, "", gone))
	return flow, t, s.once(r.Context(), "flow "+flow.ID, flowLife)
}

// ticketOf is the ticket whose state came back: under the server's secret as it is, or as it was when the flow began.
func (s *Service) ticketOf(id, state string) (sso.Ticket, bool) {
	for _, key := range s.flowKeys.Get() {
		if t := ticket(key, id); hmac.Equal([]byte(t.State), []byte(state)) {
			return t, true
		}
	}
	return sso.Ticket{}, false
}

// once lets something through that may happen once within a time, on all replicas together. ErrNoFlow for the second time.
func (s *Service) once(ctx context.Context, what string, within time.Duration) error {
	return s.store.Tx(ctx, func(tx *store.Tx) error { return s.onceIn(ctx, tx, what, within) })
}

// onceIn is once as a part of a transaction.
func (s *Service) onceIn(ctx context.Context, tx *store.Tx, what string, within time.Duration) error {
	err := tx.SeeOnce(ctx, hashID(what), s.now().Add(within+time.Minute))
	if errors.Is(err, store.ErrConflict) {
		return ErrNoFlow
	}
	return err
}
