package wire

// Capabilities are what a server can do beyond the Alter API: extensions, which it lists by these names.
const (
	CapabilitySearch          = "search"
	CapabilityRevokedAgents   = "include_revoked"
	CapabilityAcknowledge     = "acknowledge"
	CapabilityProviders       = "providers"
	CapabilityMintIdempotency = "mint_idempotency"
	CapabilityReplace         = "replace"
	CapabilityCheck           = "check"
	CapabilityCalls           = "calls"
	CapabilityManagedSecrets  = "managed_secrets"
	CapabilityGrants          = "grants"
	CapabilityRuns            = "runs"
	CapabilitySettings        = "settings"
	CapabilityUsage           = "usage"
	CapabilityHistory         = "history"
	CapabilityAppKeys         = "app_keys"
	CapabilityAudit           = "audit"
	CapabilityEndings         = "endings"
	CapabilityOwners          = "owners"
	CapabilityWebhooks        = "webhooks"
	CapabilitySuspendReason   = "suspend_reason"
)

// Capabilities are all of them, in the order in which servers list them.
func Capabilities() []string {
	return []string{
		CapabilitySearch,
		CapabilityRevokedAgents,
		CapabilityAcknowledge,
		CapabilityProviders,
		CapabilityMintIdempotency,
		CapabilityReplace,
		CapabilityCheck,
		CapabilityCalls,
		CapabilityManagedSecrets,
		CapabilityGrants,
		CapabilityRuns,
		CapabilitySettings,
		CapabilityUsage,
		CapabilityHistory,
		CapabilityAppKeys,
		CapabilityAudit,
		CapabilityEndings,
		CapabilityOwners,
		CapabilityWebhooks,
		CapabilitySuspendReason,
	}
}
