package wire

// The key scopes that routes need (protocol 7.4). An application's key has every key scope.
const (
	KeyScopeAgentsRead     = "agents:read"
	KeyScopeAgentsWrite    = "agents:write"
	KeyScopeGrantsRead     = "grants:read"
	KeyScopeGrantsWrite    = "grants:write"
	KeyScopeSecretsRead    = "secrets:read"
	KeyScopeSecretsWrite   = "secrets:write"
	KeyScopeTokensRetrieve = "tokens:retrieve"
	KeyScopeAuditEmit      = "audit:emit"
	KeyScopeSpansEmit      = "spans:emit"
	KeyScopeAuditRead      = "audit:read"
	KeyScopeKeysRead       = "keys:read"
	KeyScopeKeysAdmin      = "keys:admin"
)

// AgentKeyScopes are the key scopes of an agent's own key.
func AgentKeyScopes() []string {
	return []string{
		"approvals:read",
		KeyScopeAuditEmit,
		"connect:initiate",
		KeyScopeGrantsRead,
		KeyScopeKeysAdmin,
		"providers:read",
		"proxy:execute",
		KeyScopeSecretsWrite,
		KeyScopeSpansEmit,
		KeyScopeTokensRetrieve,
	}
}
