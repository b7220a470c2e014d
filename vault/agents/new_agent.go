package agents

import (
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// A newAgent is what a create request asks for, checked.
type newAgent struct {
	name        string
	displayName *string
	kind        string
	scopes      scopes
	metadata    json.RawMessage
	policy      json.RawMessage
}

func readNewAgent(c *api.Call) (newAgent, error) {
	fields, err := c.Fields("name", "type", "scopes", "metadata", "display_name", "policy")
	if err != nil {
		return newAgent{}, err
	}
	f := &agentFields{fields}
	wanted := newAgent{name: f.name(), kind: f.agentType(), displayName: f.displayName(), scopes: scopes{}}
	if f.Has("scopes") {
		wanted.scopes = f.scopes()
	}
	wanted.metadata = f.metadata()
	f.checkTeam(c.Teams(), wanted.metadata)
	if policy, ok := f.Object("policy", wire.MaxObject); ok {
		wanted.policy = f.storedPolicy(policy, nil)
	}
	wanted.metadata, wanted.policy = api.OrEmpty(wanted.metadata), api.OrEmpty(wanted.policy)
	if err := f.Err(); err != nil {
		return wanted, err
	}
	return wanted, refuseLegacySecrets(nil, wanted.scopes)
}

// legacySecrets is the scope list that named managed secrets by what people call them. Entries an agent has may stay,
// new ones are refused.
const legacySecrets = "managed_secrets"

func refuseLegacySecrets(before, after scopes) error {
	for _, name := range after[legacySecrets] {
		if !slices.Contains(before[legacySecrets], name) {
			e := api.Fail(wire.CodeLegacySecretName)
			e.Problems = []api.Problem{{Field: "scopes." + legacySecrets, Message: e.Message + " " + e.Hint}}
			return e
		}
	}
	return nil
}

// hash identifies what a create request asks for, however its JSON was written.
func (a newAgent) hash() []byte {
	sorted := make(scopes, len(a.scopes))
	for provider := range maps.Keys(a.scopes) {
		sorted[provider] = slices.Sorted(slices.Values(a.scopes[provider]))
	}
	sum := sha256.Sum256(api.Encode(map[string]any{
		"name":         a.name,
		"type":         a.kind,
		"display_name": a.displayName,
		"scopes":       sorted,
		"metadata":     json.RawMessage(api.CanonicalJSON(a.metadata)),
		"policy":       json.RawMessage(api.CanonicalJSON(a.policy)),
	}))
	return sum[:]
}
