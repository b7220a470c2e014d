package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/internal/metrics"
)

// metrics are what the server counts, nil where nobody asks for it.
func (c *Config) metrics() *metrics.Metrics {
	if c.MetricsAddr == "" {
		return nil
	}
	m := metrics.New()
	m.ExpectSignIns(auth.Outcomes())
	m.Expect(metrics.Console, handlers.RouteNames())
	return m
}

func (c *Config) checkMetricsAddr() error {
	if c.MetricsAddr == "" || validAddr(c.MetricsAddr) {
		return nil
	}
	return fmt.Errorf("--metrics-addr %q is not host:port: write it like 127.0.0.1:9464", c.MetricsAddr)
}

// metricsAddress is where figures are told: nobody beside this machine can ask where no host is named.
func (c *Config) metricsAddress() string {
	host, port, _ := net.SplitHostPort(c.MetricsAddr)
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// tellMetrics answers who asks for figures, on a listener of its own, until the server has stopped: also how it stops is worth
// knowing.
func (r *running) tellMetrics(listener net.Listener) (stop func()) {
	if listener == nil {
		return func() {}
	}
	r.look()
	s := httpServer(nil, r.metrics.Handler(), r.logger)
	go func() {
		if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			r.logger.Error("metrics are told no more", "error", err)
		}
	}()
	r.logger.Info("metrics are told", "url", "http://"+listener.Addr().String()+metrics.Path)
	return func() { _ = s.Close() }
}

// look has the server's own state told.
func (r *running) look() {
	if r.config.RemoteURL == "" {
		r.metrics.Expect(metrics.API, r.Vault.RouteNames())
	}
	r.metrics.Look(r.figuresOfServer()...)
	r.metrics.Look(r.figuresOfTasks()...)
}

func (r *running) figuresOfServer() []metrics.Figure {
	release := ThisRelease()
	started := time.Now()
	return []metrics.Figure{
		{
			Name:   "build_info",
			Help:   "Always 1, for its labels: which program this is.",
			Labels: []string{"version", "commit", "go"},
			Read: func() []metrics.Reading {
				return []metrics.Reading{{Labels: []string{release.Version, release.Commit, runtime.Version()}, Value: 1}}
			},
		},
		{
			Name: "started_timestamp_seconds",
			Help: "When the server had started.",
			Read: func() []metrics.Reading { return metrics.One(metrics.At(started)) },
		},
		{
			Name: "ready",
			Help: "1 while requests would work, as /readyz says.",
			Read: func() []metrics.Reading { return metrics.One(oneIf(r.health.now(context.Background()) == nil)) },
		},
	}
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
