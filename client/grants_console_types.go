package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A GrantStatus says whether a grant lasts.
type GrantStatus string

// The states of a grant. GrantRevoked is final.
const (
	GrantActive  GrantStatus = wire.GrantActive
	GrantExpired GrantStatus = wire.GrantExpired
	GrantRevoked GrantStatus = wire.GrantRevoked
)

// A PrincipalType says what holds a grant.
type PrincipalType string

// Who can hold a grant. Servers of this project know the first two.
const (
	PrincipalAgent  PrincipalType = wire.PrincipalAgent
	PrincipalSystem PrincipalType = wire.PrincipalSystem // the application
	PrincipalUser   PrincipalType = wire.PrincipalUser
	PrincipalGroup  PrincipalType = wire.PrincipalGroup
)

// A Grant lets its holder use a managed secret.
type Grant struct {
	ID            string        // UUID
	ManagedSecret GrantSecret   //
	PrincipalType PrincipalType // PrincipalAgent or PrincipalSystem
	Agent         *GrantHolder  // nil where the application holds it
	Label         *string       // tells the holder's grants of one secret apart
	Policy        GrantPolicy   //
	Tags          []string      // never nil
	Status        GrantStatus   //
	Usable        bool          // for some method and path, by everything that counts, at the moment of the answer
	WhyNot        *GrantRefusal // of a grant that is not Usable
	ScopeEndsAt   *time.Time    // when staged scopes of the holder stop naming the secret; nil for never, and where it is not Usable

	ParentGrantID   *string  // that it was delegated from
	Depth           int      // how many grants it comes down from
	Delegable       bool     // its holder may delegate it
	ScopeConstraint []string // nil for none

	CreatedAt     time.Time
	CreatedBy     string // who, in words
	RevokedAt     *time.Time
	RevokedBy     string     // who, in words; "" unless revoked
	RevokedReason string     // as it was given
	LastUsedAt    *time.Time // may lag behind; nil when never used
}

// Live reports whether the grant is neither revoked nor expired.
func (g *Grant) Live() bool { return g.Status == GrantActive }

// ForApp reports whether the application itself holds the grant.
func (g *Grant) ForApp() bool { return g.PrincipalType == PrincipalSystem }

// ExpiresSoon reports whether an active grant ends within wire.ExpiringSoon.
func (g *Grant) ExpiresSoon(now time.Time) bool {
	return g.Live() && g.Policy.ExpiresAt != nil && g.Policy.ExpiresAt.Sub(now) <= wire.ExpiringSoon
}

// GrantSecret is what a grant is of.
type GrantSecret struct {
	ID   string // UUID
	Slug string
	Name string
}

// GrantHolder is the agent that holds a grant.
type GrantHolder struct {
	ID     string // UUID
	Name   string
	Status AgentStatus
}

// GrantPolicy is what a grant is narrowed to.
type GrantPolicy struct {
	ExpiresAt *time.Time // nil for never
	Methods   []string   // in upper case; empty for any
	Paths     []string   // patterns, see wire.GrantPathProblem; empty for any
	ProxyOnly bool       // the credential is never handed out
}

// GrantRefusal is why a grant can't be used now.
type GrantRefusal struct {
	Rule    string // the code that a retrieval would be refused with
	Message string
	Change  string // the smallest that would allow it
}

// GrantCreateParams says who is to use which managed secret.
type GrantCreateParams struct {
	ManagedSecret string // required: id or slug
	AgentID       string // required unless System
	System        bool   // for the application itself
	Label         string // "" for none
	Policy        GrantPolicy
	Delegable     bool // the agent may delegate it to others
	AddToScopes   bool // have the agent's scopes name the secret, where they don't

	// IdempotencyKey makes it safe to send the same creation again: the second answer is the grant of the first. "" sends
	// none.
	IdempotencyKey string
}

// GrantSearchParams selects a page of grants. The zero value is the first hundred, oldest first.
type GrantSearchParams struct {
	Query         string      // part of the slug, the agent's name, the label or the id, in any case
	AgentID       string      // only what this agent holds
	ManagedSecret string      // only those of this secret: id or slug
	Below         string      // only those that were delegated from this grant, and on from there
	BelowAgent    string      // only those that were delegated from what this agent holds, and on from there
	Status        GrantStatus // only those in this state
	ExpiringSoon  bool        // only active ones that end within wire.ExpiringSoon
	Sort          string      // SortCreated, SortSecret, SortAgent, SortExpires, SortLastUsed, or one of them descending; "" is SortCreated
	Limit         int         // 1 to 1000; 0 is 100
	After         string      // GrantSearchResult.Next of the page before
	Before        string      // GrantSearchResult.Previous of the page after, or LastPage
}

// Orders of lists of grants, beside SortCreated and SortLastUsed; a leading minus reverses.
const (
	SortSecret      = wire.SortSecret
	SortSecretDesc  = wire.Descending + wire.SortSecret
	SortAgent       = wire.SortAgent
	SortAgentDesc   = wire.Descending + wire.SortAgent
	SortExpires     = wire.SortExpires
	SortExpiresDesc = wire.Descending + wire.SortExpires
)

// GrantSearchResult is one page of grants.
type GrantSearchResult struct {
	Grants []*Grant
	ListPlace
}
