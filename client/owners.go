package client

import (
	"context"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// An OwnerCount is how many agents that are not deleted somebody owns; when Capped, there are more.
type OwnerCount struct {
	Agents int
	Capped bool
}

// CountOwned counts the agents that each of up to 100 owners has, such as e-mail addresses, in whatever case they are written. It
// needs CapabilityOwners. Who owns none has a count of 0.
func (s *AgentsService) CountOwned(ctx context.Context, owners []string) (map[string]OwnerCount, error) {
	counts := map[string]OwnerCount{}
	if len(owners) == 0 {
		return counts, nil
	}
	var query []wire.KV
	for _, owner := range owners {
		query = append(query, wire.KV{Key: "owner", Value: owner})
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/owners", query: query})
	if err != nil {
		return nil, err
	}
	for _, item := range o.objects("items") {
		counts[item.requiredString("owner")] = OwnerCount{item.requiredInt("agents"), item.requiredBool("agents_capped")}
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return counts, nil
}
