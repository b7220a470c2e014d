package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// An AgentType says what kind of program an agent is.
type AgentType string

// The types of agents.
const (
	AgentTypeAgent   AgentType = wire.AgentTypeAgent   // an AI agent
	AgentTypeService AgentType = wire.AgentTypeService // an ordinary program
)

// An AgentStatus says whether an agent may act.
type AgentStatus string

// The states of an agent. AgentRevoked is final.
const (
	AgentActive   AgentStatus = wire.AgentActive
	AgentInactive AgentStatus = wire.AgentInactive // suspended
	AgentRevoked  AgentStatus = wire.AgentRevoked  // deleted
)

// Scopes is an allowlist: which scopes of each provider an agent may reach. Empty means no provider at all.
type Scopes map[string][]string

// AgentInfo describes a managed agent. It never holds a plaintext key.
type AgentInfo struct {
	ID          string      // UUID
	Name        string      // unique among the app's non-revoked agents; never changes
	DisplayName *string     // nil when unset
	Type        AgentType   //
	Status      AgentStatus //

	Scopes          Scopes     // what is enforced now; never nil
	ScopesPending   Scopes     // the narrower allowlist that will take effect; nil when none is staged
	ScopesAppliesAt *time.Time // when ScopesPending takes effect

	Policy   map[string]any // never nil; numbers are json.Number; approvers are shown as approvers_count
	Metadata map[string]any // never nil; numbers are json.Number

	RateLimitPerMinute *int       // nil when unlimited
	Version            int        // grows with every change of the agent: see AgentUpdateParams.ExpectedVersion
	CreatedAt          time.Time  //
	LastUsedAt         *time.Time // may lag behind; nil when never used
	ParentAgentID      *string    // always nil today

	// StoredLegacyManagedSecretNames are entries of Scopes["managed_secrets"] that an update may keep but not add to.
	StoredLegacyManagedSecretNames []string

	// Keys counts the agent's keys. It is set only in lists made with the search capability, else nil.
	Keys *KeyCounts
}

// KeyCounts says how many usable keys an agent has.
type KeyCounts struct {
	Active     int
	Deprecated int
	Expired    int // not counted as usable: they were rotated, and their grace is over
}

// AgentCreateParams describes a new agent.
type AgentCreateParams struct {
	Name        string         // required
	DisplayName string         // "" is not sent
	Type        AgentType      // "" is AgentTypeAgent
	Scopes      Scopes         // nil is sent as {}: an agent that may reach nothing until it is given scopes
	Metadata    map[string]any // nil is sent as {}
	Policy      map[string]any // nil is not sent, empty is sent as {}

	// IdempotencyKey makes it safe to send the same creation again: the second answer is the agent of the first,
	// with no plaintext key. "" sends none.
	IdempotencyKey string

	// AwaitAcknowledgement marks the first key as not stored yet, until AcknowledgeKey is called. It is ignored
	// by servers without CapabilityAcknowledge.
	AwaitAcknowledgement bool
}

// AgentCreateResult is a new agent with its first key.
type AgentCreateResult struct {
	AgentInfo

	// APIKey is the plaintext of the first key. It exists nowhere else: store it at once. It is zero when an
	// idempotency key was used before.
	APIKey Secret

	// KeyID names the first key; it is the same on a replay.
	KeyID string
}

// AgentUpdateParams says what to change. Fields left zero are not sent and stay as they are; Scopes, Metadata and
// Policy replace the stored value as a whole, and an empty non-nil map is sent as {}.
type AgentUpdateParams struct {
	DisplayName *string
	Metadata    map[string]any
	Policy      map[string]any

	// Scopes is the full allowlist wanted. What it adds applies at once, what it removes applies after the grace
	// period. It needs ExpectedVersion.
	Scopes Scopes

	// ExpectedVersion is the AgentInfo.Version that the change was made from; when the agent has moved on, nothing
	// changes and the error matches ErrAgentConcurrentUpdate. 0 is not sent.
	ExpectedVersion int

	// GraceSeconds is how long removed scopes keep working, 0 to 604800 (a week). nil leaves it to the server (a day).
	GraceSeconds *int
}

// AgentListParams selects a page of agents. The zero value is the first hundred that are not revoked.
type AgentListParams struct {
	IncludeRevoked bool
	Limit          int // 1 to 1000; 0 is 100
	Offset         int // ignored by servers when After or Before is set

	// The rest needs CapabilitySearch; other servers ignore it.

	Query    string      // part of a name, display name, owner, team or id, in any case
	Status   AgentStatus // only this status
	Type     AgentType   // only this type
	Provider string      // only agents whose Scopes name this provider
	Sort     string      // one of the Sort constants; "" is SortCreated
	After    string      // AgentListResult.Next of the page before
	Before   string      // AgentListResult.Previous of the page after, or LastPage
}

// Orders of a list; a leading minus reverses.
const (
	SortName         = wire.SortName
	SortNameDesc     = wire.Descending + wire.SortName
	SortCreated      = wire.SortCreated
	SortCreatedDesc  = wire.Descending + wire.SortCreated
	SortLastUsed     = wire.SortLastUsed
	SortLastUsedDesc = wire.Descending + wire.SortLastUsed
)

// LastPage as AgentListParams.Before selects the last page.
const LastPage = wire.LastPage

// maxGraceSeconds is checked before sending.
const maxGraceSeconds = int(wire.MaxGrace / time.Second)

// AgentListResult is one page of agents.
type AgentListResult struct {
	Agents  []*AgentInfo
	Total   int  // all matches, whatever the page
	Limit   int  //
	Offset  int  //
	HasMore bool // whether a further page exists: page by this, not by Total

	// With CapabilitySearch only.

	TotalCapped bool   // Total is a lower bound: the server stopped counting
	Next        string // for AgentListParams.After; "" on the last page
	Previous    string // for AgentListParams.Before; "" on the first page
}
