package views

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// Names of form fields that several screens share.
const (
	IdempotencyField = "idempotency_key"
	ConfirmNameField = "confirm_name"
	LastKeyField     = "last_key"
	OriginalField    = "original"
	TakeField        = "take"
)

// Fragments: element id, fragment name and hx-target in one.
const (
	fragmentKeys   = "keys"
	fragmentReveal = "reveal"
)

// AgentView is what an agent's page shows.
type AgentView struct {
	Agent          *client.AgentInfo
	Keys           *client.AgentKeyList
	Now            time.Time
	APIBaseURL     string  // what SDKs are told to use
	Reveal         *Reveal // a key that was made just now, nil on every other request
	IdempotencyKey string  // of the next key to be minted from this page
	CanReplace     bool    // the API can replace a key that nobody stored
}

// shownBefore reports whether a form was sent again; minting another key is then offered beside the explanation.
func (v AgentView) shownBefore() bool { return v.Reveal != nil && v.Reveal.Plaintext.IsZero() }

// keyNameID is the element that says which key a row's buttons are for.
func keyNameID(key client.AgentKey) string { return "key-name-" + key.KeyID }

// newestFirst lists the keys that still work before the revoked ones, each newest first.
func (v AgentView) newestFirst() []client.AgentKey {
	var live, revoked []client.AgentKey
	for _, key := range slices.Backward(v.Keys.Items) {
		if key.Live() {
			live = append(live, key)
		} else {
			revoked = append(revoked, key)
		}
	}
	return append(live, revoked...)
}

func (v AgentView) keysSummary() string {
	if len(v.Keys.Items) == 0 {
		return "No keys"
	}
	live := v.Keys.Live()
	summary := ui.Plural(live, "key") + " work"
	if live == 1 {
		summary += "s"
	}
	if revoked := len(v.Keys.Items) - live; revoked > 0 {
		summary += ", " + ui.Number(revoked) + " revoked"
	}
	return summary
}

// Reveal is a key at the moment it was made. Plaintext is zero when a form was sent again: the key was shown before.
type Reveal struct {
	AgentID    string
	KeyID      string
	KeyName    string
	Replaced   string // the name of the key that it took the place of, "" for none
	Plaintext  client.Secret
	APIBaseURL string
	NewAgent   bool
}

// RevokeView is what the confirmation of a revocation shows.
type RevokeView struct {
	Agent     *client.AgentInfo
	Key       client.AgentKey
	Last      bool // the agent would be left without a key
	Remaining int  // other keys that are not revoked
	Now       time.Time
	Typed     string
	Error     string
}

// DeleteView is what the confirmation of a deletion shows.
type DeleteView struct {
	Agent    *client.AgentInfo
	LiveKeys int
	Now      time.Time
	Typed    string
	Error    string
}

// Failure is an error as people see it.
type Failure struct {
	Status    int
	Title     string
	Message   string
	Hint      string
	RequestID string
	Leads     []Lead // where to go from here, the likeliest first
}

// SetupForm is the form that makes the first administrator.
type SetupForm struct {
	Token  string
	Email  string
	Errors map[string]string // by field
}

// A SetupProblem is what is wrong with a set-up link.
type SetupProblem string

// Kinds of [SetupProblem]; "" is none.
const (
	SetupLinkWrong   SetupProblem = "wrong"
	SetupLinkExpired SetupProblem = "expired"
)

// SignInForm is the sign-in form.
type SignInForm struct {
	Email  string
	Next   string // local path to go to afterwards
	Ended  bool   // there was a session before
	SetUp  bool   // a set-up link that was used led here
	Undone bool   // something was asked for that was not done
	Error  string
}

// keeps reports whether the path to go to brings back what was typed.
func (f SignInForm) keeps() bool {
	next, err := url.Parse(f.Next)
	return err == nil && next.Query().Has(KeptParam)
}

// PrettyJSON prints an object for people. What can't be seen of it stands as an escape.
func PrettyJSON(value map[string]any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(value) != nil {
		return ""
	}
	return text.VisibleJSON(strings.TrimSpace(b.String()))
}

func displayName(a *client.AgentInfo) string {
	if a.DisplayName != nil && *a.DisplayName != "" {
		return *a.DisplayName
	}
	return ""
}
