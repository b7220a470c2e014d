package store

import "context"

// An AgentPage is one page of agents.
type AgentPage struct {
	Agents    []Agent
	KeyCounts map[string]KeyCounts // by agent id, when asked for
	HasMore   bool
	ListPlace
}

// ListAgents returns a page of agents, or ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListAgents(ctx context.Context, f AgentFilter) (AgentPage, error) {
	order, err := agentList.order(f.Sort)
	if err != nil {
		return AgentPage{}, err
	}
	found, err := q.match(ctx, f)
	if err != nil {
		return AgentPage{}, err
	}
	paging := paging{limit: f.Limit, offset: f.Offset, after: f.After, before: f.Before}
	rows, err := agentList.page(ctx, q.read, paging, order, found)
	if err != nil {
		return AgentPage{}, err
	}
	page := AgentPage{Agents: rows.rows, HasMore: rows.hasMore, ListPlace: rows.placeIn(found)}
	if f.WithKeyCounts {
		page.KeyCounts, err = q.keyCounts(ctx, page.Agents, f.Now)
	}
	return page, err
}
