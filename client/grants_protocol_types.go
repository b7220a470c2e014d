package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A GrantKind says what a grant is of.
type GrantKind string

// The kinds of grants. Servers of this project have the last one only.
const (
	GrantKindOAuth         GrantKind = wire.GrantKindOAuth // an account that a user connected
	GrantKindManagedSecret GrantKind = wire.GrantKindManagedSecret
)

// GrantListParams selects a page of grants. What is zero is not sent.
type GrantListParams struct {
	Provider  string      // the slug of a managed secret, or the id of an OAuth provider
	Status    GrantStatus //
	Account   string      // that was connected
	Label     string      //
	UserToken string      // only what this user gave, proved by the token of the identity provider
	Limit     int         // 1 to 1000; 0 is 100
	Offset    int         // how many to skip
}

// GrantListResult is one page of grants.
type GrantListResult struct {
	Grants  []*GrantInfo
	Total   int
	Limit   int
	Offset  int
	HasMore bool
}

// GrantInfo is a grant as every Alter API lists it. What a kind does not have is zero.
type GrantInfo struct {
	ID            string
	Kind          GrantKind
	Provider      string // the slug of the managed secret, or the id of the OAuth provider: for WithProvider
	Status        string // "active", "expired", "revoked", or what the server says beside these
	PrincipalType PrincipalType
	CreatedAt     time.Time
	LastUsedAt    *time.Time
	DelegatedAt   *time.Time // to the agent that asks
	AccessVia     string     // "ownership", "oauth_delegation" or "ms_delegation"

	ManagedSecretID   string
	ManagedSecretName string
	AgentID           *string // of a principal that is an agent

	Label              *string
	Account            *string
	AccountDisplayName *string
	Scopes             []string   // of an OAuth grant; never nil
	ExpiresAt          *time.Time // of the token
	GrantExpiresAt     *time.Time // of the grant
	ScopeMismatch      bool       // the provider asks for more scopes
	NeedsReconnect     bool
	DelegatedAgentIDs  []string // of an OAuth grant; never nil
	APIBaseURL         *string

	ParentGrantID   *string
	Depth           int // how many grants it comes down from
	Delegable       bool
	ScopeConstraint []string       // nil for none
	Policy          map[string]any // nil for none

	CredentialID    *string
	CredentialKind  *string // "developer" or "end_user"
	CredentialLabel *string
}

// A GrantPrincipal is who is to hold a grant.
type GrantPrincipal struct {
	Type               PrincipalType
	Label              string // tells the holder's grants apart
	UserToken          string // of PrincipalUser
	ExternalGroupID    string // of PrincipalGroup
	IdentityProviderID string // of PrincipalGroup
}

// GrantTerms are how long a grant and what it gives out last; zero for no limit.
type GrantTerms struct {
	ExpiresAt          *time.Time
	MaxTTL, DefaultTTL time.Duration // whole seconds
}

// ManagedSecretGrantParams says who is to use a managed secret, and for how long.
type ManagedSecretGrantParams struct {
	Principal    GrantPrincipal
	Terms        GrantTerms
	CredentialID string // of a secret that has several
}

// ManagedSecretGrant is a grant as it was made.
type ManagedSecretGrant struct {
	GrantID       string
	PrincipalType PrincipalType
	Label         *string
	CreatedAt     time.Time
	CredentialID  *string
}

// RevokeGrantParams says why a grant ends. Both may be empty.
type RevokeGrantParams struct {
	Reason    string // kept and shown
	UserToken string // whose grant it must be
}

// RevokeGrantResult is what became of a grant.
type RevokeGrantResult struct {
	GrantID   string
	Message   string
	RevokedAt time.Time
}

// DelegateParams says to whom an agent gives a grant of its own, and how much of it.
type DelegateParams struct {
	ToAgentID       string        // required
	Delegable       *bool         // whether that agent may give it on; nil keeps what is, and false for a new one
	ScopeConstraint []string      // nil for none
	TTL             time.Duration // whole seconds; 0 for as long as this agent has it
}

// A Delegation is the grant that another agent got.
type Delegation struct {
	GrantID       string
	Kind          GrantKind
	ParentGrantID string
	Depth         int // 1 or more
	Delegable     bool
	Status        string
	ExpiresAt     *time.Time
}

// MintGrantParams says what tells a minted grant from the one that it comes from.
type MintGrantParams struct {
	Label  string         // required
	Policy map[string]any // "grant_policy" as the protocol has it; nil for that of the source
	Tags   []string
}

// MintedGrant is a grant that was minted.
type MintedGrant struct {
	GrantID            string
	Provider           string
	Status             string
	PrincipalType      PrincipalType
	CreatedAt          time.Time
	Label              *string
	Account            *string
	AccountDisplayName *string
	Scopes             []string // never nil
	ExpiresAt          *time.Time
	LastUsedAt         *time.Time
	CredentialID       *string
	Policy             map[string]any // nil for none
}
