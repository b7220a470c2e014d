package server

import (
	"maps"
	"slices"

	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/store/sqldb"
)

// figuresOfStorage tell how connections are used, and what waits to be written. They cost nothing to look up.
func (r *running) figuresOfStorage() []metrics.Figure {
	figures := []metrics.Figure{
		r.ofPools("database_connections_open", false, "Connections to the database.", func(p sqldb.Pool) float64 { return float64(p.Open) }),
		r.ofPools("database_connections_in_use", false, "Connections to the database that are in use.", func(p sqldb.Pool) float64 { return float64(p.InUse) }),
		r.ofPools("database_connections_most", false, "How many connections to the database there may be.", func(p sqldb.Pool) float64 { return float64(p.Most) }),
		r.ofPools("database_connection_waits_total", true, "How often somebody had to wait for a connection to the database.", func(p sqldb.Pool) float64 { return float64(p.Waits) }),
		r.ofPools("database_connection_wait_seconds_total", true, "How long, all together, connections to the database were waited for.", func(p sqldb.Pool) float64 { return p.Waited.Seconds() }),
		{
			Name:   "queue_length",
			Help:   "How many wait to be written: what requests wait for (reports, retrievals, spans), and what is written now and then.",
			Labels: []string{"queue"},
			Read:   r.queues,
		},
	}
	if r.config.DatabaseURL == "" {
		figures = append(figures, metrics.Figure{
			Name: "database_log_bytes",
			Help: "The size of SQLite's write-ahead log.",
			Read: func() []metrics.Reading { return metrics.One(float64(r.store.LogBytes())) },
		})
	}
	return figures
}

func (r *running) ofPools(name string, total bool, help string, value func(sqldb.Pool) float64) metrics.Figure {
	return metrics.Figure{Name: name, Help: help, Labels: []string{"pool"}, Total: total, Read: func() []metrics.Reading {
		return each(r.store.Pools(), func(p sqldb.Pool) metrics.Reading {
			return metrics.Reading{Labels: []string{p.Name}, Value: value(p)}
		})
	}}
}

func (r *running) queues() []metrics.Reading {
	pending := r.Vault.Pending()
	return each(slices.Sorted(maps.Keys(pending)), func(name string) metrics.Reading {
		return metrics.Reading{Labels: []string{name}, Value: float64(pending[name])}
	})
}
