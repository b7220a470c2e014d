package server

import (
	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/store"
)

// figuresOfAgents tell of each agent, of those who asked for it with --metrics-agents.
func (g *gatherer) figuresOfAgents() []metrics.Figure {
	if !g.config.MetricsAgents {
		return nil
	}
	return []metrics.Figure{
		g.figure("agent_info", "Always 1, for the state of each agent that is not deleted.", []string{"agent_id", "agent", "state"},
			func(of *gathered) []metrics.Reading {
				return each(of.agents, func(a store.AgentFigures) metrics.Reading {
					return metrics.Reading{Labels: []string{a.ID, a.Name, a.Status}, Value: 1}
				})
			}),
		g.ofAgents("agent_last_used_timestamp_seconds", "When an agent last used a key, 0 for never.",
			func(a store.AgentFigures) float64 { return momentOrZero(a.LastUsedAt) }),
		g.ofAgents("agent_keys", "How many keys an agent has that are not revoked.",
			func(a store.AgentFigures) float64 { return float64(a.ActiveKeys) }),
		g.ofAgents("agent_grants", "How many grants an agent has that work.",
			func(a store.AgentFigures) float64 { return float64(a.Grants) }),
		g.ofAgents("agent_end_timestamp_seconds", "When the next grant of an agent ends, 0 where none does.",
			func(a store.AgentFigures) float64 { return momentOrZero(a.NextEnd) }),
	}
}

func (g *gatherer) ofAgents(name, help string, value func(store.AgentFigures) float64) metrics.Figure {
	return g.figure(name, help, []string{"agent_id"}, func(of *gathered) []metrics.Reading {
		return each(of.agents, func(a store.AgentFigures) metrics.Reading {
			return metrics.Reading{Labels: []string{a.ID}, Value: value(a)}
		})
	})
}
