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
	"github.com/alter-console/alter-console/store/sqldb"
)

// metrics are what the server counts, nil where nobody asks for it.
func (c *Config) metrics() *metrics.Metrics {
	if c.MetricsAddr == "" {
		return nil
	}
	m := metrics.New()
	m.ExpectSignIns(auth.Outcomes())
	m.ExpectDatabase([]string{sqldb.Read, sqldb.Write}, sqldb.Troubles())
	m.Expect(metrics.Console, handlers.RouteNames())
	return m
}

func (c *Config) checkMetricsAddr() error {
	switch {
	case c.MetricsAddr == "" && c.MetricsAgents:
		return errors.New("--metrics-agents has no effect without --metrics-addr: give both, or neither")
	case c.MetricsAddr == "" || validAddr(c.MetricsAddr):
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

// tellMetrics answers who asks for figures, on a listener of its own, until it is stopped.
func (r *running) tellMetrics(ctx context.Context, listener net.Listener, g *gatherer) (stop func()) {
	if listener == nil {
		return func() {}
	}
	r.look(g)
	s := httpServer(nil, r.metrics.Handler(), r.logger)
	gathering, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := g.gather(gathering); err != nil && gathering.Err() == nil {
			r.logger.Warn("figures could not be gathered for the first time: that follows", "error", err)
		}
		if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			r.logger.Error("metrics are told no more", "error", err)
		}
	}()
	r.logger.Info("metrics are told", "url", "http://"+listener.Addr().String()+metrics.Path)
	return func() { cancel(); _ = s.Close(); <-done }
}

// look has the server's own state told.
func (r *running) look(g *gatherer) {
	r.metrics.Look(r.figuresOfServer()...)
	r.metrics.Look(r.figuresOfSecrets()...)
	r.metrics.Look(r.figuresOfStorage()...)
	r.metrics.Look(r.figuresOfTasks()...)
	if r.config.RemoteURL == "" {
		r.metrics.Expect(metrics.API, r.Vault.RouteNames())
		r.metrics.Look(g.figuresOfRows()...)
		r.metrics.Look(g.figuresOfAudit()...)
		r.metrics.Look(g.figuresOfAgents()...)
	}
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
