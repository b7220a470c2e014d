// Package metrics holds the figures that a server tells Prometheus: those that it counts while it works, and those that it
// looks up when it is asked. It knows nothing of the project. A nil *Metrics, of a server that nobody watches, counts nothing.
package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// prefix is what all names begin with, but those of the Go runtime and of the process.
const prefix = "alter_console_"

// Metrics are all figures of one server. They are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	inFlight prometheus.Gauge
	signIns  *prometheus.CounterVec
	database *prometheus.HistogramVec
	troubles *prometheus.CounterVec
}

// New makes the figures of one server, all of them zero.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "requests_total",
			Help: "Requests that were answered, by the pattern of their route, the class of the status, and the code of a refusal. What pages ask the API for is part of the page.",
		}, []string{"site", "route", "status", "code"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    prefix + "request_duration_seconds",
			Help:    "How long requests took, from their headers to the end of the answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
		}, []string{"site", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: prefix + "requests_in_flight",
			Help: "Requests under way, health checks included.",
		}),
		signIns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "sign_ins_total",
			Help: "Attempts to sign in by any way, by what became of them.",
		}, []string{"outcome"}),
		database: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    prefix + "database_duration_seconds",
			Help:    "How long reads and transactions took, waiting for a connection included.",
			Buckets: []float64{.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5},
		}, []string{"operation"}),
		troubles: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "database_errors_total",
			Help: "Reads and transactions that the database could not do, by what was wrong with it.",
		}, []string{"operation", "kind"}),
	}
	m.registry.MustRegister(m.requests, m.latency, m.inFlight, m.signIns, m.database, m.troubles,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}
