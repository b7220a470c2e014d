package server

import (
	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/store"
)

// figuresOfRows are told of what the database holds.
func (g *gatherer) figuresOfRows() []metrics.Figure {
	return []metrics.Figure{
		g.figure("figures_gathered_timestamp_seconds", "When agents, keys, ends, the audit trail and the size of the database were looked up.", nil,
			func(of *gathered) []metrics.Reading { return metrics.One(metrics.At(of.at)) }),
		g.figure("database_bytes", "How much room the database takes up.", nil,
			func(of *gathered) []metrics.Reading { return metrics.One(float64(of.size.Bytes)) }),
		g.figure("objects", "How many there are of a kind in a state.", []string{"kind", "state"},
			func(of *gathered) []metrics.Reading { return each(of.counts, countReading) }),
		g.figure("end_timestamp_seconds", "When the next of a kind ends.", []string{"kind"},
			func(of *gathered) (all []metrics.Reading) {
				for _, end := range of.ends {
					if !end.At.IsZero() {
						all = append(all, metrics.Reading{Labels: []string{end.Kind}, Value: metrics.At(end.At)})
					}
				}
				return all
			}),
		g.figure("ends", "How many of a kind have an end to come.", []string{"kind"},
			func(of *gathered) []metrics.Reading {
				return each(of.ends, func(end store.End) metrics.Reading {
					return metrics.Reading{Labels: []string{end.Kind}, Value: float64(end.N)}
				})
			}),
	}
}

func countReading(c store.Count) metrics.Reading {
	return metrics.Reading{Labels: []string{c.Kind, c.State}, Value: float64(c.N)}
}

func each[T any](some []T, read func(T) metrics.Reading) []metrics.Reading {
	all := make([]metrics.Reading, len(some))
	for i, one := range some {
		all[i] = read(one)
	}
	return all
}
