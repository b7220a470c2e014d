package wire

// The key scopes that managing agents needs (protocol 7.4). An application's key has every key scope.
const (
	KeyScopeAgentsRead  = "agents:read"
	KeyScopeAgentsWrite = "agents:write"
)

// AgentKeyScopes are the key scopes of an agent's own key.
func AgentKeyScopes() []string {
	return []string{
		"approvals:read",
		"audit:emit",
		"connect:initiate",
		"grants:read",
		"keys:admin",
		"providers:read",
		"proxy:execute",
		"secrets:write",
		"spans:emit",
		"tokens:retrieve",
	}
}
