package client

import (
	"context"
	"iter"

	"github.com/alter-console/alter-console/client/wire"
)

// All goes through the agents of List from p.Offset or p.After on, fetching a page of p.Limit agents when it is needed.
// An error ends it and is the last thing it yields. It can be ranged over again, from the start.
//
// The loop may delete, suspend and create agents: none that was there at the start and stays is skipped, and none comes
// twice. Servers with CapabilitySearch page by cursors. On others, which page by offset, that holds because each page
// overlaps with the one before and is looked for further ahead when agents have gone; it costs an id in memory for each
// agent seen, and more requests when many are deleted.
func (s *AgentsService) All(ctx context.Context, p AgentListParams) iter.Seq2[*AgentInfo, error] {
	return func(yield func(*AgentInfo, error) bool) {
		if p.Before != "" {
			yield(nil, errOnlyForward())
			return
		}
		w := newWalk(p)
		for !w.done {
			page, err := s.list(ctx, w.ask, true)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, agent := range w.take(page) {
				if !yield(agent, nil) {
					return
				}
			}
		}
	}
}

// A walk decides which page All asks for next, and which of its agents are new.
type walk struct {
	start AgentListParams
	ask   AgentListParams
	seen  map[string]bool // ids, for pages by offset only
	done  bool
}

func newWalk(p AgentListParams) *walk {
	if p.Limit == 0 {
		p.Limit = wire.DefaultPage
	}
	return &walk{start: p, ask: p, seen: map[string]bool{}}
}

// take returns the agents of a page that were not seen yet, and turns to the next page.
func (w *walk) take(page *AgentListResult) []*AgentInfo {
	if w.ask.After != "" || page.Next != "" {
		w.ask.After, w.ask.Offset, w.done = page.Next, 0, page.Next == ""
		return page.Agents
	}
	if w.lostItsPlace(page) {
		w.stepBack()
		return nil
	}
	fresh := w.unseen(page.Agents)
	w.done = !page.HasMore || len(fresh) == 0 && len(page.Agents) <= 1
	w.stepForward(page)
	return fresh
}

// lostItsPlace reports whether agents may stand before this page that were not seen: when its first is not one that was,
// as many as have gone have moved ahead of it. What was seen always stands before what was not, since new agents come last.
func (w *walk) lostItsPlace(page *AgentListResult) bool {
	return w.ask.Offset > w.start.Offset && (len(page.Agents) == 0 || !w.seen[page.Agents[0].ID])
}

func (w *walk) stepBack() {
	w.ask.Offset = max(w.start.Offset, w.ask.Offset-w.start.Limit)
}

// stepForward asks for one agent that was seen, to know the place by, and for as many more as a page has.
func (w *walk) stepForward(page *AgentListResult) {
	w.ask.Limit = min(w.start.Limit+1, wire.MaxPage)
	w.ask.Offset += max(0, len(page.Agents)-1)
}

func (w *walk) unseen(agents []*AgentInfo) []*AgentInfo {
	var fresh []*AgentInfo
	for _, agent := range agents {
		if !w.seen[agent.ID] {
			w.seen[agent.ID] = true
			fresh = append(fresh, agent)
		}
	}
	return fresh
}
