package client

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// AmbiguousGrant is what the API says of several grants that match WithProvider. AmbiguousGrantOf reads it from an error.
type AmbiguousGrant struct {
	Provider   string           // the id or slug that was asked for
	GrantIDs   []string         // that match
	Candidates []GrantCandidate // the same, with what tells them apart; some servers leave them out
	Truncated  bool             // there are more candidates

	Accounts        []string // accounts that WithAccount can name
	AccountWasGiven bool     // several match although an account was named
	AppUsers        []string // users that WithAppUser can name
}

// A GrantCandidate is one of several grants that match.
type GrantCandidate struct {
	GrantID            string
	Label              string // for WithLabel; "" when it has none
	Account            string // for WithAccount; "" when it has none
	AccountDisplayName string
}

// AmbiguousGrantOf returns what an error that matches ErrAmbiguousGrant says, and false of any other.
func AmbiguousGrantOf(err error) (AmbiguousGrant, bool) {
	var e *Error
	if !errors.Is(err, ErrAmbiguousGrant) || !errors.As(err, &e) {
		return AmbiguousGrant{}, false
	}
	found := AmbiguousGrant{
		Provider:        e.text("provider_id"),
		GrantIDs:        e.texts("grant_ids"),
		Truncated:       e.flag("candidates_truncated"),
		Accounts:        e.texts("account_identifiers"),
		AccountWasGiven: e.flag("account_was_provided"),
		AppUsers:        e.texts("app_user_ids"),
	}
	list, _ := e.Details["candidates"].([]any)
	for _, item := range list {
		fields, _ := item.(map[string]any)
		one := &Error{Details: fields}
		if id := one.text("grant_id"); id != "" {
			found.Candidates = append(found.Candidates, GrantCandidate{id, one.text("label"), one.text("account_identifier"), one.text("account_display_name")})
		}
	}
	return found, true
}

// GrantSubject is which grant an error is about, as far as the API says; "" for what it doesn't.
type GrantSubject struct{ GrantID, Provider, AgentID, AppUserID, Label string }

// Grant returns which grant the error is about.
func (e *Error) Grant() GrantSubject {
	return GrantSubject{
		GrantID:   e.detail("grant_id"),
		Provider:  e.detail("provider_id"),
		AgentID:   e.detail("agent_id"),
		AppUserID: e.detail("app_user_id"),
		Label:     e.detail("label"),
	}
}

// NotDelegable is why a grant can't be delegated, with ErrGrantNotDelegable: "holder_not_delegable", "ceiling_off",
// "no_onward_hop", "not_requested", "no_consenting_user", or what a server says beside these.
func (e *Error) NotDelegable() string { return e.text("detail_reason") }

// MaxSessionAge is how long ago the user may have signed in at most, with ErrStepUp; 0 when the server does not say.
func (e *Error) MaxSessionAge() time.Duration {
	seconds, _ := e.Details["max_session_age_seconds"].(json.Number)
	n, err := strconv.Atoi(seconds.String())
	if err != nil || n < 0 || n > int(maxSessionAge/time.Second) {
		return 0
	}
	return time.Duration(n) * time.Second
}

// maxSessionAge is the most that a rule can ask for (protocol 3.8).
const maxSessionAge = 24 * time.Hour

// KeyScopes are the key scopes that a call needs, with ErrInsufficientScope.
type KeyScopes struct {
	Required, Granted, Missing []string
	AnyOf                      bool // one of Required is enough
}

// KeyScopes returns what the API says of the scopes of the key.
func (e *Error) KeyScopes() KeyScopes {
	return KeyScopes{e.texts("required"), e.texts("granted"), e.texts("missing"), e.flag("required_any_of")}
}

// detail reads a text of the body, or of the details within.
func (e *Error) detail(name string) string {
	if s := e.text(name); s != "" {
		return s
	}
	inner, _ := e.Details["details"].(map[string]any)
	s, _ := inner[name].(string)
	return s
}

func (e *Error) text(name string) string {
	s, _ := e.Details[name].(string)
	return s
}

func (e *Error) flag(name string) bool { return e.Details[name] == true }

// texts reads a list of texts, and leaves out what is none.
func (e *Error) texts(name string) []string {
	list, _ := e.Details[name].([]any)
	var texts []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}
