package clienttest

import (
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// owners counts the agents of some owners.
func (c *call) owners() (any, *refusal) {
	items := []any{}
	for _, kv := range wire.ParseQuery(c.URL.RawQuery) {
		if kv.Key != "owner" {
			continue
		}
		n, asked := 0, strings.ToLower(strings.TrimSpace(kv.Value))
		for _, a := range c.api.agents {
			owner, _ := a.metadata[wire.MetadataOwner].(string)
			if owner != "" && a.status != wire.AgentRevoked && strings.ToLower(strings.TrimSpace(owner)) == asked {
				n++
			}
		}
		items = append(items, map[string]any{"owner": kv.Value, "agents": min(n, wire.MaxPage), "agents_capped": n > wire.MaxPage})
	}
	if len(items) == 0 || len(items) > 100 {
		return nil, invalid("owner", "Name 1 to 100 owners.")
	}
	return map[string]any{"items": items}, nil
}
