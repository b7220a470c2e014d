package client

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/alter-console/alter-console/client/wire"
)

// List returns one page of agents, oldest first unless sorted.
func (s *AgentsService) List(ctx context.Context, p AgentListParams) (*AgentListResult, error) {
	return s.list(ctx, p, false)
}

// list is List; extended asks for cursors and for what else the search capability adds, also without a filter.
func (s *AgentsService) list(ctx context.Context, p AgentListParams, extended bool) (*AgentListResult, error) {
	query, err := p.query(extended)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/sdk/agents", query: query})
	if err != nil {
		return nil, err
	}
	return decodeList(o)
}

// query has the three documented parameters, in their order and always, and then the search capability's.
func (p AgentListParams) query(extended bool) ([]wire.KV, error) {
	if p.Limit == 0 {
		p.Limit = wire.DefaultPage
	}
	if err := checkPage(p.Limit, p.After, p.Before); err != nil {
		return nil, err
	}
	if p.Offset < 0 {
		return nil, &ValueError{Field: "offset", Problem: fmt.Sprintf("%d is negative", p.Offset), Fix: "use 0 or more"}
	}
	query := []wire.KV{
		{Key: "include_revoked", Value: strconv.FormatBool(p.IncludeRevoked)},
		{Key: "limit", Value: strconv.Itoa(p.Limit)},
		{Key: "offset", Value: strconv.Itoa(p.Offset)},
	}
	extension := p.searchQuery()
	if extended || len(extension) > 0 {
		query = append(append(query, extension...), wire.KV{Key: wire.ExtendedParameter, Value: "true"})
	}
	return query, nil
}

func (p AgentListParams) searchQuery() []wire.KV {
	return withoutEmpty([]wire.KV{
		{Key: "q", Value: p.Query},
		{Key: "status", Value: string(p.Status)},
		{Key: "type", Value: string(p.Type)},
		{Key: "provider", Value: p.Provider},
		{Key: "sort", Value: p.Sort},
		{Key: "after", Value: p.After},
		{Key: "before", Value: p.Before},
	})
}
