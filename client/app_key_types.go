package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// KeyExpired is the state of an app key that has ended by itself.
const KeyExpired KeyStatus = wire.KeyExpired

// AppKeyWorks chooses the app keys that work, active and deprecated ones: for AppKeyListParams.Status.
const AppKeyWorks KeyStatus = wire.AppKeyWorks

// AppKey describes a key of the application, without its plaintext (protocol 7.2).
type AppKey struct {
	ID           string // UUID
	Name         string
	KeyPrefix    string // the first characters of the plaintext, to tell keys apart
	KeyType      wire.KeyType
	Scopes       []string // all that the key may do; never nil
	ScopeVersion int      // of the server's catalog that Scopes are from

	CIDRAllowlist []string // the networks from where alone it works; nil: from anywhere
	RateLimitRPM  *int     // the key's own limit of requests a minute; nil: it has none

	// EffectiveRateLimitRPM is the limit that counts, and RateLimitSource says whose it is: wire.RateLimitOfKey,
	// wire.RateLimitOfPlatform, or another word of another server. Nil and "" where the server does not tell.
	EffectiveRateLimitRPM *int
	RateLimitSource       string

	CreatedAt    time.Time
	ExpiresAt    *time.Time
	DeprecatedAt *time.Time
	RevokedAt    *time.Time
	LastUsedAt   *time.Time // may lag behind; nil when never used

	ParentKeyID *string    // of what it was derived from
	RotatedTo   *string    // of the key that took its place
	GraceEndsAt *time.Time // until when it works on after that
	AgentID     *string    // whose key it is; nil: the application's

	// CountsAs is the key with whose requests those of this one count, by one limit: what made it, or the first before it. A key
	// with a limit of its own counts alone, and within the limit of CountsWithin: what that may send with all that it made.
	CountsAs, CountsWithin *string

	Metadata map[string]any // never nil
}

// AppKeyMintResult is a new key with its plaintext.
type AppKeyMintResult struct {
	AppKey

	// APIKey is the plaintext. It exists nowhere else: store it at once. It is zero when an idempotency key was used before.
	APIKey Secret
}

// AppKeyCreateParams describes a new key.
type AppKeyCreateParams struct {
	Name          string     // required: what the key is for
	Scopes        []string   // required: all that it may do, such as "agents:read"
	CIDRAllowlist []string   // networks or addresses from where alone it works; nil: from anywhere
	RateLimitRPM  *int       // requests a minute; nil: what the server has for all keys
	ExpiresAt     *time.Time // nil: never
	Metadata      map[string]any

	// IdempotencyKey makes it safe to send the same creation again: the second answer is the key of the first, without its
	// plaintext. "" sends none.
	IdempotencyKey string
}

// AppKeyListParams select a page of keys. The zero value is the first hundred that nobody derived, in all states, oldest first.
type AppKeyListParams struct {
	Query          string    // part of a name, an id or a prefix, in any case
	Status         KeyStatus // AppKeyWorks, or one state; "" is all
	DerivedFrom    string    // the id of a key: those derived from it only
	IncludeDerived bool      // those that were derived, too
	Sort           string    // SortName, SortCreated, SortLastUsed, or one of them descending; "" is SortCreated
	Limit          int       // 1 to 1000; 0 is 100
	After          string    // AppKeyList.Next of the page before
	Before         string    // AppKeyList.Previous of the page after, or LastPage
}

// AppKeyList is one page of keys.
type AppKeyList struct {
	AppKeys []*AppKey
	ListPlace
}
