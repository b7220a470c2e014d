package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// A Capability names something that some servers can do beyond the Alter API.
type Capability = string

// The capabilities that this client makes use of.
const (
	CapabilitySearch          Capability = wire.CapabilitySearch          // AgentListParams.Query and what follows it
	CapabilityRevokedAgents   Capability = wire.CapabilityRevokedAgents   // AgentsService.GetIncludingRevoked
	CapabilityAcknowledge     Capability = wire.CapabilityAcknowledge     // AgentsService.AcknowledgeKey
	CapabilityProviders       Capability = wire.CapabilityProviders       // App.Providers
	CapabilityCheck           Capability = wire.CapabilityCheck           // CheckCreate and CheckUpdate of AgentsService and ManagedSecretsService
	CapabilityMintIdempotency Capability = wire.CapabilityMintIdempotency // IdempotencyKey with AgentsService.MintKey
	CapabilityCalls           Capability = wire.CapabilityCalls           // App.Calls
	CapabilityReplace         Capability = wire.CapabilityReplace         // AgentsService.ReplaceKey
	CapabilityManagedSecrets  Capability = wire.CapabilityManagedSecrets  // App.ManagedSecrets
	CapabilityGrants          Capability = wire.CapabilityGrants          // App.Grants: Create, Search, Get and Revoke
	CapabilityRuns            Capability = wire.CapabilityRuns            // App.Runs
	CapabilitySettings        Capability = wire.CapabilitySettings        // App.Settings
	CapabilityUsage           Capability = wire.CapabilityUsage           // AgentsService.Usage
	CapabilityHistory         Capability = wire.CapabilityHistory         // AgentsService.History
	CapabilityAppKeys         Capability = wire.CapabilityAppKeys         // App.AppKeys
	CapabilityAudit           Capability = wire.CapabilityAudit           // App.Audit
	CapabilityEndings         Capability = wire.CapabilityEndings         // App.Endings
	CapabilityOwners          Capability = wire.CapabilityOwners          // AgentsService.CountOwned
	CapabilityWebhooks        Capability = wire.CapabilityWebhooks        // App.Webhooks
	CapabilitySuspendReason   Capability = wire.CapabilitySuspendReason   // AgentsService.SuspendBecause
)

// Capabilities are what a server can do beyond the Alter API.
type Capabilities struct{ names map[string]bool }

// Has reports whether the server has the named capability.
func (c Capabilities) Has(name Capability) bool { return c.names[name] }

// A capabilityCache asks one question at a time and remembers the first success. It is a channel of one token, so that
// a caller who stops waiting can leave.
type capabilityCache struct {
	token chan struct{}
	known *Capabilities // guarded by token
}

func newCapabilityCache() *capabilityCache {
	c := &capabilityCache{token: make(chan struct{}, 1)}
	c.token <- struct{}{}
	return c
}

func (c *capabilityCache) get(ctx context.Context, ask func() (Capabilities, error)) (Capabilities, error) {
	select {
	case <-c.token:
	case <-ctx.Done():
		return Capabilities{}, &NetworkError{
			Method:  http.MethodGet,
			Path:    "/console/v1/capabilities",
			Timeout: errors.Is(ctx.Err(), context.DeadlineExceeded),
			Err:     ctx.Err(),
		}
	}
	defer func() { c.token <- struct{}{} }()
	if c.known != nil {
		return *c.known, nil
	}
	set, err := ask()
	if err != nil {
		return Capabilities{}, err
	}
	c.known = &set
	return set, nil
}
