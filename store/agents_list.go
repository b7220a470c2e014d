package store

import "context"

// An AgentPage is one page of agents. Total counts all that match; when TotalCapped, there are more than Total.
// Next and Previous are the cursors of the neighbouring pages, empty where there is none.
type AgentPage struct {
	Agents      []Agent
	KeyCounts   map[string]KeyCounts // by agent id, when asked for
	Total       int
	TotalCapped bool
	HasMore     bool
	Next        string
	Previous    string
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
	page := AgentPage{
		Agents:      rows.rows,
		Total:       found.total,
		TotalCapped: found.capped,
		HasMore:     rows.hasMore,
		Next:        rows.next,
		Previous:    rows.previous,
	}
	if f.WithKeyCounts {
		page.KeyCounts, err = q.keyCounts(ctx, page.Agents)
	}
	return page, err
}
