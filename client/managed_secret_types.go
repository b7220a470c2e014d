package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// An Injection says how requests carry the credential of a managed secret. Its Kind is one of the Inject constants, which
// says which of the other fields count.
type Injection = wire.Injection

// An AdditionalInjection is one more place of a request that an InjectCustom fills.
type AdditionalInjection = wire.AdditionalInjection

// The kinds of injections. Injection.ValueFields says which fields of a SecretValue each of them needs and takes.
const (
	InjectBearer = wire.InjectBearer // Authorization: Bearer …
	InjectHeader = wire.InjectHeader // the header Name, in Format or as it is
	InjectBasic  = wire.InjectBasic  // Authorization: Basic …, of user and password
	InjectQuery  = wire.InjectQuery  // the parameter Name of the address
	InjectSigV4  = wire.InjectSigV4  // a signature of AWS
	InjectCustom = wire.InjectCustom // Header in Format, and the Additional headers and parameters
)

// A ManagedSecretStatus says whether a managed secret is there.
type ManagedSecretStatus string

// The states of a managed secret. ManagedSecretDeleted is final.
const (
	ManagedSecretActive  ManagedSecretStatus = wire.SecretActive
	ManagedSecretDeleted ManagedSecretStatus = wire.SecretDeleted
)

// A ValueState says whether a server can use the value of a managed secret.
type ValueState string

// What can be known of a value that nobody is shown.
const (
	ValueSet        ValueState = wire.ValueSet
	ValueUnreadable ValueState = wire.ValueUnreadable // the server lacks the master key it was sealed with
	ValueRemoved    ValueState = ""                   // of a deleted secret
)

// ManagedSecret describes a credential for an upstream API. It never holds the credential.
type ManagedSecret struct {
	ID           string    // UUID
	Slug         string    // unique among the secrets that are not deleted; never changes
	Name         string    //
	Description  string    //
	AllowedHosts []string  // where the credential may be sent, in their normal form; never nil
	Injection    Injection // how a request carries it
	Status       ManagedSecretStatus
	Value        ValueState
	Version      int // grows with every change: see ManagedSecretUpdateParams.ExpectedVersion

	CreatedAt  time.Time
	UpdatedAt  time.Time
	ValueSetAt time.Time  // when the value was last replaced
	DeletedAt  *time.Time // nil unless deleted
	LastUsedAt *time.Time // may lag behind; nil when never used

	Grants   int // active ones
	Calls24h int // in the last 24 hours

	GrantsCapped, Calls24hCapped bool // there are more, which are not counted
}

// Deleted reports whether the secret is gone for good.
func (s ManagedSecret) Deleted() bool { return s.Status == ManagedSecretDeleted }

// A SecretValue is what a managed secret holds. Which fields it needs and takes depends on the injection: see
// Injection.ValueFields. Zero fields are not sent.
type SecretValue struct {
	Token        Secret
	Username     Secret
	Password     Secret
	AccessKeyID  Secret
	SecretKey    Secret
	SessionToken Secret
	Additional   map[string]Secret // by the names that additional injections use
}

// ManagedSecretCreateParams describes a new managed secret.
type ManagedSecretCreateParams struct {
	Name         string    // required
	Slug         string    // "" has the server make one from the name
	Description  string    // "" is not sent
	AllowedHosts []string  // required: "api.example.com", "*.example.com", with ":8443" for another port than the scheme's
	Injection    Injection // required
	Value        SecretValue

	// IdempotencyKey makes it safe to send the same creation again: the second answer is the secret of the first. ""
	// sends none.
	IdempotencyKey string
}

// ManagedSecretUpdateParams says what to change. Fields left zero are not sent and stay as they are.
type ManagedSecretUpdateParams struct {
	Name         *string
	Description  *string
	AllowedHosts []string
	Injection    *Injection  // needs Value as well, when it needs fields that the stored value lacks
	Value        SecretValue // replaces the stored value as a whole

	// ExpectedVersion is the ManagedSecret.Version that the change was made from; when the secret has moved on, nothing
	// changes and the error's code is wire.CodeSecretConcurrentUpdate. 0 is not sent.
	ExpectedVersion int
}

// ManagedSecretListParams selects a page of managed secrets. The zero value is the first hundred that are not deleted,
// oldest first.
type ManagedSecretListParams struct {
	Query          string // part of a name, slug, description or id, in any case
	IncludeDeleted bool
	Sort           string // SortName, SortCreated, SortLastUsed, or one of them descending; "" is SortCreated
	Limit          int    // 1 to 1000; 0 is 100
	After          string // ManagedSecretList.Next of the page before
	Before         string // ManagedSecretList.Previous of the page after, or LastPage
}

// ManagedSecretList is one page of managed secrets.
type ManagedSecretList struct {
	ManagedSecrets []*ManagedSecret
	ListPlace
}

// ManagedSecretDeletion is a managed secret that was deleted, and what ended with it.
type ManagedSecretDeletion struct {
	ManagedSecret
	GrantsRevoked int
}
