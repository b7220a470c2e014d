package client

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"

	"github.com/alter-console/alter-console/client/wire"
)

// List returns one page of agents, oldest first unless sorted.
func (s *AgentsService) List(ctx context.Context, p AgentListParams) (*AgentListResult, error) {
	query, err := p.query()
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: "/sdk/agents", query: query})
	if err != nil {
		return nil, err
	}
	return decodeList(o)
}

// All goes through the agents of List from p.Offset or p.After on, fetching a page of p.Limit agents when it is needed.
// An error ends it and is the last thing it yields. It can be ranged over again, from the start.
func (s *AgentsService) All(ctx context.Context, p AgentListParams) iter.Seq2[*AgentInfo, error] {
	return func(yield func(*AgentInfo, error) bool) {
		if p.Before != "" {
			yield(nil, &ValueError{Field: "before", Problem: "is given to All, which only goes forward", Fix: "use After, or reverse Sort"})
			return
		}
		for p := p; ; {
			page, err := s.List(ctx, p)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, agent := range page.Agents {
				if !yield(agent, nil) {
					return
				}
			}
			if !page.HasMore || len(page.Agents) == 0 {
				return
			}
			p = p.following(page)
		}
	}
}

// following selects the page after this one: by cursor where the server has them, since it misses nothing when agents
// come and go meanwhile.
func (p AgentListParams) following(page *AgentListResult) AgentListParams {
	if page.Next != "" {
		p.After, p.Offset = page.Next, 0
		return p
	}
	p.Offset += len(page.Agents)
	return p
}

// query has the three documented parameters, in their order and always, and then the search capability's.
func (p AgentListParams) query() ([]wire.KV, error) {
	if p.Limit == 0 {
		p.Limit = defaultListLimit
	}
	switch {
	case p.Limit < 1 || p.Limit > maxListLimit:
		return nil, &ValueError{Field: "limit", Problem: fmt.Sprintf("%d is out of range", p.Limit), Fix: "use 1 to 1000"}
	case p.Offset < 0:
		return nil, &ValueError{Field: "offset", Problem: fmt.Sprintf("%d is negative", p.Offset), Fix: "use 0 or more"}
	case p.After != "" && p.Before != "":
		return nil, &ValueError{Field: "after", Problem: "is given together with before", Fix: "give one of them"}
	}
	query := []wire.KV{
		{Key: "include_revoked", Value: strconv.FormatBool(p.IncludeRevoked)},
		{Key: "limit", Value: strconv.Itoa(p.Limit)},
		{Key: "offset", Value: strconv.Itoa(p.Offset)},
	}
	if extension := p.searchQuery(); len(extension) > 0 {
		query = append(append(query, extension...), wire.KV{Key: "extended", Value: "true"})
	}
	return query, nil
}

func (p AgentListParams) searchQuery() []wire.KV {
	var query []wire.KV
	for _, kv := range []wire.KV{
		{Key: "q", Value: p.Query}, {Key: "status", Value: string(p.Status)}, {Key: "type", Value: string(p.Type)},
		{Key: "provider", Value: p.Provider}, {Key: "sort", Value: p.Sort}, {Key: "after", Value: p.After}, {Key: "before", Value: p.Before},
	} {
		if kv.Value != "" {
			query = append(query, kv)
		}
	}
	return query
}
