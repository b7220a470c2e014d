package views

import (
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// A nesting is how the calls and spans on a page belong to each other: agents to the agents that they work for, and calls
// and spans to the spans that they are a part of.
type nesting struct {
	items  []*client.RunItem
	agents map[string]string // every name by which a program may call an agent of the page: the agent's place among others
	names  map[string]string // of agents, by the same
	depths map[worker]int
	spans  map[[2]string]int // the row of a span, by its trace and its own id
}

// A worker is an agent that works for another: "" for none, or for the application.
type worker struct{ agent, parent string }

func nestingOf(items []*client.RunItem) *nesting {
	n := &nesting{items: items, agents: map[string]string{}, names: map[string]string{}, spans: map[[2]string]int{}}
	for i, item := range items {
		if item.Span != nil && item.Span.SpanID != "" {
			n.spans[[2]string{item.Span.TraceID, item.Span.SpanID}] = i
		}
		agent := agentOf(item)
		if agent == nil {
			continue
		}
		n.agents[agent.Name], n.agents[agent.ID], n.names[agent.ID] = agent.ID, agent.ID, agent.Name
		if item.Call != nil && item.Call.Context[wire.ContextAgent] != "" {
			n.agents[item.Call.Context[wire.ContextAgent]] = agent.ID
		}
	}
	n.measure()
	return n
}

// workerOf is who did a call or span, and for whom.
func (n *nesting) workerOf(item *client.RunItem) (w worker) {
	if agent := agentOf(item); agent != nil {
		w.agent = agent.ID
	}
	if item.Call != nil {
		w.parent = n.known(item.Call.ParentAgent)
	}
	return w
}

// known is an agent of the page by its id, and any other as the program calls it.
func (n *nesting) known(name string) string {
	if id := n.agents[name]; id != "" {
		return id
	}
	return name
}

// parentName is what people call the agent for which a call was made, "" for none.
func (n *nesting) parentName(item *client.RunItem) string {
	w := n.workerOf(item)
	if name := n.names[w.parent]; name != "" {
		return name
	}
	return w.parent
}

// measure finds out how deep each worker is. Where agents work for each other in a circle, the one that came first is at the
// top of it.
func (n *nesting) measure() {
	n.depths = map[worker]int{}
	var left []worker
	working := map[string]bool{}
	for _, item := range n.items {
		if item.Call != nil {
			left = append(left, n.workerOf(item))
			working[left[len(left)-1].agent] = true
		}
	}
	depths := map[string]int{} // of agents
	for len(left) > 0 {
		var later []worker
		reached := map[worker]int{}
		for _, w := range left {
			depth, found := depths[w.parent]
			switch {
			case w.parent == "":
				reached[w] = 0
			case found:
				reached[w] = depth + 1
			case !working[w.parent]:
				reached[w] = 1
			default:
				later = append(later, w)
			}
		}
		if len(reached) == 0 {
			reached[left[0]] = 0
		}
		for w, depth := range reached {
			n.depths[w] = depth
			if before, found := depths[w.agent]; !found || depth < before {
				depths[w.agent] = depth
			}
		}
		left = later
	}
	for agent, depth := range depths { // spans don't tell for whom they were
		if _, found := n.depths[worker{agent: agent}]; !found {
			n.depths[worker{agent: agent}] = depth
		}
	}
}

// span is the row of the span that a call or span says it is a part of, -1 when it is not on the page, and that span's own id.
func (n *nesting) span(item *client.RunItem) (row int, id string) {
	var trace string
	if item.Span != nil {
		trace, id = item.Span.TraceID, item.Span.ParentSpanID
	} else if parts := strings.Split(item.Call.Traceparent, "-"); len(parts) >= 4 {
		trace, id = parts[1], parts[2]
	}
	if row, found := n.spans[[2]string{trace, id}]; found && n.items[row] != item {
		return row, id
	}
	return -1, id
}

// depth is in how many spans of the page a call or span is.
func (n *nesting) depth(item *client.RunItem) (depth int) {
	for row, _ := n.span(item); row >= 0 && depth < len(n.items); row, _ = n.span(n.items[row]) {
		depth++
	}
	if depth == len(n.items) { // they are within each other in a circle
		return 0
	}
	return depth
}
