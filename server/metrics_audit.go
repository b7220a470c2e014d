package server

import (
	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/vault/chain"
)

// figuresOfAudit tell how far the chain of the audit trail is.
func (g *gatherer) figuresOfAudit() []metrics.Figure {
	of := func(name, help string, value func(chain.State) float64) metrics.Figure {
		return g.figure(name, help, nil, func(of *gathered) []metrics.Reading { return metrics.One(value(of.audit)) })
	}
	at := func(name, help string, value func(chain.State, chain.Anchored) float64) metrics.Figure {
		return g.figure(name, help, []string{"anchor"}, func(of *gathered) []metrics.Reading {
			return each(of.audit.Anchored, func(a chain.Anchored) metrics.Reading {
				return metrics.Reading{Labels: []string{a.Anchor}, Value: value(of.audit, a)}
			})
		})
	}
	return []metrics.Figure{
		of("audit_position", "The newest place in the chain of the audit trail.",
			func(s chain.State) float64 { return float64(s.Head) }),
		of("audit_unplaced_events", "Events of the audit trail that have no place in its chain yet.",
			func(s chain.State) float64 { return float64(s.Unplaced) }),
		of("audit_unsigned_events", "Events of the audit trail that no checkpoint covers yet.",
			func(s chain.State) float64 { return float64(s.Head - s.Signed + s.Unplaced) }),
		of("audit_planted_rows", "Rows of the audit trail and its checkpoints that no server has written, as far as this one has looked.",
			func(s chain.State) float64 { return float64(len(s.Planted) + len(s.Foreign)) }),
		of("audit_signed_timestamp_seconds", "When the newest checkpoint was signed, 0 for never.",
			func(s chain.State) float64 { return momentOrZero(s.SignedAt) }),
		at("audit_unanchored_events", "Events of the audit trail that no checkpoint at an anchor covers yet.",
			func(s chain.State, a chain.Anchored) float64 { return float64(s.Head - a.Up + s.Unplaced) }),
		at("audit_anchored_timestamp_seconds", "When the newest checkpoint was signed that has arrived at an anchor, 0 for none.",
			func(_ chain.State, a chain.Anchored) float64 { return momentOrZero(a.At) }),
	}
}
